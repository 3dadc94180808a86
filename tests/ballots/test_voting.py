"""A council says what it wants, by whoever acts for it; the latest counts; closing counts once and for all."""

import threading

import pytest
from django.db import connection

from ballots import actions
from ballots.models import Ballot, Cast, Elector, Result
from ballots.refusals import AgainstTheRule, NotYours, Refused, TooLate
from tests.ballot_factories import BallotFactory, officer, opened
from tests.ballots.conftest import at
from tests.factories import AffiliationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ballot(three):
    """Dots: three, at most two on one of three options; two are chosen. Open from the 2nd to the 20th."""
    draft = BallotFactory(group=three.group, dots=3, places=2, closes_at=at(20, 17))
    return opened(draft, three.winchester, three.havant, three.eastleigh, at=at(2))


def vote(ballot, council, person, *dots, now=None):
    return actions.cast(ballot=ballot, council=council, dots=list(dots), by=person, now=now or at(5))


def close(ballot):
    actions.close_due(at(20, 17))
    ballot.refresh_from_db()
    return Result.objects.get(ballot=ballot)


def test_the_latest_word_of_a_council_counts_whoever_of_it_says_it(ballot, three):
    colleague = officer(three.winchester)
    vote(ballot, three.winchester, three.sam, 2, 1, 0)
    vote(ballot, three.winchester, colleague, 0, 0, 2)
    vote(ballot, three.havant, three.robin, 1, 1, 1)

    result = close(ballot)

    assert (result.dots, result.councils, result.electors) == ([1, 1, 3], 2, 3)
    assert (result.chosen, result.tied, result.open_places) == ([3], [1, 2], 1)
    assert Cast.objects.count() == 3


def test_saying_the_same_again_adds_nothing(ballot, three):
    assert vote(ballot, three.winchester, three.sam, 2, 1, 0) is not None
    assert vote(ballot, three.winchester, three.sam, 2, 1, 0, now=at(6)) is None
    assert Cast.objects.count() == 1


def test_a_person_of_two_councils_casts_both_votes(ballot, three):
    AffiliationFactory(person=three.sam, council=three.havant)

    vote(ballot, three.winchester, three.sam, 1, 0, 0)
    vote(ballot, three.havant, three.sam, 1, 0, 0)

    assert close(ballot).dots == [2, 0, 0]


def test_who_is_not_seen_to_be_of_the_council_does_not_vote(ballot, three, outsider):
    unseen = UserFactory()
    AffiliationFactory(person=unseen, council=three.havant, confirmed_at=None, confirmed_by=None)

    for person in (three.sam, unseen, outsider, None):
        with pytest.raises(NotYours):
            vote(ballot, three.havant, person, 1, 0, 0)
    with pytest.raises(NotYours, match="not among the councils"):
        vote(ballot, outsider.affiliations.get().council, outsider, 1, 0, 0)


@pytest.mark.parametrize("dots", [[0, 0, 0], [3, 0, 0], [2, 2, 0], [1, 0], [-1, 2, 2]])
def test_a_vote_against_the_rule_is_refused_in_words(ballot, three, dots):
    with pytest.raises(AgainstTheRule):
        vote(ballot, three.winchester, three.sam, *dots)
    assert not Cast.objects.exists()


def test_nobody_votes_before_voting_begins_or_once_it_has_ended(ballot, three):
    arranged = BallotFactory(group=three.group, closes_at=at(20, 17), opens_at=at(9))
    Ballot.objects.filter(pk=arranged.pk).update(state="arranged")
    opened(other := BallotFactory(group=three.group, closes_at=at(20)), three.winchester, at=at(2))
    actions.withdraw(ballot=other, because="Why", by=three.lead, now=at(3))

    with pytest.raises(TooLate, match="Voting ended on Friday 20 November 2026"):
        vote(ballot, three.winchester, three.sam, 1, 0, 0, now=at(20, 17))
    with pytest.raises(NotYours):
        vote(arranged, three.winchester, three.sam, 1, 0, 0)
    with pytest.raises(TooLate, match="withdrawn"):
        vote(other, three.winchester, three.sam, 1, 0, 0)


def test_a_ballot_is_closed_once_and_its_result_is_the_recount(ballot, three):
    vote(ballot, three.winchester, three.sam, 2, 1, 0)

    assert (actions.close_due(at(20, 16)), actions.close_due(at(20, 17)), actions.close_due(at(21))) == (0, 1, 0)

    ballot.refresh_from_db()
    assert (ballot.state, ballot.ended_at, ballot.ended_by) == ("closed", at(20, 17), None)
    assert actions.counted(ballot, at(25)).dots == ballot.result.dots == [2, 1, 0]
    assert actions.close_ballot(ballot=ballot, now=at(25)) is False


def test_too_few_councils_make_no_result(three):
    ballot = opened(BallotFactory(quorum=2, closes_at=at(20, 17)), three.winchester, three.havant, at=at(2))
    vote(ballot, three.winchester, three.sam, 1, 0, 0)

    result = close(ballot)

    assert (result.is_quorate, result.chosen, result.dots) == (False, [], [1, 0, 0])


# A room, and a tie ----------------------------------------------------------------------------------------------------
def test_a_room_s_tally_closes_the_ballot_and_is_its_result(ballot, three):
    vote(ballot, three.winchester, three.sam, 2, 1, 0)
    given = {"ballot": ballot, "councils": 3, "words": "Dots on a wall in Winchester", "by": three.lead, "now": at(9)}
    with pytest.raises(AgainstTheRule):
        actions.tally(dots=[9, 0, 1], **given)

    actions.tally(dots=[2, 1, 6], **given)

    assert (ballot.state, ballot.ended_by, ballot.result.is_tally) == ("closed", three.lead, True)
    assert (ballot.result.dots, ballot.result.councils, ballot.result.chosen) == ([2, 1, 6], 3, [1, 3])
    assert Cast.objects.count() == 1
    with pytest.raises(TooLate):
        actions.tally(dots=[2, 1, 6], **given)


@pytest.mark.parametrize(
    ("dots", "councils", "words"),
    [
        ([1, 1], 1, "Enter one number for each option"),
        ([-1, 1, 1], 1, "Enter one number for each option"),
        ([1, 1, 1], 0, "from 1 to 3"),
        ([1, 1, 1], 4, "from 1 to 3"),
        ([3, 0, 0], 1, "With 1 councils an option can have 2 at most"),
        ([2, 2, 0], 1, "Together that is 4"),
        ([1, 0, 0], 2, "Together that is 1"),
    ],
)
def test_a_tally_that_cannot_be_is_refused_in_words(ballot, three, dots, councils, words):
    with pytest.raises(AgainstTheRule, match=words):
        actions.tally(ballot=ballot, dots=dots, councils=councils, words="Here", by=three.lead, now=at(9))


def test_a_lead_resolves_a_tie_once_with_a_reason_among_those_that_tied(ballot, three):
    vote(ballot, three.winchester, three.sam, 0, 0, 2)
    vote(ballot, three.havant, three.robin, 1, 1, 1)
    given = {"ballot": ballot, "because": "It was put first", "by": three.lead, "now": at(21)}
    with pytest.raises(TooLate):
        actions.break_tie(chosen=[1], **given)
    close(ballot)
    for chosen in ([3], [1, 2], []):
        with pytest.raises(Refused, match="Choose 1 option of those that are equal"):
            actions.break_tie(chosen=chosen, **given)

    assert actions.break_tie(chosen=[2], **given) is True

    assert actions.break_tie(chosen=[1], **given) is False
    assert (ballot.tie_break.chosen, ballot.tie_break.by) == ([2], three.lead)


def test_what_councils_said_of_another_question_since_takes_nothing_from_this_one(ballot, three):
    vote(ballot, three.winchester, three.sam, 2, 1, 0)
    other = opened(BallotFactory(group=three.group, dots=3, closes_at=at(20, 17)), three.winchester, at=at(2))
    vote(other, three.winchester, three.sam, 0, 1, 2)
    replaced = opened(BallotFactory(group=three.group, dots=3, closes_at=at(20, 17)), three.havant, at=at(2))
    vote(replaced, three.havant, three.robin, 1, 1, 1)
    Elector.objects.filter(ballot=replaced).update(replaced_at=at(6))

    assert (close(ballot).dots, close(replaced).dots) == ([2, 1, 0], [0, 0, 0])


def test_a_council_that_was_replaced_is_told_that_it_is_not_asked(ballot, three):
    Elector.objects.filter(ballot=ballot, council=three.havant).update(replaced_at=at(3))

    with pytest.raises(NotYours, match="Havant is not among the councils"):
        vote(ballot, three.havant, three.robin, 1, 1, 1)


def test_where_nothing_is_equal_there_is_no_tie_to_resolve(ballot, three):
    vote(ballot, three.winchester, three.sam, 2, 1, 0)
    close(ballot)

    with pytest.raises(TooLate, match="no tie"):
        actions.break_tie(ballot=ballot, chosen=[], because="Why", by=three.lead, now=at(21))


# At the same moment ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_people_of_a_council_at_the_same_moment_make_one_vote(ballot, three):
    people = [three.sam, officer(three.winchester)]
    together, failed = threading.Barrier(2), []

    def say(person, dots):
        try:
            together.wait(5)
            actions.cast(ballot=ballot, council=three.winchester, dots=dots, by=person, now=at(5))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=say, args=(person, dots))
        for person, dots in zip(people, ([2, 1, 0], [0, 1, 2]), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    last = Cast.objects.order_by("pk").last()
    assert (failed, Cast.objects.count(), Cast.objects.latest_of_each().get()) == ([], 2, last)
    assert (result := close(ballot)).dots == last.dots
    assert result.councils == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_waits_for_the_closing_is_refused(ballot, three):
    """The cast is checked when the ballot is free again, not as it stood before."""
    from django.db import transaction

    outcome = []

    def say():
        try:
            actions.cast(ballot=ballot, council=three.winchester, dots=[2, 1, 0], by=three.sam, now=at(20, 16))
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=say)
    with transaction.atomic():
        actions.close_due(at(20, 17))
        thread.start()
        thread.join(1)  # it waits for the lock
    thread.join(20)

    assert [getattr(error.__cause__, "diag", None).constraint_name for error in outcome] == ["cast_is_in_time"]
    assert ballot.casts.count() == 0
