"""What people type about an agenda, and about what is to come onto one."""

import re

from django import forms
from django.core.exceptions import ValidationError

from common import london
from common.forms import Form, MinutesField, ModelForm, Radios
from meetings.forms.links import WebAddressField
from meetings.forms.presenters import PresenterField
from meetings.models import AgendaItem, HostOffer, StandingItem
from standards.models import Point

Kind = AgendaItem.Kind
PROPOSED = [Kind.BRING_A_PROBLEM, Kind.SHOW_AND_TELL, Kind.DISCUSSION, Kind.TALK]
HINTS = {
    Kind.BRING_A_PROBLEM: "You are stuck, and somebody may have been there",
    Kind.SHOW_AND_TELL: "Something you made or learned, with what went wrong",
    Kind.DISCUSSION: "A question for everybody",
    Kind.TALK: "You speak, then people ask",
}
PLACE = re.compile(r"(?:(?P<day>[0-9]{1,2})-)?(?P<to>[0-9]{1,5})")


class AgendaItemForm(ModelForm):
    """A line. `group` offers its members to lead it; of several `days` (dates) one is chosen; `full` asks for more."""

    minutes = MinutesField(label="Minutes", most=720)
    day = forms.TypedChoiceField(label="Day", coerce=int, required=False)
    presenter = PresenterField()
    themes = forms.ModelMultipleChoiceField(
        Point.objects.select_related("standard"),
        label="Points of a service standard",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_pk_value"), "Choose themes from this list"),
    )

    class Meta:
        model = AgendaItem
        fields = ("title", "kind", "minutes", "day", "presenter", "words", "theme_words", "themes")
        labels = {"kind": "Kind", "words": "What it is about", "theme_words": "Theme in your own words"}
        help_texts = {"words": "A few sentences. Everybody who can see the meeting can read them"}
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"title": {"required": "Enter a title"}}

    def __init__(self, *args, group=None, days=(), full=False, **kwargs):
        super().__init__(*args, **kwargs)
        if group is not None:
            self.fields["presenter"].offer(group)
            self.initial["presenter"] = self.fields["presenter"].shown(self.instance)
        if len(days) > 1:
            self.fields["day"].choices = [(n, london.long_date(day)) for n, day in enumerate(days, start=1)]
            self.fields["day"].required = True
            self.initial["day"] = min(self.initial.get("day") or 1, len(days))
        else:
            del self.fields["day"]
        if not full:
            for name in ("words", "theme_words", "themes"):
                del self.fields[name]

    def clean(self):
        """Who leads it is a person of the group or free words: one takes the other's place."""
        cleaned = super().clean()
        if "presenter" in cleaned:
            person, words = self.fields["presenter"].split(cleaned["presenter"])
            cleaned |= {"presenter_person": person, "presenter": words}
        return cleaned


class PlaceForm(Form):
    """Where on the agenda a line goes: “3” is the third of its day, “2-1” the first of the second day."""

    to = forms.CharField(max_length=8)

    def clean_to(self):
        match = PLACE.fullmatch(self.cleaned_data["to"])
        if not match or not 1 <= int(match["to"]) <= 10_000:
            raise ValidationError("This is no place on the agenda")
        return {"to": int(match["to"]), "day": int(match["day"]) if match["day"] else None}


class BecauseForm(Form):
    """A reason, and nothing else. `why` is the question."""

    because = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in one sentence"},
    )

    def __init__(self, *args, why="Why?", hint="One sentence. The group reads it", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["because"].label, self.fields["because"].help_text = why, hint


class SettleForm(Form):
    """What happens to a topic at one meeting. `deeds` are those that can be done, with their words."""

    hides_optional = True  # which of the fields is needed depends on the first

    deed = forms.ChoiceField(label="What do you want to do?", widget=Radios)
    minutes = MinutesField(label="Minutes", help_text="If you put it on the agenda", most=720, required=False)
    because = forms.CharField(
        label="Why?",
        help_text="If you leave it out or drop it: one sentence. The group reads it on the agenda, "
        "and in the next notes if it is dropped",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, deeds, minutes=None, hints=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deed"].choices = deeds
        self.fields["deed"].widget.hints = hints or {}
        self.fields["deed"].error_messages["required"] = "Choose what you want to do"
        self.fields["minutes"].initial = minutes
        if "place" not in dict(deeds):
            del self.fields["minutes"]

    def clean(self):
        cleaned = super().clean()
        deed = cleaned.get("deed")
        if (
            deed == "place"
            and "minutes" in self.fields
            and not cleaned.get("minutes")
            and not self.has_error("minutes")
        ):
            self.add_error("minutes", "Enter a number of minutes, such as 30")
        if deed in {"leave-out", "drop"} and not cleaned.get("because") and not self.has_error("because"):
            self.add_error("because", "Say why, in one sentence")
        return cleaned


class ProposalForm(Form):
    """What a member brings for a coming meeting."""

    item_kind = forms.ChoiceField(
        label="What do you bring?",
        choices=[(kind.value, kind.label) for kind in PROPOSED],
        widget=Radios(hints=HINTS),
        error_messages={"required": "Choose what you bring"},
    )
    title = forms.CharField(label="Title", max_length=160, error_messages={"required": "Enter a title"})
    words = forms.CharField(
        label="What it is about",
        help_text="A few sentences. They stand on the agenda, where everybody who can see the meeting reads them",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    url = WebAddressField(
        label="Link",
        help_text="To slides, a page or a prototype",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link that starts with https://"},
    )
    minutes = MinutesField(label="Minutes you would like", most=240, initial=20)


class ThemeForm(Form):
    """A point of a standard, or a theme in one's own words."""

    hides_optional = True

    point = forms.ModelChoiceField(
        Point.objects.select_related("standard").order_by("standard__name", "standard__version", "number"),
        label="Point of a service standard",
        empty_label="None of these",
        required=False,
    )
    title = forms.CharField(label="Or a theme in your own words", max_length=160, required=False)
    minutes = MinutesField(label="Minutes", most=720, initial=30)

    def __init__(self, *args, suggested=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["point"].initial = suggested
        self.fields["point"].label_from_instance = lambda point: f"{point} – {point.standard}"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("point") and not cleaned.get("title") and not self.errors:
            self.add_error("point", "Choose a point, or enter a theme in your own words")
        if cleaned.get("point") and cleaned.get("title"):
            self.add_error("title", "Choose a point or enter your own words, not both")
        return cleaned


class StandingItemForm(ModelForm):
    minutes = MinutesField(label="Minutes", most=720)

    class Meta:
        model = StandingItem
        fields = ("title", "kind", "minutes", "is_closing")
        labels = {"kind": "Kind", "is_closing": "Near the end of the meeting"}
        help_texts = {"title": "For example, Round the table, or Any other business", "is_closing": ""}
        error_messages = {"title": {"required": "Enter a title"}}


class HostOfferForm(Form):
    """An offer to host or to co-organise, of a council that the person acts for or, from a lead, of any in the area."""

    kind = forms.ChoiceField(
        label="What do you offer?",
        choices=HostOffer.Kind.choices,
        initial=HostOffer.Kind.HOST,
        widget=Radios,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what you offer"),
    )
    council = forms.ModelChoiceField(None, label="Council", empty_label=None)
    when = forms.CharField(
        label="When would it suit you?", help_text="For example, any Thursday in June", max_length=100, required=False
    )
    words = forms.CharField(
        label="What can you bring?",
        help_text="Rooms and places, how to get there, step-free access; or people who help to run the day",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, councils, mine=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = councils
        self.fields["council"].initial = mine


class HostSettleForm(Form):
    """The meeting that the council hosts or organises with its host, or a reason why none."""

    hides_optional = True

    meeting = forms.ModelChoiceField(
        None, label="Which meeting do they host?", empty_label="None: we decline the offer", required=False
    )
    because = forms.CharField(
        label="If none, why?",
        help_text="One sentence. The next notes give it",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, meetings, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind == HostOffer.Kind.CO_ORGANISE:
            self.fields["meeting"].label = "Which meeting do they organise with its host?"
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda one: f"{one.title}, {london.plain_date(one.starts_on)}"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("meeting") and not cleaned.get("because") and not self.errors:
            self.add_error("because", "Choose a meeting, or say why the offer is declined")
        return cleaned
