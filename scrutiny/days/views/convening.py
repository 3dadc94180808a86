"""The meeting of a scrutiny day is made by a lead. From then on it has the pages of any meeting."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings.views.entrance import public_page
from peergroups.doors import require
from scrutiny.days.actions import convening
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.statement import ConveneForm
from scrutiny.days.views.shared import asks_and_does, gone_on, typed
from scrutiny.refusals import Refused


@public_page
@asks_and_does
def day_meeting(request, pk):
    """The meeting's own page, which says itself who may know of it; where there is none yet, a form to make it."""
    visit = enter_day(request, pk)
    day = visit.day
    if day.has_meeting:
        return redirect(f"{day.meeting.get_absolute_url()}?own")
    require(visit.runs)
    if day.stage not in convening.TO_COME:
        return gone_on(request, day)
    now = timezone.now()
    form = ConveneForm(typed(request), day=day, now=now)
    if form.is_valid():
        try:
            meeting = convening.convene(day=day, fields=form.arguments(), by=request.user, now=now)
        except Refused as refused:
            form.add_error("starts_on", str(refused))
        else:
            messages.success(request, "The meeting is a draft. Look at its agenda, then publish it.")
            return redirect(f"{meeting.get_absolute_url()}?own")
    return render(request, "scrutiny/days/day_meeting.html", {"day": day, "form": form})
