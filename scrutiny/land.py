"""Today's councils, whom they follow, which region covers them and where they stand on the map: read once and kept.

Every page of “who shares it” needs all of it, and it changes a few times a year. Councils are rows without a model
here: that they are many is what made these pages slow.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from common import hexmap
from common.kept import Kept
from councils.models import Council, Succession
from peergroups.models import Coverage, PeerGroup
from scrutiny.heirs import Heirs, endings


class CouncilRow(NamedTuple):
    """A council, as far as lists and maps show it."""

    pk: int
    code: str
    short_name: str
    county: str
    start: dt.date | None
    end: dt.date | None
    hex_q: int | None
    hex_r: int | None

    __str__ = Council.__str__
    exists_on = Council.exists_on
    get_absolute_url = Council.get_absolute_url
    slug = Council.slug


class SuccessionRow(NamedTuple):
    predecessor_id: int
    successor_id: int
    on: dt.date
    predecessor: CouncilRow
    successor: CouncilRow


class Councils(dict):
    """{key: CouncilRow} of all there ever were. One that came since they were read is read when it is asked for."""

    def __missing__(self, pk):
        return CouncilRow(*Council.objects.filter(pk=pk).values_list(*CouncilRow._fields).get())


@dataclass(frozen=True)
class Land:
    """Of one day (London). `here` are the councils that exist, by name; `covered` is {region's key: {their keys}}."""

    councils: Councils
    here: tuple[CouncilRow, ...]
    heirs: Heirs
    regions: tuple[PeerGroup, ...]
    covered: dict
    map: hexmap.Ground | None


def _read(today):
    rows = [CouncilRow(*row) for row in Council.objects.values_list(*CouncilRow._fields)]
    councils = Councils((row.pk, row) for row in rows)
    here = tuple(row for row in rows if row.exists_on(today))
    events = [
        SuccessionRow(before, after, on, councils[before], councils[after])
        for before, after, on in endings(today).values_list("predecessor", "successor", "on")
    ]
    covered = defaultdict(set)
    for group, council in Coverage.objects.on(today).order_by().values_list("group", "council"):
        covered[group].add(council)
    regions = tuple(PeerGroup.objects.filter(kind=PeerGroup.Kind.REGION).order_by("name"))
    return Land(councils, here, Heirs(today, events), regions, dict(covered), hexmap.ground(here))


land_on = Kept(_read, Council, Succession, Coverage, PeerGroup)  # one statement; five where something has changed
