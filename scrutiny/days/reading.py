"""What the page of a scrutiny day shows, read in a fixed number of statements, and cut to what its reader may know."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Subquery

import ballots.actions
from ballots.models import Ballot, Cast, Elector
from ballots.shown import shown
from common import london
from scrutiny.days import marks
from scrutiny.days.timeline import AT, Facts, timeline
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    CommitmentNote,
    Day,
    Need,
    Participation,
    SentStatement,
    SignOff,
    Statement,
    Turn,
    Verdict,
    Wording,
)

Stage = Day.Stage
REACHED = {stage: place for place, stage in enumerate(Stage.values)}


@dataclass
class Vote:
    """The ballot of this round: `shown` what came of it (ballots.shown), None while it goes on or is withdrawn.

    `voted`: keys of the councils that have voted so far, while it goes on.
    """

    ballot: object
    electors: int
    voted: set
    result: object = None
    shown: object = None

    @property
    def waits_for_a_lead(self):
        return self.result is not None and self.result.open_places > 0 and not hasattr(self.ballot, "tie_break")


@dataclass
class Told:
    """Everything that stands on the page. What the reader may not know is empty, and numbers alone stand in `facts`.

    `opening`: the words of the statement as it was sent, without the needs and the names round them. `led_until`: the
    day (London) on which the lead council left, said no or ended, of a day that goes on and has no other; else None.
    """

    day: Day
    inside: bool
    turns: list
    participations: list
    facts: Facts
    vote: Vote | None = None
    agreed: list = field(default_factory=list)
    statement: Statement | None = None
    sent: SentStatement | None = None
    opening: str = ""
    led_until: dt.date | None = None
    sign_offs: list = field(default_factory=list)
    commitments: list = field(default_factory=list)
    own_needs: dict = field(default_factory=dict)

    @property
    def stages(self):
        return timeline(self.facts)

    @property
    def taking_part(self):
        return [one for one in self.participations if one.takes_part]

    @property
    def silent(self):
        """Names of councils that have not answered."""
        rows = [one for one in self.participations if one.answer == Participation.Answer.NONE and one.left_at is None]
        return [one.council.short_name for one in rows]

    @property
    def away(self):
        """Councils that said no, and those that left: each with its reason."""
        return [one for one in self.participations if one.left_at or one.answer == Participation.Answer.DECLINES]

    @property
    def reopened(self):
        """Turns by which the gathering was opened again, each with its reason."""
        before, found = None, []
        for one in self.turns:
            if one.stage == Stage.GATHERING and before == Stage.BALLOT:
                found.append(one)
            before = one.stage
        return found

    @property
    def moved(self):
        """Turns by which dates were moved, each with `number`: the one of the six during which it was."""
        found = [one for one in self.turns if one.kind == Turn.Kind.DATES]
        for one in found:
            one.number = AT.get(one.stage, 0) + 1
        return found

    @property
    def score(self):
        return marks.score([one.mark for one in self.commitments])


def told(day, *, inside, now):
    """The Told of a day that the reader may know of. `inside`: they also read what single councils wrote."""
    today = london.today(now)
    turns = list(Turn.objects.filter(day=day).order_by("at", "pk"))
    participations = list(Participation.objects.filter(day=day).select_related("council", "use__product"))
    needs = list(Need.objects.filter(day=day).values_list("council", "merged_into", "withdrawn_at"))
    vote = _vote(day, now, inside)
    agreed = _agreed(day)
    statement, sign_offs, sent = _statement(day)
    commitments = _commitments(day, today, inside)
    facts = _facts(day, turns, participations, needs, vote, agreed, sign_offs, sent, commitments)
    own_needs = {}
    for council, _, withdrawn_at in needs:
        if withdrawn_at is None:
            own_needs[council] = own_needs.get(council, 0) + 1
    return Told(
        day=day, inside=inside, turns=turns, facts=facts, agreed=agreed, sent=sent, commitments=commitments,
        opening=statement.text if sent and statement else "",
        led_until=_led_until(day, participations),
        participations=participations if inside else [],
        vote=vote if inside else None,
        statement=statement if inside else None,
        sign_offs=sign_offs if inside else [],
        own_needs=own_needs if inside else {},
    )  # fmt: skip


def _led_until(day, participations):
    row = next((one for one in participations if one.council_id == day.lead_council_id), None)
    if day.stage not in Day.GOING_ON or day.is_led or row is None:
        return None
    at = row.answered_at if row.answer == Participation.Answer.DECLINES else row.left_at
    return london.today(at) if at else day.lead_council.end


# Voting ---------------------------------------------------------------------------------------------------------------
def _vote(day, now, inside):
    if day.ballot_id is None:
        return None
    ballot = Ballot.objects.select_related("result", "tie_break").get(pk=day.ballot_id)
    result = getattr(ballot, "result", None)
    if result is None and ballot.is_over(now):
        result = ballots.actions.counted(ballot, now)  # the same that the worker is about to write down
    if result is None:
        electors = Elector.objects.standing().filter(ballot=ballot).count()
        voted = Cast.objects.filter(ballot=ballot).latest_of_each().values_list("council", flat=True)
        return Vote(ballot, electors, set(voted))
    if not inside:
        return Vote(ballot, result.electors, set(), result)
    told = shown(ballot, list(ballot.options.all()), result, getattr(ballot, "tie_break", None))
    return Vote(ballot, result.electors, set(), result, told)


# The three, and what the supplier says to each ------------------------------------------------------------------------
def _agreed(day):
    """The three, each with `answer` (the newest, with its promises, or None) and `worded_at`: last, anew, or None."""
    if REACHED[day.stage] < REACHED[Stage.AGREED]:
        return []
    worded = Wording.objects.filter(agreed_need=OuterRef("pk"), number__gt=1).order_by("-number").values("at")
    rows = list(AgreedNeed.objects.filter(day=day).annotate(worded_at=Subquery(worded[:1])).order_by("position"))
    found = Answer.objects.filter(agreed_need__day=day).latest_of_each().prefetch_related("promises")
    answers = {one.agreed_need_id: one for one in found}
    for row in rows:
        row.answer = answers.get(row.pk)
    return rows


def _statement(day):
    """(the Statement, what each council said last of the newest text, the SentStatement)."""
    if REACHED[day.stage] < REACHED[Stage.AGREED]:
        return None, [], None
    statement = Statement.objects.filter(day=day).select_related("day__sent_statement").first()
    said = SignOff.objects.filter(revision__statement__day=day).latest_of_each().of_the_text_as_it_stands()
    sent = getattr(statement.day, "sent_statement", None) if statement else None
    return statement, sorted(said.select_related("council"), key=lambda one: one.council.short_name), sent


# What is promised -----------------------------------------------------------------------------------------------------
def _commitments(day, today, inside):
    """Each with `mark`, `promised` (words), `verdict` (the last, with its ballot's result) and `notes_shown`."""
    if REACHED[day.stage] < REACHED[Stage.FOLLOW_UP]:
        return []
    to_read = CommitmentNote.objects.all() if inside else CommitmentNote.objects.exclude(contact=None)
    written = Exists(to_read.filter(commitment=OuterRef("pk")))
    rows = Commitment.objects.filter(day=day).select_related("agreed_need", "promise").annotate(has_notes=written)
    with_notes = [row for row in rows if row.has_notes]
    said = Verdict.objects.filter(commitment__day=day).select_related("ballot__result").order_by("at", "pk")
    verdicts = {one.commitment_id: one for one in said}
    notes = {}
    if with_notes:  # what single councils wrote stays inside
        for note in to_read.filter(commitment__in=with_notes).select_related("council").order_by("at", "pk"):
            notes.setdefault(note.commitment_id, []).append(note)
    for row in rows:
        row.verdict = verdicts.get(row.pk)
        row.mark = marks.mark_of(row, row.verdict, today)
        row.promised = marks.promised(row)
        row.notes_shown = notes.get(row.pk, [])[-3:]
    return rows


# Numbers --------------------------------------------------------------------------------------------------------------
def _facts(day, turns, participations, needs, vote, agreed, sign_offs, sent, commitments):
    standing = [row for row in needs if row[2] is None]
    steps = [one for one in turns if one.kind == Turn.Kind.STAGE]
    gathered = [london.today(one.at) for one in steps if one.stage == Stage.GATHERING]
    began = [london.today(one.at) for one in steps if one.stage == Stage.BALLOT]
    answers = [row.answer for row in agreed if row.answer]
    worded = [row.worded_at for row in agreed if row.worded_at]
    result = vote.result if vote else None
    return Facts(
        stage=day.stage,
        supplier=str(day.supplier),
        gather_until=day.gather_until,
        vote_until=london.today(vote.ballot.closes_at) if vote else day.vote_until,
        sign_by=day.sign_by,
        day_on=day.meets_on,
        councils=sum(one.takes_part for one in participations),
        invited=len(participations),
        begun_on=gathered[0] if gathered else None,
        needs=sum(row[1] is None for row in standing),
        merged=sum(row[1] is not None for row in standing),
        raised_by=len({row[0] for row in standing}),
        voted_from=began[-1] if vote and began else None,
        voted=result.councils if result else len(vote.voted) if vote else 0,
        electors=vote.electors if vote else 0,
        is_voted=bool(agreed) or result is not None,
        is_tied=bool(vote and vote.waits_for_a_lead),
        worded_on=london.today(max(worded)) if worded else None,
        signed=sum(one.signed for one in sign_offs),
        refused=sum(not one.signed for one in sign_offs),
        sent_on=london.today(sent.sent_at) if sent else None,
        answered=len(answers),
        answered_on=london.today(max(one.at for one in answers)) if answers else None,
        commitments=len(commitments),
        open_commitments=sum(one.is_open for one in commitments),
        closed_on=london.today(day.closed_at) if day.closed_at else None,
        reached=max((AT.get(one.stage, -1) for one in turns), default=-1),
    )
