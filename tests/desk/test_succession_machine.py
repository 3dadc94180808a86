"""Whatever becomes of councils: the order, the number and the moment of the runs decide nothing.

And nobody acts for a council on a day on which it does not exist.
"""

import datetime as dt
import os
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Affiliation, SuccessorChoice, User
from common import london
from councils.endings import ending_of
from councils.models import Council, Succession
from desk import actions
from meetings import audience
from meetings.models import Attendance, Meeting
from peergroups.models import Coverage, Membership
from tests.factories import (
    AffiliationFactory,
    AttendanceFactory,
    CouncilFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.timebank.books import book
from timebank import ledger
from timebank.models import Account

pytestmark = pytest.mark.django_db
DAYS = [dt.date(2024, 4, 1), dt.date(2025, 4, 1), dt.date(2026, 4, 1)]
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
END = london.moment(dt.date(2026, 11, 22), dt.time(10))
# Just before, at, and some time after each day.
MOMENTS = sorted(
    london.moment(day, dt.time()) + dt.timedelta(**shift)
    for day in DAYS
    for shift in ({"days": -100}, {"minutes": -1}, {}, {"days": 3})
)


@contextmanager
def afterwards_as_before():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def grow(draw):
    """Councils and what becomes of them on three days: some live on, others go together into one or several."""
    alive = [CouncilFactory(short_name=f"First {n}") for n in range(draw(st.integers(2, 3)))]
    for day in DAYS:
        pools = {}
        for council in list(alive):
            pool = draw(st.integers(0, 2))  # 0: nothing happens to it
            if pool:
                pools.setdefault(pool, []).append(council)
                alive.remove(council)
        older = alive[0] if alive and draw(st.booleans()) else None
        for pool, members in sorted(pools.items()):
            made = [
                CouncilFactory(short_name=f"{day.year} {pool} {n}", start=day) for n in range(draw(st.integers(1, 2)))
            ]
            heirs = [older] if older and pool == 1 else made
            for council in members:
                council.end = day - dt.timedelta(days=1)
                council.save()
                for heir in heirs:
                    Succession.objects.create(predecessor=council, successor=heir, on=day)
            alive += [heir for heir in heirs if heir not in alive]


def people_and_things(draw):
    """Two groups, a few people who act for the first councils, their choices, and meetings between the days."""
    groups = [PeerGroupFactory(slug="south"), PeerGroupFactory(slug="north")]
    first = list(Council.objects.filter(start=None).order_by("pk"))
    for council in first:
        for group in groups:
            if draw(st.booleans()):
                CoverageFactory(group=group, council=council)
    people = [UserFactory() for _ in range(draw(st.integers(1, 2)))]
    for person in people:
        for council in draw(st.lists(st.sampled_from(first), min_size=1, max_size=2, unique=True)):
            confirmed = {} if draw(st.booleans()) else {"confirmed_at": None, "confirmed_by": None}
            AffiliationFactory(person=person, council=council, started_on=LONG_AGO.date(), **confirmed)
        for group in groups:
            if draw(st.booleans()):
                MembershipFactory(group=group, person=person, council=draw(st.sampled_from(first)), joined_at=LONG_AGO)
        for ending in filter(None, map(ending_of, Council.objects.order_by("pk"))):
            if not ending.is_into_one and draw(st.booleans()):
                choice = draw(st.sampled_from([None, *ending.successors]))
                SuccessorChoice.objects.create(
                    person=person, predecessor=ending.predecessor, successor=choice, at=LONG_AGO, by=person
                )
    for day in (DAYS[0], dt.date(2025, 6, 1), dt.date(2026, 12, 1)):
        council = draw(st.sampled_from(first))
        meeting = MeetingFactory(group=groups[0], starts_on=day, host_council=council, published_at=LONG_AGO)
        meeting.invited_councils.add(draw(st.sampled_from(first)))
        for person in people:
            if draw(st.booleans()):
                AttendanceFactory(meeting=meeting, person=person, council=draw(st.sampled_from(first)))
    for _ in range(draw(st.integers(1, 3))):
        lender, borrower = draw(st.permutations(first))[:2]
        book(lender, borrower, draw(st.sampled_from([1, 7, 101])), at=LONG_AGO)


def rows():
    """What stands, without the numbers of rows."""
    left = Membership.objects.exclude(left_because=Membership.Ended.COUNCIL)  # at the moment of the run, on purpose
    return {
        "affiliations": sorted(
            map(repr, Affiliation.objects.values_list("person", "council", "started_on", "ended_on", "confirmed_at"))
        ),
        "coverage": sorted(map(repr, Coverage.objects.values_list("group", "council", "start", "end", "provisional"))),
        "memberships": sorted(
            map(repr, left.values_list("group", "person", "council", "joined_at", "left_at", "left_because"))
        ),
        "left": sorted(map(repr, Membership.objects.filter(left_because="council").values_list("person", "council"))),
        "hosts": sorted(map(repr, Meeting.objects.values_list("pk", "host_council"))),
        "named": sorted(map(repr, Meeting.invited_councils.through.objects.values_list("meeting", "council"))),
        "answers": sorted(map(repr, Attendance.objects.values_list("meeting", "person", "council"))),
        "hours": sorted(map(repr, Account.objects.exclude(balance=0).values_list("council", "balance", "floor"))),
    }


def nobody_acts_for_what_is_not_there():
    today = london.today(END)
    undecided = set()
    for ending in filter(None, map(ending_of, Council.objects.all())):
        if ending.on <= today and not ending.is_into_one:
            said = SuccessorChoice.objects.filter(predecessor=ending.predecessor).values("person")
            for table in (Affiliation, Membership):
                waiting = table.objects.filter(council=ending.predecessor).exclude(person__in=said)
                undecided |= {(person, ending.predecessor.pk) for person in waiting.values_list("person", flat=True)}
    for day in (*DAYS, *(day - dt.timedelta(days=1) for day in DAYS), today):
        there = set(Council.objects.as_at(day).values_list("pk", flat=True))
        assert set(Coverage.objects.on(day).values_list("council", flat=True)) <= there
        acting = set(Affiliation.objects.on(day).values_list("person", "council"))
        assert {pair for pair in acting if pair[1] not in there} <= undecided
        assert set(Affiliation.objects.acting(day).values_list("council", flat=True)) <= there
    for membership in Membership.objects.filter(left_at=None).select_related("council"):
        assert membership.council.exists_on(today) or (membership.person_id, membership.council_id) in undecided
    meeting = Meeting.objects.order_by("-pk").first()
    for person in User.objects.all():
        assert all(council.exists_on(today) for council in audience.councils_of(person, meeting, END))
    for account in Account.objects.exclude(balance=0).select_related("council"):
        assert account.council.exists_on(today)
    assert ledger.check() == []
    for row in Attendance.objects.exclude(council=None).select_related("council", "meeting"):
        assert row.council.exists_on(min(row.meeting.starts_on, today))
    for meeting in Meeting.objects.exclude(host_council=None).select_related("host_council"):
        assert meeting.host_council.exists_on(min(meeting.starts_on, today))


def run(council, now):
    ending = ending_of(council)
    if ending is not None:
        actions.succeed(predecessor=council, on=ending.on, by=None, now=now)


# No shrinking: with a database under it that takes longer than reading what was found.
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "6")),
    derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
    deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],
)  # fmt: skip
@given(data=st.data())
def test_any_order_and_any_number_of_runs_give_the_same_rows(data):
    with afterwards_as_before():
        grow(data.draw)
        people_and_things(data.draw)
        councils = list(Council.objects.order_by("pk"))
        with afterwards_as_before():
            actions.succeed_due(now=END)
            punctual = rows()
            nobody_acts_for_what_is_not_there()
            actions.succeed_due(now=END)
            assert rows() == punctual

        when = st.lists(st.tuples(st.sampled_from(MOMENTS), st.sampled_from(councils)), max_size=4)
        for moment, council in sorted(data.draw(when), key=lambda pair: pair[0]):
            run(council, moment)
        for council in data.draw(st.permutations(councils)):
            run(council, END)

        assert rows() == punctual
        assert actions.succeed_due(now=END) == []
