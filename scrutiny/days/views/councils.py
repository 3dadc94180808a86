"""A council says whether it takes part; one that was not invited joins; one that stopped using it leaves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from peergroups.doors import require
from scrutiny.days.actions import taking_part
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.councils import AnswerForm, DeclareForm, LeaveForm
from scrutiny.days.permissions import may_ask_in
from scrutiny.days.stories import JOINS
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.refusals import Refused


@asks_and_does
def day_answer(request, pk):
    """POST answers for the council that the address names."""
    visit = enter_day(request, pk)
    part = _asked(request, visit)
    if visit.day.stage not in JOINS:
        return gone_on(request, visit.day)
    first = {"answer": {"takes-part": "yes", "declines": "no"}.get(part.answer), "because": part.because}
    form = AnswerForm(typed(request), initial=first)
    if form.is_valid():
        deed = lambda: taking_part.answer(participation=part, by=request.user, now=timezone.now(), **form.arguments())  # noqa: E731
        name = part.council.short_name
        said = f"{name} takes part." if form.arguments()["takes_part"] else f"{name} does not take part."
        return done(request, deed, said, to=visit.day)
    return render(request, "scrutiny/days/day_answer.html", {"day": visit.day, "part": part, "form": form})


def _asked(request, visit):
    """The reader's Participation: the one that the address names, else the first. Raises PermissionDenied for none."""
    code = request.GET.get("council", "").upper()
    asked = [one for one in visit.asked if code in {"", one.council.code}]
    require(asked)
    return asked[0]


@asks_and_does
def day_declare(request, pk):
    visit = enter_day(request, pk)
    if not visit.is_inside:
        raise Http404
    councils = may_ask_in(request.user, visit.day)
    if not councils:
        require(visit.asked)
        return gone_on(request, visit.day, "Your council was asked already.")
    form = DeclareForm(typed(request), councils=councils, initial={"council": request.GET.get("council", "").upper()})
    if form.is_valid():
        try:
            made = taking_part.declare_use(day=visit.day, by=request.user, now=timezone.now(), **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made.council.short_name} takes part.")
            return redirect(visit.day)
    context = {"day": visit.day, "form": form, "councils": councils}
    return render(request, "scrutiny/days/day_declare.html", context)


@asks_and_does
def day_leave(request, pk):
    """A council takes part no more, for a reason. It stays on record."""
    visit = enter_day(request, pk)
    part = _asked(request, visit)
    if not part.takes_part or visit.day.is_over:
        return gone_on(request, visit.day)
    form = LeaveForm(typed(request))
    if form.is_valid():
        deed = lambda: taking_part.leave(participation=part, by=request.user, now=timezone.now(), **form.arguments())  # noqa: E731
        return done(request, deed, f"{part.council.short_name} takes part no more.", to=visit.day)
    context = {"day": visit.day, "part": part, "form": form, "verb": "leave"}
    return render(request, "scrutiny/days/day_deed.html", context)
