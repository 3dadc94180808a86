"""Whom a ballot is told to: everybody who votes for a council and is in the group, or else a few of the council's."""

from collections import defaultdict

from ballots.models import Elector
from peergroups.models import Membership
from peergroups.speakers import MOST, people_of


def people_asked(ballots, now, *, silent=False):
    """[(Elector, [person])] of these ballots; `silent`: of the councils alone that have said nothing.

    Three statements, whatever the numbers. A council that nobody is seen to be of has nobody to tell.
    """
    electors = list(_electors(ballots, silent)) if ballots else []
    people = people_of({elector.council_id for elector in electors}, now)
    members = _members({ballot.group_id for ballot in ballots}) if electors else {}
    groups = {ballot.pk: ballot.group_id for ballot in ballots}
    found = []
    for elector in electors:
        of_council = people.get(elector.council_id, [])
        inside = [person for person in of_council if person.pk in members[groups[elector.ballot_id]]]
        found.append((elector, inside or of_council[:MOST]))
    return found


def _electors(ballots, silent):
    electors = Elector.objects.standing().filter(ballot__in=ballots).select_related("council")
    return (electors.silent() if silent else electors).order_by("ballot", "pk")


def _members(groups):
    found = defaultdict(set)
    rows = Membership.objects.current().public_sector().filter(group__in=groups).order_by()
    for group, person in rows.values_list("group", "person"):
        found[group].add(person)
    return found
