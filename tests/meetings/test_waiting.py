"""“Your turn”: invitations without an answer."""

import pytest

from common.lines import Deed, Line
from common.waits import lines_for
from meetings import actions
from meetings.waiting import WAITS
from peergroups.actions import leave
from tests.factories import MeetingFactory, MembershipFactory
from tests.meetings.post import answer, at, moved_to, publish
from tests.waits import asked

waiting_for = asked(*WAITS)


def test_an_unanswered_invitation_waits_with_its_three_answers(group, lead, member):
    meeting = publish(group, lead)

    assert waiting_for([member], at(3)) == {
        member.pk: [
            Line(
                key=f"answer:meeting{meeting.pk}",
                title="Are you coming on Wednesday 25 November 2026?",
                why="“What did we finish?” with the South peer group, 10am to 3:30pm, "
                "Walton Street Offices, Aylesbury HP20 1UA.",
                due_at=meeting.starts_at,
                url=meeting.get_absolute_url(),
                group_id=group.pk,
                deeds=(
                    Deed("I’m coming", "meeting-answer", meeting.pk, "coming", main=True),
                    Deed("Maybe", "meeting-answer", meeting.pk, "maybe"),
                    Deed("Can’t come", "meeting-answer", meeting.pk, "not-coming"),
                ),
            )
        ]
    }


@pytest.mark.parametrize("said", ["coming", "maybe", "not-coming"])
def test_any_answer_ends_the_waiting(group, lead, member, said):
    answer(publish(group, lead), member, said, at(3))

    assert waiting_for([member, lead], at(3)).keys() == {lead.pk}


@pytest.mark.parametrize(
    ("said", "title"),
    [("coming", "Are you still coming on Thursday 26"), ("not-coming", "Are you coming on Thursday 26")],
)
def test_an_answer_to_an_earlier_date_is_asked_again(group, lead, member, said, title):
    meeting = publish(group, lead)
    answer(meeting, member, said, at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4))

    (line,) = waiting_for([member], at(4))[member.pk]

    assert line.title == f"{title} November 2026?"


def test_nothing_waits_of_drafts_the_past_the_cancelled_and_other_peoples(group, lead, member, outsider, supplier):
    MeetingFactory(group=group, draft=True, **moved_to(25))
    cancelled = publish(group, lead)
    actions.cancel(meeting=cancelled, reason="", by=lead, now=at(3))
    publish(group, lead, **moved_to(3))
    publish(group, lead, audience="public-sector")
    gone = MembershipFactory(group=group)
    leave(membership=gone, by=None, now=at(3))

    waiting = waiting_for([member, outsider, supplier, gone.person], at(4))

    assert {person: len(lines) for person, lines in waiting.items()} == {member.pk: 1}


def test_the_soonest_comes_first(group, lead, member):
    later, sooner = publish(group, lead), publish(group, lead, **moved_to(24))

    assert [line.url for line in waiting_for([member], at(3))[member.pk]] == [
        sooner.get_absolute_url(),
        later.get_absolute_url(),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_many_people_and_meetings_cost_the_same(group, lead, outsider, number, django_assert_num_queries):
    people = [MembershipFactory(group=group).person for _ in range(number)]
    council = outsider.memberships.get().council
    for _ in range(number):
        publish(group, lead)
        publish(group, lead, audience="councils", invited_councils=[council])

    with django_assert_num_queries(4):
        waiting = lines_for(WAITS, [*people, outsider], at(3))

    assert {person: len(lines) for person, lines in waiting.items()} == dict.fromkeys(
        [person.pk for person in [*people, outsider]], number
    )
