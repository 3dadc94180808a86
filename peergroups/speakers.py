"""Who speaks for a council: whoever did so last, or a few of those who are seen to be its own."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Affiliation, User
from common import london
from peergroups.models import Membership

MOST = 5  # of a council's people, where nobody in particular is concerned


def speakers(council, *, first=None, now=None):
    """Who is told on this council's behalf: `first` alone, if they still act for it, else up to five of its people.

    A list of people, those who have been here longest first; empty where it has none (any more).
    """
    people = people_of([council.pk], now or timezone.now())[council.pk]
    return chosen(people, first.pk if first is not None else None)


def people_of(councils, now):
    """{council's key: [person]} of everybody who speaks for these, the longest here first. One statement, or none.

    Who has left every group reads no request any more, and is told only where a council has nobody else.
    """
    found, outside = defaultdict(list), defaultdict(list)
    if councils:
        acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__is_active=True)
        groups = Membership.objects.current().public_sector().filter(person=OuterRef("person"))
        rows = acting.filter(council__in=councils).annotate(is_inside=Exists(groups) | Q(person__is_superuser=True))
        for row in rows.select_related("person").order_by("person__joined_at", "person"):
            (found if row.is_inside else outside)[row.council_id].append(row.person)
    for council_id, people in outside.items():
        found.setdefault(council_id, people)
    return found


def chosen(people, first):
    """Of one council's people: the one with this key alone, or the first five."""
    return [person for person in people if person.pk == first] or people[:MOST]


def acting_for(council_id, now):
    """Everybody who acts for the council at this moment, and is seen to be of it: a queryset of people."""
    of = Affiliation.objects.acting(london.today(now)).confirmed().filter(person=OuterRef("pk"), council=council_id)
    return User.objects.filter(Exists(of), is_active=True)
