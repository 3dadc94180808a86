"""What a supplier's contact reads and writes of a scrutiny day, through a link, without an account."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from common import london
from outbox.models import Message
from scrutiny import contact_links
from scrutiny.actions import contacts
from scrutiny.days import contact_emails
from scrutiny.days.actions import ending, following, sending
from scrutiny.models import Answer, Commitment, CommitmentNote, Day
from tests.day_factories import CommitmentFactory, SignOffFactory, goes
from tests.days.world import DAY, NOW, world
from tests.factories import MeetingFactory
from tests.scrutiny_factories import SendingFactory

pytestmark = pytest.mark.django_db
YES = {
    "verdict": "committed", "words": "", "over": "0",
    "what_1": "Read access", "by_1_day": "30", "by_1_month": "9", "by_1_year": "2027",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def there(clock):
    there = world("sent")
    there.secrets = (there.day.sent_statement.text, there.day.title, there.vera.email)
    return there


def opened(client, there):
    """Vera’s browser, behind the link: the address of the page."""
    answer = client.post(contact_links.path(there.sending), {"email": there.vera.email})
    return answer["Location"]


def shows_nothing(page, status, there):
    said = page.content.decode()
    return page.status_code == status and not any(secret in said for secret in there.secrets)


def answers(page):
    return f"{page}needs/1/"


# The link -------------------------------------------------------------------------------------------------------------
def test_it_opens_once_in_one_browser_and_shows_what_was_sent(client, there):
    assert shows_nothing(client.get(contact_links.path(there.sending)), 200, there)
    page = opened(client, there)
    other = Client()

    said = client.get(page).content.decode()
    assert all(need.title in said for need in there.day.agreed_needs.all())
    assert there.day.sent_statement.sha256 in said
    assert shows_nothing(other.get(page), 404, there)
    assert shows_nothing(other.get(answers(page)), 404, there)
    assert shows_nothing(other.get(contact_links.path(there.sending)), 410, there)
    assert client.get(page.replace("/days/", "/ratings/")).status_code == 404
    token = contact_links.path(there.sending).rstrip("/").rpartition("/")[2]
    assert shows_nothing(client.get(contact_links.path(there.sending).replace(token, "x" + token)), 404, there)


def test_page_and_mail_say_when_and_where_the_councils_are_met(client, there):
    meeting = MeetingFactory(group=there.group, venue="Example House", postcode="SO23 8UJ", starts_on=there.day.day_on)
    Day.objects.filter(pk=there.day.pk).update(meeting=meeting)
    there.sending.day.refresh_from_db()
    when = london.span(meeting.starts_at, meeting.ends_at)

    letter = contact_emails.to_supplier(there.sending, NOW)

    assert f"{when}, Example House SO23 8UJ." in " ".join(client.get(opened(client, there)).content.decode().split())
    assert when in letter.text
    assert "Example House SO23 8UJ" in letter.text


def test_an_old_link_shows_nothing_and_a_new_one_carries_the_statement(client, there, clock):
    old = contact_links.path(there.sending)
    clock.move_to(NOW + 61 * DAY)
    assert shows_nothing(client.get(old), 410, there)
    client.post(f"{old}new/")

    mail = Message.objects.get(kind="supplier-day")
    there.sending.refresh_from_db()
    assert (mail.to_address, there.sending.link) == (there.vera.email, 2)
    assert client.get(opened(client, there)).status_code == 200


def test_another_day_and_a_mail_about_ratings_are_not_behind_it(client, there):
    page = opened(client, there)
    other = world("sent")

    assert client.get(page.replace(str(there.sending.pk), str(other.sending.pk))).status_code == 404
    there.sending = SendingFactory(contact=there.vera)
    ratings = opened(client, there)
    assert client.get(ratings).status_code == 200
    assert client.get(ratings.replace("/ratings/", "/days/")).status_code == 404


def test_a_day_that_is_over_is_over_for_its_links(client, there):
    """The right of reply to ratings is another Sending, and stays."""
    page = opened(client, there)
    goes(there.day, Day.Stage.CANCELLED, closed_at=timezone.now(), closed_because="No time")

    assert shows_nothing(client.get(page), 404, there)
    closed = client.get(contact_links.path(there.sending))
    assert shows_nothing(closed, 410, there)
    assert "has ended" in closed.content.decode()
    client.post(f"{contact_links.path(there.sending)}new/")
    assert not Message.objects.filter(kind="supplier-day").exists()


def test_a_withdrawn_contact_reads_nothing_where_it_was_open(client, there):
    page = opened(client, there)
    contacts.withdraw(contact=there.vera, because="Left", by=there.lead, now=NOW)

    assert shows_nothing(client.get(page), 404, there)
    assert shows_nothing(client.post(answers(page), YES), 404, there)


def test_what_single_councils_wrote_is_not_there(client, clock):
    there = world("statement")
    SignOffFactory(day=there.day, council=there.councils[1], signed=False, because="A comment of one council")
    SignOffFactory(day=there.day, council=there.councils[0])
    sending.send(day=there.day, by=there.lead, now=NOW)
    there.sending = there.day.sendings.get()
    page = opened(client, there)

    said = client.get(page).content.decode() + client.get(answers(page)).content.decode()
    assert "A comment of one council" not in said
    assert there.day.needs.first().why not in said


# Answers --------------------------------------------------------------------------------------------------------------
def test_looking_changes_nothing_and_an_answer_stands_and_is_text(client, there):
    page = opened(client, there)
    client.get(answers(page))
    assert not Answer.objects.exists()
    client.post(answers(page), YES | {"words": "<script>alert(1)</script> With the next release"})

    said = client.get(page).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; With the next release" in said
    assert "Read access, by 30 September 2027" in said
    again = client.post(answers(page), YES | {"words": "Typed over nothing", "over": "0"})
    assert ("answered this meanwhile" in again.content.decode(), "Typed over nothing" in again.content.decode()) == (
        True,
        True,
    )
    client.post(answers(page), {"verdict": "declined", "words": "We cannot", "over": "1"})
    assert list(Answer.objects.order_by("number").values_list("verdict", flat=True)) == ["committed", "declined"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"verdict": ""}, "Choose what you answer"),
        ({"verdict": "declined", "what_1": "", "by_1_day": "", "by_1_month": "", "by_1_year": ""}, "Say why not"),
        ({"verdict": "partly"}, "Say what you will do and what not"),
        ({"what_1": ""}, "Say what is done by 30 September 2027"),
        ({"by_1_day": "", "by_1_month": "", "by_1_year": ""}, "Enter the day by which it is done"),
        ({"by_1_year": "2020"}, "Enter a day to come"),
        ({"verdict": "declined", "words": "No"}, "You promise something below"),
        ({"words": "x" * 2001}, "must be 2000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, there, given, says):
    page = opened(client, there)
    said = client.post(answers(page), YES | given).content.decode()

    assert ("There is a problem" in said, says in said) == (True, True)
    assert not Answer.objects.exists()


def test_from_the_day_on_the_answer_is_read_and_not_written(client, there, clock):
    page = opened(client, there)
    client.post(answers(page), YES)
    clock.move_to(NOW + 61 * DAY)
    there.sending.refresh_from_db()
    client.post(f"{contact_links.path(there.sending)}new/")
    there.sending.refresh_from_db()
    page = opened(client, there)
    client.post(answers(page), YES | {"words": "Later", "over": "1"})

    said = client.get(answers(page)).content.decode()
    assert ("Read access" in said, "<button" in said.partition("<main")[2]) == (True, False)
    assert Answer.objects.count() == 1


# What was promised ----------------------------------------------------------------------------------------------------
def test_the_contact_says_how_it_goes_until_it_is_closed(client):
    there = world("follow-up")
    page = opened(client, there)
    commitment = there.day.commitments.first()
    own = f"{page}commitments/{commitment.pk}/"
    elsewhere = CommitmentFactory(day=world("follow-up").day)
    assert client.get(f"{page}commitments/{elsewhere.pk}/").status_code == 404

    client.post(
        own, {"words": "11 of <b>14</b>", "new_due_on_day": "29", "new_due_on_month": "1", "new_due_on_year": "2028"}
    )
    following.note(commitment=commitment, words="Councils among themselves", by=there.lead, now=NOW)
    said = client.get(own).content.decode()
    assert ("11 of &lt;b&gt;14&lt;/b&gt;" in said, "You ask for 29 January 2028" in said) == (True, True)
    assert "Councils among themselves" not in said
    assert Commitment.objects.get(pk=commitment.pk).due_on == commitment.due_on
    assert "Say how far it is" in client.post(own, {"words": ""}).content.decode()
    following.close_commitment(commitment=commitment, because="Overtaken", by=there.lead, now=NOW)
    client.post(own, {"words": "Late"})
    assert CommitmentNote.objects.filter(contact=there.vera).count() == 1
    ending.close_day(day=there.day, because="Done", by=there.lead, now=NOW)
    assert client.get(own).status_code == 404


def test_the_page_asks_as_often_for_one_and_for_three(client, django_assert_num_queries):
    there = world("follow-up")
    page = opened(client, there)
    client.get(page)
    with django_assert_num_queries(STATEMENTS):
        client.get(page)
    for _ in range(2):
        CommitmentFactory(day=there.day)
    with django_assert_num_queries(STATEMENTS):
        client.get(page)


STATEMENTS = 7
