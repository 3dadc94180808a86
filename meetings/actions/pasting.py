"""Lines from somebody's document come onto an agenda, all at once."""

from django.db import transaction

from meetings.actions.agenda import ITEM_FIELDS
from meetings.actions.placing import Lines, unwritten
from meetings.actions.refusals import AgendaChangedMeanwhile
from meetings.actions.shared import locked, locked_group, only
from meetings.models import AgendaItem


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
    """Lines that a lead wrote by hand: no topic stands on them, nobody wrote under them, no link is beside them."""
    return unwritten(AgendaItem.objects.filter(meeting=meeting, placements=None, links=None))


def seen_on(meeting):
    """Which lines an agenda has, as a short text: another where one came or went."""
    return "-".join(
        str(pk) for pk in AgendaItem.objects.filter(meeting=meeting).order_by("pk").values_list("pk", flat=True)
    )
