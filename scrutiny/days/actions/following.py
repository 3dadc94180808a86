"""What the supplier promised is followed up: on every agenda of the group until councils say that it was met.

A commitment leaves the agenda when it is met, or when a lead closes it for a reason; in no other way.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction

import ballots.actions
from ballots.forms import CLOSES_AT
from ballots.models import Ballot
from ballots.refusals import Refused as BallotRefused
from common import london
from meetings.actions import close_topic, open_topic
from meetings.models import Topic
from scrutiny.days.actions.shared import (
    held,
    lead_council_of,
    require_drafts,
    require_runs,
    shown,
    taking_part,
    turn,
    wake_planner,
)
from scrutiny.models import Answer, Commitment, CommitmentNote, Day, SupplierContact, Verdict
from scrutiny.refusals import Refused, TooLate

Stage, State, Outcome = Day.Stage, Commitment.State, Verdict.Outcome
EARLY = dt.timedelta(days=14)  # before it is due it comes onto agendas
OPTIONS = {Outcome.MET: "Met", Outcome.PART: "Met in part", Outcome.NOT_MET: "Not met"}
CLOSED = "This commitment is closed."
ELSEWHERE = "Its page says why"  # to the whole group: not everybody in it may read of the day


@transaction.atomic
def start(*, day, by, now):
    """The day has taken place: what was promised is a list now, each item of it a topic of the group.

    Returns the commitments made, or None if it was done already. Raises NotYours, Refused.
    """
    current = held(day)
    require_runs(current, by)
    if current.stage in {Stage.FOLLOW_UP, Stage.CLOSED}:
        return None
    if why := why_not_started(current, now):
        raise Refused(why)
    turn(current, Stage.FOLLOW_UP, by=by, now=now)
    made = [
        _open(current, promise.answer.agreed_need, promise.what, promise.by_on, by, now, promise=promise)
        for promise in promised(current)
    ]
    shown(day, current)
    return made


def why_not_started(day, now):
    """A sentence that says why it is not yet followed up, or “”."""
    if day.stage != Stage.SENT:
        return "Nothing was sent to the supplier." if not day.is_over else "This day is over."
    has_begun = day.meeting.starts_at <= now if day.has_meeting else day.day_on <= london.today(now)
    return "" if has_begun else f"The supplier is met on {london.long_date(day.meets_on)}. Follow it up after that."


def promised(day):
    """What the answers that count promise, in the order of the needs and of their days."""
    newest = Answer.objects.latest_of_each().filter(agreed_need__day=day).prefetch_related("promises")
    answers = sorted(newest.select_related("agreed_need"), key=lambda answer: answer.agreed_need.position)
    found = [(answer, promise) for answer in answers for promise in answer.promises.all()]
    for answer, promise in found:
        promise.answer = answer
    return [promise for _, promise in found]


@transaction.atomic
def add_commitment(*, day, agreed_need, what, due_on, by, now):
    """Write down what was promised in the room. Raises NotYours, TooLate."""
    current = held(day)
    require_runs(current, by)
    if current.stage != Stage.FOLLOW_UP:
        raise TooLate("Commitments are written down from the day on, until it is closed.")
    made = _open(current, agreed_need, what, due_on, by, now)
    wake_planner()
    return made


def _open(day, agreed_need, what, due_on, by, now, promise=None):
    made = Commitment.objects.create(
        day=day, agreed_need=agreed_need, promise=promise, what=what, due_on=due_on, at=now, by=by
    )
    _put_on_agendas(made, day, by, now)
    return made


def _put_on_agendas(commitment, day, by, now):
    """The group's meetings may be for everybody: only of a day that is for everybody they say what was promised."""
    is_open = day.audience == Day.Audience.PUBLIC
    title = f"{day.supplier}: {commitment.what}" if is_open else f"What a supplier promised (number {commitment.pk})"
    open_topic(
        group=day.group, key=commitment.topic_key, kind=Topic.Kind.PROMISE, title=_short(title, 160),
        words="Was it kept? Its page says what was promised, by when, and how it goes.",
        url=settings.SITE_URL + commitment.get_absolute_url(), minutes=10, wanted_from=commitment.due_on - EARLY,
        by=by, now=now,
    )  # fmt: skip


def _short(text, most):
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# How it goes ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def note(*, commitment, words, by, now):
    """Whoever looks after it for the councils writes how it goes. Raises NotYours, TooLate."""
    day, current = _held(commitment)
    require_drafts(day, by)
    _require_open(current)
    council = lead_council_of(day, by, now)
    return CommitmentNote.objects.create(commitment=current, council=council, by=by, words=words, at=now)


@transaction.atomic
def note_of_supplier(*, sending, commitment, words, new_due_on, now):
    """The supplier's contact writes how it goes, and perhaps by when. What councils go by stays until they agree.

    Returns None for the same once more. Raises TooLate.
    """
    _, current = _held(commitment)
    contact = SupplierContact.objects.select_for_update(no_key=True).get(pk=sending.contact_id)
    if not contact.is_active:
        raise TooLate("You do not speak for the supplier here any more.")
    _require_open(current)
    last = current.notes.order_by("-at", "-pk").first()
    if last is not None and (last.contact_id, last.words, last.new_due_on) == (contact.pk, words, new_due_on):
        return None
    return CommitmentNote.objects.create(
        commitment=current, contact=contact, words=words, new_due_on=new_due_on, at=now
    )


@transaction.atomic
def give_new_date(*, commitment, due_on, because, by, now):
    """Go by another day from now on, for a reason; it is chased again at that day. Raises NotYours, Refused."""
    day, current = _held(commitment)
    require_runs(day, by)
    _require_open(current)
    if is_voted_on(current):
        raise TooLate("Councils are voting on it. Wait for what they say.")
    if due_on <= london.today(now):
        raise Refused("Enter a day to come.")
    if due_on == current.due_on:
        return None
    council = lead_council_of(day, by, now)
    written = CommitmentNote.objects.create(
        commitment=current, council=council, by=by, words=because, new_due_on=due_on, at=now
    )
    current.due_on = due_on
    current.save(update_fields=["due_on"])
    _put_on_agendas(current, day, by, now)
    shown(commitment, current)
    return written


# Was it met? ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_councils(*, commitment, last_day, by, now):
    """Ask the councils that take part whether it was met, until 5pm of that day. Returns the Ballot. Raises Refused."""
    day, current = _held(commitment)
    require_runs(day, by)
    _require_open(current)
    if is_voted_on(current):
        raise TooLate("Councils are voting on it already.")
    current.round += 1
    try:
        with transaction.atomic():
            current.ballot = _ballot(day, current, last_day, by, now)
    except BallotRefused as refused:
        raise Refused(str(refused)) from None
    current.save(update_fields=["round", "ballot"])
    wake_planner()
    shown(commitment, current)
    return current.ballot


def _ballot(day, commitment, last_day, by, now):
    fields = {
        "question": _short(f"Was it met: {commitment.what}?", 200),
        "words": f"{day.supplier} promised it by {london.plain_date(commitment.due_on)}.",
        "about": day.title,
        "about_path": commitment.get_absolute_url(),
        "rule": Ballot.Rule.CHOOSE,
        "picks": 1,
        "most": 1,
        "places": 1,
        "electorate": Ballot.Electorate.NAMED,
        "for_electors": day.audience == Day.Audience.COUNCILS,
        "closes_at": london.moment(last_day, CLOSES_AT),
    }
    ballot = ballots.actions.make_ballot(
        group=day.group, key=commitment.ballot_key, fields=fields, options=list(OPTIONS.values()), keys=list(OPTIONS),
        councils=taking_part(day), by=by, now=now,
    )  # fmt: skip
    ballots.actions.open_ballot(ballot=ballot, by=by, now=now)
    return ballot


def is_voted_on(commitment):
    """Whether councils vote on it, or have voted and it is not settled yet: a tie waits for a lead, say."""
    ballot = commitment.ballot
    if ballot is None or ballot.state == Ballot.State.WITHDRAWN or hasattr(ballot, "verdict"):
        return False
    return ballot.state != Ballot.State.CLOSED or bool(_is_tied(ballot) or _outcome(ballot))


def take_verdicts(now):
    """Write down what came of every vote on a commitment that is over. Returns how many. Run again it changes nothing.

    A tie waits for a lead; where nobody voted there is nothing to write down, and the councils can be asked again.
    """
    waiting = Commitment.objects.open().filter(ballot__isnull=False, ballot__verdict=None)
    over = waiting.exclude(ballot__state=Ballot.State.WITHDRAWN).filter(ballot__closes_at__lte=now)
    closed = waiting.filter(ballot__state=Ballot.State.CLOSED)  # a room's tally ends one early
    return sum(_take_one(commitment, now) for commitment in (over | closed).order_by("pk"))


@transaction.atomic
def _take_one(commitment, now):
    day, current = _held(commitment)
    ballot = current.ballot
    ballots.actions.close_ballot(ballot=ballot, now=now)
    if not current.is_open or ballot.state != Ballot.State.CLOSED or hasattr(ballot, "verdict"):
        return 0
    outcome = _outcome(ballot)
    if not outcome:
        return 0
    Verdict.objects.create(commitment=current, ballot=ballot, outcome=outcome, at=now)
    if outcome == Outcome.MET:
        _end(current, State.MET, Topic.Outcome.SETTLED, day=day, because="", by=None, now=now)
    wake_planner()
    return 1


def _is_tied(ballot):
    return bool(ballot.result.open_places) and not hasattr(ballot, "tie_break")


def _outcome(ballot):
    """What the councils say, once it is settled, or “”."""
    if _is_tied(ballot):
        return ""
    chosen = [*ballot.result.chosen, *(ballot.tie_break.chosen if hasattr(ballot, "tie_break") else ())]
    return ballot.options.get(position=chosen[0]).key if chosen else ""


@transaction.atomic
def close_commitment(*, commitment, because, by, now):
    """Follow it up no more, for a reason that stays on record. Returns False if it was closed. Raises Refused."""
    day, current = _held(commitment)
    require_runs(day, by)
    if not current.is_open:
        return False
    drop(current, day=day, because=because, by=by, now=now)
    shown(commitment, current)
    return True


def drop(commitment, *, day, because, by, now):
    """Close an open commitment of a held day without its being met."""
    if not because.strip():
        raise Refused("Say why it is closed.")
    ballot = commitment.ballot
    if ballot is not None and ballot.state in {Ballot.State.ARRANGED, Ballot.State.OPEN} and not ballot.is_over(now):
        ballots.actions.withdraw(ballot=ballot, because=because[:300], by=by, now=now)
    _end(commitment, State.CLOSED, Topic.Outcome.DROPPED, day=day, because=because, by=by, now=now)
    wake_planner()


def _end(commitment, state, outcome, *, day, because, by, now):
    commitment.state, commitment.closed_at, commitment.closed_by, commitment.closed_because = state, now, by, because
    commitment.save(update_fields=["state", "closed_at", "closed_by", "closed_because"])
    told = because[:300] if day.audience == Day.Audience.PUBLIC else because and ELSEWHERE
    close_topic(group=day.group, key=commitment.topic_key, outcome=outcome, because=told, by=by, now=now)


# Shared ---------------------------------------------------------------------------------------------------------------
def _held(commitment):
    """(the day, the commitment), both kept from others until the end of the transaction."""
    day = held(commitment.day)
    Commitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)
    current = _read(commitment)
    current.day = day
    return day, current


def _read(commitment):
    """As it is under the lock: its ballot may be another by now."""
    return Commitment.objects.select_related("ballot", "agreed_need").get(pk=commitment.pk)


def _require_open(commitment):
    if not commitment.is_open:  # a day is closed with its commitments: those of one that is over are closed too
        raise TooLate(CLOSED)
