"""A sign, for the Waits of every room, that what waits for leads may wait for these readers."""

from peergroups.models import Membership, PeerGroup


def looks_after(readers):
    """A row if one of them leads a group; for a coordinator any group, since some have nobody who leads them."""
    if readers.with_coordinators:
        return PeerGroup.objects.all()
    return Membership.objects.current().leads().filter(person__in=readers.ids)
