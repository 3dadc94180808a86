"""What was measured beside what is wanted."""

from dataclasses import dataclass

from bench import targets, turns

MOST, LEAST = "at most", "at least"


@dataclass(frozen=True)
class Verdict:
    """One target and what was found. `about`: which page and for whom, or what else."""

    about: str
    what: str
    found: float
    bound: str
    wanted: float

    @property
    def is_met(self):
        return self.found >= self.wanted if self.bound == LEAST else self.found <= self.wanted


def verdicts(asked, seen, memory=None, asked_beside=()):
    """Every Verdict of a run. `asked`: what asking.py told of each page; `seen`: what turns.measure did; `memory`:
    {"ours": KB, "bare": KB}; `asked_beside`: the pages again, at the smaller scale.
    """
    before = {(one["page"], one["reader"]): one for one in asked_beside}
    found = []
    for page in asked:
        key = page["page"], page["reader"]
        found += of_statements(page) + of_weight(page)
        if key in before:
            found.append(_of(key, "statements more than at the smaller scale", _grown(page, before[key]), MOST, 0))
        if key in seen:
            found += of_speed(key, seen[key]) + of_growth(key, seen[key])
    if memory:
        found.append(Verdict("two workers", "memory, of the bare project’s", memory["ours"] / memory["bare"], MOST,
                             targets.MEMORY))  # fmt: skip
    return found


def of_statements(page):
    key = page["page"], page["reader"]
    limit = targets.statements(page["kind"], page["reader"], page["rooms"])
    found = [_of(key, "statements", page["statements"], MOST, limit)] if limit is not None else []
    return [*found, _of(key, "statements that write", page["writes"], MOST, 0)]


def of_weight(page):
    """Pages for people, once; a feed and a list of the admin's have no style sheet of the product's own to bring."""
    key = page["page"], page["reader"]
    if not page["parts"] or page["kind"] in {"admin", "desk", "hit"}:
        return []
    next_page = targets.NEXT_PAGE_WITH_MAP if page["has_map"] else targets.NEXT_PAGE
    return [
        _of(key, "bytes of a first view", page["compressed"] + page["parts"], MOST, targets.FIRST_VIEW),
        _of(key, "bytes of a next page", page["compressed"], MOST, next_page),
        _of(key, "requests of a first view", page["requests"], MOST, targets.REQUESTS),
    ]


def of_speed(key, seen):
    """Of a page with a target of its own."""
    if key not in targets.RATE:
        return []
    many = seen[max(seen)]
    ours = turns.middle(many)["ours"]
    found = [
        _of(key, "answers a second, of the bare page’s", turns.ratio(many, "rate"), LEAST, targets.RATE[key]),
        _of(key, "p95 of p50", ours["p95"] / ours["p50"], MOST, targets.SPREAD),
    ]
    if alone := seen.get(1):
        found.append(
            _of(key, "first byte, times the bare page’s", turns.ratio(alone, "first"), MOST, targets.FIRST_BYTE)
        )
    return found


def of_growth(key, seen):
    many = seen[max(seen)]
    if "beside" not in many[0]:
        return []
    return [
        _of(key, "time, of that at the smaller scale", turns.ratio(many, "p50", of="beside"), MOST, targets.GROWN_TIME),
        _of(key, "answers a second, of those at the smaller scale", turns.ratio(many, "rate", of="beside"), LEAST,
            targets.GROWN_RATE),
    ]  # fmt: skip


def _grown(page, before):
    return abs(page["statements"] - before["statements"])


def _of(key, what, found, bound, wanted):
    return Verdict(", ".join(key), what, found, bound, wanted)
