"""Reading a register: its forms, its bad rows, and whatever else a file may hold."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils import published, register
from councils.rows import CouncilRow, Register, RegisterError
from tests.councils.tables import own_csv, published_csv, successions_csv


def faults(text):
    return [str(fault) for fault in register.read(text, "new.csv").faults]


def test_our_own_form_is_read_as_it_stands():
    text = own_csv(
        {
            "code": "AGY", "gss": "W06000001", "official_name": "Isle of Anglesey County Council",
            "short_name": "Isle of Anglesey", "welsh_name": "Cyngor Sir Ynys Môn", "kind": "welsh", "nation": "wales",
            "region": "Wales", "county": "ABC", "start": "1996-04-01", "end": "2027-04-01",
            "email_domains": "ynysmon.gov.uk anglesey.gov.uk", "hex_q": "-2", "hex_r": "12",
        }
    )  # fmt: skip

    assert register.read(text, "own.csv") == Register(
        councils=(
            CouncilRow(
                place="own.csv, line 2",
                code="AGY",
                gss="W06000001",
                official_name="Isle of Anglesey County Council",
                short_name="Isle of Anglesey",
                welsh_name="Cyngor Sir Ynys Môn",
                kind="welsh",
                nation="wales",
                region="Wales",
                county="ABC",
                start=dt.date(1996, 4, 1),
                end=dt.date(2027, 4, 1),  # our ends are last days already, whatever day of the month they are
                email_domains=("anglesey.gov.uk", "ynysmon.gov.uk"),
                hex_q=-2,
                hex_r=12,
            ),
        )
    )


def test_a_mark_at_the_beginning_of_the_file_and_either_kind_of_line_end_make_no_difference():
    plain = register.read(own_csv({"code": "ABC"}))

    assert register.read("\ufeff" + own_csv({"code": "ABC"}, end="\r\n")) == plain
    assert len(plain.councils) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "x.csv is not a register of councils: its first line names none of the columns."),
        ("a,b\n1,2\n", "x.csv is not a register of councils: its first line names none of the columns."),
        ("predecessor,successor\n", "x.csv lacks the column on."),
        (own_csv().replace("hex_q,hex_r", "x,y"), "x.csv lacks the columns hex_q, hex_r."),
        (published_csv().replace("nice_name", "nick"), "x.csv lacks the column nice_name."),
        (successions_csv().replace("on", "on,on"), "x.csv has two columns of the same name."),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(RegisterError) as refused:
        register.read(text, "x.csv")

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"code": ""}, "the code is missing"),
        ({"code": "AB1"}, "the code “AB1” is not three or four letters"),
        ({"code": "ÅBC"}, "the code “ÅBC” is not three or four letters"),
        ({"code": "ABC", "gss": "E123"}, "the GSS code “E123” is not a letter and eight digits"),
        ({"code": "ABC", "official_name": " "}, "the official name is missing"),
        ({"code": "ABC", "official_name": "x" * 121}, "the official name is longer than 120 characters"),
        ({"code": "ABC", "short_name": "a\0b"}, "the short name has a character that cannot be shown"),
        ({"code": "ABC", "kind": "parish"}, "the kind “parish” is not known"),
        ({"code": "ABC", "nation": ""}, "the nation is missing"),
        ({"code": "ABC", "start": "25/11/2016"}, "the start “25/11/2016” is not a date such as 2016-11-25"),
        ({"code": "ABC", "start": "2016-02-30"}, "the start “2016-02-30” is not a date such as 2016-11-25"),
        ({"code": "ABC", "end": "0001-01-01"}, "the end 0001-01-01 is out of range"),
        (
            {"code": "ABC", "start": "2020-04-01", "end": "2020-03-31"},
            "the last day, 2020-03-31, is before the first, 2020-04-01",
        ),
        ({"code": "ABC", "email_domains": "a.gov.uk nonsense"}, "“nonsense” is not a domain such as example.gov.uk"),
        ({"code": "ABC", "hex_q": "1"}, "the hexagon is not two whole numbers from -99 to 99"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_stops_nothing_else(row, reason):
    text = own_csv({"code": "AAA"}, row, {"code": "ZZZ"})

    found = register.read(text, "new.csv")

    assert [str(fault) for fault in found.faults] == [f"new.csv, line 3: {reason}"]
    assert [council.code for council in found.councils] == ["AAA", "ZZZ"]


def test_a_row_with_a_column_too_many_is_named():
    heading, row = own_csv({"code": "AAA"}).splitlines()

    assert faults(f"{heading}\n{row},more\n\n{row}\n") == ["new.csv, line 2: it has 15 columns, the heading has 14"]


def test_an_open_quotation_mark_says_how_many_lines_it_took():
    heading, row = own_csv({"code": "AAA"}).splitlines()

    assert faults(f'{heading}\n{row}\n"{row}\n{row}\n{row}\n') == [
        "new.csv, lines 3 to 5: it has 1 columns, the heading has 14"
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"predecessor": "ABC", "successor": "ABC", "on": "2020-04-01"}, "a council cannot replace itself"),
        ({"predecessor": "ABC", "successor": "DEF", "on": ""}, "the day is missing"),
        ({"predecessor": "", "successor": "DEF", "on": "2020-04-01"}, "the code is missing"),
    ],
)
def test_a_bad_succession_is_named(row, reason):
    assert faults(successions_csv(row)) == [f"new.csv, line 2: {reason}"]


CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["ABC", "NIR-A", "", "True", "False", "2020-04-01", "0001-01-01"]),
    st.sampled_from(["England", "england", "NMD", "district", "COMB", "x.gov.uk"]),
)
HEADINGS = st.sampled_from([published.COLUMNS, register.COUNCIL_COLUMNS, register.SUCCESSION_COLUMNS])


@given(heading=HEADINGS, rows=st.lists(st.lists(CELLS, min_size=3, max_size=20), max_size=6))
def test_whatever_a_file_holds_each_row_is_read_or_named(heading, rows):
    quoted = [[cell.replace('"', '""') for cell in (row + [""] * len(heading))[: len(heading)]] for row in rows]
    text = "\n".join([",".join(heading), *(",".join(f'"{cell}"' for cell in row) for row in quoted)])

    found = register.read(text)

    full = [row for row in quoted if any(cell.strip() for cell in row)]
    read_or_named = {row.place for row in (*found.councils, *found.successions, *found.faults)}
    assert len(read_or_named) + found.skipped >= len(full)


@given(st.text())
def test_any_text_at_all_is_a_register_or_refused_as_none(text):
    try:
        found = register.read(text)
    except RegisterError:
        found = Register()

    assert isinstance(found, Register)
