"""What needs whoever looks after these groups: every room's lines for leads, and ballots that close on silent councils.

A lead reads what waits for them; a coordinator what waits for the leads of any group, once, and for themselves.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef

from accounts.models import User
from ballots.models import Ballot, Elector
from common import london, words
from common.lines import Line
from digests import waiting
from peergroups.models import Membership, PeerGroup

CLOSING = dt.timedelta(days=3)  # when there is still time to ring the silent
NAMED = 4


@dataclass(frozen=True)
class Need:
    """A line of “Your turn” as the desk shows it. `group` is None for what is between councils of several groups."""

    line: Line
    group: PeerGroup | None
    by: str
    is_late: bool


def needs_of(user, groups, now):
    """[Need] in these groups (all that the user looks after), the soonest due first; what has no date comes last.

    As many statements for one group as for twenty: those of the rooms that have something, and three more.
    """
    known = {group.pk: group for group in groups}
    needs = [_need(line, known.get(line.group_id), now) for line in [*_lines(user, now), *_closing(known, now)]]
    return sorted(needs, key=lambda need: (need.line.due_at is None, need.line.due_at or now, need.line.title))


def _need(line, group, now):
    by = words.deadline(line.due_at, now)[0] if line.due_at else ""
    return Need(line, group, by, is_late=line.due_at is not None and line.due_at < now)


def _lines(user, now):
    people = [user]
    if user.is_coordinator:
        leads = Membership.objects.current().leads().order_by().values("person")
        people += User.objects.filter(pk__in=leads, is_active=True).exclude(pk=user.pk)
    return waiting.for_leads(people, now)


def _closing(groups, now):
    """Votes of these groups that end within three days, and in which councils have said nothing."""
    electors = Elector.objects.standing().filter(ballot=OuterRef("pk")).order_by("council__short_name")
    silent = electors.silent().values("council__short_name")
    ballots = Ballot.objects.voting(now).filter(group__in=groups, closes_at__lte=now + CLOSING)
    counted = electors.order_by().values("ballot").annotate(count=Count("pk")).values("count")
    for ballot in ballots.annotate(silent=ArraySubquery(silent), electors_count=counted).order_by("closes_at", "pk"):
        if ballot.silent:
            yield _to_ring(ballot)


def _to_ring(ballot):
    said = ballot.electors_count - len(ballot.silent)
    others = len(ballot.silent) - NAMED
    names = ", ".join(ballot.silent[:NAMED]) + (f" and {others} more" if others > 0 else "")
    return Line(
        key=f"ballot-closing:{ballot.pk}",
        title=f"The vote ends on {london.plain_date(ballot.closes_at)}: {ballot.question}",
        why=f"{said} of {ballot.electors_count} councils have voted. Not yet: {names}.",
        due_at=ballot.closes_at,
        url=ballot.get_absolute_url(),
        group_id=ballot.group_id,
        for_leads=True,
    )
