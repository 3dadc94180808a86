"""Scrutiny days in a list, and the page of each: the whole story, from the first draft to what was kept."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from councils.models import Council
from meetings.models import Meeting
from meetings.views.entrance import public_page
from peergroups.models import PeerGroup
from peergroups.scopes import acted_for, is_of_the_public_sector
from scrutiny.days import lists, steps
from scrutiny.days.actions.planning import dates_to_come
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.lists import DayFilter
from scrutiny.days.reading import told
from scrutiny.models import Day


@same_for_visitors
@public_page
@require_safe
def day_list(request):
    """Those the reader may know of; strangers see what was published."""
    here = Day.objects.visible_to(request.user).order_by().values("group")
    form = DayFilter(request.GET, groups=PeerGroup.objects.filter(pk__in=here).order_by("name"))
    page = paginate(request, lists.found_days(request.user, form))
    page.object_list = lists.with_standing(page.object_list, timezone.now())
    can_plan = request.user.is_authenticated and PeerGroup.objects.manageable_by(request.user).exists()
    is_public = not is_of_the_public_sector(request.user)
    context = {"form": form, "page": page, "can_plan": can_plan, "is_public": is_public}
    return render(request, "scrutiny/days/day_list.html", context)


@same_for_visitors
@public_page
@require_safe
def day_detail(request, pk):
    """Who is inside also reads who takes part, the ballot need by need, and what waits for their councils."""
    visit, now = enter_day(request, pk), timezone.now()
    page = told(visit.day, inside=visit.is_inside, now=now)
    turns = _turns(request, visit, page, now)
    context = {
        "visit": visit, "day": visit.day, "told": page, "stages": page.stages, "now": now,
        "meeting": _meeting(request, visit.day),
        "turns": turns, "waits": any(step.waits for step in turns), "runs": visit.runs, "words": visit.words,
        "dates_to_come": dates_to_come(visit.day) if visit.runs else (),
        "can_plan_alike": visit.runs or _leads(request.user),
        "is_public": not is_of_the_public_sector(request.user),
    }  # fmt: skip
    return render(request, "scrutiny/days/day_detail.html", context)


def _meeting(request, day):
    """The meeting with the supplier, for who may know of it: a draft of it is the leads' own."""
    if not day.has_meeting:
        return None
    return Meeting.objects.visible_to(request.user).filter(pk=day.meeting_id).first()


def _turns(request, visit, page, now):
    """[Step] for the reader: of their councils, and of who runs the day."""
    if not visit.is_inside:
        return []
    today = london.today(now)
    mine = Council.objects.as_at(today).filter(pk__in=acted_for(request.user, today)).order_by("short_name")
    found = steps.of_councils(page, mine, now)
    return found + (steps.of_leads(page, now) if visit.runs else [])


def _leads(user):
    return user.is_authenticated and PeerGroup.objects.manageable_by(user).exists()
