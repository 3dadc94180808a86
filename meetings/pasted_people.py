"""Who a name in pasted notes may be: asked, never decided. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from common.forms import fold
from meetings.pasted_names import BRACKETS, ORGANISATION, without_title

NEAR = 0.8  # how alike two names have to be to ask whether they are the same
MOST = 4  # people asked about for one name


@dataclass(frozen=True)
class Likely:
    """People whom a name may mean, the likeliest first, by their places in the list that was asked.

    `is_exact`: one alone is called just so, and nothing that is said of them speaks against it.
    """

    places: tuple[int, ...] = ()
    is_exact: bool = False


class People:
    """People by everything they are called. `known` are (name, whom they are there for) pairs."""

    def __init__(self, known):
        self.known = [(fold(without_title(name)), fold(for_whom)) for name, for_whom in known]
        self.initials = ["".join(word[0] for word in name.split()) for name, _ in self.known]

    def called(self, name, organisation=""):
        """The Likely for this name, as somebody wrote it."""
        said, for_whom = fold(without_title(name.strip())), fold(organisation)
        exact = [place for place, (known, _) in enumerate(self.known) if known == said]
        fitting = [place for place in exact if _fits(for_whom, self.known[place][1])]
        if len(fitting) == 1:
            return Likely(tuple(dict.fromkeys([*fitting, *exact]))[:MOST], is_exact=True)
        scores = [(self._likeness(place, said, for_whom), -place) for place in range(len(self.known))]
        near = sorted((score for score in scores if score[0] >= NEAR), reverse=True)
        return Likely(tuple(-place for _, place in near)[:MOST])

    def owning(self, who):
        """The Likely for whoever is to do something: “Lee”, “AL”, “Ann Lee (Winchester)”, or a council."""
        inside = " ".join(BRACKETS.findall(who))
        name = BRACKETS.sub(" ", who)
        found = self.called(name, inside)
        if found.places:
            return found
        council = fold(name)
        places = [place for place, (_, for_whom) in enumerate(self.known) if for_whom and _fits(council, for_whom)]
        return Likely(tuple(places)[:MOST]) if council else Likely()

    def _likeness(self, place, said, for_whom):
        known, whom_for = self.known[place]
        if not said or not known:
            return 0
        if said == known:
            return 2 if _fits(for_whom, whom_for) else 1.5
        if said in known.split() or said == self.initials[place]:
            return 0.9
        first, last = known.split()[0], known.split()[-1]
        if said.split()[-1] == last and said[0] == first[0]:  # “A. Lee”
            return 0.95
        matcher = SequenceMatcher(None, said[:80], known[:80], autojunk=False)
        return matcher.ratio() if matcher.quick_ratio() >= NEAR else 0


def _fits(said, known):
    """Whether what is said of somebody's organisation is no other than the one that is known."""
    return not said or not known or said == known or said.startswith(f"{known} ") or known.startswith(f"{said} ")


def is_council(organisation):
    """Whether somebody would read this as the name of a council."""
    return bool(ORGANISATION.search(organisation)) and "council" in fold(organisation)
