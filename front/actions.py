"""Deeds that join rooms: leaving a group, no longer acting for a council, closing an account, erasing a person."""

from django.db import transaction

from accounts import actions as accounts
from accounts.models import User
from ballots import departure as ballots_departure
from digests import departure as digests_departure
from front.personal_data import erasing, sessions
from meetings import departure as meetings_departure
from outbox import actions as outbox
from peergroups import actions as peergroups
from peergroups import departure as peergroups_departure
from peergroups.models import Membership
from scrutiny.days import departure as days_departure
from timebank import departure as timebank_departure

DEPARTURES = [
    meetings_departure, peergroups_departure, digests_departure, ballots_departure, days_departure, timebank_departure,
]  # fmt: skip


def acting_for(person, council):
    """The current memberships in which this person acts for this council."""
    return Membership.objects.current().filter(person=person, council=council).select_related("group")


@transaction.atomic
def leave(*, membership, by, now, because=Membership.Ended.LEFT):
    """Let a person leave a group, or take them out of it, and hand on what they had promised there.

    Who leaves the only region they led is no longer in the leads' group either: what ends with it is handed on too.
    Doing it twice changes nothing.
    """
    person = membership.person
    mine = Membership.objects.filter(person=person, left_at=None).select_related("group", "council")
    before = list(mine.order_by("pk"))
    peergroups.leave(membership=membership, by=by, now=now, because=because)
    remaining = set(mine.values_list("group", flat=True))
    for ended in before:
        if ended.group_id not in remaining:
            _hand_on(person=person, council=ended.council, group=ended.group, at=now, by=by)


def _hand_on(**departing):
    for room in DEPARTURES:
        room.hand_on(**departing)


@transaction.atomic
def stop_acting_for(*, affiliation, by, now):
    """Let a person act for a council no longer: the affiliation ends, and with it the memberships for that council."""
    for membership in acting_for(affiliation.person, affiliation.council):
        leave(membership=membership, by=by, now=now, because=Membership.Ended.COUNCIL)
    accounts.end_affiliation(affiliation=affiliation, by=by, now=now)
    person, council = affiliation.person, affiliation.council
    for room in (timebank_departure, ballots_departure, days_departure):
        room.hand_on(person=person, council=council, group=None, at=now, by=by)


@transaction.atomic
def close_account(*, person, by, now):
    """Close an account: the person leaves every group, acts for no council, gets no mail and is signed out everywhere.

    Nothing is forgotten: `open_account` lets them in again, and `erase` forgets. Returns False if it was closed
    already. Raises accounts.actions.LastCoordinator.
    """
    if not accounts.close(person=person, by=by, now=now):
        return False
    memberships = Membership.objects.filter(person=person, left_at=None).select_related("group", "council", "person")
    for membership in memberships.order_by("pk"):
        membership.person = person  # closed by now: every answer is taken back, and no farewell is written
        leave(membership=membership, by=by, now=now, because=Membership.Ended.CLOSED)
    _hand_on(person=person, council=None, group=None, at=now, by=by)
    for affiliation in person.affiliations.filter(ended_on=None):
        accounts.end_affiliation(affiliation=affiliation, by=by, now=now)
    outbox.cancel(reason="the account was closed", person_id=person.pk)
    sessions.end(person)
    return True


@transaction.atomic
def open_account(*, person, by, now):
    """Let a person sign in again. Groups and councils are joined anew. Raises accounts.actions.AccountErased."""
    accounts.open_again(person=person, by=by, now=now)


@transaction.atomic
def erase(*, person, by, now):
    """Close the account and forget who it was, for good; what councils did stays. Returns False if erased already."""
    close_account(person=person, by=by, now=now)  # first: of several coordinators it locks all, in their order
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.erased_at:
        return False
    erasing.forget(person=person, now=now)
    meetings_departure.tell_again(at=now, by=by)
    return True
