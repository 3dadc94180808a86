"""What waits for leads after a meeting: notes to circulate and to agree, corrections to answer, a trial to end."""

import datetime as dt
from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.text import capfirst

from common import london
from common.lines import Line
from common.waits import Wait
from meetings.models import Meeting, Trial
from peergroups.models import Membership, PeerGroup
from peergroups.signs import looks_after

LATE_AFTER = dt.timedelta(days=7)
ASKED_FOR = dt.timedelta(days=60)  # a line each; what is older is one line for the group
FIVE = dt.time(17)


def waiting_for(people, now):
    """{person id: [Line]} for these people, soonest first; nobody without one. Three queries, whatever the numbers.

    A line is for those of these people who lead the group; without any lead, for the coordinators among them.
    """
    readers = _readers(people)
    lines, forgotten = defaultdict(list), defaultdict(list)
    for meeting in _with_notes_to_see_to(readers, now):
        if meeting.notes_state == Meeting.Notes.DRAFT and meeting.ends_at <= now - ASKED_FOR:
            forgotten[meeting.group_id].append(meeting)
            continue
        for person_id in readers[meeting.group_id]:
            lines[person_id] += _of_notes(meeting, now)
    for trial in _to_end(readers, now):
        for person_id in readers[trial.group_id]:
            lines[person_id].append(_of_trial(trial))
    for group_id, meetings in forgotten.items():
        for person_id in readers[group_id]:
            lines[person_id].append(_of_forgotten(meetings))
    return dict(lines)


WAITS = (Wait(waiting_for, signs=(looks_after,), for_leads=True),)


def _readers(people):
    """{group id: [person id]} of the groups that these people look after. One query."""
    ids, coordinators = [person.pk for person in people], [person.pk for person in people if person.is_coordinator]
    leads = Membership.objects.current().leads().filter(group=OuterRef("pk"))
    ours = leads.filter(person__in=ids)
    looked_after = Q(Exists(ours))
    if coordinators:
        looked_after |= ~Q(Exists(leads))
    groups = PeerGroup.objects.filter(looked_after).annotate(readers=ArraySubquery(ours.values("person")))
    return {pk: readers or coordinators for pk, readers in groups.values_list("pk", "readers")}


def _with_notes_to_see_to(groups, now):
    """Meetings that are over with notes to circulate or to agree, or with corrections that wait; oldest first."""
    held = Meeting.objects.filter(group__in=groups, state=Meeting.State.PUBLISHED, ends_at__lte=now)
    to_circulate = Q(
        notes_state=Meeting.Notes.DRAFT, published_at__lte=F("ends_at")
    )  # not what was put on record later
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
                why=f"{capfirst(meeting.group.in_text)} has met again since.",
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


def _of_forgotten(meetings):
    """One line for those of a group that are long over: each asked in its time."""
    latest, many = meetings[-1], len(meetings) > 1
    what = f"Notes of {len(meetings)} meetings" if many else f"The notes of “{latest}”"
    where = f"The latest is “{latest}” of" if many else f"{capfirst(latest.group.in_text)} met on"
    return Line(
        key=f"circulate-late:group{latest.group_id}",
        title=f"{what} were never circulated",
        why=f"{where} {london.plain_date(latest.starts_on)}. Circulate what there is, or write that nobody took notes.",
        due_at=None,
        url=_url("notes-circulate", latest),
        group_id=latest.group_id,
        for_leads=True,
    )


def _of_trial(trial):
    return Line(
        key=f"trial:{trial.pk}",
        title=f"What did the group make of “{trial}”?",
        why=f"{capfirst(trial.group.in_text)} was to look at it on "
        f"{london.long_date(trial.review_on)}. Write down what came of it.",
        due_at=None,
        url=reverse("meetings:trial-detail", args=[trial.group.slug, trial.pk]),
        group_id=trial.group_id,
        for_leads=True,
    )


def _url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk])
