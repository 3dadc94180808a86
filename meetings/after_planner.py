"""Which mail after a meeting is due, asked of what stands; then written, fifty to a transaction.

Nothing is remembered between runs: the key of a mail says which round of the notes, which step, which question it told.
Who lacks one is asked for all meetings at once, so a round costs the same however many have theirs already.
"""

import datetime as dt
import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Lower

from accounts.models import MutedMail, User
from meetings import after_due, after_emails, audience
from meetings.after_emails import FEEDBACK, LATE, NOTES, TRIAL, Reader
from meetings.attended import was_at
from meetings.contents import Contents
from meetings.models import Attendance, Circulation, Feedback, Guest, Meeting, Presence, Trial, TrialAnswer
from meetings.write_up import WriteUp, is_open_to_all
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
    counts[COUNTED[NOTES]] += _plan_notes(list(_circulated(now)), now)
    held = list(_held(now, after_due.SAID_FOR))
    counts[COUNTED[LATE]] += _plan_late(held, now)
    counts[COUNTED[FEEDBACK]] += _plan_feedback(held, now)
    counts[COUNTED[TRIAL]] += _plan_trials(list(_open_trials(now)), now)
    return dict(counts)


def notes_readers(meeting):
    """Everybody whom the notes of this meeting are for, wanting them or not: a list of Reader, people first."""
    return [reader for who in EVERYBODY for reader in who.as_readers(meeting, who.find(meeting).order_by("pk"))]


def _people(meeting):
    found = User.objects.filter(pk__in=_near(meeting)).filter(_concerned(meeting), is_active=True)
    return found.exclude(_mutes(MutedMail.Kind.NOTES))


def _guests(meeting):
    """Those with an address that is nobody's who gets the notes anyway."""
    same = _people(meeting).alias(address=Lower("email")).filter(address=Lower(OuterRef("email")))
    listed = Guest.objects.filter(_listed_before(meeting), meeting=meeting).exclude(email="")
    return listed.exclude(Exists(same))


def _as_people(meeting, people):
    found = people.annotate(
        can_open=_can_open(meeting),
        is_insider=Exists(_members(meeting)),
        was_there=Exists(_self().filter(was_at(meeting))),
    )
    return [
        Reader(person=person, can_open=person.can_open, is_insider=person.is_insider, was_there=person.was_there)
        for person in found
    ]


def _as_guests(meeting, guests):
    return [Reader(guest=guest, can_open=is_open_to_all(meeting), was_there=True) for guest in guests]


@dataclass(frozen=True)
class Who:
    """A kind of readers of notes: what a key calls them, the queryset of those of a meeting, and them as Readers."""

    name: str
    find: Callable
    as_readers: Callable


EVERYBODY = (Who("person", _people, _as_people), Who("guest", _guests, _as_guests))


def _near(meeting):
    """Everybody who comes into question, so that the database begins with them and not with a whole country."""
    of_group = Q(group=meeting.group_id) | Q(council__invitations_to_meetings=meeting.pk)
    members = Membership.objects.filter(of_group).order_by().values("person")
    return members.union(*_there_or_coming(meeting))


def _there_or_coming(meeting):
    return [model.objects.filter(meeting=meeting).order_by().values("person") for model in (Presence, Attendance)]


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
    circulated = meetings.exclude(notes_state=Meeting.Notes.DRAFT)
    return circulated.select_related("group", "host_council").defer("notes").order_by("pk")


def _plan_notes(meetings, now):
    return sum(_in_batches(meetings, partial(_untold, who), partial(_write_notes, now, who)) for who in EVERYBODY)


def _untold(who, meeting):
    """Those readers of this kind whom nothing told of this round yet, nor is about to."""
    key = Concat(
        Value(f"{NOTES}:meeting{meeting.pk}:{who.name}"),
        Cast(OuterRef("pk"), CharField()),
        Value(f":{meeting.notes_round}"),
        output_field=CharField(),
    )
    return who.find(meeting).exclude(Exists(Message.objects.standing().filter(key=key)))


def _write_notes(now, who, meeting, pks):
    """Write these, asked anew under the lock: the notes may have been put right and circulated again."""
    meeting = _locked(meeting.pk)
    circulation = Circulation.objects.filter(meeting=meeting, round=meeting.notes_round).first()
    contents = Contents(meeting)
    in_public, for_members = WriteUp(contents), WriteUp(contents, with_people=True)
    letters = []
    for reader in who.as_readers(meeting, _untold(who, meeting).filter(pk__in=pks).order_by("pk")):
        said = for_members if reader.is_insider else in_public
        letters.append(_try(after_emails.notes, meeting, reader, said, circulation, now))
    return _queue(letters, now)


# Leads are asked ------------------------------------------------------------------------------------------------------
def _held(now, within):
    held = Meeting.objects.filter(state=Meeting.State.PUBLISHED, ends_at__lte=now, ends_at__gt=now - within)
    return held.select_related("group", "host_council").defer("notes").order_by("pk")


def _plan_late(meetings, now):
    steps = {meeting: after_due.late_step(meeting, now) for meeting in meetings}
    late = [meeting for meeting in meetings if steps[meeting] is not None]
    leads = _leads({meeting.group_id for meeting in late})
    wanted = {
        meeting: {after_emails.late_key(meeting, lead, steps[meeting]): lead for lead in leads[meeting.group_id]}
        for meeting in late
    }
    said = Message.objects.standing().keys_among(key for keys in wanted.values() for key in keys)
    count = 0
    for meeting, keys in wanted.items():
        if keys.keys() - said:
            with transaction.atomic():
                count += _write_late(meeting, keys, keys.keys() - said, steps[meeting], now)
    return count


def _write_late(meeting, leads, missing, days, now):
    meeting, due_at = _locked(meeting.pk), after_due.late_moment(meeting, days)
    if after_due.late_step(meeting, now) != days:
        return 0
    _take_back_earlier(meeting, leads)
    return _queue([_try(after_emails.late, meeting, leads[key], days, due_at, now) for key in sorted(missing)], now)


def _leads(groups):
    """{group id: [User]} of those who lead these groups and want to be asked. One statement, or none."""
    found = defaultdict(list)
    if groups:
        muted = MutedMail.objects.filter(person=OuterRef("person"), kind=MutedMail.Kind.LEADING)
        rows = Membership.objects.current().leads().filter(~Exists(muted), group__in=groups)
        for row in rows.select_related("person").order_by("person"):
            found[row.group_id].append(row.person)
    return found


def _take_back_earlier(meeting, keys):
    """Of two steps only the later goes."""
    queued = Message.objects.about(after_emails.about(meeting)).queued().filter(kind=LATE).exclude(key__in=keys)
    stale = list(queued.values_list("key", flat=True))
    if stale:
        outbox.cancel(reason="overtaken by events", keys=stale)


# Who was there is asked -----------------------------------------------------------------------------------------------
def _plan_feedback(meetings, now):
    asking = [meeting for meeting in meetings if after_due.asks_for_feedback(meeting, now)]
    return _in_batches(asking, _unasked, partial(_write_feedback, now))


def _unasked(meeting):
    given = Feedback.objects.filter(meeting=meeting).values("person")
    said = Message.objects.about(after_emails.about(meeting)).standing().filter(kind=FEEDBACK)
    asked = said.exclude(person_id=None).values("person_id")
    return _asked_people(meeting).exclude(pk__in=given).exclude(pk__in=asked)


def _write_feedback(now, meeting, pks):
    meeting = _locked(meeting.pk)
    if not after_due.asks_for_feedback(meeting, now):
        return 0
    trials, due_at = Trial.objects.filter(meeting=meeting, ended_at=None), after_due.feedback_moment(meeting)
    questions, people = list(trials.order_by("pk")), _unasked(meeting).filter(pk__in=pks).order_by("pk")
    return _queue([_try(after_emails.feedback, meeting, person, questions, due_at, now) for person in people], now)


def _open_trials(now):
    """Trials of meetings that are over, whose question may still be asked."""
    since = now - after_due.ASKED_FOR - dt.timedelta(days=7)  # weekends and bank holidays before it is put
    put = Q(started_at__gt=since) | Q(meeting__ends_at__gt=since)
    trials = Trial.objects.filter(put, ended_at=None, meeting__ends_at__lte=now)
    return trials.select_related("meeting__group", "meeting__host_council").order_by("pk")


def _plan_trials(trials, now):
    asking = [trial for trial in trials if after_due.asks_about_trial(trial, now)]
    return _in_batches(asking, _unasked_about, partial(_write_trial, now))


def _unasked_about(trial):
    mail = Message.objects.about(after_emails.about(trial.meeting)).standing().exclude(person_id=None)
    with_feedback = mail.filter(kind=FEEDBACK, date__gte=trial.started_at)  # its mail asked this too
    asked = mail.filter(kind=TRIAL, key__startswith=f"{TRIAL}:trial{trial.pk}:")
    answered = TrialAnswer.objects.filter(trial=trial).values("person")
    people = _asked_people(trial.meeting).exclude(pk__in=answered)
    return people.exclude(pk__in=with_feedback.values("person_id")).exclude(pk__in=asked.values("person_id"))


def _write_trial(now, trial, pks):
    locked = Trial.objects.select_for_update(of=["self"], no_key=True)
    trial = locked.select_related("meeting__group").get(pk=trial.pk)
    if not after_due.asks_about_trial(trial, now):
        return 0
    due_at, people = after_due.trial_moment(trial), _unasked_about(trial).filter(pk__in=pks).order_by("pk")
    return _queue([_try(after_emails.trial, trial, person, due_at, now) for person in people], now)


def _asked_people(meeting):
    near = _there_or_coming(meeting)
    people = User.objects.filter(pk__in=near[0].union(*near[1:])).filter(was_at(meeting), is_active=True)
    return people.exclude(_mutes(MutedMail.Kind.FEEDBACK))


# Shared ---------------------------------------------------------------------------------------------------------------
def _in_batches(things, lacking, write):
    """Ask who lacks a mail about each of these things, of all in one statement and fifty of each, and write to them.

    `lacking(thing)` is a queryset, `write(thing, pks)` writes in one transaction and says how many. Who was passed
    over, for their mail could not be written, is not asked for again in this run.
    """
    after, count = dict.fromkeys(things, 0), 0
    while after:
        found = _some_of_each(after, lacking)
        for thing, pks in found.items():
            with transaction.atomic():
                count += write(thing, pks)
        after = {thing: pks[-1] for thing, pks in found.items() if len(pks) == BATCH}
    return count


def _some_of_each(after, lacking):
    """{thing: [pk]}: of each the first fifty who lack it after this pk."""
    things, found = list(after), defaultdict(list)
    first, *others = [
        lacking(thing).filter(pk__gt=pk).annotate(place=Value(place)).order_by("pk").values_list("place", "pk")[:BATCH]
        for place, (thing, pk) in enumerate(after.items())
    ]
    for place, pk in sorted(first.union(*others, all=True) if others else first):
        found[things[place]].append(pk)
    return found


def _locked(meeting_id):
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("group").get(pk=meeting_id)


def _queue(letters, now):
    return len(outbox.queue([letter for letter in letters if letter is not None], now=now))


def _try(write, thing, *rest):
    """One mail that cannot be written must not hold up the others: it is logged, and tried again at the next run."""
    try:
        return write(thing, *rest)
    except Exception:
        log.exception("a mail after meeting %s could not be written", getattr(thing, "meeting_id", thing.pk))
        return None
