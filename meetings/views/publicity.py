"""Words to copy into a newsletter or a post, for who leads the group."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.permissions import can_change_meeting
from meetings.publicity import texts_of
from meetings.schema_org import is_public
from meetings.views.entrance import enter_meeting
from peergroups.doors import require


@require_safe
def meeting_publicity(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting))
    context = {
        "group": visit.group,
        "meeting": meeting,
        "is_public": is_public(meeting),
        "texts": texts_of(meeting, timezone.now()),
    }
    return render(request, "meetings/meeting_publicity.html", context)
