"""The runs: each page beside its bare one, one after the other, so that what else the machine does meets both alike."""

from dataclasses import dataclass
from statistics import median

from bench import load


@dataclass(frozen=True)
class Case:
    """One page for one reader. `sides`: {"bare": (port, request), "ours": …, "beside": the same at a smaller scale}."""

    page: str
    reader: str
    yardstick: str
    sides: dict


@dataclass(frozen=True)
class Runs:
    """How it is measured: so many runs, at so many `lines`, each page for `seconds`."""

    count: int
    lines: list[int]
    seconds: float


def measure(cases, runs, told=lambda run, case: None):
    """{(page, reader): {lines: [{side: what was seen} for each run]}}. Raises WrongAnswer, with the page's name."""
    seen = {(case.page, case.reader): {lines: [] for lines in runs.lines} for case in cases}
    for run in range(runs.count):
        for case in cases:
            told(run, case)
            for lines in runs.lines:
                seen[case.page, case.reader][lines].append(turn(case, lines, runs.seconds, backwards=run % 2 == 1))
    return seen


def turn(case, lines, seconds, *, backwards):
    """Each side once; in every other run the other way round."""
    sides, seen = list(case.sides.items()), {}
    for side, (port, request) in reversed(sides) if backwards else sides:
        try:
            seen[side] = load.press(port, request, lines=lines, seconds=seconds).told()
        except load.WrongAnswer as error:
            raise load.WrongAnswer(f"{case.page}, {case.reader}, {side}: {error}") from None
    return seen


def middle(seen):
    """The medians of these runs: {side: {what: …}}."""
    return {side: {what: median(run[side][what] for run in seen) for what in seen[0][side]} for side in seen[0]}


def ratio(seen, what, side="ours", of="bare"):
    """The middle of what each run says: never of runs that were not beside each other."""
    return median(run[side][what] / run[of][what] for run in seen)
