"""The meetings of a group as one series: what is coming, and what came of each that was held."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, DateTimeField, F, Value, When
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.kept_pages import same_for_visitors
from common.pagination import paginate
from meetings.calendar import webcal
from meetings.forms import MeetingFilter
from meetings.models import Meeting
from meetings.permissions import can_schedule_meeting
from peergroups.doors import enter_group

DRAFT, COMING, PAST = 0, 1, 2
HEADINGS = {DRAFT: "Drafts, seen by leads only", COMING: "Coming up", PAST: "Past meetings"}


@same_for_visitors
@login_not_required
@require_safe
def meeting_list(request, slug):
    visit = enter_group(request, slug, public=True)
    now = timezone.now()
    meetings = Meeting.objects.filter(group=visit.group).visible_to(request.user)
    form = MeetingFilter(request.GET, years=_years(meetings))
    feed_url = settings.SITE_URL + reverse("meetings:meeting-feed", args=[visit.group.slug])
    page = paginate(request, in_sections(form.narrowed(meetings), now).for_series(request.user))
    context = {
        "visit": visit,
        "group": visit.group,
        "form": form,
        "page": page,
        "sections": _sections(page.object_list),
        "is_filtered": any(form.cleaned_data.get(name) for name in ("kind", "year")),
        "feed_url": feed_url,
        "webcal_url": webcal(feed_url),
        "can_schedule_meeting": can_schedule_meeting(visit),
        "latest": _latest(visit, now) if can_schedule_meeting(visit) else None,
    }
    return render(request, "meetings/meeting_list.html", context)


def in_sections(meetings, now):
    """Drafts and what is to come, next first; then what is over, latest first. Cancelled ones keep their place."""
    section = Case(
        When(state=Meeting.State.DRAFT, then=Value(DRAFT)),
        When(ends_at__gt=now, then=Value(COMING)),
        default=Value(PAST),
    )
    to_come = Case(When(section__lt=PAST, then=F("starts_at")), output_field=DateTimeField())
    return meetings.annotate(section=section).order_by("section", to_come, "-starts_at", "-pk")


def _sections(meetings):
    """[(heading, is past, rows)] of one page, without the empty ones."""
    rows = list(meetings)
    parts = [(HEADINGS[n], n == PAST, [row for row in rows if row.section == n]) for n in HEADINGS]
    return [part for part in parts if part[2]]


def _latest(visit, now):
    """The meeting that a lead is likeliest to copy: the last that was held, or else the last that is planned."""
    meetings = Meeting.objects.filter(group=visit.group).exclude(state=Meeting.State.CANCELLED).only("pk", "title")
    return meetings.past(now).first() or meetings.order_by("-starts_at", "-pk").first()


def _years(meetings):
    return [first.year for first in meetings.dates("starts_on", "year", order="DESC")]
