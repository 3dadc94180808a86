"""A lead plans a scrutiny day, invites councils, moves its dates and gives it up; each council answers for itself."""

import datetime as dt

import pytest
import time_machine

from ballots import actions as ballots
from ballots.models import Ballot
from meetings.models import Meeting
from scrutiny.days.actions import planning, taking_part, voting
from scrutiny.days.forms.planning import DayForm
from scrutiny.days.suggesting import suggested
from scrutiny.models import Day, Participation, Turn
from scrutiny.refusals import NotYours, Refused, TooLate
from tests.day_factories import DayFactory, ParticipationFactory
from tests.days.world import NOW, world
from tests.factories import AffiliationFactory, CouncilFactory, MeetingFactory, UserFactory
from tests.scrutiny_factories import BodyFactory, ProductFactory, SupplierFactory, UseFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def draft(there, *planned):
    """A draft of the group, led by its first council, with these councils in its plan."""
    day = DayFactory(group=there.group, supplier=there.supplier, lead_council=there.councils[0], title="Next systems")
    for council in planned:
        ParticipationFactory(day=day, council=council, planned=True)
    return day


def fields(there, **also):
    return {
        "supplier": there.supplier, "title": "Planning systems", "words": "One system", "audience": "public-sector",
        "lead_council": there.councils[0], "lead_because": "It has the time", "gather_until": dt.date(2027, 1, 15),
        "vote_until": dt.date(2027, 2, 1), "sign_by": dt.date(2027, 3, 1), "day_on": dt.date(2027, 4, 1), **also,
    }  # fmt: skip


# The plan -------------------------------------------------------------------------------------------------------------
def test_only_who_leads_the_group_plans_a_day_of_it(outsider, coordinator):
    there = world("gathering")
    for person in (there.people[0], outsider):
        with pytest.raises(NotYours):
            planning.make_day(group=there.group, fields=fields(there), by=person, now=NOW)

    for person in (there.lead, coordinator):
        assert planning.make_day(group=there.group, fields=fields(there), by=person, now=NOW, like=there.day).is_draft
    assert Day.objects.filter(copied_from=there.day, opened_at=None).count() == 2


def test_a_draft_is_changed_freely_and_what_councils_were_asked_about_stands():
    there = world("gathering")
    other, new = SupplierFactory(), {"title": "Better", "audience": "public", "gather_until": dt.date(2026, 11, 30)}

    changed = planning.change_day(day=draft(there), fields={**new, "supplier": other}, by=there.lead, now=NOW)
    assert (changed.supplier, changed.audience, changed.gather_until) == (other, "public", dt.date(2026, 11, 30))

    until = there.day.gather_until
    changed = planning.change_day(day=there.day, fields={**new, "supplier": other}, by=there.lead, now=NOW)
    assert (changed.title, changed.supplier, changed.audience) == ("Better", there.supplier, "public-sector")
    assert changed.gather_until == until
    with pytest.raises(NotYours):
        planning.change_day(day=there.day, fields=new, by=there.people[0], now=NOW)
    with pytest.raises(TooLate):
        planning.change_day(day=DayFactory(stage="cancelled", group=there.group), fields=new, by=there.lead, now=NOW)


def test_the_council_that_leads_a_day_that_goes_on_is_one_that_was_invited_and_has_not_said_no():
    there = world("gathering")
    declined = ParticipationFactory(day=there.day, answer="declines").council
    change = lambda council: planning.change_day(  # noqa: E731
        day=there.day, fields={"lead_council": council}, by=there.lead, now=NOW
    )

    for council in (CouncilFactory(), declined):
        with pytest.raises(Refused, match="does not take part"):
            change(council)
        form = DayForm(
            day=there.day, data={"title": "x", "words": "x", "lead_because": "x", "lead_council": str(council)}
        )
        assert list(form.errors) == ["lead_council"]
    assert change(there.councils[1]).lead_council == there.councils[1]
    assert (
        planning.change_day(day=draft(there), fields={"lead_council": declined}, by=there.lead, now=NOW).lead_council
        == declined
    )


def test_a_draft_is_deleted_with_its_plan_and_what_was_begun_is_not():
    there = world("gathering")
    for_nobody = draft(there, *there.councils)
    with pytest.raises(NotYours):
        planning.delete_day(day=for_nobody, by=there.people[0], now=NOW)

    planning.delete_day(day=for_nobody, by=there.lead, now=NOW)
    assert not Day.objects.filter(pk=for_nobody.pk).exists()
    with pytest.raises(TooLate):
        planning.delete_day(day=there.day, by=there.lead, now=NOW)
    with pytest.raises(TooLate):
        planning.delete_day(day=for_nobody, by=there.lead, now=NOW)


# Councils -------------------------------------------------------------------------------------------------------------
def test_councils_that_the_register_knows_are_suggested_each_once_those_of_the_group_marked():
    there = world("gathering", councils=1)
    uniform, other = ProductFactory(supplier=there.supplier), ProductFactory(supplier=there.supplier)
    far, council = CouncilFactory(short_name="Far"), there.councils[0]
    UseFactory(council=far, product=uniform, contract_end="2027-03-31")
    UseFactory(council=far, product=other, kind="waste")
    UseFactory(council=CouncilFactory(), product=ProductFactory())  # another supplier's
    BodyFactory(kind="park", council=None, name="A park")
    DayFactory(group=there.group)
    day = draft(there)

    found = {one.council: one for one in suggested(day, TODAY)}
    assert {one: found[one].is_here for one in found} == {far: False, council: True}
    assert "contract ends 31 March 2027" in found[far].why
    assert "for waste" in found[far].why
    day.product = uniform
    assert [one.council for one in suggested(day, TODAY)] == [far]
    day.kind = "waste"
    assert suggested(day, TODAY) == []
    day.product = None
    assert [one.council for one in suggested(day, TODAY)] == [far]
    assert suggested(day, TODAY, without={far.pk}) == []


def test_a_plan_is_rewritten_until_it_begins_and_only_added_to_afterwards():
    there = world("gathering")
    one, two, three = there.councils
    day, use = draft(there, one, two), UseFactory(council=three)
    choose = lambda day, councils, by=there.lead: taking_part.choose_councils(  # noqa: E731
        day=day, councils=councils, by=by, now=NOW
    )

    assert choose(day, {two: (None, "The same"), three: (use, "")}) == 1
    assert {part.council: part.invited_at for part in day.participations.all()} == {two: None, three: None}
    new, late = CouncilFactory(), CouncilFactory()
    assert choose(there.day, {one: (None, "x"), new: (None, "Through a joint service")}) == 1
    invited = there.day.participations.get(council=new)
    assert (invited.invited_at, invited.invited_by, invited.declares) == (NOW, there.lead, "Through a joint service")
    assert there.day.participations.count() == 4
    with pytest.raises(NotYours):
        choose(day, {one: (None, "x")}, there.people[0])
    with pytest.raises(Refused, match="Say what"):
        choose(day, {late: (None, "")})
    with pytest.raises(TooLate):
        choose(DayFactory(stage="sent", group=there.group), {late: (None, "x")})


def test_beginning_invites_the_plan_once_and_needs_a_whole_plan():
    there = world("gathering")
    one, two, _ = there.councils
    empty, headless, over = draft(there), draft(there, two), draft(there, one)
    Day.objects.filter(pk=over.pk).update(gather_until=dt.date(2026, 11, 22))
    unplanned = draft(there, one)
    Day.objects.filter(pk=unplanned.pk).update(sign_by=None)
    for day, why in ((empty, "No council"), (headless, "leads, and is not among"), (over, "is over"),
                     (unplanned, "not whole")):  # fmt: skip
        with pytest.raises(Refused, match=why):
            planning.begin(day=day, by=there.lead, now=NOW)
    day = draft(there, one, two)
    with pytest.raises(NotYours):
        planning.begin(day=day, by=there.people[0], now=NOW)

    assert planning.begin(day=day, by=there.lead, now=NOW) == 2
    assert planning.begin(day=day, by=there.lead, now=NOW) == 0
    with pytest.raises(TooLate, match="begun already"):
        planning.begin(day=DayFactory(stage="agreed", group=there.group), by=there.lead, now=NOW)
    day.refresh_from_db()
    assert (day.stage, day.opened_at) == ("gathering", NOW)
    assert set(day.participations.values_list("invited_at", "invited_by", "answer")) == {(NOW, there.lead.pk, "none")}
    assert [(turn.stage, turn.by) for turn in day.turns.all()] == [("gathering", there.lead)]


# What each says -------------------------------------------------------------------------------------------------------
def answer(part, by, takes_part=True, because=""):
    return taking_part.answer(participation=part, takes_part=takes_part, because=because, by=by, now=NOW)


def test_a_council_says_yes_or_no_through_its_own_people_and_may_think_again():
    there = world("gathering")
    part = ParticipationFactory(day=there.day)
    own, seen_by_nobody = officer(part.council), UserFactory()
    AffiliationFactory(person=seen_by_nobody, council=part.council, confirmed_at=None, confirmed_by=None)
    for person in (there.lead, there.people[0], seen_by_nobody):
        with pytest.raises(NotYours):
            answer(part, person)
    with pytest.raises(Refused, match="why"):
        answer(part, own, takes_part=False)

    assert answer(part, own, takes_part=False, because="No time").because == "No time"
    assert answer(part, own, takes_part=False, because="No time") is None
    assert answer(part, own).takes_part
    part.refresh_from_db()
    assert (part.answer, part.because, part.answered_by, part.answered_at) == ("takes-part", "", own, NOW)


def test_who_took_part_and_says_no_leaves_for_good_and_stays_on_record():
    there = world("gathering")
    part = there.day.participations.get(council=there.councils[1])
    own = there.people[1]
    with pytest.raises(NotYours):
        taking_part.leave(participation=part, because="x", by=there.people[0], now=NOW)

    assert taking_part.leave(participation=part, because="We stopped using it", by=own, now=NOW)
    assert not taking_part.leave(participation=part, because="We stopped using it", by=own, now=NOW)
    part.refresh_from_db()
    assert (part.answer, part.left_because, part.left_by, part.takes_part) == (
        "takes-part", "We stopped using it", own, False,
    )  # fmt: skip
    with pytest.raises(TooLate, match="left"):
        answer(part, own)
    other = there.day.participations.get(council=there.councils[2])
    assert answer(other, there.people[2], takes_part=False, because="Merged").left_because == "Merged"
    silent = ParticipationFactory(day=there.day)
    own = officer(silent.council)
    with pytest.raises(Refused, match="does not take part"):
        taking_part.leave(participation=silent, because="x", by=own, now=NOW)


def test_nobody_joins_once_the_statement_is_on_its_way():
    there = world("sent")
    part = ParticipationFactory(day=there.day)
    with pytest.raises(TooLate, match="too late"):
        answer(part, officer(part.council))
    asked = there.day.participations.get(council=there.councils[1])
    assert taking_part.leave(participation=asked, because="Stopped", by=there.people[1], now=NOW)
    over = DayFactory(stage="closed")
    part, own = over.participations.get(council=over.lead_council), officer(over.lead_council)
    with pytest.raises(TooLate):
        taking_part.leave(participation=part, because="x", by=own, now=NOW)


def test_a_council_that_was_not_asked_joins_with_its_own_words_or_what_the_register_says():
    there = world("gathering")
    known, unknown = CouncilFactory(), CouncilFactory()
    use = UseFactory(council=known, product__supplier=there.supplier)
    about = {"day": there.day, "words": "A trial since May", "now": NOW}

    made = taking_part.declare_use(council=unknown, by=officer(unknown, there.group), **about)
    assert (made.use, made.declares, made.takes_part, made.invited_at) == (None, "A trial since May", True, NOW)
    assert taking_part.declare_use(council=known, by=officer(known, there.group), **about).use == use
    with pytest.raises(NotYours):
        taking_part.declare_use(council=CouncilFactory(), by=there.lead, **about)
    in_no_group = officer(outside := CouncilFactory())
    public = DayFactory(stage="gathering", group=there.group, audience="public")  # which they may read
    with pytest.raises(NotYours, match="Only councils take part"):
        taking_part.declare_use(**about | {"day": public}, council=outside, by=in_no_group)
    hidden = DayFactory(stage="gathering", group=there.group, audience="councils")
    with pytest.raises(NotYours, match="know of this day"):
        taking_part.declare_use(**about | {"day": hidden}, council=unknown, by=officer(unknown, there.group))
    asked = ParticipationFactory(day=there.day)
    assert taking_part.declare_use(council=asked.council, by=officer(asked.council, there.group), **about) == asked
    assert Participation.objects.get(pk=asked.pk).takes_part
    late = DayFactory(stage="agreed", group=there.group)
    with pytest.raises(TooLate):
        taking_part.declare_use(day=late, council=unknown, words="x", by=officer(unknown, there.group), now=NOW)


# Dates, and giving it up ----------------------------------------------------------------------------------------------
def move(there, day=None, because="Half-term", **dates):
    return planning.change_dates(day=day or there.day, dates=dates, because=because, by=there.lead, now=NOW)


def test_dates_that_are_to_come_move_for_a_reason_and_the_story_says_so():
    there = world("gathering")
    later = there.day.gather_until + dt.timedelta(days=7)

    assert move(there, gather_until=later, sign_by=there.day.sign_by)
    assert not move(there, gather_until=later)
    there.day.refresh_from_db()
    assert there.day.gather_until == later
    turn = Turn.objects.filter(day=there.day).latest("pk")
    assert (turn.stage, turn.by) == ("gathering", there.lead)
    assert "Half-term" in turn.because
    with pytest.raises(NotYours):
        planning.change_dates(day=there.day, dates={}, because="x", by=there.people[0], now=NOW)
    with pytest.raises(TooLate):
        move(there, DayFactory(stage="closed", group=there.group), day_on=later)


def test_voting_that_goes_on_is_made_longer_and_never_shorter_and_what_is_over_stays():
    there = world("ballot", needs=4)
    ballot, until = there.day.ballot, there.day.vote_until
    assert "gather_until" not in planning.dates_to_come(there.day)
    longest = dt.date(2027, 1, 2)

    move(there, vote_until=longest, gather_until=dt.date(2027, 1, 1))
    ballot.refresh_from_db()
    there.day.refresh_from_db()
    assert there.day.vote_until == longest
    assert there.day.gather_until < until
    assert ballot.closes_at == dt.datetime(2027, 1, 2, 17, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="after the one"):
        move(there, vote_until=until - dt.timedelta(days=9))
    there.day.refresh_from_db()
    assert there.day.vote_until == longest


@pytest.mark.parametrize(("days", "moves"), [(8, False), (20, True)])
def test_a_vote_that_its_own_page_made_longer_takes_the_day_with_it(days, moves):
    there = world("gathering", needs=4)
    ballot = voting.open_vote(day=there.day, vote_until=TODAY + dt.timedelta(days=28), by=there.lead, now=NOW)
    signed, day_on = there.day.sign_by, there.day.day_on
    until = TODAY + dt.timedelta(days=28 + days)
    moment = dt.datetime.combine(until, dt.time(17), tzinfo=dt.UTC)
    ballots.extend(ballot=ballot, until=moment, because="Half-term", by=there.lead, now=NOW)

    assert voting.take_results(NOW) == 0
    day = Day.objects.get(pk=there.day.pk)
    assert day.vote_until == until
    weeks = dt.timedelta(weeks=2 if moves else 0)  # a week at least after the vote, to sign
    assert (day.sign_by, day.day_on) == (signed + weeks, day_on + weeks)
    assert day.turns.filter(kind="dates", because__startswith="Councils vote for longer").count() == moves
    voting.take_results(NOW)
    assert day.turns.filter(kind="dates").count() == moves


def test_the_day_itself_moves_with_its_meeting():
    there = world("sent")
    assert planning.dates_to_come(there.day) == ("day_on",)
    there.day.meeting = MeetingFactory(group=there.group)

    assert planning.dates_to_come(there.day) == ()


def test_a_day_is_cancelled_for_a_reason_with_its_vote_and_its_meeting():
    there = world("ballot", needs=4)
    meeting = MeetingFactory(group=there.group, starts_on=there.day.day_on, state="published")
    Day.objects.filter(pk=there.day.pk).update(meeting=meeting)
    cancel = {"day": there.day, "because": "The supplier has gone", "now": NOW}
    with pytest.raises(NotYours):
        planning.cancel_day(by=there.people[0], **cancel)

    assert planning.cancel_day(by=there.lead, **cancel)
    assert not planning.cancel_day(by=there.lead, **cancel)
    there.day.refresh_from_db()
    assert (there.day.stage, there.day.closed_because, there.day.closed_by) == (
        "cancelled", "The supplier has gone", there.lead,
    )  # fmt: skip
    assert Ballot.objects.get(pk=there.day.ballot_id).state == "withdrawn"
    assert Meeting.objects.get(pk=meeting.pk).state == "cancelled"


def test_neither_a_draft_nor_what_is_followed_up_is_cancelled():
    there = world("follow-up")
    for day, why in ((draft(there), "Delete"), (there.day, "Close the day"),
                     (DayFactory(stage="closed", group=there.group), "over")):  # fmt: skip
        with pytest.raises(Refused, match=why):
            planning.cancel_day(day=day, because="x", by=there.lead, now=NOW)
