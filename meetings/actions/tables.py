"""Table work: who sits where, and which service each table takes on. What it finds is kept like notes (notes.py)."""

from itertools import cycle

from django.db import transaction
from django.db.models import Max

from meetings.actions.refusals import TableHasFindings
from meetings.actions.shared import locked
from meetings.models import Guest, Seat, Table
from meetings.presence import people_of


@transaction.atomic
def add_table(*, item, by, now, service="", people=(), guests=()):
    """Put one more table, with who sits at it. Whoever sat at another table of this line sits at this one now."""
    locked(item.meeting)
    last = Table.objects.filter(item=item).aggregate(last=Max("number"))["last"] or 0
    table = Table.objects.create(item=item, number=last + 1, service=service)
    _seat(table, people, guests)
    return table


@transaction.atomic
def change_table(*, table, service, people, guests, by, now):
    """Say anew what a table takes on and who sits at it."""
    locked(table.item.meeting)
    Table.objects.filter(pk=table.pk).update(service=service)
    table.service = service
    Seat.objects.filter(table=table).delete()
    _seat(table, people, guests)


@transaction.atomic
def remove_table(*, table, by, now):
    """Take a table away. Raises TableHasFindings when something was written there: every version is kept."""
    locked(table.item.meeting)
    found = Table.objects.filter(pk=table.pk).first()
    if found is None:
        return
    if found.revisions.exists():
        raise TableHasFindings("Something was written at this table, so it stays.")
    found.delete()


@transaction.atomic
def deal_tables(*, item, number, by, now):
    """Have this many tables and seat everybody who is there and sits nowhere yet, colleagues apart.

    Tables that are there stay as they are; nobody is moved. Returns how many people were seated.
    """
    meeting = locked(item.meeting)
    tables = list(Table.objects.filter(item=item).order_by("number"))
    for _ in range(len(tables), number):
        tables.append(add_table(item=item, by=by, now=now))
    seated = Seat.objects.filter(item=item)
    sitting, sitting_guests = set(seated.values_list("person", flat=True)), set(seated.values_list("guest", flat=True))
    here = [(one.whom_for, one.name, "person_id", one.pk) for one in people_of(meeting) if one.here]
    here += [(one.organisation, one.name, "guest_id", one.pk) for one in Guest.objects.filter(meeting=meeting)]
    taken = {"person_id": sitting, "guest_id": sitting_guests}
    free = [(kind, pk) for _, _, kind, pk in sorted(here) if pk not in taken[kind]]
    sizes = {table.pk: seated.filter(table=table).count() for table in tables}
    order = cycle(sorted(tables, key=lambda table: (sizes[table.pk], table.number)))
    Seat.objects.bulk_create([Seat(item=item, table=next(order), **{kind: pk}) for kind, pk in free])
    return len(free)


def _seat(table, people, guests):
    """Seat these (keys or rows) at the table and nowhere else at this line."""
    people, guests = ({getattr(one, "pk", one) for one in some} for some in (people, guests))
    seats = Seat.objects.filter(item=table.item_id)
    seats.filter(person__in=people).delete()
    seats.filter(guest__in=guests).delete()
    new = [Seat(item_id=table.item_id, table=table, person_id=pk) for pk in sorted(people)]
    new += [Seat(item_id=table.item_id, table=table, guest_id=pk) for pk in sorted(guests)]
    Seat.objects.bulk_create(new)
