"""Roles over time, the leads' group, what is covered, and who may come back."""

import datetime as dt

import pytest

from peergroups import actions
from peergroups.actions import CannotLead, NotCovered
from peergroups.departure import hand_on
from peergroups.models import Coverage, Invitation, JoinRequest, Membership
from peergroups.permissions import councils_to_join_for, regions_to_join
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)
from tests.front.security.proving import give_app
from tests.peergroups.post import NOW, html, mails, read, text

DAYS = dt.timedelta(days=1)
Ended = Membership.Ended


def stay(person, group):
    return Membership.objects.get(person=person, group=group, left_at=None)


def among(leads_group):
    return set(leads_group.memberships.current().values_list("person", flat=True))


@pytest.fixture
def leads(db):
    return PeerGroupFactory(slug="leads", name="Leads", kind="leads")


# The leads' group -----------------------------------------------------------------------------------------------------
def test_who_leads_a_region_is_in_the_leads_group_and_only_they(leads, group, member, lead):
    actions.make_lead(membership=stay(member, group), by=lead, now=NOW)

    row = stay(member, leads)
    assert (row.role, row.kind, row.council, row.joined_at, row.joined_by) == (
        "member", "council", stay(member, group).council, NOW, lead,
    )  # fmt: skip

    actions.make_member(membership=stay(member, group), by=lead, now=NOW + DAYS)

    assert among(leads) == set()
    row.refresh_from_db()
    assert (row.left_at, row.left_by, row.left_because) == (NOW + DAYS, lead, "role")


def test_who_stops_leading_one_region_and_leads_another_stays_among_the_leads(leads, group, member, council):
    another = PeerGroupFactory()
    MembershipFactory(group=another, person=member, council=council)
    for region in (group, another):
        actions.make_lead(membership=stay(member, region), by=member, now=NOW)

    actions.leave(membership=stay(member, group), by=member, now=NOW)
    assert among(leads) == {member.pk}

    actions.leave(membership=stay(member, another), by=member, now=NOW, because=Ended.REMOVED)
    assert among(leads) == set()
    assert Membership.objects.get(group=leads).left_because == "removed"


def test_who_stops_leading_for_one_council_is_among_the_leads_for_another(leads, group, member, council):
    elsewhere = CouncilFactory()
    another = PeerGroupFactory()
    MembershipFactory(group=another, person=member, council=elsewhere)
    for region in (group, another):
        actions.make_lead(membership=stay(member, region), by=member, now=NOW)
    assert stay(member, leads).council == council

    actions.leave(membership=stay(member, group), by=member, now=NOW + DAYS)

    assert stay(member, leads).council == elsewhere
    assert Membership.objects.get(group=leads, council=council).left_because == "council"


def test_leading_a_network_leads_to_no_other_group(leads, member, council):
    network = PeerGroupFactory(kind="network")
    MembershipFactory(group=network, person=member, council=council)

    actions.make_lead(membership=stay(member, network), by=member, now=NOW)

    assert among(leads) == set()


def test_nobody_leaves_the_leads_group_while_they_lead(leads, group, member):
    actions.make_lead(membership=stay(member, group), by=member, now=NOW)

    actions.leave(membership=stay(member, leads), by=member, now=NOW)

    assert among(leads) == {member.pk}


def test_who_leads_the_leads_keeps_that_role(leads, group, member, lead):
    actions.make_lead(membership=stay(member, group), by=lead, now=NOW)
    actions.make_lead(membership=stay(member, leads), by=lead, now=NOW)

    actions.make_lead(membership=stay(member, group), by=lead, now=NOW)

    assert stay(member, leads).role == "lead"


def test_a_lead_who_is_invited_is_among_the_leads_at_once(leads, group, council, coordinator):
    person = UserFactory(email="robin@people.example")
    by = {"invited_at": NOW, "invited_by": coordinator}
    invitation = InvitationFactory(group=group, email=person.email, council=council, role="lead", **by)

    actions.accept(invitation=invitation, person=person, now=NOW)

    assert among(leads) == {person.pk}


# Roles ----------------------------------------------------------------------------------------------------------------
def test_a_supplier_never_leads(group, supplier, lead):
    with pytest.raises(CannotLead):
        actions.make_lead(membership=stay(supplier, group), by=lead, now=NOW)

    assert stay(supplier, group).role == "member"


def test_a_supplier_who_is_invited_to_lead_for_a_council_stays_a_supplier(group, supplier, lead, council):
    invitation = InvitationFactory(group=group, email=supplier.email, council=council, role="lead", invited_by=lead)

    with pytest.raises(CannotLead):
        actions.accept(invitation=invitation, person=supplier, now=NOW)

    assert (stay(supplier, group).role, stay(supplier, group).kind) == ("member", "supplier")


def test_why_a_stay_ended_is_on_record(group, member, lead):
    first = stay(member, group)
    actions.make_lead(membership=first, by=lead, now=NOW)
    second = stay(member, group)
    actions.leave(membership=second, by=lead, now=NOW + DAYS, because=Ended.REMOVED)

    for row in (first, second):
        row.refresh_from_db()
    assert [(row.left_because, row.left_at, row.left_by) for row in (first, second)] == [
        ("role", NOW, lead),
        ("removed", NOW + DAYS, lead),
    ]


def test_nobody_leaves_before_they_came(group, member):
    row = stay(member, group)
    Membership.objects.filter(pk=row.pk).update(joined_at=NOW + DAYS)

    actions.leave(membership=row, by=member, now=NOW)

    row.refresh_from_db()
    assert row.left_at == NOW + DAYS


def test_who_closed_their_account_neither_joins_nor_leads(group, member, lead, council):
    close(member)
    newcomer = UserFactory(is_active=False)

    with pytest.raises(NotCovered):
        actions.join(group=group, person=newcomer, council=council, by=newcomer, now=NOW)
    with pytest.raises(CannotLead):
        actions.make_lead(membership=stay(member, group), by=lead, now=NOW)


# Coverage -------------------------------------------------------------------------------------------------------------
def settled(group, lead, covered, **dates):
    council = CouncilFactory()
    row = CoverageFactory(group=group, council=council, provisional=True, **dates)
    news = actions.settle_coverage(coverage=row, covered=covered, by=lead, now=NOW)
    again = actions.settle_coverage(coverage=row, covered=not covered, by=lead, now=NOW)
    assert (news, again) == (True, False)
    return Coverage.objects.filter(pk=row.pk).values_list("start", "end", "provisional").first()


@pytest.mark.parametrize("start", [None, dt.date(2026, 4, 1), dt.date(2027, 4, 1)])
def test_what_the_leads_say_yes_to_stays(group, lead, start):
    assert settled(group, lead, True, start=start) == (start, None, False)


@pytest.mark.parametrize(
    ("start", "kept"),
    [
        (None, (None, dt.date(2026, 11, 1), False)),
        (dt.date(2026, 4, 1), (dt.date(2026, 4, 1), dt.date(2026, 11, 1), False)),
        (dt.date(2026, 11, 1), (dt.date(2026, 11, 1), dt.date(2026, 11, 1), False)),
        (dt.date(2026, 11, 2), None),
        (dt.date(2027, 4, 1), None),
    ],
)
def test_what_they_say_no_to_ended_yesterday_or_never_begins(group, lead, start, kept):
    assert settled(group, lead, False, start=start) == kept


# Departing ------------------------------------------------------------------------------------------------------------
def test_nothing_that_was_offered_before_lets_somebody_in_who_left(group, member, lead):
    here = InvitationFactory(group=group, email=member.email, role="lead", invited_at=NOW)
    there = InvitationFactory(email=member.email)
    somebody = InvitationFactory(group=group)
    request = JoinRequestFactory(group=group, person=member)
    answered = InvitationFactory(group=group, email=member.email, invited_at=NOW, declined_at=NOW)

    hand_on(person=member, council=None, group=group, at=NOW + DAYS, by=lead)

    assert set(Invitation.objects.open()) == {there, somebody}
    for row in (here, request, answered):
        row.refresh_from_db()
    assert (here.withdrawn_at, here.withdrawn_by) == (NOW + DAYS, lead)
    assert (answered.declined_at, answered.withdrawn_at) == (NOW, None)
    assert (request.outcome, request.decided_at, request.decided_by) == ("withdrawn", NOW + DAYS, lead)


def test_who_closes_their_account_is_invited_nowhere(member):
    InvitationFactory.create_batch(1, email=member.email)
    JoinRequestFactory(person=member)
    JoinRequestFactory()

    hand_on(person=member, council=None, group=None, at=NOW, by=member)

    assert not Invitation.objects.open().exists()
    assert JoinRequest.objects.open().count() == 1


# Joining at once ------------------------------------------------------------------------------------------------------
@pytest.fixture
def robin(council):
    person = UserFactory(name="Robin Example")
    AffiliationFactory(person=person, council=council)
    return person


def doors(person, group):
    """What the two ways of asking say of this group: they are one rule."""
    councils = councils_to_join_for(group, person, NOW)
    at_once = [council for found, council, at_once in regions_to_join(person, NOW) if found == group and at_once]
    assert councils == at_once
    return councils


def test_who_was_taken_out_asks_before_they_join_again(group, robin, council, lead):
    assert doors(robin, group) == [council]
    actions.join(group=group, person=robin, council=council, by=robin, now=NOW)

    actions.leave(membership=stay(robin, group), by=lead, now=NOW, because=Ended.REMOVED)
    MembershipFactory(group=group, council=council, joined_at=NOW + DAYS)  # somebody else came since
    MembershipFactory(group=PeerGroupFactory(kind="network"), person=robin, council=council, joined_at=NOW + DAYS)

    assert doors(robin, group) == []
    assert regions_to_join(robin, NOW) == [(group, council, False)]


@pytest.mark.parametrize("because", [Ended.LEFT, Ended.COUNCIL, Ended.SUCCESSION, Ended.CLOSED])
def test_who_left_otherwise_joins_again_at_once(group, robin, council, because):
    actions.join(group=group, person=robin, council=council, by=robin, now=NOW)

    actions.leave(membership=stay(robin, group), by=robin, now=NOW, because=because)

    assert doors(robin, group) == [council]


def test_being_let_in_again_wipes_the_slate(group, robin, council, lead):
    MembershipFactory(group=group, person=robin, council=council, left_at=NOW - DAYS, left_because="removed")
    membership = MembershipFactory(group=group, person=robin, council=council, joined_at=NOW - DAYS)

    actions.leave(membership=membership, by=robin, now=NOW)

    assert doors(robin, group) == [council]


def test_being_taken_out_of_one_group_closes_no_other(group, robin, council):
    another = PeerGroupFactory(name="Another")
    CoverageFactory(group=another, council=council)
    MembershipFactory(group=another, person=robin, council=council, left_at=NOW, left_because="removed")

    assert (doors(robin, group), doors(robin, another)) == ([council], [])


def test_a_council_that_is_only_said_opens_nothing_but_is_suggested(group, robin, council):
    robin.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert doors(robin, group) == []
    assert regions_to_join(robin, NOW) == [(group, council, False)]


def test_an_address_on_a_shared_domain_is_proof_enough(group, council):
    CouncilFactory(domains=["winchester.example"])
    person = UserFactory(email="robin@winchester.example")
    AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)

    assert doors(person, group) == [council]


@pytest.mark.parametrize("count", [1, 3])
def test_suggesting_costs_one_query(robin, council, count, django_assert_num_queries):
    for region in PeerGroupFactory.create_batch(count):
        CoverageFactory(group=region, council=council)

    with django_assert_num_queries(1):
        found = regions_to_join(robin, NOW)

    assert len(found) == count


# Letters to the leads -------------------------------------------------------------------------------------------------
def test_a_letter_reaches_each_lead_and_is_answered_to_its_writer(group, lead, council):
    from tests.peergroups.post import html, read, text

    MembershipFactory(group=group, council=council, role="lead")

    for _ in range(2):  # the same words twice are two letters
        actions.write_to_leads(
            group=group, name="Dana Demo", email="dana@seller.example", message="Hello <b>you</b>.\nBye.", person=None,
            now=NOW,
        )  # fmt: skip

    assert len(mails(kind="group-letter")) == 4
    mail = read(kind="group-letter", to_address=lead.email, pk=min(_keys(lead)))
    assert mail["Reply-To"] == "Dana Demo <dana@seller.example>"
    assert mail["Subject"] == "South peer group: a message from Dana Demo"
    assert "Hello <b>you</b>. Bye." in text(mail)
    assert "Hello &lt;b&gt;you&lt;/b&gt;." in html(mail)
    assert "not signed in: nobody has checked" in text(mail)


def _keys(lead):
    from outbox.models import Message

    return list(Message.objects.filter(to_address=lead.email).values_list("pk", flat=True))


def test_a_letter_to_a_group_without_leads_reaches_the_coordinators(group, coordinator, member):
    actions.write_to_leads(group=group, name=member.name, email=member.email, message="Hello", person=member, now=NOW)

    assert mails() == [("group-letter", coordinator.email, "queued")]


# Nobody's place is changed behind their back --------------------------------------------------------------------------
def test_who_is_made_a_lead_or_a_member_again_is_told_by_whom(group, lead, member):
    actions.make_lead(membership=stay(member, group), by=lead, now=NOW)
    actions.make_member(membership=stay(member, group), by=lead, now=NOW + DAYS)

    assert mails(kind="standing") == [("standing", member.email, "queued")] * 2
    newest = read(key__endswith=":member")
    assert newest["Subject"] == "You are a member of the South peer group, and no longer lead it"
    assert newest["Reply-To"] == f"{lead.name} <{lead.email}>"
    assert f"{lead.name} has made you a member" in text(newest)


@pytest.mark.parametrize(("required", "has_one", "said"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_who_is_made_a_lead_hears_of_the_second_factor_they_need(
    group, lead, member, settings, required, has_one, said
):
    settings.SECOND_FACTOR_REQUIRED = required
    if has_one:
        give_app(member)

    actions.make_lead(membership=stay(member, group), by=lead, now=NOW)

    told = read(kind="standing")
    assert text(told).count("/account/security/required/") == said
    assert html(told).count("/account/security/required/") == said


def test_who_is_taken_out_is_told_and_how_to_come_back(group, lead, member):
    actions.leave(membership=stay(member, group), by=lead, now=NOW, because=Ended.REMOVED)

    told = read(kind="standing")
    assert (told["To"], told["Subject"]) == (member.email, "You are no longer in the South peer group")
    assert "/groups/south/join/" in text(told)


def test_who_changes_their_own_place_gets_no_mail_about_it(group, lead, member):
    actions.make_member(membership=stay(lead, group), by=lead, now=NOW)
    actions.leave(membership=stay(member, group), by=member, now=NOW)

    assert mails(kind="standing") == []
