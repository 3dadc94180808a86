"""Thirty agendas as people have them in documents, in six styles, and what they are understood to say.

Each text in `pasted/` has its rows beside it: a line of the agenda is “title | kind | minutes | day | who leads it |
words”, one that was not understood begins with “? ”, and what the meeting says already begins with “= ”.
"""

import datetime as dt
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import london
from common.forms import fold
from common.pasted import read, tidy
from meetings.agenda import timetable
from meetings.agenda_markdown import render
from meetings.models import AgendaItem, Meeting
from meetings.pasted_agenda import (
    AS_HOURS,
    BEGINS_EARLIER,
    BEGINS_OTHERWISE,
    ENDS_EARLIER,
    GAP,
    NO_SUCH_DAY,
    TITLE_GOES_ON,
    WORDS_TOO_LONG,
    Occasion,
    tidy_words,
    understand,
)

FOLDER = Path(__file__).parent / "pasted"
TEXTS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".rows")
STYLES = {"plain", "markdown", "html", "table", "word", "welsh"}
OCCASION = Occasion(
    dates=(dt.date(2026, 11, 25), dt.date(2026, 11, 26)), starts=10 * 60, title="Ten years on",
    names=frozenset({fold("Winchester"), fold("Sam Example")}),
)  # fmt: skip
# Words that a time, a length, a day or “who leads it” is made of: understood, they are in the row as such.
STRUCTURE = """am pm yb yp h hrs hours hour m min mins minutes munud awr hanner half an a and to at i tan noon o for
led by lead leads presented presenter facilitated hosted gan arweinydd item eitem x"""
UNDERSTOOD = set(STRUCTURE.split())


def as_text(row):
    if not row.is_line:
        return f"= {row.title}"
    words = row.words.replace("\n", " / ")
    said = " | ".join([row.title, row.kind, str(row.minutes), str(row.day), row.presenter, words]).rstrip()
    return said if row.is_understood else f"? {said}"


def text_of(path):
    return path.read_bytes().decode()


def lost(text, occasion=OCCASION):
    """Words of the text that are in no row of the line they stand on."""
    rows = understand(text, occasion)
    missing = []
    for line in read(text):
        there = [row for row in rows if line.number in row.numbers]
        said = " ".join(f"{row.title} {row.words} {row.presenter} {row.kind}" for row in there)
        if all(not row.is_line for row in there) and there:
            said += " " + line.text  # it says what the meeting says: shown, and made a line if somebody wants it
        missing += [word for word in words_of(line.text) if word not in words_of(said) | UNDERSTOOD]
    return missing


def words_of(text):
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def test_there_are_thirty_texts_in_six_styles():
    assert len(TEXTS) == 30
    assert {path.name.partition("-")[0] for path in TEXTS} == STYLES


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_an_agenda_is_understood_as_its_rows_say(path):
    rows = [as_text(row) for row in understand(text_of(path), OCCASION)]

    assert rows == path.with_suffix(".rows").read_text().splitlines()


def test_95_lines_of_100_are_understood_and_all_are_kept(capsys):
    lines, unsure = 0, 0
    for path in TEXTS:
        text = text_of(path)
        numbers = {line.number for line in read(text)}
        rows = understand(text, OCCASION)

        assert lost(text) == []
        assert {number for row in rows for number in row.numbers} == numbers

        lines += len(numbers)
        unsure += len({number for row in rows if not row.is_understood for number in row.numbers})

    with capsys.disabled():
        print(f"\n{lines - unsure} of {lines} lines understood: {100 - 100 * unsure / lines:.1f} %; kept: 100 %")  # noqa: T201
    assert unsure / lines <= 0.05


# One rule each --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "title", "kind", "minutes", "presenter"),
    [
        ("10:00 Welcome", "Welcome", "talk", 15, ""),
        ("6:30 - Grab food", "Grab food", "break", 15, ""),
        ("Introductions (5m, Lee)", "Introductions", "discussion", 5, "Lee"),
        ("1. Show and tell – Oxford, 15 minutes", "Show and tell", "show-and-tell", 15, "Oxford"),
        ("10:00-10:20 Welcome", "Welcome", "talk", 20, ""),
        ("10:00–10:20: Croeso", "Croeso", "talk", 20, ""),
        ("10 to 11am Workshop", "Workshop", "table-work", 60, ""),
        ("11 to 1pm: Table work", "Table work", "table-work", 120, ""),
        ("2pm Vote (10 mins)", "Vote", "vote", 10, ""),
        ("14h30-15h Gweithdy", "Gweithdy", "table-work", 30, ""),
        ("1000 - 1030 Coffee", "Coffee", "break", 30, ""),
        ("Lunch at 12:30", "Lunch", "break", 15, ""),
        ("Welcome (10:00 to 10:20)", "Welcome", "talk", 20, ""),
        ("Gweithdy, awr a hanner", "Gweithdy", "table-work", 90, ""),
        ("Croeso (10 munud)", "Croeso", "talk", 10, ""),
        ("Talk, 1 h 30, led by Lee Example", "Talk", "talk", 90, "Lee Example"),
        ("Talk by Kit Marlow, Reading (20 minutes)", "Talk", "talk", 20, "Kit Marlow, Reading"),
        ("Demo – 10 mins – Lee", "Demo", "show-and-tell", 10, "Lee"),
        ("Panel – Winchester (30 min)", "Panel", "discussion", 30, "Winchester"),  # a name of the group's
        ("Panel – Accessibility (30 min)", "Panel – Accessibility", "discussion", 30, ""),
        ("Design (LDD) 5 min", "Design (LDD)", "discussion", 5, ""),
        ("Update on 5 minute guides", "Update on 5 minute guides", "talk", 15, ""),
        ("2026 budget", "2026 budget", "discussion", 15, ""),
        ("Discussion: lunch clubs", "Discussion: lunch clubs", "discussion", 15, ""),
        ("Any other business", "Any other business", "other-business", 15, ""),
        ("Unrhyw fater arall", "Unrhyw fater arall", "other-business", 15, ""),
    ],
)
def test_one_line_is_read_as_people_write_it(typed, title, kind, minutes, presenter):
    (row,) = understand(typed, OCCASION)

    assert (row.title, row.kind, row.minutes, row.presenter) == (title, kind, minutes, presenter)


def lengths(text, **known):
    return [(row.title, row.minutes) for row in understand(text, Occasion(**known)) if row.is_line]


def test_a_line_lasts_until_the_next_one_begins():
    assert lengths("9:30 One\n11:45 Two\n1:15 Three\n2:00 Four\n2:10 Close") == [
        ("One", 135),
        ("Two", 90),
        ("Three", 45),
        ("Four", 10),
    ]


def test_a_line_without_a_time_takes_its_minutes_of_the_one_before():
    assert lengths("10:00 One\nLunch (30 min)\n11:00 Two") == [("One", 30), ("Lunch", 30), ("Two", 15)]


@pytest.mark.parametrize(
    ("typed", "starts", "at"),
    [("6:30 Food", None, 18 * 60 + 30), ("06:30 Food", None, 6 * 60 + 30), ("8:00 Food", 18 * 60 + 30, 20 * 60),
     ("8:00 Food", None, 8 * 60), ("9:00 Food", 9 * 60, 9 * 60), ("10:00 Food", 18 * 60, 10 * 60)],
)  # fmt: skip
def test_a_time_without_am_or_pm_is_of_the_half_of_the_day_that_is_meant(typed, starts, at):
    (row,) = understand(typed, Occasion(starts=starts))

    assert row.start == at


def test_what_does_not_follow_is_said():
    free, early = understand("10:00-10:10 One\n10:30-11:00 Two\n10:45 Three (5 min)", Occasion())[1:]

    assert free.messages == (GAP.format(minutes="20 minutes"),)
    assert early.messages == (BEGINS_EARLIER,)


def test_what_ends_before_it_begins_is_said():
    wrong, right = understand("15:00 - 14:00 One\n15:30 - 16:00 Two", Occasion())

    assert wrong.messages == (ENDS_EARLIER,)
    assert right.messages == ()


@pytest.mark.parametrize(
    ("text", "days_said"),
    [("13:00 One (5 min)\n14:00 Two", 1), ("10:00 One (5 min)\n14:00 Two", 0), ("One (5 min)\n14:00 Two", 0),
     ("Day 2\n13:00 One (5 min)", 0), ("16:00 Close", 0)],
)  # fmt: skip
def test_a_text_that_begins_at_another_time_than_the_meeting_is_told(text, days_said):
    said = [message for row in understand(text, OCCASION) for message in row.messages]

    assert said.count(BEGINS_OTHERWISE.format(text="1pm", meeting="10am")) == days_said


@pytest.mark.parametrize(
    ("text", "is_line"),
    [("10:00 Welcome and agenda\n10:10 Talk", True), ("1. Review of the programme\n2. Talk", True),
     ("- Walk through the schedule\n- Talk", True), ("Autumn meeting – agenda\n10:10 Talk", False),
     ("# Draft agenda\n10:10 Talk", False), ("1. Agenda\n2. Talk", False)],
)  # fmt: skip
def test_a_first_line_that_speaks_of_the_agenda_is_a_line_all_the_same(text, is_line):
    assert [row.is_line for row in understand(text, OCCASION)] == [is_line, True]


def test_the_hours_of_the_meeting_above_its_agenda_are_no_line():
    hours, head, one, two = understand("Time: 10:00 - 15:00\nAgenda:\n1. Welcome\n2. Any other business", OCCASION)

    assert (hours.made_of, hours.is_line, head.is_line) == (AS_HOURS, False, False)
    assert (one.title, two.title) == ("Welcome", "Any other business")
    assert lengths("Time: 10:00 - 10:10\nWelcome\nTime: 10:10 - 10:30\nTalk") == [("Welcome", 10), ("Talk", 20)]
    assert lengths("10:00 Welcome\nTime: 10:10 - 10:30\nTalk") == [("Welcome", 10), ("Talk", 20)]


def test_a_time_on_a_line_of_its_own_is_that_of_the_line_below():
    one, two = understand("10:00–10:15\nWelcome\nSit anywhere.\n\n10:15–10:45\nTalk\nLead: Kit", OCCASION)

    assert (one.title, one.minutes, one.words, one.numbers, one.messages) == (
        "Welcome", 15, "Sit anywhere.", (1, 2, 3), (),
    )  # fmt: skip
    assert (two.title, two.minutes, two.presenter, two.is_understood) == ("Talk", 30, "Kit", True)
    assert lengths("10:00\n\nWelcome")[0] == ("10:00", 15)  # an empty line parts them


def test_a_day_that_the_meeting_has_not_moves_nothing():
    rows = understand("Day 2\n10:00 One\nDay 7\n10:00 Two\nFriday\n10:00 Three", OCCASION)

    assert [(row.title, row.day) for row in rows if row.is_line] == [("One", 2), ("Two", 2), ("Three", 2)]
    assert [row.messages for row in rows if not row.is_line] == [(), (NO_SUCH_DAY,), (NO_SUCH_DAY,)]  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    ["Day 2", "Diwrnod 2", "DAY TWO:", "Thursday", "Dydd Iau", "Thu 26 Nov", "26th November 2026", "2026-11-26",
     "26/11/2026", "26.11.26", "## Day 2 – Thursday 26 November 2026", "Thursday 26 November, 10am to 4pm",
     "**Day 2**", "| Thursday | |"],
)  # fmt: skip
def test_a_day_is_named_in_many_ways(typed):
    heading, row = understand(f"{typed}\n10:00 One", OCCASION)

    assert (heading.is_line, row.title, row.day) == (False, "One", 2)


def test_a_title_that_is_too_long_goes_on_in_words():
    title = " ".join(f"word{n}" for n in range(60))
    (row,) = understand(f"10:00 {title}\n- a point")

    assert len(row.title) <= 160
    assert f"{row.title} {row.words}".replace("… …", " ").split() == [*title.split(), "-", "a", "point"]
    assert TITLE_GOES_ON in row.messages


@pytest.mark.parametrize("text", ["Agenda for {}", "## Day 2 – {}", "Time: 10:00 - 12:00 {}", "# {}"])
def test_a_heading_that_no_line_has_room_for_is_a_line_that_says_so(text):
    """As the heading of something it would be kept without a field in which it could be shortened."""
    text = text.format("word " * 600).strip()
    (row,) = understand(text, OCCASION)

    assert row.is_line
    assert {TITLE_GOES_ON, WORDS_TOO_LONG.format(length=f"{len(row.words):,}")} < set(row.messages)
    assert lost(text) == []


def test_as_much_as_a_line_has_room_for_is_kept_without_a_word():
    (row,) = understand("10:00 Talk\n- " + "x" * 1998, OCCASION)

    assert len(row.words) == 2000
    assert not any("2,000" in message for message in row.messages)


@pytest.mark.parametrize("typed", ["Talk (1000 minutes)", "Talk, 1000 minutes", "Talk | 1000 minutes |"])
def test_too_many_minutes_stay_in_words_and_are_explained(typed):
    (row,) = understand(typed)

    assert "1000 minutes" in f"{row.title} {row.words}"
    assert row.minutes == 15
    assert any("at most 720 minutes" in message for message in row.messages)


# Any text -------------------------------------------------------------------------------------------------------------
PARTS = [
    "10:00 ", "9-10 ", "12-1 Lunch", "3-5 people", "10.30am", "2pm", " to ", "-", "–", "(5m, Lee)",
    "(Lee, 2pm)", "15 minutes", "Welcome", "Lunch", "AOB", "Day 2",
    "Thursday", "26 November", "\n", "\n\n", "  ", "- ", "1. ", "# ", "|", "\t", "Lead: Kit", " by Jo ", "Close",
    "Agenda", "> ", "**", "<p>", "</p>", "<li>", "&amp;", "awr", "Ŵyl", "9999 minutes", "0 minutes", "word " * 40,
]  # fmt: skip


@given(st.text())
def test_any_text_is_understood_somehow_and_every_row_could_be_saved(text):
    check(text)


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_any_agenda_is_understood_and_every_line_is_in_a_row(text):
    check(text)
    rows = understand(text, OCCASION)

    assert {line.number for line in read(text)} == {number for row in rows for number in row.numbers}


@given(st.lists(st.sampled_from([part for part in PARTS if "<" not in part])).map("".join))
def test_of_any_agenda_no_word_is_lost(text):
    assert lost(text) == []


def check(text):
    for row in understand(text, OCCASION):
        assert 1 <= len(row.title) <= 160
        assert row.title == row.title.strip()
        assert len(row.presenter) <= 160
        assert 1 <= row.minutes <= 720
        assert 1 <= row.day <= OCCASION.days
        assert row.numbers


# There and back -------------------------------------------------------------------------------------------------------
ODD = [
    "10:00", "Lunch (5m, Lee)", "–", "**", "*", "_", "`", "\\", "|", "<b>", "</p>", "&amp;", "<!--", "[x](y)", "- ",
    "1.", "#", "> ", "Day 2", "Close", "Agenda", ", led by Kit", "(Talk, 5 min)", "ŵ", "🍕", " ", "a", "\"'",
    "---", "~~",
]  # fmt: skip
ONE_LINE = (st.text(max_size=40) | st.lists(st.sampled_from(ODD), max_size=6).map("".join)).map(tidy)
INDENTED = ONE_LINE.map("  {}".format)
LINE = st.builds(
    AgendaItem,
    title=ONE_LINE.filter(bool),
    kind=st.sampled_from(AgendaItem.Kind.values),
    minutes=st.integers(1, 720),
    day=st.integers(1, 2),
    presenter=ONE_LINE,
    words=st.lists(ONE_LINE | INDENTED, max_size=4).map("\n".join).map(tidy_words),
)
MEETING = Meeting(
    title="Ten 10:00 years *on* <b>",
    starts_at=london.moment(OCCASION.dates[0], dt.time(10)),
    ends_at=london.moment(OCCASION.dates[1], dt.time(16)),
)


@given(st.lists(LINE, min_size=1, max_size=5))
def test_an_agenda_that_goes_along_is_read_as_it_was(items):
    """Whatever its lines say. With its form and the database: test_pasting."""
    for item in items:
        item.presenter_inside = item.presenter
    items.sort(key=lambda item: item.day)

    text = render(MEETING, timetable(MEETING, items), particulars=True)

    rows = [row.fields for row in understand(text, OCCASION) if row.is_line]
    assert rows == [{name: getattr(item, name) for name in rows[0]} for item in items]


@pytest.mark.parametrize(
    "part", ["- ", "a - ", "(5m) ", "5m, ", "1 h and 5 ", "<!-- ", "<script>", "[", "10:00 ", "by A "]
)
def test_nobody_waits_for_a_text_that_says_nothing(part):
    text = (part * 40_000)[:40_000]
    started = time.process_time()

    understand(text, OCCASION)

    assert time.process_time() - started < 5
