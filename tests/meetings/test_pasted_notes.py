"""What pasted notes are read as: everything is offered with the line it stood on, and no word is lost."""

import datetime as dt
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.pasted import read
from meetings.pasted_labels import ACTION, APOLOGY, DECISION, PRESENT
from meetings.pasted_notes import MOST_FOUND, read_notes

DAY = dt.date(2026, 11, 25)
TITLES = [(1, "Show and tell"), (2, "Missed bins"), (3, "Any other business")]


def understood(text, **more):
    return read_notes(read(text), day=DAY, titles=TITLES, **more)


def words(text):
    return re.findall(r"[^\W_]+", text)


def offered(text, kind, **more):
    return understood(text, **more).of_kind(kind)


# Whatever is pasted ---------------------------------------------------------------------------------------------------
SNIPPETS = st.sampled_from(
    [
        *(
            "Present:",
            "Attendees",
            "## Apologies",
            "Actions",
            "### Agreed",
            "## Show and tell",
            "Missed bins",
            "# Notes",
        ),
        *(
            "- Ann Lee (Winchester)",
            "Ann Lee, Winchester City Council",
            "Present: Ann Lee, Bob Roe and Cai Poe (Oxford);",
        ),
        *("Agreed: we share it", "We talked. Action: Ann Lee to send it by 12 March. AGREED that it is good", "AP1 x"),
        *(
            "| Action | Owner | Due |",
            "| --- | --- | --- |",
            "| Send | Lee | Friday |",
            "| Name | Council |",
            "a\tb\tc",
        ),
        *(
            "",
            "",
            "---",
            "====",
            "**Action:** [map](https://example.org) by Friday",
            "> quoted",
            "  - deeper",
            "3. three",
        ),
        *(
            "Action (Lee, 12 March): go",
            "Action: Lee – go",
            "Apologies: none",
            "Apologies from Ann Lee",
            "2.1 third",
            "a) b",
        ),
        *(
            "Gweithred: Lee i anfon y map erbyn 12 Mawrth",
            "Ymddiheuriadau: Siân",
            "<p>Agreed: <b>yes</b></p>",
            "::::",
            "• o",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(SNIPPETS, st.text(max_size=40)), max_size=14).map("\n".join),
)


@given(TEXTS)
def test_every_word_of_any_text_is_in_the_notes_if_nothing_is_recorded(text):
    notes = understood(text)

    kept = [word for place in range(len(notes.parts)) for word in words(notes.text_of(place))]

    said = [word for line in read(text) for word in words(line.text)]
    assert sorted(said) == sorted(set_aside(kept, said))


def set_aside(kept, said):
    """The words kept, without the numbers of lists and the addresses that Markdown holds beside the words."""
    left = list(kept)
    for word in said:
        if word not in left:
            return kept
        left.remove(word)
    return said


@given(TEXTS, st.data())
def test_every_word_ends_in_one_thing_that_is_offered_or_in_the_notes(text, data):
    notes = understood(text)
    gone = frozenset(data.draw(st.sets(st.sampled_from(notes.found)))) if notes.found else frozenset()
    gone = frozenset(one.number for one in gone)

    kept = [word for place in range(len(notes.parts)) for word in words(notes.text_of(place, gone))]
    taken = [word for one in notes.found if one.number in gone for word in words(one.source)]

    labels = [
        word
        for part in notes.parts
        for row in part.rows
        for word in words(f"{row.label} {row.line.text * row.is_label}")
    ]
    said = [word for line in read(text) for word in words(line.text)]
    assert not missing(said, [*kept, *taken, *labels])
    assert not [one for one in notes.found if one.number in gone and not words(one.source)]


def missing(said, left):
    left, lost = list(left), []
    for word in said:
        left.remove(word) if word in left else lost.append(word)
    return lost


@given(TEXTS)
def test_what_is_offered_stands_on_its_line_and_says_its_words(text):
    lines = {line.number: line for line in read(text)}

    for one in understood(text).found:
        assert one.source.strip(" ,;") in lines[one.line].text or not words(one.source)
        assert not missing(
            words(one.words.casefold()),
            words(lines[one.line].text.casefold()) + words(one.source.casefold()) + ["owner", "by"],
        )


@pytest.mark.parametrize(
    "text",
    [
        "Action: " * 20_000, "A a, " * 40_000, "(" * 100_000, "by 1" * 50_000, "| a " * 40_000,
        "Present: " + "A-" * 60_000, "\n".join(["## Missed bin"] * 9_000),
    ],
    ids=["labels", "names", "brackets", "dates", "cells", "dashes", "headings"],
)  # fmt: skip
def test_the_longest_text_is_read_while_somebody_waits(text):
    began = time.process_time()

    understood(text[:200_000])

    assert time.process_time() - began < 5


def test_no_more_is_offered_than_a_page_can_hold_and_the_rest_is_text():
    text = "\n".join(f"Agreed: point {number}" for number in range(200))

    notes = understood(text)

    assert (len(notes.found), notes.has_more) == (MOST_FOUND, True)
    assert notes.text_of(0, frozenset(range(MOST_FOUND))).split("\n")[0] == f"Agreed: point {MOST_FOUND}"


# Who was there --------------------------------------------------------------------------------------------------------
def people(text, kind=PRESENT, **more):
    return [(one.words, one.organisation) for one in offered(text, kind, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "Present: Ann Lee (Winchester), Bob Roe (Oxford)",
        "Present: Ann Lee (Winchester) and Bob Roe (Oxford).",
        "Attendees (2): Ann Lee, Winchester; Bob Roe, Oxford",
        "In attendance – Ann Lee (Winchester), Bob Roe (Oxford)",
        "Yn bresennol: Ann Lee (Winchester) a Bob Roe (Oxford)",
        "**Present:** Ann Lee - Winchester, Bob Roe – Oxford",
        "Attendees\n- Ann Lee (Winchester)\n- Bob Roe, Oxford",
        "## Present\n\nAnn Lee, Winchester\n\nBob Roe (chair), Oxford",
        "Present:\nAnn Lee – Winchester\nBob Roe (Oxford)\n\nWe began on time.",
        "| Name | Council |\n| --- | --- |\n| Ann Lee | Winchester |\n| Bob Roe | Oxford |",
        "<h2>Attendees</h2><ul><li>Ann Lee (Winchester)</li><li>Bob Roe (Oxford)</li></ul>",
    ],
)
def test_people_are_found_however_they_are_listed(text):
    assert people(text) == [("Ann Lee", "Winchester"), ("Bob Roe", "Oxford")]


def test_a_council_behind_a_comma_belongs_to_the_person_before_it():
    known = frozenset({"winchester"})

    assert people("Present: Ann Lee, Winchester, Bob Roe, Oxford City Council, Cai Poe", organisations=known) == [
        ("Ann Lee", "Winchester"),
        ("Bob Roe", "Oxford City Council"),
        ("Cai Poe", ""),
    ]


def test_two_known_people_on_one_line_of_a_list_are_two():
    assert people("Present:\n- Ann Lee, Bob Roe", people=frozenset({"bob roe"})) == [("Ann Lee", ""), ("Bob Roe", "")]


@pytest.mark.parametrize(
    "text",
    ["Apologies: Ann Lee", "Apologies for absence: Ann Lee", "Apologies from Ann Lee", "Ymddiheuriadau: Ann Lee",
     "Apologies\n\n- Ann Lee", "Apologies were received from Ann Lee."],
)  # fmt: skip
def test_apologies_are_no_attendance(text):
    assert (people(text, APOLOGY), people(text)) == ([("Ann Lee", "")], [])


@pytest.mark.parametrize(
    "text", ["Apologies: none", "Present: 12 people", "Present were many.", "Presented by Ann Lee", "Present: all"]
)
def test_what_is_nobody_s_name_is_nobody(text):
    assert understood(text).found == ()


def test_a_table_that_says_more_than_who_was_there_is_beyond_nobody_s_doubt():
    text = "| Name | Council | Came? |\n| --- | --- | --- |\n| Ann Lee | Winchester | No |"

    assert [(one.words, one.is_sure) for one in understood(text).found] == [("Ann Lee", False)]


def test_a_list_of_people_ends_where_the_text_goes_on():
    text = "Present:\n- Ann Lee\n\n## Missed bins\n- Bob Roe spoke\n\nApologies: Cai Poe\n\nDee Poe spoke too"

    assert (people(text), people(text, APOLOGY)) == ([("Ann Lee", "")], [("Cai Poe", "")])


# What was agreed ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("Agreed: we share the wording", True),
        ("Decision – we share the wording", True),
        ("DECISION 3: we share the wording", True),
        ("- **Resolved:** we share the wording", True),
        ("AGREED that we share the wording", True),
        ("It was agreed that we share the wording", False),
        ("Cytunwyd: we share the wording", True),
        ("Cytunwyd i we share the wording", False),
        ("## Decisions\n\n- We share the wording", True),
        ("Agreed\n\nWe share the wording", False),
        ("| Decision |\n| --- |\n| We share the wording |", True),
    ],
)
def test_decisions_are_found_and_doubt_is_said(text, is_sure):
    assert [(one.words, one.is_sure) for one in offered(text, DECISION)] == [("We share the wording", is_sure)]


@pytest.mark.parametrize("text", ["The agreed wording is good", "Agreed:", "We decided", "Disagreed: no"])
def test_a_word_alone_is_no_decision(text):
    assert understood(text).found == ()


def test_what_is_said_before_a_decision_stays_when_it_is_recorded():
    notes = understood("We talked. Agreed: we go on. Action: Ann Lee to write; by Friday. Then lunch")

    assert [(one.kind, one.source) for one in notes.found] == [
        (DECISION, "Agreed: we go on."),
        (ACTION, "Action: Ann Lee to write; by Friday. Then lunch"),
    ]
    assert notes.text_of(0, {0, 1}) == "We talked."
    assert notes.text_of(0, {1}) == "We talked. Agreed: we go on."


# Who does what, by when -----------------------------------------------------------------------------------------------
def promised(text):
    return [(one.words, one.owner, one.due.on if one.due else None) for one in offered(text, ACTION)]


MARCH = dt.date(2027, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "Action: Ann Lee to send the map by 12 March",
        "ACTION – Ann Lee to send the map by 12th March 2027",
        "ACTION Ann Lee will send the map by 12/3/27.",
        "AP: Ann Lee to send the map, by March 12",
        "AP1 Ann Lee to send the map (by 12.03.2027)",
        "Action (Ann Lee): send the map by 2027-03-12",
        "Action on Ann Lee: send the map by Friday 12 March",
        "Action (Ann Lee, 12 March): send the map",
        "- Action: send the map by 12 Mar (Ann Lee)",
        "Gweithred: Ann Lee i send the map erbyn 12 Mawrth",
        "## Actions\n\n1. Ann Lee to send the map by 12 March",
        "Next steps:\n- Ann Lee: send the map by 12 March",
        "| Action | Owner | Due |\n| --- | --- | --- |\n| send the map | Ann Lee | 12 March |",
        "Who\tWhat\tBy when\nAnn Lee\tsend the map\tby 12 March 2027",
        "<table><tr><th>Action</th><th>Lead</th><th>Deadline</th></tr><tr><td>send the map</td><td>Ann Lee</td>"
        "<td>12 March</td></tr></table>",
    ],
)
def test_actions_are_found_with_who_does_them_by_when(text):
    assert [(words.rstrip("."), *rest) for words, *rest in promised(text)] == [("Send the map", "Ann Lee", MARCH)]


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("by Friday", dt.date(2026, 11, 27)),
        ("by Wednesday", dt.date(2026, 12, 2)),
        ("by end of February", dt.date(2027, 2, 28)),
        ("by the end of November", dt.date(2026, 11, 30)),
        ("by 24 November", dt.date(2027, 11, 24)),
        ("by 25 November", dt.date(2026, 11, 25)),
    ],
)
def test_a_day_is_counted_from_the_meeting(written, on):
    assert promised(f"Action: send it {written}") == [("Send it", "", on)]


@pytest.mark.parametrize("written", ["by 31 February", "by 99/99", "by noon", "by 0000-00-00", "by 30 February 0000"])
def test_a_day_that_does_not_exist_stays_in_the_words(written):
    assert promised(f"Action: send it {written}") == [(f"Send it {written}", "", None)]


def test_the_next_meeting_is_left_for_the_group_to_know():
    (one,) = offered("Action: send it by the next meeting", ACTION)

    assert (one.words, one.due.words, one.due.on, one.due.is_next) == ("Send it", "by the next meeting", None, True)


def test_what_else_a_table_says_of_an_action_stays_with_it():
    text = "| Action | Owner | Due | Status |\n| --- | --- | --- | --- |\n| Send it | Ann Lee | asap | new |"

    (one,) = offered(text, ACTION)

    assert (one.words, one.owner, one.due) == ("Send it (Status: new) (by asap)", "Ann Lee", None)
    assert one.with_owner == "Send it (Status: new) (by asap) (Ann Lee)"


# Where the rest goes --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("heading", "item", "near"),
    [
        ("## Missed bins", 2, None),
        ("MISSED BINS", 2, None),
        ("**Missed bins:**", 2, None),
        ("2. Missed bins", 2, None),
        ("10:15 Missed bins", 2, None),
        ("## 10:15 – 10:45 Missed bins (Ann)", 2, None),
        ("## Missed bin", None, 2),
        ("## Missed bins in Oxford", None, 2),
        ("## Something else", None, None),
    ],
)
def test_a_heading_that_is_the_title_of_a_line_leads_there_and_one_like_it_is_asked_about(heading, item, near):
    part = understood(f"Before\n\n{heading}\n\nForty calls").parts[-1]

    assert (part.item, part.near) == (item, near)


def test_a_sentence_that_only_names_a_line_leads_nowhere():
    assert [part.item for part in understood("Missed bins were bad\n\n- Missed bins again").parts] == [None]


def test_what_is_left_keeps_its_marks_as_markdown():
    text = (
        "## Missed bins\n\n- **Forty** calls\n  - of [one street](https://example.org)\n- few\n\n3. three\n\n"
        "a) first\n\n| a | b |\n| --- | --- |\n| 1 | x\\|y |\n\n---\nEnd"
    )

    assert understood(text).text_of(1, under="Missed bins") == (
        "- **Forty** calls\n   - of [one street](https://example.org)\n- few\n\n3. three\n\n"
        "- a) first\n\n| a | b |\n| --- | --- |\n| 1 | x\\|y |\n\n---\nEnd"
    )


def test_a_label_goes_with_the_last_of_what_it_heads():
    notes = understood("Actions:\n- Ann Lee to send it\n- Bob Roe to go\n\nThanks")

    assert notes.text_of(0, {0}) == "Actions:\n\n- Bob Roe to go\n\nThanks"
    assert notes.text_of(0, {0, 1}) == "Thanks"


def test_of_a_list_of_people_those_who_are_recorded_go():
    notes = understood("Present: Ann Lee (Oxford), two others, Bob Roe and Cai Poe")

    assert notes.text_of(0, {0, 2}) == "Present: Bob Roe, two others,"
    assert notes.text_of(0, {0, 1, 2}) == "Present: two others,"
