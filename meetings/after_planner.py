"""Which mail after a meeting is due, asked of what stands; then written, fifty to a transaction.

Nothing is remembered between runs: the key of a mail says which round of the notes, which step, which question it told.
"""

import datetime as dt
import logging
from collections import Counter

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import MutedMail, User
from meetings import after_due, after_emails, audience
from meetings.after_emails import FEEDBACK, LATE, NOTES, TRIAL, Reader
from meetings.attended import was_at
from meetings.models import Circulation, Feedback, Guest, Meeting, Trial, TrialAnswer
from meetings.write_up import gather, is_open_to_all
from outbox import actions as outbox
from outbox import holds
from outbox.models import Message
from peergroups.models import Membership

log = logging.getLogger(__name__)
BATCH = 50
COUNTED = {
    NOTES: "notes circulated", LATE: "notes asked for", FEEDBACK: "questions after meetings", TRIAL: "trial questions"
}  # fmt: skip


def plan(now):
    """Write every mail after meetings that is due at this moment. Returns how many of each kind; none during a hold."""
    counts = Counter(dict.fromkeys(COUNTED.values(), 0))
    if holds.is_held():
        return dict(counts)
    for meeting in _circulated(now):
        counts[COUNTED[NOTES]] += _plan_notes(meeting, now)
    for meeting in _held(now, after_due.SAID_FOR).filter(notes_state=Meeting.Notes.DRAFT):
        counts[COUNTED[LATE]] += _plan_late(meeting, now)
    for meeting in _held(now, after_due.ASKED_FOR):
        counts[COUNTED[FEEDBACK]] += _plan_feedback(meeting, now)
    for trial in _open_trials(now):
        counts[COUNTED[TRIAL]] += _plan_trial(trial, now)
    return dict(counts)


def notes_readers(meeting):
    """Everybody whom the notes of this meeting are for, wanting them or not: a list of Reader, people first."""
    found = User.objects.filter(_concerned(meeting), is_active=True).annotate(
        can_open=_can_open(meeting),
        is_insider=Exists(_members(meeting)),
        was_there=Exists(_self().filter(was_at(meeting))),
    )
    people = [
        Reader(person=person, can_open=person.can_open, is_insider=person.is_insider, was_there=person.was_there)
        for person in found.exclude(_mutes(MutedMail.Kind.NOTES)).order_by("pk")
    ]
    known = {reader.address.lower() for reader in people}
    guests = Guest.objects.filter(_listed_before(meeting), meeting=meeting).exclude(email="").order_by("pk")
    return people + [
        Reader(guest=guest, can_open=is_open_to_all(meeting), was_there=True)
        for guest in guests
        if guest.email.lower() not in known
    ]


def _concerned(meeting):
    """Members and others the meeting was for who may read of it, and who was there."""
    told = Q(Exists(_members(meeting)))
    if not meeting.notes_for_members:
        told |= audience.is_invited(meeting)
    return (told & audience.may_see(meeting) & Q(Exists(_joined_before(meeting)))) | was_at(meeting)


def _joined_before(meeting):
    """Who joined after the notes were circulated reads them on the page."""
    here = Membership.objects.filter(person=OuterRef("pk"))
    return here if meeting.circulated_at is None else here.filter(joined_at__lte=meeting.circulated_at)


def _listed_before(meeting):
    """Guests who were on the list when the notes were circulated: who is added later gets the next round."""
    return Q() if meeting.circulated_at is None else Q(added_at__lte=meeting.circulated_at)


def _members(meeting):
    return Membership.objects.current().filter(group=meeting.group_id, person=OuterRef("pk"))


def _self():
    return User.objects.filter(pk=OuterRef("pk"))


def _can_open(meeting):
    may = _self().filter(audience.may_see(meeting))
    if meeting.notes_for_members:
        may = may.filter(Q(is_superuser=True) | Q(pk__in=_of_group(meeting)))
    return Exists(may)


def _of_group(meeting):
    return Membership.objects.current().filter(group=meeting.group_id).values("person")


def _mutes(kind):
    return Q(Exists(MutedMail.objects.filter(person=OuterRef("pk"), kind=kind)))


# Notes ----------------------------------------------------------------------------------------------------------------
def _circulated(now):
    meetings = Meeting.objects.filter(notes_round__gt=0, circulated_at__gt=now - after_due.SAID_FOR)
    return meetings.exclude(notes_state=Meeting.Notes.DRAFT).select_related("group", "host_council").order_by("pk")


def _plan_notes(meeting, now):
    missing = _without(meeting, notes_readers(meeting))
    names = [reader.name for reader in missing]
    count = 0
    for start in range(0, len(names), BATCH):
        with transaction.atomic():
            count += _plan_notes_batch(meeting.pk, set(names[start : start + BATCH]), now)
    return count


def _without(meeting, readers):
    """Those whom nothing told of this round yet, nor is about to."""
    said = set(Message.objects.about(after_emails.about(meeting)).standing().values_list("key", flat=True))
    return [reader for reader in readers if after_emails.notes_key(meeting, reader) not in said]


def _plan_notes_batch(meeting_id, names, now):
    """Write these, asked anew under the lock: the notes may have been put right and circulated again."""
    meeting = _locked(meeting_id)
    circulation = Circulation.objects.filter(meeting=meeting, round=meeting.notes_round).first()
    in_public, for_members = gather(meeting), gather(meeting, with_people=True)
    letters = []
    for reader in _without(meeting, notes_readers(meeting)):
        if reader.name in names:
            said = for_members if reader.is_insider else in_public
            letters.append(_try(after_emails.notes, meeting, reader, said, circulation, now))
    return _queue(letters, now)


# Leads are asked ------------------------------------------------------------------------------------------------------
def _held(now, within):
    held = Meeting.objects.filter(state=Meeting.State.PUBLISHED, ends_at__lte=now, ends_at__gt=now - within)
    return held.select_related("group", "host_council").order_by("pk")


def _plan_late(meeting, now):
    days = after_due.late_step(meeting, now)
    if days is None:
        return 0
    leads = User.objects.filter(
        pk__in=Membership.objects.current().leads().filter(group=meeting.group).values("person")
    )
    leads = leads.exclude(_mutes(MutedMail.Kind.LEADING)).order_by("pk")
    wanted = {after_emails.late_key(meeting, lead, days): lead for lead in leads}
    said = Message.objects.standing().filter(key__in=wanted)
    missing = wanted.keys() - set(said.values_list("key", flat=True))
    if not missing:
        return 0
    due_at = after_due.late_moment(meeting, days)
    with transaction.atomic():
        meeting = _locked(meeting.pk)
        if after_due.late_step(meeting, now) != days:
            return 0
        _take_back_earlier(meeting, wanted)
        return _queue(
            [_try(after_emails.late, meeting, wanted[key], days, due_at, now) for key in sorted(missing)], now
        )


def _take_back_earlier(meeting, keys):
    """Of two steps only the later goes."""
    queued = Message.objects.about(after_emails.about(meeting)).queued().filter(kind=LATE).exclude(key__in=keys)
    stale = list(queued.values_list("key", flat=True))
    if stale:
        outbox.cancel(reason="overtaken by events", keys=stale)


# Who was there is asked -----------------------------------------------------------------------------------------------
def _plan_feedback(meeting, now):
    if not after_due.asks_for_feedback(meeting, now):
        return 0
    given = Feedback.objects.filter(meeting=meeting).values("person")
    said = Message.objects.about(after_emails.about(meeting)).standing().filter(kind=FEEDBACK)
    asked = said.exclude(person_id=None).values("person_id")
    missing = _asked_people(meeting).exclude(pk__in=given).exclude(pk__in=asked)
    due_at, count = after_due.feedback_moment(meeting), 0
    for people in _batches(missing):
        with transaction.atomic():
            current = _locked(meeting.pk)
            if after_due.asks_for_feedback(current, now):
                trials = list(Trial.objects.filter(meeting=meeting, ended_at=None).order_by("pk"))
                letters = [_try(after_emails.feedback, current, person, trials, due_at, now) for person in people]
                count += _queue(letters, now)
    return count


def _open_trials(now):
    """Trials of meetings that are over, whose question may still be asked."""
    since = now - after_due.ASKED_FOR - dt.timedelta(days=7)  # weekends and bank holidays before it is put
    put = Q(started_at__gt=since) | Q(meeting__ends_at__gt=since)
    trials = Trial.objects.filter(put, ended_at=None, meeting__ends_at__lte=now)
    return trials.select_related("meeting__group", "meeting__host_council").order_by("pk")


def _plan_trial(trial, now):
    if not after_due.asks_about_trial(trial, now):
        return 0
    mail = Message.objects.about(after_emails.about(trial.meeting)).standing().exclude(person_id=None)
    with_feedback = mail.filter(kind=FEEDBACK, date__gte=trial.started_at).values(
        "person_id"
    )  # its mail asked this too
    asked = mail.filter(kind=TRIAL, key__startswith=f"{TRIAL}:trial{trial.pk}:").values("person_id")
    answered = TrialAnswer.objects.filter(trial=trial).values("person")
    people = _asked_people(trial.meeting).exclude(pk__in=answered)
    missing = people.exclude(pk__in=with_feedback).exclude(pk__in=asked)
    due_at, count = after_due.trial_moment(trial), 0
    for batch in _batches(missing):
        with transaction.atomic():
            current = Trial.objects.select_for_update(of=["self"], no_key=True)
            current = current.select_related("meeting__group", "meeting__host_council").get(pk=trial.pk)
            if after_due.asks_about_trial(current, now):
                count += _queue([_try(after_emails.trial, current, person, due_at, now) for person in batch], now)
    return count


def _asked_people(meeting):
    people = User.objects.filter(was_at(meeting), is_active=True)
    return people.exclude(_mutes(MutedMail.Kind.FEEDBACK)).order_by("pk")


# Shared ---------------------------------------------------------------------------------------------------------------
def _batches(people):
    people = list(people)
    return [people[start : start + BATCH] for start in range(0, len(people), BATCH)]


def _locked(meeting_id):
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("group", "host_council").get(pk=meeting_id)


def _queue(letters, now):
    return len(outbox.queue([letter for letter in letters if letter is not None], now=now))


def _try(write, thing, *rest):
    """One mail that cannot be written must not hold up the others: it is logged, and tried again at the next run."""
    try:
        return write(thing, *rest)
    except Exception:
        log.exception("a mail after meeting %s could not be written", getattr(thing, "meeting_id", thing.pk))
        return None
