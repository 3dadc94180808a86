"""Finding what is kept about one person, for showing and for erasing: by what the rooms say in personal.py."""

from django.db.models import Q
from django.db.models.functions import Lower

from front.personal_data import registry
from peergroups.models import PeerGroup


def addresses_of(person):
    """The person's addresses, in lower case: the one they sign in with, and those they have shown to be theirs."""
    verified = person.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    return sorted({address.lower() for address in [person.email, *verified]})


def groups_of(person):
    """Numbers of the groups in whose texts the person may be named: where they were, or came; None: any."""
    if person.is_superuser:
        return None
    was_there = Q(memberships__person=person) | Q(join_requests__person=person) | Q(meetings__attendance__person=person)
    invited = Q(invitations__accepted_by=person) | Q(invitations__email__in=addresses_of(person))
    return sorted(set(PeerGroup.objects.filter(was_there | invited).values_list("pk", flat=True)))


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
    """The rows whose texts may name somebody of these groups; None: of all."""
    rows = mentioned.model._default_manager.all()
    return rows.filter(**{f"{mentioned.group}__in": groups}) if mentioned.group and groups is not None else rows


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
