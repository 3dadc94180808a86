"""Bringing in who uses what: nothing lost, nothing twice, bad rows named by their line."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from scrutiny import reading
from scrutiny.actions import importing
from scrutiny.models import Body, Ownership, Product, Supplier, Use, UseSource
from tests.factories import CouncilFactory
from tests.scrutiny_factories import SupplierFactory, UseFactory

pytestmark = pytest.mark.django_db

HEADING = "local_authority_code,gss,council,name_in_source,system,product,supplier,url,source,as_at,confidence\n"
GOOD = (
    "ABE,,Aberdeen City Council,Aberdeen,planning register,Public Access,Idox,https://a.example/x,a list,2025-03-12,"
    "source states product\n"
)


def line(**given):
    cells = dict(zip(HEADING.strip().split(","), GOOD.strip().split(","), strict=True)) | given
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells.values()) + "\n"


def load(*lines, heading=HEADING):
    rows, faults = reading.read(heading + "".join(lines), "uses.csv")
    return importing.load(rows=rows, faults=faults, now=timezone.now())


@pytest.fixture(autouse=True)
def aberdeen():
    return CouncilFactory(code="ABE", short_name="Aberdeen", official_name="Aberdeen City Council")


def test_a_line_becomes_a_use_that_keeps_the_sources_own_words(aberdeen):
    outcome = load(GOOD)

    use, source = Use.objects.get(), UseSource.objects.get()
    assert (use.body.council, use.product.name, use.product.supplier.name, use.kind) == (
        aberdeen, "Public Access", "Idox", "planning",
    )  # fmt: skip
    assert (source.use, source.system_in_source, source.product_in_source, source.supplier_in_source, source.url) == (
        use, "planning register", "Public Access", "Idox", "https://a.example/x",
    )  # fmt: skip
    assert (source.confidence, str(source.as_at), source.name_in_source) == ("stated", "2025-03-12", "Aberdeen")
    assert (outcome.uses, outcome.sources, outcome.same, outcome.faults) == (1, 1, 0, [])


def test_a_second_run_stores_nothing():
    load(GOOD)

    outcome = load(GOOD)

    assert (outcome.uses, outcome.products, outcome.sources, outcome.same) == (0, 0, 0, 1)
    assert (Use.objects.count(), UseSource.objects.count(), Product.objects.count(), Supplier.objects.count()) == (
        1, 1, 1, 1,
    )  # fmt: skip


def test_two_lists_that_say_the_same_make_one_use_with_two_sources():
    load(GOOD, line(system="planning register (older list)", source="another list", as_at="2021-07-12"))

    assert (Use.objects.count(), UseSource.objects.count()) == (1, 2)


def test_several_products_for_one_system_are_as_many_uses():
    load(GOOD, line(product="Planning Explorer", supplier="NEC"))

    assert sorted(Use.objects.values_list("product__name", flat=True)) == ["Planning Explorer", "Public Access"]


def test_a_use_that_the_council_ended_is_not_brought_back(aberdeen):
    load(GOOD)
    Use.objects.update(to_on="2026-01-31")

    load(line(source="a newer list"))

    assert (Use.objects.count(), Use.objects.open().count(), UseSource.objects.count()) == (1, 0, 2)


def test_former_names_in_brackets_become_former_names():
    load(line(product="govService (ex-Firmstep Achieve)", supplier="NEC Software Solutions (ex-Northgate)"))

    product = Product.objects.get()
    assert (product.name, [str(name) for name in product.former_names.all()]) == ("govService", ["Firmstep Achieve"])
    assert (product.supplier.name, [str(name) for name in product.supplier.former_names.all()]) == (
        "NEC Software Solutions", ["Northgate"],
    )  # fmt: skip


def test_a_supplier_known_to_be_bought_is_no_former_name():
    importing.load_owners([{"supplier": "Tascomi", "owner": "Idox"}])

    load(line(supplier="Idox (ex-Tascomi)"))

    assert list(Supplier.objects.get(name="Idox").former_names.all()) == []
    assert importing.load_owners([{"supplier": "Tascomi", "owner": "Idox"}]) == 0
    assert Ownership.objects.count() == 1


@pytest.mark.parametrize("product", ["(bespoke or other)", "Custom HTML", "(other)"])
def test_what_is_no_product_is_nobodys_to_share(product):
    load(line(product=product, supplier=""))

    use = Use.objects.get()
    assert (use.product.is_own, use.product.supplier, Use.objects.shared().count()) == (True, None, 0)
    assert use.sources.get().product_in_source == product


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ({"local_authority_code": "", "council": "Dartmoor", "name_in_source": "Dartmoor"}, "park", "Dartmoor"),
        ({"local_authority_code": "", "council": "Jersey", "name_in_source": "Jersey"}, "other", "Jersey"),
        ({"local_authority_code": "GLA", "council": "Greater London Authority"}, "other", "Greater London Authority"),
        ({"local_authority_code": "XYZ", "council": "Unheard of"}, "other", "Unheard of"),
        ({"name_in_source": "Adur & Worthing"}, "joint", "Adur and Worthing"),
    ],
)
def test_bodies_that_are_no_councils_stand_for_themselves(given, kind, name):
    for code in ("ADU", "WOT"):
        CouncilFactory(code=code)

    load(line(**given))

    body = Use.objects.get().body
    assert (body.kind, body.name, body.council) == (kind, name, None)
    assert sorted(body.serves.values_list("code", flat=True)) == (["ADU", "WOT"] if kind == "joint" else [])


def test_every_bad_row_is_named_by_its_line_and_the_good_ones_are_stored():
    faulty = {
        3: ({"product": ""}, "the product is missing"),
        4: ({"system": " "}, "the system is missing"),
        5: ({"source": ""}, "the source is missing"),
        6: ({"as_at": "12 March"}, "the date “12 March” is not a date such as 2016-11-25"),
        7: ({"url": "javascript:alert(1)"}, "the address “javascript:alert(1)” is not one of the web"),
        8: ({"local_authority_code": "A1"}, "the code “A1” is not three or four letters"),
        9: ({"local_authority_code": "", "council": ""}, "it names neither a code nor a council"),
        10: (
            {"local_authority_code": "ABX"},
            "the code ABX is not in the register, where Aberdeen City Council has another",
        ),
        11: ({"local_authority_code": "ABX", "council": ""}, "the code ABX is not in the register"),
        12: ({"product": "x" * 121}, "the product is longer than 120 characters"),
        13: ({"product": "a\x00b"}, "the product has a character that cannot be shown"),
        14: ({"name_in_source": "Lewes and Eastbourne"}, "the code EAS is not in the register"),
    }
    short = "ABE,too,short\n"

    outcome = load(GOOD, *(line(**given) for given, _ in faulty.values()), short, line(product="Last"))

    wanted = {f"uses.csv, line {n}: {why}" for n, (_, why) in faulty.items()}
    assert {str(fault) for fault in outcome.faults} == wanted | {
        "uses.csv, line 15: it has 3 columns, the heading has 11"
    }
    assert sorted(Product.objects.values_list("name", flat=True)) == ["Last", "Public Access"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n", "lacks local_authority_code"),
        (HEADING.replace("gss", "council"), "two columns of the same name"),
        ('"open\n' + "x" * 140_000, "not a CSV file"),
    ],
)
def test_a_file_of_something_else_is_refused_whole(text, why):
    with pytest.raises(reading.UsesError, match=why):
        reading.read(text)


def test_the_command_stores_what_it_can_and_ends_with_an_error(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("\ufeff" + HEADING + GOOD + line(product=""), encoding="utf-8")
    said, wrong = StringIO(), StringIO()

    with pytest.raises(CommandError, match="1 row was left out"):
        call_command("import_uses", str(file), stdout=said, stderr=wrong)

    assert (Use.objects.count(), wrong.getvalue()) == (1, "list.csv, line 3: the product is missing\n")
    assert said.getvalue().startswith("Uses: 1 lines stored, 0 as they were; 1 new uses of 1 new products")


@pytest.mark.parametrize("bytes_", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_says_so(tmp_path, bytes_):
    file = tmp_path / "list.csv"
    if bytes_:
        file.write_bytes(bytes_)

    with pytest.raises(CommandError, match=r"not UTF-8|cannot be read"):
        call_command("import_uses", str(file))


def test_our_own_table_of_facts_reads_whole_and_its_form_gives_the_same_rows_again():
    text = Path(settings.BASE_DIR, "scrutiny", "data", "uses.csv").read_text(encoding="utf-8")

    rows, faults = reading.read(text)

    assert (len(rows), faults) == (1058, [])
    again = [{name: str(value) for name, value in reading.as_own(row).items()} for row in rows]
    assert again == list(csv.DictReader(StringIO(text)))


def test_a_named_body_is_known_again_however_its_name_is_written():
    UseFactory(body=Body.objects.create(kind="park", name="Dartmoor"), product__supplier=SupplierFactory(name="Idox"))

    load(line(local_authority_code="", council="DARTMOOR", name_in_source="DARTMOOR", supplier="IDOX"))

    assert (Body.objects.count(), Supplier.objects.count()) == (1, 1)
