"""What leads and coordinators type at their desk."""

import datetime as dt
from uuid import uuid4

from django import forms
from django.utils.text import slugify

from common import london
from common.forms import ClockField, DayField, Form, Radios
from desk import starters
from desk.standing_lines import USUAL, read_standing
from meetings.forms import MeetingSettingsForm
from peergroups import pasted
from peergroups.forms import CouncilsChoice
from peergroups.models import START, Membership, PeerGroup, StartRequest


class HandOverForm(Form):
    """To whom a lead hands the group: somebody of a council or public body who is in it and does not lead it."""

    to = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label="Who leads the group from now on",
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who leads the group from now on",
            "invalid_choice": "They are not in the group any more, or lead it already. Choose somebody else",
        },
    )

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        here = Membership.objects.current().public_sector().filter(group=group, role=Membership.Role.MEMBER)
        self.fields["to"].queryset = here.select_related("person", "council").order_by("person__name", "pk")
        self.fields["to"].label_from_instance = lambda row: f"{row.person}, {row.on_behalf_of}"


# A new group ----------------------------------------------------------------------------------------------------------
Kind = PeerGroup.Kind
RHYTHM = ("weeks_between", "months_between", "meets_nth", "meets_weekday")


class SetUpForm(MeetingSettingsForm):
    """All that a group begins with, on one page. The rhythm is that of its settings. `now` is this moment.

    `key` is made with the empty form and comes back with it, so that a form sent twice sets up one group.
    """

    reminder_days = supplier_cap = None  # as in every group, until its leads say otherwise

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="What kind of group is it?",
        choices=[
            (Kind.REGION.value, "A region"),
            (Kind.NETWORK.value, "A network"),
            (Kind.LEADS.value, "The leads among themselves"),
        ],
        widget=Radios(
            hints={
                Kind.REGION: "It covers the councils that you name below",
                Kind.NETWORK: "It is for every council, such as for a summit",
                Kind.LEADS: "Whoever leads a region is in it, by itself",
            }
        ),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what kind of group it is"),
    )
    name = forms.CharField(
        label="What is it called?",
        help_text="A region without the words “peer group”: South",
        max_length=PeerGroup._meta.get_field("name").max_length,
        error_messages={"required": "Enter what it is called"},
    )
    slug = forms.SlugField(
        label="The end of its page’s address",
        help_text="After /groups/, in small letters. Leave it empty to have it made of the name",
        max_length=PeerGroup._meta.get_field("slug").max_length,
        required=False,
        error_messages={"invalid": "Enter letters, numbers and hyphens, such as south-coast"},
    )
    summary = forms.CharField(
        label="What is it about, in a sentence?",
        help_text="For the top of its page",
        max_length=PeerGroup._meta.get_field("summary").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "true"}),
    )
    councils = CouncilsChoice(
        label="Which councils does it cover?", help_text="Of a region. One on each line", required=False
    )
    leads = forms.CharField(
        label="Who is to lead it?",
        help_text="Work addresses, one or many. Each gets an invitation to lead, and leads from the day they accept",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )
    standing = forms.CharField(
        label="What comes back at every meeting?",
        help_text="One on each line, with its minutes. Add “at the end” to what closes the meeting",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    starter = forms.ChoiceField(
        label="Which agenda does the first meeting begin with?",
        help_text="It is copied into a draft, for the leads to change",
        required=False,
        error_messages={"invalid_choice": "Choose an agenda from this list"},
    )
    first_on = DayField(
        label="When may the first meeting be?",
        help_text="Leave it empty to have no draft yet. The leads can move it",
        what="The date of the first meeting",
        required=False,
    )
    first_starts = ClockField(label="Starts at", help_text="For example, 10am", required=False)
    first_ends = ClockField(label="Ends at", help_text="For example, 3:30pm", required=False)

    def __init__(self, *args, now, initial=None, **kwargs):
        begins = {
            "key": uuid4(), "kind": Kind.REGION, "meets": "months", "every": 3, "standing": USUAL,
            "first_starts": dt.time(10), "first_ends": dt.time(15, 30),
        }  # fmt: skip
        super().__init__(*args, initial=begins | (initial or {}), **kwargs)
        self.now = now
        self.fields["starter"].choices = starters.choices(now)

    @staticmethod
    def initial_of(asked, now):
        """What a request for a group says of it. Who asks is invited to lead if the address is of one known council."""
        today = london.today(now)
        councils = list(asked.councils.as_at(today).order_by("short_name"))
        return {"name": asked.name, "councils": councils, "leads": asked.email if _is_of_one(asked, today) else ""}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_slug(self):
        longest = self.fields["slug"].max_length
        slug = self.cleaned_data["slug"].lower() or slugify(self.cleaned_data.get("name", ""))[:longest].strip("-")
        if not slug and "name" in self.cleaned_data:
            raise forms.ValidationError("Enter the end of its page’s address: the name has no letters for one")
        if slug == START:
            raise forms.ValidationError("Enter another one: /groups/start/ is the page on which groups are asked for")
        return slug

    def clean_leads(self):
        text = self.cleaned_data["leads"].strip()
        if text and not any(entry.email for entry in pasted.read(text)):
            raise forms.ValidationError("Enter email addresses, like name@example.gov.uk, or leave it empty")
        return text

    def clean_standing(self):
        try:
            return read_standing(self.cleaned_data["standing"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def clean_first_on(self):
        day = self.cleaned_data["first_on"]
        if day and not london.today(self.now) <= day <= london.today(self.now) + dt.timedelta(days=730):
            raise forms.ValidationError("Enter a date of the next two years, or leave it empty")
        return day

    def clean(self):
        cleaned = super().clean()
        self._check_area(cleaned)
        if cleaned.get("first_on"):
            self._check_first(cleaned)
        elif cleaned.get("starter") and "first_on" not in self.errors:
            self.add_error("first_on", "Enter when the first meeting may be, or choose no agenda for it")
        return cleaned

    def _check_area(self, cleaned):
        kind, councils = cleaned.get("kind"), cleaned.get("councils")
        if kind == Kind.REGION and not councils and "councils" not in self.errors:
            self.add_error("councils", "Enter the councils that the region covers")
        if kind in {Kind.NETWORK, Kind.LEADS} and councils:
            every = "it is for every council" if kind == Kind.NETWORK else "it covers none"
            self.add_error("councils", f"Leave it empty: {every}")
        if kind == Kind.LEADS and cleaned.get("leads"):
            self.add_error("leads", "Leave it empty: nobody is invited, as whoever leads a region is in it")

    def _check_first(self, cleaned):
        start, end = cleaned.get("first_starts"), cleaned.get("first_ends")
        for name, time in (("first_starts", start), ("first_ends", end)):
            if time is None and name not in self.errors:
                self.add_error(name, "Enter a time, such as 10am or 3:30pm")
            elif time is not None and london.is_skipped(cleaned["first_on"], time):
                self.add_error(name, "The clocks go forward that night. Enter another time")
        if None not in (start, end) and end <= start:
            self.add_error("first_ends", f"Enter an end later than {london.clock(start)}, when it starts")

    @property
    def given(self):
        """What `actions.set_up_group` takes of a valid form."""
        said = self.cleaned_data
        version, source = starters.chosen(said["starter"], self.now)
        first = {
            "starts_on": said["first_on"], "ends_on": said["first_on"],
            "starts_time": said["first_starts"], "ends_time": said["first_ends"],
        }  # fmt: skip
        return {
            "key": said["key"],
            "fields": {name: said[name] for name in ("kind", "name", "slug", "summary", *RHYTHM)},
            "councils": said["councils"],
            "leads": said["leads"],
            "standing": said["standing"],
            "first": first if said["first_on"] else None,
            "version": version,
            "source": source,
        }


def _is_of_one(asked, today):
    return type(asked.council).objects.as_at(today).on_domain(asked.email).count() == 1


class NotNowForm(Form):
    reason = forms.CharField(
        label="Why not?",
        help_text="Say what they can do instead",
        max_length=StartRequest._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why not"},
    )
