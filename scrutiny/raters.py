"""Who rates, who judges ratings, who looks after suppliers' contacts; and which contacts answer for a product."""

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Affiliation
from common import london
from councils.models import Council, Succession
from peergroups.models import Membership, PeerGroup
from peergroups.scopes import acted_for, is_of, is_of_the_public_sector, looked_after
from scrutiny.models import Ownership, SupplierContact

NEAR_ENOUGH = 5  # of those who could judge, as many are asked


# Councils that use it -------------------------------------------------------------------------------------------------
def councils_of(use, today):
    """Councils that use it themselves, or through a joint service; for one that has ended, those that follow it.

    A queryset of councils that exist today.
    """
    found = set(Council.objects.filter(Q(body=use.body_id) | Q(joint_bodies=use.body_id)).values_list("pk", flat=True))
    new = found
    while new:
        after = Succession.objects.filter(predecessor__in=new, predecessor__end__lt=F("on"), on__lte=today)
        new = set(after.values_list("successor", flat=True)) - found
        found |= new
    return Council.objects.as_at(today).filter(pk__in=found)


def may_rate_for(person, use, now):
    """Councils in whose name this person rates this use today, by name: a list, empty for who does not."""
    today = london.today(now)
    if not is_of_the_public_sector(person) or use.product.is_own or (use.to_on and use.to_on < today):
        return []
    return list(councils_of(use, today).filter(pk__in=acted_for(person, today)).order_by("short_name"))


# Who judges -----------------------------------------------------------------------------------------------------------
def can_judge(person, council_id, now):
    """Pass on what this council wrote, or return it: leads of groups that cover it, and of it are not; coordinators."""
    today = london.today(now)
    if not person.is_active or is_of(person, {council_id}, today):
        return False
    return person.is_coordinator or looked_after(person, today).filter(pk=council_id).exists()


def judged_by(person, now):
    """Councils whose ratings this person judges: a queryset of keys."""
    today = london.today(now)
    if not person.is_active:
        return Council.objects.none().values("pk")
    councils = Council.objects.all() if person.is_coordinator else Council.objects.filter(
        pk__in=looked_after(person, today)
    )  # fmt: skip
    says = Affiliation.objects.on(today).filter(person=person, council=OuterRef("pk"))
    member = Membership.objects.current().filter(person=person, council=OuterRef("pk"))
    return councils.filter(~Exists(says), ~Exists(member)).order_by().values("pk")


# Contacts -------------------------------------------------------------------------------------------------------------
def can_keep_contacts(person):
    """Verify suppliers’ contacts and withdraw them: leads of any group, and coordinators."""
    return person.is_active and (person.is_coordinator or PeerGroup.objects.manageable_by(person).exists())


def answers_for(supplier_id):
    """Keys of the supplier and of its owners of today, and theirs: whose contacts reply for it."""
    owners = dict(Ownership.objects.filter(until_on=None).values_list("supplier", "owner")) if supplier_id else {}
    found = []
    while supplier_id and supplier_id not in found:
        found.append(supplier_id)
        supplier_id = owners.get(supplier_id)
    return found


def spoken_for(supplier):
    """Keys of the supplier and of those that it owns today, and they: for whose products its contacts reply."""
    owned, found, new = Ownership.objects.filter(until_on=None), set(), {supplier.pk}
    while new:
        found |= new
        new = set(owned.filter(owner__in=new).values_list("supplier", flat=True)) - found
    return found


def contacts_of(product):
    """Who is sent the ratings of a product: the verified contacts of its supplier and of the suppliers’ owners."""
    return SupplierContact.objects.active().filter(supplier__in=answers_for(product.supplier_id))
