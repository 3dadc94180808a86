"""Who is in a group, and what its leads do for them: say who leads, confirm a council."""

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Affiliation
from common import london
from common.pagination import paginate
from peergroups import actions
from peergroups.doors import enter_group, get_visible, require
from peergroups.forms import MemberFilter, RoleForm
from peergroups.models import Coverage, JoinRequest, Membership, PeerGroup
from peergroups.permissions import (
    can_change_role,
    can_confirm_council,
    can_decide_request,
    can_invite,
    can_manage_members,
    can_remove_member,
)

# A row that ended for one of these is followed by the next at the same moment: the person never left.
GOES_ON = [Membership.Ended.ROLE, Membership.Ended.SUCCESSION]

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def member_list(request, slug):
    visit = enter_group(request, slug)  # who comes in from the inside may see them
    now, group, manages = timezone.now(), visit.group, can_manage_members(visit)
    form = MemberFilter(request.GET, with_former=manages)
    memberships = former(group) if form.is_former else current(group, now)
    page = paginate(request, form.narrowed(memberships).select_related("person", "council", "left_by"))
    covered = covered_of(page.object_list, group, now) if manages else set()
    for membership in page.object_list:
        confirmable = not form.is_former and membership.only_said
        membership.can_be_confirmed = confirmable and can_confirm_council(visit, membership, covered)
        membership.can_change_role = can_change_role(visit, membership)
        membership.can_be_removed = can_remove_member(visit, membership)
    context = {
        "visit": visit,
        "group": group,
        "form": form,
        "page": page,
        "can_manage": manages,
        "can_invite": can_invite(visit),
        **(to_decide(group) if can_decide_request(visit) else {}),
    }
    return render(request, "peergroups/member_list.html", context)


def current(group, now):
    """Who is in the group today, leads first. `only_said`: nobody has confirmed the council they act for; `here_since`
    and `leads_since`: since when without a gap."""
    said = Affiliation.objects.on(london.today(now)).filter(person=OuterRef("person"), council=OuterRef("council"))
    members = Membership.objects.current().filter(group=group).annotate(
        only_said=Exists(said.filter(confirmed_at=None)),
        here_since=_since(Membership.objects.all()),
        leads_since=_since(Membership.objects.leads()),
    )  # fmt: skip
    return members.order_by("role", "person__name", "pk")


def _since(rows):
    """The moment from which these rows of the same person follow one another up to the one at hand."""
    goes_on = rows.filter(
        group=OuterRef("group"), person=OuterRef("person"), left_at=OuterRef("joined_at"), left_because__in=GOES_ON
    ).exclude(pk=OuterRef("pk"))
    begins = rows.filter(
        ~Exists(goes_on), group=OuterRef("group"), person=OuterRef("person"), joined_at__lte=OuterRef("joined_at")
    )
    return Subquery(begins.order_by("-joined_at", "-pk").values("joined_at")[:1])


def former(group):
    """Who was in the group and is not today, the latest first: how each stay ended."""
    here = Membership.objects.filter(group=group, left_at=None).values("person")
    left = Membership.objects.filter(group=group).exclude(left_at=None).exclude(person__in=here)
    return left.exclude(left_because=Membership.Ended.ROLE).order_by(F("left_at").desc(), "-pk")


def covered_of(memberships, group, now):
    """Which of these members' councils the group covers today: a set of keys."""
    councils = {membership.council_id for membership in memberships}
    return set(group.councils_as_at(london.today(now)).filter(pk__in=councils).values_list("pk", flat=True))


def to_decide(group):
    """What waits for the word of the group's leads."""
    asked = JoinRequest.objects.open().filter(group=group).select_related("person", "council").order_by("asked_at")
    coverage = Coverage.objects.filter(group=group, provisional=True).select_related("council")
    return {"join_requests": list(asked), "provisional": list(coverage)}


@asks_and_does
def change_role(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_manage_members(visit))
    membership = enter_membership(visit, pk)
    if membership.left_at is not None:
        return _changed_meanwhile(request, membership)
    require(can_change_role(visit, membership))
    role = Membership.Role.MEMBER if membership.is_lead else Membership.Role.LEAD
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": role})
    if form.is_valid():
        now, deed = timezone.now(), actions.make_lead if form.cleaned_data["role"] == "lead" else actions.make_member
        deed(membership=membership, by=request.user, now=now)
        messages.success(request, _said(membership, form.cleaned_data["role"]))
        return redirect(members_url(visit.group))
    context = {
        "visit": visit,
        "group": visit.group,
        "membership": membership,
        "form": form,
        "is_self": membership.person_id == request.user.pk,
        "is_only_lead": is_only_lead(membership),
        "among_leads": _among_leads(visit.group),
    }
    return render(request, "peergroups/member_role.html", context)


@asks_and_does
def confirm_council(request, slug, pk):
    """Vouch for a member's council, where the address does not show it."""
    visit, now = enter_group(request, slug), timezone.now()
    require(can_manage_members(visit))
    membership = enter_membership(visit, pk)
    if membership.left_at is not None:
        return _changed_meanwhile(request, membership)
    require(can_confirm_council(visit, membership, covered_of([membership], visit.group, now)))
    if request.method == "POST":
        actions.confirm_council(person=membership.person, council=membership.council, by=request.user, now=now)
        messages.success(request, f"It is confirmed that {membership.person} works for {membership.council}.")
        return redirect(members_url(visit.group))
    context = {"visit": visit, "group": visit.group, "membership": membership}
    return render(request, "peergroups/member_confirm.html", context)


def enter_membership(visit, pk):
    """The membership of this group, current or ended. Raises Http404."""
    membership = get_visible(Membership.objects.filter(group=visit.group).select_related("person", "council"), pk)
    membership.group = visit.group
    return membership


def members_url(group):
    return reverse("peergroups:member-list", args=[group.slug])


def is_only_lead(membership):
    """Whether nobody else leads the group."""
    leads = Membership.objects.current().leads().filter(group=membership.group)
    return membership.is_lead and not leads.exclude(pk=membership.pk).exists()


def _among_leads(group):
    """The name of the group in which the leads of regions are, for a region; else ""."""
    if group.kind != PeerGroup.Kind.REGION:
        return ""
    leads = PeerGroup.objects.filter(kind=PeerGroup.Kind.LEADS).first()
    return leads.in_text if leads else ""


def _changed_meanwhile(request, membership):
    changed = membership.left_because == Membership.Ended.ROLE
    what = "has another role already" if changed else "is not in the group any more"
    messages.info(request, f"Nothing was changed: {membership.person} {what}.")
    return redirect(members_url(membership.group))


def _said(membership, role):
    if role == Membership.Role.LEAD:
        return f"{membership.person} leads {membership.group.in_text} from now on."
    return f"{membership.person} is a member of {membership.group.in_text} and leads it no longer."
