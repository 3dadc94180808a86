"""What was chosen of pasted notes is recorded, and the rest written into the notes: all of it, or nothing."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from meetings.actions.answering import answer
from meetings.actions.decisions import record_decision
from meetings.actions.notes import write_item_notes, write_notes
from meetings.actions.promises import add_action
from meetings.actions.refusals import NotesChangedMeanwhile
from meetings.actions.room import add_guest, tick
from meetings.actions.shared import locked
from meetings.models import Action, AgendaItem, Attendance, Decision, Guest, Revision

WHOLE = 0  # the key, among those of lines, of the notes of the meeting as a whole


@dataclass
class Chosen:
    """What is to be recorded of pasted notes, and the `texts` to add: {key of a line, or WHOLE: Markdown}.

    `there` and `declined` are keys of people. Of `guests` name, organisation and kind; of `decisions` sentence, item
    and review_on; of `actions` words, person, council, item and due_on.
    """

    there: list[int] = field(default_factory=list)
    declined: list[int] = field(default_factory=list)
    guests: list[dict] = field(default_factory=list)
    decisions: list[dict] = field(default_factory=list)
    actions: list[dict] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def items(self):
        """Keys of the lines under which something is to be written."""
        lines = {one["item"].pk for one in (*self.decisions, *self.actions) if one["item"] is not None}
        return lines | self.texts.keys() - {WHOLE}


@transaction.atomic
def keep_pasted(*, meeting, chosen, over, since, by, now):
    """Record what was chosen, and write the texts below the notes that stand.

    `over` are {key: the version of its notes that was read}; `since` is when the text was pasted: what the same hand
    has recorded of it from then on is not recorded again, so a second click changes nothing. Raises
    NotesChangedMeanwhile (for a line that is gone, too), NoPlaceForSupplier, MeetingClosed.
    """
    current = locked(meeting)
    items = AgendaItem.objects.filter(meeting=current).in_bulk(chosen.items)
    if items.keys() != chosen.items:
        raise NotesChangedMeanwhile
    for key, text in chosen.texts.items():
        _write_below(current, items.get(key), text, over.get(key, -1), since=since, by=by, now=now)
    tick(meeting=current, people=chosen.there, by=by, now=now)
    for person in User.objects.filter(pk__in=chosen.declined).order_by("pk"):
        answer(meeting=current, person=person, answer=Attendance.Answer.NOT_COMING, by=by, now=now)
    _record(current, chosen, since=since, by=by, now=now)


def _record(meeting, chosen, *, since, by, now):
    guests = Guest.objects.filter(meeting=meeting, added_by=by, added_at__gte=since)
    for guest in _new(chosen.guests, guests):
        add_guest(meeting=meeting, fields=guest, by=by, now=now)
    decisions = Decision.objects.filter(meeting=meeting, recorded_by=by, recorded_at__gte=since)
    for decision in _new(chosen.decisions, decisions):
        record_decision(meeting=meeting, by=by, now=now, **decision)
    actions = Action.objects.filter(meeting=meeting, agreed_by=by, agreed_at__gte=since)
    for action in _new(chosen.actions, actions):
        add_action(group=meeting.group, meeting=meeting, by=by, now=now, **action)


def _new(wanted, recorded):
    """Those that are not recorded yet: of the same thing said twice, two."""
    if not wanted:
        return []
    names = [f"{name}_id" if name in {"item", "person", "council"} else name for name in wanted[0]]
    there = Counter(recorded.values_list(*names))
    new = []
    for one in wanted:
        said = tuple(getattr(value, "pk", value) for value in one.values())
        if there[said]:
            there[said] -= 1
        else:
            new.append(one)
    return new


def _write_below(meeting, item, text, over, *, since, by, now):
    of = Revision.objects.filter(meeting=meeting, item=item, table=None)
    if of.filter(version=over + 1, by=by, at__gte=since, text__endswith=text).exists():
        return  # by the first of two clicks
    stands = item if item is not None else meeting
    notes = f"{stands.notes.rstrip()}\n\n{text}" if stands.notes.strip() else text
    if item is None:
        write_notes(meeting=meeting, notes=notes, over=over, by=by, now=now)
    else:
        item.meeting = meeting
        write_item_notes(item=item, notes=notes, over=over, by=by, now=now)
