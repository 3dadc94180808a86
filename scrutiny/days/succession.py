"""When a council ends while a scrutiny day goes on: those that follow it take part in its place, each in its own name.

What the old council wrote, voted and signed stays under its name; a vote or a signature under way is asked of each that
follows anew. Days that are over keep the old names.
"""

from django.db import transaction
from django.db.models import Q

from common import london
from scrutiny.models import Day, Participation


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """From the day on, let those that follow take part. Returns what moved, in words."""
    if on > london.today(now):
        return []
    successors, moved = sorted(shares, key=lambda council: (-shares[council], council.short_name)), 0
    for day in _days(predecessor).order_by("pk").select_for_update(of=["self"], no_key=True):
        for part in _parts(predecessor).filter(day=day):
            _replace(part, successors, by=by, now=now)
        if day.lead_council_id == predecessor.pk:
            _lead_on(day, successors)
        moved += 1
    if not moved:
        return []
    names = ", ".join(sorted(council.short_name for council in successors))
    return [f"{'1 supplier scrutiny day' if moved == 1 else f'{moved} supplier scrutiny days'}: asked of {names} now."]


def _lead_on(day, successors):
    """The first of them that takes part leads: one of them may have said no for itself, in its own name."""
    standing = Participation.objects.filter(day=day, left_at=None, answer__in=Participation.NOT_DECLINED)
    there = set(standing.values_list("council", flat=True))
    day.lead_council = next((one for one in successors if one.pk in there), successors[0])
    day.save(update_fields=["lead_council"])


def _replace(part, successors, *, by, now):
    """Of a draft the plan changes; of what was opened the old council stays on record."""
    planned = part.invited_at is None
    facts = {"use_id": part.use_id, "declares": part.declares} if planned else {"follows": part}
    if not planned:
        facts |= {"invited_at": now, "answer": part.answer}
        facts["answered_at"] = now if part.answer != Participation.Answer.NONE else None
    rows = [Participation(day_id=part.day_id, council=council, **facts) for council in successors]
    Participation.objects.bulk_create(rows, ignore_conflicts=True)
    if planned:
        part.delete()
        return
    part.left_at, part.left_by, part.left_because = now, by, f"{part.council} has ended."
    part.save(update_fields=["left_at", "left_by", "left_because"])


def is_unfinished(*, predecessor, on):
    """Whether a day that is not over still counts on this council."""
    return _days(predecessor).exists()


def _days(predecessor):
    counted = _parts(predecessor).order_by().values("day")
    not_over = Day.objects.exclude(stage__in=Day.OVER)
    planned = Q(stage=Day.Stage.DRAFT, lead_council=predecessor)  # who has left one that goes on leads it no more
    return not_over.filter(Q(pk__in=counted) | planned)


def _parts(predecessor):
    """Where it was asked, and has neither declined nor left."""
    open_ones = Participation.objects.filter(council=predecessor, left_at=None)
    return open_ones.filter(answer__in=Participation.NOT_DECLINED).select_related("council")
