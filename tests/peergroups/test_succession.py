"""When a council ends: coverage is dated, members go to what follows, and nothing is left to what is gone."""

import datetime as dt

import pytest

from accounts import actions as accounts
from councils.models import EmailDomain
from peergroups import actions
from peergroups.models import Coverage, Invitation, JoinRequest, Membership
from peergroups.succession import hand_over, is_unfinished
from tests.factories import AffiliationFactory, CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory
from tests.successions import AFTER, BEFORE, DAY, LAST, MIDNIGHT, at, old, shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return PeerGroupFactory(slug="south", name="South")


@pytest.fixture
def waverley(west):
    return old("Waverley", west)


def end(council, now=AFTER, by=None):
    event = council.succeeded_by.first()
    followers = [row.successor for row in council.succeeded_by.filter(on=event.on).order_by("successor__short_name")]
    return hand_over(predecessor=council, shares=shares(*followers), on=event.on, by=by, now=now)


def covered(group):
    """[(council, first day, last day, whether the leads are asked)], by name and day."""
    rows = group.coverage.order_by("council__short_name", "start")
    return [(str(row.council), row.start, row.end, row.provisional) for row in rows]


# Coverage -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_coverage_of_the_old_ends_and_of_the_new_begins(group, guildford, west, now):
    CoverageFactory(group=group, council=guildford)

    said = end(guildford, now)

    assert covered(group) == [("Guildford", None, LAST, False), ("West Surrey", DAY, None, False)]
    assert said == ["South peer group covers West Surrey from 1 April 2027."]
    assert [str(council) for council in group.councils_as_at(LAST)] == ["Guildford"]
    assert [str(council) for council in group.councils_as_at(DAY)] == ["West Surrey"]


def test_several_into_one_make_one_row_in_whatever_order(group, guildford, waverley, west):
    for council in (guildford, waverley):
        CoverageFactory(group=group, council=council)

    end(waverley)
    end(guildford)

    assert covered(group) == [
        ("Guildford", None, LAST, False),
        ("Waverley", None, LAST, False),
        ("West Surrey", DAY, None, False),
    ]


def test_one_into_several_is_covered_in_all_of_them(group, surrey):
    CoverageFactory(group=group, council=surrey)

    end(surrey)

    assert covered(group) == [
        ("East Surrey", DAY, None, False),
        ("Surrey", None, LAST, False),
        ("West Surrey", DAY, None, False),
    ]


def test_where_only_some_of_what_makes_the_new_one_was_covered_the_leads_are_asked(group, surrey, guildford, west):
    CoverageFactory(group=group, council=surrey)

    said = end(surrey)

    assert covered(group) == [
        ("East Surrey", DAY, None, False),
        ("Surrey", None, LAST, False),
        ("West Surrey", DAY, None, True),
    ]
    assert said[1] == (
        "South peer group covers West Surrey from 1 April 2027; its leads are asked whether that is right."
    )


def test_an_older_council_that_takes_another_in_counts_as_a_part_of_itself(group):
    older = CouncilFactory(short_name="Older")
    small = old("Small", older)
    CoverageFactory(group=group, council=small)

    end(small)

    assert covered(group) == [("Older", DAY, None, True), ("Small", None, LAST, False)]


def test_an_older_council_that_was_covered_stays_covered_in_one_row(group):
    older = CouncilFactory(short_name="Older")
    small = old("Small", older)
    for council in (older, small):
        CoverageFactory(group=group, council=council)

    end(small)

    assert covered(group) == [("Older", None, None, False), ("Small", None, LAST, False)]


def test_what_the_leads_planned_is_joined_to_it(group, guildford, west):
    CoverageFactory(group=group, council=guildford, end=dt.date(2028, 1, 1))
    CoverageFactory(group=group, council=west, start=dt.date(2027, 6, 1), end=dt.date(2027, 12, 1))
    CoverageFactory(group=group, council=west, start=dt.date(2027, 12, 24))

    end(guildford)

    assert covered(group) == [("Guildford", None, LAST, False), ("West Surrey", DAY, None, False)]


def test_coverage_that_was_to_begin_after_the_day_is_that_of_the_new_one(group, guildford, west):
    CoverageFactory(group=group, council=guildford, start=dt.date(2027, 6, 1))

    end(guildford)

    assert covered(group) == [("West Surrey", dt.date(2027, 6, 1), None, True)]


def test_coverage_that_ended_before_says_nothing_about_the_new_one(group, guildford):
    CoverageFactory(group=group, council=guildford, end=dt.date(2026, 12, 31))

    assert end(guildford) == []
    assert covered(group) == [("Guildford", None, dt.date(2026, 12, 31), False)]


def test_it_is_not_covered_before_it_is_there(group, guildford, west):
    west.start = dt.date(2027, 5, 1)
    west.save()
    CoverageFactory(group=group, council=guildford)

    end(guildford)

    assert covered(group)[1] == ("West Surrey", dt.date(2027, 5, 1), None, False)


def test_a_second_time_changes_nothing_not_even_what_the_leads_said_since(group, surrey, guildford, west):
    CoverageFactory(group=group, council=surrey)
    end(surrey, BEFORE)
    actions.settle_coverage(coverage=group.coverage.get(council=west), covered=False, by=None, now=BEFORE)
    before = covered(group)

    assert end(surrey, BEFORE) == []
    assert end(surrey, AFTER) == []
    assert covered(group) == before
    assert [name for name, *_ in before] == ["East Surrey", "Surrey"]


# Members --------------------------------------------------------------------------------------------------------------
def stays(group):
    """[(person, council, role, from, to, why it ended)], the earliest first."""
    rows = group.memberships.order_by("joined_at", "pk")
    return [(str(row.person), str(row.council), row.role, row.joined_at, row.left_at, row.left_because) for row in rows]


@pytest.fixture
def member(group, guildford):
    return MembershipFactory(group=group, council=guildford, role="lead", joined_at=at(1, 4))


@pytest.fixture
def county_member(group, surrey):
    member = MembershipFactory(group=group, council=surrey, joined_at=at(1, 4))
    AffiliationFactory(person=member.person, council=surrey)
    return member


def test_before_the_day_members_stay_who_they_are(group, guildford, member):
    end(guildford, BEFORE)

    assert stays(group) == [(str(member.person), "Guildford", "lead", at(1, 4), None, "")]


def test_from_the_day_on_they_are_there_for_the_new_one_in_the_same_role(group, guildford, member, coordinator):
    said = end(guildford, AFTER, by=coordinator)

    who = str(member.person)
    assert stays(group) == [
        (who, "Guildford", "lead", at(1, 4), MIDNIGHT, "succession"),
        (who, "West Surrey", "lead", MIDNIGHT, None, ""),
    ]
    assert list(group.memberships.order_by("pk").values_list("left_by", "joined_by")) == [
        (coordinator.pk, None),
        (None, coordinator.pk),
    ]
    assert said == ["South peer group: 1 member is there for West Surrey now."]


def test_a_second_time_moves_no_member(group, guildford, member):
    end(guildford)
    before = list(Membership.objects.values())

    assert end(guildford) == []
    assert list(Membership.objects.values()) == before


def test_who_left_before_and_who_is_there_for_another_council_is_not_moved(group, guildford):
    gone = MembershipFactory(group=group, council=guildford, joined_at=at(1, 4), left_at=at(2, 1))
    other = MembershipFactory(group=group)
    partner = MembershipFactory(group=group, kind="supplier", council=None, organisation="Example Planning Ltd")
    before = list(Membership.objects.order_by("pk").values())

    end(guildford)

    assert {gone.pk, other.pk, partner.pk} == set(Membership.objects.values_list("pk", flat=True))
    assert list(Membership.objects.order_by("pk").values()) == before


def test_where_several_follow_a_member_stays_until_they_have_chosen(group, surrey, west, county_member):
    assert end(surrey) == []
    assert is_unfinished(predecessor=surrey, on=DAY)

    person = county_member.person
    accounts.choose_successor(person=person, predecessor=surrey, successor=west, by=person, now=AFTER)
    end(surrey, at(4, 5))

    assert stays(group) == [
        (str(person), "Surrey", "member", at(1, 4), AFTER, "succession"),
        (str(person), "West Surrey", "member", AFTER, None, ""),
    ]
    assert not is_unfinished(predecessor=surrey, on=DAY)


def test_who_chose_ahead_moves_at_midnight(group, surrey, west, county_member):
    person = county_member.person
    accounts.choose_successor(person=person, predecessor=surrey, successor=west, by=person, now=BEFORE)

    end(surrey)

    assert stays(group)[1] == (str(person), "West Surrey", "member", MIDNIGHT, None, "")


# Who is not in yet ----------------------------------------------------------------------------------------------------
@pytest.fixture
def invitation(group, lead, surrey, guildford):
    def invite(council):
        EmailDomain.objects.create(council=council, domain=f"{council.code.lower()}.example")
        return actions.invite(
            group=group,
            email=f"{council.code.lower()}@{council.code.lower()}.example",
            role="member",
            kind="council",
            council=council,
            by=lead,
            now=BEFORE,
        )

    return invite


@pytest.fixture
def lead(group):
    return MembershipFactory(group=group, role="lead").person


def test_an_invitation_goes_to_the_one_that_follows(invitation, guildford, west):
    row = invitation(guildford)

    end(guildford, BEFORE)
    assert Invitation.objects.get().council == guildford

    end(guildford)
    assert (Invitation.objects.get().pk, Invitation.objects.get().council) == (row.pk, west)
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize("ended", ["accepted_at", "declined_at", "withdrawn_at"])
def test_what_became_of_an_invitation_before_stays_on_record(invitation, guildford, surrey, ended):
    for council in (guildford, surrey):
        invitation(council)
    Invitation.objects.update(**{ended: BEFORE})

    for council in (guildford, surrey):
        end(council)
        assert not is_unfinished(predecessor=council, on=DAY)

    rows = Invitation.objects.values_list("council", "accepted_at", "declined_at", "withdrawn_at")
    moments = [BEFORE if name == ended else None for name in ("accepted_at", "declined_at", "withdrawn_at")]
    assert set(rows) == {(council.pk, *moments) for council in (guildford, surrey)}


def test_an_invitation_is_taken_back_where_several_follow(invitation, surrey):
    invitation(surrey)

    said = end(surrey)

    row = Invitation.objects.get()
    assert (row.withdrawn_at, row.withdrawn_by, row.council) == (MIDNIGHT, None, surrey)
    assert said == ["South peer group: an invitation for Surrey is withdrawn: several follow it."]
    assert not is_unfinished(predecessor=surrey, on=DAY)


@pytest.fixture
def request_(group):
    def ask(council):
        person = AffiliationFactory(council=council).person
        return JoinRequest.objects.create(group=group, person=person, council=council, asked_at=BEFORE)

    return ask


def test_a_request_goes_where_the_person_goes(request_, guildford, surrey, west):
    request_(guildford)
    chooser = request_(surrey).person
    accounts.choose_successor(person=chooser, predecessor=surrey, successor=west, by=chooser, now=BEFORE)

    end(guildford)
    end(surrey)

    assert list(JoinRequest.objects.values_list("council", "outcome")) == [(west.pk, "")] * 2


def test_a_request_of_who_has_not_chosen_is_withdrawn(request_, surrey):
    request_(surrey)

    end(surrey)

    assert list(JoinRequest.objects.values_list("outcome", "decided_at")) == [("withdrawn", MIDNIGHT)]


def test_what_has_nothing_left_is_finished(group, guildford, west):
    assert not is_unfinished(predecessor=guildford, on=DAY)
    CoverageFactory(group=group, council=guildford)
    assert is_unfinished(predecessor=guildford, on=DAY)

    end(guildford)

    assert not is_unfinished(predecessor=guildford, on=DAY)
    assert Coverage.objects.filter(council=west).count() == 1
