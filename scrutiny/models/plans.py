"""How a scrutiny day is planned, to be given to other groups: the steps that a template of its agenda comes with."""

from django.db import models
from django.db.models import F, Q

from meetings.models import TemplateVersion
from peergroups.models import OfGroupQuerySet
from scrutiny.models import day_rules as rules


class DayPlanQuerySet(OfGroupQuerySet):
    group_path = "version__template__group"

    def of(self, template):
        """The plan that a template comes with: that of the newest version that says one."""
        return self.filter(version__template=template).order_by("-version__number")


class DayPlan(models.Model):
    """The steps of a scrutiny-day plan, each as days before the day with the supplier. Never edited, as its version."""

    version = models.OneToOneField(TemplateVersion, models.PROTECT, related_name="day_plan")
    asks = models.PositiveSmallIntegerField("councils are asked")
    gathers = models.PositiveSmallIntegerField("last day to write needs")
    votes = models.PositiveSmallIntegerField("last day of voting")
    signs = models.PositiveSmallIntegerField("last day to sign")

    objects = DayPlanQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signs__gte=1, votes__gt=F("signs"), gathers__gt=F("votes"), asks__gt=F("gathers")),
                name="day_plan_has_its_steps_in_order",
                violation_error_message="Each step is nearer to the day than the one before it.",
            ),
        ]
        triggers = [rules.history("day_plan_is_history")]

    def __str__(self):
        return f"How “{self.version}” is planned"
