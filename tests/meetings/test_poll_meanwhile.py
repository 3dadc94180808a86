"""Date polls and what goes on around them: a second click, a draft that is published or moved, dates that pass."""

import pytest
import time_machine
from django.urls import reverse

from meetings import actions, polls
from meetings.models import DatePoll
from tests.meetings.polling import FRIDAY, MONDAY, NOW, THURSDAY, opened, read, say, typed, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_monday_in_november")]


def new(group):
    return reverse("meetings:date-poll-new", args=[group.slug])


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


def test_of_dates_of_which_one_has_passed_the_best_to_come_has_the_button(client, poll, lead, member):
    for person in (lead, member):
        say(poll, person, "yes", "if-need-be")
    client.force_login(lead)
    thursday = poll.options.first()

    with time_machine.travel(THURSDAY[1], tick=False):
        page = read(client.get(poll.get_absolute_url()))
        refused = read(client.post(url("date-poll-fix", poll, thursday.pk), follow=True))

    assert page.count("Of the dates still to come, Friday 11 December 2026 suits 2 people") == 1
    assert "Fix Friday 11 December 2026</button>" in page
    assert "This date has passed." in page
    assert url("date-poll-fix", poll, thursday.pk) not in page
    assert "Nothing was changed. Thursday 10 December 2026 has passed." in refused


def test_when_all_dates_have_passed_no_date_is_offered(client, poll, lead):
    say(poll, lead, "yes", "yes")
    client.force_login(lead)

    with time_machine.travel(MONDAY[0], tick=False):
        page = read(client.get(poll.get_absolute_url()))

    assert page.count("All of these dates have passed.") == 2
    assert "</button>" not in page[page.index("For leads") : page.index("Withdraw this poll")]


def test_a_poll_that_has_ended_says_what_stood_then(client, poll, lead):
    say(poll, lead, "yes", "no")
    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)

    later = polls.board(DatePoll.objects.get(), MONDAY[1])

    assert (later.winner.option, later.some_passed) == (poll.options.first(), False)
