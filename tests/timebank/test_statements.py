"""A council's statement: it replays from the transfers, to the same figure on any day, for those who may read it."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Affiliation
from common import spreadsheet
from councils.models import Council
from tests.factories import AffiliationFactory, CouncilFactory, SuccessionFactory, close
from tests.timebank.books import a_loan, at, balance, book, book_many
from tests.timebank_factories import OfferFactory, ReversalFactory
from timebank import ledger
from timebank.models import Account, Transfer
from timebank.permissions import can_read_statement

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2026, 4, 1), dt.date(2027, 3, 31))


@pytest.fixture
def havant(db):
    return CouncilFactory(short_name="Havant")


@pytest.fixture
def year(council, havant):
    """Winchester gave 10 h in the old year, got 5 h on the last evening of it, gave 1 h 30 and got 3 h since."""
    book(council, havant, 600, at(2026, 1, 10))
    book(havant, council, 300, at(2026, 3, 31, hour=23))
    book(council, havant, 90, at(2026, 4, 1, hour=0))
    book(havant, council, 180, at(2026, 11, 5))
    return council


def says(council, first, last):
    return ledger.statement(ledger.account_of(council), first, last)


def page(client, council, **asked):
    return client.get(reverse("timebank:statement", args=[council.code]), asked)


# What it says ---------------------------------------------------------------------------------------------------------
def test_a_statement_adds_up_from_the_first_day_to_the_last(year):
    said = says(year, *YEAR)

    assert (said.opening, said.given, said.got, said.undone, said.passed, said.closing) == (300, 90, 180, 0, 0, 210)
    assert [(row.minutes, row.balance) for row in said.rows] == [(90, 390), (-180, 210)]
    assert {row.other for row in said.rows} == {Council.objects.get(short_name="Havant")}
    assert said.closing == balance(year)


def test_the_other_council_reads_the_opposite(year, havant):
    said = says(havant, *YEAR)

    assert (said.opening, said.given, said.got, said.closing) == (-300, 180, 90, -210)


def test_any_day_replays_to_the_figure_of_that_day(year):
    stood = {dt.date(2026, 1, 9): 0, dt.date(2026, 1, 10): 600, dt.date(2026, 3, 31): 300, dt.date(2026, 4, 1): 390}
    for day, minutes in (stood | {dt.date(2026, 11, 4): 390, dt.date(2030, 1, 1): 210}).items():
        assert says(year, dt.date(2020, 1, 1), day).closing == minutes
        assert says(year, day + dt.timedelta(days=1), dt.date(2031, 1, 1)).opening == minutes


def test_what_was_undone_is_said_apart_and_both_rows_stay(year):
    wrong = Transfer.objects.get(minutes=180)
    ReversalFactory(reverses=wrong, at=at(2026, 11, 6))

    said = says(year, *YEAR)

    assert (said.given, said.got, said.undone, said.closing) == (90, 180, 180, 390)
    assert [row.what for row in said.rows] == ["Help given", "Help got", "Undone"]


def test_two_at_the_same_moment_have_an_order(council, havant):
    for minutes in (10, 20, 30):
        book(council, havant, minutes, at(2026, 5, 1))

    said = says(council, *YEAR)
    assert [row.balance for row in said.rows] == [10, 30, 60]
    of_a_second_page = list(said.transfers)[1:]
    assert [row.balance for row in ledger.rows_of(said.account, of_a_second_page)] == [30, 10]


# The page -------------------------------------------------------------------------------------------------------------
def test_its_people_read_it_with_what_is_under_way(client, year, member, havant):
    a_loan(year, havant, state="active")
    OfferFactory(council=year, skill__name="GIS", offered_by=member)
    client.force_login(member)

    response = page(client, year, first="1/4/2026", last="31/3/2027")

    said = response.content.decode()
    assert [row.balance for row in response.context["rows"]] == [210, 390]
    assert "3 h 30 min" in said
    assert "−3 h" in said
    assert "GIS" in said
    assert [str(loan.lender) for loan, _ in response.context["loans"]] == ["Winchester"]


def test_a_council_that_never_used_it_has_a_page_and_no_account(client, council, member):
    client.force_login(member)

    response = page(client, council)

    assert response.status_code == 200
    assert "Nothing was booked in these days" in response.content.decode()
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("member", 200), ("lead", 200), ("coordinator", 200), ("outsider", 404), ("supplier", 404)]
)
def test_who_reads_a_statement(client, request, year, who, status):
    client.force_login(request.getfixturevalue(who))

    assert page(client, year).status_code == status
    assert client.get(reverse("timebank:statement-csv", args=[year.code])).status_code == status


@pytest.mark.parametrize("path", ["", "statement.csv", "settings/", "skills/"])
def test_what_is_no_code_is_no_page_and_small_letters_are_one(client, council, member, path):
    client.force_login(member)

    for spoilt in ("%00", "WIN%00", "A%0AB", "ABCDE", "W1N"):
        assert client.get(f"/timebank/councils/{spoilt}/{path}").status_code == 404
    assert client.get(f"/timebank/councils/{council.code.lower()}/{path}").status_code == 200


def test_who_only_said_that_they_work_there_does_not_read_it(client, year):
    person = AffiliationFactory(council=year, confirmed_at=None, confirmed_by=None).person
    client.force_login(person)

    assert page(client, year).status_code == 404


def test_who_worked_there_or_closed_their_account_does_not_read_it(council, member):
    former = AffiliationFactory(council=council, ended_on=dt.date(2025, 3, 31)).person
    close(member)

    for person in (former, member):
        assert not can_read_statement(person, council, YEAR[0])


def test_a_lead_reads_the_statement_of_any_council(client, lead, havant):
    """Of loans between councils that they do not look after nothing leads on."""
    third = CouncilFactory()
    transfer = book(havant, third, 60, at(2026, 11, 5))
    a_loan(havant, third, state="active")
    client.force_login(lead)

    response = page(client, havant, first="1/4/2026", last="31/3/2027")

    assert ([row.transfer for row in response.context["rows"]], response.status_code) == ([transfer], 200)
    assert (response.context["linked"], response.context["loans"]) == (set(), [])
    assert client.get("/timebank/councils/QQQ/").status_code == 404


def test_who_follows_reads_on(client, year, member):
    """And is led there; the loans of before are named without a link that would lead nowhere."""
    year.end = dt.date(2020, 3, 31)
    year.save()
    new = CouncilFactory(short_name="New Winchester")
    SuccessionFactory(predecessor=year, successor=new)
    Affiliation.objects.filter(person=member).update(council=new)
    client.force_login(member)

    assert page(client, year, first="1/4/2025", last="31/3/2027").status_code == 200
    assert reverse("timebank:statement", args=[year.code]) in page(client, new).content.decode()


@pytest.mark.parametrize(
    ("first", "last", "complains"),
    [("1/4/2026", "31/3/2026", True), ("nonsense", "", True), ("", "31/12/9999", False), ("1/1/0001", "", False)],
)
def test_days_that_make_no_sense_are_said_and_never_break_the_page(client, council, member, first, last, complains):
    client.force_login(member)

    response = page(client, council, first=first, last=last)

    assert response.status_code == 200
    assert bool(response.context["form"].errors) == complains


@pytest.mark.parametrize("count", [3, 300])
def test_a_statement_costs_the_same_for_three_and_three_hundred(
    client, council, havant, lead, count, django_assert_num_queries
):
    book_many(council, havant, count)
    client.force_login(lead)
    asked = {"first": "1/4/2020", "last": "31/3/2030"}

    with django_assert_num_queries(24):
        response = page(client, council, **asked)

    assert response.context["rows"][0].balance == count
    assert len(response.context["rows"]) == min(25, count)


# As a file ------------------------------------------------------------------------------------------------------------
def read(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_the_file_has_every_row_of_the_days_and_no_formula(client, year, lead, havant):
    loan = a_loan(year, havant, request__title="=HYPERLINK(1)")
    book(year, havant, 45, at(2026, 11, 20), loan=loan)
    book(havant, year, 600, at(2026, 11, 21))
    client.force_login(lead)

    address = reverse("timebank:statement-csv", args=[year.code])
    response = client.get(address, {"first": "1/4/2026", "last": "31/3/2027"})

    assert response["Content-Disposition"] == 'attachment; filename="hours-winchester-2026-04-01-to-2027-03-31.csv"'
    rows = read(response)
    assert [(row["What"], row["Minutes given"], row["Minutes got"], row["Balance in minutes"]) for row in rows] == [
        ("Help given", "90", "0", "390"),
        ("Help got", "0", "180", "210"),
        ("Help given", "45", "0", "255"),
        ("Help got", "0", "600", "-345"),
    ]
    assert rows[2]["Request"] == "'=HYPERLINK(1)"
    assert rows[0] | {"Date": "2026-04-01 00:00", "Council": "Havant", "Council code": havant.code} == rows[0]


# How an account works -------------------------------------------------------------------------------------------------
def settings(council):
    return reverse("timebank:account-settings", args=[council.code])


def test_its_people_say_whether_time_is_released(client, council, member):
    client.force_login(member)

    response = client.post(settings(council), {"about": "approval", "needs_approval": "no"})

    assert response.status_code == 302
    assert Account.objects.get(council=council).needs_approval is False
    assert b"Nobody needs to release the time it lends" in page(client, council).content


def test_the_coordinator_sets_the_limits_and_nobody_else(client, council, member, coordinator):
    typed = {"about": "limits", "floor": "20 h", "ceiling": "0", "because": "It is small"}
    client.force_login(member)
    client.post(settings(council), typed)
    assert not Account.objects.exists()

    client.force_login(coordinator)
    client.post(settings(council), typed)

    account = Account.objects.get(council=council)
    assert (account.agreed_floor, account.floor, account.ceiling) == (-1200, -1200, 0)
    assert account.floor_because == "It is small"
    assert b"It may take 20 h more than it gives" in client.get(settings(council)).content


@pytest.mark.parametrize(
    "typed", [{"floor": "-5 h"}, {"floor": "200000 h"}, {"ceiling": "soon"}, {"because": ""}, {"floor": ""}]
)
def test_limits_that_make_no_sense_are_refused_in_words(client, council, coordinator, typed):
    client.force_login(coordinator)

    response = client.post(
        settings(council), {"about": "limits", "floor": "20 h", "ceiling": "40 h", "because": "Small", **typed}
    )

    assert response.status_code == 200
    assert b"There is a problem" in response.content
    assert not Account.objects.exists()


def test_a_lead_of_another_council_changes_nothing(client, havant, lead):
    client.force_login(lead)

    assert client.get(settings(havant)).status_code == 403


# Every transfer -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["transfer-list", "transfers-csv"])
@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("coordinator", 200), ("member", 403), ("outsider", 403)])
def test_leads_read_every_transfer(client, request, year, name, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse(f"timebank:{name}")).status_code == status


def test_the_list_of_transfers_costs_the_same_for_three_and_three_hundred(client, council, havant, lead):
    client.force_login(lead)
    costs = []
    for count in (3, 300):
        book_many(council, havant, count)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse("timebank:transfer-list"))
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert len(response.context["page"].object_list) == 25


def test_the_file_of_every_transfer(client, year, lead):
    client.force_login(lead)

    file = client.get(reverse("timebank:transfers-csv"))
    rows = list(csv.DictReader(io.StringIO(file.getvalue().decode())))

    assert [(row["Who helped, or receives"], row["Minutes"]) for row in rows] == [
        ("Havant", "180"), ("Winchester", "90"), ("Havant", "300"), ("Winchester", "600"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        ({}, [60, 180, 90, 300, 600]),
        ({"council": "third"}, [60]),
        ({"council": "winchester", "first": "31/3/2026", "last": "5/11/2026"}, [180, 90, 300]),
        ({"first": "6/11/2026"}, [60]),
        ({"last": "31/3/2026"}, [300, 600]),
        ({"last": "yesterday"}, [60, 180, 90, 300, 600]),
        ({"first": "2/4/2026", "last": "1/4/2026"}, [60, 180, 90, 300, 600]),
        ({"council": "XXX", "last": "31/12/9999"}, [60, 180, 90, 300, 600]),
        ({"first": "1/4/2030"}, []),
    ],
)
def test_transfers_are_narrowed_by_council_and_days_and_so_is_their_file(client, year, havant, lead, asked, minutes):
    third = CouncilFactory(short_name="Third")
    book(havant, third, 60, at(2026, 11, 6))
    codes = {"third": third.code, "winchester": year.code}
    asked = {name: codes.get(value, value) for name, value in asked.items()}
    client.force_login(lead)

    response = client.get(reverse("timebank:transfer-list"), asked)
    file = client.get(reverse("timebank:transfers-csv"), asked)

    assert [row.minutes for row in response.context["page"].object_list] == minutes
    assert [int(row["Minutes"]) for row in csv.DictReader(io.StringIO(file.getvalue().decode()))] == minutes
    is_wrong = {"yesterday", "XXX", "2/4/2026"} & set(asked.values())
    assert (b"There is a problem" in response.content) is bool(is_wrong)
    assert (b"No transfer matches" in response.content) is (not minutes)


def test_the_file_of_every_transfer_is_written_as_it_is_read_and_runs_nothing(
    client, council, havant, lead, monkeypatch
):
    monkeypatch.setattr(spreadsheet, "AT_ONCE", 2)
    book_many(council, havant, 5)
    book(council, havant, 45, at(2026, 11, 26), loan=a_loan(council, havant, request__title="=HYPERLINK(1)"))
    client.force_login(lead)

    file = client.get(reverse("timebank:transfers-csv"))

    assert file.streaming
    assert file["Content-Disposition"] == 'attachment; filename="transfers.csv"'
    lines = b"".join(file.streaming_content).decode().split("\r\n")
    assert len(lines) == 8  # the heading, six transfers, and the end of the last line
    assert lines[1] == (
        f"2026-11-26 09:00,Help given,Havant,{havant.code},Winchester,{council.code},45,'=HYPERLINK(1),"
    )
