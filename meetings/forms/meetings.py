"""What people type about meetings."""

import re

from django import forms

from common import london
from common.forms import ModelForm, NamedChoiceField, NamedChoicesField, Radios, either
from councils.models import Council, Succession
from meetings.forms.days import DaysBeforeField, days_in_words
from meetings.forms.links import BookingLinkField, WebAddressField
from meetings.forms.when import WhenFields
from meetings.models import Meeting
from standards.models import Point

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}")
AUDIENCES = {
    Meeting.Audience.PUBLIC: "Anybody may see it and answer. Members of the group are invited",
    Meeting.Audience.PUBLIC_SECTOR: "Members of any group who work for a council or another public body see it. "
    "Suppliers, academics and other partners do not",
    Meeting.Audience.MEMBERS: "Only people in this group see it and are invited",
    Meeting.Audience.COUNCILS: "Only people from the councils you name below see it and are invited, "
    "in this group or any other",
}
# Of a meeting that has a page elsewhere: what that page is for says whom it is for.
SET_ELSEWHERE = ("audience", "invited_councils", "stands_alone", "booking_url")
LIST = {"rows": 6}
NUMBER = {"class": "govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}


def council_names(council):
    return [council.short_name, council.official_name, council.welsh_name, council.code]


def clean_postcode(typed):
    """As the post writes it: “HP20 1UA”; empty stays empty. Raises ValidationError."""
    postcode = " ".join(typed.upper().split())
    if postcode and not POSTCODE.fullmatch(postcode):
        raise forms.ValidationError("Enter a full UK postcode, such as HP20 1UA")
    return postcode


class MeetingForm(WhenFields, ModelForm):
    """A meeting's facts.

    `now` decides whether a published meeting would be over: it may be corrected afterwards, not moved into the past.
    """

    host_council = NamedChoiceField(
        Council.objects.all(),
        names=council_names,
        noun="council",
        label="Host council",
        help_text="Start typing a name. Leave it empty if nobody hosts",
        required=False,
    )
    co_organisers = NamedChoicesField(
        Council.objects.all(),
        names=council_names,
        noun="council",
        label="Councils that organise it with the host",
        help_text="One on each line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    capacity = forms.IntegerField(
        label="Places",
        help_text="Who says yes when all are taken waits in order. Leave it empty if there is room for everybody",
        required=False,
        min_value=1,
        max_value=5000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), "Enter a number of places from 1 to 5,000, or leave it empty"
        ),
    )
    supplier_cap = forms.IntegerField(
        label="Places for suppliers",
        required=False,
        min_value=0,
        max_value=5000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), "Enter a whole number from 0 to 5,000, or leave it empty"
        ),
    )
    reminder_days = DaysBeforeField(label="Reminders, days before", required=False)
    online_url = WebAddressField(
        label="Link to join online",
        help_text="Shown to members of the group and to people who say they are coming. Nobody else sees it",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link that starts with https://"},
    )
    booking_url = BookingLinkField(
        label="Booking link",
        help_text="Only if places are booked on another site, such as Eventbrite: the address of its page. Then mails, "
        "calendars and this site send people there. Nobody is asked here whether they come, and what was answered here "
        "does not count until you take the link away",
        required=False,
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
    stands_alone = forms.BooleanField(
        label="It stands beside the group’s series, such as a workshop",
        help_text="Then standing items, open actions, what was carried over and what members propose wait for the next "
        "meeting of the series",
        required=False,
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = (
            "kind", "title", "summary", "starts_on", "starts_time", "ends_time", "ends_on", "host_council",
            "co_organisers", "venue", "postcode", "online_url", "getting_there", "access_notes", "booking_url",
            "capacity", "supplier_cap", "reminder_days", "audience", "invited_councils", "themes", "theme_words",
            "notes_for_members",
        )  # fmt: skip
        widgets = {
            "kind": Radios,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "getting_there": forms.Textarea(attrs=LIST),
            "access_notes": forms.Textarea(attrs={"rows": 4}),
            "postcode": forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
            "audience": Radios(hints=AUDIENCES),
        }
        labels = {
            "kind": "What kind of meeting is it?",
            "audience": "Who is it for?",
            "getting_there": "Getting there",
            "summary": "What it is about",
            "access_notes": "Access",
            "notes_for_members": "Its notes, decisions and actions are for members of the group only",
        }
        help_texts = {
            "title": "What will people remember it by?",
            "summary": "One or two sentences",
            "venue": "Building and town. Leave it empty if it is online only",
            "getting_there": "Walking, parking, step-free access. Everyone who can see the meeting can read this. "
            "Do not name officers",
            "access_notes": "Steps, lift, hearing loop, quiet room, and whom to tell what you need",
            "theme_words": "For what no standard has a point about",
            "notes_for_members": "",
        }
        error_messages = {
            "kind": {"required": "Choose what kind of meeting it is"},
            "audience": {"required": "Choose who it is for"},
        }

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["themes"].choices = theme_choices()
        self._say_what_the_group_set(self.instance.group)
        self.fields["stands_alone"].initial = not self.instance.takes_topics
        for name in SET_ELSEWHERE if self.instance.page else ():
            self.fields[name].disabled = True
        self.fields["seen"].initial = self.instance.sequence
        if self.initial.get("ends_on") == self.initial.get("starts_on"):
            self.initial["ends_on"] = None  # as it was typed: else a new date would leave the old last day behind

    def _say_what_the_group_set(self, group):
        days = days_in_words(group.reminder_days)
        cap = "as many as come" if group.supplier_cap is None else group.supplier_cap
        says = "Leave it empty for what the group set:"
        self.fields["reminder_days"].help_text = f"For example 7, 1; none for none. {says} {days}"
        self.fields["supplier_cap"].help_text = f"{says} {cap}"

    def clean_postcode(self):
        return clean_postcode(self.cleaned_data["postcode"])

    def clean(self):
        cleaned = super().clean()
        cleaned["takes_topics"] = not cleaned.get("stands_alone")
        is_new = self.instance.pk is None
        self.clean_when(cleaned, group=self.instance.group, meeting=None if is_new else self.instance)
        self._check_not_past(cleaned)
        if self.instance.page:
            pass  # for whom it is was not asked
        elif cleaned.get("audience") == Meeting.Audience.COUNCILS:
            if not cleaned.get("invited_councils") and "invited_councils" not in self.errors:
                self.add_error("invited_councils", "Name at least one council, or choose another audience")
        elif cleaned.get("audience"):
            cleaned["invited_councils"] = []
        self._check_councils(cleaned)
        return cleaned

    def _check_not_past(self, cleaned):
        """People who were invited would travel: a meeting in the past moves nobody's calendar entry."""
        last, end = cleaned.get("ends_on"), cleaned.get("ends_time")
        if self.errors or not self.instance.is_open(self.now) or london.moment(last, end) > self.now:
            return
        name = "starts_on" if last < london.today(self.now) else "ends_time"
        self.add_error(name, "That is in the past. Enter a time to come or, to call the meeting off, cancel it")

    def _check_councils(self, cleaned):
        """Who hosts, organises or is named is there on the meeting's date. The host is named once."""
        cleaned["co_organisers"] = [
            council for council in cleaned.get("co_organisers") or () if council != cleaned.get("host_council")
        ]
        day, host = cleaned.get("starts_on"), cleaned.get("host_council")
        if not day:
            return
        asked = [("host_council", host)] if host else []
        asked += [("co_organisers", council) for council in cleaned.get("co_organisers") or ()]
        if not self.instance.page:
            asked += [("invited_councils", council) for council in cleaned.get("invited_councils") or ()]
        wrong = [(name, council) for name, council in asked if not council.exists_on(day)]
        if not wrong:
            return
        successors = _successors([council for _, council in wrong])
        for name, council in wrong[:10]:
            self.add_error(name, _why_not_on(day, council, successors.get(council.pk)))


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


def theme_choices():
    """The points of every standard, each under its standard's name."""
    groups = {}
    for point in Point.objects.select_related("standard"):
        groups.setdefault(str(point.standard), []).append((point.pk, str(point)))
    return list(groups.items())
