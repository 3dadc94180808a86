"""A lead plans a scrutiny day: writes it down, invites councils, moves its dates, cancels it.

Locks are taken in one order: the day, then what belongs to it, then its ballot or its meeting.
"""

from django.db import transaction

import ballots.actions
from ballots.forms import CLOSES_AT
from ballots.refusals import Refused as BallotRefused
from common import london
from peergroups.models import PeerGroup
from scrutiny.days.actions import convening
from scrutiny.days.actions.shared import held, require_runs, turn
from scrutiny.days.dates import DATES, told
from scrutiny.models import Day, Participation
from scrutiny.refusals import NotYours, Refused, TooLate

Stage = Day.Stage
PLAN = ("title", "words", "lead_council", "lead_because")  # may be said better until it is over
ASKED = ("supplier", "product", "kind", "audience", *DATES)
# Which dates are still to come at a stage.
TO_COME = {
    Stage.DRAFT: DATES,
    Stage.GATHERING: DATES,
    Stage.BALLOT: DATES[1:],
    Stage.AGREED: DATES[2:],
    Stage.STATEMENT: DATES[2:],
    Stage.SENT: DATES[3:],
}


@transaction.atomic
def make_day(*, group, fields, by, now, like=None, plan=None):
    """Write a plan down. Nobody but the leads sees it. Raises NotYours.

    `like`: the day whose plan it began with; `plan`: that of a template, whose lines its agenda will have.
    """
    if not PeerGroup.objects.manageable_by(by).filter(pk=group.pk).exists():
        raise NotYours("Only a lead of the group plans a scrutiny day.")
    return Day.objects.create(group=group, made_by=by, made_at=now, copied_from=like, begun_with=plan, **fields)


@transaction.atomic
def change_day(*, day, fields, by, now):
    """Say the plan better. Once councils were invited what they were asked about stands. Raises Refused."""
    current = held(day)
    require_runs(current, by)
    if current.is_over:
        raise TooLate("The day is over. It stays as it was.")
    if "lead_council" in fields and (why := why_not_led_by(current, fields["lead_council"], now)):
        raise Refused(why)
    names = PLAN + ASKED if current.is_draft else PLAN
    for name in names:
        if name in fields:
            setattr(current, name, fields[name])
    current.save()
    return current


def why_not_led_by(day, council, now):
    """A sentence that says why a council cannot lead a day that goes on, or “”: it is one that was invited.

    The one that led it no less: who has left does not lead on because the plan is saved as it was.
    """
    if day.is_draft or council is None:
        return ""
    name = council.short_name
    if not council.exists_on(london.today(now)):
        return f"{name} has ended. Choose a council that takes part"
    invited = day.participations.filter(council=council, answer__in=Participation.NOT_DECLINED, left_at=None)
    return "" if invited.exists() else f"{name} does not take part. Choose a council that does, or invite it first"


@transaction.atomic
def delete_day(*, day, by, now):
    """Throw a draft away, which nobody was told of. Raises Refused."""
    current = held(day)
    require_runs(current, by)
    if not current.is_draft:
        raise TooLate("Councils were invited meanwhile. You can cancel it, for a reason.")
    current.participations.all().delete()
    current.delete()


@transaction.atomic
def begin(*, day, by, now):
    """Invite the councils of the plan: from now on needs are gathered. Returns how many. Raises Refused.

    Returns 0 where that was done already. They are told by the planner, which finds them silent.
    """
    current = held(day)
    require_runs(current, by)
    if current.stage == Stage.GATHERING:
        return 0
    if not current.is_draft:
        raise TooLate("It was begun already.")
    if why := why_not_begun(current, now):
        raise Refused(why)
    turn(current, Stage.GATHERING, by=by, now=now, opened_at=now)
    return Participation.objects.filter(day=current).update(invited_at=now, invited_by=by)


def why_not_begun(day, now):
    """A sentence that says what is missing before councils can be invited, or “”."""
    if not all(getattr(day, name) for name in DATES) or not day.lead_council_id or not day.lead_because:
        return "The plan is not whole: enter all four dates, the council that leads, and why. Change the plan first."
    if day.gather_until < london.today(now):
        return "The last day to write needs is over. Change the plan first."
    if not day.participations.exists():
        return "No council is chosen yet. Choose those that share it first."
    if not day.participations.filter(council=day.lead_council_id).exists():
        name = day.lead_council.short_name
        return f"{name} leads, and is not among the councils. Choose it as well, or another one to lead."
    return ""


@transaction.atomic
def change_dates(*, day, dates, because, by, now):
    """Move dates that are still to come, for a reason. Raises Refused.

    Voting that goes on can be made longer, never shorter.
    """
    current = held(day)
    require_runs(current, by)
    allowed = dates_to_come(current)
    if not allowed:
        raise TooLate("Its dates are all over.")
    dates = {name: value for name, value in dates.items() if name in allowed and value != getattr(current, name)}
    if not dates:
        return False
    if current.stage == Stage.BALLOT and "vote_until" in dates:
        _extend_vote(current, dates["vote_until"], because, by, now)
    turn(current, current.stage, because=told(current, dates, because), by=by, now=now, **dates)
    return True


def dates_to_come(day):
    """Names of the dates that can be moved, in their order. The last moves with its meeting, once there is one."""
    names = TO_COME.get(day.stage, ())
    return tuple(name for name in names if name != "day_on" or not day.has_meeting)


def _extend_vote(day, until, because, by, now):
    until = london.moment(until, CLOSES_AT)
    try:
        ballots.actions.extend(ballot=day.ballot, until=until, because=because, by=by, now=now)
    except BallotRefused as refused:
        raise Refused(str(refused)) from refused


@transaction.atomic
def cancel_day(*, day, because, by, now):
    """Give it up, for a reason that everybody reads who was invited. Returns False if it was already. Raises Refused.

    What was written stays on record. Voting that goes on is withdrawn; the meeting is called off.
    """
    current = held(day)
    require_runs(current, by)
    if current.stage == Stage.CANCELLED:
        return False
    if current.is_draft:
        raise Refused("Nobody was invited yet. Delete the draft.")
    if current.stage == Stage.FOLLOW_UP:
        raise TooLate("The supplier has committed itself. Close the day, with a reason for what is still open.")
    if current.is_over:
        raise TooLate("The day is over.")
    if current.stage == Stage.BALLOT and not current.ballot.has_ended and not current.ballot.is_over(now):
        ballots.actions.withdraw(ballot=current.ballot, because=because[:300], by=by, now=now)
    convening.call_off(day=current, because=because, by=by, now=now)
    ended = {"closed_at": now, "closed_by": by, "closed_because": because}
    turn(current, Stage.CANCELLED, because=because, by=by, now=now, **ended)
    return True
