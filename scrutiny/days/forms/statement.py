"""What councils type about their joint statement: its text, their signature, and when they meet the supplier."""

from django import forms
from django.core.exceptions import ValidationError

from common import london
from common.forms import Form, Radios
from meetings.forms.links import WebAddressField
from meetings.forms.meetings import clean_postcode
from meetings.forms.notes import NotesField, OverField
from meetings.forms.when import WhenFields

LONGEST = 10_000  # characters: some four pages
SIGNS, DECLINES = "sign", "decline"


class StatementForm(Form):
    """`over`: the version that was read."""

    text = NotesField(
        label="What do you say together?",
        help_text="The three needs follow it word by word, and then the names of those who sign. Leave a line empty "
        "between paragraphs, and begin each line of a list with a hyphen",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        error_messages={"required": "Enter what you say together"},
    )
    over = OverField()


class CouncilForm(Form):
    """In whose name: of one council it is shown and not asked."""

    council = forms.ChoiceField(
        label="For which council?", widget=Radios, error_messages={"required": "Choose a council"}
    )

    def __init__(self, *args, councils, **kwargs):
        super().__init__(*args, **kwargs)
        self.councils = {str(council.pk): council for council in councils}
        field = self.fields["council"]
        field.choices = [(pk, council.short_name) for pk, council in self.councils.items()]
        if len(self.councils) == 1:
            field.initial, field.widget = next(iter(self.councils)), forms.HiddenInput()

    def clean_council(self):
        return self.councils[self.cleaned_data["council"]]


class SignForm(CouncilForm):
    """`revision`: the number of the text that was read, which alone is signed."""

    answer = forms.ChoiceField(
        label="Does your council sign this?",
        choices=[(SIGNS, "Yes, we sign it"), (DECLINES, "No, we do not sign it")],
        widget=Radios(
            hints={
                SIGNS: "Your council’s name stands below it when it is sent",
                DECLINES: "Your council still takes part, and votes on what comes of it",
            }
        ),
        error_messages={"required": "Choose whether your council signs it"},
    )
    because = forms.CharField(
        label="If not, why?",
        help_text="The councils that take part read it. The supplier and the public never do",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    hides_optional = True

    def clean(self):
        cleaned = super().clean()
        if self.errors.get("revision"):
            raise ValidationError("We could not tell which text you had read. Read it once more, then answer")
        if cleaned.get("answer") == DECLINES and not cleaned.get("because") and not self.has_error("because"):
            self.add_error("because", "Say why your council does not sign it")
        return cleaned

    def arguments(self):
        given = self.cleaned_data
        signs = given["answer"] == SIGNS
        return {
            "council": given["council"],
            "revision": given["revision"],
            "is_signed": signs,
            "because": "" if signs else given["because"],
        }


class ConveneForm(WhenFields, Form):
    """When and where councils and the supplier meet. Whom it is for is taken from the day."""

    ends_on = None  # of one day
    field_order = ["starts_on", "starts_time", "ends_time", "venue", "postcode", "online_url", "beside"]

    venue = forms.CharField(
        label="Venue",
        help_text="Building and town. Leave it empty if it is online only, or not known yet",
        max_length=200,
        required=False,
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    online_url = WebAddressField(
        label="Link to join online",
        help_text="Shown to members of the group and to people who say they are coming. Nobody else sees it",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link that starts with https://"},
    )

    def __init__(self, *args, day, now, **kwargs):
        super().__init__(*args, initial={"starts_on": day.day_on}, **kwargs)
        self.day, self.now = day, now

    def visible_fields(self):
        """Whether two meetings are held at once is asked where there are two."""
        asks = self.asks_beside or bool(self.data.get("beside"))
        return [field for field in super().visible_fields() if asks or field.name != "beside"]

    def clean_postcode(self):
        return clean_postcode(self.cleaned_data["postcode"])

    def clean(self):
        cleaned = super().clean()
        self.clean_when(cleaned, group=self.day.group)
        if not self.errors and london.moment(cleaned["ends_on"], cleaned["ends_time"]) <= self.now:
            self.add_error("starts_on", "Choose a day to come")
        return cleaned

    def arguments(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "beside"}
