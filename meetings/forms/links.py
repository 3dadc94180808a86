"""What people type about addresses beside a meeting."""

from django import forms
from django.core.validators import URLValidator

from common.forms import Form
from meetings import booking


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class BookingLinkField(forms.URLField):
    """An address on another site at which people book: https, a name, no password. What is wrong is said in words."""

    default_validators = []

    def __init__(self, **kwargs):
        bar = forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=booking.MOST, assume_scheme="https", widget=bar, **kwargs)
        self.error_messages["max_length"] = f"Enter an address of at most {booking.MOST} characters"

    def validate(self, value):
        super().validate(value)
        if value and (wrong := booking.why_not(value)):
            raise forms.ValidationError(wrong)


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
