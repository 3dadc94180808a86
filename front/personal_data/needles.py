"""A person's name and addresses in texts that others wrote, and what stands there when the person is erased."""

import re
import unicodedata
from dataclasses import dataclass

SOMEBODY = "somebody who left"


@dataclass(frozen=True)
class Needles:
    """What to look for. `hints` are short ASCII pieces, one of which is in every text that holds any of it."""

    pattern: re.Pattern
    hints: tuple[str, ...]

    def are_in(self, text):
        return bool(self.pattern.search(text))

    def replaced(self, text):
        """The text without the person. At the very start the words begin with a capital."""
        return self.pattern.sub(lambda found: SOMEBODY if found.start() else SOMEBODY.capitalize(), text)


def of(name, addresses, *, any_name=False):
    """Needles for a full name (two words or more: a first name alone means anybody) and for addresses; None for none.

    Whole words, any case, any space between them, composed or decomposed letters. `any_name`: one word is enough.
    """
    names = [name] if len(name.split()) >= (1 if any_name else 2) else []
    addresses = [address for address in addresses if address]
    if not names and not addresses:
        return None
    # “Sam Example” is not in “Sam Examples”, nor in “Sam Example-Jones”; a full stop may follow an address, “.org” not.
    spoken = [rf"(?<!\w)(?<!\w-){_spoken(text)}(?!\w|-\w)" for text in _forms(names)]
    spoken += [rf"(?<![\w.+])(?<!\w-){_spoken(text)}(?!\w|[-.]\w)" for text in _forms(addresses)]
    pattern = re.compile("|".join(spoken), re.IGNORECASE)
    return Needles(pattern, tuple(sorted({_hint(text) for text in [*names, *addresses]})))


def _forms(texts):
    return sorted({unicodedata.normalize(form, text) for text in texts for form in ("NFC", "NFD")})


def _spoken(text):
    return r"\s+".join(re.escape(word) for word in text.split())


def _hint(text):
    """The longest run of plain letters and digits: every way to write the text has it, and a database finds it."""
    runs = re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFC", text))
    return max(runs, key=len).lower() if runs else ""
