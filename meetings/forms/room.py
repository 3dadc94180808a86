"""What people type in the room: notes of a line with what was agreed, who is here, guests, tables."""

import datetime as dt

from django import forms

from common.forms import Checkboxes, DayField, Form, ModelForm, Radios
from meetings.forms.notes import PART, NotesField, OverField
from meetings.models import Guest, Table
from peergroups.models import Membership

INLINE = {"class": "govuk-radios--inline govuk-radios--small"}
WEEK, MONTH, NEXT, DATE, HALF, YEAR, NEVER = "week", "month", "next", "date", "half", "year", "never"


class ItemForm(Form):
    """One line in the room: what was said, and perhaps an action or a decision. All that was typed is kept together.

    `owners` are [(person, council or None)], those in `here` (keys of people) first; `next_day` is the day of the
    group's next meeting, or None. `pressed` names the drawer whose button was pressed: it may not be empty.
    """

    hides_optional = True

    notes = NotesField(
        label="What was said",
        help_text="A few lines are enough. Names only if they want to be named.",
        max_length=PART,
        required=False,
    )
    over = OverField()
    words = forms.CharField(label="What will be done", max_length=300, required=False)
    owner = forms.ChoiceField(label="Who does it", required=False, error_messages={"required": "Choose who does it"})
    due = forms.ChoiceField(label="By when", required=False, initial=MONTH, widget=Radios(attrs=INLINE))
    due_on = DayField(label="Date", what="The date", required=False)
    sentence = forms.CharField(label="What the group agreed, in one sentence", max_length=500, required=False)
    review = forms.ChoiceField(label="Look at it again", required=False, initial=YEAR, widget=Radios(attrs=INLINE))
    review_on = DayField(label="Date", what="The date", required=False)

    def __init__(self, *args, owners=(), here=(), next_day=None, today, pressed="", **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.next_day, self.pressed = today, next_day, pressed
        self.owners = {f"{person.pk}-{council.pk if council else 0}": (person, council) for person, council in owners}
        present = [key for key, (person, _) in self.owners.items() if person.pk in here]
        parts = [("Here", present), ("Others in the group", [key for key in self.owners if key not in set(present)])]
        named = [(label, [(key, self._owner(key)) for key in keys]) for label, keys in parts if keys]
        listed = named if len(named) > 1 else [choice for _, choices in named for choice in choices]
        self.fields["owner"].choices = [("", "Choose a person"), *listed]
        nearby = [(NEXT, "Next meeting")] if next_day else []
        self.fields["due"].choices = [(WEEK, "In a week"), (MONTH, "In a month"), *nearby, (DATE, "On a date")]
        later = [(HALF, "In six months"), (YEAR, "In a year"), (DATE, "On a date"), (NEVER, "No need")]
        self.fields["review"].choices = [*nearby, *later]

    def _owner(self, key):
        person, council = self.owners[key]
        return f"{person}, {council.short_name}" if council else str(person)

    @property
    def action_is_open(self):
        return self.is_bound and bool(self.data.get("words") or self.pressed == "action")

    @property
    def decision_is_open(self):
        return self.is_bound and bool(self.data.get("sentence") or self.pressed == "decision")

    def clean(self):
        data = super().clean()
        wants_action = data.get("words") or self.pressed == "action" or "words" in self.errors
        wants_decision = data.get("sentence") or self.pressed == "decision" or "sentence" in self.errors
        self._settle("due", "due_on", wants_action, MONTH)
        self._settle("review", "review_on", wants_decision, YEAR)
        if wants_action and not data.get("words") and "words" not in self.errors:
            self.add_error("words", "Enter what will be done")
        if wants_action and not data.get("owner") and "owner" not in self.errors:
            self.add_error("owner", "Choose who does it")
        if wants_decision and not data.get("sentence") and "sentence" not in self.errors:
            self.add_error("sentence", "Enter what the group agreed")
        return data

    def _settle(self, choice, day, is_wanted, preset):
        """Put the day that was chosen under `day`; what stands in a closed drawer is no error."""
        data = self.cleaned_data
        if not is_wanted:
            for name in (choice, day):
                self.errors.pop(name, None)
                data[name] = None
            return
        chosen = data.get(choice) or preset
        if chosen != DATE:
            self.errors.pop(day, None)
            data[day] = day_for(chosen, self.today, self.next_day)
        elif day not in self.errors and data.get(day) is None:
            self.add_error(day, "Enter a date")
        elif day not in self.errors and not self.today <= data[day] <= self.today + dt.timedelta(days=3660):
            self.add_error(day, "The date must be today or in the next ten years")

    @property
    def action(self):
        """What add_action wants of the drawer, or None."""
        if not self.cleaned_data.get("words"):
            return None
        person, council = self.owners[self.cleaned_data["owner"]]
        return {
            "words": self.cleaned_data["words"],
            "person": person,
            "council": council,
            "due_on": self.cleaned_data["due_on"],
        }

    @property
    def decision(self):
        """What record_decision wants of the drawer, or None."""
        if not self.cleaned_data.get("sentence"):
            return None
        return {"sentence": self.cleaned_data["sentence"], "review_on": self.cleaned_data["review_on"]}


def day_for(chosen, today, next_day):
    """The day that “In a week”, “In a month” and the like mean, or None for never."""
    if chosen == NEXT:
        return next_day
    days = {WEEK: 7, MONTH: 30, HALF: 182, YEAR: 365}
    return today + dt.timedelta(days=days[chosen]) if chosen in days else None


class PresenceForm(Form):
    """Who is here: `here` as ticked now, `was` as it was when the list was shown, both among those the room shows."""

    here = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    was = forms.CharField(required=False, max_length=200_000)

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["here"].choices = [(pk, pk) for pk in people]
        self.people = {str(pk) for pk in people}

    def clean_was(self):
        return [int(pk) for pk in self.cleaned_data["was"].split(",") if pk in self.people]


class GuestForm(ModelForm):
    class Meta:
        model = Guest
        fields = ("name", "organisation", "kind", "email")
        labels = {"kind": "Who they come for", "email": "Email address"}
        help_texts = {
            "email": "Only to send them these notes. It is deleted after 12 months",
        }
        widgets = {"kind": Radios, "email": forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})}
        error_messages = {"name": {"required": "Enter their name"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Membership.Kind.choices
        self.fields["email"].error_messages["invalid"] = (
            "Enter an email address in the correct format, like name@example.gov.uk"
        )


class TableForm(Form):
    """One table: what it takes on, who sits there and, once it is set, what it found.

    `seats` are the choices: (“p” or “g” and the key of a person or guest, name).
    """

    service = forms.CharField(label="Service they chose", required=False, max_length=160)
    seats = forms.MultipleChoiceField(label="Who sits here", required=False, widget=Checkboxes)

    def __init__(self, *args, seats=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].choices = seats

    @property
    def people(self):
        return [int(key[1:]) for key in self.cleaned_data["seats"] if key[0] == "p"]

    @property
    def guests(self):
        return [int(key[1:]) for key in self.cleaned_data["seats"] if key[0] == "g"]


class FindingsForm(TableForm):
    findings = NotesField(
        label="What this table found",
        help_text="A few lines are enough. Names only if they want to be named.",
        max_length=Table._meta.get_field("findings").max_length,
        required=False,
    )
    over = OverField()
    field_order = ("findings", "service", "seats")


class DealForm(Form):
    number = forms.IntegerField(
        label="How many tables?",
        min_value=1,
        max_value=40,
        error_messages={
            "required": "Enter a number of tables from 1 to 40",
            "invalid": "Enter a number of tables from 1 to 40",
            "min_value": "Enter a number of tables from 1 to 40",
            "max_value": "Enter a number of tables from 1 to 40",
        },
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric", "autocomplete": "off"}),
    )
