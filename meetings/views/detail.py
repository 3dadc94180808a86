"""One meeting: what its reader may see of it, and their answer."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_safe

from common import london, markdown
from common.paths import safe_path
from meetings import actions, audience, permissions
from meetings.agenda import timetable
from meetings.forms import AnswerForm
from meetings.models import Attendance, Meeting
from meetings.views.entrance import enter_meeting, public_page
from peergroups.models import Membership

Answer = Attendance.Answer
BUTTONS = {Answer.COMING: "I’m coming", Answer.MAYBE: "Maybe", Answer.NOT_COMING: "Can’t come"}
SAID = {Answer.COMING: "You’re coming", Answer.MAYBE: "You said maybe", Answer.NOT_COMING: "You can’t come"}
THANKS = {
    Answer.COMING: "You’re coming on {}. The entry for your calendar is on its way by email.",
    Answer.MAYBE: "You said maybe for {}. Tell us when you know.",
    Answer.NOT_COMING: "You can’t come on {}. Thank you for saying so: it helps the host to plan.",
}
FOR = {
    Meeting.Audience.PUBLIC: "everyone",
    Meeting.Audience.PUBLIC_SECTOR: "people who work in the public sector",
    Meeting.Audience.MEMBERS: "members of the group",
}
RECENT_DAYS = 60


@public_page
@require_safe
def meeting_detail(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    if meeting.page:
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
        messages.error(request, "Nothing was changed: this meeting does not take answers any more.")
        return redirect(meeting)
    if not form.is_valid():
        return _show(request, visit, meeting, form, now)
    answer, council = Answer(form.cleaned_data["answer"]), form.cleaned_data["council"]
    try:
        actions.answer(meeting=meeting, person=request.user, answer=answer, council=council, by=request.user, now=now)
    except (actions.MeetingClosed, actions.NotYourCouncil) as refused:
        messages.error(request, str(refused) or "You do not act for this council any more.")
    else:
        messages.success(request, THANKS[answer].format(london.long_date(meeting.starts_on)))
    return redirect(safe_path(request.POST.get("next")) or meeting)


def _answer_form(data, meeting, person, now):
    """The question, for people who are signed in while answers are taken; else None."""
    if not person.is_authenticated or not meeting.is_open(now):
        return None
    mine = Attendance.objects.filter(meeting=meeting, person=person).select_related("council").first()
    councils = list(audience.councils_of(person, meeting, now))
    form = AnswerForm(data, councils=councils, answered_for=mine.council if mine else None)
    form.mine = mine
    return form


def _show(request, visit, meeting, form, now):
    mine = form.mine if form else Attendance.objects.filter(meeting=meeting, person=visit.user.pk).first()
    answer = mine.answer if mine else None
    sees_names = permissions.can_see_answers(visit, meeting)
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "now": now,
        "kind": kind_line(meeting, now),
        "for_whom": for_whom(meeting),
        "is_over": meeting.is_over(now),
        "is_open": meeting.is_open(now),
        "form": form,
        "turn": Turn(meeting, form) if form else None,
        "agenda": timetable(meeting, meeting.agenda_items.all()),
        "themes": meeting.themes.select_related("standard"),
        "counts": _counts(meeting),
        "people": _people(meeting, visit.user) if sees_names else None,
        "silent_colleagues": _silent_colleagues(visit, meeting) if sees_names and meeting.is_open(now) else 0,
        "particulars": permissions.can_see_particulars(visit, meeting, answer),
        "notes": markdown.to_html(meeting.notes) if meeting.notes else "",
        "can_change_meeting": permissions.can_change_meeting(visit, meeting),
        "can_write_notes": permissions.can_write_notes(visit, meeting),
    }
    return render(request, "meetings/meeting_detail.html", context)


class Turn:
    """What the answer panel says and offers. It asks until there is an answer to the meeting as it stands now."""

    def __init__(self, meeting, form):
        mine, several = form.mine, len(form.councils) > 1
        self.answer = Answer(mine.answer) if mine else None
        self.moved = bool(mine) and mine.sequence < meeting.sequence
        self.asks = mine is None or self.moved or bool(form.errors)
        self.said = SAID[self.answer] if mine else ""
        self.council = mine.council if mine else None
        offered = BUTTONS if self.asks or several else {key: BUTTONS[key] for key in BUTTONS if key != self.answer}
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


def _counts(meeting):
    coming, maybe = Q(answer=Answer.COMING), Q(answer=Answer.MAYBE)
    return Attendance.objects.filter(meeting=meeting).aggregate(
        coming=Count("pk", filter=coming),
        councils=Count("council", filter=coming, distinct=True),
        maybe=Count("pk", filter=maybe),
    )


def _people(meeting, reader):
    """[(council or None, [people])] of who comes, by council; last who come for none."""
    coming = Attendance.objects.visible_to(reader).filter(meeting=meeting, answer=Answer.COMING)
    coming = coming.select_related("person", "council")
    rows = sorted(coming, key=lambda row: (row.council is None, str(row.council), row.council_id or 0, str(row.person)))
    return [(council, [row.person for row in part]) for council, part in groupby(rows, key=lambda row: row.council)]


def _silent_colleagues(visit, meeting):
    """How many others of the reader's council in this group have not answered."""
    if visit.council is None:
        return 0
    members = Membership.objects.current().filter(group=visit.group, council=visit.council).exclude(person=visit.user)
    return members.exclude(person__attendance__meeting=meeting).count()
