"""What a person's memberships of today come to, for the rules of who may see what.

A rule says `group__in=belonging.led` and does not know which of the two it was given: conditions that are part of its
own statement, or keys that were read before it. With keys a statement is a tenth as long, and Django and PostgreSQL
spend more time on long ones than on answering them: pages that ask several rules read once.
"""

from django.db.models import Exists, Q

from peergroups.models.groups import Membership

NOBODY = Q(pk__in=[])
READ = "_belonging_read"


class Belonging:
    """As parts of the statement that asks: right at the moment at which it runs."""

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
    def is_public_sector(self):
        """The condition that they are in a group for a council or another public body."""
        return Q(Exists(self._rows.public_sector()))


class BelongingRead:
    """As keys, of memberships that were read: right for one page and no longer."""

    def __init__(self, memberships):
        self.groups = [one.group_id for one in memberships]
        self.led = [one.group_id for one in memberships if one.is_lead]
        self.councils = [one.council_id for one in memberships if one.council_id]
        self.is_public_sector = Q() if any(one.is_public_sector for one in memberships) else NOBODY


def belonging_of(person):
    """What was read for this page (`read_once`), or else a Belonging."""
    return getattr(person, READ, None) or Belonging(person)


def read_once(person, memberships=None):
    """Let every rule that is asked about this object of a person use these memberships, and return them as a list.

    For a page that only reads: it asks `request.user`, which ends with the request. `memberships` are the person's
    current ones, all of them; None: they are read here, in one statement.
    """
    if memberships is None:
        memberships = Membership.objects.current().filter(person=person).order_by()
    memberships = list(memberships)
    setattr(person, READ, BelongingRead(memberships))
    return memberships
