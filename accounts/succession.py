"""When a council ends: whom its people act for afterwards. Written as dated rows, ahead of the day or after it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import Affiliation, SuccessorChoice, User
from common import london
from common.spans import DAY, Span
from councils.models import Council


@dataclass(frozen=True)
class Way:
    """Where a person goes when their council ends: to `successor`, or to None of them, from the moment `at` on."""

    successor: Council | None
    at: datetime

    @property
    def since(self):
        return london.today(self.at)


def ways(*, predecessor, successors, on) -> Callable[[int], Way | None]:
    """Returns a function from a person's id to their Way; None: they have not said yet.

    One successor needs no words. Of several a person chooses; who chooses after the day goes from that moment on.
    """
    midnight = london.moment(on, time())
    if len(successors) == 1:
        return lambda person_id: Way(successors[0], midnight)
    said = {
        choice.person_id: Way(choice.successor, max(midnight, choice.at))
        for choice in choices(predecessor, successors).select_related("successor")
    }
    return said.get


def choices(predecessor, successors):
    """What people said that still holds: a choice among other successors than the register has now is none."""
    return SuccessorChoice.objects.filter(Q(successor=None) | Q(successor__in=successors), predecessor=predecessor)


def hold(people):
    """Lock these people (keys), in one order, as every deed on a person does first."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """Date the affiliations of everybody whose way is known, with their confirmation. Returns what moved, in words."""
    way_of = ways(predecessor=predecessor, successors=list(shares), on=on)
    moved = Counter()
    lasting = Affiliation.objects.lasting(predecessor, on)
    hold(lasting.order_by().values("person"))
    for row in lasting.select_for_update().order_by("pk"):
        way = way_of(row.person_id)
        if way is not None:
            _go(row, way, on)
            moved[way.successor] += 1
    day = london.plain_date(on)
    return [
        f"{_people(count)} for {successor or 'none of the councils that follow'} from {day}."
        for successor, count in sorted(moved.items(), key=lambda pair: str(pair[0] or ""))
    ]


def follow(*, person, predecessor, way, on):
    """Date the affiliations of one person who has said which way they go."""
    rows = Affiliation.objects.select_for_update().lasting(predecessor, on).filter(person=person)
    for row in rows.order_by("pk"):
        _go(row, way, on)


def call_off(affiliation, today):
    """Take away what was dated ahead only because this affiliation was to last until its council ends.

    Somebody who acts for two councils that become one keeps the new one when only one of the two is called off.
    """
    if affiliation.ended_on is None or affiliation.ended_on < today:
        return
    first_day = affiliation.ended_on + DAY
    others = Affiliation.objects.filter(person=affiliation.person_id, ended_on=affiliation.ended_on)
    others = others.exclude(pk=affiliation.pk).exclude(council=affiliation.council_id)
    Affiliation.objects.filter(
        person=affiliation.person_id,
        started_on=first_day,
        council__succeeds__predecessor=affiliation.council_id,
        council__succeeds__on=first_day,
    ).exclude(council__succeeds__predecessor__in=others.values("council")).delete()


def in_words(choice):
    """What a person said, and how to put it right, since it is said once."""
    return (
        f"You said {choice.successor or 'none of them'} on {london.plain_date(choice.at)}. To change that, go to your "
        "account: add the council you work for, and end the other."
    )


def choice_path(predecessor):
    """The page that asks a person of this council which of its successors they work for."""
    return reverse("front:successor-choice", args=[predecessor.code])


def _go(row, way, on):
    span = Span(row.started_on, row.ended_on)
    before, after = span.until(on), span.since(max(on, way.since))
    if way.successor is not None and after is not None:
        _act_for(way.successor, after, row)
    if before is None:
        row.delete()
    else:
        row.ended_on = before.end
        row.save(update_fields=["ended_on"])


def _act_for(successor, span, old):
    """One row for the successor, however many of its predecessors a person acted for.

    The confirmation is carried over. It says that the person works for the predecessor, and its staff pass to its
    successors by law; where several follow, the person alone knows which, and may name no council but those.
    """
    known = Affiliation.objects.select_for_update().filter(person=old.person_id, council=successor).order_by("pk")
    same = [row for row in known if Span(row.started_on, row.ended_on).meets(span)]
    kept = same[0] if same else Affiliation(person_id=old.person_id, council=successor)
    for row in same:
        span = span.with_(Span(row.started_on, row.ended_on))
    proofs = [row for row in (*same, old) if row.confirmed_at is not None]
    if proofs:
        proof = min(proofs, key=lambda row: row.confirmed_at)
        kept.confirmed_at, kept.confirmed_by_id = proof.confirmed_at, proof.confirmed_by_id
    Affiliation.objects.filter(pk__in=[row.pk for row in same[1:]]).delete()
    kept.started_on, kept.ended_on = span.start, span.end
    kept.save()


def _people(count):
    return "1 person acts" if count == 1 else f"{count} people act"


def is_unfinished(*, predecessor, on: date):
    """Whether somebody is still dated to act for this council on the day it is gone, or later."""
    return Affiliation.objects.lasting(predecessor, on).exists()
