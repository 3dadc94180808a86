from django.contrib import admin

from common.admin import ReferenceAdmin
from skills.models import Skill


@admin.register(Skill)
class SkillAdmin(ReferenceAdmin):
    """Of the framework come with the product; a coordinator adds what councils need besides."""

    list_purpose = "What councils can offer and ask for stands here."
    list_display = ["name", "family", "source"]
    list_filter = ["family", "source"]
    search_fields = ["name", "family"]
    prepopulated_fields = {"slug": ["name"]}
