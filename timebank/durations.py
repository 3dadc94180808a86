"""A length of time as people type it, in whole minutes. Pure."""

import re

from common import words
from timebank.limits import LONGEST

DAY = 450  # 7 h 30 min: what a form says a day is
ASKS = "Enter a time, such as 15 h, 1 h 30 min or 2 days"
NAMED = {"a": "1", "an": "1", "half": "½"} | {word: str(number) for number, word in enumerate(words.NUMBERS) if number}
FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
NUMBER = r"[0-9]{0,9}(?:(?<=[0-9])|(?=\.))(?:\.[0-9]{1,4})?"
LENGTH = re.compile(
    rf"(?:(?P<days>{NUMBER})\s*d(?:ays?)?)?\s*(?:and\s*)?"
    rf"(?:(?P<hours>{NUMBER})\s*h(?:(?:ou)?rs?)?)?\s*(?:and\s*)?"
    r"(?:(?P<minutes>[0-9]{1,9})\s*(?P<unit>m(?:in(?:ute)?s?)?)?)?"
)


def read(text, most=LONGEST):
    """Minutes in “2 days”, “15 h”, “1 h 30”, “1:30”, “90 min”, “7.5 hours”, “half a day”.

    Raises ValueError with what to do: for a number without a unit, for nothing, and for more than `most` minutes.
    """
    match = LENGTH.fullmatch(_plain(text)) if len(text) <= 60 else None
    if not match or not any(match[name] for name in ("days", "hours", "minutes")):
        raise ValueError(ASKS)
    if match["minutes"] and not match["unit"] and not match["hours"]:
        raise ValueError(_which(match))
    minutes = _of(match["days"], DAY) + _of(match["hours"], 60) + int(match["minutes"] or 0)
    if not 1 <= minutes <= most:
        raise ValueError(f"Enter a time from 1 minute to {words.hours(most).replace(' h', ' hours')}")
    return minutes


def _plain(text):
    """Without capitals and words for numbers; a comma before three figures is a thousand's, another a decimal point."""
    text = " ".join(text.casefold().replace(" ", " ").split())
    text = re.sub(r"\b[a-z]+\b", lambda word: NAMED.get(word[0], word[0]), text)
    text = re.sub(r"½ 1(?= d| h)", "½", text)  # half a day, half an hour
    text = re.sub(r"([0-9]*)\s?([½¼¾])", lambda part: f"{part[1] or 0}{FRACTIONS[part[2]]}", text)
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", text)
    text = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text).replace(",", " ")
    return re.sub(r"^([0-9]{1,5}):([0-5][0-9])$", r"\1 h \2", text).strip()


def _of(number, unit):
    """Whole minutes, half ones rounded up, without floats: they cannot hold a tenth of an hour."""
    whole, _, rest = (number or "0").partition(".")
    parts = int(whole or 0) * 10_000 + int(rest.ljust(4, "0") or 0)
    return (parts * unit + 5_000) // 10_000


def _which(match):
    number = match["minutes"].lstrip("0")
    if match["days"] or not 1 <= len(number) <= 6:
        return ASKS
    return f"Say what {number} is: {number} h, {number} min or {number} days"
