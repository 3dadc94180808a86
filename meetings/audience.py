"""Who a meeting is for, as sets: the same rule as `Meeting.objects.visible_to`, asked from the other side.

Invited are the current members of the group who may know of the meeting; when councils are named, instead of them, the
people whom any group knows for one of those councils, and the group's leads. A test compares the two for every kind of
member.
"""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Affiliation, User
from common import london
from councils.models import Council
from meetings.models import Meeting
from peergroups.models import Membership

Audience = Meeting.Audience


def invitations(meetings):
    """Who is invited to which of these meetings (a queryset): two querysets of (meeting id, person id)."""
    current = Membership.objects.current()
    in_public_sector = Exists(current.public_sector().filter(person=OuterRef("person")))
    of_group = current.filter(
        Q(role=Membership.Role.LEAD)
        | Q(group__meetings__audience__in=[Audience.PUBLIC, Audience.MEMBERS])
        | Q(group__meetings__audience=Audience.PUBLIC_SECTOR) & (Q(in_public_sector) | Q(person__is_superuser=True)),
        group__meetings__in=meetings,
    ).values_list("group__meetings", "person")
    named = current.filter(
        council__invitations_to_meetings__audience=Audience.COUNCILS,
        council__invitations_to_meetings__in=meetings,
    ).values_list("council__invitations_to_meetings", "person")
    return of_group, named


def is_invited(meeting):
    """The condition on a User: this meeting is for them, and once it is published a mail says so."""
    of_group, named = invitations(Meeting.objects.filter(pk=meeting.pk))
    return Q(is_active=True) & (Q(pk__in=of_group.values("person")) | Q(pk__in=named.values("person")))


def may_see(meeting):
    """The condition on a User: they may know of this meeting, once it is announced."""
    return would_see(meeting, meeting.audience, Council.objects.filter(invitations_to_meetings=meeting.pk))


def would_see(meeting, kind, councils):
    """The same, were the meeting for this audience and, where that names councils, for these."""
    current = Membership.objects.current()
    condition = Q(is_superuser=True) | Q(pk__in=current.leads().filter(group=meeting.group_id).values("person"))
    if kind == Audience.PUBLIC:
        condition |= Q(pk__isnull=False)
    elif kind == Audience.PUBLIC_SECTOR:
        condition |= Q(pk__in=current.public_sector().values("person"))
    elif kind == Audience.MEMBERS:
        condition |= Q(pk__in=current.filter(group=meeting.group_id).values("person"))
    else:
        condition |= Q(pk__in=current.filter(council__in=councils).values("person"))
    return Q(is_active=True) & condition


def would_be_invited(meeting, kind, councils):
    """The condition on a User: it would be for them. Its group, or whoever is known for a council that is named."""
    current = Membership.objects.current()
    for_whom = Q(pk__in=current.filter(group=meeting.group_id).values("person"))
    if kind == Audience.COUNCILS:
        leads = current.leads().filter(group=meeting.group_id)
        for_whom = Q(pk__in=leads.values("person")) | Q(pk__in=current.filter(council__in=councils).values("person"))
    return for_whom & would_see(meeting, kind, councils)


def count_of(meeting, kind, councils):
    """How many people it would be for."""
    return User.objects.filter(would_be_invited(meeting, kind, councils)).count()


def invited(meeting):
    """Everybody whom this meeting is for."""
    return User.objects.filter(is_invited(meeting))


def councils_of(person, meeting, now):
    """The councils this person may come for, likeliest first: theirs in this group, in others, then any other.

    Councils of today only: who has not said yet what follows theirs comes for none.
    """
    today = london.today(now)
    memberships = Membership.objects.current().filter(person=person).exclude(council=None)
    acts_for = Affiliation.objects.on(today).filter(person=person)
    mine = Q(pk__in=memberships.values("council")) | Q(pk__in=acts_for.values("council"))
    return (
        Council.objects.as_at(today)
        .filter(mine)
        .alias(
            in_group=Exists(memberships.filter(group=meeting.group_id, council=OuterRef("pk"))),
            in_any=Exists(memberships.filter(council=OuterRef("pk"))),
        )
        .order_by("-in_group", "-in_any", "short_name", "code")
    )
