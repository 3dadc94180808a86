"""What was promised is followed up: on every agenda until councils say that it was met, or a lead closes it."""

import datetime as dt

import pytest
import time_machine

import ballots.actions
from ballots.models import Ballot
from common import london
from meetings import actions as meetings
from meetings.models import Placement, Topic
from scrutiny.actions import contacts
from scrutiny.days.actions import ending, following
from scrutiny.models import Commitment, Day, Verdict
from scrutiny.refusals import NotYours, Refused, TooLate
from tests.day_factories import AnswerFactory, PromiseFactory
from tests.days.world import DAY, NOW, world
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
AFTER = NOW + 61 * DAY
LAST_DAY = (AFTER + 10 * DAY).date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def there(clock):
    """Followed up: with three commitments."""
    there = world("follow-up")
    clock.move_to(AFTER)
    there.first = there.day.commitments.first()
    for commitment in there.day.commitments.all():
        following._put_on_agendas(commitment, there.day, there.lead, AFTER)
    return there


def topic(there, commitment=None):
    key = (commitment or there.first).topic_key
    return Topic.objects.filter(group=there.group, key=key).order_by("pk").last()


def vote(there, *dots, now=AFTER):
    """Ask the councils whether the first was met; each says its place of: met, in part, not met."""
    ballot = following.ask_councils(commitment=there.first, last_day=LAST_DAY, by=there.lead, now=now)
    for council, person, place in zip(there.councils, there.people, dots, strict=False):
        said = [int(place == each) for each in (1, 2, 3)]
        ballots.actions.cast(ballot=ballot, council=council, dots=said, by=person, now=now)
    return ballot


# From the answers to the list -----------------------------------------------------------------------------------------
def test_after_the_day_the_answers_that_count_become_commitments_and_topics(clock):
    there = world("sent", audience="public")
    needs = list(there.day.agreed_needs.order_by("position"))
    AnswerFactory(agreed_need=needs[0], sending=there.sending)  # corrected below
    second = AnswerFactory(agreed_need=needs[0], sending=there.sending, verdict="partly", words="Only this")
    PromiseFactory(answer=second, what="Read access", by_on=dt.date(2027, 9, 30))
    AnswerFactory(agreed_need=needs[1], sending=there.sending, verdict="declined", words="No")
    with pytest.raises(Refused, match="Follow it up after that"):
        following.start(day=there.day, by=there.lead, now=NOW)
    with pytest.raises(NotYours):
        following.start(day=there.day, by=there.people[0], now=AFTER)

    made = following.start(day=there.day, by=there.lead, now=AFTER)
    assert [(one.agreed_need, one.what, one.due_on) for one in made] == [
        (needs[0], "Read access", dt.date(2027, 9, 30)),
    ]  # fmt: skip
    opened = topic(there, made[0])
    assert (opened.title, opened.kind, opened.wanted_from, opened.closed_at) == (
        f"{there.supplier}: Read access", "promise", dt.date(2027, 9, 16), None,
    )  # fmt: skip
    assert following.start(day=there.day, by=there.lead, now=AFTER) is None
    assert there.day.turns.filter(stage="follow-up").count() == 1


def test_an_agenda_that_is_for_everybody_does_not_tell_of_a_day_that_is_not(there):
    said = topic(there)

    assert (there.first.what in said.title, there.supplier.name in said.title) == (False, False)
    assert said.url.endswith(there.first.get_absolute_url())


def test_what_was_said_in_the_room_is_written_down_by_a_lead(there):
    given = {"agreed_need": there.day.agreed_needs.last(), "what": "Ring us in May", "due_on": LAST_DAY}
    with pytest.raises(NotYours):
        following.add_commitment(day=there.day, **given, by=there.people[0], now=AFTER)
    made = following.add_commitment(day=there.day, **given, by=there.lead, now=AFTER)

    assert (made.promise, topic(there, made).closed_at) == (None, None)
    early = world()
    with pytest.raises(TooLate):
        following.add_commitment(day=early.day, **given, by=early.lead, now=AFTER)


def test_talking_about_it_or_dropping_it_there_takes_it_off_no_agenda(there, clock):
    meeting = MeetingFactory(group=there.group, days=175)
    meetings.build_agenda(group=there.group, now=AFTER)
    placement = Placement.objects.get(meeting=meeting, topic=topic(there))
    with pytest.raises(meetings.ClosesElsewhere):
        meetings.drop_topic(topic=topic(there), because="Enough of it", by=there.lead, now=AFTER)
    clock.move_to(AFTER + 176 * DAY)
    meetings.mark_discussed(item=placement.item, by=there.lead, now=AFTER + 176 * DAY)
    following_one = MeetingFactory(group=there.group, days=30)
    meetings.build_agenda(group=there.group, now=AFTER + 176 * DAY)

    assert topic(there).closed_at is None
    assert Placement.objects.filter(meeting=following_one, topic=topic(there), item__isnull=False).exists()


# How it goes ----------------------------------------------------------------------------------------------------------
def test_a_new_date_is_a_leads_and_comes_back_at_its_time(there):
    new = {"commitment": there.first, "due_on": LAST_DAY + 300 * DAY, "because": "The audit found 14 faults"}
    with pytest.raises(NotYours):
        following.give_new_date(**new, by=there.people[0], now=AFTER)
    with pytest.raises(Refused, match="day to come"):
        following.give_new_date(**new | {"due_on": london.today(AFTER)}, by=there.lead, now=AFTER)
    written = following.give_new_date(**new, by=there.lead, now=AFTER)

    there.first.refresh_from_db()
    assert (there.first.due_on, written.new_due_on, written.words) == (new["due_on"], new["due_on"], new["because"])
    assert topic(there).wanted_from == new["due_on"] - 14 * DAY
    assert following.give_new_date(**new, by=there.lead, now=AFTER) is None


def test_the_suppliers_word_moves_no_date(there):
    said = {"sending": there.sending, "commitment": there.first, "words": "11 of 14", "new_due_on": LAST_DAY}
    written = following.note_of_supplier(**said, now=AFTER)
    assert following.note_of_supplier(**said, now=AFTER) is None

    before = there.first.due_on
    there.first.refresh_from_db()
    assert (there.first.due_on, written.contact, written.new_due_on) == (before, there.vera, LAST_DAY)
    contacts.withdraw(contact=there.vera, because="Left", by=there.lead, now=AFTER)
    with pytest.raises(TooLate, match="do not speak"):
        following.note_of_supplier(**said | {"words": "12 of 14"}, now=AFTER)


def test_the_lead_council_writes_how_it_goes_and_another_does_not(there):
    with pytest.raises(NotYours):
        following.note(commitment=there.first, words="It works", by=there.people[1], now=AFTER)
    of_council = following.note(commitment=there.first, words="It works", by=there.people[0], now=AFTER)
    of_lead = following.note(commitment=there.first, words="Really", by=there.lead, now=AFTER)

    assert (of_council.council, of_lead.council) == (there.councils[0], None)


# Was it met? ----------------------------------------------------------------------------------------------------------
def test_met_closes_it_and_takes_it_off_the_agenda(there):
    with pytest.raises(NotYours):
        following.ask_councils(commitment=there.first, last_day=LAST_DAY, by=there.people[0], now=AFTER)
    ballot = vote(there, 1, 1, 3)
    with pytest.raises(TooLate):
        following.ask_councils(commitment=there.first, last_day=LAST_DAY, by=there.lead, now=AFTER)
    with pytest.raises(TooLate):
        following.give_new_date(
            commitment=there.first, due_on=LAST_DAY, because="Not while they vote", by=there.lead, now=AFTER
        )
    assert following.take_verdicts(AFTER) == 0
    assert following.take_verdicts(AFTER + 11 * DAY) == 1
    assert following.take_verdicts(AFTER + 11 * DAY) == 0

    there.first.refresh_from_db()
    assert (there.first.state, there.first.closed_by, ballot.key) == (
        "met", None, f"scrutiny.commitment:{there.first.pk}:1",
    )  # fmt: skip
    assert (topic(there).outcome, topic(there).closed_at) == ("settled", AFTER + 11 * DAY)
    assert list(ballot.electors.values_list("council", flat=True).order_by("council")) == sorted(
        council.pk for council in there.councils
    )


def test_not_met_stays_open_and_is_voted_on_again(there):
    vote(there, 3, 3, 2)
    following.take_verdicts(AFTER + 11 * DAY)
    there.first.refresh_from_db()
    assert (there.first.state, topic(there).closed_at) == ("open", None)
    again = AFTER + 12 * DAY
    following.give_new_date(
        commitment=there.first, due_on=LAST_DAY + 60 * DAY, because="They say so", by=there.lead, now=again
    )
    ballot = following.ask_councils(commitment=there.first, last_day=LAST_DAY + 30 * DAY, by=there.lead, now=again)

    assert ballot.key.endswith(":2")
    assert list(Verdict.objects.values_list("outcome", flat=True)) == ["not-met"]


def test_a_tie_waits_for_a_lead_and_silence_says_nothing(there):
    ballot = vote(there, 1, 3)
    assert following.take_verdicts(AFTER + 11 * DAY) == 0
    there.first.refresh_from_db()
    with pytest.raises(TooLate):
        following.ask_councils(commitment=there.first, last_day=LAST_DAY, by=there.lead, now=AFTER)
    ballots.actions.break_tie(ballot=ballot, chosen=[3], because="It was late", by=there.lead, now=AFTER + 12 * DAY)
    assert following.take_verdicts(AFTER + 12 * DAY) == 1
    assert Verdict.objects.get().outcome == "not-met"

    silent = there.day.commitments.last()
    ask = {"commitment": silent, "by": there.lead}
    following.ask_councils(last_day=LAST_DAY, now=AFTER, **ask)
    assert following.take_verdicts(AFTER + 11 * DAY) == 0
    assert following.ask_councils(last_day=LAST_DAY + 30 * DAY, now=AFTER + 12 * DAY, **ask).key.endswith(":2")


# The end --------------------------------------------------------------------------------------------------------------
def test_a_lead_closes_one_for_a_reason_and_ends_its_vote(there):
    ballot = vote(there, 1)
    there.first.refresh_from_db()
    with pytest.raises(NotYours):
        following.close_commitment(commitment=there.first, because="No", by=there.people[0], now=AFTER)
    with pytest.raises(Refused, match="Say why"):
        following.close_commitment(commitment=there.first, because=" ", by=there.lead, now=AFTER)
    assert following.close_commitment(commitment=there.first, because="Overtaken", by=there.lead, now=AFTER)
    assert not following.close_commitment(commitment=there.first, because="Twice", by=there.lead, now=AFTER)

    ballot.refresh_from_db()
    closed = topic(there)
    assert (there.first.state, there.first.closed_because, ballot.state) == ("closed", "Overtaken", "withdrawn")
    assert (closed.outcome, closed.closed_because) == ("dropped", following.ELSEWHERE)
    with pytest.raises(TooLate, match="closed"):
        following.note(commitment=there.first, words="Late", by=there.lead, now=AFTER)


def test_a_day_ends_with_its_commitments_each_for_a_reason(there):
    following.close_commitment(commitment=there.first, because="Met in another way", by=there.lead, now=AFTER)
    with pytest.raises(NotYours):
        ending.close_day(day=there.day, because="No", by=there.people[0], now=AFTER)
    with pytest.raises(Refused, match="closed with it"):
        ending.close_day(day=there.day, because="", by=there.lead, now=AFTER)
    assert ending.close_day(day=there.day, because="The supplier has gone", by=there.lead, now=AFTER)
    assert not ending.close_day(day=there.day, because="Twice", by=there.lead, now=AFTER)

    assert (there.day.stage, there.day.closed_by) == (Day.Stage.CLOSED, there.lead)
    assert list(Commitment.objects.order_by("pk").values_list("closed_because", flat=True)) == [
        "Met in another way", "The supplier has gone", "The supplier has gone",
    ]  # fmt: skip
    assert not Topic.objects.open().filter(group=there.group).exists()
    early = world()
    with pytest.raises(Refused, match="can be cancelled"):
        ending.close_day(day=early.day, because="Early", by=early.lead, now=AFTER)


def test_a_day_of_which_nothing_is_open_ends_without_a_reason(there):
    for commitment in there.day.commitments.all():
        following.close_commitment(commitment=commitment, because="Overtaken", by=there.lead, now=AFTER)

    assert ending.close_day(day=there.day, because="", by=there.lead, now=AFTER)


def test_what_was_closed_over_a_tie_is_not_looked_at_again(there, django_assert_num_queries):
    vote(there, 1, 3)
    over = AFTER + 11 * DAY
    following.take_verdicts(over)
    following.close_commitment(commitment=there.first, because="Overtaken", by=there.lead, now=over)

    with django_assert_num_queries(1):
        assert following.take_verdicts(over) == 0


@pytest.mark.parametrize(("audience", "hidden"), [("councils", True), ("public-sector", False)])
def test_of_a_day_for_certain_councils_only_those_know_of_the_vote(there, audience, hidden):
    Day.objects.filter(pk=there.day.pk).update(audience=audience)
    vote(there)

    assert Ballot.objects.get().for_electors is hidden
