"""One meeting: what its reader may see of it, and their answer."""

from django.contrib import messages
from django.db.models import Q, Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_safe

from common import london, markdown
from common.kept_pages import same_for_visitors
from common.paths import safe_path
from meetings import actions, audience, booking, clocks, permissions, places, schema_org, who_comes
from meetings.agenda import days_of, timetable
from meetings.confirmed import confirmed
from meetings.contents import Contents
from meetings.explaining import explain
from meetings.forms import AnswerForm
from meetings.models import Attendance, Meeting
from meetings.presenters import with_presenters
from meetings.views.after import After
from meetings.views.dates import clashes_of
from meetings.views.entrance import enter_meeting, public_page
from meetings.write_up import WriteUp, is_open_to_all
from peergroups.permissions import can_contact_leads

Answer = Attendance.Answer
BUTTONS = {Answer.COMING: "I’m coming", Answer.MAYBE: "Maybe", Answer.NOT_COMING: "Can’t come"}
SAID = {
    Answer.COMING: "You’re coming",
    Answer.WAITING: "You are on the waiting list",
    Answer.MAYBE: "You said maybe",
    Answer.NOT_COMING: "You can’t come",
}
THANKS = {
    Answer.COMING: "You’re coming on {}. The entry for your calendar is on its way by email.",
    Answer.WAITING: "All places for {} are taken, so you are on the waiting list. As soon as one comes free for you "
    "it is yours, and we tell you by email.",
    Answer.MAYBE: "You said maybe for {}. Tell us when you know.",
    Answer.NOT_COMING: "You can’t come on {}. Thank you for saying so: it helps the host to plan.",
}
FOR = {
    Meeting.Audience.PUBLIC: "everyone",
    Meeting.Audience.PUBLIC_SECTOR: "people who work in the public sector",
    Meeting.Audience.MEMBERS: "members of the group",
}
RECENT_DAYS = 60
LONG = 20_000  # characters: longer notes have a page of their own


@same_for_visitors
@public_page
@require_safe
def meeting_detail(request, slug, pk):
    """A meeting that has a page elsewhere sends its visitors there; “own” in the address stays here all the same."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    if meeting.page and "own" not in request.GET:
        return redirect(meeting.page)
    now = timezone.now()
    return _show(request, visit, meeting, _answer_form(None, meeting, visit.user, now), now)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_answer(request, slug, pk):
    """Write an answer down. A GET comes from signing in half-way, or from a reload: back to the meeting."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    now = timezone.now()
    if request.method != "POST":
        return redirect(meeting)
    form = _answer_form(request.POST, meeting, request.user, now)
    if form is None:
        messages.error(request, f"Nothing was changed: {_why_no_answers(meeting, now)}")
        return redirect(meeting)
    if not form.is_valid():
        return _show(request, visit, meeting, form, now)
    answer, council = Answer(form.cleaned_data["answer"]), form.cleaned_data["council"]
    try:
        actions.answer(meeting=meeting, person=request.user, answer=answer, council=council, by=request.user, now=now)
    except (actions.MeetingClosed, actions.NotYourCouncil) as refused:
        messages.error(request, str(refused) or "You do not act for this council any more.")
    else:
        given = Attendance.objects.get(meeting=meeting, person=request.user).answer
        messages.success(request, THANKS[given].format(london.long_date(meeting.starts_on)))
    return redirect(safe_path(request.POST.get("next")) or meeting)


def _why_no_answers(meeting, now):
    if meeting.is_booked_elsewhere and meeting.is_open(now):
        return f"places at this meeting are booked at {meeting.booking_host}."
    return "this meeting does not take answers any more."


def _answer_form(data, meeting, person, now):
    """The question, for people who are signed in while answers are taken; else None."""
    if not person.is_authenticated or not meeting.takes_answers(now):
        return None
    mine = _answer_of(meeting, person)
    councils = list(audience.councils_of(person, meeting, now))
    form = AnswerForm(data, councils=councils, answered_for=mine.council if mine else None)
    form.mine = mine
    return form


def _answer_of(meeting, person):
    if not person.is_authenticated:
        return None
    rows = Attendance.objects.filter(meeting=meeting, person=person.pk).select_related("council")
    return places.with_turn(rows).first()


def _show(request, visit, meeting, form, now):
    mine, contents = form.mine if form else _answer_of(meeting, visit.user), Contents(meeting)
    may_change = permissions.can_change_meeting(visit, meeting)
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "now": now,
        "card": schema_org.card_of_meeting(meeting, now),
        "data": schema_org.of_meeting(meeting, now),
        "kind": kind_line(meeting, now),
        "for_whom": for_whom(meeting),
        "days": days_of(meeting),
        "understood": clocks.understood(meeting),
        "is_over": meeting.is_over(now),
        "is_open": meeting.is_open(now),
        "takes_answers": meeting.takes_answers(now),
        "said_here": booking.SAID_HERE[mine.answer] if mine and meeting.is_booked_elsewhere else "",
        "form": form,
        "turn": Turn(meeting, form, would_wait=places.would_wait(meeting, visit.user, mine)) if form else None,
        "themes": contents.points,
        "co_organisers": contents.co_organisers,
        "links": contents.links["meeting", meeting.pk],
        **_neighbours(meeting, visit.user),
        **_agenda(visit, contents, mine, now),
        **_who(visit, contents, now),
        **_written(visit, contents, now),
        **_may(visit, meeting, now),
        "can_change_meeting": may_change,
        "clashes": clashes_of(meeting, visit, now) if may_change else None,
    }
    return render(request, "meetings/meeting_detail.html", context)


def _agenda(visit, contents, mine, now):
    meeting, items = contents.meeting, with_presenters(contents.lines, visit.group)
    sees_names = permissions.can_see_answers(visit, meeting)
    explain(meeting, items, reader=visit.user, now=now, sees_people=sees_names)
    return {
        "agenda": timetable(meeting, items),
        "particulars": permissions.can_see_particulars(visit, meeting, mine.answer if mine else None),
    }


def _who(visit, contents, now):
    """Head counts for everybody; for members also who they are, and who waits in which order."""
    meeting = contents.meeting
    sees_names, has_begun = permissions.can_see_answers(visit, meeting), meeting.starts_at <= now
    heads = who_comes.heads(contents) if has_begun else None
    takes_answers = meeting.takes_answers(now)
    is_kept = meeting.is_booked_elsewhere and permissions.can_change_meeting(visit, meeting)
    return {
        "counts": contents.said,
        "heads": heads,
        "people": who_comes.people(meeting, visit.user, were_there=heads is not None) if sees_names else None,
        "queue": who_comes.queue(meeting) if sees_names and takes_answers and places.are_counted(meeting) else [],
        "silent_colleagues": who_comes.silent_colleagues(visit, meeting) if sees_names and takes_answers else 0,
        "answered_before": who_comes.answered_before(meeting) if is_kept else [],
        "aftermath": After(visit, meeting, now) if has_begun and meeting.state == Meeting.State.PUBLISHED else None,
    }


def _written(visit, contents, now):
    """What was written down of a meeting that has begun, for who may read it; what is long has a page of its own."""
    meeting = contents.meeting
    has_begun = meeting.state == Meeting.State.PUBLISHED and meeting.starts_at <= now
    written, is_inside = None, permissions.can_see_answers(visit, meeting)
    if has_begun and permissions.can_read_notes(visit, meeting):
        reads_all = is_inside and not is_open_to_all(meeting)
        written = WriteUp(contents, with_people=is_inside, member=visit.user if reads_all else None)
    parts = written.said if written else []
    is_long = bool(written) and len(written.notes) + sum(len(part.notes) for part in parts) > LONG
    return {
        "written": written if written and not written.is_empty else None,
        "is_long": is_long,
        "whole": "" if is_long or not written else markdown.to_html(written.notes),
        "parts": [] if is_long else [(part, markdown.to_html(part.notes)) for part in parts],
        "trials": list(meeting.trials.order_by("started_at", "pk")) if visit.is_insider else [],
        "is_draft_of_notes": meeting.notes_state == Meeting.Notes.DRAFT,
        "confirmed": confirmed(contents, with_people=is_inside) if written and not written.is_empty else None,
    }


def _may(visit, meeting, now):
    may_change_links = permissions.can_change_links(visit, meeting)
    return {
        "can_write_notes": may_change_links and permissions.can_write_notes(visit, meeting),  # else neither
        "can_change_links": may_change_links,
        "can_propose_topic": visit.is_member and meeting.is_open(now) and meeting.takes_topics,
        "can_contact_leads": can_contact_leads(visit),
    }


def _neighbours(meeting, user):
    """The meetings of the group `before` and `after` this one that its reader may know of, each or None."""
    others = Meeting.objects.filter(group=meeting.group).visible_to(user).exclude(state=Meeting.State.CANCELLED)
    earlier = Q(starts_at__lt=meeting.starts_at) | Q(starts_at=meeting.starts_at, pk__lt=meeting.pk)
    later = Q(starts_at__gt=meeting.starts_at) | Q(starts_at=meeting.starts_at, pk__gt=meeting.pk)
    before = others.filter(earlier).order_by("-starts_at", "-pk").values("pk")[:1]
    after = others.filter(later).order_by("starts_at", "pk").values("pk")[:1]
    rows = Meeting.objects.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after))).with_has_notes(user)
    found = {"before": None, "after": None}
    for one in rows.only("title", "starts_at", "state"):
        one.group = meeting.group
        found["before" if (one.starts_at, one.pk) < (meeting.starts_at, meeting.pk) else "after"] = one
    return found


class Turn:
    """What the answer panel says and offers. It asks until there is an answer to the meeting as it stands now."""

    def __init__(self, meeting, form, *, would_wait=False):
        mine, several = form.mine, len(form.councils) > 1
        self.answer = Answer(mine.answer) if mine else None
        self.moved = bool(mine) and mine.sequence < meeting.sequence
        self.asks = mine is None or self.moved or bool(form.errors)
        self.said = SAID[self.answer] if mine else ""
        self.place = places.ordinal(mine.turn) if mine and mine.turn else ""
        self.council = mine.council if mine else None
        self.is_full = would_wait and self.answer != Answer.WAITING
        given = Answer.COMING if self.answer == Answer.WAITING else self.answer
        labels = {**BUTTONS, Answer.COMING: "Join the waiting list"} if self.is_full else BUTTONS
        offered = labels if self.asks or several else {key: labels[key] for key in labels if key != given}
        self.buttons = [
            {"value": key.value, "label": label, "main": self.asks and key == Answer.COMING}
            for key, label in offered.items()
        ]


def kind_line(meeting, now):
    """“Meeting in 3 days”, “Meet-up, held 5 days ago”, “Summit, March 2017”, “Meeting, cancelled”."""
    kind = meeting.get_kind_display()
    if meeting.state != Meeting.State.PUBLISHED:
        return f"{kind}, {meeting.get_state_display().lower()}"
    if meeting.starts_at > now:
        return f"{kind} {london.in_days(meeting.starts_at, now)}"
    if not meeting.is_over(now):
        return f"{kind}, going on now"
    if (london.today(now) - meeting.ends_on).days <= RECENT_DAYS:
        return f"{kind}, held {london.in_days(meeting.ends_at, now)}"
    return f"{kind}, {meeting.starts_on:%B %Y}"


def for_whom(meeting):
    """“everyone”, “members of the group”, “people from Camden and Oxford”: who the meeting is for."""
    if meeting.audience != Meeting.Audience.COUNCILS:
        return FOR[meeting.audience]
    names = [council.short_name for council in meeting.invited_councils.order_by("short_name")]
    return f"people from {get_text_list(names, 'and')}" if names else "people from named councils; none is named yet"
