"""Service standards, versioned: point 12 of one is point 14 of another, so it is always (standard, version, number)."""

from django.db import models
from django.db.models import Q


class Standard(models.Model):
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=20, help_text="As its publisher says it, or the year")
    publisher = models.CharField(max_length=120)
    source = models.URLField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "version"]
        constraints = [models.UniqueConstraint(fields=["slug", "version"], name="standard_version_is_unique")]

    def __str__(self):
        return f"{self.name} ({self.version})"


class Point(models.Model):
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)

    class Meta:
        ordering = ["standard", "number"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="point_number_is_unique_in_its_standard"),
            models.CheckConstraint(condition=Q(number__gte=1), name="point_numbers_start_at_one"),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"
