"""Asking to join a group, and what its leads answer."""

import datetime as dt

from django.db import transaction

from common import london
from outbox import actions as outbox
from peergroups import emails
from peergroups.actions.belonging import confirm_council, enter, is_known_to_be_of, lock
from peergroups.actions.leads_mail import tell_of_request
from peergroups.models import JoinRequest, Membership, PeerGroup
from peergroups.refusals import AlreadyMember, NotCovered, Refused, RequestDecided

AGAIN_AFTER = dt.timedelta(days=30)
Outcome = JoinRequest.Outcome


@transaction.atomic
def ask_to_join(*, group, person, council, organisation, words, now):
    """Ask the group's leads to let a person in, and mail them. Asking again while it waits changes nothing.

    Who was declined may ask again 30 days later. Raises AlreadyMember, RequestDecided, and NotCovered for the leads'
    group, which nobody joins by asking.
    """
    person = lock(person, closed=RequestDecided)
    if group.kind == PeerGroup.Kind.LEADS:
        raise NotCovered("Who leads a region is a member of this group. Nobody else joins it.")
    if Membership.objects.filter(group=group, person=person, left_at=None).exists():
        raise AlreadyMember
    waiting = JoinRequest.objects.filter(group=group, person=person, outcome="").first()
    if waiting is not None:
        return waiting
    again_on = asks_again_on(group, person)
    if again_on and london.today(now) < again_on:
        raise RequestDecided(f"The leads said no. You can ask again from {london.plain_date(again_on)}.")
    request = JoinRequest.objects.create(
        group=group,
        person=person,
        council=council,
        organisation="" if council else organisation,
        words=words,
        asked_at=now,
    )
    tell_of_request(request, group, now)
    return request


def asks_again_on(group, person):
    """The day from which somebody whom the leads declined may ask again; None if they were not."""
    last = JoinRequest.objects.filter(group=group, person=person).exclude(outcome=Outcome.WITHDRAWN).first()
    declined = last is not None and last.outcome == Outcome.DECLINED
    return london.today(last.decided_at + AGAIN_AFTER) if declined else None


@transaction.atomic
def accept_request(*, request, kind, by, now):
    """Let a person in whom a lead knows, as a member of this kind, and tell them. Returns the membership.

    A lead vouches for the council that the group covers: the person acts for it, confirmed. Raises RequestDecided.
    """
    lock(request.person, closed=RequestDecided)
    request = _waiting(request)
    council = request.council if kind == Membership.Kind.COUNCIL else None
    if kind == Membership.Kind.COUNCIL and council is None:
        raise Refused("They named no council. Choose what kind of organisation they are from.")
    if council is not None:
        _affiliate(request, by=by, now=now)
    _decide(request, Outcome.ACCEPTED, by=by, now=now)
    membership = enter(
        group=request.group,
        person=request.person,
        kind=kind,
        council=council,
        organisation=request.on_behalf_of,
        by=by,
        now=now,
    )
    outbox.queue([emails.join_answer(request, now)], now=now)
    return membership


@transaction.atomic
def decline_request(*, request, reason, by, now):
    """Say no, kindly, with the reason. Raises RequestDecided."""
    request = _waiting(request)
    request.reason = reason
    _decide(request, Outcome.DECLINED, by=by, now=now)
    outbox.queue([emails.join_answer(request, now)], now=now)


@transaction.atomic
def withdraw_request(*, request, by, now):
    """Ask no more. Raises RequestDecided."""
    _decide(_waiting(request), Outcome.WITHDRAWN, by=by, now=now)


def _waiting(request):
    """The request, locked. Raises RequestDecided."""
    locked = JoinRequest.objects.select_for_update(of=["self"], no_key=True)
    request = locked.select_related("group", "council", "person").get(pk=request.pk)
    if request.outcome:
        raise RequestDecided(f"This was {request.get_outcome_display().lower()} already.")
    return request


def _decide(request, outcome, *, by, now):
    request.outcome, request.decided_at, request.decided_by = outcome, now, by
    request.save(update_fields=["outcome", "decided_at", "decided_by", "reason"])
    outbox.cancel(reason="the request is decided", about=emails.about(request), kinds=[emails.REQUEST])


def _affiliate(request, *, by, now):
    today = london.today(now)
    if not request.council.exists_on(today):
        raise Refused(f"{request.council} is no council any more. Ask them which one they work for now.")
    vouches = by if request.group.covers(request.council, today) else None
    affiliation = confirm_council(person=request.person, council=request.council, by=vouches, now=now)
    if affiliation.confirmed_at is not None:
        return
    if not is_known_to_be_of(request.group, request.council, request.person.email, now):
        raise Refused(
            f"The group does not cover {request.council}, and nothing shows that they work there. "
            "Let them in as another public body."
        )
