"""The agenda of a meeting: everybody who may know of the meeting reads it, its leads write it."""

import datetime as dt

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from common import london
from common.kept_pages import same_for_visitors
from meetings import actions
from meetings.agenda import hours_of, in_words, timetable
from meetings.contents import Contents
from meetings.explaining import explain
from meetings.forms import AgendaItemForm, BecauseForm, PlaceForm
from meetings.models import Attendance
from meetings.permissions import (
    can_change_agenda,
    can_copy_template,
    can_propose_topic,
    can_see_answers,
    can_see_particulars,
    can_write_notes,
)
from meetings.presenters import with_presenters
from meetings.series import dropped_since
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting, public_page
from peergroups.doors import get_visible, require

WHY_LEFT_OUT = "Why is it left out this time?"


@same_for_visitors
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_agenda(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    may_change = can_change_agenda(visit, meeting)
    form = None
    if request.method == "POST":
        require(may_change)
        form = _form(request, visit, meeting)
        if form.is_valid():
            now = timezone.now()
            item = actions.add_item(meeting=meeting, fields=form.cleaned_data, by=request.user, now=now)
            twice = "" if item.added_at == now else " You had just added it, so it stands there once."
            messages.success(request, f"“{item}” is on the agenda.{twice}")
            return redirect(f"{agenda_url(meeting)}#line-{item.pk}")
    person = request.user
    mine = Attendance.objects.filter(meeting=meeting, person=person).first() if person.is_authenticated else None
    context = lines_of(request, visit, meeting) | {
        "form": form or (_form(request, visit, meeting) if may_change else None),
        "particulars": can_see_particulars(visit, meeting, mine.answer if mine else None),
        "can_propose_topic": can_propose_topic(visit) and meeting.is_open(timezone.now()),
        "dropped": list(dropped_since(meeting)) if may_change else [],
        "told_since": actions.agenda_told_since(meeting, timezone.now()) if may_change else None,
        "templates_url": _templates_url(meeting) if can_copy_template(visit, meeting, timezone.now()) else "",
    }
    return render(request, "meetings/meeting_agenda.html", context)


def lines_of(request, visit, meeting):
    """What both the page and its lines alone need. As many queries for one line as for forty."""
    items = with_presenters(Contents(meeting).lines, visit.group)
    sees_people, now = can_see_answers(visit, meeting), timezone.now()
    explained = explain(meeting, items, reader=request.user, now=now, sees_people=sees_people)
    may_change = can_change_agenda(visit, meeting)
    return {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "agenda": timetable(meeting, items),
        "sees_people": sees_people,
        "can_change_agenda": may_change,
        "can_mark_discussed": meeting.starts_at <= now and (may_change or can_write_notes(visit, meeting)),
        "is_over": meeting.is_over(now),
        "to_place": explained.to_place if visit.is_insider else [],
        "left_out": explained.left_out if visit.is_insider else [],
    }


@asks_and_does
def edit_item(request, slug, pk, item):
    visit, meeting, item = _enter_item(request, slug, pk, item)
    if item is None:
        return _gone(request, meeting)
    was = str(item)
    form = _form(request, visit, meeting, instance=item, full=True)
    if form.is_valid():
        actions.change_item(item=item, fields=form.cleaned_data, by=request.user)
        return redirect(_line_url(meeting, item))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "was": was, "form": form, "item": item}
    return render(request, "meetings/agenda_item_form.html", context)


@asks_and_does
def move_item(request, slug, pk, item):
    """Put a line at a place, which is posted: the same click twice moves it once. A script gets the lines alone."""
    visit, meeting, item = _enter_item(request, slug, pk, item)
    if item is None:
        return _gone(request, meeting)
    said = ""
    if request.method == "POST":
        form = PlaceForm(request.POST)
        if form.is_valid():
            actions.move_item(item=item, by=request.user, **form.cleaned_data["to"])
            said = f"“{item}” is in its new place."
        else:
            said = "Nothing was moved: that is not a place on the agenda."
            if not in_place(request):
                messages.error(request, said)
    if in_place(request):
        return render(request, "meetings/_agenda_moved.html", lines_of(request, visit, meeting) | {"said": said})
    return redirect(_line_url(meeting, item))


@asks_and_does
def remove_item(request, slug, pk, item):
    """Take a line off. What waits on it is left out this once, for a reason."""
    visit, meeting, item = _enter_item(request, slug, pk, item)
    if item is None:
        return _gone(request, meeting)
    topics = [one.topic for one in item.placements.filter(topic__closed_at=None).select_related("topic")]
    form = BecauseForm(request.POST if request.method == "POST" else None, why=WHY_LEFT_OUT) if topics else None
    if request.method == "POST" and (form is None or form.is_valid()):
        because = form.cleaned_data["because"] if form else ""
        try:
            actions.remove_item(item=item, because=because, by=request.user, now=timezone.now())
            messages.success(request, f"“{item}” is off the agenda.")
        except (actions.LineWrittenUnder, actions.MeetingClosed) as refused:
            messages.error(request, str(refused))
        except actions.ReasonWanted:  # something came onto the line meanwhile
            return redirect(request.path)
        return redirect(agenda_url(meeting))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "item": item, "form": form, "topics": topics}
    context["earlier"] = in_words(item.minutes)
    return render(request, "meetings/agenda_item_remove.html", context)


@require_POST
def mark_discussed(request, slug, pk, item):
    """Say that a line was talked about, or, with `discussed` empty, that there was no time for it."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting) or can_write_notes(visit, meeting))
    item = get_visible(meeting.agenda_items.all(), item)
    item.meeting = meeting
    now = timezone.now()
    if meeting.starts_at > now:
        messages.error(request, "The meeting has not begun.")
    elif request.POST.get("discussed"):
        actions.mark_discussed(item=item, by=request.user, now=now)
    else:
        actions.mark_not_discussed(item=item, by=request.user, now=now)
    return redirect(_line_url(meeting, item))


def _form(request, visit, meeting, **more):
    first = london.today(meeting.starts_at)
    days = [first + dt.timedelta(days=number) for number in range(len(hours_of(meeting)))]
    posted = request.POST if request.method == "POST" else None
    return AgendaItemForm(posted, group=visit.group, days=days, **more)


def _enter_item(request, slug, pk, item):
    """The visit, the meeting and the line, or None: removed, never there and another meeting's are the same."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting))
    try:
        return visit, meeting, get_visible(meeting.agenda_items.select_related("presenter_person"), item)
    except Http404:
        return visit, meeting, None


def _gone(request, meeting):
    messages.info(request, "This line is off the agenda already.")
    return redirect(agenda_url(meeting))


def in_place(request):
    """Whether a script of ours asks, which puts the answer into the page as it stands."""
    return request.headers.get("HX-Request") == "true"


def agenda_url(meeting):
    return reverse("meetings:meeting-agenda", args=[meeting.group.slug, meeting.pk])


def _templates_url(meeting):
    """The templates, each with the way back to this agenda."""
    return f"{reverse('templates:template-list')}?meeting={meeting.pk}"


def _line_url(meeting, item):
    return f"{agenda_url(meeting)}#line-{item.pk}"
