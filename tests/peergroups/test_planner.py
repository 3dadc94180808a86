"""The mail of invitations: one for each sending, one reminder, and nothing once it is answered."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core import signing

from digests import planning
from outbox.delivery import deliver
from outbox.holds import hold
from outbox.models import Message
from peergroups import actions
from peergroups.models import Invitation
from peergroups.planner import ASKED, REMINDED, plan
from peergroups.tokens import invitation_path, read_invitation
from tests.factories import CouncilFactory, InvitationFactory, MeetingFactory, UserFactory, close
from tests.peergroups.post import NOW, at, html, mails, read, text

EMAIL = "robin@winchester.example"


@pytest.fixture
def invitation(group, lead):
    return actions.invite(
        group=group, email=EMAIL, role="member", kind="council", words="Do come & see.", by=lead, now=NOW
    )


def kinds(**narrow):
    return [(kind, state) for kind, _, state in mails(**narrow)]


def test_each_sending_is_one_mail(invitation, lead):
    assert plan(NOW)[ASKED] == 1
    assert plan(NOW)[ASKED] == 0

    actions.resend(invitation=invitation, by=lead, now=at(3))
    assert plan(at(3))[ASKED] == 1

    assert kinds() == [("group-invitation", "cancelled"), ("group-invitation", "queued")]


def test_a_sending_that_left_is_not_called_back_by_the_next(invitation, lead):
    plan(NOW)
    deliver(now=NOW)
    actions.resend(invitation=invitation, by=lead, now=at(3))
    plan(at(3))

    assert kinds() == [("group-invitation", "sent"), ("group-invitation", "queued")]


def test_one_reminder_a_week_later_at_nine(invitation):
    plan(NOW)

    assert plan(at(9, 8, minute=59))[REMINDED] == 0
    assert plan(at(9))[REMINDED] == 1
    assert plan(at(9))[REMINDED] == plan(at(30))[REMINDED] == 0

    message = Message.objects.get(kind="group-invitation-reminder")
    assert (message.key, message.due_at, message.to_address) == (f"invitation-reminder:{invitation.pk}:1", at(9), EMAIL)
    invitation.refresh_from_db()
    assert invitation.reminded_at == at(9)


def test_sending_again_moves_the_reminder(invitation, lead):
    plan(NOW)
    actions.resend(invitation=invitation, by=lead, now=at(6))
    plan(at(6))

    assert plan(at(12))[REMINDED] == 0
    assert plan(at(13))[REMINDED] == 1


@pytest.mark.parametrize(
    ("sent", "nation", "reminded"),
    [
        (dt.date(2026, 11, 7), "england", dt.date(2026, 11, 13)),  # a Saturday: the Friday before
        (dt.date(2026, 11, 23), "scotland", dt.date(2026, 11, 27)),  # St Andrew's Day, kept on Monday 30 November
        (dt.date(2026, 11, 23), "england", dt.date(2026, 11, 30)),
        (dt.date(2026, 12, 18), "england", dt.date(2026, 12, 24)),
    ],
)
def test_nobody_is_reminded_on_a_weekend_or_a_bank_holiday(group, sent, nation, reminded):
    moment = dt.datetime.combine(sent, dt.time(15), dt.UTC)
    InvitationFactory(group=group, council=CouncilFactory(nation=nation), invited_at=moment)
    plan(moment)
    nine = dt.datetime.combine(reminded, dt.time(9), dt.UTC)

    assert plan(nine - dt.timedelta(minutes=1))[REMINDED] == 0
    assert plan(nine)[REMINDED] == 1


@pytest.mark.parametrize("how", ["accepted", "declined", "withdrawn", "expired", "closed", "closed-second-address"])
def test_nobody_is_asked_or_reminded_once_it_is_over(invitation, lead, how):
    person = UserFactory(email=EMAIL if how != "closed-second-address" else "other@people.example")
    if how == "closed-second-address":
        EmailAddress.objects.create(user=person, email=EMAIL, verified=True)
    plan(NOW)
    deed = {
        "accepted": lambda: actions.accept(invitation=invitation, person=person, now=at(3)),
        "declined": lambda: actions.decline(invitation=invitation, now=at(3)),
        "withdrawn": lambda: actions.withdraw(invitation=invitation, by=lead, now=at(3)),
        "expired": lambda: Invitation.objects.update(expires_at=at(8)),
    }.get(how, lambda: close(person))
    deed()

    assert plan(at(9)) == {ASKED: 0, REMINDED: 0}


def test_somebody_with_a_closed_account_is_not_written_to(invitation):
    close(UserFactory(email=EMAIL))

    assert plan(NOW) == {ASKED: 0, REMINDED: 0}
    assert not Message.objects.exists()


def test_mail_that_lay_too_long_is_taken_back(invitation):
    plan(NOW)

    plan(invitation.expires_at)

    assert kinds() == [("group-invitation", "cancelled")]


def test_nothing_is_planned_during_a_hold(invitation):
    hold("restored")

    assert plan(NOW) == {ASKED: 0, REMINDED: 0}
    assert not Message.objects.exists()


def test_it_is_written_to_the_person_if_there_is_one(group, invitation):
    person = UserFactory(email=EMAIL)
    InvitationFactory(group=group, email="new@people.example", invited_at=NOW)

    plan(NOW)

    assert dict(Message.objects.values_list("to_address", "person_id")) == {
        EMAIL: person.pk,
        "new@people.example": None,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_a_quiet_round_costs_the_same_for_one_and_three(group, count, django_assert_num_queries):
    InvitationFactory.create_batch(count, group=group, invited_at=NOW)
    plan(NOW)

    with django_assert_num_queries(5):
        plan(NOW)


# The words ------------------------------------------------------------------------------------------------------------
def test_the_mail_says_who_asks_what_it_is_how_to_answer_and_until_when(group, lead, invitation, council):
    MeetingFactory(group=group, title="Members only", audience="members", starts_on=dt.date(2026, 11, 10))
    MeetingFactory(group=group, title="What did we finish?", starts_on=dt.date(2026, 11, 25), venue="Castle Hill")

    planning.plan(NOW)

    mail = read(kind="group-invitation")
    url = invitation_path(invitation)
    assert mail["Subject"] == "Priya Sample invites you to the South peer group"
    assert mail["Reply-To"] == f"Priya Sample <{lead.email}>"
    for part in (text(mail), html(mail)):
        for said in (
            "Priya Sample", "South peer group", "neighbouring councils", "What did we finish?", "Castle Hill",
            "Wednesday 25 November 2026, 10am to 3pm", "2 December 2026", EMAIL, "for Winchester", f"{url}?answer=no",
        ):  # fmt: skip
            assert said in part
        assert "Members only" not in part
        assert part.count(url) == 2
    assert "Do come & see." in text(mail)
    assert "Do come &amp; see." in html(mail)
    message = Message.objects.get(kind="group-invitation")
    assert (message.key, message.scope, message.about, message.due_at) == (
        f"invitation:{invitation.pk}:1", f"group:{group.pk}", f"invitation:{invitation.pk}", NOW,
    )  # fmt: skip


@pytest.mark.parametrize("required", [True, False])
def test_who_is_to_lead_reads_so_and_that_it_takes_a_second_factor(group, lead, settings, required):
    settings.SECOND_FACTOR_REQUIRED = required
    actions.invite(group=group, email=EMAIL, role="lead", kind="council", by=lead, now=NOW)
    plan(NOW)

    mail = read(kind="group-invitation")

    assert mail["Subject"] == "Priya Sample invites you to lead the South peer group"
    assert "as a lead" in text(mail)
    assert "As a lead" in html(mail)
    assert {"second factor" in part for part in (text(mail), html(mail))} == {required}


@pytest.mark.parametrize(
    ("kind", "says", "sees_less"),
    [
        ("supplier", "as a partner (supplier)", True),
        ("other", "as a partner", True),
        ("public-body", "as a member", False),
    ],
)
def test_a_partner_reads_that_they_are_one_and_what_they_do_not_see(group, lead, kind, says, sees_less):
    actions.invite(group=group, email=EMAIL, role="member", kind=kind, organisation="Example Ltd", by=lead, now=NOW)
    plan(NOW)

    mail = read(kind="group-invitation")

    for part in (text(mail), html(mail)):
        assert says in part
        assert ("You do not see what is for the public sector only." in " ".join(part.split())) == sees_less


def test_the_reminder_says_that_it_is_the_only_one(invitation):
    plan(NOW)
    plan(at(9))

    mail = read(kind="group-invitation-reminder")

    assert mail["Subject"] == "Your invitation to the South peer group is still open"
    assert "This is the only reminder." in text(mail)
    assert invitation_path(invitation) in text(mail)


def test_the_mail_of_an_inviter_who_left_speaks_for_the_group(group, invitation, lead):
    Invitation.objects.update(invited_by=None)
    plan(NOW)

    mail = read(kind="group-invitation")

    assert mail["Subject"] == "You are invited to the South peer group"
    assert mail["Reply-To"] is None


# The link -------------------------------------------------------------------------------------------------------------
def test_an_older_link_opens_the_same_invitation(invitation, lead):
    old = invitation_path(invitation).split("/")[-2]
    actions.resend(invitation=invitation, by=lead, now=at(3))
    invitation.refresh_from_db()
    new = invitation_path(invitation).split("/")[-2]

    assert old != new
    assert read_invitation(old) == read_invitation(new) == invitation


@pytest.mark.parametrize("token", ["", "x", "1:2", "WzEsMV0:abc:def"])
def test_what_we_did_not_sign_opens_nothing(invitation, token):
    assert read_invitation(token) is None


def test_a_link_of_another_kind_opens_nothing(invitation):
    for salt in ("common.do_links", "django.core.signing.Signer"):
        assert read_invitation(signing.Signer(salt=salt).sign_object([invitation.pk, 1])) is None
