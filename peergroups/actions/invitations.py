"""Asking an address into a group. `peergroups.planner` writes the mail: of every invitation that has none yet."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models.functions import Lower

from accounts import addresses
from common import domains, london
from councils.models import Council
from outbox import actions as outbox
from outbox.models import Message
from peergroups import emails, pasted
from peergroups.actions.belonging import (
    addresses_of,
    confirm_council,
    enter,
    is_known_to_be_of,
    lock,
)
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup
from peergroups.permissions import can_decide_for
from peergroups.refusals import (
    AlreadyInvited,
    AlreadyMember,
    CannotLead,
    InvitationClosed,
    NotCovered,
    Refused,
    WrongAddress,
)

LASTS = dt.timedelta(days=30)
AT_ONCE = 200  # addresses in one list
A_DAY = 3  # mails of a group to an address that has not answered
Kind = Membership.Kind


class Said(models.TextChoices):
    """What became of a pasted line."""

    INVITED = "invited", "Invited"
    OPEN = "invited-already", "Invited already"
    MEMBER = "member-already", "In the group already"
    DECLINED = "declined", "Said no, thank you"
    UNKNOWN_COUNCIL = "unknown-council", "Council not known"
    TWICE = "twice", "In the list twice"
    NOT_AN_ADDRESS = "not-an-address", "Not an email address"
    HEADING = "heading", "Heading"
    TOO_MANY = "too-many", "Not read"


@dataclass(frozen=True)
class Report:
    """What became of one piece of what was pasted. `words` is a sentence; `email` is canonical, or ""."""

    line: str
    outcome: str
    words: str
    email: str = ""
    invitation: Invitation | None = None


def rehearse(deed, **given):
    """What this deed would return or raise, with nothing of it kept."""
    with transaction.atomic():
        result = deed(**given)
        transaction.set_rollback(True)
    return result


def who_asked(group, emails):
    """{address: JoinRequest} of those of these addresses whose readers wait for the word of the group's leads."""
    asked = JoinRequest.objects.open().filter(group=group).annotate(email=Lower("person__email"))
    return {request.email: request for request in asked.filter(email__in=emails)}


@transaction.atomic
def invite(*, group, email, role, kind, by, now, council=None, organisation="", words=""):
    """Invite one address. A council that is not given is the one that the address's domain means, if it means one.

    Raises AlreadyMember, AlreadyInvited, CannotLead, NotCovered for the leads' group, and Refused for a text that is no
    address or names no council.
    """
    _hold(group)
    email = addresses.canonical(email)
    if not email:
        raise Refused("Enter an email address, like name@council.gov.uk.")
    if role == Membership.Role.LEAD and kind not in Membership.PUBLIC_SECTOR:
        raise CannotLead
    if email in _members(group, [email]):
        raise AlreadyMember
    standing = Invitation.objects.open().filter(group=group, email=email).first()
    if standing is not None and not standing.is_expired(now):
        raise AlreadyInvited(standing, _when_invited(standing))
    if kind == Kind.COUNCIL and council is None:
        council = _councils([email], now).get(domains.of_address(email))
        if council is None:
            raise Refused("Choose the council they work for: the address does not show it.")
    if kind == Kind.COUNCIL and not is_known_to_be_of(group, council, email, now):
        raise Refused(
            f"The group does not cover {council}, and the address is not one of that council’s. "
            "Invite them as another public body."
        )
    _spare(group, email, now)
    if standing is not None:
        _close(standing, withdrawn_at=now, withdrawn_by=by)
    return Invitation.objects.create(
        **_row(group, email, role, kind, council, organisation, words, by=by, now=now),
    )


@transaction.atomic
def invite_many(*, group, text, role, kind, by, now, organisation="", words=""):
    """Invite every address in a pasted text, 200 at most. Returns a Report for each piece of each line, in their order.

    Nobody learns here who has an account: only who is in this group, which its leads see anyway.
    """
    _hold(group)
    if role == Membership.Role.LEAD and kind not in Membership.PUBLIC_SECTOR:
        raise CannotLead
    entries = pasted.read(text)
    wanted = list(dict.fromkeys(entry.email for entry in entries if entry.email))[:AT_ONCE]
    known = _Known(group, wanted, kind, now)
    rows, reports = {}, []
    for entry in entries:
        outcome, sentence = _judge(entry, known, rows, now)
        if outcome == Said.INVITED:
            council = known.councils.get(domains.of_address(entry.email))
            given = _row(group, entry.email, role, kind, council, organisation, words, by=by, now=now)
            rows[entry.email] = Invitation(**given)
        reports.append((entry, outcome, sentence))
    for standing in known.open.values():
        if standing.email in rows:  # its time was over
            _close(standing, withdrawn_at=now, withdrawn_by=by)
    Invitation.objects.bulk_create(rows.values())
    found = known.open | rows
    return [
        Report(entry.text, outcome, sentence, entry.email, found.get(entry.email))
        for entry, outcome, sentence in reports
    ]


@transaction.atomic
def resend(*, invitation, by, now):
    """Send it once more, with 30 days from now; links of before open it as well. Raises InvitationClosed."""
    invitation = _open(invitation)
    _spare(invitation.group, invitation.email, now)
    outbox.cancel(reason="it is sent again", about=emails.about(invitation))
    invitation.sends, invitation.sent_at, invitation.expires_at = invitation.sends + 1, now, now + LASTS
    invitation.reminded_at = None
    invitation.save(update_fields=["sends", "sent_at", "expires_at", "reminded_at"])
    return invitation


@transaction.atomic
def withdraw(*, invitation, by, now):
    """Take it back: its links open nothing any more. Raises InvitationClosed."""
    return _close(_open(invitation), withdrawn_at=now, withdrawn_by=by)


@transaction.atomic
def decline(*, invitation, now):
    """Say “no, thank you”, for whoever holds the link: no reminder follows. Raises InvitationClosed."""
    return _close(_open(invitation), declined_at=now)


@transaction.atomic
def accept(*, invitation, person, now):
    """Come in, in the role that was offered. Returns the membership; accepting again returns the same.

    Only who has shown that they read the invited address may. A council that the group covers is confirmed by who
    invited. Raises WrongAddress, and InvitationClosed with the reason.
    """
    person = lock(person, closed=InvitationClosed)
    locked = Invitation.objects.select_for_update(of=["self"], no_key=True)
    invitation = locked.select_related("group", "council", "invited_by").get(pk=invitation.pk)
    if not addresses_of(person).filter(email=invitation.email).exists():
        raise WrongAddress
    if invitation.accepted_by_id == person.pk and invitation.accepted_at is not None:
        current = Membership.objects.filter(group=invitation.group, person=person, left_at=None).first()
        if current is not None:
            return current
    why = why_closed(invitation, now)
    if why:
        raise InvitationClosed(why)
    _affiliate(invitation, person, now)
    _close(invitation, accepted_at=now, accepted_by=person)
    return enter(
        group=invitation.group,
        person=person,
        role=invitation.role,
        kind=invitation.kind,
        council=invitation.council,
        organisation=invitation.organisation,
        by=invitation.invited_by or person,
        now=now,
    )


def why_closed(invitation, now):
    """Why this invitation cannot be accepted at this moment, in a sentence, or "" if it can."""
    again = "Ask a lead of the group to invite you again."
    if invitation.accepted_at:
        return "This invitation was accepted already."
    if invitation.declined_at:
        return f"You said no, thank you. If you changed your mind: {again.lower()}"
    if invitation.withdrawn_at:
        return f"This invitation was taken back. {again}"
    if invitation.is_expired(now):
        return f"This invitation ended on {london.plain_date(invitation.expires_at)}. {again}"
    if invitation.role == Membership.Role.LEAD and not _inviter_decides(invitation):
        return f"Who invited you to lead no longer leads the group. {again}"
    if invitation.council_id and not invitation.council.exists_on(london.today(now)):
        return f"This invitation is for {invitation.council}, which is no council any more. {again}"
    return ""


# Parts ----------------------------------------------------------------------------------------------------------------
class _Known:
    """What the addresses of one list mean to this group, in four queries."""

    def __init__(self, group, emails, kind, now):
        self.emails, self.kind = set(emails), kind
        self.members = _members(group, emails)
        before = Invitation.objects.filter(group=group, email__in=emails)
        self.open = {invitation.email: invitation for invitation in before.open()}
        lately = before.filter(declined_at__gt=now - LASTS).order_by("declined_at")
        self.declined = {invitation.email: invitation for invitation in lately}
        self.councils = _councils(emails, now) if kind == Kind.COUNCIL else {}


def _judge(entry, known, rows, now):
    """What becomes of one piece: (outcome, sentence)."""
    email = entry.email
    standing, declined = known.open.get(email), known.declined.get(email)
    if entry.is_heading:
        return Said.HEADING, "Taken for the heading of a table."
    if not email:
        return Said.NOT_AN_ADDRESS, "We found no email address here."
    if email not in known.emails:
        return Said.TOO_MANY, f"Not read: {AT_ONCE} addresses at a time. Paste the rest again."
    if email in rows:
        return Said.TWICE, "In the list twice: invited once."
    if email in known.members:
        return Said.MEMBER, "In the group already."
    if standing is not None and not standing.is_expired(now):
        return Said.OPEN, _when_invited(standing)
    if declined is not None:
        day = london.plain_date(declined.declined_at)
        return Said.DECLINED, f"Said “no, thank you” on {day}. If they asked you to, invite them one at a time."
    if known.kind == Kind.COUNCIL and domains.of_address(email) not in known.councils:
        return Said.UNKNOWN_COUNCIL, f"We do not know the council of {email}: invite them one at a time."
    return Said.INVITED, "Invited."


def _row(group, email, role, kind, council, organisation, words, *, by, now):
    council = council if kind == Kind.COUNCIL else None
    return {
        "group": group, "email": email, "role": role, "kind": kind, "council": council,
        "organisation": "" if council else organisation, "words": words,
        "invited_at": now, "invited_by": by, "sent_at": now, "expires_at": now + LASTS,
    }  # fmt: skip


def _hold(group):
    """One list at a time for a group: two leads who invite the same people invite them once. Raises NotCovered."""
    PeerGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if group.kind == PeerGroup.Kind.LEADS:
        raise NotCovered("Who leads a region is a member of this group. Nobody else is invited.")


def _spare(group, email, now):
    """Nobody is pestered: an address gets a group's invitation three times in a day at most. Raises Refused."""
    lately = Message.objects.standing().filter(kind=emails.INVITATION, to_address=email, scope=f"group:{group.pk}")
    if lately.filter(due_at__gt=now - dt.timedelta(days=1)).count() >= A_DAY:
        raise Refused(f"{email} has had {A_DAY} invitations within a day. Wait until tomorrow.")


def _open(invitation):
    """The invitation, locked. Raises InvitationClosed; one whose time is over is still open."""
    locked = Invitation.objects.select_for_update(of=["self"], no_key=True)
    invitation = locked.select_related("group", "council", "invited_by").get(pk=invitation.pk)
    if not invitation.is_open:
        raise InvitationClosed(why_closed(invitation, invitation.sent_at))
    return invitation


def _close(invitation, **how):
    for field, value in how.items():
        setattr(invitation, field, value)
    invitation.save(update_fields=list(how))
    outbox.cancel(reason="the invitation is closed", about=emails.about(invitation))
    return invitation


def _members(group, emails):
    """Those of these addresses that belong to somebody who is in the group."""
    here = Membership.objects.filter(group=group, left_at=None).values("person")
    shown = EmailAddress.objects.filter(user__in=here, verified=True, email__in=emails)
    signs_in = Membership.objects.filter(group=group, left_at=None).annotate(email=Lower("person__email"))
    return {
        *shown.values_list("email", flat=True),
        *signs_in.filter(email__in=emails).values_list("email", flat=True),
    }


def _councils(emails, now):
    """{domain: council} of the domains of these addresses that mean exactly one council today."""
    wanted = {domains.of_address(email) for email in emails}
    today = Council.objects.as_at(london.today(now)).filter(email_domains__domain__in=wanted)
    found = {}
    for council in today.annotate(domain=models.F("email_domains__domain")):
        found.setdefault(council.domain, {})[council.pk] = council
    return {domain: next(iter(of.values())) for domain, of in found.items() if len(of) == 1}


def _when_invited(invitation):
    return f"Invited already, on {london.plain_date(invitation.sent_at)}. You can send it again from the list."


def _affiliate(invitation, person, now):
    """The person acts for the council: confirmed by who invited, if they still lead a group that covers it."""
    council, group, by = invitation.council, invitation.group, invitation.invited_by
    if council is None:
        return
    vouched = group.covers(council, london.today(now)) and _inviter_decides(invitation)
    confirm_council(person=person, council=council, by=by if vouched else None, now=now)


def _inviter_decides(invitation):
    """Whether who invited still leads the group, or coordinates the network."""
    return invitation.invited_by is not None and can_decide_for(invitation.invited_by, invitation.group)
