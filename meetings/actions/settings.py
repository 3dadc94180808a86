"""What a group sets for its meetings: its rhythm, when people are reminded, how many suppliers there is room for."""

from django.db import transaction

from meetings.actions.answering import promote_waiting
from meetings.actions.shared import locked, only, wake
from meetings.models import Meeting
from peergroups.models import PeerGroup

SETTINGS = ("reminder_days", "supplier_cap", "weeks_between", "months_between", "meets_nth", "meets_weekday")


@transaction.atomic
def set_for_meetings(*, group, fields, by, now):
    """Keep the group's settings. With more places for suppliers, those who wait at coming meetings get them."""
    to_come = Meeting.objects.filter(group=group, supplier_cap=None).upcoming(now).order_by("pk")
    meetings = [locked(meeting) for meeting in to_come]  # before the group: everybody locks in this order
    current = PeerGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    changes = only(SETTINGS, fields)
    for name, value in changes.items():
        setattr(current, name, value)
    current.save(update_fields=changes)
    for meeting in meetings:
        meeting.group = current
        promote_waiting(meeting=meeting, now=now)
    wake()
    group.refresh_from_db()
