"""/healthz, for whoever watches."""

import datetime as dt

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from digests.tasks import plan_mail
from front.tasks import tidy
from outbox import breaker, health, holds
from outbox.actions import queue
from outbox.models import DeadAddress, Incoming, Message
from outbox.tasks import deliver_due, retain
from tests.outbox.letters import a_letter
from tests.timebank_factories import TransferFactory
from timebank.models import LedgerCheck

pytestmark = pytest.mark.django_db


def store(*letters, minutes=0):
    with transaction.atomic():
        queue(letters, timezone.now() - dt.timedelta(minutes=minutes))


def test_all_is_well(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "web": "ok",
        "database": "ok",
        "broker": "ok",
        "mail": {
            "oldest_unsent_seconds": 0,
            "parked": 0,
            "dead_addresses": 0,
            "incoming_kept": 0,
            "breaker": "closed",
            "hold": False,
            "planned_seconds_ago": None,
            "trouble": [],
        },
        "ledger": {"checked_seconds_ago": None, "transfers": 0, "breaches": 0, "trouble": []},
        "nights": {"retain_seconds_ago": None, "tidy_seconds_ago": None, "trouble": []},
    }
    assert "no-store" in response["Cache-Control"]


def test_mail_that_nobody_sends_is_trouble(client):
    store(a_letter(), minutes=6)

    response = client.get("/healthz")

    assert response.status_code == 503
    mail = response.json()["mail"]
    assert mail["trouble"] == ["nobody sends mail"]
    assert 360 <= mail["oldest_unsent_seconds"] < 400


def test_mail_that_waits_while_other_mail_leaves_is_none(client):
    """Fifty thousand digests take minutes, and a domain with a pace its time."""
    store(a_letter(1))
    deliver_due()
    store(a_letter(2), minutes=6)

    assert client.get("/healthz").status_code == 200

    health.note_sending(timezone.now() - dt.timedelta(minutes=6))
    assert client.get("/healthz").json()["mail"]["trouble"] == ["nobody sends mail"]


def test_mail_that_was_sent_waits_for_nobody(client):
    store(a_letter(), minutes=6)
    Message.objects.update(state="sent", sent_at=timezone.now())

    response = client.get("/healthz")

    assert (response.status_code, response.json()["mail"]["oldest_unsent_seconds"]) == (200, 0)


def test_mail_that_waits_for_its_next_try_is_none(client):
    store(a_letter(), minutes=60)
    Message.objects.update(next_try=timezone.now() + dt.timedelta(minutes=30), attempts=3)

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json()["mail"]["oldest_unsent_seconds"] >= 3600


def test_parked_mail_is_counted(client):
    store(a_letter(1, to_address="nobody"), a_letter(2))

    response = client.get("/healthz")

    assert (response.status_code, response.json()["mail"]["parked"]) == (200, 1)


def test_what_came_back_is_counted(client):
    now = timezone.now()
    DeadAddress.objects.create(address="gone@people.example", why="550 no such person", since=now)
    DeadAddress.objects.create(address="back@people.example", why="550 no such person", since=now, revived_at=now)
    for number, state in enumerate(["kept", "kept", "done", "dropped"]):
        Incoming.objects.create(digest=str(number), state=state, why="", at=now, packed=b"")

    mail = client.get("/healthz").json()["mail"]

    assert (mail["dead_addresses"], mail["incoming_kept"], mail["trouble"]) == (1, 2, [])


def test_planning_that_stopped_is_trouble(client):
    health.note_planning(timezone.now() - dt.timedelta(minutes=11))

    response = client.get("/healthz")

    assert (response.status_code, response.json()["mail"]["trouble"]) == (503, ["nobody plans mail"])
    assert 660 <= response.json()["mail"]["planned_seconds_ago"] < 700


def test_the_worker_notes_its_planning(client):
    plan_mail()

    assert 0 <= client.get("/healthz").json()["mail"]["planned_seconds_ago"] < 60


def test_during_a_hold_nobody_is_missed_who_plans(client):
    health.note_planning(timezone.now() - dt.timedelta(minutes=11))
    holds.hold("restored")

    assert client.get("/healthz").json()["mail"]["trouble"] == ["mail is on hold"]


def test_an_open_breaker_and_a_hold_are_trouble_and_name_no_server(client):
    breaker.open_for_connection("mail.secret.example refused", timezone.now())
    holds.hold("restored")

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["mail"]["trouble"] == ["mail is on hold", "mail server cannot be used"]
    assert b"secret" not in response.content


def test_a_dead_broker_is_said_at_once_and_is_no_reason_to_take_the_web_away(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/healthz")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["broker"]) == ("degraded", "down")


@pytest.mark.parametrize("task", ["retain", "tidy"])
@pytest.mark.parametrize(("hours", "trouble"), [(49, []), (51, ["nobody tidies at night"])])
def test_nights_without_a_task_are_trouble(client, task, hours, trouble):
    health.note_night(task, timezone.now() - dt.timedelta(hours=hours))

    response = client.get("/healthz")

    assert response.json()["nights"]["trouble"] == trouble
    assert response.status_code == (503 if trouble else 200)
    assert hours * 3600 <= response.json()["nights"][f"{task}_seconds_ago"] < hours * 3600 + 60


def test_the_worker_notes_its_nights(client):
    retain()
    tidy()

    nights = client.get("/healthz").json()["nights"]
    assert (nights["retain_seconds_ago"] < 60, nights["tidy_seconds_ago"] < 60) == (True, True)


def test_a_ledger_that_does_not_add_up_is_trouble_and_names_no_council(client):
    LedgerCheck.objects.create(transfers=2, breaches=["Winchester has a balance of 1 minutes."])

    response = client.get("/healthz")

    ledger = response.json()["ledger"]
    assert (response.status_code, response.json()["status"]) == (503, "trouble")
    assert (ledger["transfers"], ledger["breaches"], ledger["trouble"]) == (2, 1, ["the ledger does not add up"])
    assert b"Winchester" not in response.content


@pytest.mark.parametrize(("hours", "trouble"), [(49, []), (51, ["nobody checks the ledger"])])
def test_a_ledger_that_nobody_checks_is_trouble(client, hours, trouble):
    LedgerCheck.objects.create(at=timezone.now() - dt.timedelta(hours=hours), transfers=0)

    assert client.get("/healthz").json()["ledger"]["trouble"] == trouble


@pytest.mark.parametrize(("hours", "trouble"), [(49, []), (51, ["nobody checks the ledger"])])
def test_a_ledger_that_was_never_checked_is_trouble_once_its_first_transfer_is_old(client, hours, trouble):
    TransferFactory(at=timezone.now() - dt.timedelta(hours=hours))
    TransferFactory()

    ledger = client.get("/healthz").json()["ledger"]
    assert (ledger["checked_seconds_ago"], ledger["trouble"]) == (None, trouble)


def test_a_web_is_of_use_while_it_reaches_the_database_whatever_waits(client):
    holds.hold("restored")

    response = client.get("/healthz/web")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_a_web_without_its_database_is_of_none(client, monkeypatch):
    def refuses():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuses)
    monkeypatch.setattr(connection, "close", lambda: None)

    assert client.get("/healthz/web").status_code == 503
