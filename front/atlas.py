"""Which group covers which of today's councils: read once, in three statements, for map, table and search."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from common import hexmap, london
from councils.models import Council
from meetings.models import Meeting
from peergroups.models import Coverage, PeerGroup


@dataclass(frozen=True)
class Row:
    """A region in the table of groups. `next_at`: the start of the next meeting the reader may know of, or None."""

    group: PeerGroup
    fill: str
    councils: int
    next_at: object


@dataclass(frozen=True)
class Atlas:
    """Today's councils and the groups, in the order of their founding. `covering` is {council's key: [regions]}."""

    councils: list
    groups: list
    covering: dict

    @property
    def regions(self):
        return [group for group in self.groups if group.kind == PeerGroup.Kind.REGION]

    @property
    def networks(self):
        return [group for group in self.groups if group.kind == PeerGroup.Kind.NETWORK]

    @property
    def leads(self):
        return [group for group in self.groups if group.kind == PeerGroup.Kind.LEADS]

    @property
    def covered(self):
        """How many of today's councils some region covers."""
        return len(self.covering)

    @property
    def rows(self):
        colours, sizes = hexmap.fills(self.regions), dict.fromkeys((group.pk for group in self.regions), 0)
        for groups in self.covering.values():
            for group in groups:
                sizes[group.pk] += 1
        return [Row(group, colours[group.pk], sizes[group.pk], group.next_at) for group in self.regions]

    @property
    def map(self):
        return hexmap.national(self.councils, self.regions, self.covering)


def read(user, now):
    """The atlas of today (London), with the meetings that this person may know of."""
    today = london.today(now)
    coming = Meeting.objects.visible_to(user).filter(group=OuterRef("pk")).upcoming(now)
    groups = list(
        PeerGroup.objects.annotate(next_at=Subquery(coming.values("starts_at")[:1])).order_by(
            F("founded_on").asc(nulls_last=True), "pk"
        )
    )
    shown = ("code", "short_name", "nation", "region", "hex_q", "hex_r", "start", "end")
    councils = list(Council.objects.as_at(today).only(*shown))
    regions = {group.pk: group for group in groups if group.kind == PeerGroup.Kind.REGION}
    here = {council.pk for council in councils}
    covering = {}
    for group, council in Coverage.objects.on(today).order_by("group", "council").values_list("group", "council"):
        if group in regions and council in here:
            covering.setdefault(council, []).append(regions[group])
    return Atlas(councils, groups, covering)
