"""Who comes into the admin: coordinators and today's leads. For everybody else there is nothing there."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from digests.models import LeadNote
from meetings.models import (
    Action,
    ActionStep,
    AgendaItem,
    Attendance,
    Decision,
    Guest,
    Meeting,
    Placement,
    Review,
    Topic,
)
from peergroups import actions
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup
from tests.factories import (
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("lead", 200), ("member", 404), ("outsider", 404), ("supplier", 404)]
)
def test_coordinators_and_leads_come_in(client, request, group, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/admin/").status_code == status
    assert client.get("/admin/peergroups/peergroup/").status_code == status


def test_is_staff_alone_opens_nothing(client, member):
    type(member).objects.filter(pk=member.pk).update(is_staff=True)
    client.force_login(member)

    assert client.get("/admin/").status_code == 404


def test_a_stranger_is_sent_to_our_sign_in(client, group):
    for path in ("/admin/", "/admin/peergroups/peergroup/", "/admin/nothing/"):
        assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"


@pytest.mark.parametrize(
    ("asked", "next_path"),
    [("", "/admin/"), ("?next=/admin/meetings/", "/admin/meetings/"), ("?next=https://elsewhere.example/", "/admin/")],
)
def test_the_admins_own_login_is_our_sign_in_and_leads_to_no_other_site(client, db, asked, next_path):
    for answer in (client.get(f"/admin/login/{asked}"), client.post(f"/admin/login/{asked}", {"username": "x"})):
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={next_path}")


def test_who_is_signed_in_already_goes_straight_to_the_page(client, lead):
    client.force_login(lead)

    assert client.get("/admin/login/?next=/admin/meetings/").headers["Location"] == "/admin/meetings/"


def test_who_leads_no_more_is_out_at_the_next_request(client, lead, group, coordinator):

    client.force_login(lead)
    assert client.get("/admin/").status_code == 200

    membership = Membership.objects.get(group=group, person=lead, left_at=None)
    actions.make_member(membership=membership, by=coordinator, now=timezone.now())

    assert client.get("/admin/").status_code == 404
    assert client.post("/admin/peergroups/membership/", {"action": "remove"}).status_code == 404


def test_a_closed_account_comes_in_no_more(client, lead):
    client.force_login(lead)
    close(lead)

    assert client.get("/admin/").status_code == 302


def test_the_right_to_come_in_is_asked_once_a_request(client, lead, django_assert_num_queries):
    client.force_login(lead)

    # session · person · groups they lead
    with django_assert_num_queries(3):
        page = client.get("/admin/meetings/").content.decode()

    assert "Lead of South" in page


def test_the_bar_says_as_what_one_is_there(client, lead, coordinator):
    MembershipFactory(group=PeerGroupFactory(name="London"), person=lead, role="lead")
    client.force_login(lead)
    assert "Lead of London and South" in client.get("/admin/").content.decode()

    client.force_login(coordinator)
    assert ">Coordinator<" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("name", ["logout", "password_change", "password_change_done"])
def test_the_admin_has_no_door_of_its_own(client, coordinator, name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}")
    client.force_login(coordinator)
    assert client.get(f"/admin/{name}/").status_code == 404


def test_signing_out_is_ours(client, lead):
    client.force_login(lead)

    page = client.get("/admin/").content.decode()

    assert f'<form method="post" action="{reverse("front:sign-out")}">' in page


def test_what_packages_bring_along_is_not_shown():
    ours = {
        "accounts",
        "ballots",
        "councils",
        "digests",
        "meetings",
        "outbox",
        "peergroups",
        "scrutiny",
        "skills",
        "standards",
        "timebank",
    }

    assert {model._meta.app_label for model in admin.site._registry} == ours


def test_a_lead_finds_these_lists_and_no_other(client, lead):
    client.force_login(lead)

    lists = [one["name"] for one in client.get("/admin/").context["lists"]]

    assert lists == [
        "Groups", "Members", "Invitations", "Requests to join", "Meetings", "Actions", "Decisions", "Guests",
        "Templates", "Topics", "Votes of councils",
        "Help asked for", "Help offered", "Help given and got", "Hours of councils", "Transfers",
        "Transfers to be undone", "Suppliers", "Products", "What councils use", "Ratings",
        "Supplier scrutiny days", "Notes in the digest",
        "People", "Who acts for which council", "Councils",
        "Successions", "Mail log", "Skills",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "outbox/hold/", "outbox/breaker/", "outbox/deadaddress/", "outbox/incoming/", "standards/standard/",
        "accounts/mutedmail/", "digests/rhythm/", "digests/mutedgroup/", "digests/digest/", "peergroups/startrequest/",
    ],
)  # fmt: skip
def test_what_is_for_coordinators_is_not_for_leads(client, lead, coordinator, path):
    client.force_login(lead)
    assert client.get(f"/admin/{path}").status_code == 403

    client.force_login(coordinator)
    assert client.get(f"/admin/{path}").status_code == 200


MANAGED = [
    PeerGroup, Coverage, Membership, Invitation, JoinRequest, Meeting, AgendaItem, Attendance, Action, ActionStep,
    Decision, Review, Topic, Placement, Guest, LeadNote,
]  # fmt: skip


@pytest.mark.parametrize("model", MANAGED, ids=lambda model: model.__name__)
def test_each_looks_after_what_is_theirs(model, lead, member, coordinator, supplier, ours, theirs):
    from django.contrib.auth.models import AnonymousUser

    def managed(user):
        return set(model.objects.manageable_by(user))

    everything = set(model.objects.all())
    foreign = {row for row in theirs.values() if type(row) is model}
    assert foreign
    assert managed(coordinator) == everything
    assert managed(lead) == everything - foreign
    for nobody in (member, supplier, AnonymousUser(), UserFactory()):
        assert managed(nobody) == set()


def test_a_former_lead_and_a_closed_one_look_after_nothing(group, lead, ours):
    former = MembershipFactory(group=group, role="lead", left_at=ours.gone.left_at).person
    assert PeerGroup.objects.manageable_by(former).count() == 0

    close(lead)
    assert PeerGroup.objects.manageable_by(lead).count() == 0
