"""What people paste is read as lines, and nothing that could be seen is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.pasted import PastedLine, read


def said(text):
    return [(line.depth, line.marker, line.text) for line in read(text)]


def test_a_line_says_where_it_came_from_and_how_it_stood():
    first, second = read("\ufeffAgenda\r\n\r\n  *  **Round**\u00a0the table \x00\r\n")

    assert first == PastedLine(text="Agenda", depth=0, marker="", cells=(), source="Agenda", number=1)
    assert second == PastedLine("Round the table", 1, "bullet", (), "  *  **Round**\u00a0the table", 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029", "\x85"])
def test_every_kind_of_line_end_ends_a_line(end):
    assert [line.text for line in read(f"one{end}two{end}{end}three")] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("typed", "marker", "text"),
    [
        ("- Welcome", "bullet", "Welcome"),
        ("•\tWelcome", "bullet", "Welcome"),
        ("– Welcome", "bullet", "Welcome"),
        ("- [ ] Welcome", "bullet", "Welcome"),
        ("1. Welcome", "number", "Welcome"),
        ("12) Welcome", "number", "Welcome"),
        ("(3) Welcome", "number", "Welcome"),
        ("2.1 Welcome", "number", "Welcome"),
        ("2.1.3. Welcome", "number", "Welcome"),
        ("a) Welcome", "number", "Welcome"),
        ("iii. Welcome", "number", "Welcome"),
        ("# Welcome ##", "heading", "Welcome"),
        ("> Welcome", "", "Welcome"),
        ("10.30 Welcome", "", "10.30 Welcome"),  # a time is no number of a list
        ("J. Smith says hello", "", "J. Smith says hello"),
        ("-5 degrees", "", "-5 degrees"),
        ("#hashtag", "", "#hashtag"),
        ("2 * 3 * 4 and snake_case_name", "", "2 * 3 * 4 and snake_case_name"),
        ("*Welcome* and `code` and ~~no~~", "", "Welcome and code and no"),
        (r"1\. \*Welcome\*", "", "1. *Welcome*"),
        ("[Map](https://example.org/a)", "", "Map (https://example.org/a)"),
        ("<https://example.org/a>", "", "https://example.org/a"),
        ("![Plan](https://example.org/p.png)", "", "Plan (https://example.org/p.png)"),
        ("Caf&eacute; &amp; bar&nbsp;open", "", "Café & bar open"),
        ("AT&T &notes; R&D &copy", "", "AT&T &notes; R&D &copy"),
        ("Introductions <Lee> a<b", "", "Introductions <Lee> a<b"),
    ],
)
def test_the_mark_of_a_line_is_taken_for_what_it_is(typed, marker, text):
    assert said(typed) == [(0, marker, text)]


def test_how_far_in_a_line_stands_is_counted_by_what_is_above_it():
    typed = "- one\n  - two\n      more\n   - two again\n- three\n 9:00 set flush\n10:00 with this\n"

    assert [(line.depth, line.text) for line in read(typed)] == [
        (0, "one"),
        (1, "two"),
        (2, "more"),
        (1, "two again"),
        (0, "three"),
        (0, "9:00 set flush"),
        (0, "10:00 with this"),
    ]


def test_lists_of_a_word_processor_are_nested_by_their_bullets():
    assert said("•\tone\no\ttwo\n▪\tthree\n•\tfour") == [
        (0, "bullet", "one"),
        (1, "bullet", "two"),
        (2, "bullet", "three"),
        (0, "bullet", "four"),
    ]


def test_headings_are_underlined_or_marked():
    lines = read("Agenda\n======\nDay 2\n---\n## Lunch\ntext")

    assert [(line.depth, line.marker, line.text) for line in lines if not line.is_ornament] == [
        (0, "heading", "Agenda"),
        (1, "heading", "Day 2"),
        (1, "heading", "Lunch"),
        (0, "", "text"),
    ]
    assert [line.text for line in lines if line.is_ornament] == ["======", "---"]


def test_rows_of_a_table_are_cells():
    lines = read("| Time | What |\n|:--|--|\n| 10:00 | a \\| b |\n\n10:30\tTalk\tLee\n\t\tand Kit\n")

    assert [(line.cells, line.text) for line in lines if line.cells] == [
        (("Time", "What"), "Time | What"),
        (("10:00", "a | b"), "10:00 | a | b"),
        (("10:30", "Talk", "Lee"), "10:30 | Talk | Lee"),
        (("", "", "and Kit"), "and Kit"),
    ]


def test_a_line_that_only_begins_with_a_tab_is_no_table():
    assert said("Welcome\n\tby the host") == [(0, "", "Welcome"), (1, "", "by the host")]


PAGE = """<!doctype html><html><head><title>Agenda</title><style>p { color: red }</style></head><body>
<h2>Morning</h2>
<p>10:00 <b>Welcome</b>
and thanks</p>
<ul><li>who<ul><li>where</li></ul><li><p>why</p><p>more</p></ul>
<script>alert("<p>no</p>")</script><!-- not
this -->
<table><tr><th>Time<th>What</tr><tr><td>11:00<td>Talk<br>Lee, <a href="https://example.org/x">slides</a><td></table>
<ol><li>first</ol><p>• Word&rsquo;s</p>
10:00 plain
10:30 text<br>and more
</body></html>"""


def test_a_page_is_read_as_it_looks():
    lines = read(PAGE)

    assert [(line.depth, line.marker, line.text) for line in lines] == [
        (0, "", "Agenda"),
        (1, "heading", "Morning"),
        (0, "", "10:00 Welcome and thanks"),
        (0, "bullet", "who"),
        (1, "bullet", "where"),
        (0, "bullet", "why"),
        (1, "", "more"),
        (0, "cell", "Time | What"),
        (0, "cell", "11:00 | Talk Lee, slides (https://example.org/x)"),
        (0, "number", "first"),
        (0, "bullet", "Word’s"),
        (0, "", "10:00 plain"),
        (0, "", "10:30 text"),
        (0, "", "and more"),
    ]
    assert [line.number for line in lines] == [1, 2, 3, 5, 5, 5, 5, 8, 8, 9, 9, 10, 11, 11]
    assert lines[8].cells == ("11:00", "Talk\nLee, slides (https://example.org/x)", "")


@pytest.mark.parametrize("typed", ["<script>lost?", "<!-- lost?", "<style>lost?", "<b lost?", "<p title='lost?"])
def test_what_is_not_closed_is_text(typed):
    assert said(typed) == [(0, "", typed)]


def visible(text):
    return re.sub(r"[\W_]", "", text)  # a mark of Markdown is no letter and no digit


@given(st.text())
def test_any_text_is_read_and_every_line_says_something(text):
    for line in read(text):
        assert line.source.strip()
        assert line.text.strip() == line.text != ""


# Without what begins a tag or an entity: what is dropped with these, `test_a_page_is_read_as_it_looks` says.
PLAIN = st.text(st.characters(exclude_categories=["C"], exclude_characters="<&"))
MARKS = [
    "10:00",
    "- ",
    "1. ",
    "* ",
    "**",
    "_",
    "|",
    " | ",
    "\t",
    "\n",
    "  ",
    "# ",
    "---",
    "[x](y)",
    "\\",
    "`",
    ">",
    "ŵ",
]
AGENDA_LIKE = st.lists(st.sampled_from(MARKS)).map("".join)


@given(PLAIN | AGENDA_LIKE)
def test_every_character_of_plain_text_stands_in_the_source_of_a_line(text):
    kept = "".join(line.source for line in read(text))

    assert "".join(kept.split()) == "".join(text.split())


@given(PLAIN | AGENDA_LIKE)
def test_every_letter_and_digit_stays_but_the_number_of_a_list(text):
    for line in read(text):
        words = line.text + "".join(line.cells) if line.cells else line.text
        lost = visible(line.source)
        assert visible(words) == lost or line.marker in {"number", "cell", "bullet"}
        assert lost.endswith(visible(line.text)) or line.cells


TAGS = ["<p>", "<li>", "<ul>", "<td>", "<tr>", "<br>", "<b>", "<a href='x'>", "<h2>", "<pre>", "<table>", "<dd>"]
CLOSING = ["</p>", "</li>", "</ul>", "</td>", "</tr>", "</b>", "</a>", "</h2>", "</pre>", "</table>", "<!-- x -->"]
WORDS = st.text("XYZŵ&;<> \n", min_size=1)


@given(st.lists(st.sampled_from(TAGS + CLOSING) | WORDS))
def test_however_tags_are_mixed_the_letters_stay(parts):
    kept = "".join(line.text for line in read("".join(parts)))

    typed = "".join(part for part in parts if part not in TAGS + CLOSING)
    assert sorted(re.findall("[XYZŵ]", kept)) == sorted(re.findall("[XYZŵ]", typed))
