"""Which mail about meetings is due, asked of what stands; then written, fifty to a transaction.

Nothing is remembered between runs: a run that was killed, doubled or three days late finds exactly what is missing.
Who comes into question is asked for all meetings at once (`untold`); what each gets, `due` decides, one by one. Each
batch holds its meeting's row, so that what it writes is true when it commits: who moves or answers meanwhile waits
for the rendering of fifty mails at most, never for a mail server.
"""

from collections import Counter, defaultdict
from functools import partial

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, Subquery, Value, When

from accounts.models import MutedMail, User
from meetings import audience, due, emails, places
from meetings.agenda import timetable
from meetings.due import Reader, Told, due_mail, obsolete
from meetings.models import Attendance, Meeting
from meetings.presenters import with_presenters
from meetings.untold import untold
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from peergroups.models import Membership

COUNTED = {
    due.INVITATION: "invitations", due.CHANGE: "changes", due.CANCELLATION: "cancellations", due.REMINDER: "reminders",
    due.FAREWELL: "farewells",
}  # fmt: skip
WITHDRAWN = "withdrawn"


def plan(now):
    """Write every mail about meetings that is due at this moment. Returns how many of each kind; none during a hold."""
    counts = Counter(dict.fromkeys([*COUNTED.values(), WITHDRAWN], 0))
    if holds.is_held():
        return dict(counts)
    waiting = _waiting()
    counts[WITHDRAWN] += _withdraw_what_is_over(waiting, now)
    for meeting, people in untold(list(_announced(now)), now, waiting):
        concerned = [reader.person.pk for reader in readers(meeting, people) if wants_work(meeting, reader, now)]
        for batch in planning.batches(concerned):
            with transaction.atomic():
                counts.update(_plan_batch(meeting.pk, batch, now))
    return dict(counts)


def told(meeting):
    """How many people would be told of a move or a cancellation: who has had a mail about it, or has answered.

    Not who was taken off the list: after a farewell nothing follows.
    """
    return _heard(meeting).exclude(pk__in=_gone(meeting)).count()


def _gone(meeting):
    return _messages(meeting).standing().filter(kind=due.FAREWELL, person_id__isnull=False).values("person_id")


def _heard(meeting):
    """Who has had a mail about it, or has answered."""
    heard = Q(pk__in=_messages(meeting).standing().values("person_id"))
    return User.objects.filter(heard | Q(pk__in=meeting.attendance.values("person")), is_active=True)


def would_invite(meeting, kind, councils):
    """How many people would be invited by mail, were it for this audience (and councils): they know nothing of it."""
    muted = MutedMail.objects.filter(kind=MutedMail.Kind.INVITATION).values("person")
    wanted = User.objects.filter(audience.would_be_invited(meeting, kind, councils))
    return wanted.exclude(pk__in=_heard(meeting).values("pk")).exclude(pk__in=muted).count()


def would_shut_out(meeting, kind, councils):
    """How many people would be told not to come: they count on it, or have its entry, and may not know of it then."""
    told = _messages(meeting).filter(state=Message.State.SENT, kind__in=due.TELLING, person_id__isnull=False)
    counted_on = meeting.attendance.exclude(answer=Attendance.Answer.NOT_COMING).values("person")
    heard = _heard(meeting).filter(Q(pk__in=told.values("person_id")) | Q(pk__in=counted_on))
    return heard.exclude(pk__in=_gone(meeting)).exclude(audience.would_see(meeting, kind, councils)).count()


def invited_count(meeting):
    """How many people get an invitation when this meeting is published."""
    muted = MutedMail.objects.filter(kind=MutedMail.Kind.INVITATION).values("person")
    return audience.invited(meeting).exclude(pk__in=muted).count()


def readers(meeting, people):
    """Those of these people whom this meeting concerns, or did, with what decides about their mail, and words it.

    Three queries, always.
    """
    told = defaultdict(list)
    for message in _messages(meeting).filter(person_id__in=people).order_by("pk"):
        told[message.person_id].append(Told.from_message(message))
    answers = {row.person_id: row for row in places.with_turn(meeting.attendance.filter(person__in=people))}
    is_invited = audience.is_invited(meeting)
    found = User.objects.filter(pk__in=people).filter(is_invited | Q(pk__in=[*told, *answers]))
    found = found.annotate(
        is_invited=_truth(is_invited),
        may_see=_truth(audience.may_see(meeting)),
        is_insider=_truth(_is_insider(meeting)),
        no_invitations=_mutes(MutedMail.Kind.INVITATION),
        no_reminders=_mutes(MutedMail.Kind.REMINDER),
        invited_at=_joined_at(meeting),
        acts_for=_acts_for(meeting),
    )
    return [
        Reader(
            person=person,
            is_invited=person.is_invited,
            may_see=person.may_see,
            is_insider=person.is_insider,
            wants_invitations=not person.no_invitations,
            wants_reminders=not person.no_reminders,
            invited_at=person.invited_at,
            attendance=answers.get(person.pk),
            told=tuple(told[person.pk]),
        )
        for person in found.order_by("pk")
    ]


def _announced(now):
    """Meetings that mail may be about: published or cancelled, and not over."""
    meetings = Meeting.objects.published().filter(ends_at__gt=now).select_related("group", "host_council")
    return meetings.prefetch_related("moves").order_by("starts_at", "pk")


def wants_work(meeting, reader, now):
    wanted = _due(meeting, reader, now)
    return wanted is not None or bool(obsolete(meeting, reader, wanted, now))


def _due(meeting, reader, now):
    """Nobody who was deactivated gets mail; what is queued for them is taken back."""
    if not reader.person.is_active:
        return None
    moved_at = max((move.moved_at for move in meeting.moves.all()), default=None)
    return due_mail(meeting, reader, now, moved_at=moved_at)


def _plan_batch(meeting_id, people, now):
    """Write what is due to these people, asked anew under the lock: somebody may have moved it or answered."""
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True).filter(pk=meeting_id)
    meeting = locked.select_related("group").prefetch_related("moves", "co_organisers").get()
    rows = agenda_of(meeting)
    letters, stale = {}, []
    for reader in readers(meeting, people):
        wanted = _due(meeting, reader, now)
        stale += obsolete(meeting, reader, wanted, now)
        if wanted is not None:
            write = partial(emails.planned, meeting, wanted, rows, now)
            letters |= {letter.key: letter for letter in planning.written(emails.key(meeting, wanted), write)}
    counts = Counter({WITHDRAWN: outbox.cancel(reason="overtaken by events", keys=stale) if stale else 0})
    counts.update(COUNTED[letters[key].kind] for key in outbox.queue(letters.values(), now=now))
    return counts


def agenda_of(meeting):
    """The timetable as mails show it: each line with who leads it."""
    items = meeting.agenda_items.select_related("presenter_person").order_by("day", "position")
    return timetable(meeting, with_presenters(items, meeting.group))


def _waiting():
    """What mail in the queue is about."""
    queued = Message.objects.queued().filter(kind__in=due.KINDS, about__startswith="meeting:")
    return set(queued.order_by().values_list("about", flat=True).distinct())


def _withdraw_what_is_over(waiting, now):
    """Take back what is still queued about meetings that have ended: after an outage it would speak of the past."""
    queued = Message.objects.queued().filter(kind__in=due.KINDS)
    numbers = [int(about.partition(":")[2]) for about in waiting]
    over = Meeting.objects.filter(pk__in=numbers, ends_at__lte=now).values_list("pk", flat=True) if numbers else []
    keys = list(queued.filter(about__in=[f"meeting:{pk}" for pk in over]).values_list("key", flat=True)) if over else []
    return outbox.cancel(reason="the meeting is over", keys=keys) if keys else 0


def _messages(meeting):
    return Message.objects.about(emails.about(meeting)).filter(kind__in=due.KINDS)


def _truth(condition):
    return Case(When(condition, then=Value(True)), default=Value(False))


def _is_insider(meeting):
    """Members of the meeting's own group, and coordinators: `permissions.can_see_answers`, asked of the database."""
    members = Membership.objects.current().filter(group=meeting.group_id, person=OuterRef("pk"))
    return Q(is_superuser=True) | Q(Exists(members))


def _mutes(kind):
    return Exists(MutedMail.objects.filter(person=OuterRef("pk"), kind=kind))


def _here(meeting):
    """The memberships through which somebody is invited: in this group, or for a council that is named."""
    return Membership.objects.current().filter(
        Q(group=meeting.group_id) | Q(council__in=meeting.invited_councils.values("pk")), person=OuterRef("pk")
    )


def _joined_at(meeting):
    return Subquery(_here(meeting).order_by().values("person").annotate(at=Max("joined_at")).values("at"))


def _acts_for(meeting):
    """The council's or organisation's name, for the sentence that says why a mail came."""
    name = Case(When(council=None, then=F("organisation")), default=F("council__short_name"), output_field=CharField())
    own_first = Case(When(group=meeting.group_id, then=Value(0)), default=Value(1))
    return Subquery(_here(meeting).order_by(own_first, "pk").annotate(acts_for=name).values("acts_for")[:1])
