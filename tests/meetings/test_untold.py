"""Who is asked about in a round of the planners: nobody who has what they need, however many those are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import actions, after_planner, planner
from meetings.models import Meeting
from meetings.untold import untold
from outbox.models import Message
from tests.factories import MembershipFactory
from tests.meetings.after import HELD, held, said, there
from tests.meetings.post import PUBLISHED, answer, at, moved_to, publish

pytestmark = pytest.mark.django_db


def queries(act):
    """How many statements it takes; and each of them only reads."""
    with CaptureQueriesContext(connection) as captured:
        act()
    assert [query["sql"] for query in captured if not query["sql"].startswith(("SELECT", "(SELECT"))] == []
    return len(captured)


def crowd(group, lead, people):
    """So many members in all, who joined long ago."""
    for _ in range(people - group.memberships.count()):
        MembershipFactory(group=group, council=lead.memberships.get().council)
    group.memberships.update(joined_at=at(1, month=1))
    return [membership.person for membership in group.memberships.order_by("pk")]


def everything_sent():
    Message.objects.filter(state="queued").update(state="sent", sent_at=PUBLISHED)


@pytest.mark.parametrize(("meetings", "people"), [(1, 3), (3, 3), (1, 60)])
def test_when_everything_is_said_a_round_costs_the_same_for_few_and_for_many(group, lead, meetings, people):
    """Every question is asked: of meetings for all and for members, that moved and that are off; steps fell due."""
    crowd(group, lead, people)
    for _ in range(meetings):
        for audience in ("public", "members"):
            meeting = publish(group, lead, audience=audience)
            answer(meeting, lead, "coming", PUBLISHED)
            actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=PUBLISHED)
        off = publish(group, lead)
        planner.plan(PUBLISHED)
        everything_sent()
        actions.cancel(meeting=off, reason="", by=None, now=at(3))
    for now in (at(4), at(18), at(19)):
        planner.plan(now)
        everything_sent()

    assert queries(lambda: planner.plan(at(19))) == 12


@pytest.mark.parametrize(("meetings", "people"), [(1, 3), (3, 3), (1, 60)])
def test_a_round_after_meetings_costs_the_same_for_few_and_for_many(group, lead, meetings, people):
    persons = crowd(group, lead, people)
    for _ in range(meetings):
        meeting = held(group)
        said(meeting)
        there(meeting, *persons)
        actions.circulate(meeting=meeting, by=lead, now=HELD)
        late = held(group)
        there(late, *persons)
    for now in (HELD, at(27), at(30)):
        after_planner.plan(now)
        everything_sent()

    assert queries(lambda: after_planner.plan(at(30))) == 9


def test_a_page_that_is_full_is_followed_by_the_next(group, lead, monkeypatch):
    monkeypatch.setattr("meetings.untold.PAGE", 2)
    people = crowd(group, lead, 5)
    meetings = [publish(group, lead), publish(group, lead)]

    pairs = [(meeting.pk, pk) for meeting, pks in untold(list(Meeting.objects.all()), PUBLISHED, set()) for pk in pks]

    assert pairs == [(meeting.pk, person.pk) for meeting in meetings for person in people]


def test_fifty_are_written_to_at_a_time_until_nobody_lacks_it(group, lead, monkeypatch):
    monkeypatch.setattr(after_planner, "BATCH", 2)
    people = crowd(group, lead, 5)
    for _ in range(2):
        meeting = held(group)
        said(meeting)
        actions.circulate(meeting=meeting, by=lead, now=HELD)

    assert after_planner.plan(HELD)["notes circulated"] == 2 * len(people)
    assert after_planner.plan(HELD)["notes circulated"] == 0
