"""Which reminders about help given and got are due, asked of what stands; then written, a loan or an offer at a time.

Nothing is remembered between runs: the key of a mail says which question it repeats and for which time, so a run that
was killed, doubled or three days late finds exactly what is missing.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from accounts.models import MutedMail
from common import london
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from peergroups.speakers import chosen, people_of
from timebank import balances, due, emails, fit_planner, reminded, reminder_emails
from timebank.limits import OFFER_RENEWED_BEFORE_DAYS, REMINDED_ON_DAYS
from timebank.models import Account, Approval, Claim, Loan, Offer, Step
from timebank.step_words import BORROWER, LENDER, Reader

SAID_FOR = dt.timedelta(days=3)  # what nobody heard of by then, after an outage, stands on the page
COUNT = "reminders of the time bank"
FIRST_MAILS = Q(kind=emails.HOURS, key__endswith=":0") | (Q(kind=emails.RELEASE) & ~Q(key__contains="."))
KINDS = [emails.RELEASE, emails.HOURS, reminder_emails.OFFER_ENDS, reminder_emails.BALANCE]


@dataclass(frozen=True)
class Reminder:
    """A mail that has to be there. `held` is the (model, key) whose row is locked while `write()` makes its letter."""

    key: str
    held: tuple
    write: Callable


def plan(now):
    """Write every reminder that is due at this moment, and tell of requests that fit. Returns how many; none in a hold.

    A second reminder of hours is noted on them once it has left.
    """
    counts = Counter({COUNT: 0, fit_planner.COUNT: 0})
    if holds.is_held():
        return dict(counts)
    note_second_reminders(now)
    wanted = _wanted(now)
    # No longer true: hours were answered, an offer was renewed, somebody else is asked.
    planning.take_back_all_but(wanted, Message.objects.queued().filter(kind__in=KINDS).exclude(FIRST_MAILS))
    found = {wanted[key].held for key in planning.missing(wanted)}
    for held in sorted(found, key=lambda held: (held[0]._meta.model_name, held[1])):
        with transaction.atomic():
            counts[COUNT] += _write(*held, now)
    counts[fit_planner.COUNT] = fit_planner.plan(now)
    return dict(counts)


def _write(model, pk, now):
    """Asked anew under the lock: somebody may have answered by now. What is locked waits a run."""
    row = model.objects.select_for_update(of=["self"], no_key=True, skip_locked=True).filter(pk=pk).first()
    if row is None:
        return 0
    wanted = {reminder.key: reminder for find in FOUND_BY[model] for reminder in find(now, pk)}
    letters = []
    for key in sorted(planning.missing(wanted)):
        letters += planning.written(key, wanted[key].write)
    return len(outbox.queue(letters, now=now))


def _wanted(now):
    """{key: Reminder} of all that should have been said by now."""
    found = [reminder for finders in FOUND_BY.values() for find in finders for reminder in find(now)]
    return {reminder.key: reminder for reminder in found}


# An approver who has not answered -------------------------------------------------------------------------------------
def _releases(now, pk=None):
    waiting = Approval.objects.filter(decided_at=None, withdrawn_at=None, loan__state=Loan.State.CHOSEN)
    for approval in _of(pk, waiting, "loan").select_related(
        "asked_by", "loan__request", "loan__lender", "loan__borrower"
    ):
        if step := due.release_step(approval.asked_at, approval.loan.lender.nation, now):
            write = partial(emails.release, approval, now, step=step)
            yield Reminder(emails.release_key(approval, step), (Loan, approval.loan_id), write)


# Hours that nobody has answered ---------------------------------------------------------------------------------------
def _hours(now, pk=None):
    claims = list(_of(pk, _unanswered(now), "loan").order_by("pk"))
    sent = reminded.to_who_can_answer(claims, now)
    people = people_of([claim.loan.other_side(claim.council_id) for claim in claims], now)
    for claim in claims:
        loan = claim.loan
        side, council, first = LENDER, loan.lender, loan.offered_by_id
        if claim.council_id == loan.lender_id:
            side, council, first = BORROWER, loan.borrower, loan.request.asked_by_id
        step = due.claim_step(claim.made_at, sent[claim.pk].get(due.FIRST), council.nation, now)
        for person in chosen(people[council.pk], first) if step else ():
            if person.pk != claim.made_by_id:  # who acts for both sides does not confirm what they put
                write = partial(emails.hours, claim, Reader(person, side), None, now, reminder=step)
                yield Reminder(emails.hours_key(claim, person, step), (Loan, loan.pk), write)


def note_second_reminders(now):
    """From the moment the second reminder has left silence counts. One that nobody got counts for nothing.

    Nor does one to people who cannot answer any more: their colleagues, or who follows, are reminded twice first.
    """
    claims = list(_unanswered(now))
    sent = reminded.to_who_can_answer(claims, now)
    for claim in claims:
        since = sent[claim.pk].get(due.SECOND)
        if claim.reminded_at != since and (since or sent[claim.pk].get(reminded.LOST)):
            Claim.objects.filter(pk=claim.pk, answered_at=None).update(reminded_at=since)


def _unanswered(now):
    """Hours put so long ago that a reminder may be due."""
    first = now - dt.timedelta(days=REMINDED_ON_DAYS[0])
    waiting = Claim.objects.filter(answered_at=None, loan__state=Loan.State.CLAIMED, made_at__lte=first)
    return waiting.select_related("council", "made_by", "loan__request", "loan__lender", "loan__borrower")


# Answers to a request that changed, or ended --------------------------------------------------------------------------
def _answered(now, pk=None):
    """Who is left of those to be told that a request they answered has changed or ended: its deed tells twenty."""
    steps = list(_of(pk, _changes(now), "loan").order_by("at", "pk"))
    people = people_of({step.loan.lender_id for step in steps}, now)
    for step in steps:
        loan = step.loan
        for person in chosen(people[loan.lender_id], loan.offered_by_id):
            if person.pk != step.by_id:
                reader, is_end = Reader(person, LENDER), step.kind == Step.Kind.DECLINED
                key = emails.ended_key(loan, person) if is_end else emails.news_key(loan, person, step)
                write = partial(emails.request_ended, loan, reader, now)
                yield Reminder(key, (Loan, loan.pk), write if is_end else partial(emails.news, loan, step, reader, now))


def _changes(now):
    """Steps of the last days with which a request changed under an answer that stands, or ended over it."""
    changed = Q(kind=Step.Kind.ALTERED, loan__state=Loan.State.OFFERED)
    ended = Q(kind=Step.Kind.DECLINED, loan__request__ended_at=F("at"))
    said = Step.objects.filter(changed | ended, at__gt=now - SAID_FOR)
    return said.select_related("by", "loan__request__ended_by", "loan__lender", "loan__borrower")


# Offers that run out --------------------------------------------------------------------------------------------------
def _offers(now, pk=None):
    today = london.today(now)
    soon = today + dt.timedelta(days=OFFER_RENEWED_BEFORE_DAYS + due.LONGEST_HOLIDAYS)
    standing = Offer.objects.standing(today).filter(until__lte=soon)
    rows = _of(pk, standing).select_related("council", "skill").order_by("pk")
    ending = [
        offer
        for offer in rows
        if (offer.renewed_at or offer.offered_at) < due.offer_moment(offer.until, offer.council.nation) <= now
    ]
    people = people_of({offer.council_id for offer in ending}, now)
    mute = _mute(people)
    for offer in ending:
        for person in chosen(people[offer.council_id], offer.offered_by_id):
            if person.pk not in mute:
                write = partial(reminder_emails.offer_ends, offer, person, now)
                yield Reminder(reminder_emails.offer_key(offer, person), (Offer, offer.pk), write)


# Hours that run low or heap up ----------------------------------------------------------------------------------------
def _balances(now, pk=None):
    crossed = balances.crossings(now, pk)
    people = people_of({account.council_id for account, _, _ in crossed}, now)
    mute = _mute(people)
    for account, which, crossing in crossed:
        for person in chosen(people[account.council_id], None):
            if person.pk not in mute:
                write = partial(reminder_emails.balance, account, which, crossing, person, now)
                key = reminder_emails.balance_key(account, which, crossing, person)
                yield Reminder(key, (Account, account.pk), write)


FOUND_BY = {Loan: [_releases, _hours, _answered], Offer: [_offers], Account: [_balances]}


# Parts ----------------------------------------------------------------------------------------------------------------
def _of(pk, rows, path="pk"):
    return rows.filter(**{path: pk}) if pk else rows


def _mute(people):
    """Keys of those among these councils' people who have turned such reminders off. One statement, or none."""
    ids = {person.pk for found in people.values() for person in found}
    muted = MutedMail.objects.filter(person__in=ids, kind=MutedMail.Kind.LENDING) if ids else MutedMail.objects.none()
    return set(muted.values_list("person", flat=True))
