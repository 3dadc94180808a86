"""Who may do what to a group."""

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from accounts.models import Affiliation
from common import london
from councils.models import Council
from peergroups.models import Coverage, Membership, PeerGroup, belonging_of


def can_see_members(visit):
    return visit.is_insider


def can_manage_members(visit):
    """Say who leads, take somebody out: the leads of the group, and coordinators."""
    return visit.is_lead or visit.is_coordinator


def can_invite(visit):
    """Nobody is invited to the leads' group: who leads a region is in it, and nobody else is."""
    return can_manage_members(visit) and visit.group.kind != PeerGroup.Kind.LEADS


def can_change_role(visit, membership):
    """Of a current member of the group; a supplier, an academic and others never lead."""
    ours = can_manage_members(visit) and membership.group_id == visit.group.pk and membership.left_at is None
    return ours and membership.is_public_sector


def can_remove_member(visit, membership):
    """Whoever leads; oneself one leaves. The leads' group follows who leads, so nobody is taken out of it."""
    ours = can_manage_members(visit) and membership.group_id == visit.group.pk and membership.left_at is None
    return ours and membership.person_id != visit.user.pk and visit.group.kind != PeerGroup.Kind.LEADS


def can_confirm_council(visit, membership, covered):
    """Vouch that a member works for a council of those the group covers. For oneself another lead does it."""
    ours = can_manage_members(visit) and membership.group_id == visit.group.pk and membership.left_at is None
    somebody_else = membership.person_id != visit.user.pk or visit.is_coordinator
    return ours and somebody_else and membership.council_id in covered


def can_leave_group(visit):
    return visit.is_member and visit.group.kind != PeerGroup.Kind.LEADS


def can_decide_request(visit, request=None):
    return can_manage_members(visit) and (request is None or request.group_id == visit.group.pk)


def can_settle_coverage(visit, coverage=None):
    return can_manage_members(visit) and (coverage is None or coverage.group_id == visit.group.pk)


def can_manage_webhooks(visit):
    """Which channels of Slack and Teams are told what the group announces."""
    return can_manage_members(visit)


def can_ask_to_join(visit):
    """Anybody signed in who is not in it, of a group that people join."""
    return visit.user.is_authenticated and not visit.is_member and visit.group.kind != PeerGroup.Kind.LEADS


def can_contact_leads(visit):
    """Everybody; the leads' group is reached through its groups."""
    return visit.group.kind != PeerGroup.Kind.LEADS


def can_set_up_group(user):
    """Set up a group, and say yes or no to who asks for one: coordinators. Who is signed in, or AnonymousUser."""
    return user.is_authenticated and user.is_coordinator


def can_decide_for(user, group):
    """The same as `can_manage_members`, for a link in a mail; asks the database."""
    return PeerGroup.objects.manageable_by(user).filter(pk=group.pk).exists()


# Joining at once ------------------------------------------------------------------------------------------------------
def councils_to_join_for(group, user, now):
    """Councils for which this person may join at once: covered today, and proven by the person's address.

    The affiliation is confirmed, or the address is on a domain that the council shares with others. A council that was
    only said waits for a lead's word: otherwise anybody could read a group's names by naming a council. So does
    whoever a lead has taken out of the group.
    """
    if not user.is_authenticated or group.kind == PeerGroup.Kind.LEADS:
        return []
    today = london.today(now)
    covered = group.councils_as_at(today).filter(pk__in=_proven(user, today))
    return list(covered.exclude(Exists(_last_stays(user).filter(group=group.pk, was_removed=True))))


def regions_to_join(user, now):
    """The regions that cover a council this person acts for today, without those they are in.

    [(group, council, at_once)] in one statement, by name; `at_once` is the rule of `councils_to_join_for`.
    """
    today = london.today(now)
    said = Affiliation.objects.on(today).filter(person=user).values("council")
    mine = belonging_of(user).groups
    removed = Exists(_last_stays(user).filter(group=OuterRef("group"), was_removed=True))
    at_once = Q(council__in=_proven(user, today)) & ~Q(removed)
    rows = (
        Coverage.objects.on(today)
        .filter(group__kind=PeerGroup.Kind.REGION, council__in=Council.objects.as_at(today).filter(pk__in=said))
        .exclude(group__in=mine)
        .annotate(at_once=Case(When(at_once, then=Value(True)), default=Value(False)))
        .select_related("group", "council")
        .order_by("group__name", "group", "council__short_name", "council")
    )
    return [(row.group, row.council, row.at_once) for row in rows]


def _proven(user, today):
    """Councils this person acts for, and whose the address shows them to be, or a lead: a queryset of keys."""
    mine = Affiliation.objects.on(today).filter(person=user)
    shown = Q(pk__in=mine.confirmed()) | Q(council__in=Council.objects.on_domain(user.email))
    return mine.filter(shown).values("council")


def _last_stays(user):
    """The latest of this person's memberships in each group, each with `was_removed`: a lead ended it."""
    same = Membership.objects.filter(person=user, group=OuterRef("group")).order_by("-joined_at", "-pk")
    stays = Membership.objects.filter(person=user, pk=Subquery(same.values("pk")[:1])).order_by()
    removed = Q(left_because=Membership.Ended.REMOVED)
    return stays.annotate(was_removed=Case(When(removed, then=Value(True)), default=Value(False)))
