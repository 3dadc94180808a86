"""Digests: who gets one when, what it covers, and that nothing is told twice or never."""

import datetime as dt
import io
import logging

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests import planner, tasks
from digests.actions import set_rhythm, withdraw_note, write_note
from digests.models import Digest, LeadNote, MutedGroup, Rhythm
from front.actions import close_account, leave
from outbox import actions as outbox
from outbox.delivery import deliver
from outbox.holds import hold
from outbox.models import NOT_SENT_RESTORED, DeadAddress, Message
from peergroups.actions import make_lead
from tests.digests.post import LONG_AGO, MONDAY, NEXT_MONDAY, Post, at, belong, mails, text
from tests.factories import (
    CirculationFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.meetings import post as meeting_post

MINUTE = dt.timedelta(minutes=1)


def announce(group, title, now, day=None, **changes):
    day = day or dt.date(2026, 12, 16)
    return meeting_post.publish(group, None, now=now, **meeting_post.moved_to(day, title=title, **changes))


def spans(person):
    return list(Digest.objects.filter(person=person).order_by("until").values_list("after", "until"))


# When -----------------------------------------------------------------------------------------------------------------
def test_one_mail_on_monday_at_eight_and_no_other(group, reader, post):
    post.plan(at(16))
    announce(group, "In South", at(18))

    assert [post.plan(MONDAY - MINUTE), post.plan(MONDAY), post.plan(MONDAY), post.plan(at(27))] == [0, 1, 0, 0]

    message = Message.objects.get(kind="digest")
    assert message.key == f"digest:person{reader.pk}:20261123T0750Z"
    assert (message.person_id, message.to_address, message.priority) == (reader.pk, reader.email, 3)
    assert (message.due_at, message.expires_at) == (MONDAY, at(29))
    assert "In South" in text(message)
    told = Digest.objects.latest("until")
    assert (told.after, told.until, told.lines) == (at(16, 7, 50), at(23, 7, 50), 2)


def test_with_nothing_to_say_the_window_is_kept_and_no_mail_goes(reader, post):
    assert post.plan(MONDAY) == 0

    assert mails() == []
    assert list(Digest.objects.values_list("until", "lines")) == [(at(23, 7, 50), 0)]
    assert post.plan(at(23, 9)) == 0


def test_a_meeting_alone_that_concerns_the_reader_counts_as_said(group, reader, post):
    meeting = announce(group, "Soon", at(2), day=26)
    meeting_post.answer(meeting, reader, "coming", at(3))

    assert post.plan(MONDAY) == 1
    assert Digest.objects.get().lines == 1


@pytest.mark.parametrize(
    ("every", "weekday", "hour", "due"),
    [
        ("week", 2, 17, at(25, 17)),
        ("fortnight", 0, 8, at(23)),
        ("fortnight", 4, 8, at(27)),
        ("month", 1, 6, at(1, 6, month=12)),
    ],
)
def test_each_gets_it_in_their_own_rhythm(group, reader, post, every, weekday, hour, due):
    set_rhythm(person=reader, every=every, weekday=weekday, hour=hour, by=reader, now=LONG_AGO)
    post.plan(due - dt.timedelta(days=1))
    announce(group, "In South", due - dt.timedelta(hours=12))

    assert [post.plan(due - MINUTE), post.plan(due)] == [0, 1]
    assert Digest.objects.latest("until").until == due - dt.timedelta(minutes=10)


def test_who_wants_none_gets_none(group, reader, post):
    announce(group, "In South", at(18))
    set_rhythm(person=reader, every="never", by=reader, now=at(19))

    assert post.plan(MONDAY) == 0
    assert not Digest.objects.exists()


def test_who_stops_it_while_it_is_written_gets_none(group, reader):
    announce(group, "In South", at(18))

    def write(edition, now):
        set_rhythm(person=reader, every="never", by=reader, now=now)
        return planner.emails.digest(edition, now)

    assert planner.plan(MONDAY, write=write) == {"digests": 0}
    assert (mails(), Digest.objects.count()) == ([], 0)


def test_a_new_rhythm_begins_with_its_next_moment_and_drops_nothing(group, reader, post):
    post.plan(at(16))
    announce(group, "In South", at(18))
    set_rhythm(person=reader, every="week", weekday=6, hour=8, by=reader, now=at(22, 8, 1))

    assert [post.plan(MONDAY), post.plan(at(29))] == [0, 1]
    assert spans(reader)[-1] == (at(16, 7, 50), at(29, 7, 50))


def test_turned_on_again_it_tells_nothing_of_the_time_without(group, reader, post):
    post.plan(at(2))
    set_rhythm(person=reader, every="never", by=reader, now=at(3))
    announce(group, "Meanwhile", at(10))
    set_rhythm(person=reader, every="week", by=reader, now=at(20))
    announce(group, "Since", at(21))

    assert [post.plan(at(20, 9)), post.plan(MONDAY)] == [0, 1]
    assert post.titles(reader) == [["Since"]]


# Who ------------------------------------------------------------------------------------------------------------------
def test_only_active_people_who_are_members_today(group, post):
    closed, gone, nowhere = belong(group), belong(group), UserFactory()
    close_account(person=closed, by=closed, now=at(18))
    leave(membership=gone.memberships.get(), by=gone, now=at(18))
    announce(group, "In South", at(19))

    assert post.plan(MONDAY) == 0
    assert not Digest.objects.filter(person__in=[closed, gone, nowhere]).exists()


def test_who_came_in_after_the_window_gets_their_first_the_next_time(group, post):
    late = belong(group, joined_at=at(23, 7, 51))
    announce(group, "In South", at(22))

    assert [post.plan(MONDAY), post.plan(NEXT_MONDAY)] == [0, 1]
    assert spans(late) == [(at(23, 7, 50), at(30, 7, 50))]


def test_a_new_role_does_not_begin_the_time_anew(group, reader, post):
    post.plan(at(9))
    announce(group, "In South", at(12))
    make_lead(membership=reader.memberships.get(), by=None, now=at(18))

    post.plan(at(25))

    assert spans(reader)[-1] == (at(9, 7, 50), at(23, 7, 50))


def test_who_comes_back_hears_nothing_of_the_time_between(group, reader, post):
    post.plan(at(2))
    leave(membership=reader.memberships.get(), by=reader, now=at(3))
    announce(group, "Meanwhile", at(10))
    MembershipFactory(group=group, person=reader, joined_at=at(20))
    announce(group, "Since", at(21))

    post.plan(MONDAY)

    assert post.titles(reader) == [["Since"]]
    assert spans(reader)[-1] == (at(16, 7, 50), at(23, 7, 50))


def test_a_muted_group_is_not_told(group, reader, post):
    announce(group, "In South", at(18))
    MutedGroup.objects.create(person=reader, group=group)

    assert post.plan(MONDAY) == 1  # what waits is told all the same
    assert post.last_to(reader).parts == ()


def test_the_foot_says_what_they_act_for(group, post):
    member = belong(group, council=CouncilFactory(short_name="Winchester"))
    partner = belong(group, council=None, kind="supplier", organisation="Example Planning Ltd")
    announce(group, "In South", at(18))

    post.plan(MONDAY)

    assert [post.last_to(person).council for person in (member, partner)] == ["Winchester", "Example Planning Ltd"]


def test_nothing_is_written_for_an_address_that_does_not_exist_until_it_is_revived(group, reader, post):
    post.plan(at(16))
    announce(group, "In South", at(18))
    dead = DeadAddress.objects.create(address=reader.email.upper(), why="no such user", since=at(19))
    assert post.plan(MONDAY) == 0

    DeadAddress.objects.filter(pk=dead.pk).update(revived_at=at(26))

    assert post.plan(NEXT_MONDAY) == 1
    assert spans(reader)[-1] == (at(16, 7, 50), at(30, 7, 50))


# Outages --------------------------------------------------------------------------------------------------------------
def test_down_for_eight_days_it_tells_everything_in_one(group, reader, post):
    post.plan(at(9))
    announce(group, "Before", at(11))
    announce(group, "During", at(18))

    assert [post.plan(at(24, 16)), post.plan(at(24, 17))] == [1, 0]

    assert post.titles(reader) == [["Before", "During"]]
    message = Message.objects.get(kind="digest")
    assert (message.due_at, message.expires_at) == (MONDAY, at(30, 16))
    assert spans(reader)[-1] == (at(9, 7, 50), at(23, 7, 50))


def test_what_commits_late_is_told_once(group, reader, post):
    """Five minutes is the most that a transaction lives; the window ends ten minutes before."""
    post.plan(at(16))
    late, later = at(23, 7, 49), at(23, 7, 54)
    announce(group, "Began in time", late)
    assert post.plan(MONDAY) == 1
    deliver(now=MONDAY)
    announce(group, "Began after", later)

    post.plan(NEXT_MONDAY)

    assert [[line.title for part in edition.parts for line in part.news] for edition in post.editions] == [
        ["Began in time"], ["Began after"],
    ]  # fmt: skip


def test_what_expired_before_it_could_leave_is_told_by_the_next(group, reader, post):
    announce(group, "In South", at(18))
    post.plan(MONDAY)
    announce(group, "Since", at(25))

    assert post.plan(NEXT_MONDAY) == 1

    assert post.titles(reader) == [["In South", "Since"]]
    assert spans(reader) == [(at(16, 7, 50), at(30, 7, 50))]


@pytest.mark.parametrize("why", ["sent", "restored"])
def test_what_left_or_was_told_before_a_restore_is_not_told_again(group, reader, post, why):
    announce(group, "In South", at(18))
    post.plan(MONDAY)
    if why == "sent":
        deliver(now=MONDAY)
    else:
        Message.objects.filter(kind="digest").update(state="parked", last_error=NOT_SENT_RESTORED)
    announce(group, "Since", at(25))

    post.plan(NEXT_MONDAY)

    assert post.titles(reader) == [["Since"]]


def test_what_was_refused_is_told_by_the_next_and_never_twice(group, reader, post):
    announce(group, "In South", at(18))
    post.plan(MONDAY)
    Message.objects.filter(kind="digest").update(state="parked", last_error="550 5.7.1 not today")
    announce(group, "Since", at(25))

    post.plan(NEXT_MONDAY)

    assert post.titles(reader) == [["In South", "Since"]]
    assert list(Message.objects.filter(kind="digest").values_list("state", flat=True).order_by("pk")) == [
        "cancelled",
        "queued",
    ]


def test_what_waits_is_made_anew_without_a_note_that_was_withdrawn(group, lead, reader, post):
    announce(group, "In South", at(18))
    note = write_note(group=group, words="The wrong date", by=lead, now=at(18))
    post.plan(MONDAY)

    assert withdraw_note(note=note, by=lead, now=MONDAY)

    assert not Message.objects.queued().filter(kind="digest").exists()


def test_who_leaves_gets_no_digest_that_waited(group, reader, post):
    announce(group, "In South", at(18))
    post.plan(MONDAY)

    leave(membership=reader.memberships.get(), by=reader, now=MONDAY)

    assert not Message.objects.queued().filter(kind="digest", person_id=reader.pk).exists()


def test_what_was_taken_back_is_told_by_the_next(group, reader, post):
    announce(group, "In South", at(18))
    post.plan(MONDAY)
    outbox.cancel(reason="a mistake", person_id=reader.pk, kinds=["digest"])

    post.plan(NEXT_MONDAY)

    assert post.titles(reader) == [["In South"]]
    assert spans(reader) == [(at(16, 7, 50), at(30, 7, 50))]


def test_nothing_is_written_during_a_hold(group, reader, post):
    announce(group, "In South", at(18))
    hold("restored")

    assert post.plan(MONDAY) == 0
    assert not Digest.objects.exists()


# Many, and at once ----------------------------------------------------------------------------------------------------
def test_more_than_fifty_are_all_told(group, post):
    people = [belong(group, council=CouncilFactory()) for _ in range(3)]
    council = CouncilFactory()
    people += [belong(group, council=council) for _ in range(52)]
    announce(group, "In South", at(18))

    assert post.plan(MONDAY) == 55
    assert set(Digest.objects.values_list("person", flat=True)) == {person.pk for person in people}


def test_a_run_ends_in_time_and_the_next_goes_on(group, reader, post):
    announce(group, "In South", at(18))

    assert post.plan(MONDAY, seconds=1e-9) == 0
    assert post.plan(MONDAY, seconds=20) == 1


def test_one_that_cannot_be_written_holds_up_nobody(group, reader, caplog, post):
    poison, others = belong(group), [belong(group) for _ in range(2)]
    announce(group, "In South", at(18))

    def write(edition, now):
        if edition.person == poison:
            raise ValueError("this cannot be worded")
        return post.write(edition, now)

    with caplog.at_level(logging.CRITICAL, logger="digests.planner"):
        counts = planner.plan(MONDAY, write=write)

    assert counts == {"digests": 3}
    assert set(Digest.objects.values_list("person", flat=True)) == {person.pk for person in (reader, *others)}
    assert post.plan(MONDAY) == 1


def test_of_two_runs_that_meet_the_first_counts(group, reader, post):
    announce(group, "In South", at(18))

    def write(edition, now):
        Digest.objects.create(person=reader, after=at(15), until=at(22))
        return post.write(edition, now)

    assert planner.plan(MONDAY, write=write) == {"digests": 0}
    assert mails() == []


@pytest.mark.django_db(transaction=True)
def test_while_another_run_is_at_it_this_one_leaves_it_alone(transactional_db, group):
    reader = belong(group)
    announce(group, "In South", at(18))
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [planner.LOCK])
    try:
        assert Post().plan(MONDAY) == 0
        assert not Digest.objects.exists()
        with other.cursor() as cursor:  # closing alone lets go only when the server notices
            cursor.execute("SELECT pg_advisory_unlock(%s)", [planner.LOCK])
    finally:
        other.close()

    assert Post().plan(MONDAY) == 1
    assert spans(reader) == [(at(16, 7, 50), at(23, 7, 50))]


@pytest.mark.django_db(transaction=True)
def test_who_is_held_by_a_deed_is_left_for_the_next_run(transactional_db, group):
    belong(group), belong(group)
    first = Digest.objects.model._meta.get_field("person").related_model.objects.order_by("pk").first()
    announce(group, "In South", at(18))
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [first.pk])
    try:
        assert Post().plan(MONDAY) == 1
        other.rollback()  # closing alone lets go only when the server notices
    finally:
        other.close()

    assert Post().plan(MONDAY) == 1


# What it costs --------------------------------------------------------------------------------------------------------
def statements(now):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        count = Post().plan(now)
    return count, [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_fifty_digests_cost_as_many_statements_as_one(count, db):
    """Four for the run: is there a hold, which rhythms are there, who is due, the groups.

    For each fifty 17 of the rooms, three at most for each question, and six of our own: people, where they belong,
    windows, and three to store the mails.
    """
    council, groups = CouncilFactory(), PeerGroupFactory.create_batch(2)
    for person in UserFactory.create_batch(count):
        for group in groups:
            MembershipFactory(group=group, person=person, council=council, joined_at=LONG_AGO, role="lead")
    for group in groups:
        announce(group, "A meeting", at(18))
        LeadNote.objects.create(group=group, words="Bring a problem.", written_at=at(19))
        held = MeetingFactory(group=group, starts_on=dt.date(2026, 9, 10), published_at=LONG_AGO)
        DecisionFactory(meeting=held, recorded_at=at(17))
        CirculationFactory(meeting=held, at=at(18))

    written, queries = statements(MONDAY)

    assert written == count
    assert len(queries) == STATEMENTS


STATEMENTS = 32


def test_the_tick_when_nothing_is_due_costs_three(reader, post):
    post.plan(MONDAY)

    _, queries = statements(MONDAY)

    assert len(queries) == 3  # is there a hold, which rhythms are there, who is due


# By the clock ---------------------------------------------------------------------------------------------------------
def test_the_worker_writes_digests_now(group):
    person = belong(group)
    since = timezone.now() - dt.timedelta(days=8)
    Digest.objects.create(person=person, after=since - dt.timedelta(days=1), until=since)
    MeetingFactory(group=group, published_at=since + MINUTE)

    tasks.plan_digests()

    assert Message.objects.filter(kind="digest", person_id=person.pk).count() == 1


def test_the_command_says_how_many(group, reader):
    announce(group, "In South", at(18))
    out = io.StringIO()

    call_command("plan", "--now", "2026-11-23T08:00", stdout=out)

    assert "1 digest" in out.getvalue()


def test_the_usual_rhythm_needs_no_row(reader, post):
    post.plan(MONDAY)

    assert not Rhythm.objects.exists()
    assert spans(reader)
