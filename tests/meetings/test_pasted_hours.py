"""Two whole numbers before a line, and a time in brackets: when they are its hours, and when they are words."""

import pytest

from common.forms import fold
from meetings.pasted_agenda import Occasion, understand
from meetings.pasted_words import read_line

OCCASION = Occasion(names=frozenset({fold("Lee")}))
NOON = 12 * 60


def rows(text):
    return [(row.title, row.start, row.minutes) for row in understand(text, OCCASION) if row.is_line]


@pytest.mark.parametrize(
    ("typed", "title", "start", "minutes"),
    [
        ("12-1 Lunch", "Lunch", NOON, 60),
        ("9-10 Arrivals", "Arrivals", 9 * 60, 60),
        ("9 - 10 Arrivals", "Arrivals", 9 * 60, 60),
        ("9–10: Arrivals", "Arrivals", 9 * 60, 60),
        ("9 to 10 Arrivals", "Arrivals", 9 * 60, 60),
        ("2-3pm Talk", "Talk", 14 * 60, 60),
        ("1-3 Workshop", "Workshop", 13 * 60, 120),
        ("11-13 Workshop", "Workshop", 11 * 60, 120),
        ("13 i 14 Cinio", "Cinio", 13 * 60, 60),
        ("12-1 lunch", "lunch", NOON, 60),
        ("Lunch 12-1", "Lunch", NOON, 60),
        ("Coffee (10-11)", "Coffee", 10 * 60, 60),
    ],
)
def test_whole_hours_are_when_a_line_takes_place(typed, title, start, minutes):
    assert rows(typed) == [(title, start, minutes)]


@pytest.mark.parametrize(
    "typed",
    ["3-5 people", "3-5 People from each council", "2-1 vote", "2-1 Vote", "1-2-4-all", "1-2-4-All", "5-a-day",
     "9-5 culture", "9-5 Culture", "24-7 Support", "1-1 Meetings", "3-2-1 Countdown", "10-15 ideas", "2-3 drinks",
     "3-5 May: who can host?", "2-3 Councils show theirs", "0-1 Draw", "Vote (2-1)", "Slides (3-5)", "Ward 1-2",
     "20-24 Hours of testing", "12-1", "Room 3-4", "1-2-Many"],
)  # fmt: skip
def test_two_numbers_that_count_something_are_words(typed):
    assert rows(typed) == [(typed, None, 15)]


def test_hours_that_follow_each_other_are_believed_on_each_day():
    day = "9-10 Arrivals\n10-12 Talk\n12-1 Lunch\n1-3 Workshop"
    times = [("Arrivals", 540, 60), ("Talk", 600, 120), ("Lunch", 720, 60), ("Workshop", 780, 120)]

    assert rows(day) == times
    assert rows(f"Day 1\n{day}\nDay 2\n{day}") == times * 2


def test_two_lines_may_take_place_at_once():
    assert rows("10-12 Room A\n10-12 Room B\n12-1 Lunch") == [
        ("Room A", 600, 120), ("Room B", 600, 120), ("Lunch", 720, 60),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("1-1 Welcome\n1-2 Talk\n1-3 Vote\n2-1 Lunch", ["1-1 Welcome", "1-2 Talk", "1-3 Vote", "2-1 Lunch"]),
        ("10:00 Welcome\n2-3 Talk\n11:00 Lunch", ["Welcome", "2-3 Talk", "Lunch"]),
        ("10:00-12:00 Welcome\n11-12 Talk", ["Welcome", "11-12 Talk"]),
    ],
)
def test_numbers_that_run_across_the_other_lines_are_no_hours(text, titles):
    assert [title for title, _, _ in rows(text)] == titles


def test_a_line_that_overlaps_with_no_bare_hours_is_only_told():
    (_, second) = understand("10:00-12:00 Welcome\n11:00-12:00 Talk", OCCASION)

    assert (second.title, second.start) == ("Talk", 11 * 60)


# In brackets ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Talk (Lee, 2pm)", ("Talk", "Lee", 14, None)),
        ("Talk (2pm, Lee)", ("Talk", "Lee", 14, None)),
        ("Talk (2pm – Lee)", ("Talk", "Lee", 14, None)),
        ("Talk (Lee, 20 mins, 2pm)", ("Talk", "Lee", 14, 20)),
        ("Talk (Kit Marlow, 2pm)", ("Talk", "Kit Marlow", 14, None)),
        ("Talk (2pm, room 3)", ("Talk (room 3)", "", 14, None)),
        ("Talk (10:00 - 10:30, Lee)", ("Talk", "Lee", 10, None)),
        ("10:00 Talk (Lee, 2pm)", ("Talk (2pm)", "Lee", 10, None)),
        ("Talk (2pm, Lee) in the hall", ("Talk (2pm, Lee) in the hall", "", None, None)),
        ("Talk (Lee, 1000 minutes)", ("Talk (1000 minutes)", "Lee", None, None)),
        ("(2pm, Lee)", ("", "Lee", 14, None)),
        ("(Lee, 20 mins, 2pm)", ("", "Lee", 14, 20)),
        ("(Lee)", ("(Lee)", "", None, None)),
    ],
)
def test_a_time_in_brackets_is_no_part_of_a_name(typed, said):
    line = read_line(typed, OCCASION.names)

    assert (line.title, line.presenter, line.start and line.start.hour, line.minutes) == said


def test_what_two_ends_say_in_brackets_is_how_long_it_takes():
    assert rows("Talk (Lee, 2pm to 2.45pm)") == [("Talk", 14 * 60, 45)]


def told(text):
    return [(row.title, row.start, row.presenter, row.numbers) for row in understand(text, OCCASION)]


def test_brackets_on_a_line_of_their_own_are_about_the_line_above():
    assert told("Welcome\n(2pm, Lee)\nTalk\n(Lee, 20 mins, 3pm)\nVote") == [
        ("Welcome", 14 * 60, "Lee", (1, 2)),
        ("Talk", 15 * 60, "Lee", (3, 4)),
        ("Vote", None, "", (5,)),
    ]


@pytest.mark.parametrize(
    "text",
    ["10:00 Talk\n(2pm, Lee)", "Talk – led by Kit\n(2pm, Lee)", "Talk\n\n(2pm, Lee)", "| Talk | x |\n(2pm, Lee)"],
)
def test_brackets_that_cannot_be_about_the_line_above_stand_alone(text):
    assert told(text)[-1][:3] == ("(2pm, Lee)", 14 * 60, "Lee")
