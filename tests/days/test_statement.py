"""The joint statement: drafted together, signed by each council as it stands, sent once and never changed."""

import pytest
import time_machine

from common import london
from outbox.models import Message
from scrutiny.actions import contacts
from scrutiny.days import document
from scrutiny.days.actions import drafting, sending, signing
from scrutiny.days.signatures import signatures_of
from scrutiny.models import Day, Sending, SentStatement, SignOff, StatementRevision
from scrutiny.refusals import NotYours, Refused, TooLate
from tests.day_factories import SignOffFactory
from tests.days.world import DAY, NOW, WORDS, world
from tests.scrutiny_factories import SupplierContactFactory, SupplierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def write(there, text=WORDS, over=0, by=None):
    return drafting.write_statement(day=there.day, text=text, over=over, by=by or there.people[0], now=NOW)


def sign(there, n=0, *, revision=1, is_signed=True, because="", by=None, now=NOW):
    return signing.sign(
        day=there.day, council=there.councils[n], revision=revision, is_signed=is_signed, because=because,
        by=by or there.people[n], now=now,
    )  # fmt: skip


def send(there, now=NOW):
    return sending.send(day=there.day, by=there.lead, now=now)


# Drafting -------------------------------------------------------------------------------------------------------------
def test_nobody_writes_over_what_they_have_not_read():
    there = world()
    first = write(there)
    with pytest.raises(drafting.ChangedMeanwhile):
        write(there, "Another text, typed meanwhile", over=0, by=there.lead)
    assert write(there, over=0, by=there.lead) is None  # the same words are no new version
    second = write(there, "Both, brought together.\r\n\r\n---\r\n", over=1, by=there.lead)

    there.day.statement.refresh_from_db()
    assert (there.day.statement.version, there.day.statement.text) == (2, "Both, brought together.")
    assert [(one.number, one.text, one.council, one.by) for one in (first, second)] == [
        (1, WORDS, there.councils[0], there.people[0]),
        (2, "Both, brought together.", None, there.lead),
    ]
    with pytest.raises(Refused, match="Enter what you say"):
        write(there, "---", over=2)


def test_the_leads_and_the_lead_council_write_it_and_nobody_else():
    there = world()
    with pytest.raises(NotYours):
        write(there, by=there.people[1])

    assert not StatementRevision.objects.exists()


def test_it_is_put_to_the_councils_by_a_lead_once_it_says_something():
    there = world()
    put = {"day": there.day, "now": NOW}
    with pytest.raises(Refused, match="no statement yet"):
        drafting.put_to_signing(by=there.lead, **put)
    write(there)
    with pytest.raises(NotYours):
        drafting.put_to_signing(by=there.people[0], **put)
    with pytest.raises(Refused, match="Change the dates"):
        drafting.put_to_signing(day=there.day, by=there.lead, now=NOW + 43 * DAY)
    with pytest.raises(TooLate):
        sign(there)

    assert drafting.put_to_signing(by=there.lead, **put)
    assert not drafting.put_to_signing(by=there.lead, **put)
    assert there.day.turns.filter(stage="statement", by=there.lead).count() == 1


# Signing --------------------------------------------------------------------------------------------------------------
def test_a_council_signs_for_itself_and_what_it_says_last_counts():
    there = world("statement")
    assert sign(there, is_signed=False, because="It names no date").because == "It names no date"
    assert sign(there).signed
    assert sign(there) is None
    with pytest.raises(Refused, match="Say why"):
        sign(there, 1, is_signed=False, because=" ")
    with pytest.raises(NotYours, match="seen to be"):
        sign(there, 1, by=there.people[0])
    there.day.participations.filter(council=there.councils[2]).update(left_at=NOW, left_because="Changed it")
    with pytest.raises(NotYours, match="does not take part"):
        sign(there, 2)

    found = signatures_of(there.day, there.day.statement)
    assert (found.signed, found.silent, found.total) == ([there.councils[0]], [there.councils[1]], 2)
    assert SignOff.objects.count() == 2


def test_another_text_is_to_be_signed_anew():
    there = world("statement")
    sign(there)
    write(there, "It names a date now.", over=1)
    with pytest.raises(TooLate, match="changed since"):
        sign(there, 1, revision=1)
    sign(there, 1, revision=2)

    there.day.statement.refresh_from_db()
    found = signatures_of(there.day, there.day.statement)
    assert [(row.council, row.state, row.word) for row in found.rows] == [
        (there.councils[0], "wait", "Signed an earlier text"),
        (there.councils[1], "good", "Signed"),
        (there.councils[2], "wait", "No answer yet"),
    ]


def test_a_need_worded_anew_while_councils_sign_makes_the_next_text():
    there = world("statement")
    assert drafting.wording_changed(day=there.day, by=there.lead, now=NOW).number == 2
    with pytest.raises(TooLate):
        sign(there, revision=1)

    assert sign(there, revision=2)
    assert drafting.wording_changed(day=world().day, by=there.lead, now=NOW) is None


# Sending --------------------------------------------------------------------------------------------------------------
def test_the_whole_text_goes_to_every_contact_and_stands():
    there = world("statement")
    owner = SupplierContactFactory(supplier=there.supplier, email="second@vendor.example")
    SupplierContactFactory(supplier=SupplierFactory())
    sign(there)
    sign(there, 1, is_signed=False, because="A comment of one council")
    with pytest.raises(NotYours):
        sending.send(day=there.day, by=there.people[0], now=NOW)

    sent = send(there)
    needs = list(there.day.agreed_needs.values_list("title", "words"))
    assert sent.text == document.whole(
        supplier=there.supplier.name, title="Sample systems", group="the South peer group", needs=needs,
        text=there.day.statement.text, signed=[there.councils[0].official_name],
        not_signed=[council.official_name for council in there.councils[1:]], on=london.today(NOW),
    )  # fmt: skip
    assert sent.sha256 == document.sha256(sent.text)
    assert "A comment of one council" not in sent.text
    assert (there.day.stage, there.day.turns.filter(stage="sent").count()) == (Day.Stage.SENT, 1)
    assert set(Sending.objects.filter(day=there.day).values_list("contact", flat=True)) == {there.vera.pk, owner.pk}
    assert set(Message.objects.filter(kind="supplier-day").values_list("to_address", flat=True)) == {
        "vera@vendor.example", "second@vendor.example",
    }  # fmt: skip
    assert send(there) is None
    with pytest.raises(TooLate):
        sign(there, 2)
    with pytest.raises(TooLate, match="it stands"):
        write(there, "Another", over=1)
    assert SentStatement.objects.get().text == sent.text


def test_it_is_not_sent_unsigned_to_nobody_or_too_late():
    there = world("statement")
    with pytest.raises(Refused, match="No council has signed"):
        send(there)
    sign(there)
    with pytest.raises(Refused, match="has begun"):
        send(there, now=NOW + 61 * DAY)
    contacts.withdraw(contact=there.vera, because="Left", by=there.lead, now=NOW)
    with pytest.raises(Refused, match="Verify somebody"):
        send(there)

    assert not SentStatement.objects.exists()
    with pytest.raises(Refused, match="not been asked"):
        send(world())


def test_who_is_verified_later_gets_what_was_sent():
    there = world("sent")
    over = world("closed")
    for supplier in (there.supplier, over.supplier):
        contacts.verify(
            supplier=supplier, name="Newcomer", email="new@vendor.example", how="Rang", by=there.lead, now=NOW
        )

    assert list(Sending.objects.filter(contact__email="new@vendor.example").values_list("day", flat=True)) == [
        there.day.pk
    ]


def test_a_signature_of_a_council_that_left_does_not_count():
    there = world("statement")
    SignOffFactory(day=there.day, council=there.councils[0])
    there.day.participations.filter(council=there.councils[0]).update(left_at=NOW, left_because="Changed it")

    assert signatures_of(there.day, there.day.statement).signed == []
