"""Deeds that join rooms."""

from django.db import transaction

from accounts import actions as accounts
from peergroups import actions as peergroups
from peergroups.models import Membership


def acting_for(person, council):
    """The current memberships in which this person acts for this council."""
    return Membership.objects.current().filter(person=person, council=council).select_related("group")


@transaction.atomic
def stop_acting_for(*, affiliation, by, now):
    """Let a person act for a council no longer: the affiliation ends, and with it the memberships for that council."""
    for membership in acting_for(affiliation.person, affiliation.council):
        peergroups.leave(membership=membership, by=by, now=now)
    accounts.end_affiliation(affiliation=affiliation, by=by, now=now)
