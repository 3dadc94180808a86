"""Who may do what to a group."""

from django.db.models import Q

from accounts.models import Affiliation
from common import london
from councils.models import Council
from peergroups.models import PeerGroup


def can_see_members(visit):
    return visit.is_insider


def councils_to_join_for(group, user, now):
    """Councils for which this person may join at once: covered today, and proven by the person's address.

    The affiliation is confirmed, or the address is on a domain that the council shares with others. A council that was
    only said waits for a lead's word: otherwise anybody could read a group's names by naming a council.
    """
    if not user.is_authenticated or group.kind == PeerGroup.Kind.LEADS:
        return []
    today = london.today(now)
    mine = Affiliation.objects.on(today).filter(person=user)
    proven = Q(pk__in=mine.confirmed().values("council")) | Q(
        pk__in=mine.filter(council__in=Council.objects.on_domain(user.email)).values("council")
    )
    return list(group.councils_as_at(today).filter(proven))
