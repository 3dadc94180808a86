"""Notes that somebody pastes, and what they choose of what was found in them."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import london
from common.forms import DayField, Form, Radios
from meetings.actions.pasted_notes import WHOLE, Chosen
from meetings.forms import notes as lengths
from meetings.forms.notes import MARKDOWN, NotesField
from meetings.forms.records import day_to_come, named
from meetings.forms.room import YEAR, day_for
from meetings.models import Decision, Guest
from meetings.pasted_labels import APOLOGY, DECISION, PRESENT
from meetings.pasted_notes import MOST_FOUND, MOST_PARTS
from meetings.pasted_people import is_council
from peergroups.models import Membership

LEAVE, DROP, GUEST = "leave", "drop", "guest"
KEPT_FOR_GOOD = ("text", "over", "since")
OF_EACH = ("who", "name", "organisation", "kind", "take", "words", "owner", "item")
DAYS = ("due", "review")
# Every field that the page can have: what of it survives an expired session.
TYPED = (
    *KEPT_FOR_GOOD,
    *(f"{name}_{number}" for number in range(MOST_FOUND) for name in OF_EACH),
    *(f"{name}_{n}_{part}" for n in range(MOST_FOUND) for name in DAYS for part in ("day", "month", "year")),
    *(f"place_{part}" for part in range(MOST_PARTS)),
)
GONE = "This line is off the agenda by now. Choose another"
TELL = "We could not tell when you pasted this. Paste it again"
SEVERAL = re.compile(r"[,;&/]|\b(?:and|a|ac)\b")  # as small words join names
SHORT = {"rows": 2, "spellcheck": "true"}


class PasteForm(Form):
    text = NotesField(
        label="Your notes",
        help_text=f"Plain text, Markdown, a table or the source of a web page. {MARKDOWN}",
        max_length=lengths.WHOLE,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        error_messages={"required": "Paste your notes"},
    )

    def __init__(self, data=None, **kwargs):
        if data is not None:  # what no reader could see and no database keeps is no reason to refuse the rest
            data = data.copy()
            data["text"] = data.get("text", "").replace("\0", "")
        super().__init__(data, **kwargs)


class ChosenForm(Form):
    """What was found in `pasted` (meetings.offered_notes.Pasted), each with its own fields, and where the rest is put.

    Nothing is chosen for anybody but what is meant for sure, and that shows. Valid, `chosen` is what is to be recorded
    and `over`, `since` what keep_pasted wants.
    """

    hides_optional = True

    over = forms.CharField(max_length=20_000, widget=forms.HiddenInput, error_messages={"required": TELL})
    since = forms.CharField(max_length=40, widget=forms.HiddenInput, error_messages={"required": TELL})

    def __init__(self, *args, pasted, **kwargs):
        super().__init__(*args, **kwargs)
        self.pasted = pasted
        self.lines = [(str(key), item.title) for key, item in pasted.items.items()]
        self.owners = {str(person.pk): (person, council) for person, council in pasted.owners}
        add = {PRESENT: self._add_person, APOLOGY: self._add_apology, DECISION: self._add_decision}
        for found in pasted.notes.found:
            add.get(found.kind, self._add_action)(found)
        for number, part in pasted.parts:
            self._add(f"place_{number}", self._line_field("Put it under", "The meeting as a whole", part.item))
        self.initial.setdefault("over", " ".join(f"{key}:{version}" for key, (version, _) in pasted.stands.items()))
        self.initial.setdefault("since", timezone.now().isoformat())

    # Its fields -------------------------------------------------------------------------------------------------------
    def _add(self, name, field):
        self.fields[name] = field

    def _add_person(self, found):
        n, (people, guests, is_exact) = found.number, self.pasted.called(found)
        asked = [(f"p{one.pk}", f"Tick {_called(one)} as there") for one in people]
        listed = [(f"g{one.pk}", f"{one} is on the list of guests already") for one in guests]
        hints = {f"p{one.pk}": "Ticked already" for one in people if one.here}
        rest = [(GUEST, "Add as a guest"), (LEAVE, "Leave it in the notes"), (DROP, "Leave it out")]
        choices = [*asked, *listed, *rest]
        sure = next((key for key, _ in (*asked, *listed)), LEAVE) if is_exact and found.is_sure else LEAVE
        self._add(f"who_{n}", _radios(found, choices, sure, hints | {DROP: "Kept nowhere"}))
        kind = Membership.Kind.COUNCIL if is_council(found.organisation) else Membership.Kind.OTHER
        guest = Guest._meta.get_field
        self._add(f"name_{n}", _text("Name", guest("name").max_length, found.words))
        self._add(f"organisation_{n}", _text("Organisation", guest("organisation").max_length, found.organisation))
        self._add(
            f"kind_{n}",
            forms.ChoiceField(label="Who they come for", choices=Membership.Kind.choices, initial=kind, required=False),
        )

    def _add_apology(self, found):
        people, _, _ = self.pasted.called(found)
        asked = [(f"p{one.pk}", f"Write down that {_called(one)} is not coming") for one in people]
        asked = asked if self.pasted.takes_answers else []
        hints = {f"p{one.pk}": "Has said so already" for one in people if one.answer == "not-coming"}
        choices = [*asked, (LEAVE, "Leave it in the notes"), (DROP, "Leave it out")]
        self._add(f"who_{found.number}", _radios(found, choices, LEAVE, hints | {DROP: "Kept nowhere"}))

    def _add_decision(self, found):
        n, length = found.number, Decision._meta.get_field("sentence").max_length
        self._add_tick(found, "Record this decision", found.is_sure)
        self._add(f"words_{n}", _text("What the group agreed", length, found.words, lines=True))
        review = DayField(label="Look at it again on", what="The day to look at it again", required=False)
        review.initial = day_for(YEAR, self.pasted.today, None)
        review.help_text = "Empty: it simply stands"
        self._add(f"review_{n}", review)
        self._add_line(found)

    def _add_action(self, found):
        n, due_on, (places, is_exact) = found.number, self.pasted.due_on(found), self.pasted.owning(found)
        is_due = due_on is not None and due_on >= self.pasted.today
        self._add_tick(found, "Record this action", found.is_sure and is_exact and is_due)
        is_one = places and not SEVERAL.search(found.owner)  # of two who do it one is chosen: both stay in the words
        words = found.words if is_one or not found.owner else found.with_owner
        self._add(f"words_{n}", _text("What will be done", 300, words, lines=True))
        owner = forms.ChoiceField(
            label="Who does it",
            required=False,
            error_messages={"invalid_choice": f"Choose who does it (line {found.line})"},
        )
        likely = named([self.pasted.owners[place] for place in places])
        others = named([pair for place, pair in enumerate(self.pasted.owners) if place not in places])
        parts = [("It may be", likely), ("Others in the group", others)] if likely else others
        owner.choices = [("", "Choose a person"), *parts]
        owner.initial = likely[0][0] if is_exact else ""
        self._add(f"owner_{n}", owner)
        due = DayField(label="By when", what="The day", required=False, initial=due_on)
        due.help_text = f"The notes say “{found.due.words}”" if found.due else ""
        self._add(f"due_{n}", due)
        self._add_line(found)

    def _add_tick(self, found, label, is_sure):
        is_new = not self.pasted.is_recorded(found)
        tick = forms.BooleanField(label=label, required=False, initial=is_sure and is_new)
        tick.help_text = "" if is_new else "The meeting has one in these words already"
        self._add(f"take_{found.number}", tick)

    def _add_line(self, found):
        field = self._line_field("Agenda item", "The meeting as a whole", self.pasted.item_of(found))
        self._add(f"item_{found.number}", field)

    def _line_field(self, label, whole, initial):
        return forms.ChoiceField(
            label=label,
            choices=[(str(WHOLE), whole), *self.lines],
            initial=str(initial or WHOLE),
            error_messages={"required": "Choose where it goes", "invalid_choice": GONE},
        )

    # What was typed ---------------------------------------------------------------------------------------------------
    def clean_over(self):
        said = self.cleaned_data["over"]
        if not re.fullmatch(r"\d{1,18}:\d{1,9}(?: \d{1,18}:\d{1,9})*", said, re.ASCII):
            raise ValidationError(TELL)
        return {int(key): int(version) for key, version in (one.split(":") for one in said.split(" "))}

    def clean_since(self):
        try:
            since = london.read_iso(self.cleaned_data["since"])
        except ValueError:
            raise ValidationError(TELL) from None
        if since > timezone.now():
            raise ValidationError(TELL)
        return since

    def clean(self):
        data = super().clean()
        self.chosen, self.gone, self.left_out = Chosen(), set(), 0
        settle = {PRESENT: self._settle_person, APOLOGY: self._settle_apology, DECISION: self._settle_decision}
        for found in self.pasted.notes.found:
            settle.get(found.kind, self._settle_action)(found, data)
        self._settle_texts(data)
        return data

    def _settle_person(self, found, data):
        n, who = found.number, data.get(f"who_{found.number}", "")
        if who == GUEST:
            name = data.get(f"name_{n}", "")
            if not name and f"name_{n}" not in self.errors:
                self.add_error(f"name_{n}", f"Enter the name of the guest on line {found.line}")
            kind = data.get(f"kind_{n}") or Membership.Kind.OTHER
            guest = {"name": name, "organisation": data.get(f"organisation_{n}", ""), "kind": kind}
            self.chosen.guests.append(guest)
        else:
            self._forgive(f"name_{n}", f"organisation_{n}", f"kind_{n}")
            if who.startswith("p") and int(who[1:]) not in self.chosen.there:
                self.chosen.there.append(int(who[1:]))
        self._note(found, who)

    def _settle_apology(self, found, data):
        who = data.get(f"who_{found.number}", "")
        if who.startswith("p") and int(who[1:]) not in self.chosen.declined:
            self.chosen.declined.append(int(who[1:]))
        self._note(found, who)

    def _note(self, found, who):
        self.left_out += who == DROP
        if who and who != LEAVE:
            self.gone.add(found.number)

    def _settle_decision(self, found, data):
        n = found.number
        if not self._is_taken(found, data, "words", "review", "item"):
            return
        self._want(f"words_{n}", f"Enter what the group agreed (line {found.line})")
        if data.get(f"review_{n}"):
            self._check_day(f"review_{n}", "The day to look at it again")
        self.chosen.decisions.append(
            {"sentence": data.get(f"words_{n}"), "item": self._item(data, n), "review_on": data.get(f"review_{n}")}
        )

    def _settle_action(self, found, data):
        n = found.number
        if not self._is_taken(found, data, "words", "owner", "due", "item"):
            return
        self._want(f"words_{n}", f"Enter what will be done (line {found.line})")
        self._want(f"owner_{n}", f"Choose who does it (line {found.line})")
        self._want(f"due_{n}", f"Enter the day by which it will be done (line {found.line})")
        if data.get(f"due_{n}"):
            self._check_day(f"due_{n}", "The day")
        person, council = self.owners.get(data.get(f"owner_{n}"), (None, None))
        self.chosen.actions.append(
            {
                "words": data.get(f"words_{n}"), "person": person, "council": council, "item": self._item(data, n),
                "due_on": data.get(f"due_{n}"),
            }
        )  # fmt: skip

    def _is_taken(self, found, data, *names):
        """Whether it is ticked. What stands beside a thing that is not is no error."""
        if data.get(f"take_{found.number}"):
            self.gone.add(found.number)
            return True
        self._forgive(*(f"{name}_{found.number}" for name in names))
        return False

    def _forgive(self, *names):
        for name in names:
            self.errors.pop(name, None)

    def _want(self, name, else_say):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, else_say)

    def _check_day(self, name, what):
        try:
            day_to_come(self.cleaned_data[name], self.pasted.today, what=what)
        except ValidationError as wrong:
            self.add_error(name, wrong)

    def _item(self, data, n):
        return self.pasted.items.get(int(data.get(f"item_{n}") or WHOLE))

    def _settle_texts(self, data):
        texts = {}
        for number, _ in self.pasted.parts:
            key = int(data.get(f"place_{number}") or WHOLE)
            under = self.pasted.items[key].title if key else ""
            if text := self.pasted.notes.text_of(number, self.gone, under).strip():
                texts.setdefault(key, []).append((number, text))
        self.chosen.texts = {key: "\n\n".join(text for _, text in said) for key, said in texts.items()}
        for key, text in self.chosen.texts.items():
            most, stands = lengths.PART if key else lengths.WHOLE, self.pasted.stands.get(key, (0, 0))[1]
            if stands + len(text) + 2 > most:
                what = f"With this the notes there would be longer than {most:,} characters. Put it elsewhere"
                self.add_error(f"place_{texts[key][0][0]}", what)

    # What the page shows ----------------------------------------------------------------------------------------------
    def rows_of(self, kind):
        """[(Found, {name: its field})]"""
        names = (*OF_EACH, *DAYS)
        return [
            (found, {name: self[f"{name}_{found.number}"] for name in names if f"{name}_{found.number}" in self.fields})
            for found in self.pasted.by_kind[kind]
        ]

    @property
    def ticked_count(self):
        """How many things are chosen before anybody has chosen."""
        initial = {name: field.initial for name, field in self.fields.items()}
        return sum(
            initial[f"who_{found.number}"] != LEAVE if found.is_person else initial[f"take_{found.number}"]
            for found in self.pasted.notes.found
        )

    @property
    def over_now(self):
        """The versions of the notes that stand as the page is shown, for its hidden field."""
        return " ".join(f"{key}:{version}" for key, (version, _) in self.pasted.stands.items())


def _called(known):
    return f"{known.name}, {known.whom_for}" if known.whom_for else known.name


def _radios(found, choices, initial, hints):
    wrong = f"Choose what becomes of line {found.line}"
    return forms.ChoiceField(
        label=f"Who is {found.words}?",
        choices=choices,
        initial=initial,
        widget=Radios(attrs={"class": "govuk-radios--small"}, hints=hints),
        error_messages={"required": wrong, "invalid_choice": wrong},
    )


def _text(label, most, initial, *, lines=False):
    widget = forms.Textarea(attrs=SHORT) if lines else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=False, initial=initial, widget=widget)
