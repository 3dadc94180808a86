"""What a reader can do next on the page of a scrutiny day: their councils' part first, then what a lead does. Pure."""

from dataclasses import dataclass

from django.urls import reverse

from common import london, words
from scrutiny.days.stories import JOINS
from scrutiny.models import Day, Participation

Stage, Answer = Day.Stage, Participation.Answer


@dataclass(frozen=True)
class Step:
    """One thing to do. `waits`: it is the reader's turn; else it stands open and nobody waits for it."""

    title: str
    text: str
    label: str
    url: str
    waits: bool = True


def address(name, *args):
    return reverse(f"scrutiny:{name}", args=args)


# For people of councils -----------------------------------------------------------------------------------------------
def of_councils(told, mine, now):
    """[Step] for the councils for which the reader acts: `mine`, whether they take part or not."""
    rows = {one.council_id: one for one in told.participations if one.invited_at is not None}
    steps = []
    for council in mine:
        row = rows.get(council.pk)
        if row is None:
            steps += _may_join(told.day, council)
        elif row.left_at is None:
            steps += _of_participation(told, row, council, now)
    return steps


def _may_join(day, council):
    if day.stage != Stage.GATHERING:
        return
    title = f"Does {council.short_name} use {day.what} too?"
    text = "It was not asked, because the register does not know of it. Say so, and it takes part."
    yield Step(title, text, "Take part", f"{address('day-declare', day.pk)}?council={council.code}", waits=False)


def _of_participation(told, row, council, now):
    day, name = told.day, council.short_name
    if row.answer == Answer.NONE and day.stage in JOINS:
        text = f"It was invited on {london.plain_date(row.invited_at)}. Anybody who acts for it can answer."
        yield Step(f"Does {name} take part?", text, "Answer", _answer(day, council))
    elif row.answer == Answer.DECLINES and day.stage in JOINS:
        yield Step(f"{name} does not take part", row.because, "Take part after all", _answer(day, council), waits=False)
    elif row.takes_part:
        yield from _who_takes_part(told, council, now)


def _answer(day, council):
    return f"{address('day-answer', day.pk)}?council={council.code}"


def _who_takes_part(told, council, now):
    day, name = told.day, council.short_name
    if day.stage == Stage.GATHERING:
        written = told.own_needs.get(council.pk, 0)
        until = f"Needs are gathered until {london.plain_date(day.gather_until)}."
        if london.today(now) > day.gather_until:
            until = "The last day for it is over, but as long as no vote has begun it can."
        if written:
            text = f"It has written {words.number(written)} so far. {until}"
            yield Step(f"What else does {name} need?", text, "Write another", address("need-new", day.pk), waits=False)
        else:
            text = f"It has written nothing yet. {until}"
            yield Step(f"What does {name} need?", text, "Write a need", address("need-new", day.pk))
    elif day.stage == Stage.BALLOT and told.vote and told.vote.ballot.is_voting(now):
        ends, has_voted = london.plain_date(told.vote.ballot.closes_at), council.pk in told.vote.voted
        title = f"{name} has voted" if has_voted else f"Which three needs does {name} choose?"
        text = f"It can be changed until {ends}." if has_voted else f"Three dots, at most one on a need, until {ends}."
        label = "See or change it" if has_voted else "Vote"
        yield Step(title, text, label, told.vote.ballot.get_absolute_url(), waits=not has_voted)
    elif day.stage == Stage.STATEMENT:
        yield from _signs(told, council)


def _signs(told, council):
    said = next((one for one in told.sign_offs if one.council_id == council.pk), None)
    url, name = address("statement-sign", told.day.pk), council.short_name
    if said is None:
        text = f"Its name stands under the statement if it does. Until {london.plain_date(told.day.sign_by)}."
        yield Step(f"Does {name} sign?", text, "Read and sign", url)
    else:
        title = f"{name} has signed" if said.signed else f"{name} does not sign"
        yield Step(title, "It can say otherwise until the statement is sent.", "Read it again", url, waits=False)


# For leads ------------------------------------------------------------------------------------------------------------
def of_leads(told, now):
    """[Step] for who runs the day: what brings it on. Usually one."""
    tell = {
        Stage.DRAFT: _draft, Stage.GATHERING: _gathering, Stage.BALLOT: _voting, Stage.AGREED: _agreed,
        Stage.STATEMENT: _statement, Stage.SENT: _sent, Stage.FOLLOW_UP: _follow_up,
    }.get(told.day.stage)  # fmt: skip
    if tell is None:
        return []
    return [*_leads_no_more(told), *tell(told, london.today(now)), *_meets_too_early(told.day)]


def _leads_no_more(told):
    day = told.day
    if told.led_until:
        text = f"{day.lead_council.short_name} led it until {london.plain_date(told.led_until)}. Name one that takes "
        text += "part, and say why. Until then the statement and what is promised are the group’s leads’ to look after."
        yield Step("Which council leads now?", text, "Name a council", address("day-change", day.pk))


def _meets_too_early(day):
    """Dates were put off, and the meeting has a page of its own, where it is moved."""
    if day.stage in JOINS and day.has_meeting and day.meets_on <= day.sign_by:
        title = "The meeting is before the signatures"
        text = f"Councils sign until {london.plain_date(day.sign_by)}, and {day.supplier} is met on "
        text += f"{london.plain_date(day.meets_on)}. Move the meeting."
        yield Step(title, text, "The meeting", address("day-meeting", day.pk))


def _draft(told, today):
    day, count = told.day, len(told.participations)
    if not count:
        yield Step("Who shares it?", "Choose the councils that are invited.", "Choose councils", _councils(day))
    else:
        number = f"{count} council{'' if count == 1 else 's'}"
        text = f"{number} chosen. They are told when you begin, and not before."
        yield Step("Is the plan right?", text, "Invite them and begin", address("day-begin", day.pk))


def _councils(day):
    return address("day-councils", day.pk)


def _gathering(told, today):
    day, needs = told.day, told.facts.needs
    url = address("day-vote", day.pk)
    if today <= day.gather_until:
        again = "again " if told.reopened else ""
        text = f"Needs are gathered {again}until {london.plain_date(day.gather_until)}. "
        text += "You bring together what says the same."
        yield Step("Read the needs", text, "Needs", address("day-needs", day.pk), waits=False)
    elif needs < 3:
        text = "Three are needed. Give councils more time, and write to those that have said nothing."
        title = f"{needs or 'No'} need{'' if needs == 1 else 's'} so far"
        yield Step(title, text, "Move the dates", address("day-dates", day.pk))
    elif needs == 3:
        yield Step("There are exactly three needs", "Nobody has to choose.", "Go on with these three", url)
    else:
        text = f"There are {needs} needs. Merge what says the same, then let the councils choose three."
        yield Step("The needs are in", text, "Begin the vote", url)


def _voting(told, today):
    if told.vote and told.vote.waits_for_a_lead and told.vote.ballot.has_ended:
        url = reverse("ballots:ballot-tie", args=[told.vote.ballot.pk])
        yield Step("A tie", told.vote.shown.tie_words, "Choose, and say why", url)


def _agreed(told, today):
    day = told.day
    text = "Say in a sentence or two what exactly is meant, so that one can see whether it was met."
    worded = all(row.words for row in told.agreed)
    yield Step("Word the three needs", text, "Word them", address("day-three", day.pk), waits=not worded)
    title = "Ask for signatures" if told.statement and told.statement.version else "Write the joint statement"
    text, url = "Written together: every version is kept.", address("day-statement", day.pk)
    yield Step(title, text, "The statement", url, waits=worded)


def _statement(told, today):
    waiting = told.facts.councils - told.facts.signed - told.facts.refused
    text = f"{told.facts.signed} signed, {told.facts.refused} did not, {waiting} have not said."
    yield Step("Councils sign", text, "The statement", address("day-statement", told.day.pk), waits=not waiting)


def _sent(told, today):
    day = told.day
    if not day.has_meeting:
        text = "A meeting of your group, with the three needs on its agenda."
        yield Step("Call the meeting with the supplier", text, "Make the meeting", address("day-meeting", day.pk))
    elif day.meets_on <= today:
        text = "What the supplier answered becomes commitments, which stay on your agendas until they are closed."
        yield Step("Follow up what was promised", text, "Begin", address("day-follow-up", day.pk))


def _follow_up(told, today):
    open_ones = told.facts.open_commitments
    text = f"{open_ones} open." if open_ones else "Nothing is open any more. You can close the day."
    url = address("day-follow-up" if open_ones else "day-close", told.day.pk)
    yield Step("What was promised", text, "Commitments" if open_ones else "Close the day", url, waits=not open_ones)
