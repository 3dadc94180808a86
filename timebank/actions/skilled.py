"""Somebody says what they can do, and whether their council's page shows them."""

from django.db import transaction

from timebank.models import NotShown, PersonSkill


@transaction.atomic
def list_skills(*, person, skills, is_shown, now):
    """These are the person's skills from now on, and no others. What stays keeps its date."""
    PersonSkill.objects.filter(person=person).exclude(skill__in=skills).delete()
    PersonSkill.objects.bulk_create(
        [PersonSkill(person=person, skill=skill, at=now) for skill in skills], ignore_conflicts=True
    )
    if is_shown:
        NotShown.objects.filter(person=person).delete()
    else:
        NotShown.objects.get_or_create(person=person, defaults={"at": now})
