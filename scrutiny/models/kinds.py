"""For which of its tasks a council uses a product."""

from django.db import models


class SystemKind(models.TextChoices):
    PLANNING = "planning", "Planning"
    DEMOCRACY = "democracy", "Democratic services"
    FORMS = "forms", "CRM and forms"
    WASTE = "waste", "Waste"
    HIGHWAYS = "highways", "Highways and streets"
    REVENUES = "revenues", "Revenues and benefits"
    HOUSING = "housing", "Housing"
    SOCIAL_CARE = "social-care", "Social care"
    WEBSITE = "website", "Website"
    REGULATORY = "regulatory", "Licensing and regulation"
    GREEN = "green", "Trees, parks and paths"
    FINANCE = "finance", "Finance and payments"
    PEOPLE = "people", "Staff and payroll"
    INTEGRATION = "integration", "Integration"
    OTHER = "other", "Something else"
