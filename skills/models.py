"""What people of councils can do for each other: the roles of the Government Digital and Data framework, and more.

A taxonomy and nothing else: who has a skill, offers it or asks for it is the time bank's.
"""

from django.db import models
from django.db.models import Q


class Skill(models.Model):
    class Source(models.TextChoices):
        FRAMEWORK = "framework", "Government Digital and Data framework"
        COUNCILS = "councils", "What councils need besides"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    family = models.CharField(max_length=40)
    source = models.CharField(max_length=9, choices=Source.choices)

    class Meta:
        ordering = ["family", "name"]
        constraints = [
            models.UniqueConstraint(fields=["family", "name"], name="skill_is_in_its_family_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(family=""), name="skill_has_a_name_and_a_family"),
        ]

    def __str__(self):
        return self.name
