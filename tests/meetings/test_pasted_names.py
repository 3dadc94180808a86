"""Some of those who were there have no name in the notes: “and 3 others”."""

import datetime as dt

import pytest

from common.pasted import read
from meetings.pasted_names import names_in
from meetings.pasted_notes import read_notes

ORGANISATIONS = frozenset({"oxford"})


@pytest.mark.parametrize("is_alone", [False, True])
@pytest.mark.parametrize(
    ("text", "people", "others"),
    [
        ("Ann Lee, Bob Roe and 3 others", ["Ann Lee", "Bob Roe"], "3 others"),
        ("Ann Lee, Bob Roe, and three others", ["Ann Lee", "Bob Roe"], "three others"),
        ("Ann Lee, Bob Roe + 3 others online", ["Ann Lee", "Bob Roe"], "3 others online"),
        ("Ann Lee; Bob Roe; 3 others", ["Ann Lee", "Bob Roe"], "3 others"),
        ("Ann Lee plus 2 more", ["Ann Lee"], "2 more"),
        ("Ann Lee and colleagues", ["Ann Lee"], "colleagues"),
        ("Ann Lee, Oxford and several others", ["Ann Lee"], "several others"),
        ("Ann Lee, Bob Roe a 3 arall", ["Ann Lee", "Bob Roe"], "3 arall"),
        ("Ann Lee and 1 observer (late)", ["Ann Lee"], "1 observer (late)"),
    ],
)
def test_who_has_no_name_is_words_and_the_others_are_people(text, people, others, is_alone):
    named = names_in(text, organisations=ORGANISATIONS, is_alone=is_alone)

    assert [one.name for one in named if one.name] == people
    assert [one.source for one in named if not one.name] == [others]
    assert "".join(one.source for one in named) == text


@pytest.mark.parametrize("text", ["3 others", "and 3 others", "12 people", "nobody and 3 others"])
def test_others_alone_are_nobody(text):
    assert names_in(text, is_alone=False) == []


@pytest.mark.parametrize("text", ["Ann Others", "Bob Guest", "Mo Colleague"])
def test_a_person_may_be_called_so(text):
    assert [one.name for one in names_in(text, is_alone=True)] == [text]


@pytest.mark.parametrize("text", ["Present: Ann Lee, Bob Roe and 3 others", "Present\nAnn Lee, Bob Roe and 3 others"])
@pytest.mark.parametrize(
    ("gone", "left"), [((), "Ann Lee, Bob Roe and 3 others"), ((0,), "Bob Roe, 3 others"), ((0, 1), "3 others")]
)
def test_the_others_stay_in_the_notes_whoever_is_ticked(text, gone, left):
    notes = read_notes(read(text), day=dt.date(2026, 11, 25))

    assert [(one.kind, one.words) for one in notes.found] == [("present", "Ann Lee"), ("present", "Bob Roe")]
    assert notes.text_of(0, set(gone)).endswith(left)


def test_a_name_is_quoted_without_what_joins_it_to_the_next():
    notes = read_notes(read("Present: Ann Lee (Oxford), Bob Roe and 3 others"), day=dt.date(2026, 11, 25))

    assert [one.quoted for one in notes.found] == ["Ann Lee (Oxford)", "Bob Roe"]
