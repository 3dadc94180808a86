"""What a group sets for its meetings: when people are reminded, and how many suppliers there are places for."""

from django.db import transaction

from meetings.actions.answering import promote_waiting
from meetings.actions.shared import locked, only, wake
from meetings.models import Meeting
from peergroups.models import PeerGroup

SETTINGS = ("reminder_days", "supplier_cap")


@transaction.atomic
def set_for_meetings(*, group, fields, by, now):
    """Keep the group's settings. With more places for suppliers, those who wait at coming meetings get them."""
    to_come = Meeting.objects.filter(group=group, supplier_cap=None).upcoming(now).order_by("pk")
    meetings = [locked(meeting) for meeting in to_come]  # before the group: everybody locks in this order
    current = PeerGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    for name, value in only(SETTINGS, fields).items():
        setattr(current, name, value)
    current.save(update_fields=SETTINGS)
    for meeting in meetings:
        meeting.group = current
        promote_waiting(meeting=meeting, now=now)
    wake()
    group.refresh_from_db()
