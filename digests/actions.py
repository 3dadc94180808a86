"""Saying when one wants the digest and of which groups; what a lead says on top of their group's part."""

from django.db import transaction

from accounts.models import User
from digests.models import LeadNote, MutedGroup, Rhythm
from outbox import actions as outbox
from outbox.models import Message
from peergroups.models import Membership

DIGEST = "digest"


def rhythm_of(person):
    """How often this person wants the digest. Without a row of their own: the usual, not stored."""
    return Rhythm.objects.filter(person=person).first() or Rhythm(person=person)


@transaction.atomic
def set_rhythm(*, person, every, weekday=None, hour=None, by, now):
    """Send this person the digest that often, on that weekday (0 is Monday) and at that hour of London's clocks.

    A day or an hour that is not given stays as it was. Saying again what holds changes nothing, so that nobody misses
    a digest for having pressed Save. From never to any other: what happened meanwhile is not told. Returns whether
    anything changed.
    """
    rhythm = _locked(person)
    wanted = {
        "every": every,
        "weekday": rhythm.weekday if weekday is None else weekday,
        "hour": rhythm.hour if hour is None else hour,
    }
    if wanted == {name: getattr(rhythm, name) for name in wanted}:
        return False
    if rhythm.every == Rhythm.Every.NEVER:
        rhythm.since = now
    for name, value in wanted.items():
        setattr(rhythm, name, value)
    rhythm.changed_at = now
    rhythm.save()
    if every == Rhythm.Every.NEVER:
        outbox.cancel(reason="the reader wants no digest", person_id=person.pk, kinds=[DIGEST])
    return True


def _locked(person):
    """The row of this person, new and not stored if there is none. Two first changes at once follow each other."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return Rhythm.objects.filter(person=person).first() or Rhythm(person=person)


@transaction.atomic
def mute_group(*, person, group, by, now):
    """Tell this person nothing new of this group in their digest. Return whether that is new."""
    _, made = MutedGroup.objects.get_or_create(person=person, group=group, defaults={"at": now})
    return made


@transaction.atomic
def unmute_group(*, person, group, by):
    """Tell this person of this group again, from the next digest on. Return whether that is new."""
    count, _ = MutedGroup.objects.filter(person=person, group=group).delete()
    return bool(count)


@transaction.atomic
def write_note(*, group, words, by, now):
    """Put a lead's words on top of the group's part of the next digest of each member."""
    return LeadNote.objects.create(group=group, words=words, written_at=now, written_by=by)


@transaction.atomic
def withdraw_note(*, note, by, now):
    """Tell nobody else: digests that wait to be sent are made anew without it. Return whether that is new.

    Who has read it in a digest that is sent has read it.
    """
    standing = LeadNote.objects.standing().filter(pk=note.pk)
    if not standing.update(withdrawn_at=now, withdrawn_by=by):
        return False
    members = Membership.objects.filter(group=note.group_id).order_by().values("person")
    waiting = Message.objects.queued().filter(kind=DIGEST, person_id__in=members)
    outbox.cancel(reason="a note in it was withdrawn", keys=list(waiting.values_list("key", flat=True)))
    return True
