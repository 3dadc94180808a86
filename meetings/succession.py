"""When a council ends: who hosts the coming meetings, whom they are for, for whom people come, whose the actions are.

Nothing here has dates of its own, so it moves on the day. What took place before keeps the old names.
"""

from collections import Counter

from django.db import transaction

from accounts.succession import ways
from common import london
from councils.endings import ending_of
from meetings.actions import hold_going_on, hosting, promises
from meetings.actions.opening import open_to_followers
from meetings.models import Action, Attendance, DateAnswer, DatePoll, HostOffer, Meeting, Topic
from peergroups.models import Membership


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """From the day on, move what coming meetings keep for this council. Returns what moved, in words."""
    today = london.today(now)
    if on > today:
        return []
    successors = list(shares)
    way_of = ways(predecessor=predecessor, successors=successors, on=on)
    return [
        *_move_hosting(predecessor, successors, on),
        *_move_co_organising(predecessor, successors, on),
        *_move_named(predecessor, successors, on, now),
        *_move_named_in_polls(predecessor, successors, now),
        *_move_answers(predecessor, way_of, on),
        *_move_dates(predecessor, way_of),
        *_move_actions(predecessor, successors, way_of, by=by, now=now),
        *_move_offers(predecessor, successors, by=by, now=now),
        *_move_topics(predecessor, successors, way_of),
    ]


def follow(*, person, predecessor, way, on):
    """Let a person come to coming meetings for the council they chose, or for none."""
    first_day = max(on, way.since)
    mine = Attendance.objects.filter(person=person, meeting__starts_on__gte=first_day)
    mine.filter(council=predecessor).update(council=way.successor)
    dates = DateAnswer.objects.filter(person=person, option__poll__closed_at=None)
    _hold_polls(dates)
    dates.filter(council=predecessor).update(council=way.successor)
    if way.successor is not None:  # since the day they answer without a council
        mine.filter(council=None).update(council=way.successor)
        dates.filter(council=None).update(council=way.successor)
        brought = Topic.objects.open().filter(kind=Topic.Kind.PROPOSAL, opened_by=person, council=None)
        brought.update(council=way.successor)
    _take_actions_along(person, predecessor, way)


def is_unfinished(*, predecessor, on):
    """Whether a coming meeting still counts on this council, or an action is still its."""
    hosted, answers, promised = _hosted(predecessor, on), _answers(predecessor, on), _promised(predecessor)
    offers = HostOffer.objects.filter(council=predecessor, settled_at=None)
    waiting = _topics(predecessor)
    dates, organised = _dates(predecessor), _co_organised(predecessor, on)
    named, asked = _named(predecessor, on), _named_in_polls(predecessor)
    return any(rows.exists() for rows in (hosted, organised, answers, named, asked, dates, promised, offers, waiting))


def _hosted(predecessor, on):
    coming = Meeting.objects.filter(host_council=predecessor, starts_on__gte=on)
    return coming.exclude(state=Meeting.State.CANCELLED).order_by("starts_at", "pk")


def _move_hosting(predecessor, successors, on):
    """With several successors nobody hosts: a council is not volunteered. The leads see it on the meeting's page."""
    host = successors[0] if len(successors) == 1 else None
    said = []
    for meeting in _hosted(predecessor, on).select_for_update(of=["self"]).select_related("group"):
        meeting.host_council = host
        meeting.save(update_fields=["host_council"])
        if host is not None:
            meeting.co_organisers.remove(host)  # the host is named once
        where = f"“{meeting.title}” of {meeting.group.in_text} on {london.plain_date(meeting.starts_on)}"
        said.append(f"{where} is hosted by {host} now." if host else f"{where} has no host now: it was {predecessor}.")
    return said


def _co_organised(predecessor, on):
    coming = Meeting.objects.filter(co_organisers=predecessor, starts_on__gte=on)
    return coming.exclude(state=Meeting.State.CANCELLED).order_by("starts_at", "pk")


def _move_co_organising(predecessor, successors, on):
    """As hosting: of several successors none is volunteered. The host is named once."""
    heir = successors[0] if len(successors) == 1 else None
    said = []
    for meeting in _co_organised(predecessor, on).select_related("group"):
        meeting.co_organisers.remove(predecessor)
        where = f"“{meeting.title}” of {meeting.group.in_text} on {london.plain_date(meeting.starts_on)}"
        if heir is not None and heir.pk != meeting.host_council_id:
            meeting.co_organisers.add(heir)
            said.append(f"{where} is organised with its host by {heir} now.")
        else:
            said.append(f"{where} is not organised by {predecessor} any more.")
    return said


def _named(predecessor, on):
    return Meeting.objects.filter(invited_councils=predecessor, starts_on__gte=on).order_by("starts_at", "pk")


def _move_named(predecessor, successors, on, now):
    """All successors are named in its place. While somebody is still a member for it, it stays named beside them:

    who has not said yet which of several councils they work for goes on reading what they could read.
    """
    is_needed = Membership.objects.current().filter(council=predecessor).exists()
    said, today = [], london.today(now)
    for meeting in _named(predecessor, on).select_related("group"):
        known = set(meeting.invited_councils.values_list("pk", flat=True))
        new = [successor for successor in successors if not _is_named(successor, known, min(meeting.starts_on, today))]
        meeting.invited_councils.add(*new)
        if not is_needed:
            meeting.invited_councils.remove(predecessor)
        open_to_followers(meeting=meeting, council=predecessor, followers=new, now=now)
        if new:
            names = " and ".join(str(successor) for successor in new)
            day = london.plain_date(meeting.starts_on)
            said.append(f"“{meeting.title}” of {meeting.group.in_text} on {day} is for {names} now.")
    return said


def _named_in_polls(predecessor):
    return DatePoll.objects.open().filter(councils=predecessor).order_by("pk")


def _move_named_in_polls(predecessor, successors, now):
    """As of meetings. A poll that has ended keeps whom it named, and lets in those who follow."""
    is_needed = Membership.objects.current().filter(council=predecessor).exists()
    said, today = [], london.today(now)
    for poll in DatePoll.objects.filter(councils=predecessor).select_related("group").order_by("pk"):
        known = set(poll.councils.values_list("pk", flat=True))
        new = [successor for successor in successors if not _is_named(successor, known, today)]
        poll.councils.add(*new)
        if not is_needed and poll.is_open:
            poll.councils.remove(predecessor)
        if new and poll.is_open:
            names = " and ".join(str(successor) for successor in new)
            said.append(f"The date poll “{poll.title}” of {poll.group.in_text} is for {names} now.")
    return said


def _is_named(council, known, day):
    """Whether this council is named, or has ended by this day and all that follow it are."""
    if council.pk in known:
        return True
    ending = ending_of(council)
    return ending is not None and ending.has_come(day) and all(_is_named(one, known, day) for one in ending.successors)


def _answers(predecessor, on):
    return Attendance.objects.filter(council=predecessor, meeting__starts_on__gte=on).order_by("pk")


def _move_answers(predecessor, way_of, on):
    """Who has not said which successor they work for comes for no council until they do."""
    moved = Counter()
    for row in _answers(predecessor, on).select_for_update(of=["self"]).select_related("meeting"):
        way = way_of(row.person_id)
        row.council = way.successor if way is not None and row.meeting.starts_on >= way.since else None
        row.save(update_fields=["council"])
        moved[row.council] += 1
    return [
        f"{'1 answer' if count == 1 else f'{count} answers'} to coming meetings: for {council or 'no council'} now."
        for council, count in sorted(moved.items(), key=lambda pair: str(pair[0] or ""))
    ]


def _dates(predecessor):
    """What was said for it to the dates of polls that go on. Of those that have ended it stays."""
    return DateAnswer.objects.filter(council=predecessor, option__poll__closed_at=None).order_by("pk")


def _move_dates(predecessor, way_of):
    """As answers to meetings: of several successors it is their person's word that says which."""
    _hold_polls(_dates(predecessor))
    moved = Counter()
    for row in _dates(predecessor).select_for_update(of=["self"]):
        way = way_of(row.person_id)
        row.council = way.successor if way is not None else None
        row.save(update_fields=["council"])
        moved[row.council] += 1
    return [
        f"{'1 answer' if count == 1 else f'{count} answers'} to dates of polls: for {council or 'no council'} now."
        for council, count in sorted(moved.items(), key=lambda pair: str(pair[0] or ""))
    ]


def _hold_polls(answers):
    """Their polls until the end: whoever answers holds the poll before its answers, and one that is fixed has ended."""
    hold_going_on(DatePoll.objects.filter(pk__in=answers.order_by().values("option__poll")))


def _promised(predecessor):
    return Action.objects.open().filter(council=predecessor).order_by("pk")


def _move_actions(predecessor, successors, way_of, *, by, now):
    """To the one that follows. Of several it is its person's; without their word, or without one, no council's yet."""
    moved = Counter()
    for action in _promised(predecessor).select_for_update(of=["self"], no_key=True).select_related("group", "meeting"):
        way = way_of(action.person_id) if action.person_id or len(successors) == 1 else None
        council = way.successor if way is not None else None
        promises.pass_to_council(action, council, because=f"{predecessor} has ended.", by=by, now=now)
        moved[council] += 1
    return [
        f"{'1 open action' if count == 1 else f'{count} open actions'}: {council or 'no council'} now."
        for council, count in sorted(moved.items(), key=lambda pair: str(pair[0] or ""))
    ]


def _take_actions_along(person, predecessor, way):
    """What this person has, and was their old council's, is the new one's from their word on."""
    theirs = Action.objects.open().filter(person=person, council=None, steps__council=predecessor).distinct()
    rows = Action.objects.filter(pk__in=theirs.values("pk")).select_for_update(of=["self"], no_key=True)
    if way.successor is None:
        return
    for action in rows.select_related("group", "meeting").order_by("pk"):
        promises.pass_to_council(action, way.successor, because=f"{person} works there now.", by=person, now=way.at)


def _move_offers(predecessor, successors, *, by, now):
    """An offer to host goes to the one successor; with several nobody is volunteered, and it is taken back."""
    said = []
    offers = HostOffer.objects.filter(council=predecessor, settled_at=None).select_related("group").order_by("pk")
    for offer in offers:
        to = f"The offer to {offer.to_of(offer.group.in_text)}"
        if len(successors) == 1:
            hosting.pass_offer(offer=offer, council=successors[0], by=by, now=now)
            said.append(f"{to} is {successors[0]}’s now.")
        else:
            hosting.withdraw_offer(offer=offer, because=f"{predecessor} has ended.", by=by, now=now)
            said.append(f"{to} is taken back.")
    return said


def _topics(predecessor):
    return Topic.objects.open().filter(council=predecessor).order_by("pk")


def _move_topics(predecessor, successors, way_of):
    """What else waits for a meeting in its name: a proposal goes with whoever brought it, other rooms' to the one.

    Those of actions and of offers to host have gone with them.
    """
    moved = Counter()
    for topic in _topics(predecessor).select_for_update(of=["self"], no_key=True):
        is_theirs = topic.kind == Topic.Kind.PROPOSAL and topic.opened_by_id
        way = way_of(topic.opened_by_id) if is_theirs or len(successors) == 1 else None
        topic.council = way.successor if way is not None else None
        topic.save(update_fields=["council"])
        moved[topic.council] += 1
    return [
        f"{'1 topic waits' if count == 1 else f'{count} topics wait'} for a meeting: {council or 'no council'} now."
        for council, count in sorted(moved.items(), key=lambda pair: str(pair[0] or ""))
    ]
