"""The register of the matrix's world: who sells what the council of each group uses, and who says so."""

import datetime as dt

from common import do_links
from scrutiny.models import (
    Body,
    Ownership,
    Product,
    ProductName,
    Supplier,
    SupplierName,
    Use,
    UseCheck,
    UseSource,
)
from scrutiny.sharing import council_uses
from scrutiny.uses_emails import fingerprint
from tests.matrix.vocabulary import public_sector


def fill(world, group):
    council, extra = world.rows[f"council {group}"], world.rows[f"person {group} extra"]
    supplier = world.keep(f"firm {group}", _filled(world, Supplier, group))
    _filled(world, SupplierName, group, supplier=supplier)
    world.keep(f"ownership {group}", Ownership.objects.create(supplier=supplier, owner=_owner(world, group)))
    product = world.keep(f"product {group}", _filled(world, Product, group, supplier=supplier))
    _filled(world, ProductName, group, product=product)
    world.keep(f"park {group}", _filled(world, Body, group, kind="park"))
    body = world.keep(f"body {group}", Body.objects.create(council=council))
    by = {"confirmed_at": world.now, "confirmed_by": extra, "added_by": extra}
    use = _filled(world, Use, group, body=body, product=product, kind="planning", **by)
    world.keep(f"use {group}", use)
    world.keep(f"source {group}", _filled(world, UseSource, group, use=use, confidence="stated"))
    world.keep(f"check {group}", _filled(world, UseCheck, group, use=use, council=council, answer="added", by=extra))
    sharers = council_uses(council, world.now.date())
    link = {"person_id": extra.pk, "object_id": council.pk, "expires_at": world.now + dt.timedelta(days=9)}
    world.ids[f"uses link {group}"] = do_links.make("uses-confirm", choice=fingerprint(sharers), **link)


def _owner(world, group):
    return Supplier.objects.create(name=f"Owner in the {group}")


def _filled(world, model, group, **given):
    return model.objects.create(**world.cage.fill(model, group, groups=[group], knows=public_sector, **given))
