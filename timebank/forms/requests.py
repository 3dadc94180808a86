"""What people type when their council asks for help, and when it no longer does."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from common.forms import Checkboxes, DayField, Form, Radios
from timebank.forms.fields import CouncilField, DurationField, SkillField
from timebank.models import Place, Request

FURTHEST = dt.timedelta(days=5 * 366)
Audience = Request.Audience
SKILLS = ("skill", "second_skill", "third_skill")


def day_to_come(day, today, was=None):
    """Refuse a day that is over, or so far off that it was mistyped. The day that stood there may stay."""
    if day is None or day == was:
        return day
    if day < today:
        raise ValidationError("The day must be today or later", code="past")
    if day > today + FURTHEST:
        raise ValidationError("The day must be within five years", code="far")
    return day


class RequestForm(Form):
    """`councils`: for which one may ask here. `groups`: to which it may be shown. `skills`: all there are."""

    title = forms.CharField(
        label="What do you need?",
        help_text="In a few words, such as: A user researcher for two days",
        max_length=120,
        error_messages={"required": "Enter what you need, in a few words"},
    )
    words = forms.CharField(
        label="What for?",
        help_text="What it is about, what you bring, and what there is at the end",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter what you need it for"},
    )
    skill = SkillField(label="Skill")
    second_skill = SkillField(label="Second skill", required=False, first="No second skill")
    third_skill = SkillField(label="Third skill", required=False, first="No third skill")
    minutes = DurationField(label="About how long?")
    from_on = DayField(label="Not before", what="The first day", required=False)
    by_on = DayField(label="Needed by", what="The last day", required=False)
    place = forms.ChoiceField(label="Where?", choices=Place.choices, widget=Radios, initial=Place.EITHER)
    place_words = forms.CharField(
        label="Where on site?", help_text="A town or a building", max_length=120, required=False
    )
    audience = forms.ChoiceField(
        label="Who may see it?",
        choices=Audience.choices,
        widget=Radios(hints={Audience.ALL.value: "Everybody here who works for a council or another public body"}),
        initial=Audience.GROUPS,
    )
    groups = forms.MultipleChoiceField(
        label="Which groups?",
        help_text="Their members who work for a council or another public body",
        widget=Checkboxes,
        error_messages={"required": "Choose at least one group"},
    )
    is_public = forms.BooleanField(
        label="Show it to everybody, without names",
        help_text="Anybody on the web reads what you need, what for, the skills, the time and the dates. "
        "Your council, the group and all people stay out: leave them out of your words too",
        required=False,
    )
    may_charge = forms.BooleanField(
        label="We could also pay for it",
        help_text="A council may then offer to do it for a charge, agreed in writing before work starts",
        required=False,
    )

    def __init__(self, *args, councils, groups, skills, today, instance=None, initial=None, **kwargs):
        initial = (_as_it_stands(instance) if instance else {}) | (initial or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.instance = today, instance
        self.fields = {"council": CouncilField(label="For which council?", councils=councils), **self.fields}
        self.groups = {group.slug: group for group in groups}
        self.fields["groups"].choices = [(slug, group.full_name) for slug, group in self.groups.items()]
        if not self.groups:
            self.fields["audience"].choices = [(Audience.ALL.value, Audience.ALL.label)]
            del self.fields["groups"]
        else:
            known = [slug for slug in self.initial.get("groups", []) if slug in self.groups]
            self.initial["groups"] = known or list(self.groups)
            self.fields["groups"].required = self.data.get("audience") != Audience.ALL
        for name in SKILLS:
            self.fields[name].use(skills)

    def clean_from_on(self):
        return day_to_come(self.cleaned_data["from_on"], self.today, self.initial.get("from_on"))

    def clean_by_on(self):
        return day_to_come(self.cleaned_data["by_on"], self.today, self.initial.get("by_on"))

    def clean_groups(self):
        return [self.groups[slug] for slug in self.cleaned_data["groups"]]

    def clean(self):
        typed = self.cleaned_data
        start, end = typed.get("from_on"), typed.get("by_on")
        if start and end and end < start:
            self.add_error("by_on", "The day it is needed by is before the first day")
        chosen = [typed[name] for name in SKILLS if typed.get(name)]
        typed["skills"] = list(dict.fromkeys(chosen))
        if typed.get("audience") == Audience.ALL or "groups" not in self.fields:
            typed["groups"] = []


def _as_it_stands(request):
    names = [
        "title", "words", "minutes", "from_on", "by_on", "place", "place_words", "audience", "is_public", "may_charge",
    ]  # fmt: skip
    skills = dict(zip(SKILLS, request.skills.all(), strict=False))
    groups = [group.slug for group in request.groups.all()]
    return {name: getattr(request, name) for name in names} | skills | {
        "groups": groups, "council": request.council.code,
    }  # fmt: skip


class WithdrawForm(Form):
    because = forms.CharField(
        label="Why is it not needed any more?",
        help_text="One sentence. The councils that offered to help read it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is not needed any more"},
    )
