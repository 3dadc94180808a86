"""What people say they can do."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from skills.models import Skill


class PersonSkill(models.Model):
    """Somebody says they have a skill. Whether it may be asked for is their council's to say, with an offer."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="listed_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="people")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["skill__family", "skill__name"]
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="person_lists_a_skill_once")]

    def __str__(self):
        return f"{self.person}: {self.skill}"


class NotShown(models.Model):
    """A person does not want to be shown on the skills page of their council. No row: they are, to members."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self):
        return f"{self.person}: not shown"
