"""What came of the votes: sums, who is chosen, and where it is a tie. Pure; anybody can check it by hand."""

from dataclasses import dataclass

YES, NO, ABSTAIN = 1, 2, 3
YES_NO = "yes-no"


@dataclass(frozen=True)
class Outcome:
    """Positions of options, from 1, in their order. `open_places` of the `tied` ones are to be taken."""

    chosen: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    open_places: int = 0


def added_up(casts, options):
    """The sum for each of so many options of these casts, each a list of one number an option."""
    return [sum(numbers) for numbers in zip(*casts, strict=True)] or [0] * options


def outcome(dots, *, rule, places, is_quorate=True):
    """Who is chosen with these sums. What nobody voted for is never chosen; nor is abstaining."""
    if not is_quorate:
        return Outcome()
    voted = [(number, place) for place, number in enumerate(dots, 1) if number and not (rule == YES_NO and place > NO)]
    if len(voted) <= places:
        return Outcome(chosen=tuple(place for _, place in voted))
    last = sorted((number for number, _ in voted), reverse=True)[places - 1]
    clear = tuple(place for number, place in voted if number > last)
    level = tuple(place for number, place in voted if number == last)
    if len(clear) + len(level) <= places:
        return Outcome(chosen=tuple(sorted(clear + level)))
    return Outcome(chosen=clear, tied=level, open_places=places - len(clear))


def why_not(dots, *, options, picks, most):
    """A sentence that says what is wrong with what a council wants to cast, or “”."""
    if len(dots) != options or any(number < 0 for number in dots):
        return "This is not an answer to the question. Reload the page and vote again."
    if not any(dots):
        return "Give at least one option a dot." if most > 1 else "Choose at least one option."
    if most > 1 and any(number > most for number in dots):
        return f"An option can have at most {most} dots of a council."
    if sum(dots) > picks:
        return f"Your council has {picks}: that is {sum(dots)}. Take {sum(dots) - picks} away."
    if any(number > most for number in dots):
        return "An option can be chosen once."
    return ""
