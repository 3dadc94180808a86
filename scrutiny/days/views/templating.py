"""A lead gives the plan of a scrutiny day to every group."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings.models import Template
from meetings.template_lines import Offered, offered
from meetings.views.templating import AGAIN, LOOK, came_from, items_of, look, own_templates
from peergroups.doors import require
from scrutiny.days import agenda
from scrutiny.days.actions.templating import give_plan
from scrutiny.days.dates import DATES
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.templating import PlanForm
from scrutiny.days.plans import in_words, steps_of
from scrutiny.days.views.shared import asks_and_does, gone_on, typed
from scrutiny.models import DayPlan

PURPOSE = "For councils that share a supplier: from the first question to the day on which they meet it."


@asks_and_does
def day_template(request, pk):
    visit = enter_day(request, pk)
    require(visit.runs)
    day = visit.day
    if not all(getattr(day, name) for name in DATES):
        return gone_on(request, day, "The plan is not whole yet: enter all four dates first.")
    first = {"title": "A scrutiny day, step by step", "purpose": PURPOSE, **steps_of(day)}
    own = own_templates(day.group, [Template.Kind.SCRUTINY_DAY])
    sources = came_from(day.meeting if day.has_meeting else None)
    form = PlanForm(typed(request), initial=first, offered=lines_of(day), own=own, sources=sources)
    if form.is_valid() and (step := request.POST.get("step")) != AGAIN:
        if step == LOOK:
            plan = DayPlan(**form.arguments()["steps"])
            return look(request, form, group=day.group, steps=in_words(plan))
        version = give_plan(day=day, by=request.user, now=timezone.now(), **form.arguments())
        messages.success(request, f"“{version}” is on the list. Every group can use it.")
        return redirect(version.template)
    return render(request, "scrutiny/days/day_template.html", {"day": day, "form": form})


def lines_of(day):
    """[Offered]: those of its meeting, without what councils asked for; before there are any, those it would get."""
    usual = agenda.lines([(number, "", "", "") for number in (1, 2, 3)])
    known = {line["title"] for line in usual}
    if day.has_meeting and (lines := offered(day.meeting, items_of(day.meeting), known)):
        return lines
    return [
        Offered(key=place, kind=line["kind"], title=line["title"].removesuffix(": "), minutes=line["minutes"])
        for place, line in enumerate(usual, start=1)
    ]
