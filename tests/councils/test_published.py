"""The published form of the register: each of its faults, in a row or two."""

import datetime as dt

import pytest

from councils import register
from councils.rows import Fault
from tests.councils.tables import published_csv


def read(*rows):
    return register.read(published_csv(*rows), "councils.csv")


def councils(*rows):
    return {council.code: council for council in read(*rows).councils}


def test_an_end_that_is_the_successors_first_day_becomes_the_last_day_before_it():
    old = {"code": "ALL", "end": "2023-04-01", "current": "False", "replaced_by": "CBD"}

    found = councils(old, {"code": "CBD", "start": "2023-04-01"})

    assert found["ALL"].end == dt.date(2023, 3, 31)


def test_an_end_that_is_the_last_day_stays():
    old = {"code": "AYL", "end": "2020-03-31", "current": "False", "replaced_by": "BUC"}

    found = councils(old, {"code": "BUC", "start": "2020-04-01"})

    assert found["AYL"].end == dt.date(2020, 3, 31)


def test_only_the_successor_may_say_what_it_replaced():
    old = {"code": "ALL", "end": "2023-04-01", "current": "False"}

    found = councils(old, {"code": "CBD", "start": "2023-04-01", "replaces": "ALL"})

    assert found["ALL"].end == dt.date(2023, 3, 31)


@pytest.mark.parametrize(("end", "last"), [("2023-04-01", (2023, 3, 31)), ("2015-03-31", (2015, 3, 31))])
def test_without_a_successor_to_compare_the_first_of_a_month_is_the_day_after(end, last):
    assert councils({"code": "OLD", "end": end, "current": "False"})["OLD"].end == dt.date(*last)


def test_a_body_that_is_gone_without_an_end_ended_before_its_successor():
    old = {"code": "OLD", "current": "False", "replaced_by": "NEW"}

    assert councils(old, {"code": "NEW", "start": "2023-04-01"})["OLD"].end == dt.date(2023, 3, 31)


def test_a_body_that_is_gone_and_nobody_says_when_is_a_bad_row():
    found = read({"code": "OLD", "current": "False"})

    assert found.councils == ()
    assert found.faults == (
        Fault("councils.csv, line 2", "it is not current, and neither its last day nor its successor's first is there"),
    )


@pytest.mark.parametrize("start", ["", "2005-05-27", "2005-06-20"])
def test_no_start_or_the_day_the_record_was_made_is_long_ago(start):
    assert councils({"code": "WBK", "start": start})["WBK"].start is None


def test_a_real_start_is_kept():
    assert councils({"code": "BUC", "start": "2020-04-01"})["BUC"].start == dt.date(2020, 4, 1)


def test_a_former_northern_irish_district_gets_four_letters_and_no_successor():
    derry = {"code": "NIR-A", "type": "NID", "nation": "Northern Ireland", "end": "2015-03-31", "current": "False"}

    found = read({**derry, "region": "Northern Ireland"})

    [district] = found.councils
    assert (district.code, district.gss, district.end) == ("NIRA", "", dt.date(2015, 3, 31))
    assert (found.successions, found.faults) == ((), ())


def test_a_former_body_without_a_region_lies_where_its_successors_do():
    old = {"code": "NDO", "region": "", "end": "2019-03-31", "current": "False", "replaced_by": "DST"}

    found = councils(old, {"code": "DST", "region": "South West", "start": "2019-04-01"})

    assert found["NDO"].region == "South West"


def test_a_region_is_not_guessed_where_the_successors_disagree():
    old = {"code": "OLD", "region": "", "end": "2019-03-31", "current": "False", "replaced_by": "ONE,TWO"}
    one = {"code": "ONE", "region": "South West", "start": "2019-04-01"}

    found = councils(old, one, {"code": "TWO", "region": "South East", "start": "2019-04-01"})

    assert found["OLD"].region == ""


def test_a_county_lies_where_its_districts_do():
    district = {"code": "AMB", "region": "East Midlands", "county_code": "DBY"}

    found = councils({"code": "DBY", "type": "CTY", "region": "West Midlands"}, district)

    assert found["DBY"].region == "East Midlands"


def test_a_district_was_in_the_county_of_the_district_it_became_part_of():
    old = {"code": "FOR", "county_code": "SRY", "end": "2019-03-31", "current": "False", "replaced_by": "WSK"}

    found = councils(old, {"code": "WSK", "county_code": "SFK", "start": "2019-04-01"})

    assert found["FOR"].county == "SFK"


def test_a_district_keeps_its_county_when_it_became_part_of_a_unitary():
    old = {"code": "AYL", "county_code": "BKM", "end": "2020-03-31", "current": "False", "replaced_by": "BUC"}

    found = councils(old, {"code": "BUC", "type": "UA", "start": "2020-04-01"})

    assert found["AYL"].county == "BKM"


def test_two_bodies_may_have_one_name():
    old = {"code": "SOM", "nice_name": "Somerset", "end": "2023-03-31", "current": "False", "replaced_by": "SMT"}

    found = councils(old, {"code": "SMT", "nice_name": "Somerset", "start": "2023-04-01"})

    assert {council.short_name for council in found.values()} == {"Somerset"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  City and  County of Swansea ", "City and County of Swansea"),
        ("Armagh City, Banbridge and Craigavon", "Armagh City, Banbridge and Craigavon"),
        ("Telford & Wrekin Council", "Telford & Wrekin Council"),
        ("Cyngor Sir Ynys Mo\u0302n", "Cyngor Sir Ynys Môn"),
        ("Cyngor\u00a0Gwynedd", "Cyngor Gwynedd"),
    ],
)
def test_names_keep_their_letters_and_lose_their_spare_spaces(typed, kept):
    assert councils({"code": "ABC", "official_name": typed})["ABC"].official_name == kept


def test_welsh_names_arrive():
    row = {"code": "AGY", "type": "WPA", "nation": "Wales", "name_cy": "Cyngor Sir Ynys Môn "}

    assert councils(row)["AGY"].welsh_name == "Cyngor Sir Ynys Môn"


def test_a_succession_told_from_both_sides_is_one():
    old = {"code": "CMA", "end": "2023-04-01", "current": "False", "replaced_by": "CBD, WAF"}
    new = {"start": "2023-04-01", "replaces": "CMA"}

    found = read(old, {"code": "CBD", **new}, {"code": "WAF", **new})

    assert [(event.predecessor, event.successor, event.on) for event in found.successions] == [
        ("CMA", "CBD", dt.date(2023, 4, 1)),
        ("CMA", "WAF", dt.date(2023, 4, 1)),
    ]


def test_a_body_that_replaces_itself_is_a_fault_and_stays():
    found = read({"code": "ABC", "replaced_by": "ABC"})

    assert [council.code for council in found.councils] == ["ABC"]
    assert [str(fault) for fault in found.faults] == ["councils.csv, line 2: ABC is said to replace itself"]


def test_bodies_that_replace_each_other_end_the_search_for_heirs():
    both = {"current": "False", "end": "2019-03-31"}

    found = read({"code": "ONE", "replaced_by": "TWO", **both}, {"code": "TWO", "replaced_by": "ONE", **both})

    assert len(found.councils) == 2


def test_combined_authorities_and_the_gla_are_counted_and_skipped():
    found = read({"code": "GMCA", "type": "COMB"}, {"code": "GLA", "type": "SRA"}, {"code": "CMD", "type": "LBO"})

    assert (found.skipped, [council.code for council in found.councils]) == (2, ["CMD"])


def domains(*rows):
    return {code: council.email_domains for code, council in councils(*rows).items()}


def test_a_domain_may_serve_two_councils():
    shared = {"gov_domain": "adur-worthing.gov.uk"}

    assert domains({"code": "ADU", **shared}, {"code": "WOT", **shared, "email_domain_2012": "worthing.gov.uk"}) == {
        "ADU": ("adur-worthing.gov.uk",),
        "WOT": ("adur-worthing.gov.uk", "worthing.gov.uk"),
    }


def test_a_domain_in_the_name_of_two_councils_means_both():
    rows = [{"code": "BRM"}, {"code": "RED", "email_domain_2012": "bromsgroveandredditch.gov.uk"}]

    assert domains(*rows) == dict.fromkeys(["BRM", "RED"], ("bromsgroveandredditch.gov.uk",))


def test_a_council_of_today_that_is_not_on_gov_uk_has_the_domain_of_its_site():
    assert domains({"code": "FMO", "web_domain": "www.fermanaghomagh.com"}) == {"FMO": ("fermanaghomagh.com",)}


def test_a_domain_that_a_stranger_may_have_bought_since_is_left_out():
    moyle = {"code": "NIR-E", "end": "2015-03-31", "current": "False", "web_domain": "moyle-council.org"}
    suffolk = {"code": "MSU", "gov_domain": "midsuffolk.gov.uk", "email_domain_2012": "csduk.com"}

    assert domains({**moyle, "email_domain_2012": "moyle-council.org"}, suffolk) == {
        "NIRE": (),
        "MSU": ("midsuffolk.gov.uk",),
    }


def test_the_host_of_a_site_and_a_final_dot_are_no_part_of_a_domain():
    devon = {"code": "DEV", "web_domain": "new.devon.gov.uk", "gov_domain": "devon.gov.uk"}

    assert domains({**devon, "email_domain_2012": "Devon.gov.uk."}) == {"DEV": ("devon.gov.uk",)}


def test_the_domain_that_a_successor_uses_means_the_successor_alone_however_late_it_came():
    taunton = {"code": "TAU", "replaced_by": "SWT", "end": "2019-03-31", "email_domain_2012": "somerset.gov.uk"}
    west = {"code": "SWT", "replaced_by": "SMT", "start": "2019-04-01", "end": "2023-04-01"}

    found = domains(
        {**taunton, "current": "False", "gov_domain": "tauntondeane.gov.uk"},
        {**west, "current": "False"},
        {"code": "SMT", "start": "2023-04-01", "gov_domain": "somerset.gov.uk"},
    )

    assert found == {"TAU": ("tauntondeane.gov.uk",), "SWT": (), "SMT": ("somerset.gov.uk",)}


def test_a_council_keeps_its_domain_until_it_ends():
    same = {"gov_domain": "surrey.gov.uk"}

    found = domains(
        {"code": "SRY", "end": "2027-04-01", "current": "True", "replaced_by": "WSU", **same},
        {"code": "WSU", "start": "2027-04-01", **same},
    )

    assert found == {"SRY": ("surrey.gov.uk",), "WSU": ("surrey.gov.uk",)}
