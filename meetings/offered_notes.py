"""Notes that were pasted for one meeting: what they hold, and whom and which lines of the agenda they may mean."""

from functools import cached_property

from django.db.models.functions import Length
from django.utils.text import get_text_list

from accounts.models import MutedMail
from common import london
from common.forms import fold
from common.pasted import read
from meetings import actions
from meetings.actions.pasted_notes import WHOLE
from meetings.models import Action, Decision, Guest
from meetings.pasted_labels import ACTION, APOLOGY, DECISION, PRESENT
from meetings.pasted_notes import read_notes
from meetings.pasted_people import People
from meetings.presence import people_of
from meetings.room import lines_of, next_day

INVITED = "Whoever was invited or had answered gets a mail about it"


class Pasted:
    """As many queries, however much is pasted."""

    def __init__(self, meeting, text, now):
        self.meeting, self.today = meeting, london.today(now)
        self.takes_answers = meeting.takes_answers(now)
        self.people = people_of(meeting)
        self.guests = list(Guest.objects.filter(meeting=meeting))
        self.owners = actions.action_owners(meeting.group, meeting)
        self.items = {line.item.pk: line.item for line in lines_of(meeting) if line.number}
        self.notes = read_notes(
            read(text),
            day=meeting.ends_on,
            titles=[*self._titles],
            people=frozenset(fold(one.name) for one in (*self.people, *self.guests)),
            organisations=frozenset(fold(one.whom_for) for one in self.people if one.whom_for),
        )

    @property
    def _titles(self):
        for key, item in self.items.items():
            yield key, item.title
            if item.presenter:
                yield key, f"{item.title} {item.presenter}"

    @cached_property
    def stands(self):
        """{key of a line, or WHOLE: (version, characters) of the notes that stand there}"""
        lengths = self.meeting.agenda_items.order_by().values_list("pk", "notes_version", Length("notes"))
        whole = self.meeting.notes_version, len(self.meeting.notes)
        return {WHOLE: whole} | {key: (version, length) for key, version, length in lengths}

    @cached_property
    def next_day(self):
        return next_day(self.meeting, self.today)

    @cached_property
    def parts(self):
        """[(number, Part)] of those that say something."""
        return [(n, part) for n, part in enumerate(self.notes.parts) if self.notes.text_of(n).strip()]

    # Whom a name may mean ---------------------------------------------------------------------------------------------
    @cached_property
    def _known(self):
        return People(
            [*((one.name, one.whom_for) for one in self.people), *((one.name, one.organisation) for one in self.guests)]
        )

    @cached_property
    def _owners(self):
        return People([(str(person), council.short_name if council else "") for person, council in self.owners])

    def called(self, found):
        """(the likely people, those of them who are guests already, whether one of all these is meant for sure)"""
        likely = self._known.called(found.words, found.organisation)
        first = len(self.people)
        people = [self.people[place] for place in likely.places if place < first]
        return people, [self.guests[place - first] for place in likely.places if place >= first], likely.is_exact

    def owning(self, found):
        """(the likely owners as places in `owners`, whether the first is meant for sure)"""
        likely = self._owners.owning(found.owner)
        return likely.places, likely.is_exact

    def due_on(self, found):
        return None if found.due is None else self.next_day if found.due.is_next else found.due.on

    def item_of(self, found):
        return self.notes.parts[found.part].item

    # What is recorded already -----------------------------------------------------------------------------------------
    @cached_property
    def _recorded(self):
        decisions = Decision.objects.filter(meeting=self.meeting).values_list("sentence", flat=True)
        promised = Action.objects.filter(meeting=self.meeting).values_list("words", flat=True)
        return {DECISION: {fold(one) for one in decisions}, ACTION: {fold(one) for one in promised}}

    def is_recorded(self, found):
        """Whether the meeting has a decision or an action of these words already."""
        return fold(found.words) in self._recorded[found.kind]

    @cached_property
    def by_kind(self):
        return {kind: self.notes.of_kind(kind) for kind in (PRESENT, APOLOGY, DECISION, ACTION)}


def mails_of(chosen, by):
    """(how many mails go out because of the actions, to how many people)"""
    owners = [one["person"].pk for one in chosen.actions if one["person"] != by and one["person"].is_active]
    muted = MutedMail.objects.filter(person__in=owners, kind=MutedMail.Kind.ACTION)
    told = [pk for pk in owners if pk not in set(muted.values_list("person", flat=True))]
    return len(told), len(set(told))


def consequences(form, titles, *, by):
    """What saving this valid ChosenForm does, a sentence each. `titles` are {key of a line, or WHOLE: its title}."""
    chosen = form.chosen
    reviewed = sum(one["review_on"] is not None for one in chosen.decisions)
    mails, people = mails_of(chosen, by)
    left = len(form.pasted.notes.found) - len(form.gone)
    places = get_text_list([f"“{titles[key]}”" for key in chosen.texts], "and")
    goes = "goes" if mails == 1 else "go"
    told = f"{_counted(mails, 'mail')} {goes} to {_counted(people, 'person', 'people')} who will do it"
    stay = f"{_counted(left, 'thing')} that {'was' if left == 1 else 'were'} found {'stays' if left == 1 else 'stay'}"
    said = [
        (chosen.there, f"{_are(len(chosen.there), 'person', 'people')} ticked as there"),
        (chosen.guests, f"{_are(len(chosen.guests), 'guest')} added: {_names(chosen.guests)}"),
        (chosen.declined, f"{_are(len(chosen.declined), 'answer')} written down as “not coming”. {INVITED}"),
        (chosen.decisions, f"{_are(len(chosen.decisions), 'decision')} recorded. To be looked at again: {reviewed}"),
        (chosen.actions, f"{_are(len(chosen.actions), 'action')} recorded. {told if mails else 'No mail goes out'}"),
        (chosen.texts, f"Text goes below the notes of {places}"),
        (not chosen.texts, "No text is left for the notes"),
        (left, f"{stay} text of the notes and nothing else"),
        (form.left_out, f"{_are(form.left_out, 'name')} left out, as you chose, and kept nowhere"),
    ]
    return [f"{sentence}." for matters, sentence in said if matters]


def _counted(number, one, many=""):
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _are(number, one, many=""):
    return f"{_counted(number, one, many)} {'is' if number == 1 else 'are'}"


def _names(guests):
    return get_text_list([guest["name"] for guest in guests], "and")
