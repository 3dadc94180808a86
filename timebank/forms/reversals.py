"""Why a transfer is to be undone, and why not."""

from django import forms

from common.forms import Form


class UndoForm(Form):
    because = forms.CharField(
        label="Why is it wrong?",
        help_text="One sentence. Both councils read it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is wrong"},
    )


class DeclineForm(Form):
    because = forms.CharField(
        label="Why does it stay as it is?",
        help_text="One sentence, for the other side’s leads",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it stays as it is"},
    )
