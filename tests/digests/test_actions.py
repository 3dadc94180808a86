"""Saying when one wants the digest and of which groups, and what a lead says on top."""

import datetime as dt

import pytest

from digests import actions
from digests.models import LeadNote, MutedGroup, Rhythm
from outbox.models import Message
from tests.factories import PeerGroupFactory, UserFactory
from tests.mail_factories import LeadNoteFactory, RhythmFactory, stored

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
BEFORE = NOW - dt.timedelta(days=30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin():
    return UserFactory(name="Robin Example")


def wants(person, **rhythm):
    return actions.set_rhythm(person=person, by=person, now=NOW, **rhythm)


def rows():
    return list(Rhythm.objects.values_list("person", "every", "weekday", "hour", "changed_at", "since"))


def test_nobody_has_a_row_before_they_say_something_else(robin):
    assert (actions.rhythm_of(robin).every, actions.rhythm_of(robin).weekday, actions.rhythm_of(robin).hour) == (
        "week",
        0,
        8,
    )
    assert wants(robin, every="week", weekday=0, hour=8) is False
    assert rows() == []


def test_a_new_rhythm_holds_from_now(robin):
    assert wants(robin, every="month", weekday=3, hour=17) is True

    assert rows() == [(robin.pk, "month", 3, 17, NOW, None)]


def test_saying_it_again_leaves_the_moment_alone(robin):
    RhythmFactory(person=robin, every="month", weekday=3, hour=17, changed_at=BEFORE)

    assert wants(robin, every="month", weekday=3, hour=17) is False
    assert rows() == [(robin.pk, "month", 3, 17, BEFORE, None)]


def test_what_is_not_said_stays(robin):
    RhythmFactory(person=robin, every="week", weekday=3, hour=17, changed_at=BEFORE)

    wants(robin, every="fortnight")

    assert rows() == [(robin.pk, "fortnight", 3, 17, NOW, None)]


def test_who_turns_it_on_again_is_not_told_what_happened_meanwhile(robin):
    RhythmFactory(person=robin, every="never", changed_at=BEFORE)

    wants(robin, every="week")

    assert rows() == [(robin.pk, "week", 0, 8, NOW, NOW)]


def test_from_one_rhythm_to_another_nothing_is_lost(robin):
    RhythmFactory(person=robin, every="month", changed_at=BEFORE, since=BEFORE)

    wants(robin, every="week")

    assert rows() == [(robin.pk, "week", 0, 8, NOW, BEFORE)]


def test_a_rhythm_is_one_persons(robin):
    RhythmFactory(every="month", weekday=5, changed_at=BEFORE)

    wants(robin, every="never")

    assert set(Rhythm.objects.values_list("person__name", "every", "weekday")) == {
        ("Robin Example", "never", 0),
        (Rhythm.objects.exclude(person=robin).get().person.name, "month", 5),
    }


@pytest.mark.parametrize(("every", "state"), [("never", "cancelled"), ("month", "queued")])
def test_stopping_takes_back_the_digest_that_waits_and_no_other_mail(robin, every, state):
    stored(robin, key="digest:1", kind="digest")
    stored(robin, key="reminder:1", kind="reminder")
    stored(UserFactory(), key="digest:2", kind="digest")

    wants(robin, every=every)

    assert dict(Message.objects.values_list("key", "state")) == {
        "digest:1": state,
        "reminder:1": "queued",
        "digest:2": "queued",
    }


# Groups ---------------------------------------------------------------------------------------------------------------
def test_a_group_is_left_out_once_and_told_of_again(robin):
    group, other = PeerGroupFactory(), PeerGroupFactory()
    MutedGroup.objects.create(person=UserFactory(), group=group)

    assert actions.mute_group(person=robin, group=group, by=robin, now=NOW) is True
    assert actions.mute_group(person=robin, group=group, by=robin, now=NOW) is False
    assert list(robin.muted_groups.values_list("group", "at")) == [(group.pk, NOW)]

    assert actions.unmute_group(person=robin, group=other, by=robin) is False
    assert actions.unmute_group(person=robin, group=group, by=robin) is True
    assert list(robin.muted_groups.all()) == []
    assert MutedGroup.objects.count() == 1


# Notes ----------------------------------------------------------------------------------------------------------------
def test_a_note_says_who_wrote_it_and_when(group, lead):
    note = actions.write_note(group=group, words="Bring a problem.", by=lead, now=NOW)

    note.refresh_from_db()
    assert (note.group, note.words, note.written_by, note.written_at) == (group, "Bring a problem.", lead, NOW)
    assert list(LeadNote.objects.standing()) == [note]


def test_a_note_is_withdrawn_once(lead):
    note, other = LeadNoteFactory(), LeadNoteFactory()

    assert actions.withdraw_note(note=note, by=lead, now=NOW) is True
    assert actions.withdraw_note(note=note, by=UserFactory(), now=NOW + dt.timedelta(days=1)) is False

    note.refresh_from_db()
    assert (note.withdrawn_at, note.withdrawn_by) == (NOW, lead)
    assert list(LeadNote.objects.standing()) == [other]
