"""Which mails of ballots are due, asked of what stands; then written, a ballot at a time, 50 to a transaction.

First what is due by the clock is done: ballots begin, and ballots close. Nothing is remembered between runs: the key of
a mail says which truth it tells, so a run that was killed, doubled or three days late finds exactly what is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Q

from accounts.models import MutedMail
from ballots import due, emails
from ballots.actions import begin_due, close_due
from ballots.models import Ballot
from ballots.people import people_asked
from ballots.shown import shown
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from peergroups.people import spoken_to

COUNT = "mails of ballots"
KINDS = [emails.OPENED, emails.CLOSING, emails.RESULT, emails.TIE]


@dataclass(frozen=True)
class Wanted:
    """A mail that has to be there; `write()` makes its Letter."""

    key: str
    ballot_id: int
    write: Callable


def plan(now):
    """Begin and close what is due, and write every mail that is missing. Returns how many mails; none in a hold.

    Voting begins and ends by the clock in a hold as well.
    """
    begin_due(now)
    close_due(now)
    if holds.is_held():
        return {COUNT: 0}
    wanted = {mail.key: mail for mail in _wanted(now)}
    # No longer true: the council has voted, its person has left, voting lasts longer.
    planning.take_back_all_but(wanted, Message.objects.queued().filter(kind__in=KINDS))
    missing = sorted(planning.missing(wanted), key=lambda key: (wanted[key].ballot_id, key))
    return {COUNT: sum(_write([wanted[key] for key in keys], now) for keys in planning.batches(missing))}


@transaction.atomic
def _write(mails, now):
    """Under the ballots' locks: one that was withdrawn or closed meanwhile is not written of."""
    held = (
        Ballot.objects.filter(pk__in={mail.ballot_id for mail in mails})
        .order_by("pk")
        .select_for_update(no_key=True, skip_locked=True)
    )
    states = dict(held.values_list("pk", "state"))
    true = [mail for mail in mails if states.get(mail.ballot_id) == _state(mail)]
    return len(outbox.queue([letter for mail in true for letter in planning.written(mail.key, mail.write)], now=now))


def _state(mail):
    return mail.write.args[0].state


def _wanted(now):
    ballots = list(_told_of(now))
    if not ballots:
        return []
    voting = [ballot for ballot in ballots if ballot.is_voting(now)]
    ended = [ballot for ballot in ballots if ballot.has_ended]
    asked = people_asked(voting, now, silent=True)
    told = people_asked([ballot for ballot in ended if _is_settled(ballot) and ballot.opens_at <= ballot.ended_at], now)
    mute = _mute([*asked, *told])
    by_key = {ballot.pk: ballot for ballot in ballots}
    return [
        *_asking(asked, by_key, mute, now),
        *_results(told, by_key, mute, now),
        *_ties([ballot for ballot in ended if not _is_settled(ballot)], now),
    ]


def _told_of(now):
    """Ballots under way, and those that ended so lately that their result is news: two statements."""
    recent = Q(state__in=[Ballot.State.CLOSED, Ballot.State.WITHDRAWN], ended_at__gt=now - due.TOLD_FOR)
    tied = Q(state=Ballot.State.CLOSED, result__open_places__gt=0, tie_break=None)
    resolved = Q(state=Ballot.State.CLOSED, tie_break__at__gt=now - due.TOLD_FOR)
    found = Ballot.objects.filter(Q(state=Ballot.State.OPEN) | recent | tied | resolved)
    return found.select_related("group", "result", "tie_break").prefetch_related("options").order_by("pk")


def _is_settled(ballot):
    """Whether everybody can be told what came of it: it was withdrawn, or no tie waits for a lead."""
    result = getattr(ballot, "result", None)
    return result is None or not result.open_places or hasattr(ballot, "tie_break")


def _asking(asked, ballots, mute, now):
    for elector, people in asked:
        ballot = ballots[elector.ballot_id]
        step = due.closing_step(ballot.opens_at, ballot.closes_at, elector.council.nation, now)
        for person in people:
            if person.pk in mute:
                continue
            if step:
                write = partial(emails.closing, ballot, elector, person, step, now)
                yield Wanted(emails.closing_key(ballot, elector, person, step), ballot.pk, write)
            else:
                write = partial(emails.opened, ballot, elector, person, now)
                yield Wanted(emails.opened_key(elector, person), ballot.pk, write)


def _results(told, ballots, mute, now):
    """Each person once a ballot, whatever number of councils they act for."""
    for elector, people in told:
        ballot = ballots[elector.ballot_id]
        result, tie_break = getattr(ballot, "result", None), getattr(ballot, "tie_break", None)
        about = shown(ballot, list(ballot.options.all()), result, tie_break)
        for person in people:
            if person.pk not in mute:
                write = partial(emails.result, ballot, about, person, now)
                yield Wanted(emails.result_key(ballot, person), ballot.pk, write)


def _ties(ballots, now):
    for ballot in ballots:
        words = {option.position: option.words for option in ballot.options.all()}
        tied = [words[place] for place in ballot.result.tied]
        people = spoken_to(ballot.group)
        mute = _muted({person.pk for person in people}, MutedMail.Kind.LEADING)
        for person in people:
            if person.pk not in mute:
                write = partial(emails.tie, ballot, tied, ballot.result.open_places, person, now)
                yield Wanted(emails.tie_key(ballot, person), ballot.pk, write)


def _mute(asked):
    return _muted({person.pk for _, people in asked for person in people}, MutedMail.Kind.BALLOTS)


def _muted(ids, kind):
    if not ids:
        return set()
    return set(MutedMail.objects.filter(person__in=ids, kind=kind).values_list("person", flat=True))
