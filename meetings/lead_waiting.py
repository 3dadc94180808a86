"""What of a group's work waits for its leads, and for the coordinators where it has none.

What a lead is to find a place for on the next agenda, a meeting without a venue or a host, a group whose next meeting
is due, offers to host, actions that nobody has or that are late.
"""

from collections import defaultdict
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.text import capfirst

from common import london
from common.lines import Line
from common.waits import Wait
from meetings import next_due, nudge_due
from meetings.action_due import stuck_before
from meetings.forms.records import ActionFilter
from meetings.models import Action, HostOffer, Placement
from meetings.rhythm import Rhythm
from meetings.series import looked_for, planned, taking_topics, without_host, without_place
from peergroups.models import HAS_RHYTHM, Membership, PeerGroup
from peergroups.signs import looks_after

FEW = 3  # offers with a line each; more are one line


def waiting_for(people, now):
    """{person id: [Line]} for these people, by the name of the group; nobody without one. One query.

    A line is for those of these people who lead the group; without any lead, for the coordinators among them.
    """
    coordinators = [person.pk for person in people if person.is_coordinator]
    groups = _with_work([person.pk for person in people], bool(coordinators), now)
    lines = defaultdict(list)
    for group in groups:
        found = _lines(group, now)
        for reader in (group.readers or coordinators) if found else ():
            lines[reader] += found
    return dict(lines)


WAITS = (Wait(waiting_for, signs=(looks_after,), for_leads=True),)


def _lines(group, now):
    meetings = [*_to_place(group), *_without_place(group), *_without_host(group), *_due(group, now)]
    return [*meetings, *_offers(group), *_actions(group)]


def _to_place(group):
    if not group.to_place:
        return []
    starts_at, many = datetime.fromisoformat(group.following["starts_at"]), group.to_place > 1
    what = f"{group.to_place} things wait" if many else "Something waits"
    it, line = ("them", "a line each") if many else ("it", "a line")
    return [
        Line(
            key=f"to-place:meeting{group.following['pk']}",
            title=f"{what} for a place on the agenda of {london.long_date(starts_at)}",
            why=f"Brought for the next meeting of {group.in_text}. Give {it} {line}, leave {it} out this time, or drop "
            f"{it} with a reason.",
            due_at=starts_at,
            url=reverse("meetings:meeting-agenda", args=[group.slug, group.following["pk"]]) + "#to-place",
            group_id=group.pk,
            for_leads=True,
        )
    ]


def _without_place(group):
    for meeting in group.nowhere:
        starts_at = datetime.fromisoformat(meeting["starts_at"])
        host = f"{meeting['host']} hosts it." if meeting["host"] else "Nobody hosts it yet."
        yield Line(
            key=f"venue:meeting{meeting['pk']}",
            title=f"Where is “{meeting['title']}”?",
            why=f"The meeting of {group.in_text} on {london.long_date(starts_at)} has no place yet. {host}",
            due_at=starts_at,
            url=reverse("meetings:meeting-edit", args=[group.slug, meeting["pk"]]),
            group_id=group.pk,
            for_leads=True,
        )


def _without_host(group):
    """One line for all of them, but for those of which it is asked already where they are."""
    asked = {meeting["pk"] for meeting in group.nowhere}
    waits = [meeting for meeting in group.hostless if meeting["pk"] not in asked]
    if not waits:
        return
    first, many = waits[0], len(waits) > 1
    starts_at = datetime.fromisoformat(first["starts_at"])
    name, day = group.in_text, london.long_date(starts_at)
    only = reverse("meetings:meeting-edit", args=[group.slug, first["pk"]])
    yield Line(
        key=f"host:group{group.pk}",
        title=f"{len(waits)} meetings of {name} have no host" if many else f"Who hosts “{first['title']}”?",
        why=f"The first of them is on {day}. Ask a council that has not hosted yet."
        if many
        else f"The meeting of {name} on {day} has no host yet.",
        due_at=starts_at,
        url=reverse("meetings:host-list", args=[group.slug]) if many else only,
        group_id=group.pk,
        for_leads=True,
    )


def _due(group, now):
    """From that day on for as long as nobody plans one: its mails end, but a group that meets no more is not well."""
    due = None if group.is_planned else next_due.of(group, group.last_on, group.nations)
    if due and due.on <= london.today(now):
        yield Line(
            key=f"due:group{group.pk}:{due.on}",
            title=f"The next meeting of {group.in_text} is due",
            why=f"It meets {Rhythm.of(group)}, and met last on {london.plain_date(group.last_on)}. "
            "Find a date and a host.",
            due_at=None,
            url=reverse("meetings:meeting-schedule", args=[group.slug]),
            group_id=group.pk,
            for_leads=True,
        )


def _offers(group):
    if len(group.offers) > FEW:
        return [
            Line(
                key=f"host-offers:group{group.pk}",
                title=f"{len(group.offers)} offers to host {group.in_text} or to organise with a host",
                why="Take up an offer for a meeting to come, or say why not. Each council waits to hear.",
                due_at=None,
                url=reverse("meetings:topic-list", args=[group.slug]),
                group_id=group.pk,
                for_leads=True,
            )
        ]
    return [_offer(group, **offer) for offer in group.offers]


def _offer(group, pk, council, when, kind):
    return Line(
        key=f"host-offer:{pk}",
        title=f"{council} offers to {HostOffer(kind=kind).to_of(group.in_text)}" + (f": {when}" if when else ""),
        why="Take it up for a meeting to come, or say why not. The council waits to hear.",
        due_at=None,
        url=reverse("meetings:host-offer-settle", args=[group.slug, pk]),
        council=council,
        group_id=group.pk,
        for_leads=True,
    )


def _actions(group):
    """One line for all that nobody has, one for all that is late: the board has them, and counts them so."""
    board = reverse("meetings:action-list", args=[group.slug])
    name = capfirst(group.in_text)
    if group.unowned:
        what = "an action that nobody has" if group.unowned == 1 else f"{group.unowned} actions that nobody has"
        yield Line(
            key=f"actions-unowned:group{group.pk}",
            title=f"{name} has {what}",
            why="Who said they would do it has left, or handed it back. Find somebody, or drop it with a reason.",
            due_at=None,
            url=f"{board}?show={ActionFilter.NOBODYS}",
            group_id=group.pk,
            for_leads=True,
        )
    if group.overdue:
        what = "An action is" if group.overdue == 1 else f"{group.overdue} actions are"
        yield Line(
            key=f"actions-overdue:group{group.pk}",
            title=f"{what} overdue in {group.in_text}{_of_them_stuck(group.overdue, group.stuck)}",
            why="Reminders go to who has it. Ask what holds it up, give it more time, or drop it with a reason.",
            due_at=None,
            url=f"{board}?show={ActionFilter.OVERDUE}",
            group_id=group.pk,
            for_leads=True,
        )


def _of_them_stuck(overdue, stuck):
    if not stuck:
        return ""
    many = "" if overdue == 1 else "all " if stuck == overdue else f"{stuck} "
    return f", {many}by more than four weeks"


def _with_work(ids, with_coordinators, now):
    """The groups that these people lead, and those that nobody leads if asked, in which something waits. One query.

    Each with `readers` (those of these people who lead it), how many actions are `unowned`, `overdue` and `stuck`, the
    `following` meeting (pk and starts_at) with how much is `to_place` on its agenda, the meetings that are `nowhere`
    and those that are `hostless` (pk, title, starts_at, host; the soonest first), when it met last (`last_on`) and
    whether the next is planned or its date is asked for, and the `offers` to host (pk, council, when, kind).
    """
    leads = Membership.objects.current().leads().filter(group=OuterRef("pk")).order_by("pk")
    ours = leads.filter(person__in=ids)
    looked_after = Q(Exists(ours))
    if with_coordinators:
        looked_after |= ~Q(Exists(leads))
    following = taking_topics(now).filter(group=OuterRef("pk"))
    to_place = Placement.objects.filter(
        meeting=OuterRef("next_pk"), meeting__starts_at__gt=now, item=None, skipped_at=None, topic__closed_at=None
    )
    offers = HostOffer.objects.filter(group=OuterRef("pk"), settled_at=None).order_by("offered_at", "pk")
    here, today = {"group": OuterRef("pk")}, london.today(now)
    nowhere = without_place(now, today + nudge_due.VENUE_WAITS).filter(**here)
    hostless = without_host(now).filter(**here)
    place = JSONObject(pk="pk", title="title", starts_at="starts_at", host="host_council__short_name")
    overdue, stuck = (Action.objects.overdue(day).filter(**here) for day in (today, stuck_before(today)))
    counted = PeerGroup.objects.filter(looked_after).annotate(
        next_pk=Subquery(following.values("pk")[:1]),
        following=Subquery(following.values(json=JSONObject(pk="pk", starts_at="starts_at"))[:1]),
        to_place=_count(to_place, "meeting"),
        nowhere=ArraySubquery(nowhere.order_by("starts_at", "pk").values(json=place)),
        hostless=ArraySubquery(hostless.order_by("starts_at", "pk").values(json=place)),
        **next_due.what_it_takes(now, OuterRef("pk")),
        is_planned=Q(Exists(planned(now).filter(**here))) | Q(Exists(looked_for(now).filter(**here))),
        offers=ArraySubquery(
            offers.values(json=JSONObject(pk="pk", council="council__short_name", when="when", kind="kind"))
        ),
        readers=ArraySubquery(ours.values("person")),
        unowned=_count(Action.objects.unowned().filter(group=OuterRef("pk"))),
        overdue=_count(overdue),
        stuck=_count(stuck),
    )
    waits = Q(unowned__gt=0) | Q(overdue__gt=0) | Q(to_place__gt=0) | Q(Exists(offers)) | Q(Exists(nowhere))
    waits |= Q(Exists(hostless))
    waits |= HAS_RHYTHM & Q(last_on__isnull=False, is_planned=False)
    return counted.filter(waits).order_by("name")


def _count(rows, by="group"):
    counted = rows.order_by().values(by).annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)
