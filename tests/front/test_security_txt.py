"""/.well-known/security.txt: whom to tell of a weakness (RFC 9116)."""

import datetime as dt

import pytest
import time_machine

from config import environment

pytestmark = pytest.mark.django_db
PATH = "/.well-known/security.txt"


@time_machine.travel(dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC), tick=False)
def test_it_names_somebody_says_until_when_it_is_true_and_where_it_stands(client, settings):
    settings.SECURITY_CONTACT, settings.SITE_URL = "mailto:security@peergroups.example", "https://peergroups.example"

    page = client.get(PATH)

    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert page.content.decode().splitlines() == [
        "Contact: mailto:security@peergroups.example",
        "Expires: 2027-05-22T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://peergroups.example/.well-known/security.txt",
    ]


def test_without_somebody_to_tell_it_is_not_there(client):
    assert client.get(PATH).status_code == 404


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        ("security@peergroups.example", "mailto:security@peergroups.example"),
        (" mailto:security@peergroups.example ", "mailto:security@peergroups.example"),
        ("https://peergroups.example/report?a=1", "https://peergroups.example/report?a=1"),
        ("https://peergroups.example", "https://peergroups.example"),
        ("", ""),
    ],
)
def test_an_address_or_a_page_is_taken(monkeypatch, typed, contact):
    monkeypatch.setenv("SECURITY_CONTACT", typed)

    assert environment.security_contact() == contact


@pytest.mark.parametrize(
    "typed",
    [
        "ring us",
        "http://peergroups.example",
        "a@b\nContact: mailto:c@d.example",
        "javascript:alert(1)",
        "a@",
        "https:///x",
    ],
)
def test_what_is_neither_stops_the_start(monkeypatch, typed):
    monkeypatch.setenv("SECURITY_CONTACT", typed)

    with pytest.raises(SystemExit, match="SECURITY_CONTACT is an address"):
        environment.security_contact()
