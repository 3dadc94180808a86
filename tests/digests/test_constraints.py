"""What can never be true of digests, refused by the database itself."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from digests.models import Digest, LeadNote, Rhythm
from tests.mail_factories import DigestFactory, LeadNoteFactory, MutedGroupFactory, RhythmFactory
from tests.refusing import refused

MONDAY = dt.datetime(2026, 11, 23, 7, 50, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "change"), [("rhythm_has_a_weekday", {"weekday": 7}), ("rhythm_has_an_hour", {"hour": 24})]
)
def test_a_rhythm_is_of_this_world(name, change):
    RhythmFactory()

    with refused(name):
        Rhythm.objects.update(**change)


def test_a_person_has_one_rhythm_and_leaves_a_group_out_once():
    rhythm, muted = RhythmFactory(), MutedGroupFactory()

    with refused("digests_rhythm_person_id_key"):
        RhythmFactory(person=rhythm.person)
    with refused("group_is_muted_once"):
        MutedGroupFactory(person=muted.person, group=muted.group)


def test_a_note_says_something_and_is_withdrawn_at_a_moment(lead):
    note = LeadNoteFactory()

    with refused("lead_note_says_something"):
        LeadNoteFactory(words="")
    with refused("lead_note_withdrawn_by_has_its_moment"):
        LeadNote.objects.filter(pk=note.pk).update(withdrawn_by=lead)


def test_a_digest_covers_some_time():
    with refused("digest_covers_some_time"):
        DigestFactory(until=MONDAY, after=MONDAY)


@pytest.mark.parametrize(
    ("after", "until"),
    [
        (MONDAY - WEEK, MONDAY + WEEK),
        (MONDAY - dt.timedelta(microseconds=1), MONDAY + WEEK),
        (MONDAY - 2 * WEEK, MONDAY - WEEK + dt.timedelta(microseconds=1)),
    ],
)
def test_nothing_is_told_to_one_person_twice(after, until):
    told = DigestFactory(until=MONDAY)

    with refused("digest_tells_nothing_twice"):
        DigestFactory(person=told.person, after=after, until=until)
    DigestFactory(after=after, until=until)  # to somebody else it is


def test_a_digest_is_made_once_for_a_moment():
    told = DigestFactory(until=MONDAY)

    with refused("digest_is_made_once"):
        DigestFactory(person=told.person, until=MONDAY)


def test_the_next_digest_begins_where_the_last_one_ended():
    told = DigestFactory(until=MONDAY)

    DigestFactory(person=told.person, after=MONDAY, until=MONDAY + WEEK)

    assert Digest.objects.count() == 2


def test_what_was_told_is_never_said_to_have_been_otherwise():
    DigestFactory()

    with pytest.raises(DatabaseError, match="Cannot update rows from digests_digest"), transaction.atomic():
        Digest.objects.update(lines=9)
