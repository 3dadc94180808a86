"""Ballots among the other rooms: your turn, the digest, councils that end, people who go."""

from fractions import Fraction

import pytest
from django.utils import timezone

from ballots import actions, succession
from ballots.departure import hand_on
from ballots.models import Cast
from ballots.news import news_for
from ballots.people import people_asked
from ballots.planner import plan
from ballots.waiting import WAITS
from common.lines import Span
from common.waits import lines_for
from outbox.models import Message
from tests.ballot_factories import BallotFactory, cast, closed, officer, opened, tied
from tests.ballots.conftest import at
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory
from tests.waits import asked

pytestmark = pytest.mark.django_db
waiting_for = asked(*WAITS)


@pytest.fixture
def ballot(three):
    draft = BallotFactory(group=three.group, question="On screens?", closes_at=at(20, 17))
    return opened(draft, three.winchester, three.havant, at=at(2))


# Who is told --------------------------------------------------------------------------------------------------------
def test_of_a_council_with_somebody_in_the_group_for_it_nobody_else_is_told(ballot, three):
    academic, left = officer(three.havant), officer(three.havant, three.group)
    MembershipFactory(group=three.group, person=academic, kind="academic", council=None, organisation="A university")
    left.memberships.update(left_at=at(2), left_by=left, left_because="left")

    told = {elector.council: people for elector, people in people_asked([ballot], at(5))}

    assert (told[three.havant], three.sam in told[three.winchester]) == ([three.robin], True)


def test_where_nobody_of_a_council_is_in_the_group_for_it_a_few_of_its_people_are_told(ballot, three):
    """Who was in it and left, or is in it as a partner, is one of the council's people like any other."""
    academic, colleague = officer(three.havant), officer(three.havant)
    MembershipFactory(group=three.group, person=academic, kind="academic", council=None, organisation="A university")
    three.robin.memberships.update(left_at=at(2), left_by=three.robin, left_because="left")

    told = {elector.council: people for elector, people in people_asked([ballot], at(5))}

    assert set(told[three.havant]) == {academic, colleague, three.robin}


# Your turn ------------------------------------------------------------------------------------------------------------
def test_a_vote_waits_for_everybody_who_acts_for_a_silent_council(ballot, three, supplier):
    unseen = UserFactory()
    AffiliationFactory(person=unseen, council=three.havant, confirmed_at=None, confirmed_by=None)
    former = AffiliationFactory(council=three.havant, ended_on=at(1).date()).person
    people = [former, three.sam, three.robin, three.kit, supplier, unseen]
    cast(ballot, three.winchester, 1, 0, 0, by=three.sam, at=at(3))

    found = waiting_for(people, at(5))

    [line] = found.pop(three.robin.pk)
    assert found == {}
    assert (line.title, line.council, line.due_at) == ("Vote for Havant: On screens?", "Havant", at(20, 17))
    assert [(deed.label, deed.choice) for deed in line.deeds] == [("Yes", "1"), ("No", "2"), ("Abstain", "3")]
    assert waiting_for(people, at(20, 17)) == waiting_for(people, at(1)) == {}


def test_what_was_said_of_one_question_leaves_the_other_open(ballot, three):
    other = BallotFactory(group=three.group, question="In spring?", closes_at=at(20, 17))
    opened(other, three.havant, at=at(2))
    cast(ballot, three.havant, 1, 0, 0, by=three.robin, at=at(3))

    [line] = waiting_for([three.robin], at(5))[three.robin.pk]

    assert line.title == "Vote for Havant: In spring?"
    actions.withdraw(ballot=other, because="Asked too early", by=three.lead, now=at(4))
    assert waiting_for([three.robin], at(5)) == {}


def test_a_person_of_two_councils_has_a_line_for_each(ballot, three):
    AffiliationFactory(person=three.sam, council=three.havant)

    assert [line.council for line in waiting_for([three.sam], at(5))[three.sam.pk]] == ["Winchester", "Havant"]


def test_a_tie_waits_for_the_leads_or_for_coordinators_where_there_is_none(three, coordinator):
    ballot = tied(group=three.group)
    people = [three.lead, three.sam, coordinator]

    assert list(waiting_for(people, ballot.closes_at)) == [three.lead.pk]
    three.group.memberships.filter(role="lead").update(left_at=at(1), left_by=three.lead, left_because="left")
    assert list(waiting_for(people, ballot.closes_at)) == [coordinator.pk]
    actions.break_tie(ballot=ballot, chosen=[1], because="First", by=coordinator, now=ballot.closes_at)
    assert waiting_for(people, ballot.closes_at) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_costs_the_same_for_one_and_for_three(three, count, django_assert_num_queries):
    for _ in range(count):
        opened(BallotFactory(group=three.group), three.winchester, three.havant)
        tied(group=three.group)

    with django_assert_num_queries(3):
        lines_for(
            WAITS,
            [*[three.sam, three.robin][:count], three.lead],
            timezone.now(),
        )


# The digest -----------------------------------------------------------------------------------------------------------
def told(person, after, until):
    found = news_for([Span(person, after, until)], until)
    return [(line.title, line.why) for line in found.get(person.pk, [])]


def test_a_digest_tells_of_a_question_while_it_is_open_and_then_of_its_result(ballot, three, supplier, outsider):
    assert told(three.sam, at(1), at(9)) == [("Councils vote: On screens?", "Voting ends on 20 November 2026.")]
    assert told(three.sam, at(9), at(16)) == []
    for person in (supplier, outsider):
        assert told(person, at(1), at(9)) == []

    cast(ballot, three.winchester, 1, 0, 0, by=three.sam, at=at(3))
    closed(ballot)

    assert told(three.sam, at(16), at(23)) == [("On screens?", "Yes, by 1 to 0. 1 of 2 councils voted.")]
    assert told(three.sam, at(1), at(9)) == []


def test_who_left_the_group_reads_nothing_of_it_any_more(ballot, three):
    three.sam.memberships.update(left_at=at(4), left_by=three.sam, left_because="left")

    assert told(three.sam, at(1), at(9)) == []

    MembershipFactory(person=three.sam, group=three.group, kind="supplier", council=None, organisation="Sample Ltd")
    assert told(three.sam, at(1), at(9)) == []  # there again, and no more for a council


def test_what_is_for_those_who_vote_alone_is_no_news(three):
    opened(BallotFactory(group=three.group, for_electors=True), three.winchester, at=at(2))

    assert told(three.sam, at(1), at(3)) == []


def test_a_tie_is_news_when_it_is_resolved(ballot, three):
    cast(ballot, three.winchester, 1, 0, 0, by=three.sam, at=at(3))
    cast(ballot, three.havant, 0, 1, 0, by=three.robin, at=at(3))
    closed(ballot)
    assert told(three.sam, at(16), at(21)) == []

    actions.break_tie(ballot=ballot, chosen=[2], because="Cheaper", by=three.lead, now=at(22))

    assert told(three.sam, at(21), at(23)) == [("On screens?", "No, after a tie. 2 of 2 councils voted.")]


# A council ends -------------------------------------------------------------------------------------------------------
def ends(three, *heirs, day=9):
    shares = {heir: Fraction(1, len(heirs)) for heir in heirs}
    return succession.hand_over(predecessor=three.havant, shares=shares, on=at(day).date(), by=None, now=at(9))


def test_those_that_follow_a_council_vote_anew_and_once(ballot, three):
    cast(ballot, three.havant, 0, 1, 0, by=three.robin, at=at(3))
    heir = CouncilFactory(short_name="New Shire")
    person = officer(heir)

    assert ends(three, heir, three.winchester) == ["1 vote under way: asked of New Shire, Winchester anew."]
    assert ends(three, heir, three.winchester) == []

    assert [str(elector) for elector in ballot.electors.standing()] == ["New Shire", "Winchester"]
    assert not succession.is_unfinished(predecessor=three.havant, on=at(9).date())
    cast(ballot, heir, 1, 0, 0, by=person, at=at(10))
    closed(ballot)
    assert (ballot.result.dots, ballot.result.councils, ballot.result.electors) == ([1, 0, 0], 1, 2)
    assert Cast.objects.count() == 2


def test_nothing_moves_before_the_day_and_what_is_closed_keeps_the_old_name(ballot, three):
    heir = CouncilFactory()
    assert ends(three, heir, day=10) == []
    assert succession.is_unfinished(predecessor=three.havant, on=at(10).date())
    closed(ballot)

    assert ends(three, heir) == []
    assert [str(elector) for elector in ballot.electors.standing()] == ["Havant", "Winchester"]


def test_what_is_over_and_not_counted_yet_is_not_handed_on(three):
    ballot = opened(BallotFactory(group=three.group, closes_at=at(8)), three.havant, at=at(2))

    assert ends(three, CouncilFactory()) == []
    assert [str(elector) for elector in ballot.electors.standing()] == ["Havant"]


# Somebody goes --------------------------------------------------------------------------------------------------------
def test_who_leaves_a_council_gets_none_of_its_mail_and_keeps_that_of_another(ballot, three):
    AffiliationFactory(person=three.sam, council=three.havant)
    plan(at(2))
    mine = Message.objects.queued().filter(person_id=three.sam.pk)
    assert mine.count() == 2

    gone = {"person": three.sam, "at": at(3), "by": three.sam}
    hand_on(council=three.havant, group=three.group, **gone)
    assert mine.count() == 2
    hand_on(council=three.havant, group=None, **gone)
    assert [key.split(":")[1] for key in mine.values_list("key", flat=True)] == [
        f"elector{ballot.electors.get(council=three.winchester).pk}"
    ]
    hand_on(council=None, group=None, **gone)
    assert mine.count() == 0
