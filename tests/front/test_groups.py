"""The list of groups and the page of one."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from front import groups
from meetings.models import Meeting
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
    UserFactory,
)

LIST = reverse("peergroups:group-list")


def page(client, group, **query):
    return client.get(group.get_absolute_url(), query)


# The list -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [(None, 3), ("member", 7)])
def test_the_list_costs_the_same_for_one_and_three(
    client, council, request, who, queries, count, django_assert_num_queries
):
    if who:
        client.force_login(request.getfixturevalue(who))
    for kind in ("region", "network", "leads"):
        for group in PeerGroupFactory.create_batch(count, kind=kind):
            MeetingFactory(group=group)
            if kind == "region":
                CoverageFactory(group=group, council=council)

    with django_assert_num_queries(queries):
        response = client.get(LIST)

    atlas = response.context["atlas"]
    assert (len(atlas.networks), len(atlas.leads)) == (count, count)


def test_regions_networks_and_leads_are_told_apart(client, db):
    made = {kind: PeerGroupFactory(kind=kind) for kind in ("region", "network", "leads")}

    atlas = client.get(LIST).context["atlas"]

    assert (atlas.regions, atlas.networks, atlas.leads) == ([made["region"]], [made["network"]], [made["leads"]])


def test_the_list_says_which_groups_i_am_in(client, group, member, outsider):
    MembershipFactory(person=member, left_at=timezone.now())
    client.force_login(member)

    response = client.get(LIST)

    assert response.context["mine"] == {group.pk}
    assert response.text.count("you’re in") == 1


def test_an_empty_list_says_what_a_group_is(client, db):
    assert "There is no regional group here yet" in client.get(LIST).text


# One group ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [(None, 11), ("outsider", 17), ("member", 16), ("lead", 18)])
def test_a_groups_page_costs_the_same_for_one_and_three(
    client, group, outsider, lead, request, who, queries, count, django_assert_num_queries
):
    if who:
        client.force_login(request.getfixturevalue(who))
    group.founded_on = dt.date(2016, 11, 25)
    group.save()
    for _ in range(count):
        old, new = CouncilFactory(end=dt.date(2020, 3, 31)), CouncilFactory(start=dt.date(2020, 4, 1))
        SuccessionFactory(predecessor=old, successor=new)
        CoverageFactory(group=group, council=old)
        CoverageFactory(group=group, council=new)
        MembershipFactory(group=group, council=new, role="lead")
        MeetingFactory(group=group, host_council=new)
        MeetingFactory(group=group, host_council=old, days=-30)
        MeetingFactory(group=group, draft=True)

    with django_assert_num_queries(queries):
        response = page(client, group)

    assert [len(response.context[name]) for name in ("coming", "past")] == [count, count]
    assert len(response.context["area"].changes) == count


def test_a_missing_group_is_a_404(client, db):
    assert client.get(reverse("peergroups:group-detail", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize(
    ("who", "named"), [(None, False), ("outsider", False), ("member", True), ("lead", True), ("coordinator", True)]
)
def test_leads_are_named_to_members_and_coordinators_only(client, group, lead, request, who, named):
    if who:
        client.force_login(request.getfixturevalue(who))

    text = page(client, group).text

    assert ("<strong>Priya Sample</strong>Winchester" in text) == named
    assert ("<strong>A lead from Winchester</strong>" in text) != named


def test_members_are_a_number_to_everybody(client, group, lead, member):
    MembershipFactory(group=group, person=UserFactory(name="Canary Example"))
    left = MembershipFactory(group=group)
    left.left_at = left.joined_at
    left.save()

    response = page(client, group)

    assert response.context["people"] == {"all": 3, "councils": 2, "ours": 0, "covered": 1, "others": 1}
    assert "3 people, from 1 of them and 1 other council" in response.text
    assert "Canary" not in response.text


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        (None, ["Public"]),
        ("outsider", ["Public", "Public sector"]),
        ("member", ["Public", "Public sector", "Members"]),
        ("supplier", ["Public", "Members"]),
        ("lead", ["Public", "Public sector", "Members", "Councils"]),
    ],
)
def test_everybody_sees_the_meetings_they_may_know_of(client, group, request, who, titles):
    if who:
        client.force_login(request.getfixturevalue(who))
    for days, audience in enumerate(("public", "public-sector", "members", "councils"), 1):
        title = audience.replace("-", " ").capitalize()
        MeetingFactory(group=group, days=days, audience=audience, title=title)
        MeetingFactory(group=group, days=-days, audience=audience, title=title)

    context = page(client, group).context

    assert [meeting.title for meeting in context["coming"]] == titles
    assert [meeting.title for meeting in context["past"]] == titles


@pytest.mark.parametrize(("who", "sees"), [(None, False), ("outsider", False), ("member", False), ("lead", True)])
def test_drafts_and_the_button_to_schedule_are_the_leads(client, group, request, who, sees):
    if who:
        client.force_login(request.getfixturevalue(who))
    MeetingFactory(group=group, draft=True, title="Draft canary")

    text = page(client, group).text

    assert ("Draft canary" in text) == sees
    assert (reverse("meetings:meeting-schedule", args=[group.slug]) in text) == sees


def test_the_chat_link_is_for_members(client, group, member, outsider):
    group.chat_url = "https://chat.example/south"
    group.save()

    def seen_by(person):
        client.force_login(person)
        return "https://chat.example/south" in page(client, group).text

    assert [seen_by(person) for person in (member, outsider)] == [True, False]


def test_past_meetings_are_cut_at_four_with_a_way_to_the_rest(client, group):
    MeetingFactory.create_batch(4, group=group, days=-30)
    link = f'href="{reverse("meetings:meeting-list", args=[group.slug])}"'
    assert link in page(client, group).text

    MeetingFactory(group=group, days=-90)

    response = page(client, group)
    assert len(response.context["past"]) == 4
    assert link in response.text


CALLED_OFF = {"state": "cancelled", "cancelled_at": dt.datetime(2026, 11, 20, tzinfo=dt.UTC)}


@time_machine.travel("2026-11-25 20:00:00+00:00", tick=False)
def test_a_cancelled_meeting_stays_until_its_day_is_over(client, group):
    MeetingFactory(group=group, days=-1, **CALLED_OFF)
    MeetingFactory(group=group, days=1, audience="members", **CALLED_OFF)
    today = MeetingFactory(group=group, days=0, **CALLED_OFF)
    later = MeetingFactory(group=group, days=7, **CALLED_OFF)
    going = MeetingFactory(group=group, days=3)

    response = page(client, group)

    assert response.context["coming"] == [today, going, later]
    assert response.text.count("Cancelled") == 2


@time_machine.travel("2026-11-22 09:00:00+00:00", tick=False)
def test_a_draft_is_named_where_the_next_meeting_is_due(client, group, lead):
    group.months_between = 3
    group.save()
    MeetingFactory(group=group, days=-80)
    MeetingFactory(group=group, days=-5, draft=True)
    client.force_login(lead)
    assert "It has no date yet." in page(client, group).text

    MeetingFactory(group=group, days=95, draft=True)

    assert "There is a draft for 25 February 2027." in page(client, group).text


def test_a_group_without_an_open_meeting_has_no_open_date_in_the_table(client, group):
    MeetingFactory(group=group, audience="members")

    assert "no open date yet" in client.get(LIST).text


def test_a_network_has_no_area_and_says_that_it_is_for_everybody(client, council):
    network = PeerGroupFactory(kind="network", name="LocalGov Sample")

    response = page(client, network)

    assert response.context["area"] is None
    assert "A network, for every council" in response.text
    assert '<h1 class="pg-head__title">LocalGov Sample</h1>' in response.text


def test_both_feeds_are_linked(client, group):
    text = page(client, group).text

    assert f'href="{reverse("meetings:meeting-feed", args=[group.slug])}"' in text
    assert text.count(f'href="{reverse("meetings:meeting-atom", args=[group.slug])}"') == 2


# When the next one is due ---------------------------------------------------------------------------------------------
def meeting(day, kind="meeting"):
    return Meeting(starts_on=day, kind=kind)


@pytest.mark.parametrize(
    ("months", "coming", "past", "due"),
    [
        (None, [], [meeting(dt.date(2026, 9, 10))], None),
        (3, [], [], None),
        (3, [], [meeting(dt.date(2026, 9, 10))], groups.Due(dt.date(2026, 12, 10), after=False, overdue="")),
        (3, [], [meeting(dt.date(2026, 6, 11))], groups.Due(dt.date(2026, 9, 11), after=False, overdue="10 weeks")),
        (
            3, [meeting(dt.date(2026, 11, 25))], [meeting(dt.date(2026, 9, 10))],
            groups.Due(dt.date(2027, 2, 25), after=True, overdue=""),
        ),
        (
            3, [meeting(dt.date(2026, 12, 8), "workshop")], [meeting(dt.date(2026, 9, 10))],
            groups.Due(dt.date(2026, 12, 10), after=False, overdue=""),
        ),
        (
            3, [Meeting(starts_on=dt.date(2026, 11, 25), kind="meeting", state="cancelled")],
            [meeting(dt.date(2026, 9, 10))], groups.Due(dt.date(2026, 12, 10), after=False, overdue=""),
        ),
        (
            1, [meeting(dt.date(2027, 1, 31))], [],
            groups.Due(dt.date(2027, 3, 1), True, "", "28 February 2027 is a Sunday"),
        ),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_the_next_meeting_is_due_as_many_months_after_the_last_as_the_group_says(months, coming, past, due):
    group = PeerGroupFactory(months_between=months)

    assert groups.next_due(group, coming, past, dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)) == due


@time_machine.travel("2026-11-22 09:00:00+00:00", tick=False)
@pytest.mark.parametrize(("who", "told"), [(None, False), ("outsider", False), ("member", True)])
def test_that_a_meeting_is_due_is_told_to_the_group_only(client, group, request, who, told):
    group.months_between = 3
    group.save()
    MeetingFactory(group=group, days=-200)
    if who:
        client.force_login(request.getfixturevalue(who))

    assert ("The next one was due by" in page(client, group).text) == told


# Joining --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def newcomer(council):
    """Acts for the covered council, by their address, and is in no group."""
    person = UserFactory(name="Robin Example", email="robin@winchester.example")
    AffiliationFactory(person=person, council=council)
    return person


def join_url(group):
    return reverse("peergroups:group-join", args=[group.slug])


def test_a_person_of_a_covered_council_joins_with_one_button(client, group, council, newcomer):
    client.force_login(newcomer)
    assert "You become a member at once, for Winchester Council" in client.get(join_url(group)).text
    assert not newcomer.memberships.exists()

    response = client.post(join_url(group), {"council": council.code})

    assert response["Location"] == group.get_absolute_url()
    membership = newcomer.memberships.get()
    assert (membership.group, membership.council, membership.role, membership.kind, membership.joined_by) == (
        group, council, "member", "council", newcomer,
    )  # fmt: skip


def test_joining_twice_makes_one_membership(client, group, council, newcomer):
    client.force_login(newcomer)

    for _ in range(2):
        client.post(join_url(group), {"council": council.code})

    assert newcomer.memberships.count() == 1


def test_who_is_in_already_is_told_so(client, group, member):
    client.force_login(member)

    response = client.get(join_url(group))

    assert '<h1 class="pg-head__title">You are in the South peer group</h1>' in response.text
    assert "<form" not in response.text.split("</h1>")[1].split("</main>")[0]


def test_a_person_of_two_covered_councils_chooses(client, group, council, newcomer):
    second = CouncilFactory(short_name="Havant")
    CoverageFactory(group=group, council=second)
    AffiliationFactory(person=newcomer, council=second)
    client.force_login(newcomer)

    missing = client.post(join_url(group), {})
    client.post(join_url(group), {"council": second.code})

    assert missing.context["form"].errors == {"council": ["Choose the council you join for"]}
    assert newcomer.memberships.get().council == second


@pytest.mark.parametrize("value", ["", "ZZZ", "x" * 5000, "Win\x00chester", "elsewhere"])
def test_no_other_council_can_be_slipped_in(client, group, newcomer, value):
    if value == "elsewhere":
        value = CouncilFactory().code
    client.force_login(newcomer)

    response = client.post(join_url(group), {"council": value})

    assert response.status_code == 200
    assert "There is a problem" in response.text
    assert not newcomer.memberships.exists()


def refused(client, group, person):
    client.force_login(person)
    client.post(join_url(group), {"council": "no such council"})
    response = client.get(join_url(group))
    assert not person.memberships.filter(group=group).exists()
    return response


def test_a_council_that_the_group_does_not_cover_cannot_join(client, group, outsider):
    response = refused(client, group, outsider)

    assert "You act for Elsewhere, and the group covers other councils. Its leads can let you in" in response.text


def test_a_council_that_was_only_said_cannot_join(client, group, council):
    stranger = UserFactory(email="someone@mail.example")
    AffiliationFactory(person=stranger, council=council, confirmed_at=None, confirmed_by=None)

    response = refused(client, group, stranger)

    assert "The group covers Winchester, but your email address is not one of the council’s own" in response.text
    assert "A lead who knows you can let you in." in response.text


def test_an_address_that_two_councils_share_is_good_enough(client, group, newcomer):
    shared = CouncilFactory(short_name="Adur", domains=["shared.example"])
    CouncilFactory(short_name="Worthing", domains=["shared.example"])
    CoverageFactory(group=group, council=shared)
    person = UserFactory(email="someone@shared.example")
    AffiliationFactory(person=person, council=shared, confirmed_at=None, confirmed_by=None)
    client.force_login(person)

    client.post(join_url(group), {"council": shared.code})

    assert person.memberships.get().council == shared


def test_a_council_left_yesterday_opens_nothing(client, group, newcomer):
    newcomer.affiliations.update(ended_on=dt.date.today() - dt.timedelta(days=2))

    response = refused(client, group, newcomer)

    assert "We do not know yet which council you work for." in response.text


def test_a_covered_council_that_is_no_more_opens_nothing(client, group, council, newcomer):
    council.end = dt.date(2025, 3, 31)
    council.save()

    refused(client, group, newcomer)


def test_every_council_may_join_a_network_and_nobody_the_leads(client, newcomer):
    network, leads = PeerGroupFactory(kind="network"), PeerGroupFactory(kind="leads")
    client.force_login(newcomer)

    client.post(join_url(network), {"council": newcomer.affiliations.get().council.code})

    assert newcomer.memberships.get().group == network
    assert "the leads of the regional groups" in refused(client, leads, newcomer).text


def test_joining_a_missing_group_is_a_404(client, member):
    client.force_login(member)

    assert client.post(reverse("peergroups:group-join", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "then"),
    [
        ("/groups/south/meetings/7/", "/groups/south/meetings/7/"),
        ("/groups/south/join/?next=/account/", "/groups/south/"),
        ("//evil.example/", "/groups/south/"),
    ],
)
def test_joining_leads_on_to_where_the_person_was(client, group, council, newcomer, wanted, then):
    client.force_login(newcomer)

    response = client.post(join_url(group), {"council": council.code, "next": wanted})

    assert response["Location"] == then


def test_the_page_of_one_button_keeps_the_way_on(client, group, newcomer):
    client.force_login(newcomer)

    text = client.get(join_url(group), {"next": "/account/"}).text

    assert '<input type="hidden" name="next" value="/account/">' in text


def test_who_has_no_name_yet_says_it_first(client, group, council, newcomer):
    newcomer.name = ""
    newcomer.save()
    client.force_login(newcomer)

    response = client.post(join_url(group), {"council": council.code})

    assert response["Location"] == "/welcome/?next=%2Fgroups%2Fsouth%2Fjoin%2F"
    assert not newcomer.memberships.exists()
