"""In the room: one page for the phone of whoever writes the notes. All that stands on it is saved by any button."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common import kept_typing, london
from common.kept_typing import keeps_typing
from meetings import actions
from meetings.forms.room import GuestForm, ItemForm, PresenceForm
from meetings.models import Meeting
from meetings.permissions import can_change_meeting, can_write_notes
from meetings.room import Room, next_day
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.writing import both_texts, earlier, number_in
from peergroups.doors import get_visible, require

TYPED = (
    "notes", "over", "words", "owner", "due", "due_on_day", "due_on_month", "due_on_year", "sentence",
    "review", "review_on_day", "review_on_month", "review_on_year", "here", "was",
)  # fmt: skip
GONE = "This line is off the agenda. What you typed for it is below: copy it to where it belongs."


@asks_and_does
def meeting_room(request, slug, pk):
    """The line that is asked for (`item`), or the first one without notes."""
    visit, meeting = _enter(request, slug, pk)
    room = Room(meeting, number_in(request.GET.get("item", "")))
    return _show(request, visit, room, _item_form(request, room), PresenceForm(people=()))


@asks_and_does
@keeps_typing(*TYPED)
def item_notes(request, slug, pk, item):
    return _line(request, slug, pk, item)


@asks_and_does
@keeps_typing(*TYPED)
def item_action(request, slug, pk, item):
    return _line(request, slug, pk, item, pressed="action")


@asks_and_does
@keeps_typing(*TYPED)
def item_decision(request, slug, pk, item):
    return _line(request, slug, pk, item, pressed="decision")


def _line(request, slug, pk, item, pressed=""):
    """Save all that was typed on the page, or show it again with what is wrong. A GET shows the line."""
    visit, meeting = _enter(request, slug, pk)
    room = Room(meeting, item)
    if room.item is None or room.item.pk != item:
        return _gone(request, visit, room)
    typed = request.POST if request.method == "POST" else kept_typing.found(request)
    form = _item_form(request, room, typed, pressed)
    presence = PresenceForm(typed, people=[one.pk for one in room.people])
    if request.method != "POST":
        return _show(request, visit, room, form, presence, kept=typed is not None)
    if form.is_valid() and presence.is_valid() and _save(request, room, form, presence):
        kept_typing.forget(request, *_paths(meeting, item))
        return redirect(_where_to(request.POST.get("then", ""), room))
    return _show(request, visit, room, form, presence)


def _save(request, room, form, presence):
    """Write everything down, or nothing: then the forms say why."""
    now, by, data = timezone.now(), request.user, form.cleaned_data
    then = request.POST.get("then", "")
    try:
        with transaction.atomic():
            actions.keep_line(
                item=room.item, notes=data["notes"], over=data["over"], action=form.action, decision=form.decision,
                by=by, now=now,
            )  # fmt: skip
            if then == "discussed":
                actions.mark_discussed(item=room.item, by=by, now=now)
            elif then == "not-discussed":
                actions.mark_not_discussed(item=room.item, by=by, now=now)
            _tick(room.meeting, presence, by, now)
    except actions.NotesChangedMeanwhile:
        room.item.refresh_from_db(fields=["notes", "notes_version"])
        form.add_error("notes", "Somebody else saved these notes while you typed. Nothing is lost: both are below")
    except actions.NoPlaceForSupplier as refused:
        presence.add_error("here", str(refused))
    return not form.errors and not presence.errors


def _tick(meeting, presence, by, now):
    data = presence.cleaned_data
    actions.tick(meeting=meeting, people=data["here"], was=data["was"], by=by, now=now)


def _where_to(then, room):
    """After saving: on to the next line, to another one, to a guest, or back to this one."""
    meeting, item = room.meeting, room.item
    if then in {"next", "discussed"} and room.next_line:
        return room_url(meeting, room.next_line.item.pk)
    if then == "guest":
        return f"{reverse('meetings:room-guest-new', args=[meeting.group.slug, meeting.pk])}?item={item.pk}"
    if then == "tables" and room.has_tables:
        return reverse("meetings:item-tables", args=[meeting.group.slug, meeting.pk, item.pk])
    if then == "here":
        return room_url(meeting, item.pk, "here")
    others = {str(line.item.pk) for line in room.talks}
    return room_url(meeting, int(then) if then in others else item.pk)


@asks_and_does
def room_presence(request, slug, pk):
    """Tick who is here. In the background the page asks for the count alone; what it shows stays as it is."""
    visit, meeting = _enter(request, slug, pk)
    if request.method != "POST":
        return redirect(room_url(meeting, anchor="here"))
    room = Room(meeting)
    form = PresenceForm(request.POST, people=[one.pk for one in room.people])
    if form.is_valid():
        try:
            _tick(meeting, form, request.user, timezone.now())
        except actions.NoPlaceForSupplier as refused:
            form.add_error("here", str(refused))
    if "HX-Request" in request.headers:
        # What the page shows as ticked, not who is: another hand may have ticked people whom this page does not show.
        was = form.data.get("was", "") if form.errors else ",".join(map(str, form.cleaned_data["here"]))
        return render(request, "meetings/_room_count.html", {"room": Room(meeting), "presence": form, "was": was})
    if form.errors:
        return _show(request, visit, room, _item_form(request, room), form)
    return redirect(room_url(meeting, anchor="here"))


@asks_and_does
def add_guest(request, slug, pk):
    visit, meeting = _enter(request, slug, pk)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            guest = actions.add_guest(meeting=meeting, fields=form.cleaned_data, by=request.user, now=timezone.now())
        except (actions.NoPlaceForSupplier, actions.GuestListedAlready) as refused:
            _blame(form, refused)
        else:
            messages.success(request, f"{guest} is on the list.")
            return redirect(_back(request, meeting))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form}
    return render(request, "meetings/room_guest.html", {**context, "back": _back(request, meeting)})


@asks_and_does
def change_guest(request, slug, pk, guest):
    """Put right what is written of a guest, or take them off the list."""
    visit, meeting = _enter(request, slug, pk)
    guest = get_visible(meeting.guests.all(), guest)
    guest.meeting, now, name = meeting, timezone.now(), str(guest)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_guest(guest=guest, by=request.user, now=now)
        messages.success(request, f"{name} is off the list.")
        return redirect(_back(request, meeting))
    form = GuestForm(request.POST if request.method == "POST" else None, instance=guest)
    if form.is_valid():
        try:
            actions.change_guest(guest=guest, fields=form.cleaned_data, by=request.user, now=now)
        except (actions.NoPlaceForSupplier, actions.GuestListedAlready) as refused:
            _blame(form, refused)
        else:
            return redirect(_back(request, meeting))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form, "guest": name}
    return render(request, "meetings/room_guest.html", {**context, "back": _back(request, meeting)})


def _blame(form, refused):
    form.add_error("kind" if isinstance(refused, actions.NoPlaceForSupplier) else "email", str(refused))


def _back(request, meeting):
    return room_url(meeting, number_in(request.GET.get("item", "")), "here")


def _enter(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_write_notes(visit, meeting))
    return visit, meeting


def _item_form(request, room, typed=None, pressed=""):
    if room.item is None:
        return None
    today = london.today(timezone.now())
    given = {
        "owners": actions.action_owners(room.meeting.group, room.meeting),
        "here": {one.pk for one in room.people if one.here},
        "next_day": next_day(room.meeting, today),
        "today": today,
        "pressed": pressed,
    }
    version = earlier(request, room.meeting.revisions.filter(item=room.item))
    initial = {"notes": version.text if version else room.item.notes, "over": room.item.notes_version}
    form = ItemForm(typed, initial=initial, **given)
    form.earlier = version
    return form


def _show(request, visit, room, form, presence, kept=False):
    meeting = room.meeting
    stale = form is not None and form.is_bound and form.data.get("over") != str(room.item.notes_version)
    ticked = set(presence.cleaned_data.get("here", ())) if presence.is_bound and presence.is_valid() else None
    if presence.is_bound and ticked is None:
        ticked = {one.pk for one in room.people if str(one.pk) in presence.data.getlist("here")}
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "room": room,
        "form": form,
        "presence": presence,
        "ticked": set(room.ticked) if ticked is None else ticked,
        "was": presence.data.get("was", "") if presence.is_bound else ",".join(map(str, room.ticked)),
        "kept": kept,
        "both": both_texts(room.item.notes, form.data.get("notes", "")) if stale else None,
        "over": room.item.notes_version if room.item else 0,
        "typed_by": kept_typing.typed_by(request.user),
        "can_change_meeting": can_change_meeting(visit, meeting),
        "is_held": meeting.state == Meeting.State.PUBLISHED,
    }
    return render(request, "meetings/meeting_room.html", context)


def _gone(request, visit, room):
    """The line was taken off the agenda meanwhile: what was typed is shown once more, and nothing is saved."""
    typed = request.POST.get("notes", "").strip() if request.method == "POST" else ""
    if not typed:
        messages.info(request, "This line is off the agenda already.")
        return redirect(room_url(room.meeting))
    context = {"visit": visit, "group": visit.group, "meeting": room.meeting, "typed": typed, "why": GONE}
    return render(request, "meetings/notes_gone.html", context)


def _paths(meeting, item):
    at = [meeting.group.slug, meeting.pk, item]
    return [reverse(f"meetings:item-{name}", args=at) for name in ("notes", "action", "decision")]


def room_url(meeting, item=None, anchor=""):
    url = reverse("meetings:meeting-room", args=[meeting.group.slug, meeting.pk])
    return f"{url}{f'?item={item}' if item else ''}#{anchor or 'now'}"
