"""Sending what is due, one message at a time, with the row locked while the mail server answers.

A worker that dies frees its lock at once and the next one repeats the same bytes. Nothing here waits for another
deliverer: any number may run. Mail and posts to channels leave apart, so that a slow channel holds up no mail.

A mail costs the database two statements. The claim is sent as one and read in its order: settings for a sender that
freezes, the choice of a row by one index, then its text and whether it was called back. The choice does not join the
text: it would fetch the texts of rows that others hold, and might leave the order of its index. And the text is read by
a snapshot of its own, which sees what was written while somebody else had the row, who died. The mark says that it was
sent, forgets refusals if there were any, and removes a text that has served.
"""

import logging
import zlib
from collections import Counter
from datetime import timedelta
from time import monotonic

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from outbox import breaker, holds, pace, transports
from outbox.deadlines import Deadline
from outbox.models import Breaker, Message, Recall
from outbox.smtp import DeferredError, NoWayOutError, RefusedError
from outbox.webhooks import RestingError

log = logging.getLogger(__name__)
State = Message.State

SECONDS_FOR_A_MAIL = 60
SECONDS_TO_OPEN = 30
MAILS_A_CONNECTION = 50
# In the order of the index `message_due`, which holds all that is asked but the channel.
CHOICE = """
SELECT id FROM outbox_message
WHERE state = 'queued' AND due_at <= %(now)s AND next_try <= %(now)s AND channel = '{channel}'
  AND NOT EXISTS (SELECT FROM outbox_hold WHERE released_at IS NULL)
  AND (priority = 0 OR {unless} domain <> ALL (%(resting)s::text[]))
  {more}
ORDER BY {first} priority, due_at, id
LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED
"""
# The settings are for a worker that is frozen, or on a lost host: PostgreSQL throws it out and its row is free again.
CLAIM = """
SET LOCAL idle_in_transaction_session_timeout = '90s';
SET LOCAL tcp_keepalives_idle = 20;
SET LOCAL tcp_keepalives_interval = 10;
SET LOCAL tcp_keepalives_count = 3;
SELECT set_config('outbox.claimed', coalesce(({choice})::text, ''), true);
SELECT message.*, body.packed,
  (SELECT reason FROM outbox_recall WHERE message_id = message.id ORDER BY id LIMIT 1) AS recalled
FROM outbox_message AS message LEFT JOIN outbox_body AS body ON body.message_id = message.id
WHERE message.id = nullif(current_setting('outbox.claimed'), '')::bigint
"""


NOT_ALL_MAIL_RESTS = "'*' <> ALL (%(resting)s::text[]) AND"


def _choice(channel="mail", unless=NOT_ALL_MAIL_RESTS, more="", first=""):
    return CHOICE.format(channel=channel, unless=unless, more=more, first=first)


BREAKER_IS_CLOSED = "AND NOT EXISTS (SELECT FROM outbox_breaker WHERE opened_at IS NOT NULL)"
NEXT = _choice(more=BREAKER_IS_CLOSED)
CLAIM_NEXT = CLAIM.format(choice=NEXT)
CLAIM_ONE_OF = CLAIM.format(choice=_choice(more=f"{BREAKER_IS_CLOSED} AND id = ANY(%(rows)s)"))
CLAIM_POST = CLAIM.format(choice=_choice(channel="webhook", unless=""))  # breaker and `*` are about the way of mail
# Rows that have not served yet come first, then the one whose turn is longest ago: never the same twice running. Codes
# for addresses that strangers typed come last: they would take every probe, and may be refused for good reason. A post
# to a channel says nothing of the way that mail takes.
CLAIM_PROBE = CLAIM.format(
    choice=_choice(
        more="AND (expires_at IS NULL OR expires_at > %(now)s)",  # the expired is not sent: no probe
        first="(kind = 'code' AND person_id IS NULL), "
        "array_position((SELECT probed FROM outbox_breaker), id) NULLS FIRST,",
    )
)
# Who reads the text of a code or of a post may act: it goes with the mark. The breaker's row is mostly left as it is.
MARK_SENT = """
WITH mail_passes AS (
  UPDATE outbox_breaker SET refused = '{}' WHERE %(is_mail)s AND refused <> '{}'
), served AS (
  DELETE FROM outbox_body WHERE %(has_served)s AND message_id = %(pk)s
)
UPDATE outbox_message SET state = 'sent', last_error = '', attempts = %(attempts)s, sent_at = %(now)s WHERE id = %(pk)s
"""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240)]
WAITS_OF_A_CODE = [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60)]
GIVE_UP_AFTER = timedelta(days=5)
GIVE_UP_A_CODE_AFTER = timedelta(minutes=15)  # then it opens no door any more
EXPIRED = "Its time was over before it could be sent."


def deliver(now=None, limit=None, seconds=None):
    """Send everything that is due by `now` (default: the clock): mail, then posts. See `deliver_mail`."""
    done = deliver_mail(now, limit, seconds)
    return done + deliver_posts(now, None if limit is None else limit - done.total(), seconds)


def deliver_mail(now=None, limit=None, seconds=None):
    """Send the mail that is due by `now` (default: the clock). Returns a Counter of what became of the messages.

    At most `limit` messages; after `seconds` none is begun any more. Opens and logs in before it claims, and keeps a
    connection for 50 mails. Raises nothing that is about mail.
    """
    clock = timezone.now if now is None else lambda: now
    closing = float("inf") if seconds is None else monotonic() + seconds
    done = Counter()
    if holds.is_held():
        return done
    if breaker.is_open() and not _probe(clock, done):
        return done
    try:
        while (share := _share(limit, done)) and _is_anything_due(clock(), share):
            with transports.opened(Deadline(SECONDS_TO_OPEN)) as way:
                if not _send_run(way, clock, share, closing, done):
                    break
    except NoWayOutError as error:
        log.error("mail cannot leave: %s", error)
        breaker.open_for_connection(str(error), clock())
    finally:
        pace.kept.end()
    return done


def deliver_posts(now=None, limit=None, seconds=None):
    """Send the posts to channels that are due, each over a connection of its own. As `deliver_mail`, beside it."""
    clock = timezone.now if now is None else lambda: now
    closing = float("inf") if seconds is None else monotonic() + seconds
    done, way = Counter(), transports.way_of_posts()
    if holds.is_held():
        return done
    pace.kept.look()
    while _share(limit, done) and monotonic() <= closing and _send_next(way, clock, done, CLAIM_POST):
        pass
    return done


def deliver_urgent(pks, seconds):
    """Send these rows now if that can be done in so many seconds in all. For the web, when the worker cannot be woken.

    Through the same claim as ever, so nobody else sends them too. Raises nothing: what does not go now goes later.
    """
    deadline = Deadline(seconds)
    done = Counter()
    try:
        if holds.is_held() or breaker.is_open():
            return done
        with transports.opened(deadline) as way:
            while way.is_usable and _send_next(way, timezone.now, done, CLAIM_ONE_OF, rows=pks, deadline=deadline):
                pass
    except (NoWayOutError, TimeoutError, DatabaseError) as error:
        log.warning("a code could not be sent from here: %s", error)
    finally:
        pace.kept.end()
    return done


def _share(limit, done):
    """How many messages the next run may take: what a connection is kept for, and what is left of the limit."""
    return MAILS_A_CONNECTION if limit is None else min(MAILS_A_CONNECTION, limit - done.total())


def _send_run(way, clock, share, closing, done):
    """Send up to `share` messages over one connection. Returns whether there may be more to do."""
    for _ in range(share):
        if monotonic() > closing or not _send_next(way, clock, done, CLAIM_NEXT):
            return False
        if not way.is_usable:
            break
    return True


class _ConnectionWasOverError(Exception):
    """The server had closed a used connection between two mails: no mail was tried."""


def _send_next(way, clock, done, claim, rows=None, deadline=None):
    """Claim one message, send it, mark it, in one transaction. Returns False when there was none to claim."""
    try:
        with transaction.atomic():
            message = _claim(clock(), claim, rows)
            if message is None:
                return False
            done[_handle(message, way, clock, deadline or Deadline(SECONDS_FOR_A_MAIL))] += 1
    except _ConnectionWasOverError:
        log.info("the mail server closed a used connection; a new one is opened")
    return True


def _claim(now, sql=CLAIM_NEXT, rows=None):
    """The first message in order that nobody else has, locked; None if there is none.

    With its text (`packed`, None if there is none) and why it was called back (`recalled`, None if it was not).
    """
    return next(iter(Message.objects.raw(sql, _wanted(now, rows))), None)


def _wanted(now, rows=None):
    return {"now": now, "rows": rows, "resting": pace.kept.resting()}


def _is_anything_due(now, share):
    """Whether a message waits that may go now and nobody else is sending: no connection is opened for nothing."""
    pace.kept.begin(share)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NEXT, _wanted(now))
        return cursor.fetchone() is not None


def _handle(message, way, clock, deadline, probing=False):
    """Send a claimed message, or cancel it if it was called back or its time is over. Returns what became of it.

    Whatever is wrong with one message is settled on its own row: it never holds up the others.
    """
    if message.expires_at is not None and message.expires_at <= clock():
        return _settle(message, State.CANCELLED, EXPIRED)
    if message.recalled is not None:
        return _settle(message, State.CANCELLED, message.recalled)
    if message.packed is None:
        return _settle(message, State.PARKED, "Its text was removed before it was sent.")
    try:
        way.send(message, zlib.decompress(message.packed), deadline, clock())
    except RefusedError as error:
        _count(message)
        return _refuse(message, error, clock(), probing)
    except RestingError as error:  # nothing was tried
        _settle(message, State.QUEUED, str(error), next_try=clock() + timedelta(seconds=error.seconds))
        return "deferred"
    except (DeferredError, TimeoutError) as error:
        if getattr(error, "before_mail", False) and not way.is_usable and not way.is_fresh:
            raise _ConnectionWasOverError from error
        _slow_down(message, error)
        if probing:
            breaker.note_probe(message, refused=False)
        return _defer(message, str(error), clock())
    except (DatabaseError, NoWayOutError):
        raise
    except Exception as error:  # bytes that cannot be read, or what nobody thought of
        log.exception("message %s cannot be sent", message.pk)
        return _refuse(message, RefusedError(f"{type(error).__name__}: see the log", by_server=False), clock(), probing)
    return _mark_sent(message, clock())


def _mark_sent(message, now):
    is_mail = message.channel == Message.Channel.MAIL
    given = {
        "pk": message.pk,
        "now": now,
        "attempts": message.attempts + 1,
        "is_mail": is_mail,
        "has_served": not is_mail or message.kind == "code",
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK_SENT, given)
    if is_mail:
        pace.kept.note_success(message.domain)
    else:
        pace.kept.forgive(message.domain)
    return "sent"


def _count(message):
    """A server had to do with this mail. What goes to a channel is not part of the pace of mail."""
    if message.channel == Message.Channel.MAIL:
        pace.kept.note(message.domain)


def _slow_down(message, error):
    """Leave alone for a while whoever told us that we send too much."""
    _count(message)
    if rests := getattr(error, "rests", ""):
        name = pace.EVERYTHING if rests == "everything" else message.domain
        seconds = pace.kept.rest(name, error.for_seconds)
        log.warning("we send too much, it was said: %s rests for %s seconds", name, seconds)


def _refuse(message, error, now, probing):
    """Park a message; one that served as a probe waits on, for it may be the way out that is wrong."""
    attempts = message.attempts + 1
    if probing:
        breaker.note_probe(message, refused=True)
        return _settle(message, State.QUEUED, str(error), attempts=attempts)
    outcome = _settle(message, State.PARKED, str(error), attempts=attempts)
    if error.by_server:
        breaker.note_refusal(message, str(error), now)
    return outcome


def _settle(message, state, why, **more):
    Message.objects.filter(pk=message.pk).update(state=state, last_error=why[:500], **more)
    return str(state)


def _defer(message, why, now):
    """Try again later, longer each time; not for a message that was called back, and not for ever."""
    attempts = message.attempts + 1
    recall = Recall.objects.filter(message=message.pk).order_by("pk").first()
    if recall is not None:
        return _settle(message, State.CANCELLED, recall.reason, attempts=attempts)
    is_code = message.kind == "code"
    if now - message.due_at > (GIVE_UP_A_CODE_AFTER if is_code else GIVE_UP_AFTER):
        return _settle(message, State.PARKED, f"Given up: {why}", attempts=attempts)
    waits = WAITS_OF_A_CODE if is_code else WAITS
    next_try = now + waits[min(attempts, len(waits)) - 1]
    _settle(message, State.QUEUED, why, attempts=attempts, next_try=next_try)
    return "deferred"


def _probe(clock, done):
    """Try the way out once a minute while the breaker is open. Returns whether it is closed now."""
    found = breaker.take_probe(clock())
    if found is None:
        return not breaker.is_open()
    try:
        with transports.opened(Deadline(SECONDS_TO_OPEN)) as way:
            if found.cause == Breaker.Cause.CONNECTION or _probe_with_a_row(way, clock, done):
                breaker.close()
                return True
    except NoWayOutError as error:
        breaker.open_for_connection(str(error), clock())
    return False


def _probe_with_a_row(way, clock, done):
    """Send one message although the breaker is open. Returns whether that worked, or nothing is there to be held up."""
    with transaction.atomic():
        message = _claim(clock(), CLAIM_PROBE)
        if message is None:
            mail = Message.objects.queued().filter(channel=Message.Channel.MAIL, due_at__lte=clock())
            return not mail.exclude(expires_at__lte=clock()).exists()
        outcome = _handle(message, way, clock, Deadline(SECONDS_FOR_A_MAIL), probing=True)
    done[outcome] += 1
    return outcome == "sent"
