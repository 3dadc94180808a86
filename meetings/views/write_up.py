"""What a meeting came to, on one page to print or to send on, and as Markdown: never a name of an officer."""

from django.conf import settings
from django.db.models import Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import markdown
from common.kept_pages import same_for_visitors
from meetings.attended import person_was_at
from meetings.confirmed import asked, confirmed
from meetings.models import Meeting
from meetings.permissions import can_circulate_notes, can_read_notes, can_see_answers, can_write_notes
from meetings.series import held_before
from meetings.views.entrance import enter_meeting, public_page
from meetings.write_up import gather, is_open_to_all
from meetings.write_up_markdown import render as as_markdown

TYPE = "text/markdown; charset=utf-8"


@same_for_visitors
@public_page
@require_safe
def write_up(request, slug, pk):
    visit, meeting = _enter(request, slug, pk)
    written = _written(visit, meeting)
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "write_up": written,
        "whole": markdown.to_html(written.notes),
        "parts": [Shown(part) for part in written.said],
        "is_draft": meeting.notes_state == Meeting.Notes.DRAFT,
        "is_open_to_all": is_open_to_all(meeting),
        "can_write_notes": can_write_notes(visit, meeting),
        "can_circulate": can_circulate_notes(visit, meeting),
        "last": last_minutes(meeting, request.user),
        "confirmed": confirmed(written.contents),
        "asked": asked(meeting, request.user) if person_was_at(request.user, meeting) else None,
    }
    return render(request, "meetings/write_up.html", context)


@same_for_visitors
@public_page
@require_safe
def write_up_markdown(request, slug, pk):
    """The same as Markdown, for a blog."""
    visit, meeting = _enter(request, slug, pk)
    url = settings.SITE_URL + reverse("meetings:write-up", args=[slug, pk])
    response = HttpResponse(as_markdown(_written(visit, meeting), url=url), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{meeting.group.slug}-{meeting.starts_on}.md"'
    return response


def _enter(request, slug, pk):
    """The meeting, if it was held and this reader may read its notes; raises Http404."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    held = meeting.state == Meeting.State.PUBLISHED and meeting.starts_at <= timezone.now()
    if not held or not can_read_notes(visit, meeting):
        raise Http404
    return visit, meeting


def _written(visit, meeting):
    """To print or to send on: what was dropped that is not for everybody only for members, of what is theirs alone."""
    reads_all = can_see_answers(visit, meeting) and not is_open_to_all(meeting)
    return gather(meeting, member=visit.user if reads_all else None)


class Shown:
    """A part with its Markdown as HTML."""

    def __init__(self, part):
        self.part, self.notes = part, markdown.to_html(part.notes)
        self.findings = [
            {"table": table, "service": service, "text": markdown.to_html(text)}
            for table, service, text in part.findings
        ]


def last_minutes(meeting, user):
    """The meeting before this one, if its notes are there for this reader; else None."""
    before = held_before(meeting).values("pk")[:1]
    readable = Meeting.objects.visible_to(user).with_notes_to_read(user).select_related("group")
    return readable.filter(pk=Subquery(before)).first()
