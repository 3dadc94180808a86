"""What can never be true of councils, their domains and successions, refused by the database itself."""

import datetime as dt

import pytest

from councils.models import Council, EmailDomain
from tests.factories import CouncilFactory, SuccessionFactory
from tests.refusing import refused


def test_a_code_means_one_council(council):
    with refused("councils_council_code_key"):
        CouncilFactory(code=council.code)


def test_a_code_of_ours_led_to_one_council_and_most_never_had_one(council):
    CouncilFactory(code="ESU", former_code="ESRY")
    with refused("council_code_of_ours_was_of_one"):
        Council.objects.filter(pk=council.pk).update(former_code="ESRY")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("council_code_is_three_or_four_letters", {"code": "AB"}),
        ("council_code_is_three_or_four_letters", {"code": "abc"}),
        ("council_code_is_three_or_four_letters", {"code": "AB1"}),
        ("council_ends_after_it_starts", {"start": dt.date(2020, 4, 1), "end": dt.date(2020, 3, 31)}),
        ("council_hexagon_is_whole", {"hex_q": 1}),
        ("council_hexagon_is_whole", {"hex_r": 1}),
    ],
)
def test_an_impossible_council_is_refused(council, name, change):
    with refused(name):
        Council.objects.filter(pk=council.pk).update(**change)


def test_a_council_has_a_domain_once_and_two_may_share_it(council):
    with refused("council_has_a_domain_once"):
        EmailDomain.objects.create(council=council, domain="winchester.example")

    assert EmailDomain.objects.create(council=CouncilFactory(), domain="winchester.example").pk


@pytest.mark.parametrize(
    "domain", ["Example.gov.uk", "example", "@example.gov.uk", "ynysmôn.gov.uk", "example..uk", ""]
)
def test_a_domain_is_written_as_machines_compare_it(council, domain):
    with refused("domain_is_idna_lower_case"):
        EmailDomain.objects.create(council=council, domain=domain)


def test_a_succession_happens_once(db):
    succession = SuccessionFactory()

    with refused("succession_happens_once"):
        SuccessionFactory(predecessor=succession.predecessor, successor=succession.successor, on=dt.date(2027, 4, 1))


def test_a_succession_needs_two_councils(council):
    with refused("succession_needs_two_councils"):
        SuccessionFactory(predecessor=council, successor=council)


def test_a_share_is_of_few_parts(db):
    with refused("succession_shares_few_parts"):
        SuccessionFactory(share=1_000_001)
