"""What leads and councils type while they follow up what was promised."""

from django import forms
from django.utils import timezone

from common import london
from common.forms import DayField, Form, Radios
from scrutiny.days.forms.limits import LineField, require_near


def because(label, help_text, *, required=True):
    return forms.CharField(
        label=label, help_text=help_text, max_length=300, required=required, widget=forms.Textarea(attrs={"rows": 3})
    )


class CommitmentForm(Form):
    """What was said in the room, and no contact wrote down. `needs`: the three AgreedNeeds."""

    need = forms.ChoiceField(
        label="Which need is it about?", widget=Radios, error_messages={"required": "Choose one of the three"}
    )
    what = LineField(
        label="What was promised?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter what was promised"},
    )
    due_on = DayField(
        label="By when?", help_text="For example, 30 9 2027", what="The day",
        error_messages={"required": "Enter the day by which it is to be done"},
    )  # fmt: skip

    def __init__(self, *args, needs, **kwargs):
        super().__init__(*args, **kwargs)
        self.needs = {str(need.pk): need for need in needs}
        self.fields["need"].choices = [(pk, f"{need.position}. {need.title}") for pk, need in self.needs.items()]

    def clean_due_on(self):
        return require_near(self.cleaned_data["due_on"], london.today(timezone.now()))

    def arguments(self):
        given = self.cleaned_data
        return {"agreed_need": self.needs[given["need"]], "what": given["what"], "due_on": given["due_on"]}


class NoteForm(Form):
    words = forms.CharField(
        label="What do you see?",
        help_text="For councils and other public bodies. Neither the supplier nor the public reads it",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what you see"},
    )


class NewDateForm(Form):
    due_on = DayField(
        label="New day", help_text="For example, 29 1 2027", what="The day",
        error_messages={"required": "Enter the new day"},
    )  # fmt: skip
    because = because("Why?", "For councils and other public bodies. Everybody else reads the new day alone")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day <= self.today:
            raise forms.ValidationError("Enter a day to come")
        return require_near(day, self.today)


class AskForm(Form):
    last_day = DayField(
        label="Until when do councils vote?",
        help_text="Voting ends at 5pm on this day",
        what="The last day",
        error_messages={"required": "Enter the last day of voting"},
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day <= self.today:
            raise forms.ValidationError(f"Choose a day after {london.plain_date(self.today)}")
        return day


class CloseForm(Form):
    """`needed`: a reason has to be given."""

    because = because("Why?", "One sentence. Whoever may read this day reads it")

    def __init__(self, *args, needed=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["because"].required = needed
        if not needed:
            self.fields["because"].label = "What came of it, in a sentence"
