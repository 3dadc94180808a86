"""A lead ends a scrutiny day."""

from django.shortcuts import render
from django.utils import timezone

from peergroups.doors import require
from scrutiny.days.actions import ending
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.following import CloseForm
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.models import Commitment, Day


@asks_and_does
def day_close(request, pk):
    """Says what is closed with it before it is done."""
    visit = enter_day(request, pk)
    require(visit.runs)
    if visit.day.stage != Day.Stage.FOLLOW_UP:
        return gone_on(request, visit.day)
    open_ones = list(Commitment.objects.filter(day=visit.day).open().select_related("agreed_need"))
    form = CloseForm(typed(request), needed=bool(open_ones))
    if form.is_valid():
        deed = lambda: ending.close_day(  # noqa: E731
            day=visit.day, by=request.user, now=timezone.now(), **form.cleaned_data
        )
        return done(request, deed, "The day is closed. What came of it stays for everybody to read.", to=visit.day)
    context = {"day": visit.day, "form": form, "open_ones": open_ones}
    return render(request, "scrutiny/days/day_close.html", context)
