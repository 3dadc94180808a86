"""When a council ends: which groups cover what follows it, and for whom its people are members."""

from collections import Counter
from datetime import time

from django.db import transaction
from django.db.models import Q

from accounts.succession import hold, ways
from common import london
from common.spans import DAY, Span
from councils.models import Succession
from outbox import actions as outbox
from peergroups import emails
from peergroups.models import Coverage, Invitation, JoinRequest, Membership

Ended, Outcome = Membership.Ended, JoinRequest.Outcome


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """Date the coverage, and from the day on move what has no dates. Returns what moved, in words.

    A person who has not said which of several successors they work for stays a member for the old council: they read,
    and do not act. Their request to join is withdrawn, since they may join at once when they have said it; so is an
    invitation, which only a lead can address to the right council.
    """
    successors = list(shares)
    moved = _cover(predecessor, successors, on)
    if on > london.today(now):
        return moved
    way_of = ways(predecessor=predecessor, successors=successors, on=on)
    moved += _move_members(predecessor, way_of, by=by)
    moved += _move_requests(predecessor, way_of, on=on, by=by)
    return moved + _move_invitations(predecessor, successors, on=on, by=by)


def follow(*, person, predecessor, way, on, by):
    """Move what one person has in groups for this council to the successor they chose.

    For none of them a request is withdrawn, and memberships are left to front.actions.leave.
    """
    if way.successor is not None:
        for membership in _locked(_members(predecessor).filter(person=person)):
            _move(membership, way, by=by)
    _move_requests(predecessor, lambda _: way, on=on, by=by, person=person)


def is_unfinished(*, predecessor, on):
    """Whether anything is still kept for this council on the day it is gone, or later."""
    lasting = Coverage.objects.filter(Q(end=None) | Q(end__gte=on), council=predecessor)
    waiting = JoinRequest.objects.filter(council=predecessor, outcome="")
    invited = Invitation.objects.open().filter(council=predecessor)
    return any(rows.exists() for rows in (lasting, _members(predecessor), waiting, invited))


# Coverage -------------------------------------------------------------------------------------------------------------
def _cover(predecessor, successors, on):
    said = []
    lasting = Coverage.objects.filter(Q(end=None) | Q(end__gte=on), council=predecessor)
    for row in _locked(lasting).select_related("group").order_by("group__name", "start"):
        span = Span(row.start, row.end)
        asked = {successor.pk: _is_in_part(row.group, successor, on) for successor in successors}
        before, after = span.until(on), span.since(on)
        if before is None:
            row.delete()
        else:
            row.end = before.end
            row.save(update_fields=["end"])
        for successor in successors:
            there = Span(successor.start, successor.end)
            if after.meets(there):
                kept = _cover_one(row.group, successor, after, provisional=asked[successor.pk])
                question = "; its leads are asked whether that is right" if kept.provisional else ""
                day = london.plain_date(max(after.start, kept.start or after.start))
                said.append(f"{row.group} covers {successor} from {day}{question}.")
    return said


def _is_in_part(group, successor, on):
    """Whether this group covers only some of what makes the successor: its predecessors, and itself if it is older.

    What is covered until the leads say no counts as open here too.
    """
    parts = set(Succession.objects.filter(successor=successor, on=on).values_list("predecessor", flat=True))
    day_before = on - DAY
    if successor.exists_on(day_before):
        parts.add(successor.pk)
    return not parts <= set(group.coverage.on(day_before).filter(provisional=False).values_list("council", flat=True))


def _cover_one(group, council, span, *, provisional):
    """One row, however many of its predecessors were covered; not before the council is there."""
    if council.start is not None:
        span = span.since(council.start)
    known = _locked(Coverage.objects.filter(group=group, council=council)).order_by("pk")
    same = [row for row in known if Span(row.start, row.end).meets(span)]
    kept = same[0] if same else Coverage(group=group, council=council, provisional=provisional)
    for row in same:
        span = span.with_(Span(row.start, row.end))
    kept.provisional = provisional and all(row.provisional for row in same)
    Coverage.objects.filter(pk__in=[row.pk for row in same[1:]]).delete()
    kept.start, kept.end = span.start, span.end
    kept.save()
    return kept


# Members --------------------------------------------------------------------------------------------------------------
def _members(predecessor):
    """Who is in a group for this council, also with a closed account: it may be opened again."""
    return Membership.objects.filter(council=predecessor, left_at=None).order_by("pk")


def _locked(rows):
    return rows.select_for_update(of=["self"], no_key=True)


def _move_members(predecessor, way_of, *, by):
    moved = Counter()
    hold(_members(predecessor).order_by().values("person"))
    for membership in _locked(_members(predecessor)).select_related("group"):
        way = way_of(membership.person_id)
        if way is not None and way.successor is not None:
            _move(membership, way, by=by)
            moved[membership.group.full_name, way.successor.short_name] += 1
    return [
        f"{group}: {'1 member is' if count == 1 else f'{count} members are'} there for {council} now."
        for (group, council), count in sorted(moved.items())
    ]


def _move(membership, way, *, by):
    """The old row ends and a new one begins, in the same role: what was done before reads under the old name.

    Both at the moment of the change, whenever this runs: three days late it writes what a punctual run would have.
    """
    at = max(way.at, membership.joined_at)
    membership.left_at, membership.left_by, membership.left_because = at, by, Ended.SUCCESSION
    membership.save(update_fields=["left_at", "left_by", "left_because"])
    Membership.objects.create(
        group_id=membership.group_id,
        person_id=membership.person_id,
        role=membership.role,
        kind=membership.kind,
        council=way.successor,
        joined_at=at,
        joined_by=by,
    )


# Who is not in yet ----------------------------------------------------------------------------------------------------
def _move_requests(predecessor, way_of, *, on, by, **narrow):
    said = []
    waiting = _locked(JoinRequest.objects.filter(council=predecessor, outcome="", **narrow))
    for row in waiting.select_related("group").order_by("pk"):
        way = way_of(row.person_id)
        if way is not None and way.successor is not None:
            row.council = way.successor
            said.append(f"{row.group}: a request to join is for {way.successor} now.")
        else:
            row.outcome, row.decided_by = Outcome.WITHDRAWN, by
            row.decided_at = max(london.moment(on, time()), row.asked_at)
            outbox.cancel(reason="the council has ended", about=emails.about(row), kinds=[emails.REQUEST])
            said.append(f"{row.group}: a request to join is withdrawn, since {predecessor} has ended.")
        row.save(update_fields=["council", "outcome", "decided_at", "decided_by"])
    return said


def _move_invitations(predecessor, successors, *, on, by):
    said = []
    invited = _locked(Invitation.objects.open().filter(council=predecessor))
    for row in invited.select_related("group").order_by("pk"):
        if len(successors) == 1:
            row.council = successors[0]
            said.append(f"{row.group}: an invitation is for {row.council} now.")
        else:
            row.withdrawn_at, row.withdrawn_by = max(london.moment(on, time()), row.invited_at), by
            outbox.cancel(reason="the council has ended", about=emails.about(row))
            said.append(f"{row.group}: an invitation for {predecessor} is withdrawn: several follow it.")
        row.save(update_fields=["council", "withdrawn_at", "withdrawn_by"])
    return said
