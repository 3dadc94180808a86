"""The next mails to go out in a group: digests, reminders of its meetings and votes, and what is in the queue.

As things stand: whoever answers, moves a meeting or mutes something before then changes them. Nothing is written here;
the planners decide anew when the time comes.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse

from ballots import due as ballot_due
from ballots.models import Ballot, Elector
from common import london, working_days
from digests import windows
from digests.models import MutedGroup
from front.mail_words import in_words
from meetings import due
from meetings.models import Meeting
from outbox.models import DeadAddress, Message
from peergroups.models import Membership

AHEAD = dt.timedelta(days=14)
LONGEST = dt.timedelta(days=60)  # before a meeting that anybody is reminded of it


@dataclass(frozen=True)
class NextMail:
    """`at` is aware; `what` is the mail in words, `to` who gets it; `url` shows it or what it is about."""

    at: dt.datetime
    what: str
    to: str
    url: str
    is_preview: bool = False


def next_mails(group, now):
    """[NextMail] of the two weeks ahead, the soonest first. Five statements."""
    found = [*_digests(group, now), *_reminders(group, now), *_votes(group, now), *_queued(group, now)]
    return sorted(found, key=lambda mail: (mail.at, mail.what))


def _digests(group, now):
    """One for each moment at which members of the group have theirs."""
    muted = MutedGroup.objects.filter(person=OuterRef("person"), group=group)
    dead = DeadAddress.objects.dead().alias(lower=Lower("address")).filter(lower=Lower(OuterRef("person__email")))
    rows = Membership.objects.current().filter(~Exists(muted), ~Exists(dead), group=group).order_by()
    beats = rows.values_list("person__rhythm__every", "person__rhythm__weekday", "person__rhythm__hour")
    moments = Counter()
    for every, weekday, hour, people in beats.annotate(people=Count("person", distinct=True)):
        beat = windows.Beat(every, weekday, hour) if every else windows.USUAL
        if beat.every != windows.NEVER:
            moments[windows.following(beat, now)] += people
    preview = reverse("front:group-mail-preview", args=[group.slug])
    for at, people in moments.items():
        if at <= now + AHEAD:
            yield NextMail(at, "Digest", f"{_people(people)}, each if there is something to read", preview, True)


def _reminders(group, now):
    """Of announced meetings: for who comes as the meeting or its group has it, for the silent two weeks before."""
    announced = Meeting.objects.filter(group=group, state=Meeting.State.PUBLISHED, starts_at__gt=now)
    # Not `coming`: who said yes before it was booked elsewhere does not count, and is still reminded.
    soon = announced.filter(starts_at__lte=now + AHEAD + LONGEST).select_related("group", "host_council")
    soon = soon.annotate(said_yes=Count("attendance", filter=Q(attendance__answer="coming")))
    for meeting in soon.defer("notes", "getting_there"):
        to = f"{_people(meeting.said_yes)} who {'said yes here' if meeting.is_booked_elsewhere else 'will come'}"
        steps = [(days, f"Reminder: {meeting}", to) for days in meeting.reminds_days_before if meeting.said_yes]
        if not meeting.is_booked_elsewhere:
            steps += [(days, f"Are you coming? {meeting}", "whoever has not answered") for days in due.ASKED_AGAIN]
        for days, what, to in steps:
            at = due.moment(meeting, days)
            if now < at <= now + AHEAD:
                yield NextMail(at, what, to, meeting.get_absolute_url())


def _votes(group, now):
    """Of votes that are open: for councils that have not voted, each on a working day of its own nation."""
    ballots = {ballot.pk: ballot for ballot in Ballot.objects.voting(now).filter(group=group)}
    silent = Elector.objects.standing().silent().filter(ballot__in=ballots).order_by()
    found = Counter()
    for pk, nation, count in silent.values_list("ballot", "council__nation").annotate(count=Count("pk")):
        for at in _reminders_to_vote(ballots[pk], nation):
            if now < at <= now + AHEAD:
                found[pk, at] += count
    for (pk, at), count in found.items():
        to = "1 council that has not voted" if count == 1 else f"{count} councils that have not"
        yield NextMail(at, f"Reminder to vote: {ballots[pk].question}", to, ballots[pk].get_absolute_url())


def _reminders_to_vote(ballot, nation):
    last = london.today(ballot.closes_at)
    days_before = ballot_due.STEPS.values()
    moments = {working_days.reminder_moment(last - dt.timedelta(days=days), nation) for days in days_before}
    return {at for at in moments if at >= ballot.opens_at + ballot_due.QUIET_FOR}


def _queued(group, now):
    """What is written already and waits for its hour."""
    waits = Message.objects.queued().in_scopes([f"group:{group.pk}"]).exclude(kind__in=["code", "digest"])
    rows = waits.filter(due_at__gt=now, due_at__lte=now + AHEAD, channel=Message.Channel.MAIL).order_by()
    log = reverse("front:group-mail", args=[group.slug])
    for kind, at, people in rows.values_list("kind", "due_at").annotate(people=Count("pk")):
        yield NextMail(at, in_words(kind), _people(people), log)


def _people(count):
    return "1 person" if count == 1 else f"{count} people"
