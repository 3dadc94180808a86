"""Which councils are asked whether their list is still true; then written, a council at a time.

Nothing is remembered between runs: the key of a mail names the council and the day on which it fell due.
"""

from functools import partial

from django.db import transaction

from accounts.models import MutedMail, User
from common import london
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from peergroups.speakers import MOST
from scrutiny import uses_emails
from scrutiny.models import Body
from scrutiny.sharing import council_uses
from scrutiny.uses_asked import asked

COUNT = "questions about what councils use"
AT_ONCE = 50  # councils in a run: the first day asks hundreds of them


def plan(now):
    """Write every question that is due at this moment. Returns how many; none in a hold."""
    if holds.is_held():
        return {COUNT: 0}
    due = asked(now)
    muted = _mute([pk for one in due for pk in one.people])
    wanted = {key: one for one in due for key in _keys(one, muted)}
    # No longer true: a colleague has answered.
    planning.take_back_all_but(wanted, Message.objects.queued().filter(kind=uses_emails.USES))
    missing = planning.missing(wanted)
    councils = list(dict.fromkeys(wanted[key].council.pk for key in wanted if key in missing))
    return {COUNT: sum(_write(pk, now) for pk in councils[:AT_ONCE])}


def _keys(one, muted):
    """The first five of its people are asked, not all: one answer is enough."""
    return [uses_emails.uses_key(one, User(pk=pk)) for pk in _readers(one, muted)]


def _readers(one, muted):
    return [pk for pk in one.people if pk not in muted][:MOST]


@transaction.atomic
def _write(council_id, now):
    """Asked anew while the council's list is held: somebody may have answered by now. What is locked waits a run."""
    body = Body.objects.filter(council=council_id)
    if body.exists() and not body.select_for_update(of=["self"], no_key=True, skip_locked=True).first():
        return 0
    letters = []
    for one in asked(now, councils=[council_id]):
        people = _readers(one, _mute(one.people))
        sharers = council_uses(one.council, london.today(now))
        for person in User.objects.filter(pk__in=people).order_by("pk") if sharers else ():
            write = partial(uses_emails.uses_check, one, sharers, person, now)
            letters += planning.written(uses_emails.uses_key(one, person), write)
    return len(outbox.queue(letters, now=now))


def _mute(people):
    return set(
        MutedMail.objects.filter(person__in=people, kind=MutedMail.Kind.REGISTER).values_list("person", flat=True)
    )
