"""Where people belong today, read once, for many of them or for one page: what decides what each may read."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from common.prepared import Given, Prepared
from peergroups.models import Membership
from peergroups.models.belonging import READ

LEAD, PUBLIC_SECTOR = Membership.Role.LEAD, Membership.PUBLIC_SECTOR


@dataclass(frozen=True)
class Reader:
    """The groups somebody is in and those they lead, the councils they are there for, as numbers."""

    person_id: int
    groups: frozenset[int]
    led: frozenset[int] = frozenset()
    councils: frozenset[int] = frozenset()
    is_public_sector: bool = True
    is_coordinator: bool = False

    @property
    def in_public_sector(self):
        """`is_public_sector` as a condition of a statement."""
        return Q() if self.is_public_sector else Q(pk__in=[])

    @property
    def is_inside(self):
        """What peergroups.scopes.is_of_the_public_sector says of them."""
        return self.is_public_sector or self.is_coordinator

    @property
    def leads(self):
        """Whether there is any group that they look after, as PeerGroup.objects.manageable_by says."""
        return bool(self.led) or self.is_coordinator


COLUMNS = ("group", "role", "kind", "council")
_of_one = Prepared(lambda: Membership.objects.current().filter(person=Given("person")).order_by().values_list(*COLUMNS))


def reader_of(person):
    """The Reader of somebody who is signed in and may be in no group. One statement, written once."""
    return _reader(person, _of_one(person=person.pk))


def read_once(person, memberships):
    """Let every rule that is asked about this object of a person use these memberships, and return them as a list.

    For a page that only reads: it asks about `request.user`, who ends with the request. `memberships` are the person's
    current ones, all of them.
    """
    memberships = list(memberships)
    setattr(person, READ, _reader(person, [(one.group_id, one.role, one.kind, one.council_id) for one in memberships]))
    return memberships


def readers_of(people):
    """{person id: Reader} of these people, those who are in no group left out. One statement."""
    active = {person.pk: person for person in people if person.is_active}
    if not active:
        return {}
    rows = defaultdict(list)
    current = Membership.objects.current().filter(person__in=active).order_by()
    for person_id, *row in current.values_list("person", *COLUMNS):
        rows[person_id].append(row)
    return {person_id: _reader(active[person_id], mine) for person_id, mine in rows.items()}


def groups_of(readers):
    """The numbers of all groups that any of these Readers is in."""
    return {group for reader in readers.values() for group in reader.groups}


def _reader(person, rows):
    return Reader(
        person_id=person.pk,
        groups=frozenset(group for group, _, _, _ in rows),
        led=frozenset(group for group, role, _, _ in rows if role == LEAD),
        councils=frozenset(council for _, _, _, council in rows if council is not None),
        is_public_sector=any(kind in PUBLIC_SECTOR for _, _, kind, _ in rows),
        is_coordinator=person.is_coordinator,
    )
