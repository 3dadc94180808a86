"""“My data”: everything about me, nothing about anybody else; and leaving for good from one's own account."""

import json

import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from accounts.models import User
from common import london
from front.personal_data import registry
from meetings.models import Attendance, Meeting
from outbox.models import Message
from outbox.personal import in_words
from peergroups.models import JoinRequest, Membership
from tests.factories import (
    AffiliationFactory,
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)
from tests.front import keeping
from tests.front.keeping import ADDRESS, NAME, SECOND

PAGE, FILE, ERASE = "/account/data/", "/account/data/download/", "/account/erase/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(group, council, lead):
    return keeping.make(group, council, lead)


def tables(client, person):
    client.force_login(person)
    return {table["heading"]: table["rows"] for table in json.loads(client.get(FILE).content)["tables"]}


@pytest.mark.parametrize("path", [PAGE, FILE, ERASE])
def test_a_stranger_is_sent_to_sign_in(client, path):
    assert client.get(path).url == f"/sign-in/?next={path}"


def test_every_field_that_is_shown_is_in_the_file_with_its_value(client, known):
    found = tables(client, known)

    missing = [
        f"{kept.model._meta.label}: {field.label}"
        for kept in registry.kept()
        if (kept.person or kept.address) and found[kept.heading]
        for field in kept.fields.values()
        if field.label and field.label not in found[kept.heading][0]
    ]
    assert missing == []
    empty = {heading for heading, rows in found.items() if not rows}
    assert empty == {"Permission groups", "Permissions", "What you did in the admin site"} | (
        empty & {"Pages on which you changed something"}
    )


def test_what_was_put_in_comes_out(client, known, lead, group):
    found = tables(client, known)

    assert found["You"][0]["Name"] == NAME
    assert found["You"][0]["Email address you sign in with"] == ADDRESS
    assert found["You"][0]["Job title"] == "Canary keeper"
    assert found["You"][0]["Account is open"] is True
    assert {row["Address"] for row in found["Email addresses you have shown to be yours"]} == {ADDRESS, SECOND}
    assert {row["Sent to"] for row in found["Invitations to groups"]} == {ADDRESS, SECOND}
    assert found["Invitations to groups"][0]["What the lead wrote to you"] == keeping.WORDS
    assert found["Invitations to groups"][0]["Invited by"] == "somebody else"
    assert found["Groups you asked to join"][0]["What the lead wrote to you"] == keeping.WORDS
    assert found["Your answers to meetings"][0]["Answer"] == "Coming"
    assert found["Groups you are in, or were in"][-1]["Group"] == "South peer group"
    assert found["Mail you do not want"][0]["Kind of mail"] == "Reminders of meetings"
    texts = [row["Text"] for row in found["The text of that mail"]]
    assert len(texts) == 2
    assert all("do/…/" in text and "x" * 40 not in text for text in texts)
    assert all(f"Dear {NAME}" in text for text in texts)
    assert found["What you did for others"][0].keys() == {"When", "What", "Where"}
    named = {
        (row["Where"], row["Group"]): row["How many"] for row in found["Where your name stands in what others wrote"]
    }
    assert named["Who leads a line of an agenda", "South peer group"] == "1"
    changes = found["What changed, and when"]
    assert {"Councils you act for, or acted for", "Groups you are in, or were in"} <= {row["What"] for row in changes}


def test_nothing_of_anybody_else_is_in_it(client, known, lead, group, council):
    """Their names, addresses, words and answers stand beside this person's in every table."""
    stranger = UserFactory(name="Quetzal Stranger", email="quetzal@stranger.example", job_title="Quetzal")
    AffiliationFactory(person=stranger, council=council, confirmed_by=known)
    MembershipFactory(group=group, person=stranger, council=council, joined_by=known)
    meeting = Meeting.objects.filter(group=group).first()
    AttendanceFactory(meeting=meeting, person=stranger, answered_by=known)
    AgendaItemFactory(meeting=meeting, title="Quetzal’s talk", presenter=f"{NAME} with Quetzal Stranger")
    JoinRequest.objects.create(
        group=group, person=stranger, words="quetzal", asked_at=timezone.now(), outcome="declined",
        decided_at=timezone.now(), decided_by=known, reason="quetzal",
    )  # fmt: skip
    Message.objects.filter(person_id=lead.pk).update(to_address="quetzal@stranger.example", person_id=stranger.pk)
    client.force_login(known)

    file, page = client.get(FILE).content.decode(), client.get(PAGE).content.decode()

    for text in ("quetzal", lead.name.lower(), lead.email, "third"):
        assert text not in file.lower()
        assert text not in page.lower()
    assert "Decided who may join" in page


def test_the_file_is_saved_and_never_kept_on_the_way(client, member):
    client.force_login(member)

    answer = client.get(FILE)

    today = london.today(timezone.now())
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == f'attachment; filename="peer-groups-my-data-{today}.json"'
    assert "no-store" in answer["Cache-Control"]
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_the_page_shows_plain_words(client, known):
    client.force_login(known)

    page = client.get(PAGE).content.decode()

    for text in (
        "Everything we keep about you",
        ADDRESS,
        "Canary keeper",
        "Mail you do not want",
        london.plain_date(timezone.now()),
        "As long as you have an account",
    ):
        assert text in page
    assert "None" not in page
    assert "True" not in page


def test_a_long_list_is_cut_on_the_page_alone(client, member, group):
    for _ in range(27):
        AttendanceFactory(meeting=MeetingFactory(group=group, title="Long ago"), person=member)
    client.force_login(member)

    page = client.get(PAGE).content.decode()

    assert "These are the latest 25." in page
    assert len(tables(client, member)["Your answers to meetings"]) == 27


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three_of_each(client, council, count, django_assert_num_queries):
    person = UserFactory(name="Sam Costly")
    for _ in range(count):
        membership = MembershipFactory(person=person, joined_by=person)
        AffiliationFactory(person=person, council=membership.council)
        meeting = MeetingFactory(group=membership.group, created_by=person, notes="Sam Costly")
        AttendanceFactory(meeting=meeting, person=person, answered_by=person)
        AttendanceFactory(meeting=meeting, answered_by=person)
    client.force_login(person)

    with django_assert_num_queries(201):
        page = client.get(PAGE)

    rows = {table.heading: len(table.rows) for table in page.context["tables"]}
    assert rows["Your answers to meetings"] == rows["Groups you are in, or were in"] == count


# Leaving for good -----------------------------------------------------------------------------------------------------
def test_the_page_says_what_will_happen(client, lead, group):
    AttendanceFactory(meeting=MeetingFactory(group=group), person=lead)
    client.force_login(lead)

    page = client.get(ERASE).content.decode()

    assert "You leave the South peer group." in page
    assert "You are the only lead of the South peer group." in page
    assert "You are taken off 1 coming meeting." in page
    assert User.objects.get(pk=lead.pk).is_active


def test_what_is_over_does_not_end_again_and_who_led_once_or_is_a_member_is_no_other_lead(client, lead, group, member):
    now = timezone.now()
    left = MembershipFactory(person=lead, group__name="Former", left_at=now).group
    MembershipFactory(group=group, role="lead", left_at=now)
    AttendanceFactory(meeting=MeetingFactory(group=group, days=-3), person=lead)
    client.force_login(lead)

    page = client.get(ERASE)

    assert left.in_text not in page.text
    assert "You are the only lead of the South peer group." in page.text
    assert "You are taken off" not in page.text


def test_who_is_not_the_only_lead_is_not_told_so(client, lead, group):
    MembershipFactory(group=group, role="lead")
    client.force_login(lead)

    assert "only lead" not in client.get(ERASE).content.decode()


@pytest.mark.parametrize(("how", "name", "words"), [("close", "Sam Example", "closed"), ("erase", "", "erased")])
def test_one_leaves_oneself_and_is_signed_out(client, member, how, name, words):
    client.force_login(member)

    page = client.post(ERASE, {"how": how, "sure": "yes"}, follow=True)

    gone = User.objects.get(pk=member.pk)
    assert (gone.is_active, gone.name, gone.closed_by) == (False, name, gone)
    assert bool(gone.erased_at) == (how == "erase")
    assert page.redirect_chain == [("/", 302)]
    assert words in page.content.decode()
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(
    "data", [{}, {"how": "erase"}, {"sure": "yes"}, {"how": "delete", "sure": "yes"}, {"how": "erase", "sure": "\x00"}]
)
def test_nothing_happens_without_a_choice_and_a_tick(client, member, data):
    client.force_login(member)

    page = client.post(ERASE, data)

    assert page.status_code == 200
    assert "<title>Error: Leave Peer Groups?" in page.content.decode()
    assert User.objects.get(pk=member.pk).is_active


def test_the_last_coordinator_is_told_what_to_do_first(client, coordinator):
    client.force_login(coordinator)

    page = client.post(ERASE, {"how": "close", "sure": "yes"})

    assert "Make somebody else a coordinator first." in page.content.decode()
    assert User.objects.get(pk=coordinator.pk).is_active


# The name in public ---------------------------------------------------------------------------------------------------
def test_the_name_is_public_from_when_it_was_agreed_until_it_is_taken_back(client, lead, group):
    public = f"/groups/{group.slug}/"
    assert lead.name not in client.get(public).content.decode()
    client.force_login(lead)

    client.post("/account/", {"deed": "public_name", "shown": "shown"})
    since = User.objects.get(pk=lead.pk).named_in_public_since
    client.post("/account/", {"deed": "public_name", "shown": "shown"})
    page = client.get("/account/").content.decode()
    client.logout()

    assert User.objects.get(pk=lead.pk).named_in_public_since == since
    assert f"You agreed on {london.plain_date(since)}" in page
    assert lead.name in client.get(public).content.decode()
    client.force_login(lead)
    client.post("/account/", {"deed": "public_name"})
    client.logout()
    assert lead.name not in client.get(public).content.decode()
    assert User.objects.get(pk=lead.pk).named_in_public_since is None


def test_it_is_off_at_first(client, lead):
    client.force_login(lead)

    assert client.get("/account/").context["sheets"]["public_name"].initial["shown"] == []
    assert Membership.objects.get(person=lead).public_name == "A lead from Winchester"
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    ("stored", "said"),
    [("group-invitation", "Group invitation"), ("invitation:1", "Invitation number 1"), ("code", "Code"), ("", "")],
)
def test_what_a_mail_was_about_is_said_in_words(stored, said):
    assert in_words(stored) == said
