"""Until when councils vote; and how the three are worded."""

from django import forms
from django.utils import timezone

from ballots.forms import NUMBER
from common import london
from common.forms import DayField, Form
from scrutiny.days.forms.limits import LineField


class VoteForm(Form):
    """`council_count`: how many councils take part, so how many can vote."""

    vote_until = DayField(
        label="Last day of voting",
        help_text="Voting ends at 5pm on this day. You can make it later, never earlier",
        what="The last day",
        error_messages={"required": "Enter the last day of voting"},
    )
    quorum = forms.IntegerField(
        label="How many councils must vote for a result?",
        help_text="Leave this empty if any number will do",
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={"invalid": "Enter a whole number, or leave it empty", "min_value": "Enter 1 or more"},
    )

    def __init__(self, data=None, *, day, council_count, **kwargs):
        super().__init__(data, initial={"vote_until": day.vote_until}, **kwargs)
        self.day, self.council_count = day, council_count

    def clean_quorum(self):
        quorum = self.cleaned_data["quorum"]
        if quorum and quorum > self.council_count:
            raise forms.ValidationError(f"Only {self.council_count} can vote: enter fewer")
        return quorum

    def clean_vote_until(self):
        until = self.cleaned_data["vote_until"]
        if until and until <= london.today(timezone.now()):
            raise forms.ValidationError("Choose a day from tomorrow on")
        if until and until >= self.day.sign_by:
            signed = london.plain_date(self.day.sign_by)
            raise forms.ValidationError(f"Choose a day before {signed}: by then the statement is signed")
        return until

    def arguments(self):
        return dict(self.cleaned_data)


class WordingForm(Form):
    """One of the three, as the councils put it together."""

    title = LineField(label="What we need", max_length=160, error_messages={"required": "Say what the councils need"})
    words = forms.CharField(
        label="In a sentence or two",
        help_text="What exactly, so that one can see whether it was met. The supplier reads this, and so may everybody",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def arguments(self):
        return {"fields": dict(self.cleaned_data)}
