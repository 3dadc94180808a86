"""What people type about meetings."""

import datetime as dt
import re

from django import forms
from django.core.validators import URLValidator

from common import london
from common.forms import (
    ClockField,
    DayField,
    Form,
    MinutesField,
    ModelForm,
    NamedChoiceField,
    NamedChoicesField,
    Radios,
    either,
)
from councils.models import Council, Succession
from meetings.models import AgendaItem, Attendance, Meeting
from standards.models import Point

EARLIEST, LATEST = 2000, 2100
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}")
AUDIENCES = {
    Meeting.Audience.PUBLIC: "Anybody may see it and answer. Members of the group are invited",
    Meeting.Audience.PUBLIC_SECTOR: "Members of any group who work for a council or another public body see it. "
    "Suppliers, academics and other partners do not",
    Meeting.Audience.MEMBERS: "Only people in this group see it and are invited",
    Meeting.Audience.COUNCILS: "Only people from the councils you name below see it and are invited, "
    "in this group or any other",
}
LIST = {"rows": 6}


def council_names(council):
    return [council.short_name, council.official_name, council.welsh_name, council.code]


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class MeetingForm(ModelForm):
    """A meeting's facts. `ends_on` may be left empty: then it is the first day.

    `now` decides whether a published meeting would be over: it may be corrected afterwards, not moved into the past.
    """

    starts_on = DayField(label="Date", help_text="For example, 25 11 2026", what="The date")
    starts_time = ClockField(
        label="Starts at",
        help_text="On London’s clocks, for example 10am or 9:30am",
        error_messages={"required": "Enter when it starts, such as 10am"},
    )
    ends_time = ClockField(
        label="Ends at",
        help_text="For example, midday or 3:30pm",
        error_messages={"required": "Enter when it ends, such as 3:30pm"},
    )
    ends_on = DayField(
        label="Last day", help_text="Only if it lasts more than one day", what="The last day", required=False
    )
    host_council = NamedChoiceField(
        Council.objects.all(),
        names=council_names,
        noun="council",
        label="Host council",
        help_text="Start typing a name. Leave it empty if nobody hosts",
        required=False,
    )
    online_url = WebAddressField(
        label="Link to join online",
        help_text="Shown to members of the group and to people who say they are coming. Nobody else sees it",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link that starts with https://"},
    )
    invited_councils = NamedChoicesField(
        Council.objects.all(),
        names=council_names,
        noun="council",
        label="Named councils",
        help_text="One on each line. Leave it empty unless you chose named councils",
        required=False,
    )
    themes = forms.ModelMultipleChoiceField(
        Point.objects.select_related("standard"),
        label="Points of a service standard",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_pk_value"), "Choose themes from this list"),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = (
            "kind", "title", "summary", "starts_on", "starts_time", "ends_time", "ends_on", "host_council", "venue",
            "postcode", "online_url", "getting_there", "audience", "invited_councils", "themes",
        )  # fmt: skip
        widgets = {
            "kind": Radios,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "getting_there": forms.Textarea(attrs=LIST),
            "postcode": forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
            "audience": Radios(hints=AUDIENCES),
        }
        labels = {
            "kind": "What kind of meeting is it?",
            "audience": "Who is it for?",
            "getting_there": "Getting there",
            "summary": "What it is about",
        }
        help_texts = {
            "title": "What will people remember it by?",
            "summary": "One or two sentences",
            "venue": "Building and town. Leave it empty if it is online only",
            "getting_there": "Walking, parking, step-free access. Everyone who can see the meeting can read this. "
            "Do not name officers",
        }
        error_messages = {
            "kind": {"required": "Choose what kind of meeting it is"},
            "audience": {"required": "Choose who it is for"},
        }

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["themes"].choices = _themes()
        self.fields["seen"].initial = self.instance.sequence
        if self.initial.get("ends_on") == self.initial.get("starts_on"):
            self.initial["ends_on"] = None  # as it was typed: else a new date would leave the old last day behind

    def clean_starts_on(self):
        return _plausible(self.cleaned_data["starts_on"])

    def clean_ends_on(self):
        return _plausible(self.cleaned_data["ends_on"])

    def clean_postcode(self):
        postcode = " ".join(self.cleaned_data["postcode"].upper().split())
        if postcode and not POSTCODE.fullmatch(postcode):
            raise forms.ValidationError("Enter a full UK postcode, such as HP20 1UA")
        return postcode

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("ends_on") and "ends_on" not in self.errors:
            cleaned["ends_on"] = cleaned.get("starts_on")
        self._check_clocks(cleaned)
        self._check_order(cleaned)
        self._check_not_past(cleaned)
        if cleaned.get("audience") == Meeting.Audience.COUNCILS:
            if not cleaned.get("invited_councils") and "invited_councils" not in self.errors:
                self.add_error("invited_councils", "Name at least one council, or choose another audience")
        elif cleaned.get("audience"):
            cleaned["invited_councils"] = []
        self._check_councils(cleaned)
        return cleaned

    def _check_clocks(self, cleaned):
        """London’s clocks jump over an hour in March: no meeting begins or ends in it."""
        for day, time in (("starts_on", "starts_time"), ("ends_on", "ends_time")):
            if cleaned.get(day) and cleaned.get(time) is not None and london.is_skipped(cleaned[day], cleaned[time]):
                said = london.clock(cleaned[time])
                self.add_error(time, f"The clocks go forward that night and there is no {said}. Enter another time")

    def _check_order(self, cleaned):
        first, start, last, end = (cleaned.get(name) for name in ("starts_on", "starts_time", "ends_on", "ends_time"))
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the date or later")
        elif first and last and None not in (start, end) and london.moment(last, end) <= london.moment(first, start):
            hint = ". For midnight, give the next day as the last day" if end == dt.time(0) else ""
            self.add_error("ends_time", f"Enter an end later than {london.clock(start)}, when it starts{hint}")

    def _check_not_past(self, cleaned):
        """People who were invited would travel: a meeting in the past moves nobody's calendar entry."""
        last, end = cleaned.get("ends_on"), cleaned.get("ends_time")
        if self.errors or not self.instance.is_open(self.now) or london.moment(last, end) > self.now:
            return
        name = "starts_on" if last < london.today(self.now) else "ends_time"
        self.add_error(name, "That is in the past. Enter a time to come or, to call the meeting off, cancel it")

    def _check_councils(self, cleaned):
        """Who hosts or is named is there on the meeting's date."""
        day, host = cleaned.get("starts_on"), cleaned.get("host_council")
        if not day:
            return
        asked = [("host_council", host)] if host else []
        asked += [("invited_councils", council) for council in cleaned.get("invited_councils") or ()]
        wrong = [(name, council) for name, council in asked if not council.exists_on(day)]
        if not wrong:
            return
        successors = _successors([council for _, council in wrong])
        for name, council in wrong[:10]:
            self.add_error(name, _why_not_on(day, council, successors.get(council.pk)))


def _plausible(day):
    if day and not EARLIEST <= day.year <= LATEST:
        raise forms.ValidationError(f"Enter a year from {EARLIEST} to {LATEST}")
    return day


def _successors(councils):
    """The names of those that took over from each, by its key."""
    names = {}
    for one in Succession.objects.filter(predecessor__in=councils).select_related("successor"):
        names.setdefault(one.predecessor_id, []).append(one.successor.short_name)
    return names


def _why_not_on(day, council, successors):
    if council.start and day < council.start:
        return f"{council} begins on {london.plain_date(council.start)}, after this meeting"
    hint = f"Did you mean {either(successors)}?" if successors else "Choose another council"
    return f"{council} ended on {london.plain_date(council.end)}. {hint}"


def _themes():
    """The points of every standard, each under its standard's name."""
    groups = {}
    for point in Point.objects.select_related("standard"):
        groups.setdefault(str(point.standard), []).append((point.pk, str(point)))
    return list(groups.items())


class AnswerForm(Form):
    """Whether a person comes, and for which of their councils. One council needs no question."""

    hides_optional = True

    answer = forms.ChoiceField(
        choices=Attendance.Answer.choices,
        widget=forms.HiddenInput,  # each button carries a value
        error_messages={"required": "Choose whether you come", "invalid_choice": "Choose whether you come"},
    )
    council = forms.ChoiceField(
        label="You come for", required=False, error_messages={"invalid_choice": "Choose one of your councils"}
    )

    def __init__(self, *args, councils, answered_for=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.councils = {council.code: council for council in councils}
        field = self.fields["council"]
        field.choices = [("", ""), *((council.code, council.short_name) for council in councils)]
        if len(councils) > 1:
            field.choices = field.choices[1:]
            field.initial = answered_for.code if answered_for else councils[0].code
        else:
            field.widget = forms.HiddenInput()

    def clean_council(self):
        return self.councils.get(self.cleaned_data["council"])


class CancelForm(Form):
    reason = forms.CharField(
        label="Why is it called off?",
        help_text="One sentence. It is shown in the email and on the page",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is called off"},
    )


class AgendaItemForm(ModelForm):
    minutes = MinutesField(label="Minutes", most=720)

    class Meta:
        model = AgendaItem
        fields = ("title", "kind", "minutes", "presenter")
        labels = {"kind": "Kind", "presenter": "Who leads it"}
        help_texts = {
            "presenter": "For example, a name and a council. Shown to members and to people who say they are coming"
        }
        error_messages = {"title": {"required": "Enter a title"}}


class PlaceForm(Form):
    """Where on the agenda a line goes: 1 is first."""

    to = forms.IntegerField(min_value=1, max_value=10_000)


class NotesForm(Form):
    notes = forms.CharField(
        label="Notes",
        help_text="Start a heading with ##, a list with - and put ** round what is important. "
        "Everyone who can see the meeting can read them: write councils and roles rather than names",
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )
    over = forms.CharField(max_length=32, required=False)  # the version that was read: Meeting.notes_version


class MeetingFilter(Form):
    """What the list is narrowed by, all of it in the address. What cannot be understood narrows nothing."""

    hides_optional = True

    kind = forms.ChoiceField(choices=[("", "All kinds"), *Meeting.Kind.choices], required=False)
    year = forms.ChoiceField(required=False)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "All years"), *((str(year), str(year)) for year in years)]

    def narrowed(self, meetings):
        self.is_valid()
        kind, year = self.cleaned_data.get("kind"), self.cleaned_data.get("year")
        if kind:
            meetings = meetings.filter(kind=kind)
        return meetings.filter(starts_on__year=int(year)) if year else meetings
