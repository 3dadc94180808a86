"""Words of the register: councils of a day, of an e-mail address, of a name."""

import csv
import datetime as dt

import pytest
from django.core.management import call_command

from councils.management.commands.import_councils import OWN_TABLE
from councils.models import Council
from front.demo.load import COVERAGE
from tests.factories import CouncilFactory, CoverageFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "end", "day", "is_there"),
    [
        (None, None, (1066, 10, 14), True),
        (None, (2020, 3, 31), (2020, 3, 31), True),
        (None, (2020, 3, 31), (2020, 4, 1), False),
        ((2020, 4, 1), None, (2020, 3, 31), False),
        ((2020, 4, 1), None, (2020, 4, 1), True),
    ],
)
def test_a_council_is_there_from_its_first_to_its_last_day(start, end, day, is_there):
    council = CouncilFactory(start=start and dt.date(*start), end=end and dt.date(*end))

    assert Council.objects.as_at(dt.date(*day)).exists() is is_there
    assert council.exists_on(dt.date(*day)) is is_there


@pytest.mark.parametrize("address", ["sam@oxford.gov.uk", " Sam@OXFORD.gov.uk ", "sam@oxford.gov.uk."])
def test_the_very_domain_means_the_council_however_it_is_typed(address):
    council = CouncilFactory(domains=["oxford.gov.uk"])

    assert list(Council.objects.on_domain(address)) == [council]


@pytest.mark.parametrize(
    "address",
    [
        "sam@gov.uk.evil.example",
        "sam@oxford.gov.uk.evil.example",
        "sam@mail.oxford.gov.uk",
        "sam@gov.uk",
        "sam@evil-oxford.gov.uk",
        "sam@\u043exford.gov.uk",  # Cyrillic о
        "sam@oxford\u3002gov\u3002uk",  # ideographic full stops
        "sam@oxf\u200bord.gov.uk",  # zero-width space
        "sam@\uff4fxford.gov.uk",  # full-width o
        "sam@oxford.gov.uk@evil.example",
        "oxford.gov.uk",
        "@oxford.gov.uk",
        "",
        "sam@oxford.gov.uk\0",
    ],
)
def test_nothing_that_only_looks_like_the_domain_gets_a_council(address):
    CouncilFactory(domains=["oxford.gov.uk"])

    assert list(Council.objects.on_domain(address)) == []


def test_a_domain_with_letters_beyond_ascii_is_compared_in_its_encoded_form():
    council = CouncilFactory(domains=["xn--mn-8ja.example"])

    assert list(Council.objects.on_domain("sam@môn.example")) == [council]


def test_a_shared_domain_means_both_councils():
    both = {CouncilFactory(domains=["adur-worthing.gov.uk"]), CouncilFactory(domains=["adur-worthing.gov.uk"])}

    assert set(Council.objects.on_domain("sam@adur-worthing.gov.uk")) == both


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ynys mon", "AGY"),
        ("Ynys Môn", "AGY"),
        ("anglesey", "AGY"),
        ("agy", "AGY"),
        ("king’s lynn", "KIN"),
        ("Kings Lynn & West Norfolk", "KIN"),
        ("newcastle under lyme", "NEC"),
        ("st. helens", "SHN"),
        ("telford and wrekin", "TFW"),
        ("london borough of hammersmith and fulham", "HMF"),
    ],
)
def test_a_council_is_found_by_any_of_its_names_typed_plainly(typed, code):
    CouncilFactory(code="AGY", official_name="Isle of Anglesey County Council", welsh_name="Cyngor Sir Ynys Môn")
    CouncilFactory(code="KIN", official_name="Borough Council of King's Lynn and West Norfolk")
    CouncilFactory(code="NEC", official_name="Newcastle-under-Lyme Borough Council")
    CouncilFactory(code="SHN", official_name="St Helens Council")
    CouncilFactory(code="TFW", official_name="Telford & Wrekin Council")
    CouncilFactory(code="HMF", official_name="London Borough of Hammersmith & Fulham")

    assert [council.code for council in Council.objects.named_like(typed)] == [code]


@pytest.mark.parametrize("typed", ["%", "_", "'", "\\", "nobody"])
def test_a_search_for_signs_finds_nothing_by_accident(typed):
    CouncilFactory(short_name="Winchester")

    assert list(Council.objects.named_like(typed)) == []


# The demonstration's coverage -----------------------------------------------------------------------------------------
@pytest.fixture
def south():
    call_command("import_councils", verbosity=0)
    group = PeerGroupFactory(slug="south", name="South")
    councils = {council.code: council for council in Council.objects.all()}
    with COVERAGE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["group"] == "south":
                CoverageFactory(
                    group=group, council=councils[row["council"]], start=row["start"] or None, end=row["end"] or None
                )
    return group


def codes(councils):
    return set(councils.values_list("code", flat=True))


def test_the_south_group_covered_34_councils_on_its_first_day_and_covers_30_today(south):
    first, today = (codes(south.councils_as_at(day)) for day in (dt.date(2016, 11, 25), dt.date(2026, 11, 22)))

    assert (len(first), len(today)) == (34, 30)
    assert first - today == {"AYL", "BKM", "CHN", "SBU", "WYO"}
    assert today - first == {"BUC"}


def test_buckinghamshires_five_are_covered_to_their_last_day_and_the_one_from_its_first(south):
    last, first = (codes(south.councils_as_at(day)) for day in (dt.date(2020, 3, 31), dt.date(2020, 4, 1)))

    assert last - first == {"AYL", "BKM", "CHN", "SBU", "WYO"}
    assert first - last == {"BUC"}


def test_the_table_of_facts_says_where_it_comes_from():
    credits = (OWN_TABLE / "README.md").read_text(encoding="utf-8")

    assert all(source in credits for source in ("mySociety", "CC BY 4.0", "Open Government Licence v3.0", "MIT"))
