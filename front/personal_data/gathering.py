"""Finding what is kept about one person, for showing and for erasing: by what the rooms say in personal.py."""

from django.db.models import Q
from django.db.models.functions import Lower

from front.personal_data import registry
from meetings.models import Attendance, Guest, Presence
from peergroups.models import Invitation, JoinRequest, Membership


def addresses_of(person):
    """The person's addresses, in lower case: the one they sign in with, and those they have shown to be theirs."""
    verified = person.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    return sorted({address.lower() for address in [person.email, *verified]})


def groups_of(person):
    """Numbers of the groups in whose texts the person may be named: where they were, or came; None: any."""
    if person.is_superuser:
        return None
    addresses = addresses_of(person)
    guests = Guest.objects.alias(address=Lower("email")).filter(address__in=addresses)
    invited = Invitation.objects.filter(Q(accepted_by=person) | Q(email__in=addresses))
    found = [Membership.objects.filter(person=person), JoinRequest.objects.filter(person=person), invited]
    numbers = [rows.order_by().values_list("group", flat=True) for rows in found]
    there = [Attendance.objects.filter(person=person), Presence.objects.filter(person=person), guests]
    numbers += [rows.order_by().values_list("meeting__group", flat=True) for rows in there]
    return sorted(numbers[0].union(*numbers[1:]))


def rows_about(kept, person, addresses):
    """The rows of a table that are about this person, the newest first."""
    mine = Q(pk__in=[])
    for lookup in kept.person:
        mine |= Q(**{lookup: person.pk})
    rows = kept.model._default_manager.all()
    for number, lookup in enumerate(kept.address):
        rows = rows.alias(**{f"address_{number}": Lower(lookup)})
        mine |= Q(**{f"address_{number}__in": addresses})
    return rows.filter(mine).order_by("-pk")


def texts_of(mentioned, groups):
    """The rows whose texts may name somebody of these groups; None: of all that lead to a group in this way."""
    rows = mentioned.model._default_manager.all()
    if not mentioned.group:
        return rows
    of_groups = {f"{mentioned.group}__isnull": False} if groups is None else {f"{mentioned.group}__in": groups}
    return rows.filter(**of_groups)


def hinted(rows, names, sought):
    """Those of the rows that may hold what is sought in one of these fields: few, and found by the database."""
    found = Q()
    for name in names:
        for hint in sought.hints:
            found |= Q(**{f"{name}__icontains": hint})
    return rows.filter(found)


def past_of(kept, person, pks):
    """What the history says of these rows, and of rows about the person that are gone; None where there is none."""
    events = registry.history_of(kept.model)
    if events is None:
        return None
    mine = Q(pgh_obj__in=pks)
    for lookup in kept.person:
        if lookup != "pk":
            mine |= Q(**{lookup: person.pk})
    return events.objects.filter(mine).order_by("-pgh_id")
