"""What could not be sent: sent once more, or left. Addresses that died and live again."""

import datetime as dt

import pytest

from outbox.actions import CannotSend, drop, retry, revive
from outbox.delivery import deliver
from outbox.models import Body, DeadAddress, Message
from tests.factories import UserFactory
from tests.mail_factories import DeadAddressFactory, stored
from tests.refusing import refused

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin():
    return UserFactory(name="Robin Example", email="robin@people.example")


@pytest.fixture
def parked(robin):
    return stored(robin, state="parked", now=NOW, attempts=3, last_error="550 No such user")


def of(message):
    message.refresh_from_db()
    return message.state, message.attempts, message.next_try, message.last_error


def test_a_parked_mail_is_sent_once_more_the_same_as_before(server, lead, parked):
    before = Body.objects.get(message=parked).mime

    assert retry(message=parked, by=lead, now=LATER) is True

    assert of(parked) == ("queued", 0, LATER, "")
    deliver(LATER)
    assert of(parked)[0] == "sent"
    assert [mail.content for mail in server.received] == [before]


@pytest.mark.parametrize("state", ["queued", "sent", "cancelled"])
def test_only_what_is_parked_is_sent_again_or_left(lead, robin, state):
    message = stored(robin, state=state, now=NOW)
    before = of(message)

    assert retry(message=message, by=lead, now=LATER) is False
    assert drop(message=message, by=lead, now=LATER) is False
    assert of(message) == before


def test_what_a_restore_kept_back_is_not_sent_after_all(lead, robin):
    message = stored(robin, state="parked", now=NOW, last_error="not sent: restored")

    assert retry(message=message, by=lead, now=LATER) is False
    assert of(message)[0] == "parked"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda message: Body.objects.all().delete(), "no longer kept"),
        (lambda message: Message.objects.update(expires_at=LATER), "is over"),
        (lambda message: DeadAddressFactory(address=message.to_address.upper()), "works again"),
    ],
)
def test_what_is_of_no_use_is_refused_with_a_reason(lead, parked, spoil, words):
    spoil(parked)

    with pytest.raises(CannotSend, match=words):
        retry(message=parked, by=lead, now=LATER)

    assert of(parked)[0] == "parked"


def test_what_does_not_expire_yet_is_sent(lead, parked):
    Message.objects.update(expires_at=LATER + dt.timedelta(seconds=1))

    assert retry(message=parked, by=lead, now=LATER) is True


def test_what_is_left_waits_for_nobody_and_is_not_written_again(lead, robin, parked):
    assert drop(message=parked, by=lead, now=LATER) is True
    assert drop(message=parked, by=lead, now=LATER) is False

    assert list(Message.objects.parked()) == []
    assert of(parked) == ("parked", 3, NOW, "not sent: dropped. 550 No such user")
    assert stored(robin, key=parked.key, state="parked").pk == parked.pk  # the key stands: nothing new was stored


def test_a_reason_that_fills_the_field_gives_way(lead, parked):
    Message.objects.update(last_error="x" * 500)

    drop(message=parked, by=lead, now=LATER)

    assert of(parked)[3] == f"not sent: dropped. {'x' * 481}"


# Addresses ------------------------------------------------------------------------------------------------------------
def test_an_address_is_revived_once_however_it_is_written(lead):
    dead, other = DeadAddressFactory(address="Robin@People.example"), DeadAddressFactory()

    assert revive(address="robin@people.EXAMPLE", by=lead, now=NOW) is True
    assert revive(address="robin@people.EXAMPLE", by=lead, now=LATER) is False

    dead.refresh_from_db()
    assert (dead.revived_at, dead.revived_by_id) == (NOW, lead.pk)
    assert list(DeadAddress.objects.dead()) == [other]


def test_an_address_is_dead_once_and_may_die_again():
    DeadAddressFactory(address="gone@people.example", revived_at=NOW)
    DeadAddressFactory(address="gone@people.example")

    with refused("address_is_dead_once"):
        DeadAddressFactory(address="Gone@people.example")


def test_who_revived_an_address_did_so_at_a_moment():
    DeadAddressFactory()

    with refused("address_revived_by_has_its_moment"):
        DeadAddress.objects.update(revived_by_id=1)
