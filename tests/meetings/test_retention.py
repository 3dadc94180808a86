"""How long names and addresses of guests are kept."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from front.tidying import tidy
from meetings import actions
from meetings.models import Guest
from meetings.retention import forget, forget_guest
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Body, Message
from tests.admin.test_lists import act
from tests.factories import GuestFactory, MeetingFactory

pytestmark = pytest.mark.django_db
YEAR, DAY = dt.timedelta(days=365), dt.timedelta(days=1)


@pytest.fixture
def guest(group):
    return GuestFactory(meeting=MeetingFactory(group=group, days=-1), name="Gale Guest", email="gale@visitors.example")


def end_of(guest):
    guest.meeting.refresh_from_db()
    return guest.meeting.ends_at


def told(guest, **state):
    """A mail to the guest, such as the notes."""
    letter = {"key": f"notes:{guest.pk}", "kind": "notes", "to_address": guest.email, "person_id": None}
    words = {"subject": "The notes", "text": "Dear Gale Guest", "html": "<p>Gale Guest</p>"}
    with transaction.atomic():
        outbox.queue([Letter(**letter, **words, about=f"meeting:{guest.meeting_id}")], now=timezone.now())
    Message.objects.update(**state)
    return Message.objects.get()


def test_a_guest_is_forgotten_twelve_months_after_the_meeting(guest):
    moment = end_of(guest) + YEAR

    assert forget(moment) == 0
    assert forget(moment + DAY) == 1
    assert forget(moment + DAY) == 0

    guest.refresh_from_db()
    assert (guest.name, guest.email, guest.organisation) == ("A guest", "", "Example Planning Ltd")


def test_the_night_does_it(guest):
    tidy(end_of(guest) + YEAR + DAY)

    assert Guest.objects.get().name == "A guest"


def test_a_guest_who_asks_is_forgotten_at_once_and_once(guest, lead):
    other = GuestFactory(meeting=guest.meeting)

    assert forget_guest(guest=guest, by=lead) is True
    assert forget_guest(guest=guest, by=lead) is False

    assert set(Guest.objects.values_list("name", flat=True)) == {"A guest", other.name}


def test_mail_that_was_sent_keeps_neither_text_nor_address(guest, lead):
    told(guest, state="sent", sent_at=timezone.now())

    forget_guest(guest=guest, by=lead)

    assert Body.objects.count() == 0
    assert Message.objects.get().to_address == "erased@erased.invalid"


def test_mail_that_waits_does_not_leave(guest, lead):
    told(guest)

    forget_guest(guest=guest, by=lead)

    message = Message.objects.get()
    assert (message.state, message.to_address) == ("cancelled", "erased@erased.invalid")
    assert Body.objects.count() == 0


def test_who_is_taken_off_the_list_gets_no_mail_that_waits(guest, lead):
    told(guest)

    actions.remove_guest(guest=guest, by=lead, now=timezone.now())

    message = Message.objects.get()
    assert (message.state, message.to_address) == ("cancelled", "erased@erased.invalid")
    assert not Guest.objects.exists()


@pytest.mark.parametrize("address", ["gail@visitors.example", ""])
def test_an_address_that_was_wrong_is_forgotten_when_it_is_put_right(guest, lead, address):
    told(guest, state="sent", sent_at=timezone.now())

    actions.change_guest(guest=guest, fields={"email": address}, by=lead, now=timezone.now())

    assert (Message.objects.get().to_address, Body.objects.count()) == ("erased@erased.invalid", 0)
    assert Guest.objects.get().email == address


@pytest.mark.parametrize("change", [{"name": "Gail Guest"}, {"email": "Gale@Visitors.example"}])
def test_the_same_address_keeps_its_mail(guest, lead, change):
    told(guest)

    actions.change_guest(guest=guest, fields=change, by=lead, now=timezone.now())

    message = Message.objects.get()
    assert (message.state, message.to_address) == ("queued", "gale@visitors.example")


def test_mail_to_somebody_with_an_account_stays(guest, lead):
    message = told(guest, person_id=lead.pk)

    forget_guest(guest=guest, by=lead)

    message.refresh_from_db()
    assert (message.state, message.to_address) == ("queued", "gale@visitors.example")


def test_a_lead_erases_a_guest_who_asked(client, lead, guest):
    client.force_login(lead)

    consequences = act(client, "meetings/guest/", "forget", guest)

    assert consequences[0] == "1 guest loses name and address, for good."
    assert Guest.objects.get().email == ""
