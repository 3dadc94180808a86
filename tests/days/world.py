"""A scrutiny day: councils that share a supplier, a lead who is of none of them, a contact of the supplier."""

import datetime as dt
from types import SimpleNamespace

from tests.day_factories import DayFactory
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory
from tests.scrutiny_factories import SupplierContactFactory, SupplierFactory
from tests.timebank_factories import officer

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)  # a Monday
DAY = dt.timedelta(days=1)
WORDS = "We are councils with one system between us."


def world(stage="agreed", *, councils=3, **day):
    """`people` stand in the order of `councils`, the first of which leads the day. Travel to NOW before."""
    group = PeerGroupFactory(name="South")
    made = [CouncilFactory() for _ in range(councils)]
    away = CouncilFactory()
    for council in (*made, away):
        CoverageFactory(group=group, council=council)
    lead = officer(away)
    MembershipFactory(group=group, person=lead, council=away, role="lead")
    people = [officer(council, group) for council in made]
    supplier = SupplierFactory()
    vera = None
    if stage in {"agreed", "statement"}:
        vera = SupplierContactFactory(supplier=supplier, name="Vera Vendor", email="vera@vendor.example")
    made_day = DayFactory(
        stage=stage, group=group, supplier=supplier, councils=made, lead_council=made[0], title="Sample systems", **day
    )
    sending = made_day.sendings.select_related("contact").first()
    return SimpleNamespace(
        group=group, councils=made, people=people, lead=lead, supplier=supplier, day=made_day, sending=sending,
        vera=vera or (sending.contact if sending else None),
    )  # fmt: skip
