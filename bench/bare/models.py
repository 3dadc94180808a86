"""Three tables, as a tutorial would have them."""

from django.db import models


class Group(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name


class Council(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name


class Meeting(models.Model):
    group = models.ForeignKey(Group, models.CASCADE)
    host = models.ForeignKey(Council, models.CASCADE)
    title = models.CharField(max_length=140)
    summary = models.CharField(max_length=400)
    starts_at = models.DateTimeField(db_index=True)
    coming = models.PositiveIntegerField()

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self):
        return self.title
