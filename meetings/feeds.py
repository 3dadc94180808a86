"""What calendars and news readers take in: public meetings; for who is signed in, all that they may see.

A personal feed is opened by the secret in its address alone (docs/decisions/0022). Each answer has an ETag, so that who
asks again gets a few bytes. It leaves out DTSTAMP, which says when the answer was made.
"""

import datetime as dt
import hashlib
import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from accounts.models import FeedLink
from common import london
from common.kept_pages import same_for_visitors
from common.plain_text import without_controls
from meetings import calendar
from meetings.models import Attendance, Meeting
from meetings.permissions import can_see_particulars
from meetings.views.entrance import enter_meeting, public_page
from peergroups.doors import enter_group

CALENDAR = "text/calendar; charset=utf-8"
FRESH = 15 * 60  # seconds: calendars ask every few hours at most
KEPT = 200  # the latest: more than ten years of a busy group
STAMP = re.compile(rb"^DTSTAMP:[^\r]*\r\n", re.MULTILINE)


@same_for_visitors
@login_not_required
@require_safe
def meeting_feed(request, slug):
    visit = enter_group(request, slug, public=True)
    known = _latest(_known(visit, request.user), request.user)
    meetings = [_as_seen(meeting, visit, meeting.my_answer) for meeting in known]
    name = f"{visit.group.full_name}: meetings"
    content = calendar.feed(meetings, name=name, url=settings.SITE_URL + request.path, now=timezone.now())
    return _fresh(HttpResponse(content, content_type=CALENDAR), request)


@login_not_required
@require_safe
def personal_feed(request, secret):
    """The meetings of my groups that I may know of today. What is no secret, or none any more, gets the same 404."""
    link = FeedLink.objects.opened_by(secret).select_related("person").first()
    if link is None:
        return _secret(HttpResponse("There is no calendar here.", status=404, content_type="text/plain"))
    meetings = Meeting.objects.of_groups_of(link.person).visible_to(link.person).published()
    content = calendar.feed(
        _latest(meetings, link.person), name="Peer Groups: my meetings", now=timezone.now(), reader=link.person
    )
    return _unless_known(_secret(HttpResponse(content, content_type=CALENDAR)), request)


@same_for_visitors
@public_page
@require_safe
def meeting_calendar(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    mine = Attendance.objects.filter(meeting=meeting, person=request.user.pk).first()
    meeting = _as_seen(meeting, visit, mine.answer if mine else None)
    response = HttpResponse(calendar.invite(meeting, now=timezone.now()), content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="{visit.group.slug}-{meeting.starts_on}.ics"'
    return _fresh(response, request)


@same_for_visitors
@login_not_required
@require_safe
def meeting_atom(request, slug):
    visit = enter_group(request, slug, public=True)
    home = settings.SITE_URL + visit.group.get_absolute_url()
    feed = News(
        title=without_controls(f"{visit.group.full_name}: meetings"),
        link=home,
        description="",
        subtitle=without_controls(visit.group.summary),
        language="en-gb",
        feed_url=settings.SITE_URL + request.path,
        feed_guid=f"tag:{settings.MAIL_DOMAIN},2026:group-{visit.group.pk}/meetings",
        author_name=without_controls(visit.group.full_name),
    )
    now, meetings = timezone.now(), _latest(_known(visit, request.user).with_open_since(), request.user)
    for meeting in sorted(meetings, key=_updated_at, reverse=True)[:50]:
        _add(feed, meeting, now)
    return _fresh(HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type), request)


def _known(visit, user):
    return Meeting.objects.filter(group=visit.group).visible_to(user).published()


def _latest(meetings, user):
    meetings = meetings.select_related("group", "host_council").defer("notes").with_answer_of(user).with_moved_at()
    return list(meetings.order_by("-starts_at", "-pk")[:KEPT])


class News(Atom1Feed):
    """Without news it was updated long ago: now would be another answer each time somebody asks."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _updated_at(meeting):
    return max(filter(None, [meeting.open_since, meeting.moved_at, meeting.cancelled_at]))


def _add(feed, meeting, now):
    url = settings.SITE_URL + meeting.get_absolute_url()
    is_off = meeting.state == Meeting.State.CANCELLED
    booking = meeting.booking_label if meeting.is_open(now) else ""
    facts = [london.span(meeting.starts_at, meeting.ends_at), meeting.place, meeting.summary, booking]
    feed.add_item(
        title=without_controls(f"Cancelled: {meeting.title}" if is_off else meeting.title),
        link=url,
        description=escape(without_controls(". ".join(fact.rstrip(".") for fact in facts if fact) + ".")),  # HTML
        unique_id=f"tag:{settings.MAIL_DOMAIN},{meeting.created_at:%Y-%m-%d}:{meeting.uid.partition('@')[0]}",
        pubdate=meeting.open_since,
        updateddate=_updated_at(meeting),
    )


def _as_seen(meeting, visit, answer):
    """The meeting without what the reader may not see: a calendar entry says all that it is given."""
    return meeting if can_see_particulars(visit, meeting, answer) else meeting.without_link()


def _fresh(response, request):
    """Fresh for a quarter of an hour. What a signed-in person may see is kept by their own programme only."""
    whose = "private" if request.user.is_authenticated else "public"
    patch_cache_control(response, max_age=FRESH, **{whose: True})
    return _unless_known(response, request)


def _secret(response):
    """Kept by nobody but the programme that asked, named to nobody else, found by no search."""
    patch_cache_control(response, private=True, no_cache=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _unless_known(response, request):
    """The response, or 304 for who has the same already. The name is weak: two of one meaning may differ in DTSTAMP."""
    name = hashlib.sha256(STAMP.sub(b"", response.content)).hexdigest()
    response["ETag"] = f'W/"{name}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
