"""Who may do what with a ballot. The deeds ask the database again, under their locks."""

from django.utils import timezone

from ballots.models import Ballot, Elector
from common import london
from peergroups.models import PeerGroup
from peergroups.scopes import acted_for


def can_ask_councils(visit):
    """Put a question to the councils of the group: its leads, and coordinators."""
    return visit.is_lead or visit.is_coordinator


def can_see_ballots(visit):
    """The group's ballots: its members of the public sector, and coordinators. Suppliers and other partners never."""
    return visit.is_coordinator or (visit.is_member and visit.membership.kind in {"council", "public-body"})


def can_manage_ballot(user, ballot):
    """Open, extend, withdraw and count it, and resolve a tie: who leads its group, and coordinators."""
    return PeerGroup.objects.manageable_by(user).filter(pk=ballot.group_id).exists()


def can_read_votes(ballot):
    """What each council said: once it is counted, and never before. What was withdrawn was not counted."""
    return ballot.state == Ballot.State.CLOSED


def votes_of(user, ballot, now=None):
    """The Electors of this ballot for which this person votes: their councils, of which they are seen to be."""
    mine = acted_for(user, london.today(now or timezone.now()))
    found = Elector.objects.standing().filter(ballot=ballot, council__in=mine)
    return list(found.select_related("council").order_by("council__short_name"))
