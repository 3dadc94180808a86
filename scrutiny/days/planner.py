"""Which mails of scrutiny days are due; then written, day by day, 50 to a transaction.

First what came of ballots is taken: a day goes on with its three needs, or gathers again; a commitment was met or not.
Nothing is remembered between runs: the key of a mail says which truth it tells, so a run that was killed, doubled or
three days late finds exactly what is missing.
"""

from itertools import groupby

from django.db import transaction

from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from scrutiny.actions import sending
from scrutiny.days import contact_emails, emails
from scrutiny.days.actions import following, voting
from scrutiny.days.wanted import wanted
from scrutiny.models import Day, SupplierContact

COUNT = "mails of scrutiny days"
KINDS = [emails.INVITED, emails.NEEDS, emails.SIGN, emails.ANSWERED, emails.NEWS, emails.COMMITMENT,
         contact_emails.COMMITMENT, contact_emails.OVER]  # fmt: skip


def plan(now):
    """Take what came of ballots, and write every mail that is missing. Returns how many mails; none in a hold.

    Ballots end by the clock in a hold as well.
    """
    voting.take_results(now)
    following.take_verdicts(now)
    if holds.is_held():
        return {COUNT: 0}
    there = {mail.key: mail for mail in wanted(now)}
    # No longer true: the council has answered, its person has left, the day has gone on.
    planning.take_back_all_but(there, Message.objects.queued().filter(kind__in=KINDS))
    mails = sorted((there[key] for key in planning.missing(there)), key=_order)
    inside = [mail for mail in mails if mail.sending is None]
    count = sum(_write(batch, now) for batch in planning.batches(inside))
    outside = groupby((mail for mail in mails if mail.sending is not None), key=lambda mail: mail.sending.pk)
    return {COUNT: count + sum(_write_to_contact(list(group), now) for _, group in outside)}


def _order(mail):
    return (mail.day.pk, mail.sending.pk if mail.sending else 0, mail.key)


@transaction.atomic
def _write(mails, now):
    """Under the days' locks: of one that has gone on meanwhile nothing is written."""
    standing = _standing(mails)
    return _queue([mail for mail in mails if standing.get(mail.day.pk) == mail.day.stage], now)


@transaction.atomic
def _write_to_contact(mails, now):
    """All that one contact is asked at this moment, with one new link: the earlier ones open nothing any more.

    Who was withdrawn meanwhile gets nothing.
    """
    if _standing(mails).get(mails[0].day.pk) != mails[0].day.stage:
        return 0
    contact = SupplierContact.objects.select_for_update(no_key=True).get(pk=mails[0].sending.contact_id)
    if not contact.is_active:
        return 0
    fresh = sending.renew(sending=mails[0].sending, now=now)
    mails[0].sending.link, mails[0].sending.mailed_at = fresh.link, fresh.mailed_at
    return _queue(mails, now)


def _queue(mails, now):
    return len(outbox.queue([letter for mail in mails for letter in planning.written(mail.key, mail.write)], now=now))


def _standing(mails):
    held = Day.objects.filter(pk__in={mail.day.pk for mail in mails}).order_by("pk")
    return dict(held.select_for_update(no_key=True, skip_locked=True).values_list("pk", "stage"))
