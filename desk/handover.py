"""What the next lead of a group has to know, on one set of pages: what is open, who to ring, what goes out."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from common import london
from desk.front_page import FrontPage, rota
from desk.quiet import came
from meetings.models import Action, HostOffer, Topic
from peergroups.models import Coverage, Membership

CONTACTS = 2  # of one council: the longest there


@dataclass(frozen=True)
class Contacts:
    """A council or an organisation, by its name, and those of it who are in the group, the longest there first."""

    name: str
    members: tuple

    @property
    def first(self):
        return self.members[:CONTACTS]

    @property
    def others(self):
        return len(self.members) - len(self.first)


class Handover:
    """Of one group, as things stand. What is on the desk is asked of the desk, and nothing of it is left out here."""

    def __init__(self, user, group, now):
        self.group, self.now = group, now
        self.desk = FrontPage(user, [group], group, now)

    @cached_property
    def needs(self):
        """Of this group alone: whoever prints it may look after others, and the next lead does not."""
        return [need for need in self.desk.needs if need.group == self.group]

    @cached_property
    def between(self):
        """What leads decide between councils that the group covers today; of a lead's other groups nothing."""
        found = [need for need in self.desk.needs if need.line.between]
        if not found:
            return []
        covered = Coverage.objects.on(london.today(self.now)).filter(group=self.group)
        councils = set(covered.order_by().values_list("council", flat=True))
        return [need for need in found if councils.intersection(need.line.between)]

    @cached_property
    def rota(self):
        """As on the desk, with every meeting to come."""
        return rota(self.group, self.now)

    @cached_property
    def topics(self):
        """What waits for an agenda, the oldest first."""
        return list(Topic.objects.open().filter(group=self.group).select_related("council").order_by("opened_at", "pk"))

    @cached_property
    def actions(self):
        """Open ones, the soonest due first."""
        rows = Action.objects.open().filter(group=self.group).select_related("group", "person", "council")
        return list(rows.order_by("due_on", "pk"))

    @cached_property
    def offers(self):
        """Offers to host that nobody has answered."""
        rows = HostOffer.objects.filter(group=self.group, settled_at=None).select_related("council", "offered_by")
        return list(rows.order_by("offered_at", "pk"))

    @cached_property
    def leads(self):
        rows = Membership.objects.current().leads().filter(group=self.group).select_related("person", "council")
        return list(rows.order_by("person__name", "pk"))

    @cached_property
    def contacts(self):
        """[Contacts] by name: councils first, then other organisations."""
        found = defaultdict(list)
        rows = Membership.objects.current().filter(group=self.group).select_related("person", "council")
        for row in rows.annotate(came=Coalesce(came(), "joined_at")).order_by("came", "pk"):
            found[row.council or row.organisation].append(row)
        made = [Contacts(str(of), tuple(rows)) for of, rows in found.items()]
        return sorted(made, key=lambda one: (one.members[0].council_id is None, one.name.casefold()))
