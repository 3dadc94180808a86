"""Each request has a number and one line in the log; the page that says that something broke shows the number."""

import logging
import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, reverse

from common import asked
from front import errors
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


def broken(request):
    return 1 / 0


urlpatterns = [path("broken/", login_not_required(broken)), path("", include("config.urls"))]
handler500 = "front.errors.server_error"
NUMBER = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def lines(caplog):
    """What is logged of requests, as [(message, {field: value})]."""
    caplog.set_level(logging.INFO, logger="request")
    fields = ("method", "route", "status")
    return lambda: [
        (record.getMessage(), [getattr(record, name) for name in fields])
        for record in caplog.records
        if record.name == "request"
    ]


def test_a_page_is_a_line_with_its_pattern_and_how_long_it_took(client, group, member, lines, caplog):
    meeting = MeetingFactory(group=group)
    client.force_login(member)

    client.get(reverse("meetings:meeting-detail", args=[group.slug, meeting.pk]), {"q": "sam@people.example"})

    route = "/groups/<slug:slug>/meetings/<int:pk>/"
    assert lines() == [(f"GET {route} 200", ["GET", route, 200])]
    assert 0 <= caplog.records[-1].ms < 60_000


def test_an_address_that_is_a_key_is_its_pattern(client, lines):
    client.get("/do/a-secret-token/")

    assert lines() == [("GET /do/<str:token>/ 404", ["GET", "/do/<str:token>/", 404])]


def test_what_is_no_page_is_a_line_without_its_path(client, lines):
    client.get("/nowhere/sam@people.example/")

    assert lines() == [("GET no such page 404", ["GET", "", 404])]


def test_style_sheets_and_watchers_are_no_news_unless_something_is_the_matter(client, lines, monkeypatch):
    client.get("/static/product.css")
    client.get("/healthz")
    client.get("/healthz/web")
    assert lines() == []

    monkeypatch.setattr("front.health.troubles", lambda report: ["nobody sends mail"])
    client.get("/healthz")
    assert lines() == [("GET /healthz 503", ["GET", "/healthz", 503])]


def test_each_request_has_a_number_of_its_own(client):
    first, second = (client.get("/sign-in/")["X-Request-ID"] for _ in range(2))

    assert NUMBER.fullmatch(first)
    assert first != second
    assert asked.doing.get() is None


def test_the_proxys_number_is_ours_where_we_trust_it(client, settings):
    given = {"X-Request-ID": "0a1b2c3d-4e5f"}
    assert client.get("/sign-in/", headers=given)["X-Request-ID"] != "0a1b2c3d-4e5f"

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert client.get("/sign-in/", headers=given)["X-Request-ID"] == "0a1b2c3d-4e5f"


@pytest.mark.parametrize("given", ["short", "a" * 65, "sam@people.example", "<script>alert(1)</script>", ""])
def test_what_is_no_number_is_not_taken_over(client, settings, given):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert NUMBER.fullmatch(client.get("/sign-in/", headers={"X-Request-ID": given})["X-Request-ID"])


def test_the_page_that_says_that_something_broke_says_its_number(client, settings):
    settings.ROOT_URLCONF = "tests.front.test_asked"
    client.raise_request_exception = False

    response = client.get("/broken/")

    assert f"<code>{response['X-Request-ID']}</code>" in response.content.decode()


def test_so_does_the_last_resort(client, settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.front.test_asked"
    client.raise_request_exception = False
    monkeypatch.setattr(errors, "render_to_string", lambda *_: 1 / 0)

    response = client.get("/broken/")

    assert f"<p>{response['X-Request-ID']}</p>" in response.content.decode()
