"""An agenda comes out of a document, and goes along as one."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from common import london
from meetings import actions
from meetings.models import AgendaItem, Meeting, Placement
from meetings.pasted_agenda import Occasion, understand
from tests.factories import AgendaItemFactory, LinkFactory, MembershipFactory, TopicFactory
from tests.meetings.visiting import url

TEXT = "10:00 Welcome (Lee)\n10:15 Lunch\n10:30 AOB\n"


def typed(text=TEXT, *, step="save", seen="", **changes):
    """The form as it comes back when nothing was put right."""
    rows = understand(text, Occasion())
    lines = {
        f"line-{n}-{name}": value
        for n, row in enumerate(rows, start=1)
        if row.is_line
        for name, value in row.fields.items()
    }
    return {"step": step, "text": text, "seen": seen, **lines, **changes}


def lines(meeting):
    return list(meeting.agenda_items.order_by("day", "position").values_list("title", "kind", "minutes", "presenter"))


PASTED = [("Welcome", "talk", 15, "Lee"), ("Lunch", "break", 15, ""), ("AOB", "other-business", 15, "")]


# The page -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 200), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_who_writes_the_agenda_may_paste_one(come, meeting, who, status):
    visitor = come(who)

    answers = [
        visitor.get(url("agenda-paste", meeting)),
        visitor.post(url("agenda-paste", meeting), typed(step="read")),
    ]

    assert [answer.status_code for answer in answers] == [status, status]


@pytest.mark.parametrize("who", ["member", "outsider", "anonymous"])
def test_nobody_else_saves_one(come, meeting, who):
    come(who).post(url("agenda-paste", meeting), typed())

    assert lines(meeting) == []


def test_the_agenda_of_a_cancelled_meeting_takes_nothing(come, meeting):
    Meeting.objects.update(state="cancelled", cancelled_at=timezone.now())

    assert come("lead").post(url("agenda-paste", meeting), typed()).status_code == 403
    assert lines(meeting) == []


def test_what_was_understood_stands_beside_the_text_and_nothing_is_saved_yet(come, meeting):
    answer = come("lead").post(url("agenda-paste", meeting), {"text": "Agenda\n10:00 Welcome (Lee)\n", "step": "read"})

    page = answer.content.decode()
    assert "Understood: 10am · Talk · Lee" in page
    assert "10:00 Welcome (Lee)" in page
    assert "The heading: the meeting has its own." in page
    assert 'name="line-2-title" value="Welcome"' in page
    assert "It does not say how long it takes: 15 minutes" in page
    assert lines(meeting) == []


def test_saved_as_it_was_understood_it_is_the_agenda(come, meeting):
    answer = come("lead").post(url("agenda-paste", meeting), typed())

    assertRedirects(answer, url("meeting-agenda", meeting), fetch_redirect_response=False)
    assert lines(meeting) == PASTED


def test_what_the_lead_put_right_is_what_is_saved(come, meeting, member):
    MembershipFactory(group=meeting.group, person=member) if not member.memberships.exists() else None
    name = f"{member.name}, {member.memberships.get(group=meeting.group).on_behalf_of}"
    changes = {
        "line-1-title": "A warm welcome",
        "line-1-minutes": "1 h",
        "line-1-presenter": name,
        "line-1-words": "First\r\n\r\n  second  \r\n",
        "line-2-leave_out": "on",
        "line-2-title": "",
        "line-3-kind": "vote",
    }

    come("lead").post(url("agenda-paste", meeting), typed(**changes))

    first, last = meeting.agenda_items.order_by("position")
    assert (first.title, first.minutes, first.words) == ("A warm welcome", 60, "First\n\n  second")
    assert (first.presenter, first.presenter_person) == ("", member)
    assert (last.title, last.kind) == ("AOB", "vote")


def test_what_the_meeting_says_already_becomes_a_line_if_somebody_wants_it(come, meeting):
    text = "Agenda\n10:00 Welcome (10 min)\n"

    come("lead").post(url("agenda-paste", meeting), typed(text, **{"line-1-make_line": "on"}))

    assert lines(meeting) == [("Agenda", "discussion", 15, ""), ("Welcome", "talk", 10, "")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"line-2-title": ""}, "Enter a title for line 2, or leave it out"),
        ({"line-2-minutes": "721"}, "Enter a number of minutes from 1 to 720"),
        ({"line-2-kind": "nonsense"}, "Choose one of the options"),
        (
            {"line-2-words": "x" * 2001},
            "What is said about line 2, “Lunch” has 2001 characters",
        ),
        ({"line-2-title": "x" * 161}, "The title of line 2, “Lunch” has 161 characters: it may have 160 at most"),
        ({f"line-{n}-leave_out": "on" for n in (1, 2, 3)}, "There is no line to save"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(come, meeting, changes, message):
    answer = come("lead").post(url("agenda-paste", meeting), typed(**{"line-1-title": "Typed before"}, **changes))

    page = answer.content.decode()
    assert message in page
    assert 'value="Typed before"' in page
    assert "10:15 Lunch" in page
    assert lines(meeting) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Paste your agenda, or type it"),
        (" \r\n\0\u200b ", "Paste your agenda, or type it"),
        ("- point\n" * 201, "Paste at most 200 lines at a time: your text has 201"),
        ("10:00 Talk\n" * 101, "Paste at most 100 lines of an agenda at a time: your text has 101"),
        ("x" * 40_001, "Paste at most 40,000 characters at a time: your text has 40001"),
    ],
)
@pytest.mark.parametrize("step", ["read", "save"])
def test_what_is_too_much_or_nothing_is_explained_and_kept(come, meeting, text, message, step):
    answer = come("lead").post(url("agenda-paste", meeting), {"text": text, "step": step})

    assert message in answer.content.decode()
    assert answer.context["form"]["text"].value().strip() == text.strip(" \r\n\0\u200b")


@pytest.mark.parametrize("text", ["Agenda for {}", "# {}\n10:00 Talk", "10:00 Talk\n- {}", "Day 2: {}", "{}"])
def test_a_line_that_no_field_has_room_for_is_asked_about_and_saved_once_it_is_shorter(come, meeting, text):
    visitor, text = come("lead"), text.format("word " * 3000).strip()

    asked = visitor.post(url("agenda-paste", meeting), typed(text))
    place = next(n for n, row in enumerate(understand(text), start=1) if len(row.words) > 2000)
    visitor.post(url("agenda-paste", meeting), typed(text, **{f"line-{place}-words": "Short"}))

    page = asked.content.decode()
    assert f"What is said about line {place}" in page
    assert page.count("word word word word word") > 100  # what was pasted, and its line, whole
    assert "Short" in meeting.agenda_items.values_list("words", flat=True)


def test_as_much_as_is_taken_comes_back_as_a_form_that_can_be_saved(come, meeting):
    text = "\n".join(f"10:00 Talk {n} (5 min)\n- about {n}" for n in range(100))

    come("lead").post(url("agenda-paste", meeting), typed(text))

    assert meeting.agenda_items.count() == 100


def test_going_back_to_the_text_keeps_it(come, meeting):
    answer = come("lead").post(url("agenda-paste", meeting), typed(step="again"))

    assert "10:15 Lunch" in answer.content.decode()
    assert b"See what was understood" in answer.content


def test_the_same_twice_is_asked_about(come, meeting):
    lead = come("lead")
    lead.post(url("agenda-paste", meeting), typed())

    again = lead.post(url("agenda-paste", meeting), typed())
    once = lines(meeting)
    seen = again.context["understood"]["seen"].value()
    lead.post(url("agenda-paste", meeting), typed(seen=seen))

    assert "perhaps these are on it already" in again.content.decode()
    assert once == PASTED
    assert len(lines(meeting)) == 6


def test_the_agenda_page_and_its_empty_state_lead_here(come, meeting):
    lead = come("lead")
    empty = lead.get(url("meeting-agenda", meeting)).content.decode()
    AgendaItemFactory(meeting=meeting)
    written = lead.get(url("meeting-agenda", meeting)).content.decode()

    assert empty.count(url("agenda-paste", meeting)) == 2
    assert written.count(url("agenda-paste", meeting)) == 1
    assert url("agenda-markdown", meeting) in written


# Where the lines go ---------------------------------------------------------------------------------------------------
def test_lines_go_after_those_there_and_before_what_closes_the_day(come, meeting):
    for title, kind in (("Round", "discussion"), ("AOB now", "other-business")):
        actions.add_item(meeting=meeting, fields={"title": title, "kind": kind, "minutes": 5}, by=None)
    text = "Vote (5 min)\nActions from last time (5 min)\nCoffee (5 min)\nAOB (5 min)\nTalk (5 min)"

    come("lead").post(url("agenda-paste", meeting), typed(text, seen=actions.seen_on(meeting), where="after"))

    assert [title for title, *_ in lines(meeting)] == [
        "Round", "Vote", "Actions from last time", "Coffee", "AOB", "Talk", "AOB now",
    ]  # fmt: skip


def test_lines_of_several_days_stand_on_their_own(group):
    meeting = two_days(group)
    texts = [
        {"title": title, "kind": "talk", "minutes": 5, "day": day} for title, day in (("b", 2), ("a", 1), ("c", 9))
    ]

    actions.paste_lines(meeting=meeting, lines=texts, by=None, seen="")

    assert list(meeting.agenda_items.order_by("day", "position").values_list("title", "day")) == [
        ("a", 1), ("b", 2), ("c", 2),
    ]  # fmt: skip


def test_in_place_of_hand_written_lines_topics_and_what_is_written_stay(come, meeting, lead):
    by_hand = AgendaItemFactory(meeting=meeting, title="By hand", position=1)
    waits = AgendaItemFactory(meeting=meeting, title="Waits", position=2)
    Placement.objects.create(topic=TopicFactory(group=meeting.group), meeting=meeting, item=waits)
    AgendaItemFactory(meeting=meeting, title="Written", position=3, notes="Said", notes_version=1)
    LinkFactory(meeting=None, item=AgendaItemFactory(meeting=meeting, title="Linked", position=4))
    visitor = come("lead")

    page = visitor.post(url("agenda-paste", meeting), typed(step="read")).content.decode()
    visitor.post(url("agenda-paste", meeting), typed(seen=actions.seen_on(meeting), where="instead"))

    assert "In place of the one line written by hand" in page
    assert not AgendaItem.objects.filter(pk=by_hand.pk).exists()
    assert {"Waits", "Written", "Linked", "Welcome", "Lunch", "AOB"} == {title for title, *_ in lines(meeting)}
    assert Placement.objects.filter(item=waits).exists()


def test_what_was_prepared_from_agreed_needs_stays_on_a_scrutiny_day(come, meeting):
    Meeting.objects.update(kind="scrutiny-day")
    for place, title in enumerate(
        ("Welcome, all", "Need 1: open access", "Need 10 minutes", "need 3", "Needs"), start=1
    ):
        AgendaItemFactory(meeting=meeting, title=title, position=place)
    visitor = come("lead")

    page = visitor.post(url("agenda-paste", meeting), typed(step="read")).content.decode()
    visitor.post(url("agenda-paste", meeting), typed(seen=actions.seen_on(meeting), where="instead"))

    assert "In place of the 3 lines written by hand" in page
    assert "Taken off: Welcome, all; Need 10 minutes; Needs. What was prepared from the agreed needs stays." in page
    assert [title for title, *_ in lines(meeting)] == ["Need 1: open access", "need 3", "Welcome", "Lunch", "AOB"]


def test_a_line_called_need_is_one_like_any_other_at_an_ordinary_meeting(come, meeting):
    AgendaItemFactory(meeting=meeting, title="Need 1: open access")

    page = come("lead").post(url("agenda-paste", meeting), typed(step="read")).content.decode()

    assert "Taken off: Need 1: open access." in page
    assert "prepared from the agreed needs" not in page


def test_of_many_lines_to_be_taken_off_the_first_are_named(come, meeting):
    for n in range(1, 15):
        AgendaItemFactory(meeting=meeting, title=f"Line {n}", position=n)

    page = come("lead").post(url("agenda-paste", meeting), typed(step="read")).content.decode()

    assert "Line 11; Line 12, and 2 more." in page


def test_nothing_of_another_meeting_is_replaced(meeting, group):
    other = AgendaItemFactory(title="Elsewhere")

    actions.paste_lines(
        meeting=meeting, lines=[{"title": "a", "kind": "talk", "minutes": 5}], by=None, seen="", instead=True
    )

    assert AgendaItem.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_saving_costs_the_same_for_one_line_and_for_three(meeting, count, django_assert_num_queries):
    fields = [{"title": f"Line {n}", "kind": "talk", "minutes": 5} for n in range(count)]

    with django_assert_num_queries(9):
        actions.paste_lines(meeting=meeting, lines=fields, by=None, seen="")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_line_and_for_three(come, meeting, count, django_assert_num_queries):
    lead = come("lead")

    with django_assert_num_queries(10):
        lead.post(url("agenda-paste", meeting), {"text": "10:00 Talk\n" * count, "step": "read"})


# Taking it along ------------------------------------------------------------------------------------------------------
def test_an_agenda_goes_along_as_markdown(come, meeting):
    AgendaItemFactory(
        meeting=meeting, title="Who *owns* it?", kind="talk", minutes=20, presenter="Lee, Oxford", position=1,
        words="First\n\n- a point",
    )  # fmt: skip

    answer = come("lead").get(url("agenda-markdown", meeting))

    start = london.local(meeting.starts_at)
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.content.decode() == (
        "# Agenda: Ten years on\n\n"
        f"{london.span(meeting.starts_at, meeting.ends_at)}\n\n"
        f"- {start:%H:%M} **Who \\*owns\\* it?** (Talk, 20 min, led by Lee, Oxford)\n"
        "  > First\n  >\n  > - a point\n"
    )


@pytest.mark.parametrize(
    ("who", "named"), [("lead", True), ("member", True), ("outsider", False), ("anonymous", False)]
)
def test_who_leads_a_line_is_named_as_on_the_page(come, meeting, who, named):
    AgendaItemFactory(meeting=meeting, title="Missed bins", presenter="Lee Zq, Oxford")
    visitor = come(who)

    answers = [visitor.get(url(name, meeting)) for name in ("agenda-markdown", "meeting-agenda")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert ["Lee Zq" in answer.content.decode() for answer in answers] == [named, named]


def test_the_agenda_of_a_hidden_meeting_goes_along_with_nobody_else(come, meeting):
    Meeting.objects.update(audience="members")

    assert come("outsider").get(url("agenda-markdown", meeting)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_costs_the_same_for_one_line_and_for_three(come, meeting, count, django_assert_num_queries):
    AgendaItemFactory.create_batch(count, meeting=meeting)
    lead = come("lead")

    with django_assert_num_queries(7):
        lead.get(url("agenda-markdown", meeting))


# There and back -------------------------------------------------------------------------------------------------------
def two_days(group):
    days = dt.date(2026, 11, 25), dt.date(2026, 11, 26)
    fields = {
        "title": "Ten 10:00 years *on* <b>", "starts_on": days[0], "starts_time": dt.time(10), "ends_on": days[1],
        "ends_time": dt.time(16),
    }  # fmt: skip
    return actions.schedule(group=group, fields=fields, by=None, now=london.moment(dt.date(2026, 9, 1), dt.time(9)))


ODD = [
    {"title": "10:00 Lunch (5m, Lee) – by Kit", "kind": "vote", "words": "First\n\n  - in\n> quoted\n| a | b |"},
    {"title": "Day 2 <b>*bold*</b> &amp; \\ _x_", "kind": "break", "day": 2, "presenter": "Lee ** (Talk, 5 min)"},
    {"title": "Agenda", "kind": "other-business", "minutes": 720, "words": "- 10:00 **x** (Talk, 5 min)"},
    {"title": "Close", "kind": "actions", "day": 2},
]


def test_an_agenda_that_goes_along_and_is_pasted_again_is_the_same(come, group):
    meeting = two_days(group)
    visitor, paste = come("lead"), reverse("meetings:agenda-paste", args=[group.slug, meeting.pk])
    actions.paste_lines(meeting=meeting, lines=[{"minutes": 20, **line} for line in ODD], by=None, seen="")
    before, text = as_saved(meeting), visitor.get(url("agenda-markdown", meeting)).content.decode()
    rows = understand(text, Occasion(dates=(meeting.starts_on, meeting.ends_on), title=meeting.title))
    meeting.agenda_items.all().delete()

    visitor.post(paste, typed(text, **fields_of(rows)))

    assert as_saved(meeting) == before
    assert visitor.get(url("agenda-markdown", meeting)).content.decode() == text


def as_saved(meeting):
    names = ("title", "kind", "minutes", "day", "presenter", "presenter_person", "words")
    return list(meeting.agenda_items.order_by("day", "position").values_list(*names))


def fields_of(rows):
    """What the page's form holds for these rows."""
    return {
        f"line-{n}-{name}": value
        for n, row in enumerate(rows, start=1)
        if row.is_line
        for name, value in row.fields.items()
    }


def test_a_title_with_a_percent_sign_is_named_in_what_is_too_long(come, meeting):
    text = "10:00 Reaching 100% of residents\n"

    answer = come("lead").post(url("agenda-paste", meeting), typed(text, **{"line-1-words": "x" * 2001}))

    assert "“Reaching 100% of residents” has 2001 characters" in answer.content.decode()
