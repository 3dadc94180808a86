"""`manage.py deliver`, `manage.py mail_health` and `manage.py release_mail`, and the hold after a restore."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from outbox import breaker, health, holds
from outbox.models import Hold, Incoming, Message
from tests.outbox.letters import a_letter, queued, states

pytestmark = pytest.mark.django_db


def run(capsys, *command):
    call_command(*command)
    return capsys.readouterr().out.strip()


def test_deliver_sends_what_is_due_by_the_moment_it_is_given_in_london(capsys, now):
    summer = dt.datetime(2027, 7, 1, 8, 0, tzinfo=dt.UTC)
    queued(a_letter(due_at=summer), now=now)

    early = run(capsys, "deliver", "--now", "2027-07-01T08:59")
    in_time = run(capsys, "deliver", "--now", "2027-07-01T09:00")

    assert (early, in_time) == ("Nothing was due.", "1 sent")
    assert Message.objects.get().sent_at == summer


def test_deliver_says_how_many(capsys, now):
    queued(*(a_letter(number) for number in range(3)), now=now)

    assert run(capsys, "deliver", "--now", now.isoformat(), "--limit", "2") == "2 sent"


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(CommandError, match="--now"):
        call_command("deliver", "--now", "soon")


def test_while_a_hold_stands_nothing_is_delivered_and_deliver_says_so(capsys, now):
    queued(a_letter(), now=now)
    holds.hold("restored from the copy of Sunday")

    told = run(capsys, "deliver", "--now", now.isoformat())

    assert "release_mail" in told
    assert states() == {a_letter().key: "queued"}


def test_deliver_says_that_the_mail_server_cannot_be_used(capsys, now):
    breaker.open_for_connection("no answer", now)

    assert "The mail server cannot be used" in run(capsys, "deliver", "--now", now.isoformat())


def test_releasing_sends_what_falls_due_after_and_nothing_from_before(capsys, now):
    moment = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
    before = moment - dt.timedelta(seconds=1)
    queued(a_letter(3, due_at=before), now=moment)
    Message.objects.update(state="cancelled")
    queued(a_letter(1, due_at=before), a_letter(2, due_at=moment), now=moment)
    holds.hold("restored from the copy of Sunday")

    told = run(capsys, "release_mail", "--from", "2026-11-22T12:00")
    run(capsys, "deliver", "--now", now.isoformat())

    assert told == "Mail is leaving again. 1 fell due before and will not be sent."
    assert states() == {a_letter(1).key: "parked", a_letter(2).key: "sent", a_letter(3).key: "cancelled"}
    assert Message.objects.get(key=a_letter(1).key).last_error == "not sent: restored"
    assert not holds.is_held()


def test_releasing_without_a_hold_changes_nothing(capsys, now):
    queued(a_letter(), now=now)

    told = run(capsys, "release_mail", "--from", "2030-01-01T00:00")

    assert told == "There is no hold: mail is leaving as usual."
    assert (states(), Hold.objects.count()) == ({a_letter().key: "queued"}, 0)


# How the mail is doing ------------------------------------------------------------------------------------------------
def told_by_mail_health(capsys):
    """{label: value} and the lines below."""
    told, _, below = run(capsys, "mail_health").partition("\n\n")
    return {line[:24].strip(): line[24:] for line in told.splitlines()}, below.splitlines()


def test_mail_health_says_that_all_is_well(capsys):
    health.note_planning(timezone.now() - dt.timedelta(seconds=40))

    told, below = told_by_mail_health(capsys)

    assert told == {
        "Oldest unsent mail": "none",
        "Parked": "0",
        "Dead addresses": "0",
        "Came back, not read": "0",
        "Mail server": "works",
        "Hold": "none",
        "Last planning": "40 s ago",
        "Trouble": "none",
    }
    assert below == []


def test_mail_health_gives_reasons_and_ends_with_a_status_that_a_watcher_sees(capsys):
    moment = timezone.now() - dt.timedelta(minutes=30)
    queued(a_letter(), now=moment)
    breaker.open_for_connection("mail.example:587: refused", moment)
    holds.hold("restored from the copy of Sunday", moment)

    with pytest.raises(SystemExit) as ended:
        call_command("mail_health")

    told = capsys.readouterr().out
    assert ended.value.code == 1
    assert "Oldest unsent mail      30 min\n" in told
    assert f"Mail server             unusable since {moment:%H:%M} UTC: mail.example:587: refused\n" in told
    assert f"Hold                    since {moment:%Y-%m-%d %H:%M} UTC: restored from the copy of Sunday\n" in told
    assert "Trouble                 mail is on hold, mail server cannot be used, nobody sends mail\n" in told


def test_mail_health_lists_the_newest_that_came_back_and_were_not_understood(capsys, now):
    for number in range(12):
        state = "done" if number == 3 else "kept"
        Incoming.objects.create(digest=str(number), state=state, why=f"no part {number}", at=now, packed=b"")

    told, below = told_by_mail_health(capsys)

    assert told["Came back, not read"] == "11"
    assert below[1] == "  2026-11-23 09:00 UTC  Something else: no part 11"
    assert len(below) == 1 + 10
