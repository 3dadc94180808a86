"""An agenda out of somebody's document, and ours to take along."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import kept_typing, london
from common.forms import fold
from common.kept_pages import same_for_visitors
from common.kept_typing import keeps_typing
from meetings import actions
from meetings.agenda import hours_of, timetable
from meetings.agenda_markdown import render as as_markdown
from meetings.forms import PasteForm, UnderstoodForm
from meetings.models import Attendance
from meetings.pasted_agenda import Occasion, understand
from meetings.permissions import can_change_agenda, can_see_particulars
from meetings.presenters import names_of, with_presenters
from meetings.views.agenda import agenda_url
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting, public_page
from peergroups.doors import require

SAVE, AGAIN = "save", "again"  # beside the first step, which reads what was pasted
TYPE = "text/markdown; charset=utf-8"
CHANGED = (
    "Lines came onto the agenda or left it while you looked at these: perhaps these are on it already. Look first. "
    "Saved a second time, they are added all the same"
)


@asks_and_does
@keeps_typing("text")
def paste_agenda(request, slug, pk):
    """Paste, see line by line what was understood, put it right, save. Nothing is stored before that."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting))
    typed = request.POST if request.method == "POST" else kept_typing.found(request)
    form, step = PasteForm(typed), request.POST.get("step", "")
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form}
    context |= {"typed_by": kept_typing.typed_by(request.user), "lines": meeting.agenda_items.count()}
    if request.method != "POST" or step == AGAIN or not form.is_valid():
        return render(request, "meetings/agenda_paste.html", context)
    understood = _understood(request.POST if step == SAVE else None, visit, meeting, form.cleaned_data["text"])
    if understood.is_valid() and _save(request, meeting, understood):
        return redirect(agenda_url(meeting))
    return render(request, "meetings/agenda_understood.html", context | {"understood": understood})


def _understood(typed, visit, meeting, text):
    """The form of what this text was understood to say, as the lead left it in `typed`."""
    people = names_of(visit.group)
    days = [london.today(start) for start, _ in hours_of(meeting)]
    starts = london.local(meeting.starts_at)
    occasion = Occasion(
        dates=tuple(days),
        starts=starts.hour * 60 + starts.minute,
        title=meeting.title,
        names=frozenset(fold(part) for name in people for part in (name, *name.split(", ", 1))),
    )
    replaceable = list(actions.replaceable(meeting).order_by("day", "position").values_list("title", flat=True))
    known = {"days": days, "people": people, "seen": actions.seen_on(meeting), "replaceable": replaceable}
    return UnderstoodForm(typed, rows=understand(text, occasion), has_needs=actions.has_needs(meeting), **known)


def _save(request, meeting, understood):
    """Whether the lines are on the agenda. If not, the form says why and saves the second time."""
    lines, seen = understood.lines, understood.cleaned_data["seen"]
    try:
        actions.paste_lines(meeting=meeting, lines=lines, by=request.user, seen=seen, instead=understood.is_instead)
    except actions.AgendaChangedMeanwhile:
        understood.add_error(None, CHANGED)
        understood.data = understood.data.copy()
        understood.data["seen"] = actions.seen_on(meeting)
        return False
    kept_typing.forget(request)
    count = len(lines)
    messages.success(
        request, f"{count} lines are on the agenda." if count > 1 else f"“{lines[0]['title']}” is on the agenda."
    )
    return True


@same_for_visitors
@public_page
@require_safe
def agenda_markdown(request, slug, pk):
    """The agenda as Markdown, for who may read it; names as its page shows them."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    items = with_presenters(
        meeting.agenda_items.select_related("presenter_person").order_by("day", "position"), visit.group
    )
    mine = Attendance.objects.filter(meeting=meeting, person=request.user.pk).first()
    particulars = can_see_particulars(visit, meeting, mine.answer if mine else None)
    text = as_markdown(meeting, timetable(meeting, items), particulars=particulars)
    response = HttpResponse(text, content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{meeting.group.slug}-agenda-{meeting.starts_on}.md"'
    return response
