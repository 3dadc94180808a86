"""Three dots for each council over the needs; and exactly three needs that come of it, or the gathering again."""

import datetime as dt

import pytest
import time_machine

from ballots import actions as ballots
from ballots.models import Ballot
from scrutiny.days.actions import voting, wording
from scrutiny.days.reading import told
from scrutiny.models import Day, StatementRevision, Wording
from scrutiny.refusals import NotYours, Refused, TooLate
from tests.ballot_factories import cast
from tests.day_factories import DayFactory, NeedFactory, ParticipationFactory
from tests.days.world import NOW, world

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2026, 12, 10)
AFTER = dt.datetime(2026, 12, 10, 17, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def begin(there, by=None, until=UNTIL, **also):
    return voting.open_vote(day=there.day, vote_until=until, by=by or there.lead, now=NOW, **also)


def fresh(there):
    there.day = Day.objects.get(pk=there.day.pk)
    return there.day


# Begun by a lead ------------------------------------------------------------------------------------------------------
def test_the_open_needs_go_to_the_councils_that_take_part():
    there = world("gathering", needs=5)
    merged = there.day.needs.last()
    Need = type(merged)
    Need.objects.filter(pk=merged.pk).update(merged_into=there.day.needs.first(), merged_at=NOW)
    ParticipationFactory(day=there.day, answer="declines")
    left = there.day.participations.get(council=there.councils[2])
    type(left).objects.filter(pk=left.pk).update(left_at=NOW, left_because="Stopped")
    with pytest.raises(NotYours):
        begin(there, by=there.people[0])

    ballot = begin(there, quorum=2)
    day = fresh(there)
    assert (day.stage, day.ballot, day.vote_until) == ("ballot", ballot, UNTIL)
    assert (ballot.state, ballot.key, ballot.closes_at) == ("open", f"scrutiny.day:{day.pk}:1", AFTER)
    assert (ballot.rule, ballot.picks, ballot.most, ballot.places, ballot.quorum) == ("dots", 3, 1, 3, 2)
    assert (ballot.about_path, ballot.for_electors) == (day.get_absolute_url(), False)
    assert [option.key for option in ballot.options.all()] == [need.key for need in day.needs.open().order_by("pk")]
    assert {elector.council for elector in ballot.electors.all()} == set(there.councils[:2])
    with pytest.raises(TooLate):
        begin(there)


def test_of_a_day_for_certain_councils_only_who_votes_knows_the_vote():
    there = world("gathering", needs=4, audience="councils")
    ballot = begin(there)
    assert ballot.for_electors
    assert there.people[0] in _readers(ballot, there.people)


def _readers(ballot, people):
    return [person for person in people if Ballot.objects.visible_to(person).filter(pk=ballot.pk).exists()]


@pytest.mark.parametrize(("needs", "why"), [(0, "none"), (1, "one"), (2, "two"), (3, "exactly three")])
def test_three_needs_or_fewer_are_no_choice(needs, why):
    there = world("gathering", needs=needs)
    with pytest.raises(Refused, match=why):
        begin(there)


def test_what_begins_early_ends_the_gathering_that_day():
    there, alone = world("gathering", needs=4), world("gathering", needs=3)
    begin(there, until=dt.date(2026, 12, 1))
    voting.go_on_without_vote(day=alone.day, by=alone.lead, now=NOW)

    assert {fresh(one).gather_until for one in (there, alone)} == {NOW.date()}


def test_a_vote_ends_before_the_statement_is_signed_and_after_today():
    there = world("gathering", needs=4)
    with pytest.raises(Refused, match="Move that date"):
        begin(there, until=there.day.sign_by)
    with pytest.raises(Refused, match="over"):
        begin(there, until=dt.date(2026, 11, 22))
    with pytest.raises(Refused, match="only 3 can vote"):
        begin(there, quorum=4)
    assert fresh(there).stage == "gathering"
    assert not Ballot.objects.filter(group=there.group).exists()


def test_exactly_three_needs_are_agreed_without_a_vote():
    there = world("gathering", needs=4)
    withdrawn = there.day.needs.last()
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=NOW, withdrawn_because="Mended")
    with pytest.raises(Refused, match="nothing to choose"):
        begin(there)
    go_on = lambda by: voting.go_on_without_vote(day=there.day, by=by, now=NOW)  # noqa: E731
    with pytest.raises(NotYours):
        go_on(there.people[0])

    assert go_on(there.lead)
    assert not go_on(there.lead)
    day = fresh(there)
    agreed = list(day.agreed_needs.order_by("position").values_list("position", "title"))
    assert agreed == [(n, need.what) for n, need in enumerate(day.needs.open().order_by("pk"), 1)]
    assert (day.stage, day.ballot) == ("agreed", None)
    four = world("gathering", needs=4)
    with pytest.raises(Refused, match="exactly three"):
        voting.go_on_without_vote(day=four.day, by=four.lead, now=NOW)
    sent = DayFactory(stage="sent", group=there.group)
    with pytest.raises(TooLate):
        voting.go_on_without_vote(day=sent, by=there.lead, now=NOW)


# What came of it ------------------------------------------------------------------------------------------------------
def voted(there, *votes):
    ballot = begin(there)
    for council, dots in zip(there.councils, votes, strict=False):
        cast(ballot, council, *dots)
    return ballot


def test_the_three_with_the_most_dots_are_agreed_when_voting_has_ended_and_not_before():
    there = world("gathering", needs=5)
    voted(there, (0, 1, 1, 1, 0), (0, 0, 1, 1, 1), (0, 0, 1, 1, 0))
    needs = list(there.day.needs.order_by("pk"))
    with time_machine.travel(AFTER - dt.timedelta(seconds=1)):
        assert voting.take_results(AFTER - dt.timedelta(seconds=1)) == 0
    assert fresh(there).stage == "ballot"

    with time_machine.travel(AFTER):
        assert voting.take_results(AFTER) == 0  # the second and the fifth are equal: a tie waits for a lead
        assert told(fresh(there), inside=False, now=AFTER).facts.is_tied
        ballots.break_tie(
            ballot=fresh(there).ballot, chosen=[5], because="It was asked for first", by=there.lead, now=AFTER
        )
        assert not told(fresh(there), inside=False, now=AFTER).facts.is_tied
        assert voting.take_results(AFTER) == 1
        assert voting.take_results(AFTER) == 0
    day = fresh(there)
    assert day.stage == "agreed"
    assert [agreed.need for agreed in day.agreed_needs.order_by("position")] == [needs[2], needs[3], needs[4]]
    assert list(Wording.objects.filter(agreed_need__day=day).values_list("number", flat=True)) == [1, 1, 1]
    assert day.turns.latest("pk").by is None


@pytest.mark.parametrize(
    ("votes", "why"),
    [((), "No council voted"), (((1, 0, 0, 0), (0, 1, 0, 0)), "Only 2 needs had a vote")],
)
def test_with_fewer_than_three_the_gathering_is_opened_again_and_everybody_reads_why(votes, why):
    there = world("gathering", needs=4)
    first = voted(there, *votes)
    with time_machine.travel(AFTER):
        assert not told(fresh(there), inside=False, now=AFTER).facts.is_tied
    planned = [UNTIL, there.day.sign_by, there.day.day_on]
    with time_machine.travel(AFTER):
        assert voting.take_results(AFTER) == 1

    day = fresh(there)
    assert (day.stage, day.round, day.ballot) == ("gathering", 2, None)
    assert why in day.turns.latest("pk").because
    assert day.gather_until == dt.date(2026, 12, 28)  # two weeks at least from 10 December, a Monday as it was
    assert (day.vote_until, day.sign_by, day.day_on) == tuple(date + dt.timedelta(weeks=5) for date in planned)
    assert not day.agreed_needs.exists()
    assert Ballot.objects.get(pk=first.pk).state == "closed"
    NeedFactory(day=day)
    assert begin(there).key == f"scrutiny.day:{day.pk}:2"


def test_without_a_quorum_the_gathering_is_opened_again():
    there = world("gathering", needs=4)
    ballot = begin(there, quorum=2)
    cast(ballot, there.councils[0], 1, 1, 1, 0)
    with time_machine.travel(AFTER):
        voting.take_results(AFTER)
    because = fresh(there).turns.latest("pk").because
    assert because.startswith("Too few councils voted for a result: 1 of 3. (now: needs until ")


def test_a_vote_that_is_withdrawn_opens_the_gathering_again():
    there = world("gathering", needs=4)
    ballots.withdraw(ballot=begin(there), because="Two needs are the same", by=there.lead, now=NOW)

    assert voting.take_results(NOW) == 1
    assert fresh(there).stage == "gathering"
    assert "Two needs are the same" in there.day.turns.latest("pk").because


def test_what_a_room_counted_is_taken_like_any_result():
    there = world("gathering", needs=4)
    ballot = begin(there)
    ballots.tally(ballot=ballot, dots=[3, 3, 2, 1], councils=3, words="Show of hands", by=there.lead, now=NOW)

    assert voting.take_results(NOW) == 1
    titles = [agreed.title for agreed in fresh(there).agreed_needs.order_by("position")]
    assert titles == [option.words for option in ballot.options.order_by("position")[:3]]


# Worded together ------------------------------------------------------------------------------------------------------
def word(there, need, over=1, by=None, title="Open data", words="Free, for anyone"):
    fields = {"title": title, "words": words}
    return wording.word_need(agreed_need=need, fields=fields, over=over, by=by or there.people[0], now=NOW)


def test_the_lead_council_and_the_leads_word_the_three_and_nobody_writes_over_what_they_have_not_read():
    there = world("agreed")
    need = there.day.agreed_needs.first()
    with pytest.raises(NotYours):
        word(there, need, by=there.people[1])

    assert word(there, need).version == 2
    assert word(there, need) is None
    with pytest.raises(wording.WordedMeanwhile) as refused:
        word(there, need, by=there.lead, title="Something else")
    assert refused.value.current.title == "Open data"
    assert word(there, need, over=2, by=there.lead, title="Something else").by != there.people[0]
    assert list(Wording.objects.filter(agreed_need=need).order_by("number").values_list("title", "by")[1:]) == [
        ("Open data", there.people[0].pk), ("Something else", there.lead.pk),
    ]  # fmt: skip
    assert not StatementRevision.objects.exists()


def test_a_need_that_is_worded_anew_while_councils_sign_makes_the_next_text():
    there = world("statement")
    word(there, there.day.agreed_needs.first())

    assert list(StatementRevision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_words_stand_once_they_were_sent():
    there = world("sent")
    with pytest.raises(TooLate):
        word(there, there.day.agreed_needs.first(), by=there.lead)
