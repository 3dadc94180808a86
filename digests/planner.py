"""Which digests are due, asked of what stands; then composed and written, fifty to a transaction.

Nothing is remembered between runs but the windows themselves: a run that was killed, doubled or three days late finds
exactly who was not told, and of what. Two runs at once take turns; if they meet all the same, the first window counts.
"""

import datetime as dt
import logging
import time
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from accounts.models import User
from digests import emails, windows
from digests.composing import Due, Known, editions, is_worth_a_mail
from digests.models import Digest, MutedGroup, Rhythm
from outbox import actions as outbox
from outbox import holds
from outbox.models import NOT_SENT_RESTORED, DeadAddress, Message
from peergroups.models import Membership

log = logging.getLogger(__name__)
BATCH = 50
MOST = 5_000  # in one run: the next goes on
DIGESTS = "digests"
LOOKED_BACK = dt.timedelta(days=62)  # the rarest digest comes every month
LOCK = 5_040_613  # of PostgreSQL's advisory locks: who composes digests


def plan(now, *, seconds=None, write=emails.digest):
    """Write the digests that are due at this moment, for so long. Returns how many mails; none during a hold.

    `write(edition, now)` makes the letter.
    """
    counts = {DIGESTS: 0}
    if holds.is_held():
        return counts
    end, known, moments = time.monotonic() + (seconds or float("inf")), Known(), _moments(now)
    waiting = list(due_people(moments).order_by("pk").values_list("pk", flat=True)[: MOST if seconds else None])
    for start in range(0, len(waiting), BATCH):
        if time.monotonic() >= end:
            break
        written = _plan_batch(waiting[start : start + BATCH], now, moments, known, write)
        if written is None:  # somebody else is at it
            break
        counts[DIGESTS] += written
    return counts


def due_people(moments):
    """Everybody who may be due a digest by now: `windows.window` decides. `moments` {beat: its latest moment}."""
    whens = [
        When(rhythm__every=beat.every, rhythm__weekday=beat.weekday, rhythm__hour=beat.hour, then=Value(moment))
        for beat, moment in moments.items()
    ]
    usual = When(rhythm=None, then=Value(moments[windows.USUAL]))
    earliest = min(moments.values()) - windows.LAG
    here = Membership.objects.filter(person=OuterRef("pk"), left_at=None, joined_at__lte=OuterRef("due_until"))
    told = Digest.objects.filter(person=OuterRef("pk"), until__gte=earliest).filter(until__gte=OuterRef("due_until"))
    return (
        User.objects.filter(is_active=True)
        .annotate(due_at=Case(usual, *whens, default=None, output_field=DateTimeField()))
        .annotate(due_until=ExpressionWrapper(F("due_at") - Value(windows.LAG), DateTimeField()))
        .filter(Q(rhythm=None) | Q(rhythm__changed_at__lte=F("due_at")), due_at__isnull=False)
        .filter(Exists(here), ~Exists(told), ~Exists(_dead()))
    )


def _moments(now):
    """{Beat: its latest moment} of all that somebody has, and of the usual one."""
    chosen = Rhythm.objects.exclude(every=Rhythm.Every.NEVER).order_by().distinct()
    beats = {windows.USUAL} | {windows.Beat(*row) for row in chosen.values_list("every", "weekday", "hour")}
    return {beat: windows.latest(beat, now) for beat in beats}


def _dead():
    """Nothing is written for an address that does not exist: what there was to say waits until it is revived."""
    dead = DeadAddress.objects.dead().annotate(reads=Lower("address"))
    return dead.filter(reads=Lower(OuterRef("email")))


def _plan_batch(people, now, moments, known, write):
    """How many mails were written to these people, or None if another run is at it.

    Where one of them cannot be written to, the others are, one by one.
    """
    try:
        with transaction.atomic():
            return _write_batch(people, now, moments, known, write)
    except (OperationalError, InterfaceError):  # nothing is wrong with these people: the next run goes on
        raise
    except Exception:
        log.exception("digests of %s people could not be written", len(people))
    if len(people) == 1:
        return 0
    alone = [_plan_batch([person], now, moments, known, write) for person in people]
    return sum(written or 0 for written in alone)


def _write_batch(people, now, moments, known, write):
    found = list(_locked(people, now, moments))
    if not all(person.is_ours for person in found):
        return None
    due = [one for person in found if (one := _due(person, now))]
    _reopen([lost for person in found for lost in person.lost])
    if not due:
        return 0
    letters, lines = {}, {}
    for one, edition in zip(due, editions(due, now, known), strict=True):
        worth = is_worth_a_mail(edition, one.window)
        if worth:
            letters[one.person.pk] = write(edition, now)
        lines[one.person.pk] = (edition.lines or len(edition.coming)) if worth else 0
    told = _cover(due, lines, now)
    return len(outbox.queue([letters[person] for person in letters if person in told], now=now))


def _locked(people, now, moments):
    """These people if a digest is still due to them, with what decides about it, held until the transaction ends.

    Who leaves or changes their rhythm meanwhile waits; who is held by a deed is left for the next run.
    """
    mine = {"person": OuterRef("pk")}
    stays = Membership.objects.filter(**mine).order_by("pk")
    behalf = Membership.objects.filter(**mine, left_at=None).order_by("pk")
    digests = Digest.objects.filter(**mine)
    lost = digests.filter(is_lost(now), until__gt=now - LOOKED_BACK).order_by("until")
    return (
        due_people(moments)
        .filter(pk__in=people)
        .select_related("rhythm")
        .annotate(
            is_ours=Func(Value(LOCK), function="pg_try_advisory_xact_lock", output_field=BooleanField()),
            told_until=Subquery(digests.filter(~is_lost(now)).order_by("-until").values("until")[:1]),
            lost=ArraySubquery(lost.values("pk")),
            lost_since=Subquery(lost.values("after")[:1]),
            came=ArraySubquery(stays.values("joined_at")),
            went=ArraySubquery(stays.values("left_at")),
            muted=ArraySubquery(MutedGroup.objects.filter(**mine).order_by().values("group")),
            acts_for=Subquery(behalf.values(name=Coalesce("council__short_name", "organisation"))[:1]),
        )
        .order_by("pk")
        .select_for_update(of=["self"], no_key=True, skip_locked=True)
    )


def is_lost(now):
    """Whether the mail of this Digest never left, and never will: it was taken back, refused, or too late.

    What a restore kept back is not: that was told before.
    """
    until = Func(Value("UTC"), OuterRef("until"), function="timezone", output_field=DateTimeField())
    key = Concat(
        Value(f"{emails.KIND}:person"),
        Cast(OuterRef("person"), CharField()),
        Value(":"),
        Func(until, Value('YYYYMMDD"T"HH24MI"Z"'), function="to_char", output_field=CharField()),
        output_field=CharField(),
    )
    over = Q(state=Message.State.QUEUED, expires_at__lte=now)
    over |= Q(state=Message.State.PARKED) & ~Q(last_error=NOT_SENT_RESTORED)
    return Q(lines__gt=0) & ~Exists(Message.objects.standing().exclude(over).filter(key=key))


def _reopen(digests):
    """What was never told is told by the digest that is written now: its window starts where theirs did."""
    if not digests:
        return
    lost = Digest.objects.filter(pk__in=digests)
    keys = [emails.digest_key(person, until) for person, until in lost.values_list("person", "until")]
    outbox.cancel(reason="the next digest tells it", keys=keys)
    lost.delete()


def _due(person, now):
    rhythm = getattr(person, "rhythm", None)
    beat = windows.Beat(rhythm.every, rhythm.weekday, rhythm.hour) if rhythm else windows.USUAL
    window = windows.window(
        beat,
        now=now,
        told_until=person.told_until or person.lost_since,
        member_since=windows.member_since(list(zip(person.came, person.went, strict=True))),
        changed_at=rhythm and rhythm.changed_at,
        since=rhythm and rhythm.since,
    )
    if window is None:
        return None
    return Due(person, window, beat.in_words, council=person.acts_for or "", muted=frozenset(person.muted))


def _cover(due, lines, now):
    """Write the windows, and return the numbers of the people whose window nobody had written before.

    Not of who stopped it in the moment in which we came to hold them: this statement sees that, the one before did not.
    """
    row = partial(_row, lines=lines, now=now)
    columns = ", ".join(["(%s, %s::timestamptz, %s::timestamptz, %s, %s::timestamptz)"] * len(due))
    sql = (
        "INSERT INTO digests_digest (person_id, after, until, lines, made_at) "  # noqa: S608
        f"SELECT * FROM (VALUES {columns}) AS due (person_id, after, until, lines, made_at) WHERE NOT EXISTS ("
        "SELECT FROM digests_rhythm WHERE digests_rhythm.person_id = due.person_id AND every = 'never') "
        "ON CONFLICT DO NOTHING RETURNING person_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for one in due for value in row(one)])
        return {person for (person,) in cursor.fetchall()}


def _row(one, *, lines, now):
    return one.person.pk, one.window.after, one.window.until, lines[one.person.pk], now
