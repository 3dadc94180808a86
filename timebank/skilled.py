"""Who has which skill, of those who list theirs and did not say that they do not want to be shown."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch

from accounts.models import Affiliation
from skills.models import Skill
from timebank.models import NotShown, Offer, PersonSkill


@dataclass(frozen=True)
class SkillRow:
    """A skill, the offers of it that stand, how many list it, and, where they are shown, these people."""

    skill: Skill
    offers: tuple[Offer, ...]
    number: int
    people: tuple[PersonSkill, ...] = ()

    @property
    def is_had(self):
        return bool(self.offers or self.number)


def numbers(today):
    """{skill id: how many people list it} of those that anybody does. One statement."""
    listed = _listed(_acting(today)).order_by().values_list("skill")
    return dict(listed.annotate(Count("pk")))


def people(today, *, skills=None, council=None):
    """What people list, by name, each with the `councils` they act for that day. Two statements."""
    acting = _acting(today)
    if council is not None:
        acting = acting.filter(council=council)
    listed = _listed(acting)
    if skills is not None:
        listed = listed.filter(skill__in=skills)
    own = Prefetch("person__affiliations", acting.select_related("council").order_by("council__short_name"), "acting")
    rows = list(listed.select_related("person", "skill").prefetch_related(own).order_by("person__name", "person"))
    for row in rows:
        row.councils = [affiliation.council for affiliation in row.person.acting]
    return rows


def _acting(today):
    """For whom people speak who are seen to be of a council."""
    return Affiliation.objects.acting(today).confirmed()


def _listed(acting):
    """What is listed by those of these affiliations who want to be shown."""
    listed = PersonSkill.objects.filter(Exists(acting.filter(person=OuterRef("person"))), person__is_active=True)
    return listed.exclude(Exists(NotShown.objects.filter(person=OuterRef("person"))))


def by_skill(skills, offers, listed):
    """[SkillRow] in the order of the skills, with their offers and people in the order of those."""
    offers, listed = _sorted_out(offers), _sorted_out(listed)
    return [_row(one, offers, len(listed.get(one.pk, ())), listed.get(one.pk, ())) for one in skills]


def by_skill_in_numbers(skills, offers, number):
    """[SkillRow] in the order of the skills, without people: `number` is what `numbers` returns."""
    offers = _sorted_out(offers)
    return [_row(one, offers, number.get(one.pk, 0)) for one in skills]


def _row(skill, offers, number, people=()):
    return SkillRow(skill, tuple(offers.get(skill.pk, ())), number, tuple(people))


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
