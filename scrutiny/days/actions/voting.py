"""Three dots for each council over the needs, hidden until voting has ended; and the three needs that come of it.

The ballot is one of the group's (`ballots`), named for the day and its round. What came of it is taken by the planner,
and by whoever does the next deed; until then pages show the same count.
"""

import datetime as dt

from django.db import transaction

import ballots.actions
from ballots.forms import CLOSES_AT
from ballots.models import Ballot, TieBreak
from ballots.refusals import Refused as BallotRefused
from common import london, words
from councils.models import Council
from scrutiny.days.actions.shared import held, require_runs, turn
from scrutiny.days.dates import put_off, told
from scrutiny.models import AgreedNeed, Day, Need, Wording
from scrutiny.models.days import AGREED_NEEDS
from scrutiny.models.needs import MOST_NEEDS
from scrutiny.refusals import Refused, TooLate

Stage = Day.Stage
AGAIN = dt.timedelta(days=14)  # at least so long councils write needs when they gather them again
SIGNS = dt.timedelta(days=7)  # at least so long after the end of voting they sign
DOTS = {"rule": Ballot.Rule.DOTS, "picks": AGREED_NEEDS, "most": 1, "places": AGREED_NEEDS}


@transaction.atomic
def open_vote(*, day, vote_until, by, now, quorum=None):
    """Put the open needs to the councils that take part, until 5pm of this day. Returns the Ballot. Raises Refused."""
    current = held(day)
    require_runs(current, by)
    if current.stage != Stage.GATHERING:
        raise TooLate("Voting has begun already, or is over.")
    if why := why_not_voted(current):
        raise Refused(why)
    if vote_until >= current.sign_by:
        raise Refused("Voting would end after the statement is to be signed. Move that date first.")
    needs = list(current.needs.open().order_by("at", "pk"))
    fields = {
        "question": question(current), "words": current.words, "about": current.title,
        "about_path": current.get_absolute_url(), "quorum": quorum, "electorate": Ballot.Electorate.NAMED,
        "closes_at": london.moment(vote_until, CLOSES_AT), **DOTS,
        "for_electors": current.audience == Day.Audience.COUNCILS,
    }  # fmt: skip
    try:
        ballot = ballots.actions.make_ballot(
            group=current.group, fields=fields, options=[need.what for need in needs], by=by, now=now,
            councils=voters(current, now), key=current.ballot_key, keys=[need.key for need in needs],
        )  # fmt: skip
        ballots.actions.open_ballot(ballot=ballot, by=by, now=now)
    except BallotRefused as refused:
        raise Refused(str(refused)) from refused
    ended = {"gather_until": gathered_until(current, now), "vote_until": vote_until}
    turn(current, Stage.BALLOT, by=by, now=now, ballot=ballot, **ended)
    return ballot


def question(day):
    return f"Which three needs do we put to {day.supplier}?"


def voters(day, now):
    """The councils that vote if it begins now: those that take part and have not ended. A queryset."""
    taking_part = day.participations.taking_part().order_by().values("council")
    return Council.objects.as_at(london.today(now)).filter(pk__in=taking_part)


def why_not_voted(day):
    """A sentence that says why there is nothing to vote on, or “”."""
    count = day.needs.open().count()
    if count < AGREED_NEEDS:
        there = "is one" if count == 1 else f"are {words.number(count)}"
        return f"A scrutiny day ends with three needs, and there {there} so far."
    if count == AGREED_NEEDS:
        return "There are exactly three needs, so there is nothing to choose. Go on with them without a ballot."
    if count > MOST_NEEDS:
        return f"A ballot takes {MOST_NEEDS} needs at most. Merge what says the same first."
    if not day.participations.taking_part().exists():
        return "No council takes part yet, so nobody could vote."
    return ""


@transaction.atomic
def go_on_without_vote(*, day, by, now):
    """Agree on the only three needs there are. Returns False if that was done already. Raises Refused."""
    current = held(day)
    require_runs(current, by)
    if current.stage == Stage.AGREED:
        return False
    if current.stage != Stage.GATHERING:
        raise TooLate("Needs are not gathered any more.")
    needs = list(current.needs.open().order_by("at", "pk"))
    if len(needs) != AGREED_NEEDS:
        raise Refused("Only where there are exactly three needs nobody has to choose.")
    _agree(current, needs, by=by, now=now)
    ended = {"gather_until": gathered_until(current, now)}
    turn(current, Stage.AGREED, because="There were exactly three needs", by=by, now=now, **ended)
    return True


def gathered_until(day, now):
    """The last day on which needs are written if that ends now: it may end before its day."""
    return min(day.gather_until, london.today(now))


# What came of it ------------------------------------------------------------------------------------------------------
def take_results(now):
    """Take what came of every vote that is over or withdrawn. Returns how many days went on. Again changes nothing."""
    due = Day.objects.filter(stage=Stage.BALLOT).order_by("pk")
    return sum(take_result(day, now) for day in due.select_related("ballot"))


@transaction.atomic
def take_result(day, now):
    """Go on with what came of the vote. Returns whether the day did. A tie waits for a lead, and so does the day.

    With three needs chosen they are agreed; with fewer, the gathering is opened again and everybody reads why.
    """
    current = held(day)
    if current.stage != Stage.BALLOT:
        return False
    ballot = current.ballot
    _keep_up(current, ballot, now)
    if ballot.state == Ballot.State.OPEN and ballot.closes_at <= now:
        ballots.actions.close_ballot(ballot=ballot, now=now)
    if ballot.state == Ballot.State.WITHDRAWN:
        return _gather_again(current, f"The vote was withdrawn: {ballot.ended_because}", now)
    if ballot.state != Ballot.State.CLOSED:
        return False
    result = ballot.result
    if len(result.chosen) + result.open_places < AGREED_NEEDS:
        return _gather_again(current, why_too_few(result), now)
    tie_break = TieBreak.objects.filter(ballot=ballot).first()
    if result.open_places and tie_break is None:
        return False
    _agree(current, _chosen(ballot, result, tie_break), by=None, now=now)
    turn(current, Stage.AGREED, by=None, now=now)
    return True


def why_too_few(result):
    """A sentence: why no three needs came of a vote."""
    if not result.is_quorate:
        return f"Too few councils voted for a result: {result.councils} of {result.electors}."
    if not result.councils:
        return "No council voted."
    chosen = len(result.chosen)
    return f"Only {chosen} {'need' if chosen == 1 else 'needs'} had a vote, and it takes three."


def _chosen(ballot, result, tie_break):
    """The three Needs, the most dots first; what was equal in the order of the ballot."""
    places = [*result.chosen, *(tie_break.chosen if tie_break else ())]
    keys = {option.position: option.key for option in ballot.options.all()}
    places.sort(key=lambda place: (-result.dots[place - 1], place))
    needs = Need.objects.in_bulk([int(keys[place].removeprefix("need:")) for place in places])
    return [needs[int(keys[place].removeprefix("need:"))] for place in places]


def _agree(day, needs, *, by, now):
    for position, need in enumerate(needs, 1):
        agreed = AgreedNeed.objects.create(day=day, position=position, need=need, title=need.what, at=now, by=by)
        Wording.objects.create(agreed_need=agreed, number=agreed.version, title=agreed.title, at=now, by=by)


def _gather_again(day, because, now):
    """Back to gathering, in a new round: the vote that came to nothing stays on record, with what it was about.

    What is over by now is put off, and what comes after it by as much.
    """
    dates = put_off(day, "gather_until", london.today(now) + AGAIN)
    because = told(day, dates, because)
    turn(day, Stage.GATHERING, because=because, by=None, now=now, round=day.round + 1, ballot=None, **dates)
    return True


def _keep_up(day, ballot, now):
    """The ballot's own page made it longer: so does the day, and what comes after is put off if it has to be."""
    until = london.today(ballot.closes_at)
    if until <= day.vote_until:
        return
    if until < day.sign_by:
        day.vote_until = until
        day.save(update_fields=["vote_until"])  # councils were told by the ballot
        return
    dates = {"vote_until": until, **put_off(day, "sign_by", until + SIGNS)}
    turn(day, Stage.BALLOT, because=told(day, dates, "Councils vote for longer"), by=None, now=now, **dates)
