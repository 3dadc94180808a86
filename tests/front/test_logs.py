"""What the log says of a page that refuses: one line, with no token in it, and a traceback for our own faults alone."""

import io
import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse

from tests.factories import MeetingFactory


def broken(request):
    return 1 / 0


urlpatterns = [path("broken/", login_not_required(broken))]
handler500 = "front.errors.server_error"


@pytest.fixture
def log(monkeypatch):
    """What goes to the standard error from here on."""
    (console,) = [handler for handler in logging.getLogger().handlers if handler.filters]
    monkeypatch.setattr(console, "stream", io.StringIO())  # what pytest gave another test may be closed by now
    return console.stream


def test_a_page_that_may_not_be_opened_is_one_line(client, group, member, log):
    meeting = MeetingFactory(group=group)
    address = reverse("meetings:meeting-edit", args=[group.slug, meeting.pk])
    client.force_login(member)

    assert client.get(address).status_code == 403

    assert log.getvalue() == f"WARNING django.request: Forbidden (Permission denied): {address}\n"


def test_so_is_one_that_is_not_there_and_its_token_is_not_in_it(client, db, log):
    assert client.get("/groups/nowhere/invitations/accept/a-secret-token/more/").status_code == 404

    assert log.getvalue() == "WARNING django.request: Not Found: /groups/nowhere/invitations/accept/…/more/\n"


def test_so_is_a_host_that_is_not_ours(client, db, log):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400

    (line,) = [line for line in log.getvalue().splitlines() if "DisallowedHost" in line]
    assert "Traceback" not in log.getvalue()
    assert "elsewhere.example" in line


def test_a_fault_of_ours_comes_with_its_traceback(client, db, log, settings):
    settings.ROOT_URLCONF = "tests.front.test_logs"
    client.raise_request_exception = False

    assert client.get("/broken/").status_code == 500

    assert "Traceback" in log.getvalue()
    assert "ZeroDivisionError" in log.getvalue()
