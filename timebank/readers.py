"""What a reader may do here at all: for which councils they act, and if for none, why, and who can change that."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from accounts.models import Affiliation, User
from common import london
from councils.models import Council
from peergroups.models import Membership
from peergroups.scopes import is_of_the_public_sector


@dataclass(frozen=True)
class Reader:
    """`councils` they act for and are seen to be of; `said`: those of which nobody has confirmed it yet.

    `is_inside`: in some group as a council's or another public body's, or a coordinator. Only then is anything shown.
    """

    user: User
    councils: tuple[Council, ...]
    said: tuple[Council, ...]
    is_inside: bool

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
        mine = Membership.objects.current().public_sector().filter(person=self.user)
        return [membership.group for membership in mine.select_related("group").order_by("group__name")]


def reader_of(user, now):
    """Two statements."""
    acting = Affiliation.objects.acting(london.today(now)).filter(person=user).select_related("council")
    rows = list(acting.order_by("council__short_name"))
    return Reader(
        user=user,
        councils=tuple(row.council for row in rows if row.confirmed_at),
        said=tuple(row.council for row in rows if not row.confirmed_at),
        is_inside=is_of_the_public_sector(user),
    )
