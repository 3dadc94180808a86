"""EMAIL_URL: where the mail server is."""

import pytest

from outbox.smtp import MailServer, read_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25, "smtp")),
        ("smtp+tls://mail.example", MailServer("mail.example", 587, "smtp+tls")),
        ("smtps://mail.example", MailServer("mail.example", 465, "smtps")),
        ("smtp://[::1]:2525", MailServer("::1", 2525, "smtp")),
        (
            "smtp+tls://us%40site.uk:p%2Fa%3As%25@mail.example:2587/?timeout=3.5",
            MailServer("mail.example", 2587, "smtp+tls", "us@site.uk", "p/a:s%", 3.5),
        ),
    ],
)
def test_an_address_says_how_to_get_there(url, expected):
    assert read_url(url) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://h:99999", "smtp://h?timeout=x"]
)
def test_what_makes_no_sense_is_refused(url):
    with pytest.raises(ValueError, match=r"."):
        read_url(url)


def test_a_password_is_never_shown():
    assert "secret" not in repr(read_url("smtp://user:secret@mail.example"))
