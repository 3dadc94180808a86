"""“My data”: everything that is kept about one person, in tables, as words for the page or as data for the download."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from django.db.models import Q

from accounts.models import User
from common import london
from front.personal_data import needles, registry
from front.personal_data.gathering import addresses_of, groups_of, hinted, past_of, rows_about, texts_of
from peergroups.models import PeerGroup

DEEDS = (
    "What you did for others",
    "So that it can be seen who did what",
    "For good; without your name when you are erased",
)
NAMED = (
    "Where your name stands in what others wrote",
    "Agendas and notes name people",
    "For good, as the group’s record; when you are erased, your name is replaced",
)
HISTORY = (
    "What changed, and when",
    "So that a mistake can be found and put right",
    "For good; without your name when you are erased",
)
FITTING = 5  # columns
CHANGES = {"insert": "Added", "update": "Changed", "delete": "Removed"}


@dataclass(frozen=True)
class Table:
    """One heading. `rows` are dicts of label and value; `more` says that there are others than these, the latest."""

    heading: str
    purpose: str
    until: str
    rows: list
    more: bool = False

    def for_reading(self):
        """Without what is empty, and the history in four columns."""
        rows = [{label: value for label, value in row.items() if value != ""} for row in self.rows]
        return replace(self, rows=[_in_short(row) for row in rows] if self.heading == HISTORY[0] else rows)

    @property
    def columns(self):
        """The labels, if the rows fit a table with a column for each; otherwise each row is a table of its own."""
        labels = list(dict.fromkeys(label for row in self.rows for label in row))
        return labels if len(labels) <= FITTING else []

    def for_taking_along(self):
        return {"heading": self.heading, "what_for": self.purpose, "how_long": self.until, "rows": self.rows}


@dataclass(frozen=True)
class Found:
    """One row, with the fields of it that are shown. `lead` is said before them."""

    row: object
    fields: dict
    lead: tuple = ()


def _in_short(row):
    lead = {label: row[label] for label in ("When", "What", "How") if label in row}
    rest = [f"{label}: {value}" for label, value in row.items() if label not in lead]
    return {**lead, "As it was then": "; ".join(rest)}


def as_words(value):
    """For the page: moments on London's clocks, yes and no, "" for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{london.plain_date(value)}, {london.clock(value)}"
    return london.plain_date(value) if isinstance(value, dt.date) else str(value)


def as_data(value):
    """For the download: what JSON has a form for stays, moments are ISO."""
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def everything(person, *, at_most=None, say=as_words):
    """All tables about this person. `at_most` rows each, without what is for the download only; None: every row."""
    addresses, groups = addresses_of(person), groups_of(person)
    found = {}
    for kept in registry.kept():
        if (kept.person or kept.address) and (kept.on_page or at_most is None):
            shown = {name: field for name, field in kept.fields.items() if field.label}
            found[kept] = [Found(row, shown) for row in _first(rows_about(kept, person, addresses), at_most)]
    changes = _changes(person, addresses, at_most)
    names = _names_of([*changes, *(row for rows in found.values() for row in rows)])
    tables = [
        _table((kept.heading, kept.purpose, kept.until), _said(rows, person, names, say), at_most)
        for kept, rows in found.items()
    ]
    return [
        *tables,
        _table(DEEDS, _deeds(person, say, at_most), at_most),
        _table(NAMED, _mentions(person, addresses, groups), at_most),
        _table(HISTORY, _said(changes, person, names, say), at_most),
    ]


def _first(rows, at_most):
    """One more than fit, to know whether there are more."""
    return rows[: at_most + 1] if at_most else rows


def _table(words, rows, at_most):
    return Table(*words, rows=rows[:at_most], more=at_most is not None and len(rows) > at_most)


# Rows -----------------------------------------------------------------------------------------------------------------
def _said(found, person, names, say):
    return [
        {
            **{label: say(value) for label, value in one.lead},
            **{field.label: say(_value(one.row, name, field, person, names)) for name, field in one.fields.items()},
        }
        for one in found
    ]


def _value(row, name, field, person, names):
    column = row._meta.get_field(name)
    stored = getattr(row, column.attname)
    if field.read:
        return field.read(stored)
    if column.is_relation and stored is not None:
        if column.related_model is User:
            return "you" if stored == person.pk else "somebody else"
        return names[column.related_model].get(stored, "")
    return dict(column.flatchoices).get(stored, stored) if column.choices else stored


def _names_of(found):
    """{model: {number: what it is called}} for everything that these rows point to: a query for each table."""
    wanted = defaultdict(set)
    for one in found:
        for name, field in one.fields.items():
            column = one.row._meta.get_field(name)
            if column.is_relation and column.related_model is not User and not field.read:
                wanted[column.related_model].add(getattr(one.row, column.attname))
    return {
        model: {pk: str(thing) for pk, thing in model._default_manager.in_bulk(numbers - {None}).items()}
        for model, numbers in wanted.items()
    }


def _changes(person, addresses, at_most):
    """From the history: what was true of the person's rows, and from when. The latest first."""
    found = []
    for kept in registry.kept():
        events = past_of(kept, person, rows_about(kept, person, addresses).order_by().values("pk"))
        for event in _first(events, at_most) if events is not None else ():
            shown = {n: field for n, field in kept.fields.items() if field.label and registry.has_field(type(event), n)}
            how = CHANGES.get(event.pgh_label, event.pgh_label)
            found.append(Found(event, shown, (("When", event.pgh_created_at), ("What", kept.heading), ("How", how))))
    return _first(sorted(found, key=lambda one: one.row.pgh_created_at, reverse=True), at_most)


# What names the person elsewhere --------------------------------------------------------------------------------------
def _deeds(person, say, at_most):
    own = {kept.model: kept.person for kept in registry.kept()}
    done = []
    for deeds in registry.deeds():
        mine, me = Q(), Q()
        for name in deeds.by:
            mine |= Q(**{name: person})
        for lookup in own.get(deeds.model, ()):
            me |= Q(**{lookup: person.pk})
        rows = deeds.model._default_manager.filter(mine).order_by("-pk")
        rows = rows.exclude(me) if me else rows
        place = deeds.place and deeds.model._meta.get_field(deeds.place)
        for row in _first(rows.select_related(deeds.place) if place and place.is_relation else rows, at_most):
            for name, deed in deeds.by.items():
                if getattr(row, f"{name}_id") == person.pk:
                    done.append((getattr(row, deed.at), deed.label, str(getattr(row, deeds.place)) if place else ""))
    done.sort(key=lambda deed: deed[0], reverse=True)
    return [{"When": say(at), "What": label, "Where": where} for at, label, where in _first(done, at_most)]


def _mentions(person, addresses, groups):
    """Which kinds of text, of which group, name the person, and how many: never the text, for it may name others."""
    sought = needles.of(person.name, addresses)
    counts = defaultdict(int)
    for mentioned in registry.mentions() if sought else ():
        rows, names = texts_of(mentioned, groups), list(mentioned.fields)
        for group, *texts in hinted(rows, names, sought).values_list(mentioned.group or "pk", *names):
            for name, text in zip(names, texts, strict=True):
                counts[group if mentioned.group else None, mentioned.fields[name]] += sought.are_in(text)
    called = {group.pk: str(group) for group in PeerGroup.objects.filter(pk__in={group for group, _ in counts})}
    return [
        {"Where": label, "Group": called.get(group, ""), "How many": str(number)}
        for (group, label), number in counts.items()
        if number
    ]
