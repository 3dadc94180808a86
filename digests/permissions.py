"""Who looks after the mail of a group: its leads, and coordinators. Nobody of them reads what was sent to somebody."""

from peergroups.permissions import can_manage_members


def can_look_after_mail(visit):
    """See the log of the group's mail, send again or drop what could not be sent, say that an address works again."""
    return can_manage_members(visit)


def can_write_note(visit):
    """Say something on top of the group's part of everybody's digest, and take it back; look at that part."""
    return can_manage_members(visit)
