"""The page behind an invitation's link."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from outbox.models import Message
from peergroups import actions
from peergroups.models import Invitation, Membership
from peergroups.tokens import invitation_path
from tests.factories import InvitationFactory, MeetingFactory, MembershipFactory, UserFactory
from tests.front.reading import newest_code
from tests.front.signing_in import CODE, WELCOME, enter, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_counted_yet")]

ADDRESS = "robin@winchester.example"


@pytest.fixture
def invitation(group, council, lead):
    return InvitationFactory(group=group, email=ADDRESS, council=council, invited_by=lead, words="Come and see")


@pytest.fixture
def robin(db):
    return UserFactory(email=ADDRESS, name="Robin Example")


def press(client, invitation, deed, **more):
    return client.post(invitation_path(invitation), {"deed": deed}, **more)


def members(group):
    return Membership.objects.current().filter(group=group, role="member")


# Looking --------------------------------------------------------------------------------------------------------------
def test_the_link_shows_what_is_offered_and_changes_nothing(client, group, invitation):
    MeetingFactory(group=group, title="Ten years on")
    for days in (-1, 60):
        MeetingFactory(group=group, days=days, title="Another day's canary")
    MeetingFactory(group=group, days=1, title="Members canary", audience="members")
    before = Invitation.objects.values().get()

    response = client.get(invitation_path(invitation))

    for shown in ("Join the South peer group", "Priya Sample, Winchester", "Member, for Winchester", "Come and see"):
        assert shown in response.text
    assert "r…@winchester.example" in response.text
    assert "Ten years on" in response.text
    assert ADDRESS not in response.text
    assert "canary" not in response.text
    assert Invitation.objects.values().get() == before
    assert not Message.objects.exists()
    assert response["X-Robots-Tag"] == "noindex"


def test_the_inviter_is_named_with_the_council_they_are_in_the_group_for_today(client, group, coordinator):
    MembershipFactory(group=group, person=coordinator, council__short_name="Former", left_at=timezone.now())
    invitation = InvitationFactory(group=group, invited_by=coordinator)

    text = client.get(invitation_path(invitation)).text

    assert coordinator.name in text
    assert "Former" not in text


@pytest.mark.parametrize("left", [False, True])
def test_who_reads_it_at_another_address_is_told_whether_they_are_in_the_group(client, group, invitation, member, left):
    if left:
        member.memberships.update(left_at=timezone.now())
    client.force_login(member)

    text = client.get(invitation_path(invitation)).text

    assert ("You are in the group already" in text) != left
    assert ("Then sign out here" in text) == left


def test_the_token_is_not_handed_on_to_the_sign_in_page(client, invitation):
    path = invitation_path(invitation)

    assert f"next={path[:20]}" not in client.get(path).text


@pytest.mark.parametrize("deed", ["code", "join", "decline", "sign-out", "", "burn"])
def test_a_scanner_that_posts_without_having_seen_the_page_gets_nowhere(invitation, deed):
    scanner = Client(enforce_csrf_checks=True)

    assert press(scanner, invitation, deed).status_code == 403
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not Message.objects.exists()


@pytest.mark.parametrize("deed", ["", "burn"])
def test_a_post_without_a_deed_shows_the_page(client, invitation, deed):
    assert press(client, invitation, deed).status_code == 200


@pytest.mark.parametrize("how", ["altered", "cut off", "other group", "empty"])
def test_a_link_that_is_not_ours_says_so(client, invitation, how):
    path = invitation_path(invitation)
    token = path.split("/")[-2]
    broken = {
        "altered": path.replace(token, f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"),
        "cut off": path.replace(token, token[:10]),
        "other group": path.replace("/south/", "/north/"),
        "empty": path.replace(token, "x"),
    }[how]

    response = client.get(broken)

    assert (response.status_code, "This link is not complete" in response.text) == (404, True)
    assert "Priya" not in response.text


# Accepting ------------------------------------------------------------------------------------------------------------
def test_somebody_new_accepts_with_a_code_and_says_who_they_are_on_the_way(client, group, council, invitation):
    path = invitation_path(invitation)
    assert press(client, invitation, "code")["Location"] == CODE
    assert ADDRESS not in client.get(CODE).text
    assert "r…@winchester.example" in client.get(CODE).text
    assert not User.objects.filter(email=ADDRESS).exists()

    landing = enter(client, newest_code(ADDRESS))
    asked = client.get(landing["Location"]).text
    named = client.post(WELCOME, {"name": "Robin Example", "council": "Winchester", "next": path}, follow=True)

    assert landing["Location"].startswith(WELCOME)
    assert "Then you join the South peer group." in asked
    assert named.request["PATH_INFO"] == path
    assert not members(group).exists()
    response = press(client, invitation, "join")
    assert response["Location"] == group.get_absolute_url()
    membership = members(group).get()
    assert (membership.person.email, membership.council, membership.joined_by) == (
        ADDRESS,
        council,
        invitation.invited_by,
    )


def test_somebody_known_lands_on_the_page_again(client, group, invitation, robin):
    press(client, invitation, "code")

    assert enter(client, newest_code(ADDRESS))["Location"] == invitation_path(invitation)
    assert not members(group).exists()


def test_a_wrong_code_shows_no_more_of_the_address(client, invitation):
    press(client, invitation, "code")

    texts = [enter(client, "AAAA-AAAA").text for _ in range(3)]

    assert "This code no longer works" in texts[-1]
    assert not any(ADDRESS in text for text in texts)
    assert invitation_path(invitation) in texts[-1]


def test_the_code_opens_nothing_in_another_browser(client, invitation):
    press(client, invitation, "code")
    other = Client()

    enter(other, newest_code(ADDRESS))

    assert not is_in(other)


def test_codes_are_limited_as_at_the_sign_in_page(client, invitation, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "codes_to_an_address": "1/15m/key"}
    press(client, invitation, "code")

    response = press(client, invitation, "code")

    assert (response.status_code, "Too many codes" in response.text) == (429, True)
    assert Message.objects.count() == 1


def test_the_right_person_joins_with_one_button(client, group, invitation, robin):
    client.force_login(robin)
    assert "Accept with a code" not in client.get(invitation_path(invitation)).text

    response = press(client, invitation, "join", follow=True)

    assert members(group).filter(person=robin).exists()
    assert "You are a member of the South peer group, for Winchester." in response.text


@pytest.mark.parametrize(
    ("kind", "says", "sees_less"),
    [
        ("supplier", "Partner (supplier), for Example Ltd", True),
        ("academic", "Partner (academic), for Example Ltd", True),
        ("other", "Partner, for Example Ltd", True),
        ("public-body", "Member, for Example Ltd", False),
    ],
)
def test_a_partner_reads_that_they_join_as_one_and_what_they_do_not_see(client, group, lead, kind, says, sees_less):
    invitation = InvitationFactory(group=group, kind=kind, council=None, organisation="Example Ltd", invited_by=lead)

    text = client.get(invitation_path(invitation)).text

    assert says in text
    assert ("you do not see what is for the public sector only" in text) == sees_less


def test_a_lead_is_invited_as_a_lead(client, group, council, lead, robin):
    invitation = InvitationFactory(group=group, email=ADDRESS, council=council, role="lead", invited_by=lead)
    client.force_login(robin)
    assert "Lead the South peer group" in client.get(invitation_path(invitation)).text

    press(client, invitation, "join")

    assert Membership.objects.current().leads().filter(group=group, person=robin).exists()


def test_another_person_is_told_and_may_sign_out_and_stay_here(client, group, invitation, outsider):
    client.force_login(outsider)
    text = client.get(invitation_path(invitation)).text
    assert outsider.email in text
    assert 'value="join"' not in text
    assert 'value="decline"' not in text

    press(client, invitation, "join")
    assert not members(group).filter(person=outsider).exists()
    response = press(client, invitation, "sign-out")

    assert response["Location"] == invitation_path(invitation)
    assert not is_in(client)


def test_nobody_joins_without_signing_in(client, group, invitation, robin):
    press(client, invitation, "join")

    assert not members(group).filter(person=robin).exists()


def test_accepting_twice_leads_to_the_group(client, group, invitation, robin):
    client.force_login(robin)
    press(client, invitation, "join")

    again = press(client, invitation, "join")

    assert again["Location"] == group.get_absolute_url()
    assert members(group).filter(person=robin).count() == 1


# Saying no, and what is over ------------------------------------------------------------------------------------------
def test_no_thank_you_needs_no_sign_in(client, invitation):
    path = invitation_path(invitation)
    assert "You do not want to join" in client.get(f"{path}?answer=no").text
    assert Invitation.objects.get().declined_at is None

    response = press(client, invitation, "decline")

    assert "Thank you for saying so" in response.text
    assert Invitation.objects.get().declined_at is not None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=b",
            '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        ),
    ],
)
def test_the_mail_programs_own_button_says_no_without_cookie_or_redirect(invitation, content_type, body):
    program = Client(enforce_csrf_checks=True)

    for _ in range(2):
        response = program.generic("POST", invitation_path(invitation), body, content_type=content_type)
        assert (response.status_code, response.cookies.keys()) == (200, set())

    assert Invitation.objects.get().declined_at is not None


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("accepted", "This invitation was accepted"),
        ("declined", "This invitation was declined"),
        ("withdrawn", "This invitation was taken back"),
        ("expired", "This invitation is too old"),
        ("council", "Winchester is no council any more"),
        ("lead", "does not lead it any more"),
    ],
)
@pytest.mark.parametrize("deed", [None, "code", "join", "decline"])
def test_what_is_over_says_how_and_does_nothing_more(client, group, council, lead, invitation, robin, how, says, deed):
    now = timezone.now()
    if how == "accepted":
        Invitation.objects.update(accepted_at=now)
    elif how == "declined":
        actions.decline(invitation=invitation, now=now)
    elif how == "withdrawn":
        actions.withdraw(invitation=invitation, by=lead, now=now)
    elif how == "expired":
        long_ago = now - dt.timedelta(days=60)
        Invitation.objects.update(invited_at=long_ago, sent_at=long_ago, expires_at=now - dt.timedelta(days=30))
    elif how == "lead":
        Invitation.objects.update(role="lead")
        Membership.objects.filter(person=lead).update(role="member")
    else:
        type(council).objects.filter(pk=council.pk).update(end=now.date() - dt.timedelta(days=1))
    client.force_login(robin)
    before, mails = Invitation.objects.values().get(), Message.objects.count()

    response = press(client, invitation, deed) if deed else client.get(invitation_path(invitation))

    assert (response.status_code, says in response.text) == (410, True)
    assert Invitation.objects.values().get() == before
    assert Message.objects.count() == mails
    assert not members(group).filter(person=robin).exists()


def test_a_link_of_before_opens_what_was_sent_again(client, lead, invitation):
    path = invitation_path(invitation)
    actions.resend(invitation=invitation, by=lead, now=timezone.now())

    assert client.get(path).status_code == 200
