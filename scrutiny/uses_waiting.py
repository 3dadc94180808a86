"""What of the register waits for a person: their council's list, until one of its people has looked at it."""

import datetime as dt
from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import Affiliation
from common.lines import Line
from common.waits import Wait
from scrutiny.models import Use, UseCheck
from scrutiny.uses_asked import asked

A_YEAR = dt.timedelta(days=365)


def waiting_for(people, now):
    """{person id: [Line]} for these people; nobody without one. Four statements, whatever the numbers."""
    lines = defaultdict(list)
    for one in asked(now, people=[person.pk for person in people]):
        for person in one.people:
            lines[person].append(_line(one))
    return dict(lines)


def any_list(readers):
    """Councils they act for of which nobody has looked at the list for a year, once anything is known of anybody."""
    acting = Affiliation.objects.filter(person__in=readers.ids)
    lately = UseCheck.objects.filter(council=OuterRef("council"), at__gt=readers.now - A_YEAR)
    return acting.filter(~Exists(lately), Exists(Use.objects.open()))


WAITS = (Wait(waiting_for, signs=(any_list,)),)


def _line(one):
    council = one.council.short_name
    return Line(
        key=f"uses:council{one.council.pk}",
        title=f"Is it still true what {council} uses?",
        why="It is a year since one of you said so."
        if one.was_checked
        else "Public sources say so; nobody of you has looked at it yet.",
        due_at=None,
        url=reverse("scrutiny:council-list", args=[one.council.code]),
        council=council,
    )
