"""Lines from somebody's document come onto an agenda, all at once."""

from django.db import transaction
from django.db.models import Q

from meetings.actions.agenda import ITEM_FIELDS
from meetings.actions.placing import Lines, unwritten
from meetings.actions.refusals import AgendaChangedMeanwhile
from meetings.actions.shared import locked, locked_group, only
from meetings.models import AgendaItem, Meeting

# “Need 1: …”: what councils agreed on, put there for them (scrutiny.days.agenda). A lead who calls such a line
# otherwise has made it their own.
OF_A_NEED = Q(meeting__kind=Meeting.Kind.SCRUTINY_DAY, title__iregex=r"^\s*need [1-3]\M")


@transaction.atomic
def paste_lines(*, meeting, lines, by, seen, instead=False):
    """Put these lines, in their order, at the end of their days, before what closes them. Returns them.

    `instead` takes the lines of before off first, as far as they are `replaceable`. `seen` is what `seen_on` said when
    somebody looked: raises AgendaChangedMeanwhile where lines came or went since then, and so for the same twice.
    """
    meeting = locked(meeting)
    locked_group(meeting.group)
    if seen_on(meeting) != seen:
        raise AgendaChangedMeanwhile
    if instead:
        replaceable(meeting).delete()
    agenda = Lines(meeting)
    items = [AgendaItem(**only(ITEM_FIELDS, fields)) for fields in lines]
    for item in items:
        item.day = min(item.day, agenda.last_day)
    agenda.add_in_order(items)
    agenda.save()
    return items


def replaceable(meeting):
    """Lines that a lead wrote by hand: no topic stands on them, nobody wrote under them, no link is beside them.

    Nor are they of what councils agreed on for a scrutiny day.
    """
    by_hand = AgendaItem.objects.filter(meeting=meeting, placements=None, links=None).exclude(OF_A_NEED)
    return unwritten(by_hand)


def has_needs(meeting):
    """Whether lines of what councils agreed on stand on this agenda."""
    return meeting.kind == Meeting.Kind.SCRUTINY_DAY and meeting.agenda_items.filter(OF_A_NEED).exists()


def seen_on(meeting):
    """Which lines an agenda has, as a short text: another where one came or went."""
    return "-".join(
        str(pk) for pk in AgendaItem.objects.filter(meeting=meeting).order_by("pk").values_list("pk", flat=True)
    )
