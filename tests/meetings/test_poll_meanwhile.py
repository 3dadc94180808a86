"""Date polls and what goes on around them: a second click, a draft that is published, moved or deleted meanwhile."""

import pytest
import time_machine
from django.urls import reverse

from meetings import actions
from meetings.models import DatePoll
from tests.factories import MeetingFactory
from tests.meetings.polling import FRIDAY, MONDAY, NOW, THURSDAY, opened, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_monday_in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def poll(group, lead):
    return opened(group, lead)


@pytest.fixture
def draft(group):
    return MeetingFactory(group=group, draft=True, title="Winter meeting", audience="members")


def new(group):
    return reverse("meetings:date-poll-new", args=[group.slug])


def read(response):
    return " ".join(response.content.decode().split())


def test_a_second_click_on_ask_asks_nobody_twice(client, group, lead):
    client.force_login(lead)
    post = typed(THURSDAY, FRIDAY) | {"confirmed": "yes"}

    first, second = client.post(new(group), post), client.post(new(group), post)

    assert first.url == second.url == DatePoll.objects.get().get_absolute_url()
    client.post(new(group), typed(THURSDAY, MONDAY) | {"confirmed": "yes"})
    client.post(new(group), post | {"title": "Another meeting"})
    assert DatePoll.objects.count() == 3


def test_pressing_enter_in_a_field_goes_on_and_adds_no_row(client, group, lead):
    """A browser presses the first button of the form: that one must not be “Add another date”."""
    client.force_login(lead)

    page = read(client.get(new(group)))

    form = page[page.index('<form method="post" novalidate>') :]
    first = form[form.index("<button") : form.index("</button>")]
    assert first.endswith(">Continue")
    assert "name=" not in first


@pytest.mark.parametrize(
    ("became", "lead_reads", "member_reads"),
    [
        (
            "moved",
            "was given another date since: Monday 14 December 2026",
            "The leads have another date in mind since.",
        ),
        ("moved and published", "for another date: Monday 14 December 2026", "for another date: Monday 14 December"),
        ("cancelled", "was called off since.", "was called off since."),
    ],
)
def test_a_date_that_holds_no_more_is_said_so(client, poll, lead, member, became, lead_reads, member_reads):
    meeting = actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)
    if became.startswith("moved"):
        on = {"starts_on": MONDAY[0].date(), "ends_on": MONDAY[1].date()}
        actions.revise(meeting=meeting, fields=on, by=lead, now=NOW)
    if became != "moved":
        actions.publish(meeting=meeting, by=lead, now=NOW)
    if became == "cancelled":
        actions.cancel(meeting=meeting, reason="Snow", by=lead, now=NOW)

    for person, words in ((lead, lead_reads), (member, member_reads)):
        client.force_login(person)
        page = read(client.get(poll.get_absolute_url()))
        assert words in page
        assert "Keep the date free" not in page
        assert ("say there whether you come" in page.lower()) == (became == "moved and published")


def test_before_a_draft_is_published_or_deleted_its_lead_reads_of_the_open_poll(client, group, lead, draft):
    poll = opened(group, lead, meeting=draft)
    client.force_login(lead)
    addresses = [reverse(f"meetings:meeting-{deed}", args=[group.slug, draft.pk]) for deed in ("publish", "delete")]

    publish, delete = [read(client.get(address)) for address in addresses]
    assert "People are still asked which date suits." in publish
    assert "People are asked about its date" in delete
    assert "Nobody was told of it" not in delete

    actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=NOW)
    publish, delete = [read(client.get(address)) for address in addresses]
    assert "still asked" not in publish
    assert "Nobody was told of it" in delete


def test_a_poll_about_what_was_announced_meanwhile_says_so(client, group, lead, member, draft):
    poll = opened(group, lead, meeting=draft)
    actions.publish(meeting=draft, by=lead, now=NOW)

    for person, is_lead in ((lead, True), (member, False)):
        client.force_login(person)
        page = read(client.get(poll.get_absolute_url()))
        assert "was announced meanwhile" in page
        assert ("You can withdraw this poll." in page) == is_lead
