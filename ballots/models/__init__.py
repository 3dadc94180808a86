"""Ballots: a question put to councils, what each of them says, and what came of it."""

from ballots.models.asking import Ballot, Elector, Extension, Option
from ballots.models.counting import Cast, Result, Tally, TieBreak

__all__ = ["Ballot", "Cast", "Elector", "Extension", "Option", "Result", "Tally", "TieBreak"]
