"""What becomes of minutes that several councils share. Pure: everybody gets whole minutes, and together all of them."""

from fractions import Fraction


def split(minutes, shares):
    """{who: minutes} by largest remainder: `shares` is {who: share}, in any unit, and names who comes first in a tie.

    101 minutes in halves are 51 and 50; what is owed (below zero) is split in the same way.
    """
    whole = sum(shares.values())
    exact = {who: Fraction(abs(minutes)) * share / whole for who, share in shares.items()}
    parts = {who: int(part) for who, part in exact.items()}
    by_remainder = sorted(exact, key=lambda who: parts[who] - exact[who])  # stable: the order of `shares` breaks ties
    for who in by_remainder[: abs(minutes) - sum(parts.values())]:
        parts[who] += 1
    return {who: part if minutes >= 0 else -part for who, part in parts.items()}
