"""Chance, as it deals things out among people: never evenly. Pure: the same seed gives the same."""

import random
from itertools import accumulate


def of(seed, subject):
    """Chance for one subject. Each has its own, so that one more row of one subject changes nothing of the others."""
    return random.Random(f"{seed}/{subject}")  # noqa: S311, nothing here is secret


def shares(count, flat=8):
    """Weights of so many, the first much and most hardly any (Zipf), as sums for `choices(cum_weights=…)`."""
    return list(accumulate(1 / (place + flat) for place in range(count)))


def allot(total, weights, most=None):
    """So many pieces among these, by weight, as whole numbers that add up; none gets more than its `most`.

    What whole numbers leave over goes to the largest, the earlier first among equals. Where all have their most, the
    rest is nobody's.
    """
    most = [total] * len(weights) if most is None else most
    given, left = [0] * len(weights), total
    while left:
        takes = [place for place in range(len(weights)) if given[place] < most[place] and weights[place] > 0]
        if not takes:
            break
        whole = sum(weights[place] for place in takes)
        more = {place: min(int(left * weights[place] / whole), most[place] - given[place]) for place in takes}
        if not any(more.values()):
            more = dict.fromkeys(sorted(takes, key=lambda place: (-weights[place], place))[:left], 1)
        for place, count in more.items():
            given[place] += count
        left = total - sum(given)
    return given


def some(chance, among, count, skew=1.7):
    """So many different ones of these; the earlier come up more often. All, in their order, if there are no more."""
    if count >= len(among):
        return list(among)
    if count * 3 > len(among):
        return chance.sample(among, count)
    found = {}
    while len(found) < count:
        place = int(len(among) * chance.random() ** skew)
        found[place] = among[place]
    return list(found.values())
