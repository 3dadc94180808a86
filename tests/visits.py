"""Visits without a request: who came in where."""

from peergroups.doors import Visit
from peergroups.models import Membership


def visit(user, group, **given):
    """As `enter_group` lets them in; anonymous people and outsiders as on a public page."""
    if not user.is_authenticated:
        return Visit(user=user, group=group)
    membership = Membership.objects.current().filter(group=group, person=user).first()
    return Visit(user=user, group=group, membership=membership, is_coordinator=user.is_coordinator, **given)


def who(visits, can, *more):
    """The names of those who may."""
    return {name for name, one in visits.items() if can(one, *more)}
