"""What a person's memberships of today come to, for the rules of who may see what.

A rule says `group__in=belonging.led` and does not know which of two it was given: conditions that are part of its own
statement, or keys that were read before it (`peergroups.readers.read_once`). With keys a statement is a tenth as long,
and Django and PostgreSQL spend more time on long ones than on answering them: pages that ask several rules read once.
"""

from django.db.models import Exists, Q

from peergroups.models.groups import Membership

READ = "_belonging_read"


class Belonging:
    """As parts of the statement that asks: right at the moment at which it runs. `readers.Reader` says the same."""

    def __init__(self, person):
        self._rows = Membership.objects.current().filter(person=person).order_by()

    @property
    def groups(self):
        """Groups that the person is in, for an `__in`."""
        return self._rows.values("group")

    @property
    def led(self):
        """Groups that they lead, for an `__in`."""
        return self._rows.leads().values("group")

    @property
    def councils(self):
        """Councils that they are a member for, for an `__in`."""
        return self._rows.exclude(council=None).values("council")

    @property
    def in_public_sector(self):
        """The condition that they are in a group for a council or another public body."""
        return Q(Exists(self._rows.public_sector()))


def belonging_of(person):
    """What was read for this page, or else a Belonging."""
    return getattr(person, READ, None) or Belonging(person)
