"""Somebody who was there says that the notes are right."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.paths import safe_path
from meetings import actions
from meetings.attended import person_was_at
from meetings.permissions import can_read_notes
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.writing import number_in
from peergroups.doors import require

CHANGED = (
    "The notes were circulated again since you opened them. Look at them once more, and then say that they are right."
)


@asks_and_does
def confirm_notes(request, slug, pk):
    """Write it down. A GET comes from signing in half-way, or from a reload: back to the notes."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    require(person_was_at(request.user, meeting) and can_read_notes(visit, meeting))
    notes = reverse("meetings:write-up", args=[slug, pk])
    if request.method != "POST":
        return redirect(notes)
    over = number_in(request.POST.get("round", ""))
    try:
        is_news = actions.confirm_notes(meeting=meeting, by=request.user, over=over, now=timezone.now())
    except actions.NotesChangedMeanwhile:
        messages.error(request, CHANGED)
    except (actions.MeetingClosed, actions.NotThere, actions.CorrectionsWait) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Thank you. You confirm these notes." if is_news else "You have said so already.")
    return redirect(safe_path(request.POST.get("next")) or notes)
