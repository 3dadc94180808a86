"""Joining, leading and leaving a group."""

from django.db import transaction

from common import london
from peergroups.models import Membership


class NotCovered(Exception):
    """The group does not cover this council today."""


@transaction.atomic
def join(*, group, person, council, by, now):
    """Make a person of a covered council a member at once. Joining twice changes nothing. Raises NotCovered."""
    if not group.covers(council, london.today(now)):
        raise NotCovered
    membership, _ = Membership.objects.get_or_create(
        group=group,
        person=person,
        left_at=None,
        defaults={"kind": Membership.Kind.COUNCIL, "council": council, "joined_at": now, "joined_by": by},
    )
    return membership


@transaction.atomic
def make_lead(*, membership, by, now):
    """Let a current member lead the group from now on: the old row ends, a new one begins."""
    return _change_role(membership, Membership.Role.LEAD, by=by, now=now)


@transaction.atomic
def make_member(*, membership, by, now):
    """Let a lead be a member again from now on."""
    return _change_role(membership, Membership.Role.MEMBER, by=by, now=now)


def _change_role(membership, role, *, by, now):
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    if current.left_at is not None or current.role == role:
        return current
    current.left_at, current.left_by = now, by
    current.save(update_fields=["left_at", "left_by"])
    return Membership.objects.create(
        group=current.group,
        person=current.person,
        role=role,
        kind=current.kind,
        council=current.council,
        organisation=current.organisation,
        joined_at=now,
        joined_by=by,
    )


@transaction.atomic
def leave(*, membership, by, now):
    """End a membership. What was promised is handed on by `front.actions.leave`, which knows every room."""
    Membership.objects.filter(pk=membership.pk, left_at=None).update(left_at=now, left_by=by)
