"""How long the text of a mail is kept."""

import datetime as dt

import pytest

from outbox.models import Body, MailboxCopy, Message, Recall
from outbox.retention import retain
from tests.outbox.letters import a_letter, queued

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def kept():
    return set(Body.objects.values_list("message__key", flat=True))


def test_a_reminder_is_kept_for_thirty_days(now):
    queued(a_letter(kind="reminder"), now=now)
    Message.objects.update(state="sent", sent_at=now)

    retain(now + 30 * DAY)
    assert kept() == {a_letter().key}
    removed = retain(now + 30 * DAY + dt.timedelta(seconds=1))

    assert (removed, kept(), Message.objects.count()) == (1, set(), 1)


def test_what_is_still_to_be_sent_is_kept(now):
    queued(a_letter(kind="reminder"), now=now)

    retain(now + 365 * DAY)

    assert kept() == {a_letter().key}


def test_a_code_that_was_never_sent_goes_after_an_hour(now):
    queued(a_letter(kind="code"), now=now)

    retain(now + dt.timedelta(minutes=59))
    assert kept() == {a_letter().key}
    retain(now + dt.timedelta(minutes=61))

    assert kept() == set()


def test_a_digest_goes_with_the_third_newer_one_of_the_same_person(now):
    mine = [a_letter(1, key=f"mine{week}", kind="digest", due_at=now + 7 * week * DAY) for week in range(5)]
    other = a_letter(2, key="other", kind="digest", due_at=now)
    queued(*mine, other, now=now)
    Message.objects.update(state="sent", sent_at=now)

    retain(now + 365 * DAY)

    assert kept() == {"mine2", "mine3", "mine4", "other"}


def test_a_digest_goes_after_thirteen_months_however_few_there_are(now):
    queued(a_letter(kind="digest"), now=now)
    Message.objects.update(state="sent", sent_at=now)

    retain(now + 396 * DAY)
    assert kept() == {a_letter().key}
    retain(now + 397 * DAY)

    assert kept() == set()


def test_an_address_that_somebody_typed_for_a_code_goes_after_a_month_and_an_accounts_stays(now):
    typed = a_letter(1, key="typed", kind="code", person_id=None)
    account = a_letter(2, key="account", kind="code")
    other = a_letter(3, key="other", person_id=None)
    waiting = a_letter(4, key="waiting", kind="code", person_id=None)
    queued(typed, account, other, waiting, now=now)
    Message.objects.exclude(key="waiting").update(state="sent", sent_at=now)

    def addresses():
        return dict(Message.objects.values_list("key", "to_address"))

    before = addresses()
    retain(now + 30 * DAY)
    assert addresses() == before
    retain(now + 31 * DAY)

    assert addresses() == before | {"typed": "erased@erased.invalid"}


def test_recalls_and_demonstration_copies_end_too(now):
    [message] = queued(a_letter(), now=now)
    Message.objects.update(state="cancelled")
    Recall.objects.create(message=message, reason="moved", at=now)
    MailboxCopy.objects.create(to_address="a@b.uk", subject="x", packed=b"", at=now)

    retain(now + 91 * DAY)

    assert (Recall.objects.count(), MailboxCopy.objects.count()) == (0, 0)
