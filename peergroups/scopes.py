"""Whose rows are whose, where several councils own them."""

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Exists, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Affiliation, User
from common import london
from common.prepared import one_of
from councils.models import Council
from peergroups.models import Coverage, Membership, PeerGroup


def acted_for(user, today):
    """Councils this person acts for today, of whose people they are seen to be: a queryset of keys."""
    return Affiliation.objects.acting(today).confirmed().filter(person=user).order_by().values("council")


_WITH_THOSE_BEFORE = """
    WITH RECURSIVE theirs(council) AS (
        ({})
        UNION
        SELECT follows.predecessor_id FROM theirs
        JOIN councils_succession follows ON follows.successor_id = theirs.council AND follows."on" <= %s
        JOIN councils_council gone ON gone.id = follows.predecessor_id AND gone."end" < follows."on"
    ) SELECT council FROM theirs
"""


def and_before(councils, today):
    """These councils (a queryset of keys), and those that ended and that they follow by now: for an `__in`.

    What was settled keeps the old name, and somebody must still read it, and say that it was paid.
    """
    try:
        sql, values = councils.query.sql_with_params()
    except EmptyResultSet:  # of no council
        return councils
    return RawSQL(_WITH_THOSE_BEFORE.format(sql), [*values, today])  # noqa: S611, of our own columns


def looked_after(user, today):
    """Councils that the groups cover today which this person leads: a queryset of keys. A network's cover all."""
    led = PeerGroup.objects.manageable_by(user)
    covered = Coverage.objects.on(today).filter(group__in=led.order_by().values("pk"))
    of_all = Exists(led.filter(kind=PeerGroup.Kind.NETWORK))
    return Council.objects.filter(Q(pk__in=covered.values("council")) | of_all).order_by().values("pk")


def is_party(person, councils, today):
    """The condition that a person is of one of these councils today: they say so, seen or not, or are a member for it.

    Nobody such judges between them. `person` is a key or an OuterRef; `councils` a condition on `council`.
    """
    says = Affiliation.objects.on(today).filter(councils, person=person)
    return Q(Exists(says)) | Q(Exists(Membership.objects.current().filter(councils, person=person)))


def is_of(person, councils, today):
    """Whether this person is of one of these councils (keys) today, as `is_party` has it."""
    return User.objects.filter(is_party(person.pk, Q(council__in=councils), today), pk=person.pk).exists()


def is_of_the_public_sector(user):
    """Whether this person is in some group today as a council's or another public body's, or coordinates."""
    if not user.is_active:  # nor is Django's AnonymousUser
        return False
    if user.is_coordinator:
        return True
    return Membership.objects.current().public_sector().filter(person=user).exists()


class OfCouncilsQuerySet(models.QuerySet):
    """Rows that belong to councils: whoever leads a group that covers one looks after them. Names the ways there."""

    council_paths = ("council",)

    def of_councils(self, councils):
        mine = Q()
        for path in self.council_paths:
            mine |= one_of(path, councils)
        return self.filter(mine)

    def manageable_by(self, user):
        """What belongs to councils of the groups this person leads today; for a coordinator all, otherwise none."""
        if not user.is_active:
            return self.none()
        if user.is_coordinator:
            return self.all()
        return self.of_councils(looked_after(user, london.today(timezone.now())))
