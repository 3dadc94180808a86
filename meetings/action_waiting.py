"""What of actions waits for a person: what they said they would do, near its day or past it.

For the leads of a group, and for the coordinators where a group has none: what nobody has, and what is stuck.
"""

import datetime as dt
from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from common import london
from common.lines import Deed, Line
from meetings.action_due import STUCK
from meetings.models import Action
from peergroups.models import Membership, PeerGroup

DONE = "action-done"
MORE_TIME = "action-time"
HAND_OVER = "action-hand-over"
AHEAD = dt.timedelta(days=7)
END_OF_DAY = dt.time(23, 59)
NOBODYS, STUCK_SHOW = "nobodys", "stuck"


def waiting_for(people, now):
    """{person id: [Line]} for these people, soonest first; nobody without one. Two queries, whatever the numbers."""
    people = [person for person in people if person.is_active]
    if not people:
        return {}
    today, ids = london.today(now), [person.pk for person in people]
    lines = defaultdict(list)
    mine = Action.objects.open().filter(person__in=ids, due_on__lte=today + AHEAD)
    for action in mine.select_related("group", "meeting", "council").order_by("due_on", "pk"):
        lines[action.person_id].append(line(action))
    coordinators = [person.pk for person in people if person.is_coordinator]
    for group in _with_work(ids, bool(coordinators), today):
        for reader in group.readers or coordinators:
            lines[reader] += _for_leads(group)
    return dict(lines)


def line(action):
    """What was promised, with three answers."""
    where = f", on {london.plain_date(action.meeting.starts_on)} at “{action.meeting}”" if action.meeting_id else ""
    return Line(
        key=f"action:{action.pk}",
        title=action.words,
        why=f"You said you would, for {action.group.in_text}{where}.",
        due_at=london.moment(action.due_on, END_OF_DAY),
        url=action.get_absolute_url(),
        council=action.council.short_name if action.council_id else "",
        group_id=action.group_id,
        deeds=(
            Deed("Done", DONE, action.pk, main=True),
            Deed("Need more time", MORE_TIME, action.pk),
            Deed("Hand over", HAND_OVER, action.pk),
        ),
    )


def _for_leads(group):
    """One line for all that nobody has, one for all that is stuck: the board has them."""
    board = reverse("meetings:action-list", args=[group.slug])
    name = group.in_text[0].upper() + group.in_text[1:]
    lines = []
    if group.unowned:
        what = "an action that nobody has" if group.unowned == 1 else f"{group.unowned} actions that nobody has"
        lines.append(
            Line(
                key=f"actions-unowned:group{group.pk}",
                title=f"{name} has {what}",
                why="Who said they would do it has left, or handed it back. Find somebody, or drop it with a reason.",
                due_at=None,
                url=f"{board}?show={NOBODYS}",
                group_id=group.pk,
            )
        )
    if group.stuck:
        what = "An action is" if group.stuck == 1 else f"{group.stuck} actions are"
        lines.append(
            Line(
                key=f"actions-stuck:group{group.pk}",
                title=f"{what} more than four weeks late in {group.in_text}",
                why="Reminders have not helped. Ask what holds it up, give it more time, or drop it with a reason.",
                due_at=None,
                url=f"{board}?show={STUCK_SHOW}",
                group_id=group.pk,
            )
        )
    return lines


def _with_work(ids, with_coordinators, today):
    """The groups that these people lead, and those that nobody leads if asked, in which something waits.

    Each with `readers` (those of these people who lead it), and how many are `unowned` and `stuck`. One query.
    """
    leads = Membership.objects.current().leads().filter(group=OuterRef("pk")).order_by("pk")
    ours = leads.filter(person__in=ids)
    looked_after = Q(Exists(ours))
    if with_coordinators:
        looked_after |= ~Q(Exists(leads))
    unowned = Action.objects.unowned()
    stuck = Action.objects.overdue(today - STUCK).exclude(person=None)
    counted = PeerGroup.objects.filter(looked_after).annotate(
        readers=ArraySubquery(ours.values("person")), unowned=_count(unowned), stuck=_count(stuck)
    )
    return counted.filter(Q(unowned__gt=0) | Q(stuck__gt=0)).order_by("name")


def _count(actions):
    counted = actions.filter(group=OuterRef("pk")).order_by().values("group").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)
