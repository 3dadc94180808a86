"""Councils of one group that use one product, a lead who is of none of them, and who speaks for the supplier."""

import datetime as dt
from types import SimpleNamespace

from scrutiny.actions import judging, rating
from scrutiny.models import RatingVersion
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.scrutiny_factories import ProductFactory, SupplierContactFactory, UseFactory, some_point
from tests.timebank_factories import officer

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)  # a Monday
DAY = dt.timedelta(days=1)
SHOWS = dt.date(2026, 12, 22)  # twenty working days after it, and a day
TEXT = {
    "score": 1,
    "comment": "It keeps our address book",
    "example": "Somebody moved, and our letter found them",
}


def town(councils=1):
    """`uses` and `people` stand in the order of `councils`."""
    group = PeerGroupFactory()
    made = [CouncilFactory() for _ in range(councils)]
    away = CouncilFactory()
    for council in (*made, away):
        CoverageFactory(group=group, council=council)
    product = ProductFactory()
    lead = officer(away)
    MembershipFactory(group=group, person=lead, council=away, role="lead")
    return SimpleNamespace(
        group=group,
        product=product,
        supplier=product.supplier,
        councils=made,
        uses=[UseFactory(council=council, product=product) for council in made],
        people=[officer(council, group) for council in made],
        lead=lead,
        point=some_point(),
    )


def contact(there, **given):
    return SupplierContactFactory(supplier=there.supplier, **given)


def write(there, n=0, *, point=None, now=NOON, **text):
    """A draft of the nth council."""
    about = {"use": there.uses[n], "council": there.councils[n], "by": there.people[n], "now": now}
    return rating.save_draft(point=point or there.point, **about, **TEXT | text)


def send(there, n=0, *, now=NOON, **more):
    """The same, sent to a lead."""
    version = write(there, n, now=now, **more)
    rating.submit(use=there.uses[n], council=there.councils[n], by=there.people[n], now=now)
    return RatingVersion.objects.get(pk=version.pk)


def passed(there, n=0, *, now=NOON, **more):
    """The same, passed on by the lead on that day."""
    version = send(there, n, now=now, **more)
    judging.judge(passed=[version], returned={}, by=there.lead, now=now)
    return RatingVersion.objects.get(pk=version.pk)


def coordinator():
    return UserFactory(is_superuser=True, is_staff=True)
