"""What the links in mails about scrutiny days ask besides the click."""

from django import forms

from common.forms import Form


class NotThisTimeForm(Form):
    because = forms.CharField(
        label="Why does your council not take part?",
        help_text="One sentence, such as “We replace it in April”. Only people of the public sector read it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why your council does not take part"},
    )


class NotSigningForm(Form):
    because = forms.CharField(
        label="Why does your council not sign?",
        help_text="The councils that take part read it. The supplier and the public never do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why your council does not sign"},
    )
