"""What deeds on a meeting share: its lock, what a form may set, and waking the planner."""

import datetime as dt

from django.db import transaction

from meetings import emails
from meetings.models import Meeting
from meetings.tasks import wake_planner
from peergroups.models import PeerGroup

TWICE = dt.timedelta(minutes=2)  # the same line, action or decision by the same hand within that is a second click


def about(meeting):
    """The meeting's name in the outbox."""
    return emails.about(meeting)


def locked(meeting):
    """The meeting as it is now, held until the end: planner and other deeds wait; no mail server is waited for."""
    rows = Meeting.objects.select_for_update(of=["self"], no_key=True).select_related("group")
    return rows.get(pk=meeting.pk)


def locked_group(group):
    """The group, held until the end by whoever places its topics: one agenda is built once at a time.

    Taken after a meeting's lock, never before one.
    """
    return PeerGroup.objects.select_for_update(of=["self"], no_key=True).get(pk=group.pk)


def only(names, fields):
    return {name: fields[name] for name in names if name in fields}


def refreshed(meeting):
    meeting.refresh_from_db()
    return meeting


def wake():
    transaction.on_commit(wake_planner, robust=True)
