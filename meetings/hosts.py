"""Who in a group speaks for a council that hosts, or offers to."""

from collections import defaultdict

from django.db.models import Exists, OuterRef

from accounts.models import MutedMail
from peergroups.models import Membership

MOST = 3  # people of one council who are asked the same


def speaks_for(person, council_id, group_id):
    """Whether this person is in the group for this council today."""
    return Membership.objects.current().filter(person=person, council=council_id, group=group_id).exists()


def asked_about_hosting(pairs):
    """{(group id, council id): [Membership]} of who is asked first, the longest there first. One statement, or none.

    Each says whether its person has `muted` such questions.
    """
    if not pairs:
        return {}
    muted = MutedMail.objects.filter(person=OuterRef("person"), kind=MutedMail.Kind.HOSTING)
    rows = Membership.objects.current().filter(
        group__in={group for group, _ in pairs}, council__in={council for _, council in pairs}
    )
    found = defaultdict(list)
    for row in rows.select_related("person").annotate(muted=Exists(muted)).order_by("joined_at", "pk"):
        found[row.group_id, row.council_id].append(row)
    return found


def to_ask(rows, offered_by_id):
    """The people among these of one council who are asked: who made the offer, else three of them at most.

    Whoever muted the question is not asked, and it is not passed on to a colleague because of that.
    """
    theirs = [row for row in rows if row.person_id == offered_by_id]
    return [row.person for row in (theirs or rows[:MOST]) if not row.muted]
