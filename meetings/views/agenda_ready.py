"""A lead says that an agenda can be read."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings import actions
from meetings.permissions import can_change_agenda
from meetings.views.agenda import agenda_url
from meetings.views.entrance import enter_meeting
from peergroups.doors import require


@require_POST
def agenda_ready(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting))
    try:
        is_news = actions.say_agenda_is_ready(meeting=meeting, by=request.user, now=timezone.now())
    except (actions.MeetingClosed, actions.NothingOnAgenda) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The agenda is ready." if is_news else "That was said already.")
    return redirect(agenda_url(meeting))
