"""The register on the desk: to look at; leads note former names and owners."""

import pytest

from scrutiny.models import Ownership, Product, Supplier
from tests.scrutiny_factories import (
    OwnershipFactory,
    ProductFactory,
    ProductNameFactory,
    ReplyFactory,
    SupplierFactory,
    SupplierNameFactory,
    UseCheckFactory,
    UseFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_use_costs_the_same_for_one_check_and_three(client, coordinator, count, django_assert_num_queries):
    use = UseFactory()
    for number in range(count):
        UseCheckFactory(use=use, words=f"Word {number}")
    path = f"/admin/scrutiny/use/{use.pk}/change/"
    client.force_login(coordinator)
    client.get(path)  # what each model is called is known

    with django_assert_num_queries(12):
        page = client.get(path).content.decode()

    assert f"Word {count - 1}" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_rating_costs_the_same_for_one_reply_and_three(client, coordinator, count, django_assert_num_queries):
    first = ReplyFactory(text="Word 0")
    for number in range(1, count):
        ReplyFactory(version=first.version, contact=first.contact, text=f"Word {number}")
    path = f"/admin/scrutiny/ratingversion/{first.version_id}/change/"
    client.force_login(coordinator)
    client.get(path)  # what each model is called is known

    with django_assert_num_queries(7):
        page = client.get(path).content.decode()

    assert f"Word {count - 1}" in page


# Names and owners -----------------------------------------------------------------------------------------------------
def rows(prefix, *given):
    """What the admin's form sends for the rows of an inline: new ones where they have no id."""
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": sum("id" in row for row in given)}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def keep(client, supplier, *, names=(), owners=(), name="Firm Forms Ltd"):
    for row in (*names, *owners):
        row["supplier"] = supplier.pk
    data = {"name": name, "website": "", **rows("former_names", *names), **rows("owners", *owners)}
    return client.post(f"/admin/scrutiny/supplier/{supplier.pk}/change/", data)


def test_a_lead_finds_the_names_of_a_supplier_from_its_page_and_notes_them(client, lead, member):
    supplier, owner = SupplierFactory(name="Firm Forms Ltd"), SupplierFactory()
    link = f'href="/admin/scrutiny/supplier/{supplier.pk}/change/"'
    client.force_login(member)
    assert link not in client.get(supplier.get_absolute_url()).content.decode()
    client.force_login(lead)
    assert link in client.get(supplier.get_absolute_url()).content.decode()

    saved = keep(client, supplier, name="Grand Forms plc", names=[{"name": "Firm Forms Ltd", "until_on": "2025-01-31"}],
                 owners=[{"owner": owner.pk, "from_on": "2024-11-01"}])  # fmt: skip

    assert saved.status_code == 302
    assert list(supplier.former_names.values_list("name", flat=True)) == ["Firm Forms Ltd"]
    assert (Supplier.objects.get(pk=supplier.pk).name, supplier.owners.get().owner) == ("Grand Forms plc", owner)


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_only_a_coordinator_takes_a_name_away(client, request, who):
    supplier = SupplierFactory(name="Firm Forms Ltd")
    kept = SupplierNameFactory(supplier=supplier, name="First Forms")
    client.force_login(request.getfixturevalue(who))

    keep(client, supplier, names=[{"id": kept.pk, "name": "First Forms", "DELETE": "on"}])

    assert supplier.former_names.exists() == (who == "lead")


def test_owners_that_would_go_round_in_a_circle_are_refused_in_words(client, lead):
    supplier, owner = SupplierFactory(name="Firm Forms Ltd"), SupplierFactory(name="Big Sample")
    middle = OwnershipFactory(supplier=owner).owner
    OwnershipFactory(supplier=middle, owner=supplier)
    client.force_login(lead)

    refused = keep(client, supplier, owners=[{"owner": owner.pk}]).content.decode()
    assert "Big Sample belongs to Firm Forms Ltd: it cannot be its owner as well." in refused
    assert keep(client, supplier, owners=[{"owner": owner.pk, "until_on": "2020-03-31"}]).status_code == 302
    kept = Ownership.objects.get(supplier=supplier)
    kept.clean()
    assert kept.until_on.year == 2020


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"names": [{"name": "First Forms"}, {"name": "first forms"}]}, "Note each former name once."),
        ({"owners": [{}, {}]}, "Enter the last day of every owner but today’s."),
    ],
)
def test_what_two_new_rows_cannot_both_be_is_refused_in_words(client, lead, given, why):
    supplier = SupplierFactory(name="Firm Forms Ltd")
    for row in given.get("owners", ()):
        row["owner"] = SupplierFactory().pk
    client.force_login(lead)

    assert why in keep(client, supplier, **given).content.decode()
    assert [*supplier.former_names.all(), *supplier.owners.all()] == []


def test_a_row_that_lacks_its_name_is_said_beside_the_others(client, lead):
    supplier = SupplierFactory(name="Firm Forms Ltd")
    client.force_login(lead)

    answer = keep(client, supplier, names=[{"name": "First Forms"}, {"name": "", "until_on": "2025-01-31"}])

    assert answer.status_code == 200
    assert "This field is required" in answer.content.decode()
    assert not supplier.former_names.exists()


def test_a_name_that_is_taken_away_can_be_noted_anew_at_once(client, coordinator):
    supplier = SupplierFactory(name="Firm Forms Ltd")
    kept = SupplierNameFactory(supplier=supplier, name="First Forms")
    client.force_login(coordinator)

    keep(client, supplier, names=[{"id": kept.pk, "name": "First Forms", "DELETE": "on"}, {"name": "FIRST Forms"}])

    assert list(supplier.former_names.values_list("name", flat=True)) == ["FIRST Forms"]


def test_a_lead_notes_what_a_product_was_called_and_changes_nobody_s_supplier(client, lead):
    product, other = ProductFactory(name="PlanView"), SupplierFactory()
    was = product.supplier
    ProductNameFactory(product=product, name="PlanOld")
    client.force_login(lead)
    kept = product.former_names.get()
    data = rows(
        "former_names",
        {"id": kept.pk, "product": product.pk, "name": "PlanOld"},
        {"product": product.pk, "name": "PlanFirst"},
    )

    address = f"/admin/scrutiny/product/{product.pk}/change/"
    saved = client.post(address, {"name": "PlanView", "supplier": other.pk, "is_own": "on", **data})

    assert saved.status_code == 302
    assert Product.objects.get(pk=product.pk).supplier == was
    assert {name.name for name in product.former_names.all()} == {"PlanOld", "PlanFirst"}
