"""Addresses beside a meeting: slides, a video, photos. Leads and note takers add and remove them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from meetings import actions
from meetings.forms import LinkForm
from meetings.permissions import can_change_links
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from peergroups.doors import get_visible, require

# What may be named in the address, and where the meeting has it.
BESIDE = {"item": "agenda_items", "decision": "decisions", "action": "actions"}


@asks_and_does
def meeting_links(request, slug, pk):
    """The links of a meeting or, with ?item=, ?decision= or ?action=, of one thing in it."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_links(visit, meeting))
    thing, query = _thing(request, meeting)
    here = f"{reverse('meetings:meeting-links', args=[slug, pk])}{query}"
    form = LinkForm()
    if "remove" in request.POST:
        _remove(request, thing)
        return redirect(here)
    if request.method == "POST":
        form = LinkForm(request.POST)
        if form.is_valid():
            link = actions.add_link(thing=thing, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, f"“{link}” is there now.")
            return redirect(here)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "thing": thing, "form": form, "here": here}
    context |= {"links": thing.links.all(), "is_of_meeting": thing is meeting}
    if thing is meeting:
        context["items"] = meeting.agenda_items.order_by("day", "position")
    return render(request, "meetings/meeting_links.html", context)


def _thing(request, meeting):
    """What the links are beside, and the end of its address. Raises Http404 for what is not of this meeting."""
    for name, rows in BESIDE.items():
        if name in request.GET:
            key = _number(request.GET[name])
            return get_visible(getattr(meeting, rows).all(), key), f"?{name}={key}"
    return meeting, ""


def _number(typed):
    """A key as it stands in an address. Raises Http404 for anything else."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise Http404
    return int(typed)


def _remove(request, thing):
    link = thing.links.filter(pk=_number(request.POST["remove"])).first()
    if link is not None and actions.remove_link(link=link, by=request.user):
        messages.success(request, f"“{link}” is gone.")
    else:
        messages.info(request, "This link was taken away already.")
