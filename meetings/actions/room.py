"""In the room: who is there, and what is said and agreed about a line, kept together."""

from django.db import transaction

from meetings.actions.answering import promote_waiting
from meetings.actions.decisions import record_decision
from meetings.actions.notes import write_item_notes
from meetings.actions.promises import add_action
from meetings.actions.refusals import GuestListedAlready, NoPlaceForSupplier
from meetings.actions.shared import TWICE, locked, only
from meetings.models import Action, Decision, Guest, Presence
from meetings.places import supplier_cap
from meetings.presence import people_of, suppliers_here, ticked_suppliers
from meetings.retention import forget_mail
from peergroups.models import Membership

GUEST_FIELDS = ("name", "organisation", "kind", "email")
SUPPLIER = Membership.Kind.SUPPLIER


@transaction.atomic
def keep_line(*, item, notes, over, by, now, action=None, decision=None):
    """Keep all that was typed about a line, or nothing: its notes, and perhaps an action and a decision.

    `action` has words, person, council and due_on; `decision` sentence and review_on. Raises NotesChangedMeanwhile.
    """
    item.meeting = locked(item.meeting)
    write_item_notes(item=item, notes=notes, over=over, by=by, now=now)
    since = now - TWICE
    if action and not Action.objects.filter(item=item, agreed_by=by, agreed_at__gte=since, **action).exists():
        add_action(group=item.meeting.group, item=item, by=by, now=now, **action)
    if decision and not Decision.objects.filter(item=item, recorded_by=by, recorded_at__gte=since, **decision).exists():
        record_decision(meeting=item.meeting, item=item, by=by, now=now, **decision)


@transaction.atomic
def tick(*, meeting, people, by, now, was=()):
    """Write down that these people (their keys, or the people) are there.

    `was` are those who were ticked when the list was shown: whoever of them is not among `people` was not there after
    all. Others are left alone, so two who tick at once both count. Whom the meeting does not know is left out. Raises
    NoPlaceForSupplier, and then nobody is ticked.
    """
    current = locked(meeting)
    people, was = _keys(people), _keys(was)
    Presence.objects.filter(meeting=current, person__in=was - people).delete()
    known = people_of(current, only=people - was)
    Presence.objects.bulk_create(
        [
            Presence(meeting=current, person_id=one.pk, council=one.council, ticked_at=now, ticked_by=by)
            for one in known
        ],
        ignore_conflicts=True,
    )
    if ticked_suppliers(current).filter(person__in=[one.pk for one in known]).exists():
        _check_suppliers(current)


@transaction.atomic
def add_guest(*, meeting, fields, by, now):
    """Write down a guest: `fields` holds what is in GUEST_FIELDS. Raises NoPlaceForSupplier, GuestListedAlready."""
    current = locked(meeting)
    guest = Guest(meeting=current, added_at=now, added_by=by, **only(GUEST_FIELDS, fields))
    return _keep_guest(current, guest)


@transaction.atomic
def change_guest(*, guest, fields, by, now):
    """Put right what is written of a guest; mail to an address that is no longer theirs is forgotten.

    Raises NoPlaceForSupplier, GuestListedAlready.
    """
    current = locked(guest.meeting)
    before = Guest.objects.filter(pk=guest.pk).first()
    for name, value in only(GUEST_FIELDS, fields).items():
        setattr(guest, name, value)
    _keep_guest(current, guest)
    if before is not None and before.email.lower() != guest.email.lower():
        forget_mail(before)
    promote_waiting(meeting=current, now=now)  # who is no supplier after all leaves a supplier's place free
    return guest


@transaction.atomic
def remove_guest(*, guest, by, now):
    """Take a guest off the list, and their address out of the mail; doing it twice changes nothing.

    A supplier's place goes to the first who waits.
    """
    current = locked(guest.meeting)
    for listed in Guest.objects.filter(pk=guest.pk):
        forget_mail(listed)
        listed.delete()
    promote_waiting(meeting=current, now=now)


def _keep_guest(meeting, guest):
    others = Guest.objects.filter(meeting=meeting).exclude(pk=guest.pk)
    if guest.email and others.filter(email__iexact=guest.email).exists():
        raise GuestListedAlready("A guest with this address is on the list already.")
    guest.save()
    if guest.kind == SUPPLIER:
        _check_suppliers(meeting)
    return guest


def _check_suppliers(meeting):
    """After the deed and under the meeting's lock: too many, and all of it is undone."""
    cap = supplier_cap(meeting)
    here = suppliers_here(meeting)
    if cap is not None and here > cap:
        raise NoPlaceForSupplier(cap)


def _keys(people):
    return {getattr(one, "pk", one) for one in people}
