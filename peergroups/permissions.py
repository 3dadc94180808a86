"""Who may do what to a group."""

from django.utils import timezone

from common import london


def can_see_members(visit):
    return visit.is_insider


def can_join_group(visit, council):
    """A person of a covered council joins at once; everybody else asks (a lead decides)."""
    return (
        visit.user.is_authenticated
        and not visit.is_member
        and council is not None
        and visit.group.covers(council, london.today(timezone.now()))
    )
