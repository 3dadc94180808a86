"""Whose places they are where places are short: who has one, who waits for one, and in which order.

Who answers “coming” has a place as long as one is free, and then for good: a smaller number throws nobody out. Who
answers after that waits, in the order of the answers. Suppliers share places of their own where the group or the
meeting caps them; who waits for one of those holds up nobody else.
"""

from dataclasses import dataclass, replace

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from meetings import audience
from meetings.models import Attendance, Guest
from peergroups.models import Membership

Answer = Attendance.Answer
SUPPLIER = Membership.Kind.SUPPLIER


@dataclass(frozen=True)
class Places:
    """How many are free for everybody, and of those how many a supplier may take. None: they are not counted."""

    everybody: int | None
    suppliers: int | None

    def has_one(self, is_supplier):
        left = [self.everybody, self.suppliers if is_supplier else None]
        return all(number is None or number > 0 for number in left)

    def without_one(self, is_supplier):
        fewer = None if self.everybody is None else self.everybody - 1
        if not is_supplier or self.suppliers is None:
            return replace(self, everybody=fewer)
        return Places(fewer, self.suppliers - 1)


def supplier_cap(meeting):
    """The most suppliers at this meeting: its own number, or the group's; None for as many as come."""
    return meeting.group.supplier_cap if meeting.supplier_cap is None else meeting.supplier_cap


def are_counted(meeting):
    return meeting.capacity is not None or supplier_cap(meeting) is not None


def free(meeting):
    """The Places left at this moment. Guests of suppliers whom a lead has put on the list take a supplier's place."""
    cap = supplier_cap(meeting)
    if not are_counted(meeting):
        return Places(None, None)
    coming = with_suppliers(Attendance.objects.filter(meeting=meeting, answer=Answer.COMING))
    taken = coming.aggregate(all=Count("pk"), suppliers=Count("pk", filter=Q(is_supplier=True)))
    if cap is not None:
        taken["suppliers"] += Guest.objects.filter(meeting=meeting, kind=SUPPLIER).count()
    return Places(
        everybody=None if meeting.capacity is None else max(0, meeting.capacity - taken["all"]),
        suppliers=None if cap is None else max(0, cap - taken["suppliers"]),
    )


def queue(meeting):
    """The answers that wait for a place, first come first: of people who may still know of the meeting."""
    waiting = Attendance.objects.filter(meeting=meeting, answer=Answer.WAITING)
    reached = User.objects.filter(audience.may_see(meeting)).order_by().values("pk")
    waiting = waiting.filter(person__in=reached).select_related("person", "council")
    return with_suppliers(waiting).order_by("answered_at", "pk")


def with_suppliers(answers):
    """Each with `is_supplier`: who comes for no council, and sells to them by what a group knows."""
    sells = Membership.objects.current().filter(person=OuterRef("person"), kind=SUPPLIER)
    is_one = Q(council=None) & Exists(sells)
    return answers.annotate(is_supplier=Case(When(is_one, then=Value(True)), default=Value(False)))


def is_supplier(person, council):
    return council is None and Membership.objects.current().filter(person=person, kind=SUPPLIER).exists()


def would_wait(meeting, person, given=None):
    """Whether this person (or their key) would have to wait if they said yes now. `given` is their answer, if any."""
    if given is not None and given.answer == Answer.COMING:
        return False
    left = free(meeting)
    return not left.has_one(left.suppliers is not None and is_supplier(person, given.council if given else None))


def with_turn(answers):
    """Each with `turn`: 1 for the first of the queue, None for who does not wait."""
    before = Attendance.objects.filter(meeting=OuterRef("meeting"), answer=Answer.WAITING).filter(
        Q(answered_at__lt=OuterRef("answered_at")) | Q(answered_at=OuterRef("answered_at"), pk__lte=OuterRef("pk"))
    )
    number = Subquery(before.order_by().values("meeting").annotate(number=Count("pk")).values("number"))
    waits = When(answer=Answer.WAITING, then=Coalesce(number, 1))
    return answers.annotate(turn=Case(waits, default=None, output_field=IntegerField()))


def turns(rows):
    """{key: turn} of those among these answers that wait. No query if none does."""
    waiting = [row.pk for row in rows if row.answer == Answer.WAITING]
    if not waiting:
        return {}
    return dict(with_turn(Attendance.objects.filter(pk__in=waiting)).values_list("pk", "turn"))


def ordinal(number):
    """“1st”, “2nd”, “3rd”, “11th”, “21st”."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
