"""The report for executives: numbers of a span of time that can be looked up, for leads, on a page and as a file."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from common import london
from desk.periods import Period, periods
from desk.report import Report
from tests.day_factories import CommitmentFactory, VerdictFactory
from tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CoverageFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    PresenceFactory,
)
from tests.timebank_factories import ReversalFactory, TransferFactory

pytestmark = pytest.mark.django_db
D = dt.date


def facts(group, first=None, last=None):
    """{name: (value, note)} of a year that ends today, or of these days."""
    today = london.today(timezone.now())
    period = Period("", "", first or today - dt.timedelta(days=365), last or today)
    return {fact.name: (fact.value, fact.note) for fact in Report(group, period, timezone.now()).facts}


# Spans ----------------------------------------------------------------------------------------------------------------
def test_years_run_from_april_to_march_down_to_the_first_meeting():
    found = list(periods(D(2026, 11, 23), D(2025, 3, 31)))

    assert [(one.name, one.first, one.last) for one in found] == [
        ("", D(2025, 11, 24), D(2026, 11, 23)),
        ("2026", D(2026, 4, 1), D(2027, 3, 31)),
        ("2025", D(2025, 4, 1), D(2026, 3, 31)),
        ("2024", D(2024, 4, 1), D(2025, 3, 31)),
    ]


@pytest.mark.parametrize(("today", "first"), [(D(2028, 2, 29), D(2027, 3, 1)), (D(2028, 3, 31), D(2027, 4, 1))])
def test_twelve_months_end_today(today, first):
    assert next(periods(today, today)).first == first


def test_a_first_meeting_to_come_makes_no_year_of_its_own():
    assert [one.name for one in periods(D(2026, 3, 31), D(2026, 5, 1))] == ["", "2025"]


# Numbers --------------------------------------------------------------------------------------------------------------
def test_a_young_group_has_noughts_and_no_commitments(group):
    found = facts(group)

    assert found["Meetings held"] == ("0", "")
    assert found["Actions done"] == ("0", "")
    assert "Commitments of suppliers that fell due" not in found


def test_meetings_that_were_held_in_the_time_are_counted_with_who_was_there(group, council):
    old, late = (MeetingFactory(group=group, days=-days, host_council=council) for days in (300, 30))
    for meeting in (
        MeetingFactory(group=group, days=-400),
        MeetingFactory(group=group, days=5),
        MeetingFactory(days=-9),
    ):
        AttendanceFactory(meeting=meeting)
    MeetingFactory(group=group, days=-8, state="cancelled", cancelled_at=timezone.now())
    PresenceFactory.create_batch(2, meeting=old, council=council)
    PresenceFactory(meeting=late, council=council)
    PresenceFactory(meeting=late)
    AttendanceFactory(meeting=late)  # and was not ticked

    found = facts(group)

    assert found["Meetings held"] == ("2", "Hosted by 1 council")
    assert found["Attendance"] == ("4 people", "From 2 councils, all meetings added up")


def test_members_are_todays(group):
    MembershipFactory.create_batch(2, group=group)
    MembershipFactory(group=group, left_at=timezone.now())

    assert facts(group)["Members today"] == ("2 people", "From 2 councils")


def test_decisions_are_those_of_meetings_in_the_time(group):
    meeting = MeetingFactory(group=group, days=-30)
    DecisionFactory.create_batch(2, meeting=meeting)
    DecisionFactory(meeting=meeting, ended_at=timezone.now())
    DecisionFactory(meeting=MeetingFactory(group=group, days=-400))
    DecisionFactory()

    assert facts(group)["Decisions"] == ("3", "2 still stand")


def test_what_of_decisions_was_carried_out_is_told_by_the_actions_of_those_meetings(group):
    meeting = MeetingFactory(group=group, days=-30)
    DecisionFactory(meeting=meeting)
    ActionFactory(group=group, meeting=meeting, done=True)
    ActionFactory.create_batch(2, group=group, meeting=meeting)
    ActionFactory(group=group, done=True)  # of no meeting
    ActionFactory(group=group, meeting=MeetingFactory(group=group, days=-400), done=True)
    ActionFactory(meeting=MeetingFactory(days=-30), done=True)

    assert facts(group)["Decisions"] == ("1", "1 still stand; 1 of 3 actions of these meetings done")


def test_actions_are_those_agreed_in_the_time_and_what_became_of_them(group):
    now = timezone.now()
    for state in ("done", "done", "dropped"):
        ActionFactory(group=group, state=state, closed_at=now, agreed_at=now - dt.timedelta(days=30))
    ActionFactory(group=group, agreed_at=now - dt.timedelta(days=30))
    ActionFactory(group=group, state="done", closed_at=now, agreed_at=now - dt.timedelta(days=400))
    ActionFactory(state="done", closed_at=now)

    found = facts(group)

    assert found["Actions agreed"] == ("4", "1 open, 1 dropped with a reason")
    assert found["Actions done"] == ("2", "50% of those agreed")


@time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), tick=False)
@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (dt.datetime(2026, 3, 31, 22, 59, tzinfo=dt.UTC), "0"),
        (dt.datetime(2026, 3, 31, 23, 0, tzinfo=dt.UTC), "1"),  # midnight in London's summer
        (dt.datetime(2026, 4, 30, 22, 59, tzinfo=dt.UTC), "1"),
        (dt.datetime(2026, 4, 30, 23, 0, tzinfo=dt.UTC), "0"),
    ],
)
def test_a_day_begins_and_ends_on_londons_clocks(group, at, counts):
    ActionFactory(group=group, agreed_at=at)

    assert facts(group, D(2026, 4, 1), D(2026, 4, 30))["Actions agreed"][0] == counts


def test_hours_are_those_of_councils_of_the_group_without_what_was_undone(group):
    transfer = TransferFactory(minutes=90)
    undone = ReversalFactory().reverses
    for council in (transfer.payee.council, undone.payee.council):
        CoverageFactory(group=group, council=council)
    TransferFactory(minutes=60)

    found = facts(group)

    assert found["Hours lent to other councils"][0] == "1 h 30 min"
    assert found["Hours got from other councils"][0] == "0 h"


def test_hours_of_a_council_that_the_group_covered_once_are_not_its_hours(group):
    today = london.today(timezone.now())
    CoverageFactory(
        group=group, council=TransferFactory(minutes=60).payee.council, start=None, end=today - dt.timedelta(days=1)
    )

    assert facts(group)["Hours lent to other councils"][0] == "0 h"


def test_hours_got_are_what_our_councils_paid_for(group):
    transfer = TransferFactory(minutes=45)
    CoverageFactory(group=group, council=transfer.payer.council)

    assert facts(group)["Hours got from other councils"][0] == "45 min"


def test_a_network_counts_the_councils_that_are_in_it(council):
    network = PeerGroupFactory(kind="network", name="Content")
    transfer = TransferFactory(minutes=45)
    MembershipFactory(group=network, council=transfer.payee.council)

    left = TransferFactory(minutes=60).payee.council
    MembershipFactory(group=network, council=left, left_at=timezone.now())

    assert facts(network)["Hours lent to other councils"][0] == "45 min"


def test_commitments_that_fell_due_say_what_councils_said_of_them():
    today = london.today(timezone.now())
    met = CommitmentFactory(due_on=today - dt.timedelta(days=9))
    CommitmentFactory(day=met.day, due_on=today - dt.timedelta(days=9))
    CommitmentFactory(day=met.day, due_on=today - dt.timedelta(days=500))
    VerdictFactory(commitment=met, outcome="met")

    assert facts(met.day.group)["Commitments of suppliers that fell due"] == (
        "2", "1 met, 0 in part, 0 not met, by the word of the councils",
    )  # fmt: skip


def test_commitments_of_days_to_come_have_not_fallen_due():
    today = london.today(timezone.now())
    due = CommitmentFactory(due_on=today)
    CommitmentFactory(day=due.day, due_on=today + dt.timedelta(days=1))

    said = facts(due.day.group, last=today + dt.timedelta(days=30))

    assert said["Commitments of suppliers that fell due"][0] == "1"


# The page and the file ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 200), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
@pytest.mark.parametrize("page", ["report/", "report.csv"])
def test_leads_alone_read_it(come, group, who, status, page):
    assert come(who).get(f"/groups/{group.slug}/{page}").status_code == status


def test_the_page_shows_a_year_and_leads_to_its_file(come, group):
    held = MeetingFactory(group=group, starts_on=D(2025, 6, 3), title="Summer meeting")
    PresenceFactory(meeting=held)

    page = come("lead").get(f"/groups/{group.slug}/report/?period=2025").content.decode()

    assert "1 April 2025 to 31 March 2026" in page
    assert "Summer meeting" in page
    assert "/report.csv?period=2025" in page


def test_the_file_has_the_year_and_every_number_of_the_page():
    today = london.today(timezone.now())
    met = CommitmentFactory(due_on=today - dt.timedelta(days=9))
    VerdictFactory(commitment=met, outcome="met")
    group = met.day.group
    lead = MembershipFactory(group=group, role="lead").person
    held = MeetingFactory(group=group, days=-30)
    PresenceFactory.create_batch(2, meeting=held, council=held.host_council)
    DecisionFactory(meeting=held)
    ActionFactory(group=group, meeting=held, done=True)
    ActionFactory(group=group, meeting=held)
    for side, minutes in (("payee", 90), ("payer", 45)):
        CoverageFactory(group=group, council=getattr(TransferFactory(minutes=minutes), side).council)
    client = Client()
    client.force_login(lead)

    file = client.get(f"/groups/{group.slug}/report.csv")

    assert file.content.decode().splitlines() == [
        "What,Number,Note",
        f"From,{next(periods(today, today)).first},",
        f"Until,{today},",
        "Meetings held,1,Hosted by 1 council",
        'Attendance,2 people,"From 1 council, all meetings added up"',
        "Members today,1 person,From 1 council",
        "Decisions,1,1 still stand; 1 of 2 actions of these meetings done",
        'Actions agreed,2,"1 open, 0 dropped with a reason"',
        "Actions done,1,50% of those agreed",
        "Hours lent to other councils,1 h 30 min,By councils of the group",
        "Hours got from other councils,45 min,By councils of the group",
        'Commitments of suppliers that fell due,1,"1 met, 0 in part, 0 not met, by the word of the councils"',
    ]


@pytest.mark.parametrize("period", ["1066", "x", "2200"])
def test_a_year_that_the_group_has_not_is_missing(come, group, period):
    assert come("lead").get(f"/groups/{group.slug}/report/?period={period}").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_however_much_there_is(group, many, django_assert_num_queries):
    for number in range(many):
        meeting = MeetingFactory(group=group, days=-30 - number)
        PresenceFactory(meeting=meeting)
        DecisionFactory(meeting=meeting)
        ActionFactory(group=group)

    with django_assert_num_queries(9):
        facts(group)
