"""Who hosted when, for the leads."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pagination import paginate
from meetings.hosting_record import HostingRecord
from meetings.permissions import can_see_hosting_record
from peergroups.doors import enter_group, require
from peergroups.permissions import can_invite

PER_PAGE = 50
NEVER = "never"


@require_safe
def host_list(request, slug):
    visit = enter_group(request, slug)
    require(can_see_hosting_record(visit))
    record = HostingRecord(visit.group, timezone.now())
    only_never = request.GET.get("show") == NEVER
    page = paginate(request, record.never if only_never else record.rows, PER_PAGE)
    record.ask(page.object_list)
    context = {
        "visit": visit, "group": visit.group, "record": record, "page": page, "only_never": only_never,
        "can_invite": can_invite(visit),
    }  # fmt: skip
    return render(request, "meetings/host_list.html", context)
