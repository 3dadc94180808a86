"""A poll as its page and its mails show it: what people said by date and by person, and what suits best."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.text import get_text_list

from common import london
from meetings import poll_winner
from meetings.models import DateAnswer, DateOption, Meeting
from meetings.poll_winner import Count, Said, Standing

Audience = Meeting.Audience
SIGNS = {DateAnswer.Answer.YES: "✓", DateAnswer.Answer.IF_NEED_BE: "(✓)", DateAnswer.Answer.NO: "–"}


@dataclass(frozen=True)
class Date:
    """One date with how it stands. `clashes`: what else is on that day, in words."""

    option: DateOption
    count: Count
    is_best: bool
    clashes: tuple[str, ...] = ()
    is_past: bool = False

    @property
    def span(self):
        return london.span(self.option.starts_at, self.option.ends_at)

    @property
    def in_words(self):
        return poll_winner.in_words(self.count, london.long_date(self.option.starts_at))


@dataclass(frozen=True)
class Row:
    """What one person said: an answer for each date, in the order of the dates."""

    person: object
    council: object
    answers: tuple


@dataclass(frozen=True)
class Board:
    """How a poll stands. `asked`: how many people it asks; of one that has ended, who had answered by then."""

    dates: tuple[Date, ...]
    rows: tuple[Row, ...]
    standing: Standing
    asked: int

    @cached_property
    def best(self):
        return [date for date in self.dates if date.is_best]

    @property
    def winner(self):
        return self.best[0] if len(self.best) == 1 else None

    @property
    def some_passed(self):
        return any(date.is_past for date in self.dates)

    @property
    def is_over(self):
        """Whether every date has passed."""
        return all(date.is_past for date in self.dates)

    @property
    def silent(self):
        return max(self.asked - len(self.rows), 0)

    @property
    def in_words(self):
        """What suits best, as one sentence."""
        if self.is_over:
            return "All of these dates have passed."
        if not self.rows:
            return "Nobody has answered yet."
        if not self.best:
            return f"None of {'the dates still to come' if self.some_passed else 'these dates'} suits anybody."
        still = "Of the dates still to come, " if self.some_passed else ""
        if self.winner:
            return f"{still}{self.winner.in_words}"
        days = [london.long_date(date.option.starts_at) for date in self.best]
        tie = f"{', '.join(days[:-1])} and {days[-1]} suit equally well. A lead chooses."
        return f"{still}{tie}" if still else f"A tie: {tie}"


def board(poll, now, clashes=None):
    """The Board of a poll: three statements, of which one counts whom an open one asks.

    `clashes`: {number of the option: (sentence, …)}. While it is open, what those said who are not asked any more does
    not count. A date that has passed is listed, and the best is among those to come; of a poll that has ended, then.
    """
    options, clashes = list(poll.options.all()), clashes or {}
    said = list(_counted(poll).select_related("person", "council").order_by("person__name", "person", "option"))
    host = poll.meeting.host_council_id if poll.meeting_id else None
    past = {option.pk for option in options if option.starts_at <= (poll.closed_at or now)}
    stands = poll_winner.standing(
        [option.pk for option in options], [Said(one.option_id, one.answer, one.council_id) for one in said], host, past
    )
    best = set(stands.best)
    dates = tuple(
        Date(option, count, option.pk in best, clashes.get(option.pk, ()), option.pk in past)
        for option, count in zip(options, stands.counts, strict=True)
    )
    rows = _rows(options, said)
    return Board(dates, rows, stands, poll.asked().count() if poll.is_open else len(rows))


def _counted(poll):
    found = DateAnswer.objects.filter(option__poll=poll)
    return found.filter(person__in=poll.asked().order_by().values("person")) if poll.is_open else found


def _rows(options, said):
    people, by_person = {}, {}
    for one in said:
        people.setdefault(one.person_id, one)
        by_person.setdefault(one.person_id, {})[one.option_id] = one
    return tuple(
        Row(one.person, one.council, tuple(by_person[pk].get(option.pk) for option in options))
        for pk, one in people.items()
    )


def asks(poll):
    """“Members from Camden and Oxford”: whom it asks, where that is not the whole group; then “”."""
    if poll.audience == Audience.PUBLIC_SECTOR:
        return "Members who work in the public sector"
    if poll.audience == Audience.COUNCILS:
        names = [council.short_name for council in poll.councils.order_by("short_name")]
        return f"Members from {get_text_list(names, 'and')}" if names else "The leads"
    return ""


def said_by(poll, person):
    """{number of the option: answer} of what this person has said so far."""
    mine = DateAnswer.objects.filter(option__poll=poll, person=person)
    return dict(mine.values_list("option", "answer"))
