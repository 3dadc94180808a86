"""What needs whoever looks after groups: what waits for leads, of each thing once, and votes on silent councils."""

import datetime as dt

import pytest
from django.utils import timezone

from desk.needs import needs_of
from tests.ballot_factories import BallotFactory, cast, opened
from tests.factories import (
    ActionFactory,
    CouncilFactory,
    HostOfferFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)

pytestmark = pytest.mark.django_db


def titles(user, *groups):
    return [need.line.title for need in needs_of(user, groups, timezone.now())]


def test_a_lead_reads_what_needs_them_and_not_what_is_asked_of_them_as_of_everybody(group, lead, council):
    JoinRequestFactory(group=group, person__name="Robin Specimen", council=council)
    opened(BallotFactory(group=group, days=30), council)  # their own council votes

    assert titles(lead, group) == ["Robin Specimen asks to join the South peer group"]


def test_nobody_reads_of_a_group_they_do_not_look_after(group, lead):
    other = PeerGroupFactory(name="London")
    MembershipFactory(group=other, role="lead")
    HostOfferFactory(group=other)

    assert titles(lead, group) == []


def test_a_coordinator_reads_once_what_two_leads_are_asked(group, lead, coordinator):
    MembershipFactory(group=group, role="lead")
    HostOfferFactory(group=group, council=CouncilFactory(short_name="Gosport"))

    (need,) = needs_of(coordinator, [group], timezone.now())

    assert (need.group, need.line.council) == (group, "Gosport")


def test_a_coordinator_does_not_read_what_waits_for_a_lead_as_for_anybody(group, lead, council, coordinator):
    opened(BallotFactory(group=group, days=30), lead.memberships.get().council)

    assert titles(coordinator, group) == []


def test_a_lead_whose_account_is_closed_is_asked_nothing(group, lead, coordinator):
    HostOfferFactory(group=group)
    close(lead)

    assert len(titles(coordinator, group)) == 1  # as of a group that nobody leads


def test_what_is_due_first_comes_first_and_says_when(group, lead, council):
    HostOfferFactory(group=group, council=council)
    opened(BallotFactory(group=group, question="Winter?", days=2), CouncilFactory(short_name="Hart"))

    first, second = needs_of(lead, [group], timezone.now())

    assert (first.by, first.is_late, second.by) == ("In 2 days", False, "")


def test_actions_that_are_late_or_nobodys_are_there(group, lead):
    ActionFactory(group=group, person=None)
    ActionFactory(group=group, due_on=dt.date.today() - dt.timedelta(days=40))

    assert titles(lead, group) == [
        "An action is overdue in the South peer group, by more than four weeks",
        "The South peer group has an action that nobody has",
    ]


# Votes ----------------------------------------------------------------------------------------------------------------
def test_a_vote_that_ends_soon_names_those_who_have_not_voted(group, lead):
    councils = [CouncilFactory(short_name=name) for name in ("Slough", "Hart", "Eastleigh")]
    ballot = opened(BallotFactory(group=group, question="Winter?", days=2), *councils)
    cast(ballot, councils[2], 1, 0, 0)

    (need,) = needs_of(lead, [group], timezone.now())

    assert need.line.title.endswith(": Winter?")
    assert need.line.why == "1 of 3 councils have voted. Not yet: Hart, Slough."
    assert need.line.url == ballot.get_absolute_url()


def test_of_many_silent_councils_four_are_named(group, lead):
    councils = [CouncilFactory(short_name=f"Town {letter}") for letter in "ABCDEF"]
    opened(BallotFactory(group=group, days=2), *councils)

    (need,) = needs_of(lead, [group], timezone.now())

    assert need.line.why.endswith("Not yet: Town A, Town B, Town C, Town D and 2 more.")


@pytest.mark.parametrize("days", [2.99, 3.01])
def test_a_vote_stands_there_for_its_last_three_days(group, lead, days):
    opened(BallotFactory(group=group, days=days), CouncilFactory())

    assert bool(titles(lead, group)) == (days < 3)


def test_a_vote_that_all_have_cast_or_of_another_group_is_not_there(group, lead):
    hart = CouncilFactory()
    cast(opened(BallotFactory(group=group, days=2), hart), hart, 1, 0, 0)
    opened(BallotFactory(days=2), CouncilFactory())

    assert titles(lead, group) == []


def test_a_council_that_was_replaced_is_not_waited_for(group, lead):
    ballot = opened(BallotFactory(group=group, days=2), CouncilFactory())
    ballot.electors.update(replaced_at=timezone.now())

    assert titles(lead, group) == []


@pytest.mark.parametrize("many", [1, 20])
def test_a_coordinators_needs_cost_the_same_for_one_group_and_for_twenty(coordinator, many, django_assert_num_queries):
    groups = PeerGroupFactory.create_batch(many)
    for group in groups:
        MembershipFactory(group=group, role="lead", person=UserFactory())
        HostOfferFactory(group=group)
        opened(BallotFactory(group=group, days=2), CouncilFactory())

    with django_assert_num_queries(9):
        found = needs_of(coordinator, groups, timezone.now())

    assert len(found) == 2 * many


@pytest.mark.parametrize("many", [1, 20])
def test_a_leads_needs_cost_the_same_for_one_group_and_for_twenty(many, django_assert_num_queries):
    person, groups = UserFactory(), PeerGroupFactory.create_batch(many)
    for group in groups:
        MembershipFactory(group=group, role="lead", person=person)
        HostOfferFactory(group=group)
        opened(BallotFactory(group=group, days=2), CouncilFactory())

    with django_assert_num_queries(8):
        found = needs_of(person, groups, timezone.now())

    assert len(found) == 2 * many
