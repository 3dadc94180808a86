"""What may wait for people, asked cheaply first.

Each room says what waits as Waits: the lines themselves cost large statements, and for most people most of the time
nothing waits. So each Wait names signs, small querysets of which at least one has a row whenever it has a line for
anybody; all signs of all Waits are one statement, and a Wait without a sign is not asked.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import IntegerField, Value


@dataclass(frozen=True)
class Readers:
    """For whom is asked: `ids` are never empty, `with_coordinators` if any of them is one; `now` is aware."""

    ids: tuple[int, ...]
    with_coordinators: bool
    now: dt.datetime


@dataclass(frozen=True)
class Wait:
    """One kind of thing that may wait.

    `lines(people, now)` is {person id: [Line]} for active people; each of `signs(readers)` is a queryset. A sign may
    show where there is no line, never the other way round: tests ask each Wait with its signs and without.
    `for_leads`: some of its lines are.
    """

    lines: Callable
    signs: tuple[Callable, ...]
    for_leads: bool = False


def lines_for(waits, people, now):
    """{person id: [Line]} of these Waits for those of these people who are active; nobody without one.

    One statement where nothing waits; then those of the Waits that may have something.
    """
    people = [person for person in people if person.is_active]
    found = {}
    for wait in _with_a_sign(waits, people, now) if people else ():
        for person_id, lines in wait.lines(people, now).items():
            found.setdefault(person_id, []).extend(lines)
    return found


def _with_a_sign(waits, people, now):
    coordinators = any(person.is_coordinator for person in people)
    readers = Readers(tuple(person.pk for person in people), coordinators, now)
    signs = list(dict.fromkeys(sign for wait in waits for sign in wait.signs))
    rows = [_one_row(sign(readers), number) for number, sign in enumerate(signs)]
    shown = {signs[number] for (number,) in rows[0].union(*rows[1:], all=True)}
    return [wait for wait in waits if shown.intersection(wait.signs)]


def _one_row(queryset, number):
    return queryset.order_by().values_list(Value(number, output_field=IntegerField()))[:1]
