"""What a council says of a point, how a lead judges it, who speaks for a supplier, what the supplier replies."""

from django import forms
from django.core.exceptions import ValidationError

from common.forms import AddressField, Form, Radios
from scrutiny.models import RatingVersion, SystemKind
from standards.models import Point

Score = RatingVersion.Score
LINES = {"rows": 4}


def signed(score):
    return f"{'+' if score > 0 else '−' if score < 0 else ''}{abs(score)}"


class RatingForm(Form):
    """`whole`: it goes to a lead now, so all of it is needed; a draft may lack anything."""

    hides_optional = True

    score = forms.TypedChoiceField(
        label="How does it help or hinder you with this point?",
        choices=[(score.value, f"{signed(score.value)} {score.label}") for score in reversed(Score)],
        coerce=int,
        empty_value=None,
        widget=Radios,
        error_messages={"required": "Choose how it helps or hinders", "invalid_choice": "Choose one of these"},
    )
    comment = forms.CharField(
        label="How so?",
        help_text="About the product, not about people. Name nobody",
        max_length=1000,
        widget=forms.Textarea(attrs=LINES),
        error_messages={"required": "Say how it helps or hinders"},
    )
    example = forms.CharField(
        label="An example",
        help_text="Something that happened: what you or a resident wanted to do, and how it went",
        max_length=1000,
        widget=forms.Textarea(attrs=LINES),
        error_messages={"required": "Give an example"},
    )

    def __init__(self, *args, whole=False, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = whole


class JudgeForm(Form):
    """Of each of these versions: pass it on, return it with a reason, or leave it for later."""

    PASS, RETURN, LATER = "pass", "return", ""
    hides_optional = True

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.versions = versions
        for version in versions:
            point = version.rating.point
            self.fields[f"answer-{version.pk}"] = forms.ChoiceField(
                label=f"Your answer to point {point.number}",
                choices=[(self.PASS, "Pass it on to the supplier"), (self.RETURN, "Return it to the council")],
                widget=Radios,
                required=False,
            )
            self.fields[f"because-{version.pk}"] = forms.CharField(
                label=f"If you return point {point.number}: why?",
                help_text="One sentence, for the council",
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
            )

    def clean(self):
        data = super().clean()
        for version in self.versions:
            if data.get(f"answer-{version.pk}") == self.RETURN and not data.get(f"because-{version.pk}"):
                self.add_error(f"because-{version.pk}", "Say why you return it")
        if not self.errors and not any(data.get(f"answer-{version.pk}") for version in self.versions):
            raise ValidationError("Choose what becomes of one at least: pass it on, or return it")
        return data

    def rows(self):
        """[(version, field of the answer, field of the reason)] for the page."""
        return [(one, self[f"answer-{one.pk}"], self[f"because-{one.pk}"]) for one in self.versions]

    def arguments(self):
        answers = {version: self.cleaned_data[f"answer-{version.pk}"] for version in self.versions}
        return {
            "passed": [version for version, answer in answers.items() if answer == self.PASS],
            "returned": {
                version: self.cleaned_data[f"because-{version.pk}"]
                for version, answer in answers.items()
                if answer == self.RETURN
            },
        }


class ReasonForm(Form):
    because = forms.CharField(
        label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Say why"}
    )

    def __init__(self, *args, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["because"].help_text = hint


class ContactForm(Form):
    name = forms.CharField(label="Their name", max_length=120, error_messages={"required": "Enter their name"})
    email = AddressField(
        label="Their email address",
        help_text="Of the supplier, not a private one. They get a link there, and nowhere else",
        error_messages={
            "required": "Enter their email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )
    how = forms.CharField(
        label="How do you know that they speak for the supplier?",
        help_text="For example: I rang the number on the supplier’s website and asked",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how you know"},
    )


class AddressForm(Form):
    """Whose link it is: the address that the mail was sent to."""

    email = AddressField(
        label="Your email address",
        help_text="The one that the mail with this link was sent to",
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )


class ReplyForm(Form):
    hides_optional = True

    text = forms.CharField(
        label="Your reply",
        help_text="It shows beside the rating, as it stands, with the name of your company. Leave it empty to take it "
        "back",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PointField(forms.ModelChoiceField):
    """Two standards have a point 5."""

    def label_from_instance(self, point):
        return f"{point} ({point.standard.name}, {point.standard.version})"


class MapForm(Form):
    """Which products, on which point. What cannot be understood shows the first of each."""

    hides_optional = True

    kind = forms.ChoiceField(label="Kind of system", choices=SystemKind.choices, required=False)
    point = PointField(label="Point of a standard", queryset=Point.objects.none(), required=False)

    def __init__(self, *args, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = points
        self.fields["point"].empty_label = None
        self.is_valid()
        self.kind = self.cleaned_data.get("kind") or SystemKind.PLANNING
        self.kind_words = SystemKind(self.kind).label
        self.point = self.cleaned_data.get("point") or points.first()
