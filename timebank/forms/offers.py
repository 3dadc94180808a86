"""What people type when their council offers help, renews the offer, or ends it."""

from django import forms

from common.forms import DayField, Form, Radios
from timebank.forms.fields import CouncilField, DurationField, SkillField
from timebank.forms.requests import day_to_come
from timebank.models import Offer, Place

COLUMNS = ["minutes", "per", "until", "place", "words"]


class OfferForm(Form):
    """`instance`: a standing offer is changed, of the same council and skill. Otherwise `councils`, `skills`."""

    minutes = DurationField(label="How much time?")
    per = forms.ChoiceField(
        label="A month or in all?", choices=Offer.Per.choices, widget=Radios, initial=Offer.Per.TOTAL
    )
    until = DayField(
        label="Until when?",
        help_text="Two weeks before, you are asked whether it still stands",
        what="The day",
        error_messages={"required": "Enter the last day on which it stands"},
    )
    place = forms.ChoiceField(label="Where?", choices=Place.choices, widget=Radios, initial=Place.EITHER)
    words = forms.CharField(
        label="What should others know?",
        help_text="What you have done before, and when you can",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, today, councils=(), skills=(), instance=None, initial=None, **kwargs):
        stands = {name: getattr(instance, name) for name in COLUMNS} if instance else {}
        super().__init__(*args, initial=stands | (initial or {}), **kwargs)
        self.today, self.was = today, instance.until if instance else None
        if instance is None:
            skill = SkillField(label="Which skill?")
            skill.use(skills)
            first = {"council": CouncilField(label="For which council?", councils=councils), "skill": skill}
            self.fields = first | self.fields

    def clean_until(self):
        return day_to_come(self.cleaned_data["until"], self.today, self.was)


class RenewForm(Form):
    until = DayField(
        label="Until when?", what="The day", error_messages={"required": "Enter the last day on which it stands"}
    )

    def __init__(self, *args, offer, today, until, **kwargs):
        super().__init__(*args, initial={"until": until}, **kwargs)
        self.offer, self.today = offer, today

    def clean_until(self):
        day = day_to_come(self.cleaned_data["until"], self.today)
        if day < self.offer.until:
            raise forms.ValidationError("It stands for longer already: enter a later day", code="earlier")
        return day


class EndForm(Form):
    because = forms.CharField(
        label="Why?", help_text="One sentence, for your colleagues", max_length=200, required=False
    )
