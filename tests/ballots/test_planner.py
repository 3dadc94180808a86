"""Which mails of ballots are written, to whom, and which are taken back."""

import pytest

from accounts.models import MutedMail, User
from ballots import actions, planner
from front import actions as front
from outbox.models import Hold, Message
from tests.ballot_factories import BallotFactory, officer, opened
from tests.ballots.conftest import at
from tests.meetings.post import parsed

pytestmark = pytest.mark.django_db


def queued(kind):
    """[(who, what stands at the end of the key)] of mails that stand."""
    found = list(Message.objects.standing().filter(kind=kind).values_list("person_id", "key"))
    people = dict(User.objects.filter(pk__in=[pk for pk, _ in found]).values_list("pk", "name"))
    return sorted((people[pk], key.rpartition(":")[2]) for pk, key in found)


def names(kind):
    return [name for name, _ in queued(kind)]


def text(kind, name):
    message = Message.objects.filter(kind=kind, person_id=User.objects.get(name=name).pk).latest("pk")
    return parsed(message).get_body(("plain",)).get_content()


@pytest.fixture
def ballot(three):
    """Yes or no, from Monday the 2nd to Friday the 20th, 5pm."""
    draft = BallotFactory(group=three.group, question="Shall we meet on screens?", closes_at=at(20, 17))
    return opened(draft, three.winchester, three.havant, three.eastleigh, at=at(2))


def say(ballot, council, person, *dots):
    return actions.cast(ballot=ballot, council=council, dots=list(dots), by=person, now=at(5))


EVERYBODY = ["Kit Specimen", "Priya Sample", "Robin Placeholder", "Sam Example"]


def test_everybody_who_votes_is_asked_once_and_can_vote_from_the_mail(ballot, three):
    assert planner.plan(at(2)) == {planner.COUNT: 4}
    assert planner.plan(at(2, 11)) == {planner.COUNT: 0}

    assert names("ballot-opened") == EVERYBODY
    mail = text("ballot-opened", "Robin Placeholder")
    assert mail.count("/do/") >= 3
    assert "Voting ends: Friday 20 November 2026, 5pm" in mail


def test_only_councils_that_have_said_nothing_are_reminded(ballot, three):
    planner.plan(at(2))
    say(ballot, three.havant, three.robin, 1, 0, 0)

    for day, hour in ((16, 12), (17, 8), (17, 9), (17, 12), (18, 12), (19, 9), (20, 12)):
        planner.plan(at(day, hour))

    rest = [name for name in EVERYBODY if name != "Robin Placeholder"]
    assert queued("ballot-closing") == sorted([(name, "2026-11-20.1d") for name in rest])
    steps = Message.objects.filter(kind="ballot-closing", key__endswith="3d")
    assert steps.count() == 3  # on the 17th; taken back by the later one, as it was never sent


def test_after_a_vote_what_waits_to_ask_is_taken_back(ballot, three):
    planner.plan(at(2))
    say(ballot, three.winchester, three.sam, 1, 0, 0)

    planner.plan(at(5))

    assert names("ballot-opened") == ["Kit Specimen", "Robin Placeholder"]


def test_a_short_ballot_reminds_nobody_on_the_day_it_opens(three):
    opened(BallotFactory(group=three.group, closes_at=at(4, 17)), three.havant, at=at(3, 8))

    planner.plan(at(3, 9))

    assert (names("ballot-opened"), names("ballot-closing")) == (["Robin Placeholder"], [])


def test_a_council_with_nobody_in_the_group_is_asked_through_its_own_people(ballot, three):
    three.robin.memberships.all().delete()
    officer(three.winchester, name="Outside Colleague")  # Winchester has people in the group

    planner.plan(at(2))

    assert names("ballot-opened") == EVERYBODY


def test_who_muted_votes_hears_nothing_of_them_but_for_ties_of_a_lead(ballot, three):
    for person in (three.sam, three.lead):
        MutedMail.objects.create(person=person, kind="ballots")
    say(ballot, three.winchester, three.sam, 1, 0, 0)
    say(ballot, three.havant, three.robin, 0, 1, 0)

    planner.plan(at(6))
    planner.plan(at(20, 17))

    assert names("ballot-opened") == []  # Kit’s is over with the ballot
    assert names("ballot-tie") == ["Priya Sample"]
    MutedMail.objects.create(person=three.lead, kind="leading")
    planner.plan(at(21))
    assert names("ballot-tie") == []


def test_a_result_goes_to_everybody_who_could_vote_once_a_tie_is_resolved(ballot, three):
    say(ballot, three.winchester, three.sam, 1, 0, 0)
    say(ballot, three.havant, three.robin, 0, 1, 0)
    planner.plan(at(20, 17))
    assert names("ballot-result") == []

    ballot.refresh_from_db()
    actions.break_tie(ballot=ballot, chosen=[1], because="It was put first", by=three.lead, now=at(21))
    planner.plan(at(21))
    planner.plan(at(22))

    assert queued("ballot-result") == [(name, "closed") for name in EVERYBODY]
    assert names("ballot-tie") == []
    mail = text("ballot-result", "Kit Specimen")
    assert "Yes, after a tie" in mail
    assert "It was put first" in mail


def test_old_results_are_no_news(ballot, three):
    actions.close_due(at(20, 17))

    planner.plan(at(28))

    assert names("ballot-result") == []


def test_a_withdrawn_question_is_told_with_its_reason_and_one_never_opened_is_not(ballot, three):
    arranged = BallotFactory(group=three.group, electorate="named", opens_at=at(9), closes_at=at(20))
    arranged.electors.create(council=three.eastleigh)
    type(arranged).objects.filter(pk=arranged.pk).update(state="arranged")
    planner.plan(at(2))

    for row in (ballot, arranged):
        actions.withdraw(ballot=row, because="Asked too early", by=three.lead, now=at(5))
    planner.plan(at(5))

    assert queued("ballot-result") == [(name, "withdrawn") for name in EVERYBODY]
    assert names("ballot-opened") == []
    assert "Asked too early" in text("ballot-result", "Kit Specimen")


def test_what_is_due_by_the_clock_is_done_in_a_hold_and_nobody_is_written_to(ballot, three):
    Hold.objects.create(reason="restored")
    say(ballot, three.winchester, three.sam, 1, 0, 0)

    assert planner.plan(at(20, 17)) == {planner.COUNT: 0}

    ballot.refresh_from_db()
    assert (ballot.state, Message.objects.filter(kind__startswith="ballot").count()) == ("closed", 0)


def test_who_no_longer_acts_for_the_council_is_asked_no_more(ballot, three):
    other = opened(BallotFactory(group=three.group, closes_at=at(20)), three.havant, at=at(2))
    planner.plan(at(2))
    assert names("ballot-opened").count("Robin Placeholder") == 2

    front.stop_acting_for(affiliation=three.robin.affiliations.get(), by=three.robin, now=at(5))

    assert "Robin Placeholder" not in names("ballot-opened")
    assert names("ballot-opened") == ["Kit Specimen", "Priya Sample", "Sam Example"]
    assert other.electors.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_planning_costs_the_same_for_one_ballot_and_for_three(three, count, django_assert_num_queries):
    for _ in range(count):
        opened(BallotFactory(group=three.group, closes_at=at(20)), three.winchester, three.havant, at=at(2))
    planner.plan(at(2))

    with django_assert_num_queries(11):
        planner.plan(at(3))
