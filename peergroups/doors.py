"""Doors: every page of a group or a council comes in through one of these, and nothing is fetched by a bare key.

Who has no right to know gets the same 404 as for a missing thing; who knows but may not act gets a 403 from `require`;
anonymous people are sent to sign in (common.kept_typing.SignInFirst) before a view runs.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from accounts.models import Affiliation, User
from common import london
from councils.models import Council
from peergroups.models import Membership, PeerGroup
from peergroups.permissions import can_set_up_group
from peergroups.readers import read_once
from peergroups.scopes import is_of_the_public_sector

SAFE = {"GET", "HEAD"}


@dataclass(frozen=True)
class Visit:
    """Who came in where, and as what. `membership` and `affiliation` are current ones, or None.

    `council` is the one they act for here: of a group's visit one that exists today.
    """

    user: User
    group: PeerGroup | None = None
    council: Council | None = None
    membership: Membership | None = None
    affiliation: Affiliation | None = None
    is_coordinator: bool = False

    @property
    def is_member(self):
        return self.membership is not None

    @property
    def is_lead(self):
        return self.membership is not None and self.membership.is_lead

    @property
    def is_insider(self):
        """A member or a coordinator: sees people and answers."""
        return self.is_member or self.is_coordinator


def enter_group(request, slug, *, public=False):
    """Let a person into a group's page. `public=True` for the pages that everybody may see.

    Raises Http404 for a group that is not there, or that this person has no right to know from the inside.
    """
    group = PeerGroup.objects.filter(slug=slug).first()
    if group is None:
        raise Http404
    user = request.user
    if not user.is_authenticated:
        if public:
            return Visit(user=user, group=group)
        raise Http404
    membership = _membership(request, group)
    if membership is None and not user.is_coordinator and not public:
        raise Http404
    council = membership.council if membership else None
    return Visit(
        user=user,
        group=group,
        council=council if council and council.exists_on(london.today(timezone.now())) else None,
        membership=membership,
        is_coordinator=user.is_coordinator,
    )


def _membership(request, group):
    """The current one of who asks. A page that only reads has all of theirs read, for the rules that it asks next."""
    mine = Membership.objects.current().filter(person=request.user).select_related("council")
    if request.method not in SAFE:
        return mine.filter(group=group).first()
    return next((one for one in read_once(request.user, mine.order_by()) if one.group_id == group.pk), None)


def enter_council(request, code):
    """Let a person into what belongs to a council:

    its own people and coordinators. Raises Http404 for everybody else. Who has not said yet what follows a council that
    has ended reads on, with no `affiliation`: nobody acts for it.
    """
    council = Council.objects.filter(code=code).first()
    if council is None or not request.user.is_authenticated:
        raise Http404
    today = london.today(timezone.now())
    affiliation = Affiliation.objects.on(today).filter(person=request.user, council=council).first()
    if affiliation is None and not request.user.is_coordinator:
        raise Http404
    return Visit(
        user=request.user,
        council=council,
        affiliation=affiliation if council.exists_on(today) else None,
        is_coordinator=request.user.is_coordinator,
    )


def get_visible(queryset, pk):
    """The object of a queryset that was narrowed with `visible_to`. Raises Http404, the same for missing and hidden."""
    found = queryset.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def require(allowed):
    """Raise PermissionDenied (403) unless allowed: for a person who may know, but may not do."""
    if not allowed:
        raise PermissionDenied


def require_public_sector(user):
    """Raise Http404 unless they are of a council or another public body: nobody else knows that the page is there."""
    if not is_of_the_public_sector(user):
        raise Http404


def require_coordinator(user):
    """Raise Http404 unless they look after the network: nobody else knows that the page is there."""
    if not can_set_up_group(user):
        raise Http404
