"""Who has which skill, of those who list theirs and did not say that they do not want to be shown."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch

from accounts.models import Affiliation
from skills.models import Skill
from timebank.models import NotShown, Offer, PersonSkill


@dataclass(frozen=True)
class SkillRow:
    """A skill, the offers of it that stand, and the people who list it, each with the `council` they act for."""

    skill: Skill
    offers: tuple[Offer, ...]
    people: tuple[PersonSkill, ...]

    @property
    def is_had(self):
        return bool(self.offers or self.people)


def people(today, *, skills=None, council=None):
    """What people list who act for a council that day and are seen to be of it, by name. Two statements."""
    acting = Affiliation.objects.acting(today).confirmed()
    if council is not None:
        acting = acting.filter(council=council)
    listed = PersonSkill.objects.filter(Exists(acting.filter(person=OuterRef("person"))), person__is_active=True)
    listed = listed.exclude(Exists(NotShown.objects.filter(person=OuterRef("person"))))
    if skills is not None:
        listed = listed.filter(skill__in=skills)
    own = Prefetch("person__affiliations", acting.select_related("council").order_by("council__short_name"), "acting")
    rows = list(listed.select_related("person", "skill").prefetch_related(own).order_by("person__name", "person"))
    for row in rows:
        row.councils = [affiliation.council for affiliation in row.person.acting]
    return rows


def by_skill(skills, offers, listed):
    """[SkillRow] in the order of the skills, for offers and people in theirs."""
    offers, listed = _sorted_out(offers), _sorted_out(listed)
    return [SkillRow(one, tuple(offers.get(one.pk, ())), tuple(listed.get(one.pk, ()))) for one in skills]


def _sorted_out(rows):
    found = {}
    for row in rows:
        found.setdefault(row.skill_id, []).append(row)
    return found


def families(rows):
    """[(family, rows of what somebody has, rows of what nobody has)] in the order of the rows."""
    found = []
    for family, rows_of_it in groupby(rows, key=lambda row: row.skill.family):
        mine = list(rows_of_it)
        found.append((family, [one for one in mine if one.is_had], [one for one in mine if not one.is_had]))
    return found
