"""A council offers help: deeds of an offer."""

from django.db import IntegrityError, transaction

from common import london
from timebank.actions.asking import require_own
from timebank.models import Offer
from timebank.refusals import Refused, TooLate

COLUMNS = ["minutes", "per", "until", "place", "words"]
TWICE = "Your council offers this skill already: change that offer instead."
RAN_OUT = "It had run out"
ENDED = "This offer has ended. Make a new one if it is to stand again."


def offer(*, council, fields, by, now):
    """Offer a skill in the council's name. One that ran out makes room for it. Raises Refused.

    `fields` are the columns and `skill`.
    """
    try:
        with transaction.atomic():
            require_own(council, by, now)
            lapsed = Offer.objects.filter(council=council, skill=fields["skill"], ended_at=None)
            lapsed.filter(until__lt=london.today(now)).update(ended_at=now, ended_because=RAN_OUT)
            known = {name: fields[name] for name in COLUMNS if name in fields}
            return Offer.objects.create(council=council, skill=fields["skill"], offered_at=now, offered_by=by, **known)
    except IntegrityError as error:
        if "council_offers_a_skill_once_at_a_time" not in str(error):
            raise
        raise Refused(TWICE) from error


@transaction.atomic
def change_offer(*, offer, fields, by, now):
    """Offer more or less of it, or until another day. Raises Refused for one that has ended."""
    current = _locked(offer)
    require_own(current.council, by, now)
    if current.ended_at is not None:
        raise TooLate(ENDED)
    for name in COLUMNS:
        if name in fields:
            setattr(current, name, fields[name])
    current.save(update_fields=COLUMNS)
    return current


@transaction.atomic
def renew_offer(*, offer, until, by, now):
    """Let it stand until a later day, also after it ran out. Returns False if it stands as long already.

    Raises Refused for one that has ended: a link in a mail is followed late.
    """
    current = _locked(offer)
    require_own(current.council, by, now)
    if current.ended_at is not None:
        raise TooLate(ENDED)
    if until <= current.until:
        return False
    current.until, current.renewed_at = until, now
    current.save(update_fields=["until", "renewed_at"])
    offer.until, offer.renewed_at = until, now
    return True


@transaction.atomic
def end_offer(*, offer, by, now, because=""):
    """Take it back: it matches nothing any more, and help that was agreed goes on. Returns False if it has ended."""
    current = _locked(offer)
    require_own(current.council, by, now)
    if current.ended_at is not None:
        return False
    current.ended_at, current.ended_by, current.ended_because = now, by, because
    current.save(update_fields=["ended_at", "ended_by", "ended_because"])
    return True


def _locked(offer):
    # Without a join: while one waited a succession may have moved it to another council.
    return Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)
