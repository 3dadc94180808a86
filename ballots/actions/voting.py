"""A council says what it wants; a ballot closes; a lead enters what a room counted, or resolves a tie."""

import logging

from django.db import transaction

from ballots import counting
from ballots.actions.asking import held, require_lead
from ballots.models import Ballot, Cast, Elector, Option, Result, Tally, TieBreak
from ballots.refusals import AgainstTheRule, NotYours, Refused, TooLate
from common import london
from peergroups.scopes import acted_for

log = logging.getLogger(__name__)
State = Ballot.State


@transaction.atomic
def cast(*, ballot, council, dots, by, now):
    """Write down what this council says: one number for each option. The latest counts. Raises Refused.

    Returns the Cast, or None if the council had said the same before. Two people of a council who vote at once are put
    in a row, and make one vote.
    """
    if not acted_for(by, london.today(now)).filter(council=council).exists():
        raise NotYours("You vote for a council of which you are seen to be. Ask a lead of your group to confirm it.")
    elector = Elector.objects.select_for_update(no_key=True).filter(ballot=ballot.pk, council=council).first()
    current = Ballot.objects.get(pk=ballot.pk)  # the database holds it while the cast is written
    if elector is None or elector.replaced_at is not None:
        raise NotYours(f"{council.short_name} is not among the councils that are asked.")
    if not current.is_voting(now):
        raise TooLate(why_no_vote(current, now))
    options = Option.objects.filter(ballot=current).count()
    if why := counting.why_not(dots, options=options, picks=current.picks, most=current.most):
        raise AgainstTheRule(why)
    before = Cast.objects.filter(ballot=current, council=council).first()
    if before is not None and before.dots == list(dots):
        return None
    return Cast.objects.create(ballot=current, council=council, dots=list(dots), by=by, at=now)


@transaction.atomic
def release(*, ballot, council, now):
    """Ask this council no more: it has left what the ballot is about. Returns whether it was asked until now.

    What it said stays in the trail and is not counted. Nothing where voting is over.
    """
    current = held(ballot)
    if current.has_ended or current.is_over(now):
        return False
    return bool(Elector.objects.standing().filter(ballot=current, council=council).update(replaced_at=now))


def why_no_vote(ballot, now):
    """A sentence that says why nobody can vote at this moment."""
    if ballot.state == State.WITHDRAWN:
        return "The question was withdrawn. Nobody votes on it any more."
    if ballot.state == State.DRAFT:
        return "Voting has not begun."
    if ballot.state == State.ARRANGED or ballot.opens_at > now:
        return f"Voting begins on {london.long_date(ballot.opens_at)}."
    return f"Voting ended on {london.long_date(min(ballot.closes_at, ballot.ended_at or ballot.closes_at))}."


# Closing --------------------------------------------------------------------------------------------------------------
def close_due(now):
    """Close and count every ballot whose time is over. Returns how many. Run again it changes nothing."""
    due = Ballot.objects.filter(state=State.OPEN, closes_at__lte=now).order_by("pk")
    return sum(_close_one(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _close_one(pk, now):
    current = Ballot.objects.select_for_update(no_key=True).get(pk=pk)
    if current.state != State.OPEN or current.closes_at > now:
        return 0
    _close(current, now)
    return 1


def close_ballot(*, ballot, now):
    """Close it, if its time is over. Returns whether that was done now. For the room that put the question."""
    done = bool(_close_one(ballot.pk, now))
    ballot.refresh_from_db()
    return done


def _close(ballot, now, *, by=None):
    ballot.state, ballot.ended_at, ballot.ended_by = State.CLOSED, now, by
    ballot.save(update_fields=["state", "ended_at", "ended_by"])
    result = counted(ballot, now)
    result.save(force_insert=True)
    return result


def counted(ballot, now):
    """The Result of this ballot as its trail has it at this moment, not saved: also of one that nobody closed yet."""
    tally = Tally.objects.filter(ballot=ballot).first()
    if tally is not None:
        dots, councils = tally.dots, tally.councils
    else:
        casts = list(Cast.objects.filter(ballot=ballot).latest_of_each().values_list("dots", flat=True))
        dots, councils = counting.added_up(casts, Option.objects.filter(ballot=ballot).count()), len(casts)
    is_quorate = not ballot.quorum or councils >= ballot.quorum
    found = counting.outcome(dots, rule=ballot.rule, places=ballot.places, is_quorate=is_quorate)
    return Result(
        ballot=ballot,
        dots=dots,
        councils=councils,
        electors=ballot.electors.standing().count(),
        is_tally=tally is not None,
        is_quorate=is_quorate,
        chosen=list(found.chosen),
        tied=list(found.tied),
        open_places=found.open_places,
        at=now,
    )


# By a lead ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def tally(*, ballot, dots, councils, words, by, now):
    """Enter what a room counted, once: it closes the ballot and is its result. Raises Refused.

    `dots` of each option in all, from so many `councils`; `words` say where and how it was counted.
    """
    current = held(ballot)
    require_lead(current.group, by)
    if not current.is_voting(now):
        raise TooLate(why_no_vote(current, now))
    electors = current.electors.standing().count()
    options = current.options.count()
    if why := why_not_tallied(dots, councils, ballot=current, options=options, electors=electors):
        raise AgainstTheRule(why)
    found = Tally.objects.create(ballot=current, dots=list(dots), councils=councils, words=words, by=by, at=now)
    _close(current, now, by=by)
    ballot.refresh_from_db()
    return found


def why_not_tallied(dots, councils, *, ballot, options, electors):
    """A sentence that says why a room cannot have counted this, or “”."""
    if len(dots) != options or any(number < 0 for number in dots):
        return "Enter one number for each option, 0 where it had none."
    if not 1 <= councils <= electors:
        return f"Enter how many councils voted: from 1 to {electors}."
    if any(number > ballot.most * councils for number in dots):
        return f"With {councils} councils an option can have {ballot.most * councils} at most."
    if not councils <= sum(dots) <= ballot.picks * councils:
        most = ballot.picks * councils
        return f"Together that is {sum(dots)}. {councils} councils have from {councils} to {most} in all."
    return ""


@transaction.atomic
def break_tie(*, ballot, chosen, because, by, now):
    """Choose among options that were equal, in the open and for a reason. Returns False if it is resolved already.

    `chosen` are positions. Raises Refused.
    """
    current = held(ballot)
    require_lead(current.group, by)
    result = Result.objects.filter(ballot=current).first()
    if result is None or not result.open_places:
        raise TooLate("There is no tie to resolve.")
    if TieBreak.objects.filter(ballot=current).exists():
        return False
    chosen = sorted(set(chosen))
    if len(chosen) != result.open_places or not set(chosen) <= set(result.tied):
        places = "1 option" if result.open_places == 1 else f"{result.open_places} options"
        raise Refused(f"Choose {places} of those that are equal.")
    TieBreak.objects.create(ballot=current, chosen=chosen, because=because, by=by, at=now)
    return True
