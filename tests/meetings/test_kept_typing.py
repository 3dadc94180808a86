"""What was typed survives an expired session: for its writer alone, and not for ever."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from common import kept_typing
from meetings.models import AgendaItem
from tests.meetings.visiting import url

KEPT = "You were signed out while you typed"


@pytest.fixture
def notes(item):
    return url("item-notes", item.meeting, item.pk)


def typed_by(person):
    return kept_typing.typed_by(person)


def send_signed_out(client, path, person, **fields):
    return client.post(path, {"notes": "Forty calls", "over": 0, "typed_by": typed_by(person), **fields})


def test_the_page_says_for_whom_it_was_made(client, notes, lead):
    client.force_login(lead)

    assert f'name="typed_by" value="{typed_by(lead).split(":")[0]}' in client.get(notes).content.decode()


def test_what_was_typed_waits_for_its_writer_and_is_saved_once(client, notes, item, lead):
    sent = send_signed_out(client, notes, lead, words="Send the map", here=[lead.pk])
    assert sent.url == f"/sign-in/?next={notes}"
    assert "What you typed is kept" in client.get(sent.url).content.decode()

    client.force_login(lead)
    shown = client.get(notes).content.decode()
    again = client.get(notes).content.decode()

    assert KEPT in shown
    assert "Forty calls</textarea>" in again  # a GET takes nothing away
    assert 'value="Send the map"' in shown
    assert f'value="{lead.pk}" checked' in shown
    assert AgendaItem.objects.get().notes == ""
    client.post(notes, {"notes": "Forty calls", "over": 0})
    assert KEPT not in client.get(notes).content.decode()
    assert AgendaItem.objects.get().notes == "Forty calls"


@pytest.mark.parametrize("somebody", ["member", "coordinator", "outsider"])
def test_nobody_else_is_shown_it_on_a_shared_computer(client, notes, item, lead, request, somebody):
    send_signed_out(client, notes, lead)
    item.meeting.note_takers.add(request.getfixturevalue("member"))

    client.force_login(request.getfixturevalue(somebody))
    shown = client.get(notes).content.decode()
    client.force_login(lead)

    assert "Forty calls" not in shown
    assert KEPT not in client.get(notes).content.decode()  # once somebody else came, it is gone


def test_another_browser_has_none_of_it(client, notes, lead):
    send_signed_out(client, notes, lead)
    other = Client()
    other.force_login(lead)

    assert KEPT not in other.get(notes).content.decode()


def test_it_stands_beside_what_was_saved_meanwhile(client, notes, item, lead, member):
    send_signed_out(client, notes, lead)
    AgendaItem.objects.filter(pk=item.pk).update(notes="Theirs", notes_version=1)
    client.force_login(lead)

    shown = client.get(notes).content.decode()

    assert "Forty calls</textarea>" in shown
    assert '<p class="govuk-body">Theirs</p>' in shown
    assert 'name="over" value="1"' in shown


@pytest.mark.parametrize("mark", ["", "nonsense", "NQ:1:x"])
def test_without_a_page_of_ours_nothing_is_kept(client, notes, lead, mark):
    client.post(notes, {"notes": "Forty calls", "over": 0, "typed_by": mark})
    client.force_login(lead)

    assert KEPT not in client.get(notes).content.decode()


def test_what_is_too_long_is_not_kept_and_that_is_said(client, notes, lead):
    sent = send_signed_out(client, notes, lead, notes="x" * (kept_typing.MOST_CHARACTERS + 1))

    assert "Go back and copy it" in client.get(sent.url).content.decode()
    assert kept_typing.TICKETS not in client.session


def test_it_is_kept_for_two_hours(client, notes, lead):
    with time_machine.travel(timezone.now() - dt.timedelta(hours=2, minutes=1)):
        send_signed_out(client, notes, lead)
    client.force_login(lead)

    assert KEPT not in client.get(notes).content.decode()


def test_a_browser_keeps_three_pages(client, meeting, notes, lead):
    for n in range(1, 5):
        send_signed_out(client, url("item-notes", meeting, n), lead)

    assert len(client.session[kept_typing.TICKETS]) == 3


def test_where_there_is_no_such_page_it_is_the_same(client, meeting, lead):
    missing = url("item-notes", meeting, 99_999)

    sent = send_signed_out(client, missing, lead)
    client.force_login(lead)

    assert sent.url == f"/sign-in/?next={missing}"
    assert client.get(missing).status_code == 302


def test_too_many_from_one_network_are_refused(client, notes, lead):
    for _ in range(60):
        send_signed_out(client, notes, lead, notes="x")
    ticket = client.session[kept_typing.TICKETS][notes]

    sent = send_signed_out(client, notes, lead, notes="y")

    assert "Go back and copy it" in client.get(sent.url).content.decode()
    assert cache.get(f"kept-typing:{ticket}")["typed"]["notes"] == ["x"]


def test_in_the_background_the_whole_page_goes_to_sign_in(client, notes, lead):
    sent = client.post(
        notes, {"notes": "Forty calls", "over": 0, "typed_by": typed_by(lead)}, headers={"HX-Request": "true"}
    )

    assert (sent.status_code, sent.headers["HX-Redirect"]) == (200, f"/sign-in/?next={notes}")
    assert kept_typing.TICKETS in client.session


def test_in_the_background_what_keeps_nothing_stays_where_it_is(client, meeting):
    assert client.post(url("room-presence", meeting), {}, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("page", ["meeting-notes", "table-findings"])
def test_the_other_texts_are_kept_too(client, meeting, item, lead, page):
    table = item.tables.create(number=1)
    path = url(page, meeting, *([table.pk] if page == "table-findings" else []))

    client.post(path, {"notes": "Forty calls", "findings": "Forty calls", "over": 0, "typed_by": typed_by(lead)})
    client.force_login(lead)

    assert "Forty calls</textarea>" in client.get(path).content.decode()
