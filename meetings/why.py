"""Why a line is on an agenda, in the words that stand beside it. Pure."""

import datetime as dt
from dataclasses import dataclass

from django.utils.text import get_text_list

RAN_OUT, CALLED_OFF, LEFT_OUT, NO_PLACE = "ran out", "called off", "left out", "no place"
SHOWN = 3  # decisions and offers named before the rest is counted


@dataclass(frozen=True)
class Before:
    """What became of a topic at one earlier meeting that did not settle it."""

    on: dt.date
    how: str
    because: str = ""


@dataclass(frozen=True)
class Reason:
    """“Carried over” and “we ran out of time on 10 September.” `short` ones stand beside the minutes instead."""

    lead: str
    words: str = ""
    short: bool = False


EVERY_MEETING = Reason("Every meeting", short=True)
CLOSED_MEETING = Reason("From a meeting", "that was not open to everybody. Its place here is for a lead to decide.")


def proposed(who, on, year):
    """“Proposed by Sam Example, Winchester on 3 May.”"""
    return Reason("Proposed", f"by {who}, on {day(on, year)}." if who else f"on {day(on, year)}.")


def theme(is_suggested):
    if is_suggested:
        return Reason("Next theme", "the next point of the standard after the last meeting’s.")
    return Reason("Theme", "put here by the group’s leads.")


def trial(on, year):
    return Reason("Trial", f"to look at again from {day(on, year)}." if on else "to look at again.")


def promise(on, year):
    until = "here until councils say that it was met, or its page says why it is closed."
    return Reason("Promised", f"on record since {day(on, year)}, and {until}")


def elsewhere(on, year):
    return Reason("From the group’s work", f"since {day(on, year)}.")


def carried(befores, year):
    """How often it was put off, when, and why; None if this is the first time."""
    befores = sorted(befores, key=lambda before: before.on)
    if not befores:
        return None
    if len(befores) == 1:
        return _carried_once(befores[0], year)
    dates = get_text_list([day(before.on, year) for before in befores[-SHOWN:]], "and")
    if len(befores) == 2:
        asked = "The next time it is put off, the group is asked whether to drop it."
        return Reason("Carried over twice", f"put off on {dates}. {asked}")
    last = f"last on {dates}" if len(befores) > SHOWN else f"on {dates}"
    asked = "Does the group still want it? If not, drop it."
    return Reason(f"Carried over {len(befores)} times", f"put off {last}. {asked}")


def _carried_once(before, year):
    on = day(before.on, year)
    if before.how == CALLED_OFF:
        return Reason("Carried over", f"the meeting of {on} was called off.")
    if before.how == LEFT_OUT:
        because = f": {_sentence(before.because)}" if before.because else "."
        return Reason("Carried over", f"left out on {on}{because}")
    if before.how == NO_PLACE:
        return Reason("Carried over", f"it found no place on {on}.")
    return Reason("Carried over", f"we ran out of time on {on}.")


def actions(*, still_open, late, done, dropped, since, year):
    """“2 are open, 1 of them late. 4 were done since 10 September.” None of none."""
    if not any((still_open, done, dropped)):
        return None
    said = []
    if still_open:
        of_them = f", {late} of them late" if late else ""
        it = "it is" if still_open == 1 else "they are"
        said.append(f"{_are(still_open)} open{of_them}, and here until {it} done or dropped.")
    closed = [f"{count} {word}" for count, word in ((done, "done"), (dropped, "dropped")) if count]
    if closed:
        when = f" since {day(since, year)}" if since else ""
        said.append(f"{get_text_list(closed, 'and')}{when}.")
    return Reason("Actions", " ".join(said))


def decisions(due, year):
    """“Review due: “We meet online” (12 March) and “…” (27 November 2025).” `due` has (sentence, date)."""
    if not due:
        return None
    named = [f"“{sentence}” ({day(on, year)})" if on else f"“{sentence}”" for sentence, on in due[:SHOWN]]
    return Reason("Review due", f"{_and_more(named, len(due))}.")


def offers(offered):
    """“Offers to host: Winchester (any Thursday in June) and Swindon.” `offered` has (council, what is in brackets)."""
    if not offered:
        return None
    named = [f"{council} ({when})" if when else str(council) for council, when in offered[:SHOWN]]
    return Reason("Offers to host", f"{_and_more(named, len(offered))}.")


def day(on, year):
    """“10 September”; in another year than the meeting's, “10 September 2025”."""
    return f"{on.day} {on:%B}" + (f" {on.year}" if on.year != year else "")


def _and_more(named, total):
    rest = total - len(named)
    return get_text_list([*named, f"{rest} more"] if rest else named, "and")


def _are(number):
    return "1 is" if number == 1 else f"{number} are"


def _sentence(words):
    words = words.strip()
    return words if words[-1:] in ".!?…" else f"{words}."
