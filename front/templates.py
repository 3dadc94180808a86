"""The page of a template: what it says, with the steps that a scrutiny-day plan comes with."""

from django.shortcuts import render

from common.kept_pages import same_for_visitors
from meetings.views.editing import asks_and_does
from meetings.views.entrance import public_page
from meetings.views.templates import about, choose_meeting, enter_template
from scrutiny.days.plans import in_words
from scrutiny.models import DayPlan


@same_for_visitors
@public_page
@asks_and_does
def template_detail(request, pk, number=None):
    """What it says; a lead chooses here into which of their meetings it is copied."""
    version = enter_template(request, pk, number)
    form, answer = choose_meeting(request, version)
    if answer is not None:
        return answer
    plan = DayPlan.objects.of(version.template).filter(version__number__lte=version.number).first()
    context = about(request, version) | {"form": form, "plan": plan, "steps": in_words(plan) if plan else []}
    return render(request, "templates/template_detail.html", context)
