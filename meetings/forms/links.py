"""What people type about addresses beside a meeting."""

from django import forms
from django.core.validators import URLValidator

from common.forms import Form


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class LinkForm(Form):
    title = forms.CharField(
        label="What is it?",
        help_text="For example, Slides: missed bins. Everyone who can see the meeting reads it",
        max_length=160,
        error_messages={"required": "Enter what it is, such as Slides"},
    )
    url = WebAddressField(
        label="Address",
        help_text="A page, video, slides or photos anywhere on the web. Nothing is uploaded here",
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an address that starts with https://",
            "invalid": "Enter an address that starts with https://",
        },
    )
