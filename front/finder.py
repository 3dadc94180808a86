"""“Which council do you work for?”: the councils that a text means, and the groups that cover them."""

import datetime as dt
import re
from dataclasses import dataclass
from difflib import get_close_matches

from django import forms

from common import london
from common.forms import Form
from councils.models import Council, Succession

SHOWN = 10


class FindForm(Form):
    q = forms.CharField(
        label="Which council do you work for?",
        max_length=120,
        error_messages={
            "required": "Enter the name of your council",
            "max_length": "Enter a shorter name, of 120 letters at most",
            "null_characters_not_allowed": "Enter the name of your council in letters only",
        },
    )


@dataclass(frozen=True)
class Heir:
    """A council of today that took over from another, in one step or several."""

    council: Council
    on: dt.date
    groups: tuple


@dataclass(frozen=True)
class Match:
    """A council that the text may mean: of today (`groups`), of the past (`heirs`) or of the future (`before`)."""

    council: Council
    state: str  # today, past, future
    groups: tuple = ()
    heirs: tuple[Heir, ...] = ()
    before: tuple[Council, ...] = ()


@dataclass(frozen=True)
class Finding:
    query: str
    matches: tuple[Match, ...]
    more: int
    near: tuple[str, ...] = ()  # names of today that are spelt alike, when nothing matches


def ask(request, atlas, now):
    """(form, finding or None) of a page that carries the question; without `q` in the address nothing was asked."""
    form = FindForm(request.GET if "q" in request.GET else None)
    return form, find(form.cleaned_data["q"], atlas, london.today(now)) if form.is_valid() else None


def find(text, atlas, today):
    """Look the text up among all councils there are, were and will be. Two statements at most."""
    query = plain(text)
    named = Council.objects.on_domain(query).as_at(today) if "@" in query else Council.objects.named_like(query)
    councils = sorted(named, key=lambda council: _rank(council, query, today))
    others = any(not council.exists_on(today) for council in councils)
    successions = list(Succession.objects.select_related("predecessor", "successor")) if others else []
    matches, shown = [], set()
    for council in councils:
        match = _match(council, atlas.covering, successions, today)
        reached = {heir.council.pk for heir in match.heirs}
        if match.state == "past" and reached and reached <= shown:
            continue  # the county of old is not asked for where its namesake of today stands above it
        shown |= {council.pk}
        matches.append(match)
    near = () if matches or "@" in query else spelt_like(query, atlas.councils)
    return Finding(text.strip(), tuple(matches[:SHOWN]), max(0, len(matches) - SHOWN), near)


def spelt_like(query, councils):
    """The names of today’s councils nearest to a text that is none of them, the nearest first: at most three."""
    names = {council.short_name.lower(): council.short_name for council in councils}
    return tuple(names[name] for name in get_close_matches(query.lower(), names, n=3, cutoff=0.75))


def plain(text):
    """The text as the register writes names: “Brighton & Hove Council” → “Brighton and Hove”."""
    words = re.sub(r"\s+", " ", text.replace("&", " and ").replace("’", "'")).strip()
    return re.sub(r"(?i)\s+council$", "", words) or words


def _rank(council, query, today):
    names = {council.short_name.lower(), council.welsh_name.lower(), council.code.lower()}
    begins = council.short_name.lower().startswith(query.lower())
    return (not council.exists_on(today), query.lower() not in names, not begins, council.short_name, council.code)


def _match(council, covering, successions, today):
    if council.exists_on(today):
        return Match(council, "today", groups=tuple(covering.get(council.pk, ())))
    if council.start and council.start > today:
        before = tuple(step.predecessor for step in successions if step.successor_id == council.pk)
        return Match(council, "future", before=before)
    heirs = dict(_heirs(council, successions, today))
    return Match(
        council, "past", heirs=tuple(Heir(heir, on, tuple(covering.get(heir.pk, ()))) for heir, on in heirs.items())
    )


def _heirs(council, successions, today):
    """The councils of today that came after this one, each with the day of the last step."""
    ahead, seen = [council.pk], set()
    while ahead:
        pk = ahead.pop(0)
        seen.add(pk)
        for step in successions:
            if step.predecessor_id == pk and step.on <= today and step.successor_id not in seen:
                if step.successor.exists_on(today):
                    yield step.successor, step.on
                else:
                    ahead.append(step.successor_id)
