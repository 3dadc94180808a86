"""What a council has is handed over to its successors, in every room."""

import datetime as dt
import logging
import math
from fractions import Fraction

from django.db import connection, transaction

from accounts import succession as accounts
from ballots import succession as ballots
from common import london
from councils.endings import ending_of, endings_between
from councils.models import MOST_PARTS, Succession
from front.succession import leave_for_good
from meetings import succession as meetings
from peergroups import succession as peergroups
from scrutiny import uses_succession
from scrutiny.days import succession as days
from timebank import succession as timebank

log = logging.getLogger(__name__)
ROOMS = (accounts, peergroups, ballots, meetings, uses_succession, days, timebank)


class NoSuccession(Exception):
    """The register does not say that this council ends on this day and who follows. Its text says so, for people."""


class WrongShares(Exception):
    """The shares are not for the successors, or do not add up to one. Its text says so, for people."""


@transaction.atomic
def succeed(*, predecessor, on, by, now, shares=None):
    """Hand over what a council has to its successors, as the register names them. Returns what moved, in words.

    `shares` is {successor: Fraction} for what can be divided; they are kept in the register, for the night of the day
    and for what comes later. Without them those hold that the register has, or equal ones. Before the day only what
    has dates of its own is written ahead; the rest moves on the day. Running it twice, late, or before another
    council's changes nothing more. When a successor has ended since, what it was given goes on to those that follow
    it, in the shares of that ending. Raises NoSuccession, WrongShares.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0")  # however long it takes
    # Held until the end: two runs at once do not write the same twice.
    list(Succession.objects.select_for_update(of=["self"]).filter(predecessor=predecessor).order_by("pk"))
    ending = ending_of(predecessor)
    if ending is None or ending.on != on:
        raise NoSuccession(f"The register does not say who follows {predecessor} on {london.plain_date(on)}.")
    shares = ending.shares if shares is None else _kept(ending, _whole(ending, shares))
    said = []
    for room in ROOMS:
        said += room.hand_over(predecessor=predecessor, shares=shares, on=on, by=by, now=now)
        if room is accounts:
            said += leave_for_good(ending=ending, by=by, now=now)
    for successor in ending.successors:
        later = ending_of(successor)
        if later is not None and on < later.on <= london.today(now) and _is_unfinished(later):
            said += succeed(predecessor=successor, on=later.on, by=by, now=now)
    return said


def _whole(ending, shares):
    """Whole and for every successor, in the order of their names."""
    unknown = [str(council) for council in shares if council not in ending.successors]
    if unknown:
        raise WrongShares(f"{' and '.join(unknown)} does not follow {ending.predecessor}.")
    whole = {successor: Fraction(shares.get(successor, 0)) for successor in ending.successors}
    if sum(whole.values()) != 1 or min(whole.values()) < 0:
        said = ", ".join(f"{successor} {share}" for successor, share in whole.items())
        raise WrongShares(f"The shares do not add up to one: {said}.")
    if math.lcm(*(share.denominator for share in whole.values())) > MOST_PARTS:
        raise WrongShares("The shares are too fine: write them in parts of a million at most.")
    return whole


def _kept(ending, shares):
    """The same shares, written down as whole parts: 1/3 and 2/3 are 1 and 2."""
    parts = math.lcm(*(share.denominator for share in shares.values()))
    events = Succession.objects.filter(predecessor=ending.predecessor, on=ending.on)
    for event in events.select_related("successor"):
        share = int(shares[event.successor] * parts)
        if event.share != share:
            event.share = share
            event.save(update_fields=["share"])
    return shares


def _is_unfinished(ending):
    return any(room.is_unfinished(predecessor=ending.predecessor, on=ending.on) for room in ROOMS)


def succeed_due(*, now):
    """Hand over every council whose day has come and that something is still kept for. Returns what moved, in words.

    Asks what stands, so a day without a worker is made good by the next. What fails is logged and holds up no other.
    """
    said = []
    for ending in endings_between(dt.date.min, london.today(now)):
        try:
            with transaction.atomic():
                if _is_unfinished(ending):
                    said += succeed(predecessor=ending.predecessor, on=ending.on, by=None, now=now)
        except Exception:
            log.exception("%s could not be handed over", ending.predecessor.code)
    for line in said:
        log.info("%s", line)
    return said
