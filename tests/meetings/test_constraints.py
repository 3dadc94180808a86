"""What can never be true of meetings, agendas and answers, refused by the database itself."""

import datetime as dt

import pytest
from django.db import InternalError, connection, transaction

from meetings.models import AgendaItem, Meeting, Move
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory, UserFactory
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
