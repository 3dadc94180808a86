"""What the database refuses of suppliers, products and uses, whoever writes it."""

import datetime as dt

import pytest
from django.db import InternalError, transaction

from scrutiny.models import Body, Ownership, Product, ProductName, Supplier, SupplierName, Use, UseCheck, UseSource
from tests.factories import CouncilFactory
from tests.refusing import refused
from tests.scrutiny_factories import (
    BodyFactory,
    OwnershipFactory,
    ProductFactory,
    ProductNameFactory,
    SupplierFactory,
    SupplierNameFactory,
    UseCheckFactory,
    UseFactory,
    UseSourceFactory,
)
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 31)
BEFORE = DAY - dt.timedelta(days=1)
SAID = {"source": "Sample list", "as_at": None}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("supplier_name_is_unique", lambda: [SupplierFactory(name=name) for name in ("Idox", "IDOX")]),
        ("supplier_has_a_name", lambda: SupplierFactory(name="")),
        ("supplier_had_a_name_once", lambda: _twice(SupplierNameFactory, "supplier", SupplierFactory())),
        ("former_supplier_name_is_a_name", lambda: SupplierNameFactory(name="")),
        ("supplier_name_ends_after_it_starts", lambda: SupplierNameFactory(from_on=DAY, until_on=BEFORE)),
        ("supplier_has_one_owner_at_a_time", lambda: _twice(OwnershipFactory, "supplier", SupplierFactory(), {})),
        ("supplier_does_not_own_itself", lambda: _own_itself(until_on=DAY)),
        ("ownership_ends_after_it_starts", lambda: OwnershipFactory(from_on=DAY, until_on=BEFORE)),
        ("owners_make_no_circle", lambda: _circle()),
        ("supplier_has_a_product_once", lambda: _products("Uniform", SupplierFactory())),
        ("supplier_has_a_product_once", lambda: _products("Uniform", None)),
        ("product_has_a_name", lambda: ProductFactory(name="")),
        ("own_product_has_no_supplier", lambda: ProductFactory(is_own=True)),
        ("product_had_a_name_once", lambda: _twice(ProductNameFactory, "product", ProductFactory())),
        ("former_product_name_is_a_name", lambda: ProductNameFactory(name="")),
        ("product_name_ends_after_it_starts", lambda: ProductNameFactory(from_on=DAY, until_on=BEFORE)),
        ("body_is_a_council_or_has_a_name", lambda: BodyFactory(name="Two names")),
        ("body_is_a_council_or_has_a_name", lambda: BodyFactory(kind="park", council=None)),
        ("body_is_a_council_or_has_a_name", lambda: BodyFactory(kind="joint", name="Joint")),
        ("body_name_is_unique", lambda: [_park("Dartmoor"), _park("DARTMOOR")]),
        ("scrutiny_body_council_id_key", lambda: BodyFactory(council=BodyFactory().council)),
        ("body_uses_a_product_once_at_a_time", lambda: _uses()),
        ("use_ends_after_it_starts", lambda: UseFactory(from_on=DAY, to_on=BEFORE)),
        ("contract_ends_after_the_use_starts", lambda: UseFactory(from_on=DAY, contract_end=BEFORE)),
        ("notice_comes_before_the_contract_ends", lambda: UseFactory(notice_on=DAY, contract_end=BEFORE)),
        ("use_is_confirmed_by_somebody_at_a_moment", lambda: UseFactory(confirmed_by=officer(CouncilFactory()))),
        ("source_says_a_thing_once", lambda: _twice(UseSourceFactory, "use", UseFactory(), SAID)),
        ("source_has_a_name", lambda: UseSourceFactory(source="")),
        ("who_acts_is_of_the_council", lambda: UseCheckFactory(by=officer(CouncilFactory()))),
    ],
)
def test_the_database_refuses(name, make):
    with refused(name):
        make()


def _twice(factory, field, thing, more=None):
    more = {"name": "Same"} if more is None else more
    for _ in range(2):
        factory(**{field: thing}, **more)


def _own_itself(**given):
    one = SupplierFactory()
    Ownership.objects.create(supplier=one, owner=one, **given)


def _circle():
    first, second, third = SupplierFactory(), SupplierFactory(), SupplierFactory()
    Ownership.objects.create(supplier=first, owner=second)
    Ownership.objects.create(supplier=second, owner=third)
    Ownership.objects.create(supplier=third, owner=first)


def _products(name, supplier):
    for each in (name, name.upper()):
        Product.objects.create(name=each, supplier=supplier)


def _park(name):
    return BodyFactory(kind="park", council=None, name=name)


def _uses():
    use = UseFactory()
    UseFactory(body=use.body, product=use.product)


@pytest.mark.parametrize(
    "make",
    [
        lambda: UseFactory(from_on=DAY, to_on=DAY, contract_end=DAY, notice_on=DAY),
        lambda: (first := UseFactory(to_on=DAY)) and UseFactory(body=first.body, product=first.product),
        lambda: (first := UseFactory()) and UseFactory(body=first.body, product=first.product, kind="waste"),
        lambda: OwnershipFactory(supplier=OwnershipFactory(until_on=DAY).supplier),
        lambda: (old := OwnershipFactory(until_on=DAY)) and OwnershipFactory(supplier=old.owner, owner=old.supplier),
        lambda: [ProductFactory(name="Uniform") for _ in range(2)],
        lambda: ProductFactory(is_own=True, supplier=None),
    ],
)
def test_the_database_takes(make):
    assert make()


@pytest.mark.parametrize(
    ("factory", "change"), [(UseSourceFactory, {"source": "Another"}), (UseCheckFactory, {"words": "Another"})]
)
def test_what_a_source_or_a_council_said_is_never_edited(factory, change):
    row = factory()

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)

    row.refresh_from_db()
    assert {name: getattr(row, name) for name in change} != change


def test_who_checked_may_be_forgotten():
    check = UseCheckFactory()

    UseCheck.objects.update(by=None)

    check.refresh_from_db()
    assert check.by is None


def test_there_is_nothing_else_to_refuse():
    models = [Supplier, SupplierName, Ownership, Product, ProductName, Body, Use, UseSource, UseCheck]
    named = {one.name for model in models for one in model._meta.constraints}
    marks = test_the_database_refuses.pytestmark[0].args[1]

    assert named <= {name for name, _ in marks}
