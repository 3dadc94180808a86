"""`manage.py import_councils`: what it stores, what it refuses, and that a second run changes nothing."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils import register
from councils.actions import load
from councils.models import Council, EmailDomain, Succession
from tests.councils.tables import own_csv, published_csv, successions_csv
from tests.factories import CouncilFactory, SuccessionFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


DECIDED = dt.date(2027, 4, 1)


def bring(text):
    """Load this text and return (new, changed, same, domains, successions, the faults in words)."""
    done = load(register=register.read(text, "x.csv"))
    return done.new, done.changed, done.same, done.domains, done.successions, [str(fault) for fault in done.faults]


def run(*files):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_councils", *map(str, files), stdout=out, stderr=err)
    except CommandError as problem:
        return out.getvalue(), err.getvalue(), str(problem)
    return out.getvalue(), err.getvalue(), ""


def rows():
    """Every row of the register with the version that PostgreSQL gives it at each write."""
    with connection.cursor() as cursor:
        found = []
        for table in ("councils_council", "councils_emaildomain", "councils_succession"):
            cursor.execute(f"SELECT ctid::text, t.* FROM {table} t ORDER BY id")
            found += cursor.fetchall()
    return found


# Our own table of facts -----------------------------------------------------------------------------------------------
@pytest.fixture
def whole_register(db):
    run()


def test_the_register_has_todays_councils_the_former_ones_and_the_two_that_are_decided(whole_register):
    assert Council.objects.as_at(TODAY).count() == 382
    assert Council.objects.filter(end__range=(dt.date(2015, 3, 31), TODAY)).count() == 73
    assert list(Council.objects.filter(start__gt=TODAY).values_list("code", "official_name", "start")) == [
        ("ESRY", "East Surrey Council", dt.date(2027, 4, 1)),
        ("WSRY", "West Surrey Council", dt.date(2027, 4, 1)),
    ]
    assert Council.objects.count() == 382 + 73 + 2


def test_surreys_twelve_become_two_on_1_april_2027(whole_register):
    before, after = (Council.objects.as_at(day) for day in (dt.date(2027, 3, 31), dt.date(2027, 4, 1)))

    assert before.count() - after.count() == 10
    assert set(after.values_list("code", flat=True)) - set(before.values_list("code", flat=True)) == {"ESRY", "WSRY"}
    assert list(Succession.objects.filter(predecessor__code="SRY").values_list("successor__code", flat=True)) == [
        "ESRY",
        "WSRY",
    ]
    assert Succession.objects.filter(on=dt.date(2027, 4, 1)).count() == 13


def test_every_council_that_ended_in_england_has_a_successor_and_the_northern_irish_have_none(whole_register):
    alone = Council.objects.exclude(end=None).filter(succeeded_by=None)

    assert set(alone.values_list("nation", "end").distinct()) == {("northern-ireland", dt.date(2015, 3, 31))}
    assert alone.count() == 25


def test_every_succession_follows_the_last_day_of_the_predecessor(whole_register):
    for event in Succession.objects.select_related("predecessor", "successor"):
        assert event.on == event.successor.start == event.predecessor.end + dt.timedelta(days=1)


def test_every_council_has_a_region_and_todays_lower_and_single_tiers_have_a_hexagon(whole_register):
    assert not Council.objects.filter(region="").exists()
    assert Council.objects.as_at(TODAY).exclude(hex_q=None).count() == 361
    assert set(Council.objects.as_at(TODAY).filter(hex_q=None).values_list("kind", flat=True)) == {"county"}


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("lead@westberks.gov.uk", ["WBK"]),
        ("member@oxford.gov.uk", ["OXO"]),
        ("member@camden.gov.uk", ["CMD"]),
        ("x@buckinghamshire.gov.uk", ["BUC"]),
        ("x@somerset.gov.uk", ["SMT"]),
        ("x@adur-worthing.gov.uk", ["ADU", "WOT"]),
        ("x@derrystrabane.com", ["DRS"]),
        ("x@fermanaghomagh.com", ["FMO"]),
        ("x@midulstercouncil.org", ["MUL"]),
        ("x@newrymournedown.org", ["NMD"]),
        ("x@evil-oxford.gov.uk", []),
    ],
)
def test_an_address_means_exactly_the_councils_that_use_its_domain(whole_register, address, codes):
    assert sorted(Council.objects.on_domain(address).values_list("code", flat=True)) == codes


def test_a_second_run_says_so_and_writes_nothing(whole_register):
    before = rows()

    with CaptureQueriesContext(connection) as queries:
        out, err, refused = run()

    assert "0 new, 0 changed, 457 as they were. 0 mail domains and 0 successions" in out
    assert "0 changes in all." in out
    assert (err, refused) == ("", "")
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert rows() == before


# Files that others bring ----------------------------------------------------------------------------------------------
def test_a_published_file_counts_and_skips_what_is_no_council(tmp_path):
    file = tmp_path / "register.csv"
    file.write_text(published_csv({"code": "GMCA", "type": "COMB"}, {"code": "GLA", "type": "SRA"}, {"code": "ABC"}))

    out, _, refused = run(file)

    assert "1 new" in out
    assert "2 skipped" in out
    assert refused == ""
    assert list(Council.objects.values_list("code", flat=True)) == ["ABC"]


def test_a_gss_code_that_changed_replaces_the_one_we_had():
    council = CouncilFactory(code="NBL", gss="E06000048")

    done = bring(published_csv({"code": "NBL", "gss": "E06000057"}))

    council.refresh_from_db()
    assert council.gss == "E06000057"
    assert done[:3] == (0, 1, 0)


def test_a_blank_takes_no_fact_away_and_nothing_is_deleted():
    first_day = dt.date(1996, 4, 1)
    council = CouncilFactory(code="ABC", welsh_name="Cyngor Enghraifft", start=first_day, domains=["abc.gov.uk"])
    other = SuccessionFactory(successor=council).predecessor

    bring(published_csv({"code": "ABC"}))

    council.refresh_from_db()
    assert (council.welsh_name, council.start) == ("Cyngor Enghraifft", first_day)
    assert list(council.email_domains.values_list("domain", flat=True)) == ["abc.gov.uk"]
    assert Council.objects.filter(pk=other.pk).exists()
    assert Succession.objects.count() == 1


def test_bad_rows_are_named_at_the_end_and_the_rest_is_stored(tmp_path):
    file = tmp_path / "new.csv"
    file.write_text(own_csv({"code": "AAA"}, {"code": "B"}, {"code": "CCC"}))

    out, err, refused = run(file)

    assert "2 new" in out
    assert err == "new.csv, line 3: the code “B” is not three or four letters\n"
    assert refused == "1 row was left out, each named above; the rest is stored."
    assert list(Council.objects.values_list("code", flat=True)) == ["AAA", "CCC"]


def test_a_code_that_comes_twice_is_stored_once():
    done = bring(own_csv({"code": "AAA", "official_name": "First"}, {"code": "AAA", "official_name": "Second"}))

    assert done[0] == 1
    assert done[-1] == ["x.csv, line 3: AAA was there before, x.csv, line 2"]
    assert Council.objects.get().official_name == "First"


def test_a_last_day_before_the_first_that_we_know_is_a_bad_row():
    council = CouncilFactory(code="AAA", start=dt.date(2020, 4, 1))

    done = bring(own_csv({"code": "AAA", "end": "2019-03-31"}))

    council.refresh_from_db()
    assert council.end is None
    assert done[-1] == ["x.csv, line 2: the last day, 2019-03-31, is before the first, 2020-04-01"]


def test_a_successor_that_is_not_in_the_register_is_named_and_the_council_is_stored():
    old = {"code": "OLD", "current": "False", "end": "2019-03-31", "replaced_by": "XYZ"}

    done = bring(published_csv(old))

    assert done[0] == 1
    assert done[-1] == ["x.csv, line 2: XYZ is not in the register: no succession"]


def test_a_successor_that_an_earlier_import_brought_is_found():
    CouncilFactory(code="XYZ")

    done = bring(published_csv({"code": "OLD", "current": "False", "end": "2019-03-31", "replaced_by": "XYZ"}))

    assert (done[4], done[5]) == (1, [])
    assert Succession.objects.get().on == dt.date(2019, 4, 1)


def test_a_succession_that_moves_is_changed_and_stays_one():
    event = SuccessionFactory(predecessor__code="OLD", successor__code="NEW", on=dt.date(2028, 4, 1))

    done = bring(successions_csv({"predecessor": "OLD", "successor": "NEW", "on": "2029-04-01"}))

    event.refresh_from_db()
    assert event.on == dt.date(2029, 4, 1)
    assert done[4] == 1
    assert Succession.objects.count() == 1


# The councils that are decided and have a code of ours until the register has one ------------------------------------
def test_a_decided_council_is_found_by_name_and_first_day_and_gets_the_registers_code():
    ours = CouncilFactory(code="ESRY", official_name="East Surrey Council", start=dt.date(2027, 4, 1))
    old = SuccessionFactory(successor=ours, predecessor__code="ELM", on=dt.date(2027, 4, 1)).predecessor
    theirs = {"code": "ESU", "gss": "E06000099", "official_name": "EAST SURREY  COUNCIL", "start": "2027-04-01"}
    text = published_csv({**theirs, "replaces": "ELM"})

    first, second = bring(text), bring(text)

    ours.refresh_from_db()
    assert (ours.code, ours.gss) == ("ESU", "E06000099")
    assert (first[:3], second[:3]) == ((0, 1, 0), (0, 0, 1))
    assert list(Succession.objects.values_list("predecessor", "successor")) == [(old.pk, ours.pk)]


def test_its_addresses_with_our_code_lead_on_for_good(client):
    ours = CouncilFactory(code="ESRY", official_name="East Surrey Council", short_name="East Surrey", start=DECIDED)
    CouncilFactory(code="ESX", official_name="Essex Council")
    theirs = published_csv({"code": "ESU", "official_name": "East Surrey Council", "start": str(DECIDED)})
    assert client.get("/councils/ESRY-east-surrey/").status_code == 200

    bring(theirs)
    bring(theirs)

    ours.refresh_from_db()
    assert (ours.code, ours.former_code) == ("ESU", "ESRY")
    for address in ("/councils/ESRY-east-surrey/", "/councils/esry-whatever/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, ours.get_absolute_url())
    assert client.get(ours.get_absolute_url()).status_code == 200
    assert client.get("/councils/WSRY-west-surrey/").status_code == 404


def test_pages_of_a_council_are_found_by_the_code_it_had_and_never_instead_of_who_has_it_now(db):
    had, has = CouncilFactory(code="ESU", former_code="ESRY"), CouncilFactory(code="WSU")

    assert [Council.objects.with_code(code).first() for code in ("esry", "ESU", "WSU", "WSRY")] == [had, had, has, None]
    Council.objects.filter(pk=has.pk).update(code="ESRY")
    assert Council.objects.with_code("ESRY").get() == has


def test_a_succession_in_our_own_table_still_finds_it_by_our_code():
    council, old = CouncilFactory(code="ESU", former_code="ESRY"), CouncilFactory(code="ELM")

    assert bring(successions_csv({"predecessor": "ELM", "successor": "ESRY", "on": "2027-04-01"}))[4] == 1

    assert list(Succession.objects.values_list("predecessor", "successor")) == [(old.pk, council.pk)]


def test_our_own_table_finds_that_council_again_and_leaves_it_its_code():
    council = CouncilFactory(code="ESU", official_name="East Surrey Council", start=dt.date(2027, 4, 1))
    text = own_csv({"code": "ESRY", "official_name": "East Surrey Council", "start": "2027-04-01"})

    bring(text)
    again = bring(text)

    assert list(Council.objects.values_list("pk", "code")) == [(council.pk, "ESU")]
    assert again[:3] == (0, 0, 1)


def test_another_council_of_that_name_from_another_day_is_another_council():
    CouncilFactory(code="ESRY", official_name="East Surrey Council", start=dt.date(2027, 4, 1))

    bring(published_csv({"code": "ESU", "official_name": "East Surrey Council", "start": "2028-04-01"}))

    assert sorted(Council.objects.values_list("code", flat=True)) == ["ESRY", "ESU"]


# Files that cannot be read --------------------------------------------------------------------------------------------
def test_a_file_in_an_old_encoding_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "old.csv"
    file.write_bytes(own_csv({"code": "AGY", "welsh_name": "Cyngor Sir Ynys Môn"}).encode("latin-1"))

    assert run(file)[2] == "old.csv is not UTF-8 text. Save it as “CSV UTF-8” and try again."
    assert not Council.objects.exists()


def test_a_file_with_a_byte_order_mark_and_crlf_is_read(tmp_path):
    file = tmp_path / "windows.csv"
    file.write_bytes(own_csv({"code": "AGY", "welsh_name": "Cyngor Sir Ynys Môn"}, end="\r\n").encode("utf-8-sig"))

    assert run(file)[1:] == ("", "")
    assert Council.objects.get().welsh_name == "Cyngor Sir Ynys Môn"


def test_a_missing_file_and_missing_columns_are_refused_in_a_sentence(tmp_path):
    file = tmp_path / "short.csv"
    file.write_text("predecessor,successor\n")

    assert run(tmp_path / "none.csv")[2] == f"{tmp_path}/none.csv cannot be read: No such file or directory."
    assert run(file)[2] == "short.csv lacks the column on."


def test_one_file_that_cannot_be_read_keeps_the_others_out_too(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(own_csv({"code": "AAA"}))
    bad.write_text("nonsense")

    assert run(good, bad)[2] != ""
    assert not Council.objects.exists()
    assert not EmailDomain.objects.exists()
