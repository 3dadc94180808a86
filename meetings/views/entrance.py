"""How a request gets at a meeting: through its group, and only if its reader may know of it."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from meetings.models import Meeting
from peergroups.doors import enter_group, get_visible


def public_page(view):
    """Everybody may come in. What a visitor may not see or do, there or not, sends them to sign in."""

    @wraps(view)
    def page(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (Http404, PermissionDenied):
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return login_not_required(page)


def enter_meeting(request, slug, pk, *, public=False):
    """The visit and the meeting. `public=True` for pages that people from outside the group may see; raises Http404."""
    visit = enter_group(request, slug, public=public)
    meetings = Meeting.objects.filter(group=visit.group).select_related("host_council")
    meeting = get_visible(meetings.visible_to(request.user), pk)
    meeting.group = visit.group
    return visit, meeting
