"""Whatever is pasted: nothing is dropped, and nothing makes it stumble."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts import addresses
from peergroups.pasted import Entry, read


def emails(text):
    return [entry.email for entry in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sam@oxford.example", ["sam@oxford.example"]),
        ("SAM@Oxford.Example", ["sam@oxford.example"]),
        ("a@x.example\nb@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example\r\nb@x.example\r\n", ["a@x.example", "b@x.example"]),
        ("a@x.example, b@x.example,c@x.example", ["a@x.example", "b@x.example", "c@x.example"]),
        ("a@x.example; b@x.example;", ["a@x.example", "b@x.example"]),
        ("a@x.example\tb@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example b@x.example", ["a@x.example", "b@x.example"]),
        ("Sam Example <sam@x.example>", ["sam@x.example"]),
        ("Example, Sam <sam@x.example>; Demo, Dana <dana@x.example>", ["sam@x.example", "dana@x.example"]),
        ("Example, Sam <sam@x.example>, Demo, Dana <dana@x.example>", ["sam@x.example", "dana@x.example"]),
        ('"Example, Sam" <sam@x.example>', ["sam@x.example"]),
        ("'sam@x.example'", ["sam@x.example"]),
        ("“sam@x.example”", ["sam@x.example"]),
        ("mailto:sam@x.example", ["sam@x.example"]),
        ("mailto:sam@x.example?subject=Hello", ["sam@x.example"]),
        ("sam@x.example <mailto:sam@x.example>", ["sam@x.example"]),
        ("[sam@x.example](mailto:sam@x.example)", ["sam@x.example"]),
        ("• sam@x.example", ["sam@x.example"]),
        ("- sam@x.example", ["sam@x.example"]),
        ("•sam@x.example", ["sam@x.example"]),
        ("1. sam@x.example", ["sam@x.example"]),
        ("sam@x.example.", ["sam@x.example"]),
        ("(sam@x.example)", ["sam@x.example"]),
        ("\u200bsam@x.example\ufeff", ["sam@x.example"]),
        ("\xa0sam@x.example\xa0", ["sam@x.example"]),
        ("Sam Example,sam@x.example,Oxford", ["sam@x.example"]),
        ("Sam;sam@x.example;Oxford", ["sam@x.example"]),
        ('"Sam Example","sam@x.example","Oxford"', ["sam@x.example"]),
        ("sam.o'example@x.example", ["sam.o'example@x.example"]),
        ("sam+peers@x.example", ["sam+peers@x.example"]),
        ("sam@bücher.example", ["sam@xn--bcher-kva.example"]),
        ("sam@x.example\nsam@x.example", ["sam@x.example", "sam@x.example"]),
        ("sam@oxford", [""]),
        ("@x.example", [""]),
        ("sam at x.example", [""]),
        ("a@x.example; nobody; b@x.example", ["a@x.example", "", "b@x.example"]),
        ("a@x.example, b@nowhere", ["a@x.example", ""]),
        ("a@b@c.example", [""]),
        (";;;", [""]),
        ("\n  \n\t\n", []),
        ("", []),
    ],
)
def test_addresses_are_found_however_they_were_pasted(text, expected):
    assert emails(text) == expected


def test_each_piece_is_kept_as_it_was_written():
    pasted = "\nExample, Sam <sam@x.example>; Demo, Dana <dana@x.example>\n\n  nobody  "

    assert read(pasted) == [
        Entry(2, "Example, Sam <sam@x.example>", "sam@x.example"),
        Entry(2, "Demo, Dana <dana@x.example>", "dana@x.example"),
        Entry(4, "nobody"),
    ]


@pytest.mark.parametrize("heading", ["Name,Email", "Email address", "name;e-mail", "ADDRESS"])
def test_the_heading_of_a_table_is_no_mistake(heading):
    entries = read(f"{heading}\nSam,sam@x.example\n{heading}")

    assert [entry.is_heading for entry in entries] == [True, False, False]


PLAIN = ["a@x.example", "B@Y.example", "Sam Example", "Last, First <c@z.example>", "mailto:", "é@é.example"]
MARKS = ["@", "<", ">", '"', "'", ";", ",", "\t", " ", "\r\n", "\n", "•", "-", ".", "\u2028", "\x00", "\ud800"]
PIECES = st.sampled_from([*PLAIN, *MARKS])


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
@example(";")
@example("a@x.example >>> b@x.example <<<")
def test_nothing_is_dropped_and_nothing_stumbles(text):
    entries = read(text)

    lines = dict(enumerate(text.splitlines(), start=1))
    assert {entry.number for entry in entries} == {number for number, line in lines.items() if line.strip()}
    for number, line in lines.items():
        kept = "".join(entry.text for entry in entries if entry.number == number)
        assert _letters(kept) == _letters(line)
    assert all(entry.email == addresses.canonical(entry.email) for entry in entries if entry.email)


def _letters(text):
    """What carries meaning, in its order: separators between the pieces may go."""
    return re.findall(r"[^\s,;|]", text)


@given(st.lists(st.from_regex(r"[a-z][a-z0-9.+'-]{0,20}[a-z0-9]@[a-z]{1,10}\.example", fullmatch=True), min_size=1))
def test_every_plain_address_is_found(addresses_of_people):
    for between in ("\n", "; ", ", ", "\t", " ", "\r\n"):
        found = [email for email in emails(between.join(addresses_of_people)) if email]

        assert set(found) == set(addresses_of_people)
