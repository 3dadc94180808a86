"""The pages of the joint statement, its meeting, and what is followed up: who reads and does what there."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting
from scrutiny.days.actions import following, sending, signing
from scrutiny.models import Commitment, Day, SentStatement, SignOff, Statement
from tests.day_factories import CommitmentFactory, SignOffFactory, StatementRevisionFactory, VerdictFactory
from tests.days.world import DAY, NOW, WORDS, world
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
AFTER = NOW + 61 * DAY
STATEMENTS = 15


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def url(there, name, *more):
    return reverse(f"scrutiny:{name}", args=[there.day.pk, *more])


def of(person):
    client = Client()
    client.force_login(person)
    return client


def said(page):
    return re.sub(r"\s+", " ", page.content.decode())


def supplier_of(there):
    person = UserFactory()
    MembershipFactory(group=there.group, person=person, kind="supplier", council=None, organisation="Example Ltd")
    return person


# Reading --------------------------------------------------------------------------------------------------------------
def test_a_draft_is_read_by_who_reads_inside_and_as_it_would_be_sent():
    there = world("statement", audience="public")
    SignOffFactory(day=there.day, council=there.councils[0])
    SignOffFactory(day=there.day, council=there.councils[1], signed=False, because="It names no date")
    page = url(there, "day-statement")

    read = said(of(there.people[2]).get(page))
    assert "It names no date" in read
    assert f"<li>{there.councils[0].official_name}</li>" in read
    assert of(supplier_of(there)).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    assert of(there.people[2]).get(url(there, "statement-versions")).status_code == 200
    assert of(supplier_of(there)).get(url(there, "statement-versions")).status_code == 404


def test_what_was_sent_is_read_by_whom_the_day_is_for_with_its_hash_to_the_letter():
    there = world("statement", audience="public")
    SignOffFactory(day=there.day, council=there.councils[0])
    SignOffFactory(day=there.day, council=there.councils[1], signed=False, because="It names no date")
    sent = sending.send(day=there.day, by=there.lead, now=NOW)
    read = said(Client().get(url(there, "day-statement")))
    assert ("It names no date" in read, sent.sha256 in read, "Vera Vendor" in read) == (False, True, False)
    assert "Vera Vendor" in said(of(there.lead).get(url(there, "day-statement")))
    assert Client().get(url(there, "day-statement-text")).content == sent.text.encode()

    inside = world("sent")
    for name in ("day-statement", "day-statement-text"):
        assert Client().get(url(inside, name)).status_code == 302
        assert of(supplier_of(inside)).get(url(inside, name)).status_code == 404
        assert of(inside.people[0]).get(url(inside, name)).status_code == 200
    assert of(world("agreed").people[0]).get(url(world("agreed"), "day-statement-text")).status_code == 404


def test_the_page_asks_as_often_for_one_and_for_three(django_assert_num_queries):
    there = world("statement")
    client, page = of(there.people[2]), url(there, "day-statement")
    SignOffFactory(day=there.day, council=there.councils[0])
    client.get(page)
    with django_assert_num_queries(STATEMENTS):
        client.get(page)
    SignOffFactory(day=there.day, council=there.councils[1], signed=False)
    SignOffFactory(day=there.day, council=there.councils[2])
    with django_assert_num_queries(STATEMENTS):
        client.get(page)


# Writing --------------------------------------------------------------------------------------------------------------
def test_two_who_write_at_once_see_both_texts_and_lose_nothing():
    there = world()
    page = url(there, "statement-write")
    council, lead = of(there.people[0]), of(there.lead)
    assert council.post(page, {"text": WORDS, "over": "0"}).status_code == 302
    both = said(lead.post(page, {"text": "Typed meanwhile <b>", "over": "0"}))
    assert (WORDS in both, "<p>Typed meanwhile &lt;b&gt;</p>" in both, 'name="over" value="1"' in both) == (True,) * 3
    assert Statement.objects.get().text == WORDS
    lead.post(page, {"text": f"{WORDS} Typed meanwhile", "over": "1"})

    assert (Statement.objects.get().version, Statement.objects.get().text) == (2, f"{WORDS} Typed meanwhile")


def test_a_preview_keeps_nothing_and_what_is_missing_is_said():
    there = world()
    page = url(there, "statement-write")
    client = of(there.people[0])

    assert "Preview, not saved yet" in said(client.post(page, {"text": WORDS, "over": "0", "preview": "yes"}))
    assert "Enter what you say together" in said(client.post(page, {"text": "", "over": "0"}))
    assert "could not tell which version" in said(client.post(page, {"text": WORDS}))
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("stage", "name", "council"),
    [
        ("agreed", "statement-write", 200),
        ("agreed", "statement-put", 403),
        ("statement", "statement-send", 403),
        ("statement", "statement-sign", 200),
        ("sent", "day-meeting", 403),
        ("sent", "day-follow-up", 403),
        ("follow-up", "commitment-new", 403),
        ("follow-up", "day-close", 403),
    ],
)
def test_who_opens_which_page(stage, name, council):
    """The lead council writes, every council that takes part signs, the leads do the rest."""
    there = world(stage)
    page = url(there, name)
    expected = {"lead": 403 if name == "statement-sign" else 200, "council": council, "outsider": 404}
    outsider = world().people[0] if stage != "agreed" else supplier_of(there)
    Day.objects.filter(pk=there.day.pk).update(audience="councils")

    who = {"lead": there.lead, "council": there.people[0], "outsider": outsider}
    assert {role: of(person).get(page).status_code for role, person in who.items()} == expected
    assert Client().get(page).status_code == 302
    others = of(there.people[1]).get(page).status_code
    assert others == (200 if name == "statement-sign" else 403)


def test_it_is_put_signed_and_sent_on_its_pages():
    there = world()
    there.day.refresh_from_db()
    lead, council = of(there.lead), of(there.people[0])
    assert "There is no statement yet" in said(lead.get(url(there, "statement-put")))
    council.post(url(there, "statement-write"), {"text": WORDS, "over": "0"})
    assert "3 councils are asked by email" in said(lead.get(url(there, "statement-put")))
    lead.post(url(there, "statement-put"))
    signs = {"answer": "sign", "council": there.councils[0].pk, "revision": "1"}
    council.post(url(there, "statement-sign"), signs)
    assert "1 person who speaks" in said(lead.get(url(there, "statement-send")))
    assert not SentStatement.objects.exists()
    lead.post(url(there, "statement-send"))

    there.day.refresh_from_db()
    assert (there.day.stage, SignOff.objects.get().signed) == ("sent", True)
    again = lead.post(url(there, "statement-send"), follow=True)
    assert "This day stands at" in said(again)
    assert SentStatement.objects.count() == 1


def test_a_council_signs_the_text_it_read_for_itself():
    there = world("statement")
    page, client = url(there, "statement-sign"), of(there.people[1])
    own = {"council": there.councils[1].pk, "revision": "1"}
    assert "Choose whether your council signs" in said(client.post(page, own))
    assert "Say why your council does not sign it" in said(client.post(page, own | {"answer": "decline"}))
    other = own | {"answer": "sign", "council": there.councils[0].pk}
    assert "There is a problem" in said(client.post(page, other))
    StatementRevisionFactory(statement=there.day.statement, text="Another text")
    changed = said(client.post(page, own | {"answer": "decline", "because": "Kept as typed"}))

    assert ("changed since you read it" in changed, "Kept as typed" in changed, "Another text" in changed) == (
        True,
    ) * 3
    assert 'name="revision" value="2"' in changed
    assert not SignOff.objects.exists()


def test_nothing_is_sent_while_nobody_speaks_for_the_supplier():
    there = world("statement")
    signing.sign(day=there.day, council=there.councils[0], revision=1, is_signed=True, by=there.people[0], now=NOW)
    there.supplier.contacts.update(withdrawn_at=NOW, withdrawn_because="Left")
    page = said(of(there.lead).get(url(there, "statement-send")))

    assert "Verify somebody first" in page
    assert reverse("scrutiny:contact-list", args=[there.supplier.pk]) in page


# The meeting ----------------------------------------------------------------------------------------------------------
WHEN = {
    "starts_on_day": "14", "starts_on_month": "1", "starts_on_year": "2027", "starts_time": "10am", "ends_time": "3pm",
    "venue": "Example House", "postcode": "so23 9lj", "online_url": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "meant"), [("public", "public"), ("public-sector", "public-sector"), ("councils", "councils")]
)
def test_the_meeting_is_for_whom_the_day_is_and_has_the_three_needs_on_its_agenda(audience, meant):
    there = world("sent", audience=audience)
    page, client = url(there, "day-meeting"), of(there.lead)
    assert "Choose a day after" in said(client.post(page, WHEN | {"starts_on_month": "12", "starts_on_year": "2026"}))
    client.post(page, WHEN)

    meeting = Meeting.objects.get()
    there.day.refresh_from_db()
    assert (meeting.kind, meeting.state, meeting.audience, meeting.page) == (
        "scrutiny-day", "draft", meant, there.day.get_absolute_url(),
    )  # fmt: skip
    assert (there.day.meeting, there.day.day_on, meeting.takes_topics) == (meeting, meeting.starts_on, False)
    assert set(meeting.invited_councils.all()) == set(there.councils)
    titles = list(meeting.agenda_items.order_by("position").values_list("title", flat=True))
    needs = [f"Need {need.position}: {need.title}" for need in there.day.agreed_needs.order_by("position")]
    assert [title for title in titles if title.startswith("Need")] == needs
    own = client.get(page)["Location"]
    assert own == f"{meeting.get_absolute_url()}?own"
    assert client.get(own).status_code == 200
    assert client.get(meeting.get_absolute_url())["Location"] == there.day.get_absolute_url()
    assert "meeting" in said(client.post(page, WHEN, follow=True))
    assert Meeting.objects.count() == 1


def test_the_agenda_comes_with_the_sending_and_a_leads_own_stays():
    there = world("statement")
    of(there.lead).post(url(there, "day-meeting"), WHEN | {"starts_on_day": "28"})
    meeting = Meeting.objects.get()
    assert not meeting.agenda_items.exists()
    SignOffFactory(day=there.day, council=there.councils[0])
    sending.send(day=Day.objects.get(), by=there.lead, now=NOW)

    assert meeting.agenda_items.filter(title__startswith="Need ").count() == 3


# Following up ---------------------------------------------------------------------------------------------------------
def test_what_was_promised_is_followed_up_on_its_pages(clock):
    there = world("follow-up")
    clock.move_to(AFTER)
    lead, commitment = of(there.lead), there.day.commitments.first()
    at = [commitment.pk]
    need = there.day.agreed_needs.first().pk
    new = {"need": need, "what": "Ring us", "due_on_day": "1", "due_on_month": "6", "due_on_year": "2027"}
    lead.post(url(there, "commitment-new"), new)
    assert "Ring us" in said(lead.get(url(there, "day-follow-up")))
    assert "Enter what was promised" in said(lead.post(url(there, "commitment-new"), new | {"what": ""}))
    of(there.people[0]).post(url(there, "commitment-detail", *at), {"words": "It works for us"})
    later = {"due_on_day": "1", "due_on_month": "6", "due_on_year": "2028", "because": "14 faults"}
    assert "Enter a day to come" in said(lead.post(url(there, "commitment-date", *at), later | {"due_on_year": "2020"}))
    lead.post(url(there, "commitment-date", *at), later)
    lead.post(url(there, "commitment-ask", *at), {"last_day_day": "1", "last_day_month": "3", "last_day_year": "2027"})

    commitment.refresh_from_db()
    assert (commitment.due_on.year, commitment.ballot.state, commitment.notes.count()) == (2028, "open", 2)
    assert "The councils vote on it" in said(lead.get(url(there, "commitment-detail", *at)))
    lead.post(url(there, "commitment-close", *at), {"because": "Overtaken"})
    assert commitment not in lead.get(url(there, "day-close")).context["open_ones"]
    assert "Say why" in said(lead.post(url(there, "day-close"), {"because": ""})) or "Enter" in said(
        lead.post(url(there, "day-close"), {"because": ""})
    )
    lead.post(url(there, "day-close"), {"because": "The supplier has gone"})
    there.day.refresh_from_db()
    assert (there.day.stage, Commitment.objects.open().count()) == ("closed", 0)


@pytest.mark.parametrize("name", ["commitment-date", "commitment-ask", "commitment-close"])
def test_only_who_runs_the_day_changes_a_commitment(name):
    there = world("follow-up", audience="public")
    at = there.day.commitments.first().pk
    other = CommitmentFactory(day=world("follow-up").day)

    assert of(there.people[0]).get(url(there, name, at)).status_code == 403
    assert of(there.lead).get(url(there, name, at)).status_code == 200
    assert of(there.lead).get(url(there, name, other.pk)).status_code == 404


def test_the_public_reads_a_commitment_without_what_councils_noted():
    there = world("follow-up", audience="public")
    commitment = there.day.commitments.first()
    page = url(there, "commitment-detail", commitment.pk)
    following.note(commitment=commitment, words="Between councils", by=there.people[0], now=NOW)
    following.note_of_supplier(
        sending=there.sending, commitment=commitment, words="Eleven of fourteen", new_due_on=None, now=NOW
    )

    VerdictFactory(commitment=commitment, outcome="not-met")

    outside = said(Client().get(page))
    told = ("Eleven of fourteen", "Between councils", "Not met: 3 of 3 councils voted")
    assert [text in outside for text in told] == [True, False, True]
    assert "Between councils" in said(of(there.people[2]).get(page))
    assert of(there.people[2]).post(page, {"words": "Not the lead council"}).status_code == 403
    assert Client().post(page, {"words": "Nobody"}).status_code == 302
    assert commitment.notes.count() == 2


@pytest.mark.parametrize(("name", "stage"), [("statement-versions", "statement"), ("day-follow-up", "follow-up")])
def test_lists_ask_as_often_for_one_and_for_three(django_assert_num_queries, name, stage):
    there = world(stage)
    client, page = of(there.lead), url(there, name)
    has_commitments = there.day.commitments.exists()
    client.get(page)
    with django_assert_num_queries(LISTS[name]):
        client.get(page)
    for _ in range(2):
        if has_commitments:
            CommitmentFactory(day=there.day)
        else:
            StatementRevisionFactory(statement=there.day.statement)
    with django_assert_num_queries(LISTS[name]):
        client.get(page)


LISTS = {"statement-versions": 7, "day-follow-up": 8}
