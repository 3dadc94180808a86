"""Who reads and what is read, found in a network by what they have, so that a small one and a large one show alike."""

from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.models import Affiliation, User
from common import london
from councils.models import Council
from meetings.models import Action, Meeting
from peergroups.models import Membership, PeerGroup
from scrutiny.models import Day, Product, Supplier, Use
from timebank.models import Loan, Request

PROMISED, ACTIONS = 3, 20  # open actions of who reads; those of the meeting that is read


@dataclass(frozen=True)
class Found:
    """One of each that has a page; the people and the coming meeting are of `group`."""

    group: PeerGroup  # the busiest region of those with a public meeting to come
    member: User
    lead: User
    coordinator: User
    council: Council  # the member's
    past: Meeting  # public, with agreed notes and about twenty actions
    coming: Meeting | None  # a network of a thousandth has none
    request: Request
    loan: Loan | None
    product: Product
    supplier: Supplier
    use: Use
    day: Day

    @property
    def people(self):
        return {"member": self.member, "lead": self.lead, "coordinator": self.coordinator}


def find():
    """Everything is sorted down to its key: the same network gives the same pages."""
    now = timezone.now()
    coming = Meeting.objects.published().upcoming(now).filter(audience="public").order_by("starts_on", "pk")
    regions = PeerGroup.objects.filter(kind=PeerGroup.Kind.REGION).annotate(count=Count("meetings"))
    meeting = set(coming.values_list("group", flat=True))
    group = max(regions, key=lambda one: (one.pk in meeting, one.count, -one.pk))
    member = _member(group, london.today(now))
    council = Council.objects.get(affiliations__person=member)
    product = Product.objects.annotate(count=Count("uses")).order_by("-count", "pk")[0]
    return Found(
        group=group,
        member=member,
        lead=_current(group).leads().order_by("joined_at", "pk")[0].person,
        coordinator=User.objects.filter(is_superuser=True).order_by("pk")[0],
        council=council,
        past=_past(now),
        coming=coming.filter(group=group).first(),
        request=Request.objects.open().filter(audience="all").order_by("-opened_at", "-pk")[0],
        loan=_loans(council).order_by("-pk").first(),
        product=product,
        supplier=product.supplier,
        use=Use.objects.filter(product=product).order_by("pk")[0],
        day=Day.objects.filter(audience="public", opened_at__isnull=False).order_by("-pk")[0],
    )


def _current(group):
    return Membership.objects.current().filter(group=group).select_related("person")


def _member(group, today):
    """Who leads nothing and acts for one council: of those one whose council lends or borrows, with three things to do.

    In a network of a thousandth, whoever comes nearest to that.
    """
    leading = Membership.objects.current().leads().values("person")
    members = _current(group).filter(kind="council", person__is_active=True).exclude(person__in=leading)
    acting = Affiliation.objects.acting(today).filter(confirmed_at__isnull=False)
    one = Affiliation.objects.values("person").annotate(count=Count("pk")).filter(count=1).values("person")
    people = User.objects.filter(pk__in=members.values("person")).filter(pk__in=acting.values("person"))
    counted = people.filter(pk__in=one).annotate(
        promised=Count("actions", filter=Q(actions__state=Action.State.OPEN)), council=Min("affiliations__council")
    )
    ranked = sorted(counted, key=lambda person: (abs(person.promised - PROMISED), person.pk))
    return next((person for person in ranked if _loans(person.council).exists()), ranked[0])


def _loans(council):
    return Loan.objects.filter(Q(lender=council) | Q(borrower=council))


def _past(now):
    read = Meeting.objects.past(now).filter(audience="public", notes_state=Meeting.Notes.AGREED)
    counted = read.annotate(count=Count("actions")).filter(count__gt=0).select_related("group")
    return min(counted, key=lambda meeting: (abs(meeting.count - ACTIONS), meeting.pk))
