"""Which councils are asked to take part, and what each says of it: always through somebody of its own."""

from django.db import transaction

import ballots.actions
from common import london
from peergroups.scopes import acted_for, is_of_the_public_sector
from scrutiny.days.actions import convening
from scrutiny.days.actions.shared import held, require_runs, wake_planner
from scrutiny.days.stories import JOINS
from scrutiny.days.suggesting import use_of
from scrutiny.models import Commitment, Day, Participation
from scrutiny.refusals import NotYours, Refused, TooLate

Stage, Answer = Day.Stage, Participation.Answer
NO_MORE = "It is too late to join: the statement is on its way. What comes of it stands on the day’s page."


@transaction.atomic
def choose_councils(*, day, councils, by, now):
    """Put these councils on the list of a draft and no others; or, once it goes on, invite those that are new.

    `councils`: {Council: (Use or None, what it uses in words)}. Returns how many are new. Raises Refused.
    """
    current = held(day)
    require_runs(current, by)
    if not current.is_draft and current.stage not in JOINS:
        raise TooLate(NO_MORE)
    if any(use is None and not words for use, words in councils.values()):
        raise Refused("Say what the councils use that the register does not know of.")
    if current.is_draft:
        current.participations.exclude(council__in=councils).delete()
    known = set(current.participations.values_list("council", flat=True))
    invited = {} if current.is_draft else {"invited_at": now, "invited_by": by}
    new = Participation.objects.bulk_create(
        Participation(day=current, council=council, use=use, declares="" if use else words, **invited)
        for council, (use, words) in councils.items()
        if council.pk not in known
    )
    if new and invited:
        wake_planner()
    return len(new)


@transaction.atomic
def answer(*, participation, takes_part, by, now, because=""):
    """A council says whether it takes part. Returns the Participation, or None if it had said the same.

    Who took part and says no leaves, and stays on record. Raises Refused.
    """
    day = held(participation.day)
    current = Participation.objects.select_for_update(no_key=True, of=["self"]).select_related("council")
    current = current.get(pk=participation.pk)
    require_acts_for(current.council, by, now)
    if day.stage not in JOINS:
        raise TooLate(NO_MORE if takes_part else "The statement is on its way. What your council said stands.")
    if current.left_at is not None:
        raise TooLate(f"{current.council.short_name} has left this day. That stays on record.")
    said = Answer.TAKES_PART if takes_part else Answer.DECLINES
    if current.answer == said:
        return None
    if not takes_part and not because:
        raise Refused("Say in one sentence why your council does not take part.")
    if not takes_part and current.takes_part:
        return _leave(current, day, because, by, now)
    current.answer, current.because = said, "" if takes_part else because
    current.answered_at, current.answered_by = now, by
    current.save(update_fields=["answer", "because", "answered_at", "answered_by"])
    convening.keep_invited(day=day, by=by, now=now)
    return current


@transaction.atomic
def declare_use(*, day, council, words, by, now):
    """A council that was not invited says that it shares it, and takes part. Returns its Participation. Raises Refused.

    What the register knows of it is kept with it; else its own words are.
    """
    current = held(day)
    require_acts_for(council, by, now)
    if not is_of_the_public_sector(by):
        raise NotYours("Only councils take part.")
    if not Day.objects.visible_to(by).filter(pk=current.pk).exists():
        raise NotYours("Only councils that know of this day take part.")
    if current.stage != Stage.GATHERING:
        raise TooLate("Councils that were not invited join while needs are gathered. That is over.")
    if found := current.participations.filter(council=council).first():
        return answer(participation=found, takes_part=True, by=by, now=now) or found
    made = Participation.objects.create(
        day=current, council=council, use=use_of(current, council, london.today(now)), declares=words,
        invited_at=now, answer=Answer.TAKES_PART, answered_at=now, answered_by=by,
    )  # fmt: skip
    convening.keep_invited(day=current, by=by, now=now)
    return made


@transaction.atomic
def leave(*, participation, because, by, now):
    """A council takes part no more: it stopped using it, say. Returns False if it had left. Raises Refused.

    What it wrote, voted and signed stays on record.
    """
    day = held(participation.day)
    current = Participation.objects.select_for_update(no_key=True, of=["self"]).select_related("council")
    current = current.get(pk=participation.pk)
    require_acts_for(current.council, by, now)
    if current.left_at is not None:
        return False
    if day.is_over:
        raise TooLate("The day is over. Who took part stands.")
    if not current.takes_part:
        raise Refused(f"{current.council.short_name} does not take part.")
    _leave(current, day, because, by, now)
    return True


def _leave(participation, day, because, by, now):
    participation.left_at, participation.left_by, participation.left_because = now, by, because
    participation.save(update_fields=["left_at", "left_by", "left_because"])
    _vote_no_more(participation.council, day, now)
    convening.keep_invited(day=day, by=by, now=now)
    return participation


def _vote_no_more(council, day, now):
    """In what goes on: the vote on the needs, and those on commitments. A vote that is over stays as it is."""
    commitments = Commitment.objects.filter(day=day, ballot__isnull=False).select_related("ballot")
    asked = [day.ballot] if day.ballot_id else []
    for ballot in (*asked, *(one.ballot for one in commitments.order_by("pk"))):
        ballots.actions.release(ballot=ballot, council=council, now=now)


def require_acts_for(council, by, now):
    """Raise NotYours unless this person acts for the council today and is seen to be of it."""
    if not acted_for(by, london.today(now)).filter(council=council).exists():
        raise NotYours(f"Only people of {council.short_name}, seen to be its own, say this.")
