"""A council offers to host a coming meeting, or to organise one with its host, and the leads take it up or not."""

from django.db import transaction

from meetings.actions.refusals import HostOfferSettled, HostOfferStands, MeetingClosed, MeetingHasHost, NotYourCouncil
from meetings.actions.scheduling import revise
from meetings.actions.shared import locked, locked_group
from meetings.actions.topics import close_topic, open_topic
from meetings.hosts import speaks_for
from meetings.models import AgendaItem, HostOffer, Meeting, Topic


@transaction.atomic
def offer_to_host(*, group, council, by, now, when="", words="", kind=HostOffer.Kind.HOST):
    """Offer to host or co-organise; it is on the next agenda until it is settled.

    Raises HostOfferStands: a council has one of each kind at a time.
    """
    locked_group(group)  # of two clicks at once the second finds the offer of the first
    if HostOffer.objects.filter(group=group, council=council, kind=kind, settled_at=None).exists():
        raise HostOfferStands(f"An offer of {council} stands already.")
    offer = HostOffer.objects.create(
        group=group, council=council, kind=kind, when=when, words=words, offered_at=now, offered_by=by
    )
    _keep_topic(offer, by=by, now=now)
    return offer


@transaction.atomic
def take_offer(*, offer, meeting, by, now):
    """The council hosts this meeting, or is one of those that organise it. Returns False if it was settled already.

    Raises MeetingClosed for one that is over or called off, MeetingHasHost if another council hosts it, or the one that
    offered to organise it with the host does.
    """
    place = locked(meeting)
    if place.state == Meeting.State.CANCELLED or place.is_over(now):
        raise MeetingClosed("This meeting is over or called off.")
    current = _open(offer)
    if current is None:
        return False
    hosts = current.kind == HostOffer.Kind.HOST
    theirs = place.host_council_id == current.council_id
    if (place.host_council_id and not theirs) if hosts else theirs:
        raise MeetingHasHost(f"{place.host_council} hosts this meeting.")
    if hosts:
        place.host_council = current.council
        place.save(update_fields=["host_council"])
        place.co_organisers.remove(current.council)  # the host is named once
    else:
        place.co_organisers.add(current.council)
    current.meeting = place
    _settle(current, Topic.Outcome.SETTLED, by=by, now=now)
    return True


@transaction.atomic
def decline_offer(*, offer, because, by, now):
    """No meeting is held there, for a reason. Returns False if the offer was settled already."""
    current = _open(offer)
    if current is None:
        return False
    _settle(current, Topic.Outcome.DROPPED, because=because, by=by, now=now)
    return True


@transaction.atomic
def withdraw_offer(*, offer, by, now, because=""):
    """The council takes its offer back. Returns False if it was settled already."""
    current = _open(offer)
    if current is None:
        return False
    _settle(current, Topic.Outcome.WITHDRAWN, because=because, by=by, now=now)
    return True


@transaction.atomic
def say_when(*, offer, when, by, now):
    """The council says anew which dates suit it; the next agenda says so. Returns False if that is no news.

    Raises HostOfferSettled.
    """
    current = _open(offer)
    if current is None:
        raise HostOfferSettled("This offer is settled.")
    if current.when == when:
        return False
    current.when = when
    current.save(update_fields=["when"])
    _keep_topic(current, by=by, now=now)
    return True


@transaction.atomic
def say_where(*, meeting, venue, postcode, by, now):
    """The host says where its meeting is, once: what is known is changed by the leads. Everybody told is told again.

    Returns False if it is known already. Raises MeetingClosed, NotYourCouncil.
    """
    current = locked(meeting)
    if not current.is_open(now):
        raise MeetingClosed("This meeting is over or called off.")
    if current.place:
        return False
    if not (current.host_council_id and speaks_for(by, current.host_council_id, current.group_id)):
        raise NotYourCouncil("Only people of the council that hosts it can say where it is.")
    revise(meeting=meeting, fields={"venue": venue, "postcode": postcode}, by=by, now=now)
    return True


@transaction.atomic
def pass_offer(*, offer, council, by, now):
    """Another council stands for the offer: it follows the one that made it. One that offered itself keeps its own."""
    current = _open(offer)
    if current is None:
        return False
    standing = HostOffer.objects.filter(group=current.group, council=council, kind=current.kind, settled_at=None)
    if standing.exists():
        return withdraw_offer(offer=offer, because=f"{council} offers by itself.", by=by, now=now)
    current.council = council
    current.save(update_fields=["council"])
    _keep_topic(current, by=by, now=now)
    return True


def offer_key(offer):
    return f"meetings.host-offer:{offer.pk}"


def _keep_topic(offer, *, by, now):
    """Have it on the next agenda as it stands now."""
    title = f"{offer.council} offers to {offer.to}" + (f": {offer.when}" if offer.when else "")
    open_topic(
        group=offer.group, key=offer_key(offer), kind=Topic.Kind.HOST, item_kind=AgendaItem.Kind.NEXT_MEETING,
        title=title[:160], words=offer.words, minutes=5, council=offer.council, by=by, now=now,
    )  # fmt: skip


def _open(offer):
    rows = HostOffer.objects.select_for_update(of=["self"]).select_related("group")
    return rows.filter(pk=offer.pk, settled_at=None).first()


def _settle(offer, outcome, *, by, now, because=""):
    offer.settled_at, offer.settled_by = now, by
    offer.save(update_fields=["meeting", "settled_at", "settled_by"])
    close_topic(group=offer.group, key=offer_key(offer), outcome=outcome, because=because, by=by, now=now)
