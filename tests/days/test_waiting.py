"""What of scrutiny days waits for whom, what the links do that answer it, and what a digest tells."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from common.do_links import DoLink
from common.lines import Span
from common.waits import lines_for
from scrutiny.days import deeds
from scrutiny.days.actions import taking_part
from scrutiny.days.news import news_for
from scrutiny.days.waiting import WAITS
from scrutiny.models import Commitment, Day, Need, Participation, SignOff
from tests.day_factories import (
    AnswerFactory,
    CommitmentFactory,
    DayFactory,
    NeedFactory,
    ParticipationFactory,
    SignOffFactory,
    StatementRevisionFactory,
    TurnFactory,
    VerdictFactory,
    asked,
    goes,
    in_days,
    somebody_of,
)
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory, UserFactory, close
from tests.timebank_factories import officer
from tests.waits import asked as asked_with_and_without

pytestmark = pytest.mark.django_db
waiting_for = asked_with_and_without(*WAITS)


@pytest.fixture
def oxford():
    return CouncilFactory(short_name="Oxford")


@pytest.fixture
def olga(oxford):
    return somebody_of(oxford)


def made(stage, oxford, group, **given):
    """A day of the group that Oxford leads and takes part in, alone."""
    return DayFactory(stage=stage, group=group, lead_council=oxford, councils=[oxford], **given)


def turns(now, *people):
    """What waits for each of these people: the beginnings of the keys."""
    found = waiting_for(people, now)
    return [sorted(line.key.partition(":")[0] for line in found.get(person.pk, [])) for person in people]


# Your turn: councils --------------------------------------------------------------------------------------------------
def test_who_acts_for_a_silent_council_is_asked_whether_it_takes_part(oxford, olga, group, lead, supplier):
    day = DayFactory(stage="gathering", group=group)
    part, now = ParticipationFactory(day=day, council=oxford), timezone.now()
    former, unseen = officer(oxford), officer(oxford)
    former.affiliations.update(ended_on=in_days(-1))
    unseen.affiliations.update(confirmed_at=None, confirmed_by=None)

    [line] = waiting_for([olga, lead, supplier, former, unseen], now)[olga.pk]

    assert (line.key, line.council, line.due_at.date()) == (f"day-join:{part.pk}", "Oxford", day.gather_until)
    assert [deed.purpose for deed in line.deeds] == ["day-join", "day-decline"]
    assert turns(now, lead, supplier, former, unseen) == [[], [], [], []]
    taking_part.answer(participation=part, takes_part=False, because="No", by=olga, now=now)
    assert turns(now, olga) == [[]]


def test_a_council_that_takes_part_is_asked_for_needs_until_it_has_written_one(oxford, olga, group):
    day, now = made("gathering", oxford, group, needs=0), timezone.now()

    assert turns(now, olga) == [["day-needs"]]
    need = NeedFactory(day=day, council=oxford, by=olga)
    assert turns(now, olga) == [[]]
    type(need).objects.filter(pk=need.pk).update(withdrawn_at=now)
    assert turns(now, olga) == [["day-needs"]]
    Participation.objects.update(left_at=now, left_because="Sold")
    assert turns(now, olga) == [[]]


def test_a_council_is_asked_to_sign_until_it_has_said_so_of_the_newest_text(oxford, olga, group):
    day, now = made("statement", oxford, group), timezone.now()

    [line] = waiting_for([olga], now)[olga.pk]
    assert [(deed.purpose, deed.choice) for deed in line.deeds] == [("day-sign", "1"), ("day-sign-decline", "1")]
    SignOffFactory(day=day, signed=False)
    assert turns(now, olga) == [[]]
    StatementRevisionFactory(statement=day.statement, text="We ask for three things.")
    assert turns(now, olga) == [["day-sign"]]


# Your turn: who runs it -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "given", "waits"),
    [
        ("draft", {}, False),
        ("gathering", {}, False),
        ("gathering", {"gather_until": -1}, True),
        ("agreed", {}, True),
        ("statement", {}, False),
        ("statement", {"gather_until": -30, "vote_until": -20, "sign_by": -1}, True),
        ("sent", {}, True),  # no meeting is planned
        ("sent", {"gather_until": -30, "vote_until": -20, "sign_by": -10, "day_on": -1}, True),
        ("closed", {}, False),
    ],
)
def test_the_next_step_waits_for_who_leads_the_group(oxford, olga, group, lead, member, stage, given, waits):
    day = made(stage, oxford, group, **{name: in_days(days) for name, days in given.items()})

    found = turns(timezone.now(), lead, member)

    assert found == [[f"day-{day.stage}"] if waits else [], []]


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"days": 5}, []),  # it was moved
        ({"days": -1}, ["Begin to follow up"]),
        (
            {"days": 5, "state": "cancelled", "cancelled_at": timezone.now(), "cancelled_because": "Rain"},
            ["Plan the day itself"],
        ),
    ],
)
def test_what_waits_goes_by_the_meeting_and_not_by_the_plan(oxford, group, lead, about, says):
    day = made("sent", oxford, group)
    meeting = MeetingFactory(group=group, **about)
    Day.objects.filter(pk=day.pk).update(meeting=meeting)

    lines = waiting_for([lead], timezone.now()).get(lead.pk, [])

    assert [line.title for line in lines] == [f"{word}: {day.title}" for word in says]


@pytest.mark.parametrize(
    ("needs", "title"), [(2, "Give councils more time"), (3, "Go on with the three needs"), (4, "Begin the vote")]
)
def test_what_a_lead_does_when_the_last_day_for_needs_is_over_is_said_by_how_many_there_are(
    oxford, group, lead, needs, title
):
    day = made("gathering", oxford, group, needs=needs, gather_until=in_days(-1))
    merged, first = NeedFactory(day=day, council=oxford), day.needs.order_by("pk").first()
    Need.objects.filter(pk=merged.pk).update(merged_into=first, merged_at=day.opened_at, merged_because="The same")

    [line] = waiting_for([lead], timezone.now())[lead.pk]
    assert line.title == f"{title}: {day.title}"


def test_the_statement_waits_to_be_sent_once_everybody_has_said_whether_it_signs(oxford, group, lead):
    day = made("statement", oxford, group)
    SignOffFactory(day=day)

    assert turns(timezone.now(), lead) == [["day-statement"]]


def test_a_day_without_open_commitments_waits_to_be_closed_and_without_leads_coordinators_do_it(oxford, group, lead):
    uma = UserFactory(is_superuser=True, is_staff=True)
    day = made("follow-up", oxford, group)
    assert turns(timezone.now(), lead, uma) == [[], []]
    Commitment.objects.filter(day=day).update(state="closed", closed_at=timezone.now(), closed_because="Sold")

    assert turns(timezone.now(), lead, uma) == [["day-follow-up"], []]
    lead.memberships.update(left_at=timezone.now(), left_by=lead, left_because="left")
    assert turns(timezone.now(), lead, uma) == [[], ["day-follow-up"]]


def test_a_commitment_waits_for_the_lead_council_and_the_leads_until_the_councils_decide(
    oxford, olga, group, lead, member
):
    day, now = made("follow-up", oxford, group), timezone.now()
    Commitment.objects.filter(day=day).update(state="closed", closed_at=now, closed_because="Sold")
    far = CommitmentFactory(day=day, due_on=in_days(15))
    led, former, unseen = MembershipFactory(group=group, role="lead").person, officer(oxford), officer(oxford)
    led.memberships.update(left_at=now, left_by=led, left_because="left")
    former.affiliations.update(ended_on=in_days(-1))
    unseen.affiliations.update(confirmed_at=None, confirmed_by=None)
    everybody, others = (olga, lead), (member, led, former, unseen)
    assert turns(now, *everybody, *others) == [[], [], [], [], [], []]
    Commitment.objects.filter(pk=far.pk).update(due_on=in_days(14))
    assert turns(now, *everybody, *others) == [["commitment"], ["commitment"], [], [], [], []]

    asked(far)

    assert turns(now, *everybody) == [[], []]


def test_after_not_met_a_new_date_or_an_end_is_wanted(oxford, olga, group):
    day, now = made("follow-up", oxford, group), timezone.now()
    one = CommitmentFactory(day=day, due_on=in_days(-1))
    VerdictFactory(commitment=one, outcome="not-met")

    [line] = waiting_for([olga], now)[olga.pk]

    assert line.why.startswith("The councils said: not met.")


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_costs_the_same_for_one_day_and_for_three(oxford, olga, group, lead, count, django_assert_num_queries):
    for _ in range(count):
        for stage in ("gathering", "statement", "agreed"):
            made(stage, oxford, group)
        CommitmentFactory(day=made("follow-up", oxford, group), due_on=in_days(1))

    with django_assert_num_queries(4):  # the signs, and the three that have something
        lines_for(WAITS, [olga, lead], timezone.now())


# From the mail --------------------------------------------------------------------------------------------------------
def link(person, part, choice=""):
    return DoLink("", person.pk, part.pk, choice, timezone.now() + dt.timedelta(days=1))


def said(part):
    part.refresh_from_db()
    return part.answer, part.answered_by


def test_a_link_says_that_a_council_takes_part_with_a_press_only_and_once(oxford, olga, group):
    part = ParticipationFactory(day=DayFactory(stage="gathering", group=group), council=oxford)
    mine, now = link(olga, part), timezone.now()

    page = deeds.show_join(mine, now)
    assert (page.state, page.button, said(part)) == ("open", "Oxford takes part", ("none", None))
    done, again = deeds.act_join(mine, now), deeds.act_join(mine, now)

    assert (done.title, again.done_already) == ("Oxford takes part. Thank you", True)
    assert said(part) == ("takes-part", olga)
    assert deeds.show_decline(mine, now).state == "gone"  # leaving is for good, and not done from an old mail
    assert deeds.act_decline(mine, now, {"because": "We replace it"}).done_already is False
    assert said(part) == ("takes-part", olga)


def test_a_link_says_that_it_does_not_and_wants_the_reason(oxford, olga, group):
    part = ParticipationFactory(day=DayFactory(stage="gathering", group=group), council=oxford)
    mine, now = link(olga, part), timezone.now()

    wrong = deeds.act_decline(mine, now, {"because": " "})
    assert (wrong.form.errors["because"], said(part)) == (["Say why your council does not take part"], ("none", None))
    deeds.act_decline(mine, now, {"because": "We replace it in April"})

    assert (said(part), part.because) == (("declines", olga), "We replace it in April")
    assert deeds.act_join(mine, now).title == "Oxford takes part. Thank you"  # it may say otherwise


def test_a_link_signs_the_text_its_reader_saw_and_no_later_one(oxford, olga, group):
    day, now = made("statement", oxford, group), timezone.now()
    mine = link(olga, day.participations.get(), "1")

    page = deeds.show_sign(mine, now)
    assert (page.state, dict(page.facts)["Statement"]) == ("open", day.statement.text)
    done, again = deeds.act_sign(mine, now), deeds.act_sign(mine, now)
    assert (done.title, again.done_already) == ("Oxford signs. Thank you", True)
    StatementRevisionFactory(statement=day.statement, text="We ask for three things.")

    assert deeds.show_sign(mine, now).title == "The statement was changed since"
    deeds.act_sign(mine, now)
    deeds.act_not_sign(mine, now, {"because": "No"})
    assert [(one.revision.number, one.signed, one.by) for one in SignOff.objects.all()] == [(1, True, olga)]


def test_a_link_does_not_sign_for_a_reason(oxford, olga, group):
    day, now = made("statement", oxford, group), timezone.now()
    mine = link(olga, day.participations.get(), "1")

    assert deeds.act_not_sign(mine, now, {}).form.errors["because"] == ["Say why your council does not sign"]
    deeds.act_not_sign(mine, now, {"because": "It names no date"})

    assert [(one.signed, one.because) for one in SignOff.objects.all()] == [(False, "It names no date")]
    assert deeds.show_not_sign(mine, now).state == "done"


@pytest.mark.parametrize(
    "why", ["outsider", "supplier", "left the council", "unconfirmed", "closed", "too late", "left"]
)
def test_a_link_of_somebody_who_does_not_act_for_it_or_comes_too_late_does_nothing(request, oxford, olga, group, why):
    day, now = DayFactory(stage="gathering", group=group), timezone.now()
    part = ParticipationFactory(day=day, council=oxford)
    mine = link(request.getfixturevalue(why) if why in {"outsider", "supplier"} else olga, part)
    match why:
        case "left the council":
            olga.affiliations.update(ended_on=in_days(-1))
        case "unconfirmed":
            olga.affiliations.update(confirmed_at=None, confirmed_by=None)
        case "closed":
            close(olga)
        case "too late":
            goes(day, "cancelled", closed_at=now, closed_because="No time")
        case "left":
            Participation.objects.filter(pk=part.pk).update(left_at=now, left_because="Sold")

    assert deeds.show_join(mine, now).state == "gone"
    deeds.act_join(mine, now)
    deeds.act_decline(mine, now, {"because": "No"})
    assert said(part) == ("none", None)


# A digest -------------------------------------------------------------------------------------------------------------
def told(*people):
    """What a digest of the last two days and of tomorrow says to each."""
    now = timezone.now()
    spans = [Span(person, now - dt.timedelta(days=2), now + dt.timedelta(days=1)) for person in people]
    found = news_for(spans, now)
    return [[line.title.partition(": ")[0] for line in found.get(person.pk, [])] for person in people]


def test_a_digest_tells_each_stage_and_what_the_supplier_did(oxford, group, member):
    day = made("follow-up", oxford, group)
    VerdictFactory(commitment=day.commitments.first(), outcome="not-met")

    assert told(member) == [[
        "Councils write what they need", "Councils agreed on three needs", "The joint statement was sent",
        f"{day.supplier} has answered", "What was promised is followed up", "Not met",
    ]]  # fmt: skip


def test_other_dates_and_another_gathering_are_told_as_such(oxford, group, member):
    day = made("gathering", oxford, group)
    TurnFactory(day=day, kind="dates", stage="gathering")
    TurnFactory(day=day, stage="ballot")
    TurnFactory(day=day, stage="gathering")
    TurnFactory(day=day, stage="cancelled", at=timezone.now() + dt.timedelta(days=2))

    assert told(member) == [["Councils write what they need", "New dates", "Needs are gathered again"]]


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        ("public", {"supplier", "member", "lead", "olga"}),
        ("public-sector", {"member", "lead", "olga"}),
        ("councils", {"lead", "olga"}),
    ],
)
def test_a_digest_tells_only_who_may_know_of_the_day(
    oxford, olga, group, lead, member, supplier, outsider, audience, sees
):
    MembershipFactory(group=group, person=olga, council=oxford)
    made("gathering", oxford, group, audience=audience)
    people = {"supplier": supplier, "member": member, "lead": lead, "olga": olga, "outsider": outsider}

    found = dict(zip(people, told(*people.values()), strict=True))

    assert {name for name, lines in found.items() if lines} == sees


def test_who_does_not_act_for_an_invited_council_any_more_or_is_not_seen_to_hears_nothing_of_a_day_for_those(
    oxford, olga, group
):
    MembershipFactory(group=group, person=olga, council=oxford)
    unseen = officer(oxford, group)
    made("gathering", oxford, group, audience="councils")
    olga.affiliations.update(ended_on=london.today(timezone.now()) - dt.timedelta(days=1))
    unseen.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert told(olga, unseen) == [[], []]


def test_a_draft_is_told_to_nobody(oxford, group, lead):
    TurnFactory(day=made("draft", oxford, group), stage="draft")

    assert told(lead) == [[]]


@pytest.mark.parametrize("count", [1, 3])
def test_news_cost_three_statements_and_that_of_who_is_in_which_group(
    oxford, group, member, lead, count, django_assert_num_queries
):
    for _ in range(count):
        day = made("sent", oxford, group, audience="councils")
        AnswerFactory(agreed_need=day.agreed_needs.first())

    with django_assert_num_queries(4):
        told(member, lead)
