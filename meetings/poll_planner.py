"""Which mails of date polls are due, asked of what stands; then written, 50 to a transaction, under the polls' locks.

Nothing is remembered between runs: the key of a mail says which truth it tells, so a run that was killed, doubled or
three days late finds exactly what is missing.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Q

from accounts.models import MutedMail
from meetings import poll_due, poll_emails
from meetings.models import DateAnswer, DatePoll
from meetings.poll_waiting import silent
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from peergroups.models import Membership

COUNT = "mails of date polls"


@dataclass(frozen=True)
class Wanted:
    """A mail that has to be there, while its poll's `outcome` is this; `write()` makes its Letter."""

    key: str
    poll_id: int
    person_id: int
    outcome: str
    write: Callable


def plan(now):
    """Write every mail of a poll that is missing. Returns how many; none in a hold."""
    if holds.is_held():
        return {COUNT: 0}
    wanted = {mail.key: mail for mail in _wanted(now)}
    # No longer true: somebody has answered, left, or the poll has ended.
    planning.take_back_all_but(wanted, Message.objects.queued().filter(kind__in=poll_emails.KINDS))
    missing = sorted(planning.missing(wanted), key=lambda key: (wanted[key].poll_id, key))
    return {COUNT: sum(_write([wanted[key] for key in keys], now) for keys in planning.batches(missing))}


@transaction.atomic
def _write(mails, now):
    """Under the polls’ locks: nobody is asked about one that has ended meanwhile, or that they have answered."""
    held = (
        DatePoll.objects.filter(pk__in={mail.poll_id for mail in mails})
        .order_by("pk")
        .select_for_update(no_key=True, skip_locked=True)
    )
    outcomes = dict(held.values_list("pk", "outcome"))
    answered = set(DateAnswer.objects.filter(option__poll__in=list(outcomes)).values_list("option__poll", "person"))
    true = [mail for mail in mails if outcomes.get(mail.poll_id) == mail.outcome]
    true = [mail for mail in true if mail.outcome or (mail.poll_id, mail.person_id) not in answered]
    return len(outbox.queue([letter for mail in true for letter in planning.written(mail.key, mail.write)], now=now))


def _wanted(now):
    polls = list(_told_of(now))
    if not polls:
        return []
    asking = {poll.pk: poll for poll in polls if poll.takes_answers(now)}
    ended = [poll for poll in polls if not poll.is_open]
    muted = set(MutedMail.objects.filter(kind=MutedMail.Kind.DATES).values_list("person", flat=True))
    return [*_to_ask(asking, muted, now), *_to_tell(ended, muted, now)]


def _told_of(now):
    """Polls that take answers, and those that ended so lately that it is news."""
    recent = Q(closed_at__gt=now - poll_due.TOLD_FOR)
    found = DatePoll.objects.filter(recent | Q(pk__in=DatePoll.objects.taking_answers(now).values("pk")))
    return found.select_related("group", "meeting", "fixed_on").prefetch_related("options").order_by("pk")


def _to_ask(polls, muted, now):
    """Whoever is asked and has said nothing: the opening, or the latest reminder that fell due."""
    members = _members({poll.group_id for poll in polls.values()})
    people = {person for _, person in members}
    for row in silent(DatePoll.objects.filter(pk__in=polls), people) if polls else ():
        poll, membership = polls[row.pk], members.get((row.group_id, row.reader))
        if membership is None or row.reader in muted:  # who joined this minute is asked by the next run
            continue
        options, person = list(poll.options.all()), membership.person
        step = poll_due.reminder_step(poll, membership.council.nation if membership.council else "england", now)
        if step:
            key = poll_emails.reminder_key(poll, person, step)
            write = partial(poll_emails.reminder, poll, options, person, step, now)
        else:
            key, write = poll_emails.opened_key(poll, person), partial(poll_emails.opened, poll, options, person, now)
        yield Wanted(key, poll.pk, person.pk, "", write)


def _to_tell(polls, muted, now):
    """Whoever was asked by the time it ended, and still is: once, with what they had said to the date."""
    said = _said({poll.fixed_on_id for poll in polls if poll.fixed_on_id})
    for poll in polls:
        for membership in poll.asked().filter(joined_at__lte=poll.closed_at).select_related("person").order_by("pk"):
            person = membership.person
            if person.pk in muted:
                continue
            answer = said[poll.fixed_on_id].get(person.pk, "")
            write = partial(poll_emails.ended, poll, person, answer, now)
            yield Wanted(poll_emails.ended_key(poll, person), poll.pk, person.pk, poll.outcome, write)


def _said(options):
    """{number of the date: {person id: what they said, in words}}."""
    found = defaultdict(dict)
    if options:
        for row in DateAnswer.objects.filter(option__in=options):
            found[row.option_id][row.person_id] = row.get_answer_display().lower()
    return found


def _members(groups):
    """{(group id, person id): Membership} of these groups, with person and council."""
    current = Membership.objects.current().filter(group__in=groups) if groups else Membership.objects.none()
    return {(row.group_id, row.person_id): row for row in current.select_related("person", "council")}
