"""The report for executives: a page to print, and the same numbers as a file."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import london, spreadsheet
from desk.periods import periods
from desk.permissions import can_read_report
from desk.report import Fact, Report
from meetings.models import Meeting
from peergroups.doors import enter_group, require

COLUMNS = {"What": "name", "Number": "value", "Note": "note"}


@require_safe
@never_cache
def report(request, slug):
    group, choices, found = _asked(request, slug)
    context = {"group": group, "periods": choices, "period": found.period, "report": found, "facts": found.facts}
    return render(request, "desk/report.html", context)


@require_safe
@never_cache
def report_csv(request, slug):
    group, _, found = _asked(request, slug)
    rows = [Fact("From", f"{found.period.first}"), Fact("Until", f"{found.period.last}"), *found.facts]
    return spreadsheet.response(rows, COLUMNS, name=f"{found.period.first} to {found.period.last} {group.name}")


def _asked(request, slug):
    """(group, its periods, the Report of the one that is asked for). Raises Http404 for a period it has not."""
    visit, now = enter_group(request, slug), timezone.now()
    require(can_read_report(visit))
    today = london.today(now)
    first = Meeting.objects.filter(group=visit.group).order_by("starts_on").values_list("starts_on", flat=True).first()
    choices = list(periods(today, first or today))
    wanted = request.GET.get("period", "")
    for period in choices:
        if period.name == wanted:
            return visit.group, choices, Report(visit.group, period, now)
    raise Http404
