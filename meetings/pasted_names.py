"""The names in a line that says who was there, as people write them. Pure: who they are is asked in pasted_people."""

import re
from dataclasses import dataclass, replace

from common.forms import fold

LONGEST = 2000  # characters of a line
LONGEST_NAME = 80
NOBODY = {
    *("none", "no apologies", "nil", "n a", "na", "tbc", "nobody", "no one", "all", "everyone", "as above"),
    *("dim", "neb", "pawb"),
}
ROLES = {
    *("chair", "minutes", "notes", "note taker", "host", "online", "remote", "teams", "in person", "lead", "guest"),
    *("facilitator", "presenter", "speaker", "apologies", "cadeirydd"),
}
ORGANISATION = re.compile(
    r"\b(?:council|county|borough|district|city|university|college|ltd|limited|plc|llp|cyngor|prifysgol|authority|trust"
    r"|nhs|police|fire|government|agency|association|digital service|gds|mhclg|lga)\b",
    re.I,
)
ADDRESS = re.compile(r"[<(\[]?\b[^\s<>()\[\]@]{1,64}@[^\s<>()\[\]@]{1,190}[>)\]]?")
BRACKETS = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]")
DASH = re.compile(r"\s+[-–—]\s+|\s*[–—]\s*")
BETWEEN = re.compile(r"\s*,\s*(?:(?:and|&|a|ac)\s+)?|\s+(?:and|&|a|ac)\s+")
COMMA = re.compile(r"\s*,\s*")
# Nobody by name: “and 3 others”, “plus two more online”, “a 3 arall”.
OTHERS = re.compile(
    r"(?P<joins>\s*[,;]?\s*(?:\b(?:and|plus|with|a|ac|gyda)\b|[&+])\s*|\s*[,;]\s*|^)"
    r"(?P<others>(?:about |around |over |some |tua )?"
    r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|various|many|a few|some"
    r"|un|dau|tri|pedwar|pum[p]?|sawl)?\s*"
    r"(?:others?|more|colleagues?|guests?|people|observers?|arall|eraill)\b[^,;]{0,60})\s*$",
    re.I,
)
TITLE = re.compile(r"(?:cllr|councillor|cyng|dr|prof|professor|mr|mrs|ms|miss|mx|sir|dame)\.?\s+", re.I)


@dataclass(frozen=True)
class Named:
    """One piece of such a line, `source` with what parts it from the next. `name` is "" where it is no name."""

    source: str
    name: str = ""
    organisation: str = ""


def names_in(text, *, people=frozenset(), organisations=frozenset(), is_alone):
    """The pieces of this text in order, or [] if none of them is a name.

    `people` and `organisations` are folded names that are known: they tell “Ann Lee, Oxford” from two people.
    `is_alone`: the text stands on a line of its own below its label, so a comma mostly parts a person from a council.
    """
    if len(text) > LONGEST:
        return []
    if others := OTHERS.search(text):
        named = _before_others(text, others, people, organisations, is_alone=is_alone)
        return [*named, Named(others["others"])] if any(piece.name for piece in named) else []
    held = _Held(text, people, organisations)
    if ";" in held.masked:
        pieces = [one for piece in held.pieces(re.compile(r"\s*;\s*")) for one in held.one(*piece)]
    elif is_alone and not held.has_people_behind_commas():
        pieces = held.one(0, len(text), len(text))
    else:
        pieces = held.each()
    return pieces if any(piece.name for piece in pieces) else []


def _before_others(text, others, people, organisations, *, is_alone):
    """The pieces before “and 3 others”: a list of people, so a comma parts two of them, also on a line of its own.

    What joins it to them goes with the last of them.
    """
    listed = text[: others.start()]
    is_alone = is_alone and not BETWEEN.search(listed)
    named = names_in(listed, people=people, organisations=organisations, is_alone=is_alone) if listed.strip() else []
    return [*named[:-1], replace(named[-1], source=named[-1].source + others["joins"])] if named else []


class _Held:
    """The text, with a copy in which brackets hide what is in them, so that nothing is split there."""

    def __init__(self, text, people, organisations):
        self.text, self.people, self.organisations = text, people, organisations
        hidden = ADDRESS.sub(lambda match: "x" * len(match[0]), text)
        self.masked = BRACKETS.sub(lambda match: "(" + "x" * (len(match[0]) - 2) + ")", hidden)

    def pieces(self, between):
        """[(start, end, end with what follows)]"""
        found, start = [], 0
        for match in between.finditer(self.masked):
            if match.start() > start:
                found.append((start, match.start(), match.end()))
                start = match.end()
        if start < len(self.text):
            found.append((start, len(self.text), len(self.text)))
        return found

    def has_people_behind_commas(self):
        """Whether a line of its own lists several people all the same."""
        pieces = self.pieces(BETWEEN)
        later = [fold(_bare(self.text[start:end])) for start, end, _ in pieces[1:]]
        if any(one in self.people for one in later):
            return True
        return len(pieces) > 1 and not COMMA.search(self.masked) and all(self._is_name(*piece) for piece in pieces)

    def one(self, start, end, until):
        """A person, perhaps with their council behind a comma."""
        text, source = self.text[start:end], self.text[start:until]
        name, *rest = COMMA.split(self.masked[start:end], maxsplit=1)
        named = self._named(text[: len(name)], source)
        if not rest or not named.name:
            return [named]
        behind = text[len(text) - len(rest[0]) :].strip(" .,")
        organisation = ", ".join(part for part in (named.organisation, behind) if part)
        return [Named(source, named.name, organisation)]

    def each(self):
        """People one after the other; what only an organisation is called belongs to whom it stands behind."""
        found = []
        for start, end, until in self.pieces(BETWEEN):
            text, source = self.text[start:end], self.text[start:until]
            if found and found[-1].name and not found[-1].organisation and self._is_organisation(text):
                last = found.pop()
                found.append(Named(last.source + source, last.name, text.strip(" .")))
            else:
                found.append(self._named(text, source))
        return found

    def _is_organisation(self, text):
        said = fold(text)
        return said not in self.people and (said in self.organisations or bool(ORGANISATION.search(text)))

    def _is_name(self, start, end, until):
        return bool(self._named(self.text[start:end], "").name) and not self._is_organisation(self.text[start:end])

    def _named(self, text, source):
        said = ADDRESS.sub(" ", text)
        inside = [found.strip() for found in BRACKETS.findall(said)]
        said = BRACKETS.sub(" ", said).strip(" .,:;*•-–—")
        name, *after = DASH.split(said, maxsplit=1)
        inside += [part.strip(" .") for part in after]
        name = " ".join(name.split())
        if not _is_like_a_name(name):
            return Named(source)
        kept = [part for part in inside if part and fold(part) not in ROLES and not re.fullmatch("[A-Z]{2,3}", part)]
        kept = kept or [part for part in inside if fold(part) in self.organisations]
        return Named(source, name, ", ".join(kept))


def _bare(text):
    return DASH.split(BRACKETS.sub(" ", text).strip(" ."), maxsplit=1)[0]


def _is_like_a_name(name):
    if not 1 < len(name) <= LONGEST_NAME or len(name.split()) > 6 or re.search(r"[\d@/\\|<>=!?\"“”]", name):
        return False
    return fold(name) not in NOBODY and name[:1].isalpha() and any(word[:1].isupper() for word in name.split())


def without_title(name):
    """“Ann Lee” of “Cllr Ann Lee”."""
    return TITLE.sub("", name, count=1) if TITLE.match(name) else name
