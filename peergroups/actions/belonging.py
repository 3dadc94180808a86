"""Who is in a group, in which role, and from when to when."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import actions as accounts
from accounts.models import User
from common import london
from councils.models import Council
from outbox import actions as outbox
from peergroups import emails
from peergroups.actions.leads_mail import take_back
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup
from peergroups.refusals import CannotLead, NotCovered

Ended = Membership.Ended


@transaction.atomic
def join(*, group, person, council, by, now):
    """Make a person of a covered council a member at once. Joining twice changes nothing. Raises NotCovered."""
    lock(person, closed=NotCovered)
    if not group.covers(council, london.today(now)):
        raise NotCovered
    return enter(group=group, person=person, kind=Membership.Kind.COUNCIL, council=council, by=by, now=now)


@transaction.atomic
def make_lead(*, membership, by, now):
    """Let a current member lead the group from now on: the old row ends, a new one begins. Raises CannotLead."""
    lock(membership.person, closed=CannotLead)
    if not membership.is_public_sector:
        raise CannotLead
    return _change_role(membership, Membership.Role.LEAD, by=by, now=now)


@transaction.atomic
def make_member(*, membership, by, now):
    """Let a lead be a member again from now on."""
    lock(membership.person)
    return _change_role(membership, Membership.Role.MEMBER, by=by, now=now)


@transaction.atomic
def hand_over_lead(*, membership, to, now):
    """Whoever leads by `membership` makes `to`, a current member, a lead, and is a member again themselves.

    Both or neither: the group has a lead throughout. Raises CannotLead, also for somebody who has left.
    """
    for person in sorted({membership.person_id, to.person_id}):
        User.objects.select_for_update(no_key=True).get(pk=person)
    if not Membership.objects.current().leads().filter(pk=membership.pk).exists():
        raise CannotLead("You do not lead the group any more.")
    lead = make_lead(membership=to, by=membership.person, now=now)
    if lead.left_at is not None:
        raise CannotLead("They are not in the group any more. Choose somebody else.")
    make_member(membership=membership, by=membership.person, now=now)
    return lead


@transaction.atomic
def leave(*, membership, by, now, because=Ended.LEFT):
    """End a membership. What was promised is handed on by `front.actions.leave`, which knows every room.

    Nobody leaves the leads' group by itself: who leads a region is in it, and who leads no more is not.
    """
    lock(membership.person)
    current = Membership.objects.select_for_update(no_key=True).select_related("group").get(pk=membership.pk)
    if current.left_at is not None:
        return
    if current.group.kind == PeerGroup.Kind.LEADS and _regions_led(current.person_id):
        return
    _end(current, because, by=by, now=now)
    keep_among_leads(person=current.person, because=because, by=by, now=now)
    if because == Ended.REMOVED:
        _tell(current, by=by, now=now)


# What the other deeds are made of -------------------------------------------------------------------------------------
def lock(person, *, closed=None):
    """Hold this person's row until the transaction ends, and return it as it is now.

    Raises `closed`, if one is given, for somebody whose account is closed.
    """
    fresh = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if closed is not None and not fresh.is_active:
        raise closed("This account is closed.")
    return fresh


def enter(*, group, person, kind, by, now, role=Membership.Role.MEMBER, council=None, organisation=""):
    """Make this person a member or a lead, unless they are. The person is locked. Ends what waits for their coming in.

    Who is a member and comes in as a lead becomes one; nobody loses a role by it.
    """
    membership, made = Membership.objects.get_or_create(
        group=group,
        person=person,
        left_at=None,
        defaults={
            "role": role,
            "kind": kind,
            "council": council,
            "organisation": "" if council else organisation,
            "joined_at": now,
            "joined_by": by,
        },
    )
    if not made and role == Membership.Role.LEAD:
        if not membership.is_public_sector:
            raise CannotLead
        membership = _change_role(membership, role, by=by, now=now)
    elif made:
        keep_among_leads(person=person, because=Ended.ROLE, by=by, now=now)
    _end_what_waited(membership, by=by, now=now)
    return membership


@transaction.atomic
def confirm_council(*, person, council, by, now):
    """Let a person act for this council, vouched for by `by`, or None, when the address does not show it."""
    affiliation = accounts.affiliate(person=person, council=council, by=by or person, now=now)
    if by is not None and affiliation.confirmed_at is None:
        affiliation.confirmed_at, affiliation.confirmed_by = now, by
        affiliation.save(update_fields=["confirmed_at", "confirmed_by"])
    return affiliation


def is_known_to_be_of(group, council, email, now):
    """Whether a lead may bring somebody in for this council: the group covers it, or the address is on its domain.

    Otherwise anybody's word would open what another group shows to named councils.
    """
    return group.covers(council, london.today(now)) or Council.objects.on_domain(email).filter(pk=council.pk).exists()


def keep_among_leads(*, person, because, by, now):
    """Whoever leads a region is a member of every group of kind leads, for a council they lead for; nobody else is."""
    leads = _regions_led(person.pk)
    leading = leads[0] if leads else None
    for group in PeerGroup.objects.filter(kind=PeerGroup.Kind.LEADS).order_by("pk"):
        among = Membership.objects.filter(group=group, person=person, left_at=None).first()
        if leads and among is not None and among.council_id not in {row.council_id for row in leads}:
            now = _end(among, Ended.COUNCIL, by=by, now=now)  # the new row begins no earlier
            among = None
        if leading is not None and among is None:
            Membership.objects.create(
                group=group,
                person=person,
                kind=leading.kind,
                council=leading.council,
                organisation=leading.organisation,
                joined_at=now,
                joined_by=by,
            )
        elif leading is None and among is not None:
            _end(among, because, by=by, now=now)


@transaction.atomic
def gather_leads(*, by, now):
    """Bring whoever leads a region into the leads' groups: one that was set up a moment ago begins with all of them."""
    regions = Membership.objects.filter(left_at=None, role=Membership.Role.LEAD, group__kind=PeerGroup.Kind.REGION)
    for person in User.objects.filter(pk__in=regions.order_by().values("person")).order_by("pk"):
        keep_among_leads(person=lock(person), because=Ended.ROLE, by=by, now=now)


def addresses_of(person):
    """The addresses that this person has shown to read: a queryset of texts."""
    return EmailAddress.objects.filter(user=person, verified=True).values("email")


def _regions_led(person_id):
    """The memberships in which this person leads a region, the longest first."""
    leads = Membership.objects.leads().filter(person=person_id, left_at=None, group__kind=PeerGroup.Kind.REGION)
    return list(leads.select_related("council").order_by("joined_at", "pk"))


def _change_role(membership, role, *, by, now):
    current = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    if current.left_at is not None or current.role == role:
        return current
    moment = _end(current, Ended.ROLE, by=by, now=now)
    changed = Membership.objects.create(
        group=current.group,
        person=current.person,
        role=role,
        kind=current.kind,
        council=current.council,
        organisation=current.organisation,
        joined_at=moment,
        joined_by=by,
    )
    keep_among_leads(person=current.person, because=Ended.ROLE, by=by, now=now)
    _tell(changed, by=by, now=now)
    return changed


def _tell(membership, *, by, now):
    """Nobody's place is changed behind their back; who did it themselves knows."""
    if by is not None and by.pk != membership.person_id:
        outbox.queue([emails.standing(membership, by=by, now=now)], now=now)


def _end(membership, because, *, by, now):
    """Who came in a moment ago, in another deed that was under way, leaves no earlier than that."""
    membership.left_at, membership.left_by, membership.left_because = max(now, membership.joined_at), by, because
    membership.save(update_fields=["left_at", "left_by", "left_because"])
    if membership.role == Membership.Role.LEAD:
        take_back(person=membership.person, group=membership.group, now=now)
    return membership.left_at


def _end_what_waited(membership, *, by, now):
    """Who is in needs no invitation to it any more, and no answer. An invitation to lead stays open for a member."""
    person, group = membership.person, membership.group
    waiting = Invitation.objects.open().filter(group=group, email__in=addresses_of(person))
    if membership.role != Membership.Role.LEAD:
        waiting = waiting.filter(role=Membership.Role.MEMBER)
    for invitation in waiting.select_for_update(no_key=True).order_by("pk"):
        invitation.accepted_at, invitation.accepted_by = now, person
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        outbox.cancel(reason="they are in the group", about=emails.about(invitation))
    outcome = JoinRequest.Outcome
    JoinRequest.objects.filter(group=group, person=person, outcome="").update(
        outcome=outcome.WITHDRAWN if by == person else outcome.ACCEPTED, decided_at=now, decided_by=by
    )
