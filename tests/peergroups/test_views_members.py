"""The list of members, and what leads do with it."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Affiliation
from peergroups.models import Membership
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.peergroups.visiting import SIGN_IN, WHO, come, main_of, url

pytestmark = pytest.mark.django_db

LIST_QUERIES = 10  # signing in among them

DOORS = {
    "member-list": (200, 200, 404, SIGN_IN, 200),
    "member-role": (200, 403, 404, SIGN_IN, 200),
    "member-confirm": (200, 403, 404, SIGN_IN, 200),
}


@pytest.fixture
def colleague(group, council):
    """A member whose council nobody has confirmed."""
    person = UserFactory(name="Kit Demo", email="kit@mail.example")
    AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)
    return MembershipFactory(group=group, person=person, council=council)


@pytest.mark.parametrize(("who", "place"), [(who, place) for place, who in enumerate(WHO)])
@pytest.mark.parametrize("name", DOORS)
def test_who_may_come_to_each_page(client, request, group, colleague, name, who, place):
    more = () if name == "member-list" else (colleague.pk,)

    assert come(client, request, who).get(url(name, group, *more)).status_code == DOORS[name][place]


@pytest.mark.parametrize("name", ["member-role", "member-confirm"])
@pytest.mark.parametrize("which", ["another group's", "missing"])
def test_another_groups_member_is_like_a_missing_one(client, group, lead, outsider, name, which):
    client.force_login(lead)
    pk = Membership.objects.get(person=outsider).pk if which != "missing" else 0

    assert client.get(url(name, group, pk)).status_code == 404
    assert client.post(url(name, group, pk), {"role": "lead"}).status_code == 404
    assert Membership.objects.get(person=outsider).role == "member"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, group, lead, count, django_assert_num_queries):
    for _ in range(count):
        person, council = UserFactory(), CouncilFactory()
        AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)
        CoverageFactory(group=group, council=council)
        MembershipFactory(group=group, person=person, council=council)
        CoverageFactory(group=group, provisional=True)
        JoinRequestFactory(group=group)
    client.force_login(lead)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(url("member-list", group))

    assert response.text.count("Confirm the council") == count
    assert len(response.context["page"].object_list) == count + 1


@pytest.mark.parametrize(
    ("who", "sees"), [("lead", True), ("coordinator", True), ("member", False), ("supplier", False)]
)
def test_addresses_and_tools_are_for_leads_and_coordinators(client, request, group, colleague, who, sees):
    text = main_of(come(client, request, who).get(url("member-list", group)))

    assert "Kit Demo" in text
    for secret in ("kit@mail.example", "Since ", "Said, not confirmed", "Confirm the council", "Make a lead", "Remove"):
        assert (secret in text) == sees, secret


def test_leads_come_first_and_then_everybody_by_name(client, group, lead, member, supplier):
    client.force_login(member)

    rows = client.get(url("member-list", group)).context["page"].object_list

    assert [str(row.person) for row in rows] == ["Priya Sample", "Dana Demo", "Sam Example"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Priya Sample", "Sam Example", "Dana Demo"}),
        ("?q=sam+example", {"Sam Example"}),
        ("?q=winchester", {"Priya Sample", "Sam Example"}),
        ("?q=planning", {"Dana Demo"}),
        ("?role=lead", {"Priya Sample"}),
        ("?kind=supplier", {"Dana Demo"}),
        ("?role=king&kind=x&show=ever&page=last%00", {"Priya Sample", "Sam Example", "Dana Demo"}),
        ("?q=nobody", set()),
        ("?show=former", {"Priya Sample", "Sam Example", "Dana Demo"}),  # a member does not see who left
    ],
)
def test_the_list_is_narrowed_by_its_address(client, group, lead, member, supplier, query, names):
    former = MembershipFactory(group=group, person=UserFactory(name="Former Person"))
    Membership.objects.filter(pk=former.pk).update(left_at=timezone.now(), left_because="left")
    client.force_login(member)

    rows = client.get(url("member-list", group) + query).context["page"].object_list

    assert {str(row.person) for row in rows} == names


def test_the_list_comes_in_pages_of_25_that_keep_the_filter(client, group, member):
    MembershipFactory.create_batch(26, group=group)
    client.force_login(member)

    response = client.get(url("member-list", group), {"role": "member", "page": 2})

    assert len(response.context["page"].object_list) == 2
    assert 'href="?role=member&amp;page=1"' in response.text


def test_leads_see_who_left_and_why_and_nobody_who_came_back(client, group, lead, member, colleague):
    gone = MembershipFactory(group=group, person=UserFactory(name="Ash Sample"))
    now = timezone.now()
    ended = {"left_at": now, "left_by": lead}
    Membership.objects.filter(pk=gone.pk).update(**ended, left_because="removed")
    Membership.objects.filter(pk=colleague.pk).update(**ended, left_because="left")
    MembershipFactory(group=group, person=colleague.person, joined_at=now)
    client.force_login(lead)

    response = client.get(url("member-list", group), {"show": "former"})

    assert [str(row.person) for row in response.context["page"].object_list] == ["Ash Sample"]
    assert "Removed by a lead" in response.text
    assert "by Priya Sample" in response.text
    assert gone.person.email not in response.text


@pytest.mark.parametrize(("who", "sees"), [("lead", True), ("coordinator", True), ("member", False)])
def test_what_waits_for_a_decision_is_shown_to_leads(client, request, group, who, sees):
    JoinRequestFactory(group=group, person=UserFactory(name="Quinn Placeholder"))
    canary, now = UserFactory(name="Canary Example"), timezone.now()
    JoinRequestFactory(group=PeerGroupFactory(), person=canary)
    JoinRequestFactory(group=group, person=canary, outcome="declined", decided_at=now)
    CoverageFactory(group=group, council=CouncilFactory(short_name="Newshire"), provisional=True)

    text = come(client, request, who).get(url("member-list", group)).text

    assert ("Quinn Placeholder asks to join" in text, "Does the group cover Newshire" in text) == (sees, sees)
    assert "Canary" not in text


# Roles ----------------------------------------------------------------------------------------------------------------
def test_a_lead_makes_a_lead_after_reading_what_it_means(client, group, lead, member):
    membership = Membership.objects.get(person=member)
    client.force_login(lead)
    assert "They can schedule meetings" in client.get(url("member-role", group, membership.pk)).text
    assert not Membership.objects.leads().filter(person=member).exists()

    for _ in range(2):
        response = client.post(url("member-role", group, membership.pk), {"role": "lead"}, follow=True)

    assert Membership.objects.current().get(person=member).is_lead
    assert "Sam Example has another role already" in response.text


def test_the_only_lead_is_told_who_looks_after_the_group_then(client, group, lead, member):
    MembershipFactory(group=group, role="lead", left_at=timezone.now())
    membership = Membership.objects.get(person=lead)
    client.force_login(lead)
    assert "Nobody else leads the group." in client.get(url("member-role", group, membership.pk)).text
    MembershipFactory(group=group, role="lead")
    assert "Nobody else leads the group." not in client.get(url("member-role", group, membership.pk)).text

    client.post(url("member-role", group, membership.pk), {"role": "member"})

    assert Membership.objects.current().get(person=lead).role == "member"


@pytest.mark.parametrize("posted", [{}, {"role": "king"}])
def test_a_role_that_there_is_not_changes_nothing(client, group, lead, member, posted):
    membership = Membership.objects.get(person=member)
    client.force_login(lead)

    assert client.post(url("member-role", group, membership.pk), posted).status_code == 200
    assert Membership.objects.filter(person=member).count() == 1


@pytest.mark.parametrize("name", ["member-role", "member-confirm"])
def test_of_who_has_left_only_leads_read_that_they_have(client, group, lead, member, name):
    gone = MembershipFactory(group=group, left_at=timezone.now())
    client.force_login(member)
    assert client.get(url(name, group, gone.pk)).status_code == 403

    client.force_login(lead)
    assert "is not in the group any more" in client.get(url(name, group, gone.pk), follow=True).text


def test_a_supplier_never_leads(client, group, lead, supplier):
    membership = Membership.objects.get(person=supplier)
    client.force_login(lead)

    assert client.post(url("member-role", group, membership.pk), {"role": "lead"}).status_code == 403
    assert not Membership.objects.leads().filter(person=supplier).exists()


# Confirming -----------------------------------------------------------------------------------------------------------
def test_a_lead_confirms_what_a_member_said(client, group, lead, colleague):
    client.force_login(lead)
    assert "They said so." in client.get(url("member-confirm", group, colleague.pk)).text
    assert Affiliation.objects.get(person=colleague.person).confirmed_at is None

    client.post(url("member-confirm", group, colleague.pk))

    affiliation = Affiliation.objects.get(person=colleague.person)
    assert (affiliation.confirmed_at is not None, affiliation.confirmed_by) == (True, lead)


def test_what_was_only_said_of_a_former_time_needs_no_confirming(client, group, lead, member, council):
    years = {"started_on": dt.date(2020, 1, 1), "ended_on": dt.date(2021, 1, 1)}
    AffiliationFactory(person=member, council=council, confirmed_at=None, confirmed_by=None, **years)
    client.force_login(lead)

    assert "Said, not confirmed" not in client.get(url("member-list", group)).text


@pytest.mark.parametrize("why_not", ["not covered", "oneself", "a partner"])
def test_nobody_confirms_what_is_not_theirs_to_confirm(client, group, lead, supplier, colleague, why_not):
    if why_not == "not covered":
        membership = MembershipFactory(group=group, council=CouncilFactory())
    else:
        membership = Membership.objects.get(person=lead if why_not == "oneself" else supplier)
    client.force_login(lead)
    before = Affiliation.objects.count()

    assert client.post(url("member-confirm", group, membership.pk)).status_code == 403
    assert Affiliation.objects.count() == before


def test_an_empty_group_offers_its_coordinator_the_first_step(client, coordinator):
    client.force_login(coordinator)

    assert "Invite the first people" in client.get(url("member-list", PeerGroupFactory())).text


def test_since_is_the_first_day_of_the_stay_and_a_new_role_does_not_reset_it(client, group, council, coordinator):
    person, stays = UserFactory(name="Kit Demo"), []
    days = [dt.datetime(2026, month, 5, 12, tzinfo=dt.UTC) for month in (1, 2, 3, 4, 5)]
    for role, start, end, because in [
        ("member", 0, 1, "left"),  # and came back
        ("member", 2, 3, "role"),
        ("lead", 3, 4, "succession"),
        ("lead", 4, None, ""),
    ]:
        stays.append(
            MembershipFactory(
                group=group,
                person=person,
                council=council,
                role=role,
                joined_at=days[start],
                left_at=None if end is None else days[end],
                left_because=because,
            )
        )
    MembershipFactory(group=group, joined_at=days[0], left_at=days[2], left_because="role")  # somebody else's
    client.force_login(coordinator)

    text = main_of(client.get(url("member-list", group)))

    assert "Since 5 March 2026, lead since 5 April 2026" in text
