"""Councils that have gone quiet: nobody there, no mail that arrives, or three meetings missed; for leads alone."""

import datetime as dt
from urllib.parse import unquote

import pytest
from django.utils import timezone

from common import london
from desk.quiet import absent_councils, quiet_councils, with_addresses
from peergroups.actions import make_member
from peergroups.models import Membership
from tests.factories import (
    AttendanceFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    PresenceFactory,
    UserFactory,
)
from tests.mail_factories import DeadAddressFactory

pytestmark = pytest.mark.django_db
MISSED = "At none of the last three meetings, and no word"


def quiet(group):
    """{council: what is known of it}."""
    return {row.council.short_name: row.why for row in quiet_councils([group], timezone.now()).get(group.pk, ())}


def test_a_council_whose_last_member_left_is_quiet(group, covered):
    covered("Hart", people=2, left_at=dt.datetime(2026, 5, 31, 23, 30, tzinfo=dt.UTC))

    assert quiet(group) == {"Hart": "Its last member left in June 2026"}


def test_a_council_that_the_group_covers_no_more_is_not(group, lead):
    left = MembershipFactory(group=group, left_at=timezone.now())
    CoverageFactory(
        group=group, council=left.council, start=None, end=london.today(timezone.now()) - dt.timedelta(days=1)
    )

    assert quiet(group) == {}


def test_a_council_that_never_joined_is_absent_and_not_quiet(group, lead, covered):
    slough, hart = covered("Slough"), covered("Hart")
    covered("Reading", people=1, left_at=timezone.now())
    hart_elsewhere = MembershipFactory(council=hart)

    assert "Hart" not in quiet(group)
    assert absent_councils(group, timezone.now()) == [hart, slough]
    assert absent_councils(hart_elsewhere.group, timezone.now()) == []


def test_a_council_that_was_at_none_of_the_last_three_meetings_is_quiet(group, lead, held, covered):
    covered("Hart", people=1)

    assert quiet(group) == {"Hart": MISSED}


@pytest.mark.parametrize("which", [0, 1, 2])
def test_who_was_at_one_of_the_three_is_not(group, lead, held, covered, which):
    PresenceFactory(meeting=held[which], council=covered("Hart", people=1))

    assert quiet(group) == {}


def test_who_was_at_the_fourth_last_is_and_the_day_is_known(group, lead, held, covered):
    hart = covered("Hart", people=1)
    fourth = MeetingFactory(group=group, days=-300)
    PresenceFactory(meeting=fourth, council=hart)

    (row,) = quiet_councils([group], timezone.now())[group.pk]
    assert (row.council, row.people, row.last_seen) == (hart, 1, fourth.starts_on)


def test_where_nobody_was_ticked_who_said_they_come_was_there(group, lead, held, covered):
    hart = covered("Hart", people=1)
    unticked = MeetingFactory(group=group, days=-10)
    AttendanceFactory(meeting=unticked, council=hart, answer="coming")

    assert quiet(group) == {}


def test_who_said_they_come_and_was_not_ticked_was_not_there(group, lead, held, covered):
    AttendanceFactory(meeting=held[0], council=covered("Hart", people=1), answer="coming")

    (row,) = quiet_councils([group], timezone.now())[group.pk]
    assert (row.why, row.last_seen) == (MISSED, None)


@pytest.mark.parametrize(("answer", "is_quiet"), [("coming", False), ("maybe", False), ("not-coming", True)])
def test_who_comes_to_the_next_is_not_quiet(group, lead, held, covered, answer, is_quiet):
    AttendanceFactory(meeting=MeetingFactory(group=group, days=9), council=covered("Hart", people=1), answer=answer)

    assert ("Hart" in quiet(group)) == is_quiet


def test_what_was_answered_before_it_was_booked_elsewhere_counts_for_nothing(group, lead, held, covered):
    hart, booked = covered("Hart", people=1), {"booking_url": "https://www.eventbrite.co.uk/e/1"}
    for days in (-300, 9):
        AttendanceFactory(meeting=MeetingFactory(group=group, days=days, **booked), council=hart, answer="coming")

    (row,) = quiet_councils([group], timezone.now())[group.pk]
    assert (row.why, row.last_seen) == (MISSED, None)


def test_a_meeting_that_was_called_off_is_none_to_come_to(group, lead, held, covered):
    off = MeetingFactory(group=group, days=9, state="cancelled", cancelled_at=timezone.now())
    AttendanceFactory(meeting=off, council=covered("Hart", people=1), answer="coming")

    assert quiet(group) == {"Hart": MISSED}


def test_how_often_it_said_no_is_known(group, lead, held, covered):
    hart = covered("Hart", people=2)
    for meeting in held[:2]:
        for _ in range(2):
            AttendanceFactory(meeting=meeting, council=hart, answer="not-coming")

    assert quiet(group) == {"Hart": "At none of the last three meetings; said “not coming” twice"}


@pytest.mark.parametrize("days", [20, 209])
def test_who_came_in_after_the_first_of_the_three_has_missed_nothing_yet(group, lead, held, covered, days):
    covered("Hart", people=1, joined_at=timezone.now() - dt.timedelta(days=days))

    assert quiet(group) == {}


def test_who_is_covered_since_yesterday_has_missed_nothing_yet(group, lead, held, covered):
    hart = covered("Hart", people=1)
    hart.coverage.update(start=dt.date.today() - dt.timedelta(days=100))

    assert quiet(group) == {}


def test_two_meetings_are_too_few_to_tell(group, lead, held, covered):
    covered("Hart", people=1)
    held[2].delete()

    assert quiet(group) == {}


def test_meetings_for_named_councils_workshops_and_drafts_are_not_counted(group, lead, held, covered):
    hart = covered("Hart", people=1)
    PresenceFactory(meeting=held[2], council=hart)
    for fields in ({"audience": "councils"}, {"kind": "workshop"}):
        PresenceFactory(meeting=MeetingFactory(group=group, days=-5, **fields))

    assert quiet(group) == {}


def test_a_council_whose_people_no_mail_reaches_is_quiet_however_it_came(group, lead, held, covered):
    hart = covered("Hart", people=1)
    PresenceFactory(meeting=held[0], council=hart)
    address = group.memberships.get(council=hart).person.email
    dead = DeadAddressFactory(address=address.upper())
    assert quiet(group) == {"Hart": "No mail reaches its people"}

    dead.revived_at = timezone.now()
    dead.save()
    assert quiet(group) == {}


def test_one_whom_mail_reaches_is_enough_and_is_written_to(group, lead, held, covered):
    hart = covered("Hart", people=2)
    gone, there = [row.person.email for row in group.memberships.filter(council=hart).order_by("pk")]
    DeadAddressFactory(address=gone)

    (row,) = with_addresses(quiet_councils([group], timezone.now())[group.pk], group)
    assert row.addresses == (there,)
    assert unquote(row.mail(group)).startswith(f"mailto:{there}?subject=South peer group: how is Hart?&body=Hello,")


def test_three_are_written_to_at_most_the_longest_there_first(group, lead, held, covered):
    hart = covered("Hart")
    people = [
        MembershipFactory(group=group, council=hart, joined_at=timezone.now() - dt.timedelta(days=400 + days)).person
        for days in range(4)
    ]

    (row,) = with_addresses(quiet_councils([group], timezone.now())[group.pk], group)
    assert row.addresses == tuple(person.email for person in reversed(people[1:]))


def test_who_changed_role_is_there_as_long_as_before(group, lead, held, covered):
    hart = covered("Hart", people=1, role="lead")
    make_member(membership=Membership.objects.get(council=hart), by=lead, now=timezone.now())

    assert quiet(group) == {"Hart": MISSED}


def test_who_left_and_came_back_is_there_since_then(group, lead, held, covered):
    """They were not in the group when it met three times: nobody rings them for that."""
    hart = covered("Hart")
    long_ago, lately = (timezone.now() - dt.timedelta(days=days) for days in (900, 20))
    person = MembershipFactory(
        group=group, council=hart, joined_at=long_ago, left_at=long_ago + dt.timedelta(days=9), left_because="left"
    ).person
    MembershipFactory(group=group, council=hart, person=person, joined_at=lately)

    assert quiet(group) == {}


def test_who_changed_role_and_then_left_is_there_no_more(group, lead, held, covered):
    hart = covered("Hart")
    begun, changed, ended = (timezone.now() - dt.timedelta(days=days) for days in (900, 400, 20))
    of_one = {"group": group, "council": hart, "person": UserFactory()}
    MembershipFactory(**of_one, joined_at=begun, left_at=changed, left_because="role", role="lead")
    MembershipFactory(**of_one, joined_at=changed, left_at=ended, left_because="left")

    assert quiet(group) == {"Hart": f"Its last member left in {london.local(ended):%B %Y}"}


def test_who_left_is_not_written_to(group, lead, held, covered):
    hart = covered("Hart", people=1)
    here = group.memberships.get(council=hart).person
    covered_for_years = timezone.now() - dt.timedelta(days=900)
    MembershipFactory(
        group=group, council=hart, joined_at=covered_for_years, left_at=timezone.now(), left_because="left"
    )

    (row,) = with_addresses(quiet_councils([group], timezone.now())[group.pk], group)
    assert row.addresses == (here.email,)


def test_a_role_that_somebody_had_for_another_council_is_no_stay_for_this_one(group, lead, held, covered):
    hart, slough = covered("Hart"), covered("Slough")
    long_ago, lately = (timezone.now() - dt.timedelta(days=days) for days in (900, 20))
    person = MembershipFactory(
        group=group, council=slough, joined_at=long_ago, left_at=lately, left_because="role", role="lead"
    ).person
    MembershipFactory(group=group, council=hart, person=person, joined_at=lately)

    assert "Hart" not in quiet(group)


def test_a_network_rings_those_who_are_in_it_and_no_other(held, covered):
    network = PeerGroupFactory(kind="network", name="Content designers")
    hart, _ = covered("Hart"), covered("Rushmoor")
    long_ago = timezone.now() - dt.timedelta(days=900)
    MembershipFactory(group=network, council=hart, joined_at=long_ago)
    for days in (10, 20, 30):
        PresenceFactory(meeting=MeetingFactory(group=network, days=-days))

    assert quiet(network) == {"Hart": MISSED}


def test_councils_are_by_name_and_each_group_has_its_own(group, lead, held, covered):
    for name in ("Slough", "Hart"):
        covered(name, people=1)
    other = PeerGroupFactory(name="London")

    found = quiet_councils([group, other], timezone.now())

    assert [row.council.short_name for row in found[group.pk]] == ["Hart", "Slough"]
    assert other.pk not in found


@pytest.mark.parametrize("groups", [1, 4])
def test_it_asks_the_same_of_one_group_as_of_many(group, lead, held, covered, groups, django_assert_num_queries):
    covered("Hart", people=1)
    asked = [group, *PeerGroupFactory.create_batch(groups - 1)]

    with django_assert_num_queries(11):
        quiet_councils(asked, timezone.now())
