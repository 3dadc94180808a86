"""What can never be true of meetings, agendas and answers, refused by the database itself."""

import datetime as dt

import pytest
from django.db import InternalError, connection, transaction

from meetings.models import AgendaItem, Meeting, Move, Opening
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    OpeningFactory,
    UserFactory,
)
from tests.refusing import refused

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("meeting_ends_after_it_starts", {"starts_time": dt.time(15), "ends_time": dt.time(15)}),
        ("meeting_is_published_with_its_moment", {"published_at": None}),
        ("meeting_is_published_with_its_moment", {"state": "draft"}),
        ("meeting_is_cancelled_with_its_moment", {"state": "cancelled"}),
        ("meeting_is_cancelled_with_its_moment", {"cancelled_at": NOW}),
    ],
)
def test_an_impossible_meeting_is_refused(meeting, name, change):
    with refused(name):
        Meeting.objects.filter(pk=meeting.pk).update(**change)


@pytest.mark.parametrize("minutes", [0, 721])
def test_an_agenda_item_takes_some_minutes(meeting, minutes):
    with refused("agenda_item_takes_some_minutes"):
        AgendaItemFactory(meeting=meeting, minutes=minutes)


def test_a_place_on_an_agenda_is_taken_once_when_all_is_done(meeting):
    first, second = AgendaItemFactory(meeting=meeting, position=1), AgendaItemFactory(meeting=meeting, position=2)
    with transaction.atomic():  # both at the same place for a moment
        AgendaItem.objects.filter(pk=first.pk).update(position=2)
        AgendaItem.objects.filter(pk=second.pk).update(position=1)

    with refused("agenda_place_is_taken_once"):
        AgendaItem.objects.filter(pk=first.pk).update(position=1)
        connection.check_constraints()


def test_a_person_answers_a_meeting_once(meeting):
    answer = AttendanceFactory(meeting=meeting)

    with refused("person_answers_a_meeting_once"):
        AttendanceFactory(meeting=meeting, person=answer.person)


def moved(meeting, sequence=0):
    return Move.objects.create(
        meeting=meeting, sequence=sequence, starts_at=NOW, ends_at=NOW + dt.timedelta(hours=5), moved_at=NOW
    )


def test_a_meeting_moves_once_from_a_sequence(meeting):
    moved(meeting)

    with refused("meeting_moves_once_from_a_sequence"):
        moved(meeting)

    assert moved(meeting, sequence=1).pk


def test_what_mails_told_about_a_move_is_never_rewritten(meeting):
    move = moved(meeting)

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Move.objects.filter(pk=move.pk).update(venue="Somewhere else")

    assert Move.objects.filter(pk=move.pk).update(moved_by=UserFactory()) == 1  # so that a person can be erased
    assert Move.objects.get(pk=move.pk).venue == ""


# For whom it is ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("audience", "named"), [("public", False), ("councils", True)])
def test_a_meeting_is_opened_to_the_same_readers_once_until_it_is_closed_to_them(meeting, audience, named):
    council = CouncilFactory() if named else None
    to = {"meeting": meeting, "audience": audience, "council": council, "opened_at": NOW}
    OpeningFactory(**to, closed_at=NOW)
    OpeningFactory(**to)

    with refused("meeting_is_opened_to_readers_once"):
        OpeningFactory(**to)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("opening_is_to_an_audience_or_a_council", {"audience": "councils"}),
        ("opening_is_to_an_audience_or_a_council", {"council": CouncilFactory}),
        ("opening_ends_after_it_begins", {"opened_at": NOW, "closed_at": NOW - dt.timedelta(seconds=1)}),
    ],
)
def test_an_impossible_opening_is_refused(meeting, name, change):
    change = {column: value() if callable(value) else value for column, value in change.items()}

    with refused(name):
        OpeningFactory(meeting=meeting, **change)


def test_since_when_somebody_could_know_of_a_meeting_is_never_rewritten(meeting):
    opening = OpeningFactory(meeting=meeting, opened_at=NOW)

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(opened_at=NOW - dt.timedelta(days=1))

    assert Opening.objects.filter(pk=opening.pk).update(closed_at=NOW) == 1
    assert Opening.objects.get(pk=opening.pk).opened_at == NOW
