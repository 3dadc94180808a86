"""A meeting made from an earlier one: what it takes over, and what stays where it is."""

import datetime as dt

import pytest

from meetings import actions
from meetings.actions import Part
from meetings.models import Meeting
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    PointFactory,
    SuccessionFactory,
)
from tests.meetings.post import at
from tests.meetings.visiting import page, typed, url
from tests.template_factories import TemplateUseFactory, UsedLineFactory

DAY = {"title": "Eleven years on", "starts_on": dt.date(2027, 3, 3), "starts_time": dt.time(9, 30)} | {
    "ends_on": dt.date(2027, 3, 3), "ends_time": dt.time(16)
}  # fmt: skip


@pytest.fixture
def whole(group, council, lead, member):
    """A meeting with everything that can be taken over."""
    meeting = MeetingFactory(
        group=group, host_council=council, kind="summit", summary="What became of it", postcode="HP20 1UA",
        getting_there="Bus 7", access_notes="Lift", online_url="https://video.example/", audience="councils",
        capacity=20, supplier_cap=2, reminder_days=[5], theme_words="Bins", takes_topics=False,
    )  # fmt: skip
    meeting.co_organisers.add(CouncilFactory(short_name="West Berkshire"))
    meeting.invited_councils.add(council)
    meeting.themes.add(PointFactory())
    meeting.note_takers.add(member)
    line = AgendaItemFactory(
        meeting=meeting, title="Missed bins", presenter_person=member, presenter="", theme_words="Calls", words="Why?",
        notes="Said", day=1,
    )  # fmt: skip
    line.themes.add(PointFactory())
    AgendaItemFactory(meeting=meeting, title="Lunch", kind="break", presenter="The host")
    actions.add_link(thing=meeting, title="Slides", url="https://slides.example/", by=lead, now=at(2))
    AttendanceFactory(meeting=meeting)
    return meeting


def copy(meeting, by, *parts):
    return actions.copy_meeting(meeting=meeting, parts=parts, fields=DAY, by=by, now=at(3))


def test_a_copy_takes_every_part_and_nothing_that_happened(whole, lead):
    made = copy(whole, lead, *Part)

    assert (made.state, made.created_by, made.title, made.starts_on) == (
        "draft",
        lead,
        "Eleven years on",
        DAY["starts_on"],
    )
    same = (
        "kind", "summary", "host_council", "venue", "postcode", "getting_there", "access_notes", "online_url",
        "audience", "capacity", "supplier_cap", "reminder_days", "theme_words", "takes_topics",
    )  # fmt: skip
    assert {name: getattr(made, name) for name in same} == {name: getattr(whole, name) for name in same}
    for name in ("co_organisers", "invited_councils", "themes", "note_takers"):
        assert list(getattr(made, name).all()) == list(getattr(whole, name).all()) != []
    lines = [
        (line.title, line.kind, line.presenter, line.presenter_person, line.notes) for line in made.agenda_items.all()
    ]
    assert lines == [
        ("Missed bins", "discussion", "", whole.agenda_items.first().presenter_person, ""),
        ("Lunch", "break", "The host", None, ""),
    ]
    first = made.agenda_items.first()
    assert (first.theme_words, first.words, first.themes.count()) == ("Calls", "Why?", 1)
    assert list(made.links.values_list("title", "url", "added_by")) == [("Slides", "https://slides.example/", lead.pk)]
    assert (made.notes, made.attendance.count(), made.sequence) == ("", 0, 0)


def test_a_copy_takes_only_what_was_chosen(whole, lead):
    made = copy(whole, lead, "venue", "agenda")

    assert (made.venue, made.access_notes) == (whole.venue, "Lift")
    assert (made.host_council, made.online_url, made.capacity, made.reminder_days) == (None, "", None, None)
    assert made.audience == "public"
    assert [line.presenter_person or line.presenter for line in made.agenda_items.all()] == ["", ""]
    assert not any(getattr(made, name).exists() for name in ("co_organisers", "themes", "note_takers", "links"))


def test_topics_stay_where_they_are(group, lead, whole):
    """A line that came by itself comes again by itself, or not: it is never copied beside its topic."""
    Meeting.objects.filter(pk=whole.pk).update(takes_topics=True)
    whole.refresh_from_db()
    actions.open_topic(group=group, key="sample.thing:1", kind="other", title="Sample thing", by=lead, now=at(2))
    there = list(whole.agenda_items.values_list("title", flat=True))

    made = copy(whole, lead, *Part)

    assert "Sample thing" in there
    assert "Sample thing" not in list(made.agenda_items.values_list("title", flat=True))  # `whole` comes first


def test_a_council_that_has_ended_by_then_neither_hosts_nor_is_named(whole, lead, council):
    SuccessionFactory(predecessor=council, on=dt.date(2027, 1, 1))
    council.end = dt.date(2026, 12, 31)
    council.save()

    made = copy(whole, lead, *Part)

    assert made.host_council is None
    assert not made.invited_councils.exists()


def test_lines_of_a_long_meeting_fit_into_a_short_one(group, lead):
    long = MeetingFactory(group=group, ends_on=dt.date(2027, 1, 3), starts_on=dt.date(2027, 1, 1), takes_topics=False)
    for day in (1, 3):
        AgendaItemFactory(meeting=long, day=day)

    made = copy(long, lead, "agenda")

    assert list(made.agenda_items.values_list("day", flat=True)) == [1, 1]


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("member", 403), ("outsider", 404), ("coordinator", 200)])
def test_leads_copy_a_meeting(come, meeting, who, status):
    assert come(who).get(url("meeting-copy", meeting)).status_code == status


def test_a_lead_copies_a_meeting_from_its_page(come, meeting, lead):
    client = come("lead")
    linked = url("meeting-copy", meeting) in page(client, "meeting-detail", meeting)
    shown = page(client, "meeting-copy", meeting)
    wanted = typed(title="Next", starts_on_year="2090", parts=["venue", "hosts"])
    answer = client.post(url("meeting-copy", meeting), wanted)
    made = Meeting.objects.latest("pk")

    assert linked
    assert 'value="Ten years on"' in shown
    assert answer["Location"] == made.get_absolute_url()
    assert (made.title, made.venue, made.host_council, made.state) == (
        "Next",
        meeting.venue,
        meeting.host_council,
        "draft",
    )


def test_a_copy_of_what_came_from_a_template_came_from_it_too(group, lead):
    use = TemplateUseFactory(meeting=MeetingFactory(group=group))
    gone = TemplateUseFactory(meeting=use.meeting)
    kept = UsedLineFactory(use=use)
    UsedLineFactory(use=gone).item.delete()

    made = copy(use.meeting, lead, "agenda")
    bare = copy(use.meeting, lead, "venue")

    again = made.template_uses.get()
    assert (again.version, again.by, again.at) == (use.version, lead, at(3))
    assert [(one.line, one.item) for one in again.lines.all()] == [(kept.line, made.agenda_items.get())]
    assert not bare.template_uses.exists()


@pytest.mark.parametrize(
    ("audience", "parts", "summary"),
    [
        ("councils", ["venue"], ""),
        ("members", [], ""),
        ("public-sector", [], ""),
        ("public", [], "What became of it"),
        ("councils", ["audience"], "What became of it"),
        ("members", ["audience"], "What became of it"),
    ],
)
def test_what_it_is_about_is_not_told_to_more_people_than_before(whole, lead, audience, parts, summary):
    Meeting.objects.filter(pk=whole.pk).update(audience=audience)
    whole.refresh_from_db()

    made = copy(whole, lead, *parts)

    assert (made.audience, made.summary) == (audience if parts == ["audience"] else "public", summary)
    made.refresh_from_db()
    assert made.summary == summary


@pytest.mark.parametrize(
    ("audience", "parts", "is_taken"),
    [
        ("councils", ["agenda"], False), ("members", ["links"], False), ("councils", ["agenda", "audience"], True),
        ("public", ["agenda", "links"], True), ("councils", ["venue"], True),
    ],
)  # fmt: skip
def test_an_agenda_that_was_for_some_is_not_copied_for_everyone(come, whole, audience, parts, is_taken):
    Meeting.objects.filter(pk=whole.pk).update(audience=audience)

    answer = come("lead").post(url("meeting-copy", whole), typed(title="Next", starts_on_year="2090", parts=parts))

    assert (answer.status_code == 302) is is_taken
    assert ("Tick “Who it is for” as well" in answer.content.decode()) is not is_taken
    assert Meeting.objects.exclude(pk=whole.pk).exists() is is_taken
