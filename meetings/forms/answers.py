"""Who comes, and why a meeting is called off."""

from django import forms

from common.forms import Form
from meetings.models import Attendance, Meeting


class AnswerForm(Form):
    """Whether a person comes, and for which of their councils. One council needs no question."""

    hides_optional = True

    answer = forms.ChoiceField(
        choices=[(answer.value, answer.label) for answer in Attendance.ASKED],
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
