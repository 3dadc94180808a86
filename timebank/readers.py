"""What a reader may do here at all: for which councils they act, and if for none, why, and who can change that."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import DateField
from django.utils.functional import cached_property

from accounts.models import Affiliation, User
from common import london
from common.prepared import Given, Prepared
from councils.models import Council
from peergroups import readers as peergroups
from peergroups.models import Membership, PeerGroup


@dataclass(frozen=True)
class Reader:
    """`councils` they act for and are seen to be of; `said`: those of which nobody has confirmed it yet.

    `is_inside`: in some group as a council's or another public body's, or a coordinator. Only then is anything shown.
    """

    user: User
    councils: tuple[Council, ...]
    said: tuple[Council, ...]
    is_inside: bool
    leads: bool = False  # any group, or coordinates

    @property
    def acts(self):
        """Whether they may ask, offer and lend."""
        return self.is_inside and bool(self.councils)

    @property
    def keys(self):
        return frozenset(council.pk for council in self.councils)

    @cached_property
    def confirmers(self):
        """Groups whose leads can confirm that they are of a council."""
        if not self.said:
            return []
        mine = Membership.objects.current().filter(person=self.user, council__in=self.said)
        return [membership.group for membership in mine.select_related("group").order_by("group__name")]

    @property
    def groups(self):
        """Groups to whose councils they may show what they ask for: those they are in for a council or public body."""
        return [PeerGroup.from_db(connection.alias, OF_GROUP, row) for row in _groups(person=self.user.pk)]


OF_COUNCIL = [field.attname for field in Council._meta.concrete_fields]
OF_GROUP = [field.attname for field in PeerGroup._meta.concrete_fields]
PERSON = Given("person")
_acting = Prepared(
    lambda: (
        Affiliation.objects.acting(Given("today", DateField()))
        .filter(person=PERSON)
        .order_by("council__short_name")
        .values_list("confirmed_at", *(f"council__{name}" for name in OF_COUNCIL))
    )
)
_groups = Prepared(
    lambda: (
        PeerGroup.objects.filter(
            pk__in=Membership.objects.current().public_sector().filter(person=PERSON).order_by().values("group")
        )
        .order_by("name")
        .values_list(*OF_GROUP)
    )
)


def reader_of(user, now):
    """Two statements."""
    known, councils = peergroups.reader_of(user), {True: [], False: []}
    for confirmed_at, *row in _acting(person=user.pk, today=london.today(now)):
        councils[confirmed_at is not None].append(Council.from_db(connection.alias, OF_COUNCIL, row))
    return Reader(user, tuple(councils[True]), tuple(councils[False]), known.is_inside, known.leads)
