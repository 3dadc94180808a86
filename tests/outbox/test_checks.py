"""What the operator set is read before mail has to be sent."""

import pytest

from config.checks import mail_can_be_sent_as_set


@pytest.mark.parametrize(
    "url", ["", "smtp://mail.example", "anymail+postmark://?server_token=x", "smtp+tls://user:word@mail.example:587"]
)
def test_what_can_be_read_is_fine(settings, url):
    settings.EMAIL_URL, settings.MAIL_PACE = url, ["outlook.example=60/m"]

    assert mail_can_be_sent_as_set() == []


@pytest.mark.parametrize(
    ("url", "pace", "said"),
    [
        ("mail.example", [], "EMAIL_URL must be of the form smtp"),
        ("notify://nobody", [], "EMAIL_URL must be of the form notify"),
        ("smtp://mail.example", ["much"], "MAIL_PACE: “much”"),
    ],
)
def test_what_makes_no_sense_is_said(settings, url, pace, said):
    settings.EMAIL_URL, settings.MAIL_PACE = url, pace

    [error] = mail_can_be_sent_as_set()
    assert error.msg.startswith(said)
