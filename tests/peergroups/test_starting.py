"""Groups that are asked for: the deed, who hears of it, what is kept of it and for how long."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from peergroups import actions
from peergroups.departure import hand_on
from peergroups.doors import require_coordinator
from peergroups.models import PeerGroup, StartRequest
from peergroups.permissions import can_set_up_group
from peergroups.retention import forget
from peergroups.waiting import WAITS
from tests.factories import (
    CouncilFactory,
    MembershipFactory,
    PeerGroupFactory,
    StartRequestFactory,
    UserFactory,
    close,
)
from tests.peergroups.post import NOW, mails, read, text
from tests.refusing import refused
from tests.waits import asked

pytestmark = pytest.mark.django_db
waiting_for = asked(*WAITS)
YEAR, DAY = dt.timedelta(days=365), dt.timedelta(days=1)


@pytest.fixture
def said(council):
    """What somebody says who was not signed in."""
    return {
        "name": "Coast", "councils": [council], "area": "From here to there", "asker": "Jo Madeup",
        "email": "jo@press.example", "council": council, "words": "We have nobody to learn with.", "person": None,
    }  # fmt: skip


def by_member(said, member):
    return said | {"person": member, "asker": member.name, "email": member.email}


# Asking ---------------------------------------------------------------------------------------------------------------
def test_each_coordinator_hears_of_it_and_an_address_that_nobody_checked_gets_nothing(said, lead, coordinator):
    second = UserFactory(is_superuser=True)
    close(UserFactory(is_superuser=True))

    request = actions.ask_to_start(**said, now=NOW)

    assert list(request.councils.all()) == said["councils"]
    assert mails() == [("start-request", one.email, "queued") for one in (coordinator, second)]
    mail = read(to_address=coordinator.email)
    assert mail["Subject"] == "A new group is asked for: Coast"
    assert mail["Reply-To"] == "Jo Madeup <jo@press.example>"
    assert f"/groups/start/asked/{request.pk}/ " in text(mail)
    assert "nobody has checked the name and the address" in text(mail)
    assert "Area: From here to there" in text(mail)


def test_who_was_signed_in_gets_a_copy(said, member, coordinator):
    actions.ask_to_start(**by_member(said, member), now=NOW)

    assert sorted(mails()) == [
        ("start-received", member.email, "queued"),
        ("start-request", coordinator.email, "queued"),
    ]
    assert "They were signed in when they asked" in text(read(to_address=coordinator.email))
    assert "We have nobody to learn with." in text(read(to_address=member.email))


def test_asking_again_for_the_same_while_it_waits_changes_nothing(said, coordinator):
    first = actions.ask_to_start(**said, now=NOW)

    again = actions.ask_to_start(**said | {"name": "COAST", "words": "Really"}, now=NOW + DAY)

    assert (again, again.words) == (first, "We have nobody to learn with.")
    assert StartRequest.objects.count() == 1
    assert len(mails()) == 1


def test_another_name_and_what_was_answered_before_are_new(said, coordinator):
    first = actions.ask_to_start(**said, now=NOW)
    actions.ask_to_start(**said | {"name": "Hills"}, now=NOW)
    actions.decline_start(request=first, reason="Not yet", by=coordinator, now=NOW)

    actions.ask_to_start(**said, now=NOW + DAY)

    assert list(StartRequest.objects.order_by("pk").values_list("name", "outcome")) == [
        ("Coast", "declined"), ("Hills", ""), ("Coast", ""),
    ]  # fmt: skip


# Answering ------------------------------------------------------------------------------------------------------------
def test_a_no_takes_back_what_coordinators_have_not_read_and_tells_who_was_signed_in(said, member, coordinator):
    request = actions.ask_to_start(**by_member(said, member), now=NOW)

    actions.decline_start(request=request, reason="South has room for you", by=coordinator, now=NOW + DAY)

    request.refresh_from_db()
    assert (request.outcome, request.decided_at, request.decided_by) == ("declined", NOW + DAY, coordinator)
    assert sorted(mails()) == [
        ("start-answer", member.email, "queued"),
        ("start-received", member.email, "queued"),
        ("start-request", coordinator.email, "cancelled"),
    ]
    mail = read(kind="start-answer")
    assert "South has room for you" in text(mail)
    assert mail["Reply-To"] == f"Uma Specimen <{coordinator.email}>"


def test_a_yes_leads_who_was_signed_in_to_the_group(said, member, group, coordinator):
    request = actions.ask_to_start(**by_member(said, member), now=NOW)

    actions.answer_start(request=request, group=group, by=coordinator, now=NOW)

    request.refresh_from_db()
    assert (request.outcome, request.group) == ("started", group)
    assert read(kind="start-answer")["Subject"] == "South peer group is there"
    assert "/groups/south/" in text(read(kind="start-answer"))


@pytest.mark.parametrize("how", ["a stranger", "a closed account"])
def test_nobody_else_is_written_to(said, member, coordinator, how):
    request = actions.ask_to_start(**(said if how == "a stranger" else by_member(said, member)), now=NOW)
    close(member)

    actions.decline_start(request=request, reason="No", by=coordinator, now=NOW)

    assert not any(kind == "start-answer" for kind, _, _ in mails())


def test_what_is_answered_stays_answered(group, coordinator):
    request = StartRequestFactory()
    actions.decline_start(request=request, reason="No", by=coordinator, now=NOW)

    with pytest.raises(actions.RequestDecided, match=r"declined already"):
        actions.answer_start(request=request, group=group, by=coordinator, now=NOW)
    with pytest.raises(actions.RequestDecided):
        actions.decline_start(request=request, reason="Once more", by=coordinator, now=NOW)

    assert StartRequest.objects.values_list("outcome", "reason").get() == ("declined", "No")


def test_a_leads_group_begins_with_everybody_who_leads_a_region(group, lead, member, coordinator):
    former = MembershipFactory(group=group, role="lead", left_at=NOW, joined_at=NOW - YEAR).person
    MembershipFactory(group=PeerGroupFactory(kind="network"), role="lead")
    leads = PeerGroupFactory(kind="leads")

    actions.gather_leads(by=coordinator, now=NOW)

    assert [row.person for row in leads.memberships.current()] == [lead]
    assert former not in [row.person for row in leads.memberships.all()]


# Who may --------------------------------------------------------------------------------------------------------------
def test_coordinators_alone_see_requests_and_set_groups_up(lead, member, coordinator):
    request = StartRequestFactory()

    def sees(user):
        return list(StartRequest.objects.manageable_by(user))

    assert sees(coordinator) == [request]
    assert [sees(user) for user in (lead, member, AnonymousUser())] == [[], [], []]
    assert can_set_up_group(coordinator)
    assert not any(can_set_up_group(user) for user in (lead, member, AnonymousUser()))
    require_coordinator(coordinator)
    with pytest.raises(Http404):
        require_coordinator(lead)


def test_who_is_no_coordinator_any_more_sees_nothing(coordinator):
    StartRequestFactory()
    close(coordinator)

    assert not StartRequest.objects.manageable_by(coordinator).exists()
    assert not can_set_up_group(coordinator)


# Waiting --------------------------------------------------------------------------------------------------------------
def test_it_waits_for_coordinators_alone_until_it_is_answered(lead, member, coordinator):
    council = CouncilFactory(short_name="Boston")
    request = StartRequestFactory(name="Wash", council=council)

    found = waiting_for([lead, member, coordinator], NOW)

    assert list(found) == [coordinator.pk]
    [line] = found[coordinator.pk]
    assert (line.title, line.why, line.url, line.group_id, line.for_leads) == (
        "A new group is asked for: Wash",
        "Robin Visitor, Boston. Set it up, or say why not.",
        f"/groups/start/asked/{request.pk}/",
        None,
        True,
    )

    StartRequest.objects.update(outcome="declined", decided_at=NOW)
    assert waiting_for([coordinator], NOW) == {}


def test_it_waits_also_where_there_is_no_group_yet(coordinator):
    StartRequestFactory()
    assert not PeerGroup.objects.exists()

    assert len(waiting_for([coordinator], NOW)[coordinator.pk]) == 1


# What is kept ---------------------------------------------------------------------------------------------------------
def test_who_asked_is_forgotten_a_year_after_the_answer(db):
    given = {"outcome": "declined", "reason": "No", "area": "Here", "email": "jo@press.example"}
    old = StartRequestFactory(**given, decided_at=NOW - YEAR - DAY, name="Coast")
    young = StartRequestFactory(**given, decided_at=NOW - YEAR + DAY)
    waits = StartRequestFactory(asked_at=NOW - 3 * YEAR)

    assert forget(NOW) == 1
    assert forget(NOW) == 0

    kept = ("name", "email", "asker", "area", "words", "reason")
    assert StartRequest.objects.values_list(*kept).get(pk=old.pk) == (
        "Coast", f"removed-{old.pk}@peergroups.invalid", "", "", "", "",
    )  # fmt: skip
    assert StartRequest.objects.get(pk=young.pk).email == "jo@press.example"
    assert StartRequest.objects.get(pk=waits.pk).asker == "Robin Visitor"


def test_whoever_closes_the_account_asks_no_more(said, member, group, coordinator):
    asked = actions.ask_to_start(**by_member(said, member), now=NOW)
    StartRequest.objects.update(email="sam@elsewhere.example")  # theirs by the account alone
    by_address = StartRequestFactory(email=member.email, name="Hills")
    declined = StartRequestFactory(email=member.email, outcome="declined", decided_at=NOW)
    other = StartRequestFactory()

    hand_on(person=member, council=None, group=group, at=NOW, by=member)
    assert StartRequest.objects.open().count() == 3

    hand_on(person=member, council=None, group=None, at=NOW, by=member)
    outcomes = dict(StartRequest.objects.values_list("pk", "outcome"))
    assert outcomes == {asked.pk: "withdrawn", by_address.pk: "withdrawn", declined.pk: "declined", other.pk: ""}
    assert ("start-request", coordinator.email, "cancelled") in mails()


def test_a_proven_second_address_counts_as_well(member):
    member.emailaddress_set.create(email="sam@second.example", verified=True)
    StartRequestFactory(email="sam@second.example")

    hand_on(person=member, council=None, group=None, at=NOW, by=member)

    assert not StartRequest.objects.open().exists()


# What cannot be -------------------------------------------------------------------------------------------------------
def test_an_address_asks_for_a_group_once_at_a_time(db):
    first = StartRequestFactory(name="Coast", email="jo@press.example")

    with refused("address_asks_for_a_group_once_at_a_time"):
        StartRequestFactory(name="COAST", email="jo@press.example")

    StartRequest.objects.filter(pk=first.pk).update(outcome="declined", decided_at=NOW)
    StartRequestFactory(name="Coast", email="jo@press.example")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("start_request_address_is_lower_case", {"email": "Jo@press.example"}),
        ("start_request_is_decided_with_its_moment", {"outcome": "declined"}),
        ("start_request_is_decided_with_its_moment", {"decided_at": NOW}),
        ("start_request_is_started_with_its_group", {"outcome": "started", "decided_at": NOW}),
    ],
)
def test_a_request_is_whole(db, name, change):
    request = StartRequestFactory()

    with refused(name):
        StartRequest.objects.filter(pk=request.pk).update(**change)


def test_only_what_is_set_up_has_a_group_and_only_what_is_decided_somebody_who_did(group, coordinator):
    StartRequestFactory()

    with refused("start_request_is_started_with_its_group"):
        StartRequest.objects.update(group=group)
    with refused("start_request_is_decided_with_its_moment"):
        StartRequest.objects.update(decided_by=coordinator)


def test_no_group_takes_the_place_of_the_page_on_which_groups_are_asked_for(db):
    with refused("group_slug_is_no_page"):
        PeerGroupFactory(slug="start")


def test_a_form_sets_up_one_group(db):
    key = "6f1d2a52-6f0c-4f0e-8c3e-7d0f3a0f9a11"
    PeerGroupFactory(set_up_key=key)

    with refused("peergroups_peergroup_set_up_key_key"):
        PeerGroupFactory(set_up_key=key)
