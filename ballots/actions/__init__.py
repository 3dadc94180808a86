"""The deeds of a ballot, by name, for the rooms above."""

from ballots.actions.asking import (
    begin_due,
    change_ballot,
    delete_ballot,
    extend,
    make_ballot,
    open_ballot,
    withdraw,
)
from ballots.actions.voting import break_tie, cast, close_ballot, close_due, counted, release, tally

__all__ = [
    "begin_due",
    "break_tie",
    "cast",
    "change_ballot",
    "close_ballot",
    "close_due",
    "counted",
    "delete_ballot",
    "extend",
    "make_ballot",
    "open_ballot",
    "release",
    "tally",
    "withdraw",
]
