"""What people type about actions and decisions: what becomes of them, by when, who has it, and what a list shows."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common import london
from common.forms import DayField, Form, Radios
from meetings import actions
from meetings.action_due import months_later, stuck_before
from meetings.forms.links import WebAddressField
from meetings.models import Action, Meeting, Review

LEADS = "leads"
WHAT = "Enter what will be done"
FEW = 8  # people to choose among by radio buttons; more are a list
FURTHEST = dt.timedelta(days=5 * 366)
Outcome = Review.Outcome


def day_to_come(day, today, *, what="The date"):
    """Refuse a day that is over, or so far off that it was mistyped."""
    if day < today:
        raise ValidationError(f"{what} must be today or later", code="past")
    if day > today + FURTHEST:
        raise ValidationError(f"{what} must be within five years", code="far")
    return day


# An action ------------------------------------------------------------------------------------------------------------
class ActionForm(Form):
    """What will be done, by whom, by when. `owners` are (person, council) pairs."""

    words = forms.CharField(
        label="What will be done",
        help_text="Start with a verb: send, ask, write. Everybody who may read the group’s notes reads it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": WHAT},
    )
    owner = forms.ChoiceField(label="Who does it", error_messages={"required": "Choose who does it"})
    due_on = DayField(
        label="By when", what="The day", error_messages={"required": "Enter the day by which it will be done"}
    )

    def __init__(self, *args, owners, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.owners = today, {str(person.pk): (person, council) for person, council in owners}
        self.fields["owner"].choices = [("", "Choose a person"), *named(owners)]

    def clean_owner(self):
        return self.owners[self.cleaned_data["owner"]]

    def clean_due_on(self):
        return day_to_come(self.cleaned_data["due_on"], self.today, what="The day")


class ChangeForm(Form):
    """Say it better, or correct its day."""

    words = forms.CharField(
        label="What will be done",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": WHAT},
    )
    due_on = DayField(label="By when", what="The day")

    def __init__(self, *args, action, today, **kwargs):
        super().__init__(*args, initial={"words": action.words, "due_on": action.due_on}, **kwargs)
        self.action, self.today = action, today

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        return day if day == self.action.due_on else day_to_come(day, self.today, what="The day")


class DoneForm(Form):
    words = forms.CharField(
        label="What came of it?",
        help_text="One line for the notes",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    url = WebAddressField(
        label="Its address",
        help_text="A page, a file or a folder that the group can open",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an address that starts with https://, or leave it empty"},
    )


class DropForm(Form):
    reason = forms.CharField(
        label="Why will it not be done?",
        help_text="One sentence. The notes of the next meeting give it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it will not be done"},
    )


class ReopenForm(Form):
    words = forms.CharField(
        label="What is left to do?", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = DayField(label="By when", what="The day")

    def __init__(self, *args, action, today, **kwargs):
        due_on = action.due_on if action.due_on >= today else today + dt.timedelta(days=14)
        super().__init__(*args, initial={"due_on": due_on}, **kwargs)
        self.today = today

    def clean_due_on(self):
        return day_to_come(self.cleaned_data["due_on"], self.today, what="The day")


class MoreTimeForm(Form):
    """Until when: two weeks, a month, the next meeting; `with_day` takes any other day too.

    What is posted is the day itself, so that the same click twice asks for the same day.
    """

    OTHER = "other"

    until = forms.ChoiceField(
        label="Until when?", widget=Radios, error_messages={"required": "Choose how much more time it needs"}
    )
    other = DayField(label="Which other day?", what="The day", required=False)
    words = forms.CharField(
        label="What holds it up?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, action, by, now, with_day=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.action, self.today, field = action, london.today(now), self.fields["until"]
        offered = _times(action, by, now)
        field.choices = [(str(day), label) for label, day in offered]
        field.widget.hints = {str(day): london.long_date(day) for _, day in offered}
        if with_day:
            field.choices = [*field.choices, (self.OTHER, "Another day")]
        else:
            del self.fields["other"]
        if self.data.get("until") == str(action.due_on):  # a second click: that is its day by now
            field.choices = [*field.choices, (str(action.due_on), london.long_date(action.due_on))]

    def clean_until(self):
        until = self.cleaned_data["until"]
        return until if until == self.OTHER else dt.date.fromisoformat(until)

    def clean(self):
        if self.cleaned_data.get("until") == self.OTHER and not self.errors:
            day = self.cleaned_data.get("other")
            if day is None:
                self.add_error("other", "Enter the day by which it will be done")
                return
            try:
                self.cleaned_data["until"] = day_to_come(day, self.today, what="The day")
            except ValidationError as wrong:
                self.add_error("other", wrong)


def _times(action, by, now):
    """[(label, day)] of what is offered, soonest first, each day once."""
    start = max(action.due_on, london.today(now))
    offered = [("Two weeks", start + dt.timedelta(days=14)), ("A month", months_later(start, 1))]
    meetings = Meeting.objects.filter(group=action.group_id, starts_on__gt=start).visible_to(by).upcoming(now)
    meeting = meetings.only("starts_on").first()
    if meeting is not None:
        offered = [(label, day) for label, day in offered if day != meeting.starts_on]
        offered.append(("The next meeting", meeting.starts_on))
    return sorted(offered, key=lambda one: one[1])


class HandOverForm(Form):
    """Who does it now: a colleague of the same council, or the leads of the group. `anybody`: any of its members.

    An owner from outside the group, not `inside`, is shown no names: they hand it back to the leads.
    """

    to = forms.ChoiceField(label="Who does it now?", error_messages={"required": "Choose who does it now"})
    words = forms.CharField(
        label="What should they know?",
        help_text="How far it is, and where to find it",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, action, anybody=False, inside=True, **kwargs):
        super().__init__(*args, **kwargs)
        same = [(person, action.council) for person in actions.colleagues(action)] if inside else []
        known = {person.pk for person, _ in same} | {action.person_id}
        others = [pair for pair in actions.action_owners(action.group) if pair[0].pk not in known] if anybody else []
        self.people = {str(person.pk): person for person, _ in (*same, *others)}
        back = [(LEADS, "The leads of the group")] if action.person_id else []
        field = self.fields["to"]
        if len(self.people) <= FEW:
            field.widget = Radios(hints={LEADS: _still_owns(action)})
            field.choices = [*named([*same, *others]), *back]
        else:
            council = action.council.short_name if action.council_id else ""
            parts = [(f"From {council}", named(same)), ("From elsewhere", named(others)), ("Nobody yet", back)]
            field.choices = [("", "Choose a person"), *(part for part in parts if part[1])]

    @property
    def person(self):
        """Who was chosen; None: the leads find somebody."""
        return self.people.get(self.cleaned_data["to"])

    @property
    def offers_nobody(self):
        return not self.people and not self.fields["to"].choices


def _still_owns(action):
    council = f". {action.council.short_name} still owns it" if action.council_id else ""
    return f"They find somebody who does it{council}"


def named(owners):
    """[(key, “Sam Example, Winchester”)]"""
    return [
        (str(person.pk), f"{person}, {council.short_name}" if council else str(person)) for person, council in owners
    ]


class ActionFilter(Form):
    """What the board shows, all of it in the address. What cannot be understood narrows nothing."""

    hides_optional = True
    OVERDUE, NOBODYS, STUCK, DONE, DROPPED = "overdue", "nobodys", "stuck", "done", "dropped"

    show = forms.ChoiceField(label="Which", required=False)
    council = forms.ChoiceField(required=False)
    q = forms.CharField(label="Words", required=False, max_length=120)

    def __init__(self, *args, councils, today, with_people, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.with_people = today, with_people
        inside = [(self.NOBODYS, "Nobody’s"), (self.STUCK, "More than four weeks late")] if with_people else []
        self.fields["show"].choices = [
            ("", "Open"), (self.OVERDUE, "Overdue"), *inside, (self.DONE, "Done"), (self.DROPPED, "Dropped"),
        ]  # fmt: skip
        self.fields["council"].choices = [("", "Every council"), *((one.code, one.short_name) for one in councils)]
        self.is_valid()
        self.show = self.cleaned_data.get("show") or ""
        self.narrows = any(self.cleaned_data.get(name) for name in ("show", "council", "q"))

    @property
    def is_past(self):
        return self.show in {self.DONE, self.DROPPED}

    def narrowed(self, found):
        """In the order in which they are read: open ones by their day, closed ones the latest first."""
        found = found.filter(self._shown())
        if code := self.cleaned_data.get("council"):
            found = found.filter(council__code=code)
        for word in (self.cleaned_data.get("q") or "").split():
            says = Q(words__icontains=word) | Q(council__short_name__icontains=word)
            found = found.filter(says | Q(person__name__icontains=word) if self.with_people else says)
        return found.order_by("-closed_at", "-pk") if self.is_past else found.order_by("due_on", "pk")

    def _shown(self):
        is_open = Q(state=Action.State.OPEN)
        return {
            self.OVERDUE: is_open & Q(due_on__lt=self.today),
            self.NOBODYS: is_open & Q(person=None),
            self.STUCK: is_open & Q(person__isnull=False, due_on__lt=stuck_before(self.today)),
            self.DONE: Q(state=Action.State.DONE),
            self.DROPPED: Q(state=Action.State.DROPPED),
        }.get(self.show, is_open)


# A decision -----------------------------------------------------------------------------------------------------------
class ReviewForm(Form):
    """What became of a decision when the group looked at it again."""

    outcome = forms.ChoiceField(
        label="What did the group say?",
        choices=Outcome.choices,
        widget=Radios(hints={
            Outcome.KEPT.value: "It stays as it is",
            Outcome.CHANGED.value: "It goes on in other words: write them below",
            Outcome.ENDED.value: "It leaves the list of what stands. Say why",
        }),
        error_messages={"required": "Choose what the group said"},
    )  # fmt: skip
    sentence = forms.CharField(
        label="How it reads from now on", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    words = forms.CharField(
        label="Why?", help_text="One sentence for who was not there", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    review_on = DayField(
        label="Look at it again on",
        help_text="It is on the agenda of the first meeting from that day on. Leave it empty if it simply stands",
        what="The day",
        required=False,
    )

    def __init__(self, *args, decision, today, **kwargs):
        super().__init__(*args, initial={"sentence": decision.sentence}, **kwargs)
        self.decision, self.today = decision, today

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        return day if day is None else day_to_come(day, self.today + dt.timedelta(days=1), what="The day")

    def clean(self):
        typed, outcome = self.cleaned_data, self.cleaned_data.get("outcome")
        is_reworded = typed.get("sentence", "").strip() != self.decision.sentence
        if outcome == Outcome.ENDED:
            if not typed.get("words", "").strip() and "words" not in self.errors:
                self.add_error("words", "Enter why it no longer stands")
            typed["review_on"] = None
        elif outcome == Outcome.CHANGED and "sentence" in typed and not is_reworded:
            self.add_error("sentence", "Enter how it reads from now on: this is how it reads today")
        elif outcome == Outcome.KEPT and "sentence" in typed and is_reworded:
            self.add_error("outcome", "You changed its words. Choose “Reworded”, or leave them as they were")


class DecisionFilter(Form):
    """What the log shows, all of it in the address. What cannot be understood narrows nothing."""

    hides_optional = True
    DUE, ENDED, EVERY = "due", "ended", "all"

    show = forms.ChoiceField(
        label="Which",
        choices=[
            ("", "What stands"),
            (DUE, "To look at again"),
            (ENDED, "No longer stands"),
            (EVERY, "Every decision"),
        ],
        required=False,
    )
    q = forms.CharField(label="Words", required=False, max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.show = self.cleaned_data.get("show") or ""
        self.narrows = any(self.cleaned_data.get(name) for name in ("show", "q"))

    def narrowed(self, decisions):
        """The latest first; those to look at again by their day."""
        for word in (self.cleaned_data.get("q") or "").split():
            decisions = decisions.filter(sentence__icontains=word)
        if self.show == self.DUE:
            return decisions.standing().exclude(review_on=None).order_by("review_on", "pk")
        if self.show == self.ENDED:
            return decisions.exclude(ended_at=None).order_by("-ended_at", "-pk")
        found = decisions if self.show == self.EVERY else decisions.standing()
        return found.order_by("-meeting__starts_at", "-recorded_at", "-pk")
