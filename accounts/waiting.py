"""What of a person's own affairs waits for them: which council they work for when several follow theirs."""

import datetime as dt
from collections import defaultdict

from django.db.models import F, Q

from accounts.emails import CHOOSE_COUNCIL, MOST_LINKS
from accounts.models import Affiliation, SuccessorChoice
from accounts.succession import choice_path
from common import london
from common.lines import Deed, Line
from common.waits import Wait
from councils.endings import endings_between

AHEAD = dt.timedelta(days=60)


def waiting_for(people, now):
    """{person id: [Line]} for these people; nobody without one. Three queries at most, one where no council ends."""
    ids, today = [person.pk for person in people], london.today(now)
    asked = set(_lasting(ids, now).order_by().values_list("person", "council"))
    if not asked:
        return {}
    councils = {council for _, council in asked}
    endings = endings_between(dt.date.min, today + AHEAD, predecessor__in=councils)
    said = set(
        SuccessorChoice.objects.filter(person__in=ids, predecessor__in=councils).values_list(
            "person", "predecessor", "successor"
        )
    )
    lines = defaultdict(list)
    for ending in endings:
        answers = {(ending.predecessor.pk, pk) for pk in (None, *(successor.pk for successor in ending.successors))}
        done = {person for person, *choice in said if tuple(choice) in answers}
        for person in ids:
            if (person, ending.predecessor.pk) in asked and person not in done and not ending.is_into_one:
                lines[person].append(line(ending, today))
    return dict(lines)


def _lasting(ids, now):
    """Where these people work that ends soon, or has ended under them."""
    return Affiliation.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=F("council__end")),
        person__in=ids,
        council__end__lt=london.today(now) + AHEAD,
    )


def _ends_soon(readers):
    return _lasting(readers.ids, readers.now)


WAITS = (Wait(waiting_for, signs=(_ends_soon,)),)


def line(ending, today):
    """The question, with a button for each successor; of more than four the page has them all."""
    old, day = ending.predecessor, london.plain_date(ending.on)
    if ending.has_come(today):
        title, ends = f"Which council do you work for since {day}?", "ended"
    else:
        title, ends = f"Which council will you work for from {day}?", "ends"
    names = [successor.short_name for successor in ending.successors]
    offered = ending.successors if len(names) <= MOST_LINKS else ()
    return Line(
        key=f"choose-council:council{old.pk}",
        title=title,
        why=f"{old.official_name} {ends} on {london.plain_date(ending.last_day)}. "
        f"After it come {', '.join(names[:-1])} and {names[-1]}.",
        due_at=london.moment(ending.last_day, dt.time(23, 59)),
        url=choice_path(old),
        council=old.short_name,
        deeds=tuple(Deed(successor.short_name, CHOOSE_COUNCIL, old.pk, str(successor.pk)) for successor in offered),
    )
