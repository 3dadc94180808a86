"""What a group's page and the front page say of decisions and actions."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from meetings import actions
from tests.factories import ActionFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def today(days=0):
    return london.today(timezone.now()) + dt.timedelta(days=days)


def said(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def held(group):
    return MeetingFactory(group=group, days=-30, notes_state="circulated", circulated_at=timezone.now())


def test_a_groups_page_has_the_next_decisions_to_look_at_and_the_way_to_all(client, group, held, lead):
    meeting = MeetingFactory(group=group, days=20)
    for days in (10, 200, 300, 400):
        actions.record_decision(
            meeting=held, sentence=f"In {days} days.", review_on=today(days), by=lead, now=timezone.now()
        )
    DecisionFactory(meeting=held, sentence="It simply stands.")

    page = client.get(group.get_absolute_url())

    assert [decision.sentence for decision in page.context["agreed"]["decisions"]] == [
        "In 10 days.",
        "In 200 days.",
        "In 300 days.",
    ]
    assert said(page).count(f"on the agenda of {london.short_date(meeting.starts_on)}") == 1
    assert "All 5 decisions" in said(page)


def test_a_groups_page_says_how_much_is_open_to_who_may_know(client, group, held, member, outsider):
    ActionFactory(group=group, meeting=held, days=-3)
    ActionFactory(group=group)

    assert "1 action is open, <a" in said(client.get(group.get_absolute_url()))
    client.force_login(member)
    assert "2 actions are open, <a" in said(client.get(group.get_absolute_url()))
    assert "1 of them overdue" in said(client.get(group.get_absolute_url()))


def test_of_a_group_without_any_nothing_is_said(client, group):
    page = said(client.get(group.get_absolute_url()))

    assert 'id="decisions"' not in page
    assert 'id="actions"' not in page


def test_the_front_page_has_what_else_i_said_i_would_do(client, group, member, council):
    for days in (3, 8, 20, 30, 40):
        ActionFactory(group=group, person=member, council=council, words=f"In {days} days", days=days)
    client.force_login(member)

    page = client.get("/")

    assert [action.words for action in page.context["promised"]] == ["In 8 days", "In 20 days", "In 30 days"]
    assert [task.line.title for task in page.context["tasks"]] == ["In 3 days"]
    assert "What else I said I would do" in said(page)


def test_what_was_agreed_behind_closed_doors_is_for_those_inside(client, group, held, member):
    inside = MeetingFactory(
        group=group, days=-20, notes_state="circulated", circulated_at=timezone.now(), notes_for_members=True
    )
    DecisionFactory(meeting=inside, sentence="Kept among us.", review_on=today(9))
    DecisionFactory(meeting=held, sentence="For everybody.", review_on=today(10))

    def agreed():
        found = client.get(group.get_absolute_url()).context["agreed"]
        return found["decided"], [decision.sentence for decision in found["decisions"]]

    assert agreed() == (1, ["For everybody."])
    client.force_login(member)
    assert agreed() == (2, ["Kept among us.", "For everybody."])


def test_the_front_page_has_nothing_that_is_done(client, group, member, council):
    ActionFactory(group=group, person=member, council=council, words="Done early", days=20, done=True)
    client.force_login(member)

    assert list(client.get("/").context["promised"]) == []
