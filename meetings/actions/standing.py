"""Lines that come back at every meeting, until somebody says why they stop."""

from django.db import transaction

from meetings.actions.shared import only
from meetings.actions.topics import close_topic, open_topic
from meetings.models import StandingItem, Topic

STANDING_FIELDS = ("kind", "title", "minutes", "is_closing")


@transaction.atomic
def add_standing_item(*, group, fields, by, now):
    """Have a line on the next agenda, and on every one after it."""
    standing = StandingItem.objects.create(group=group, started_at=now, started_by=by, **only(STANDING_FIELDS, fields))
    open_topic(
        group=group, key=standing_key(standing), kind=Topic.Kind.STANDING, item_kind=standing.kind,
        title=standing.title, minutes=standing.minutes, by=by, now=now,
    )  # fmt: skip
    return standing


@transaction.atomic
def stop_standing_item(*, standing, because, by, now):
    """Have it on no more agendas, for a reason that the next notes list. Returns False if it was stopped already."""
    current = StandingItem.objects.select_for_update(of=["self"]).select_related("group").get(pk=standing.pk)
    if current.stopped_at is not None:
        return False
    current.stopped_at, current.stopped_by = now, by
    current.save(update_fields=["stopped_at", "stopped_by"])
    dropped = Topic.Outcome.DROPPED
    close_topic(group=current.group, key=standing_key(current), outcome=dropped, because=because, by=by, now=now)
    return True


def standing_key(standing):
    return f"meetings.standing:{standing.pk}"
