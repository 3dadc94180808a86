"""Which mail about belonging is due, asked of what stands; then written, fifty to a transaction.

An invitation that is open gets one mail for each sending, and a week later one reminder. Nothing is remembered between
runs but `reminded_at`: a run that was killed, doubled or three days late finds exactly what is missing.
"""

import datetime as dt
import logging
from collections import Counter

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, Lower

from accounts.models import User
from common import london, working_days
from outbox import actions as outbox
from outbox import holds
from outbox.models import Message
from peergroups import emails
from peergroups.models import Invitation

log = logging.getLogger(__name__)
BATCH = 50
REMIND_AFTER = dt.timedelta(days=7)
EARLIEST = dt.timedelta(days=1)  # the working day before 7 days later may be as near as this, round Christmas
ASKED, REMINDED = "invitations to groups", "reminders of invitations"


def plan(now, coming=lambda group, now: None):
    """Write every mail about belonging that is due at this moment. Returns how many of each kind; none during a hold.

    `coming(group, now)` is the group's next public meeting as an emails.Coming, or None.
    """
    counts = Counter({ASKED: 0, REMINDED: 0})
    if holds.is_held():
        return dict(counts)
    _take_back_what_is_over(now)
    for find, write in ((_unsent, _send), (_silent, _remind)):
        due = [row.pk for row in find(now).select_related("council") if write is _send or reminder_moment(row) <= now]
        for start in range(0, len(due), BATCH):
            with transaction.atomic():
                counts.update(_write(find(now), due[start : start + BATCH], write, coming, now))
    return dict(counts)


def reminder_moment(invitation):
    """9:00 London on the working day, in the council's nation, at or before a week after the last sending."""
    nation = invitation.council.nation if invitation.council_id else "england"
    return working_days.reminder_moment(london.today(invitation.sent_at + REMIND_AFTER), nation)


def _write(due, keys, write, coming, now):
    """Asked anew under the lock: somebody may have accepted, or taken it back. What is locked waits a run."""
    found = due.filter(pk__in=keys).select_for_update(of=["self"], no_key=True, skip_locked=True)
    letters, meetings = [], {}
    for invitation in found.select_related("group", "council", "invited_by"):
        group = invitation.group
        if group.pk not in meetings:
            meetings[group.pk] = coming(group, now)
        try:
            letters += write(invitation, meetings[group.pk], now)
        except Exception:  # one that cannot be written must not hold up the others
            log.exception("the mail of invitation %s could not be written", invitation.pk)
    kinds = {letter.key: REMINDED if letter.kind == emails.REMINDER else ASKED for letter in letters}
    return Counter(kinds[key] for key in outbox.queue(letters, now=now))


def _send(invitation, coming, now):
    return [emails.invitation(invitation, person_id=invitation.person_id, coming=coming)]


def _remind(invitation, coming, now):
    due_at = reminder_moment(invitation)
    if due_at > now:
        return []
    letter = emails.invitation_reminder(invitation, person_id=invitation.person_id, coming=coming, due_at=due_at)
    invitation.reminded_at = now
    invitation.save(update_fields=["reminded_at"])
    return [letter]


def _waiting(now):
    """Invitations to be answered, each with who reads the address; not those of somebody whose account is closed."""
    closed = User.objects.filter(is_active=False)
    reads = EmailAddress.objects.filter(email=OuterRef("email"), verified=True).order_by("pk")
    return (
        Invitation.objects.valid(now)
        .exclude(Exists(reads.filter(user__is_active=False)))
        .exclude(Exists(closed.annotate(address=Lower("email")).filter(address=OuterRef("email"))))
        .annotate(person_id=Subquery(reads.values("user")[:1]))
        .order_by("pk")
    )


def _unsent(now):
    """Those whose last sending has no mail yet."""
    key = Concat(
        Value("invitation:"),
        Cast(OuterRef("pk"), CharField()),
        Value(":"),
        Cast(OuterRef("sends"), CharField()),
        output_field=CharField(),
    )
    return _waiting(now).filter(~Exists(Message.objects.standing().filter(key=key)))


def _silent(now):
    """Those that nobody was reminded of since the last sending, and may be by now; the exact moment is worked out."""
    return _waiting(now).filter(reminded_at=None, sent_at__lte=now - EARLIEST)


def _take_back_what_is_over(now):
    """Mail that is still queued about an invitation that has ended: after an outage it would offer what is gone."""
    queued = Message.objects.queued().filter(kind__in=[emails.INVITATION, emails.REMINDER])
    keys = dict(queued.values_list("key", "about"))
    if not keys:
        return
    numbers = {int(about.partition(":")[2]) for about in keys.values()}
    valid = {emails.about(row) for row in Invitation.objects.valid(now).filter(pk__in=numbers)}
    stale = [key for key, about in keys.items() if about not in valid]
    if stale:
        outbox.cancel(reason="the invitation is closed", keys=stale)
