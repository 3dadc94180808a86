"""Twenty groups: every council of today in a region of its own, networks for whoever likes, and the leads' group."""

import datetime as dt
from statistics import median

from django.utils.text import slugify

from bench.network.world import DAY, Group
from peergroups.models import Coverage, PeerGroup

LARGEST = 45  # a region of more councils is two groups
NETWORKS = ("Content design", "Open data", "User research", "Housing services", "Small councils")
LEADS = "Leads of the groups"


def regions(bodies):
    """[(name, its councils)], by name. A large region is parted where the map does: half of it lies further north."""
    by_region = {}
    for body in bodies:
        by_region.setdefault(body.region, []).append(body)
    found = []
    for name, inside in by_region.items():
        if len(inside) <= LARGEST:
            found.append((name, inside))
            continue
        middle = median(body.row for body in inside)
        found.append((f"{name}, north", [body for body in inside if body.row > middle]))
        found.append((f"{name}, south", [body for body in inside if body.row <= middle]))
    return sorted(found)


def plan(world, first):
    """The groups, their keys from `first` + 1 on."""
    named = [(name, PeerGroup.Kind.REGION, inside) for name, inside in regions(world.bodies)]
    named += [(name, PeerGroup.Kind.NETWORK, []) for name in NETWORKS] + [(LEADS, PeerGroup.Kind.LEADS, [])]
    return [
        Group(place, first + place + 1, slugify(name)[:40], name, kind, inside)
        for place, (name, kind, inside) in enumerate(named)
    ]


def write(world, pen):
    """Groups, and what each region covers."""
    kinds = PeerGroup.Kind
    world.groups = plan(world, pen.reserve(PeerGroup, len(regions(world.bodies)) + len(NETWORKS) + 1))
    world.region_of = {body.place: group for group in world.groups for body in group.bodies}
    founded = world.today - dt.timedelta(days=3650)
    names = ("id", "slug", "name", "kind", "summary", "founded_on", "months_between", "weeks_between")
    pen.copy(PeerGroup, names, (
        (group.pk, group.slug, group.name, group.kind, _summary(group), founded + group.place * 40 * DAY,
         None if group.kind == kinds.NETWORK else 3, 8 if group.kind == kinds.NETWORK else None)
        for group in world.groups
    ))  # fmt: skip
    pen.copy(Coverage, ("group_id", "council_id"), (
        (group.pk, body.pk) for group in world.groups for body in group.bodies
    ))  # fmt: skip


def _summary(group):
    if group.bodies:
        return f"People from {len(group.bodies)} councils who meet every three months. Made up, every one of them."
    return "People from councils everywhere who do the same work. Made up, every one of them."
