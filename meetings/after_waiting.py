"""What waits for leads after a meeting: notes to circulate and to agree, corrections to answer, a trial to end."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from common import london
from common.lines import Line
from common.waits import Wait
from meetings.models import Meeting, Trial
from peergroups.models import Membership
from peergroups.signs import looks_after

LATE_AFTER = dt.timedelta(days=7)
ASKED_FOR = dt.timedelta(days=60)  # after that nobody waits for the notes any more
FIVE = dt.time(17)


def waiting_for(people, now):
    """{person id: [Line]} for these people, soonest first; nobody without one. Three queries, whatever the numbers."""
    led = _led([person.pk for person in people])
    lines = defaultdict(list)
    for meeting in _with_notes_to_see_to(led, now):
        for person_id in led[meeting.group_id]:
            lines[person_id] += _of_notes(meeting, now)
    for trial in _to_end(led, now):
        for person_id in led[trial.group_id]:
            lines[person_id].append(_of_trial(trial))
    return dict(lines)


WAITS = (Wait(waiting_for, signs=(looks_after,), for_leads=True),)


def _led(ids):
    """{group id: [person id]} of the groups that these people lead."""
    led = defaultdict(list)
    rows = Membership.objects.current().leads().filter(person__in=ids).order_by("pk")
    for group_id, person_id in rows.values_list("group", "person"):
        led[group_id].append(person_id)
    return led


def _with_notes_to_see_to(groups, now):
    """Meetings that are over with notes to circulate or to agree, or with corrections that wait; oldest first."""
    held = Meeting.objects.filter(group__in=groups, state=Meeting.State.PUBLISHED, ends_at__lte=now)
    recent = Q(ends_at__gt=now - ASKED_FOR, published_at__lte=F("ends_at"))
    to_circulate = Q(notes_state=Meeting.Notes.DRAFT) & recent
    met_again = Meeting.objects.filter(group=OuterRef("group"), state=Meeting.State.PUBLISHED, starts_at__lte=now)
    met_again = Exists(met_again.filter(starts_at__gt=OuterRef("ends_at")))
    to_agree = Q(notes_state=Meeting.Notes.CIRCULATED, met_again=True)
    meetings = held.annotate(
        corrections_wait=Count("corrections", filter=Q(corrections__settled_at=None)), met_again=met_again
    )
    meetings = meetings.filter(to_circulate | to_agree | Q(corrections_wait__gt=0)).select_related("group")
    return meetings.defer("notes").order_by("ends_at", "pk")


def _to_end(groups, now):
    """Trials that the group was to look at by now, of meetings that were held."""
    due = Trial.objects.filter(group__in=groups, ended_at=None, review_on__lt=london.today(now))
    return due.select_related("group").order_by("review_on", "pk")


def _of_notes(meeting, now):
    lines = []
    if meeting.notes_state == Meeting.Notes.DRAFT:
        lines.append(
            Line(
                key=f"circulate:meeting{meeting.pk}",
                title=f"Circulate the notes of “{meeting}”",
                why=f"The meeting of {meeting.group.in_text} was {london.in_days(meeting.ends_at, now)}. "
                "Its people read them once you circulate them.",
                due_at=london.moment(meeting.ends_on + LATE_AFTER, FIVE),
                url=_url("notes-circulate", meeting),
                group_id=meeting.group_id,
                for_leads=True,
            )
        )
    elif meeting.notes_state == Meeting.Notes.CIRCULATED and meeting.met_again and not meeting.corrections_wait:
        lines.append(
            Line(
                key=f"agree:meeting{meeting.pk}",
                title=f"Has the group agreed the notes of “{meeting}”?",
                why=f"{meeting.group.in_text[:1].upper()}{meeting.group.in_text[1:]} has met again since.",
                due_at=None,
                url=_url("notes-agree", meeting),
                group_id=meeting.group_id,
                for_leads=True,
            )
        )
    if meeting.corrections_wait:
        many = meeting.corrections_wait > 1
        lines.append(
            Line(
                key=f"corrections:meeting{meeting.pk}",
                title=f"{meeting.corrections_wait} corrections wait" if many else "A correction waits",
                why=f"Somebody who was at “{meeting}” asks to put its notes right. They are told what became of it.",
                due_at=None,
                url=_url("correction-list", meeting),
                group_id=meeting.group_id,
                for_leads=True,
            )
        )
    return lines


def _of_trial(trial):
    return Line(
        key=f"trial:{trial.pk}",
        title=f"What did the group make of “{trial}”?",
        why=f"{trial.group.in_text[:1].upper()}{trial.group.in_text[1:]} was to look at it on "
        f"{london.long_date(trial.review_on)}. Write down what came of it.",
        due_at=None,
        url=reverse("meetings:trial-detail", args=[trial.group.slug, trial.pk]),
        group_id=trial.group_id,
        for_leads=True,
    )


def _url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk])
