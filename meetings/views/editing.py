"""What a lead does to a meeting: schedule it, change it, announce it, call it off, write its notes."""

import copy

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common import london
from meetings import actions, audience, booking, clocks, next_due, planner
from meetings.forms import CancelForm, MeetingForm
from meetings.models import DatePoll, Meeting, Template
from meetings.permissions import can_change_meeting, can_schedule_meeting
from meetings.views.dates import clashes_to_show
from meetings.views.entrance import enter_meeting
from peergroups.doors import enter_group, require

MOVED = "The meeting has moved, and everybody who knew of it is told."
BOOKED = "Your changes are saved, and everybody who knew of the meeting is told how places are booked now."
PUT_OFF = (
    "More people can read its agenda now. What came onto it from meetings for fewer people is off it again: "
    "give it a line if everybody may read it."
)
asks_and_does = require_http_methods(["GET", "HEAD", "POST"])
CANCELLED, DRAFT, PUBLISHED = Meeting.State.CANCELLED, Meeting.State.DRAFT, Meeting.State.PUBLISHED


@asks_and_does
def schedule_meeting(request, slug):
    visit = enter_group(request, slug)
    require(can_schedule_meeting(visit))
    typed, now = request.POST if request.method == "POST" else None, timezone.now()
    day, why = next_due.preset(visit.group, now)
    form = MeetingForm(typed, instance=Meeting(group=visit.group), initial={"starts_on": day}, now=now)
    clashes = clashes_to_show(form, visit) if form.is_valid() else None
    if form.is_valid() and not clashes:
        meeting = actions.schedule(group=visit.group, fields=form.cleaned_data, by=request.user, now=now)
        messages.success(request, f"“{meeting}” is a draft. Look at its agenda, then publish it.")
        say_what_was_understood(request, meeting)
        return redirect(_agenda_from(request, meeting) or meeting)
    context = {"visit": visit, "group": visit.group, "form": form, "clashes": clashes, "why_day": why}
    return render(request, "meetings/meeting_form.html", context)


def _agenda_from(request, meeting):
    """Where the new meeting gets its agenda from the template that the address names (`?template=`), or None."""
    pk = request.GET.get("template", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    known = Template.objects.visible_to(request.user).filter(pk=pk).exists()
    return reverse("meetings:template-copy", args=[meeting.group.slug, meeting.pk, pk]) if known else None


@asks_and_does
def edit_meeting(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting))
    if meeting.state == CANCELLED:
        messages.error(request, "This meeting is cancelled and cannot be changed any more.")
        return redirect(meeting)
    now, context = timezone.now(), {"visit": visit, "group": visit.group, "meeting": meeting}
    # On a copy: a form writes what was typed on its instance, and the page's head shows what stands.
    form = MeetingForm(request.POST if request.method == "POST" else None, instance=copy.copy(meeting), now=now)
    context |= {"form": form, "told": _told(meeting, now)}
    if not form.is_valid() or "again" in request.POST:
        return render(request, "meetings/meeting_form.html", context)
    if form.cleaned_data["seen"] != meeting.sequence:  # nor without it: then nobody knows what was read
        return _ask_again(request, context)
    changes, clashes = Changes(meeting, form, now), clashes_to_show(form, visit, meeting)
    if changes.tell_somebody and "confirmed" not in request.POST:
        context |= {"changes": changes, "clashes": clashes, "typed": _typed(form)}
        return render(request, "meetings/meeting_move.html", context)
    if clashes:
        return render(request, "meetings/meeting_form.html", {**context, "clashes": clashes})
    return _revise(request, {**context, "changes": changes}, now)


def _revise(request, context, now):
    meeting, fields = context["meeting"], context["form"].cleaned_data
    on_lines, said = _placed(meeting), MOVED if context["changes"].new_facts else BOOKED
    try:
        moved = actions.revise(meeting=meeting, fields=fields, by=request.user, now=now, seen=fields["seen"])
    except (actions.MeetingClosed, actions.MeetingWouldBeOver) as refused:
        messages.error(request, str(refused))
        return redirect(meeting)
    except actions.MeetingChangedMeanwhile:
        meeting.refresh_from_db()
        return _ask_again(request, context)
    # Whoever corrects a meeting that is over tells nobody.
    messages.success(request, said if moved and meeting.is_open(now) else "Your changes are saved.")
    if meeting.placements.filter(pk__in=on_lines - _placed(meeting), skipped_at=None).exists():
        messages.info(request, PUT_OFF)
    say_what_was_understood(request, meeting)
    _say_who_is_not_asked(request, meeting)
    return redirect(meeting)


def _say_who_is_not_asked(request, meeting):
    """A poll about its date stays with whom it was opened for: its lead reads how many that leaves out."""
    poll = _open_poll(meeting)
    if poll is None or meeting.state != DRAFT:
        return
    asked, would_be = poll.asked().count(), DatePoll(group=meeting.group, meeting=meeting).asked().count()
    if would_be > asked:
        more = would_be - asked
        messages.info(
            request,
            f"The poll about its date still asks {_people(asked)}. {_people(more)} more may come now, and "
            f"{'is' if more == 1 else 'are'} not asked: to ask them too, withdraw the poll and open another.",
        )


def _people(number):
    return "1 person" if number == 1 else f"{number} people"


def _placed(meeting):
    """The keys of what has a line on its agenda."""
    return set(meeting.placements.exclude(item=None).values_list("pk", flat=True))


def say_what_was_understood(request, meeting):
    """In the night in which the clocks go back a time comes twice: which one was meant nobody has to guess."""
    if doubled := clocks.understood(meeting):
        messages.info(request, doubled)


def _ask_again(request, context):
    """The form as it was typed, over the meeting as it is now: saving it a second time is meant."""
    meeting, form = context["meeting"], context["form"]
    form.add_error(None, _somebody_moved_it(meeting))
    form.data = form.data.copy()
    form.data["seen"] = meeting.sequence
    return render(request, "meetings/meeting_form.html", context)


def _somebody_moved_it(meeting):
    place = f", {meeting.place}" if meeting.place else ""
    when = london.span(meeting.starts_at, meeting.ends_at)
    booked = f", and booked at {meeting.booking_host}" if meeting.is_booked_elsewhere else ""
    return (
        "Somebody moved this meeting, or changed how it is booked, while you were editing it. "
        f"It is now on {when}{place}{booked}. "
        "Check date, times, place and booking link, then save again"
    )


class Changes:
    """What saving this form would change of a published meeting, as far as people are told of it."""

    def __init__(self, meeting, form, now):
        self.before, self.after, new = _in_words(meeting), _in_words(form.instance), form.cleaned_data
        is_told = meeting.state == PUBLISHED and london.moment(new["ends_on"], new["ends_time"]) > now
        told_again = [name for name in actions.TOLD if getattr(meeting, name) != new[name]]
        self.moves, self.new_facts = is_told and bool(told_again), any(name != "booking_url" for name in told_again)
        self.booking = Booking(meeting, new["booking_url"]) if self.moves and "booking_url" in told_again else None
        self.told = planner.told(meeting) if self.moves else 0
        named = {council.pk for council in new["invited_councils"]}
        named_before = set(meeting.invited_councils.values_list("pk", flat=True))
        self.invites = is_told and (meeting.audience != new["audience"] or named != named_before)
        is_wider = meeting.audience != new["audience"] or not named <= named_before
        self.invited = self.shut_out = self.for_whom = 0
        self.is_for_everyone = new["audience"] == Meeting.Audience.PUBLIC
        if self.invites:
            whom = (meeting, new["audience"], new["invited_councils"])
            self.for_whom = audience.count_of(*whom)
            self.invited, self.shut_out = planner.would_invite(*whom), planner.would_shut_out(*whom)
        self.opens = self.invites and is_wider and meeting.audience != Meeting.Audience.PUBLIC
        self.new_time = self.before["When"] != self.after["When"]
        self.new_date = meeting.starts_on != new["starts_on"]
        self.understood = clocks.understood(form.instance)

    @property
    def tell_somebody(self):
        return self.moves or self.invites

    @property
    def rows(self):
        """(label, before, after) of what differs."""
        return [(label, was, self.after[label]) for label, was in self.before.items() if was != self.after[label]]


class Booking:
    """What becomes of those who book, and of the `answered` here, once this is the booking link of a meeting."""

    def __init__(self, meeting, url):
        self.before, self.after = meeting.booking_host, booking.host_of(url)
        self.answered = meeting.attendance.count()


def _in_words(meeting):
    start = london.moment(meeting.starts_on, meeting.starts_time)
    end = london.moment(meeting.ends_on, meeting.ends_time)
    return {
        "When": london.span(start, end),
        "Where": meeting.place or "not known yet",
        "Link to join online": meeting.online_url or "none",
        "Booking link": meeting.booking_url or "none; people say here whether they come",
        "For": meeting.get_audience_display(),
    }


def _typed(form):
    """Every value that was posted, to be posted again from the page that asks; and that it warned of the date."""
    left_out = {"csrfmiddlewaretoken", "confirmed", "again"}
    return [(name, value) for name, values in form.data.lists() if name not in left_out for value in values]


def _told(meeting, now):
    return planner.told(meeting) if meeting.is_open(now) else 0


@asks_and_does
def publish_meeting(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting))
    now = timezone.now()
    if meeting.state != DRAFT:
        messages.info(request, f"This meeting is {meeting.get_state_display().lower()} already.")
        return redirect(meeting)
    invited = 0 if meeting.is_over(now) else planner.invited_count(meeting)
    if request.method == "POST":
        actions.publish(meeting=meeting, by=request.user, now=now)
        messages.success(request, f"The meeting is published.{' The invitations are on their way.' if invited else ''}")
        return redirect(meeting)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "invited": invited}
    context |= {"is_over": meeting.is_over(now), "poll": _open_poll(meeting)}
    return render(request, "meetings/meeting_publish.html", context)


@asks_and_does
def delete_meeting(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting))
    if because := actions.why_not_deleted(meeting):
        messages.error(request, because)
        return redirect(meeting)
    if request.method == "POST":
        try:
            actions.delete_draft(meeting=meeting, by=request.user)
        except actions.MeetingClosed as closed:
            messages.error(request, str(closed))
            return redirect(meeting)
        messages.success(request, f"The draft “{meeting}” is deleted.")
        return redirect("meetings:meeting-list", visit.group.slug)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "poll": _open_poll(meeting)}
    return render(request, "meetings/meeting_delete.html", context)


def _open_poll(meeting):
    return DatePoll.objects.open().filter(meeting=meeting).select_related("group").first()


@asks_and_does
def cancel_meeting(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting))
    now = timezone.now()
    if not meeting.is_open(now):
        messages.info(request, _why_not_cancelled(meeting))
        return redirect(meeting)
    form = CancelForm(request.POST if request.method == "POST" else None)
    told = planner.told(meeting)
    if form.is_valid():
        actions.cancel(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user, now=now)
        messages.success(request, "The meeting is cancelled." + (" Everybody who knew of it is told." if told else ""))
        return redirect(meeting)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form, "told": told}
    return render(request, "meetings/meeting_cancel.html", context)


def _why_not_cancelled(meeting):
    return {
        DRAFT: "This meeting is a draft: nobody knows of it, so there is nothing to cancel.",
        CANCELLED: "This meeting is cancelled already.",
        PUBLISHED: "This meeting is over.",
    }[meeting.state]
