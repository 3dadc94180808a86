"""Which mail is due, asked of what stands, on a real database. The moments are those of tests/meetings/post.py."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.actions import mute_mail
from meetings import actions, emails, planner
from meetings.models import Attendance, Meeting
from outbox.actions import release_mail
from outbox.delivery import deliver
from outbox.holds import hold
from outbox.models import Message
from peergroups.actions import leave
from tests.factories import AgendaItemFactory, MembershipFactory, UserFactory, close
from tests.meetings.post import PUBLISHED, answer, at, fields, mail, moved_to, publish, run

NOTHING = {"invitations": 0, "changes": 0, "cancellations": 0, "reminders": 0, "farewells": 0, "withdrawn": 0}


@pytest.fixture
def meeting(group, lead, member):
    """Published on Monday 2 November; Sam, the member, is asked. The lead, who made it, has muted all that."""
    mute_mail(person=lead, kind="invitation", by=lead, now=PUBLISHED)
    return publish(group, lead)


# Invitations ----------------------------------------------------------------------------------------------------------
def test_everybody_it_is_for_is_invited_once(meeting, member, outsider):
    assert run(PUBLISHED) == {"invitations": 1}
    assert run(at(3)) == {}
    assert mail(meeting) == [("invitation", "0", "sent")]
    assert mail(meeting, outsider) == []


def test_nobody_hears_of_a_draft(group, lead, member):
    meeting = actions.schedule(group=group, fields=fields(), by=lead, now=PUBLISHED)

    assert planner.plan(PUBLISHED) == NOTHING
    assert mail(meeting) == []


def test_who_joins_later_is_invited_then(meeting, group, member):
    run(PUBLISHED)
    late = MembershipFactory(group=group, joined_at=at(5)).person

    assert run(at(5, 10)) == {"invitations": 1}
    assert mail(meeting, late) == [("invitation", "0", "sent")]


def test_who_answered_on_the_page_before_any_mail_needs_no_invitation(meeting, member):
    answer(meeting, member, "maybe", PUBLISHED)

    assert run(at(3)) == {}


def test_who_muted_invitations_or_is_not_active_gets_none(group, lead, member):
    mute_mail(person=member, kind="invitation", by=member, now=PUBLISHED)
    close(lead)
    publish(group, lead)

    assert run(at(3)) == {}


def test_an_inactive_person_gets_nothing_any_more(meeting, member):
    planner.plan(PUBLISHED)
    close(member)

    assert run(at(3)) == {"withdrawn": 1}
    assert mail(meeting) == [("invitation", "0", "cancelled")]


def test_a_supplier_hears_of_a_public_sector_meeting_neither_now_nor_later(group, lead, member, supplier):
    meeting = publish(group, lead, audience="public-sector")
    run(PUBLISHED)
    run(at(11))

    assert mail(meeting, supplier) == []
    assert mail(meeting, member) == [("invitation", "0", "sent"), ("reminder", "0.14d", "sent")]


def test_people_of_named_councils_are_invited_whatever_their_group(group, lead, member, outsider):
    elsewhere = outsider.memberships.get().council
    meeting = publish(group, lead, audience="councils", invited_councils=[elsewhere])

    assert run(PUBLISHED) == {"invitations": 2}
    assert mail(meeting, outsider) == mail(meeting, lead) == [("invitation", "0", "sent")]
    assert mail(meeting, member) == []


def test_nothing_is_said_of_a_meeting_that_is_over(group, lead, member):
    publish(group, lead, now=at(25, 16))

    assert run(at(25, 16)) == {}


# Moves ----------------------------------------------------------------------------------------------------------------
def test_who_was_told_is_told_of_a_move_once(meeting, member):
    run(PUBLISHED)
    assert actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4)) is True

    assert run(at(4)) == {"changes": 1}
    assert run(at(4, 10)) == {}
    assert mail(meeting) == [("invitation", "0", "sent"), ("change", "1", "sent")]


def test_what_was_queued_and_not_sent_is_taken_back_and_said_anew(meeting, member):
    planner.plan(PUBLISHED)
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))

    assert run(at(4)) == {"invitations": 1}
    assert mail(meeting) == [("invitation", "0", "cancelled"), ("invitation", "1", "sent")]


def test_two_moves_before_the_mail_goes_are_told_as_one(meeting, member):
    run(PUBLISHED)
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))
    planner.plan(at(4))
    actions.revise(meeting=meeting, fields=moved_to(27), by=None, now=at(4, 10))
    run(at(4, 10))

    assert mail(meeting) == [("invitation", "0", "sent"), ("change", "1", "cancelled"), ("change", "2", "sent")]


@pytest.mark.parametrize("said", ["coming", "maybe", "not-coming"])
def test_who_answered_hears_of_a_move_though_no_mail_ever_went(meeting, member, said):
    answer(meeting, member, said, PUBLISHED)
    Message.objects.all().delete()
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))

    assert run(at(4)) == {"changes": 1}


def test_who_answered_for_the_new_date_on_the_page_is_told_no_more(meeting, member):
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))
    answer(meeting, member, "maybe", at(4))

    assert run(at(4)) == {}


def test_a_mail_that_is_being_sent_is_recalled_and_its_reader_gets_the_change(meeting, member, transactional_db):
    planner.plan(PUBLISHED)
    with _somebody_is_sending():
        actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))
        assert planner.plan(at(4))["changes"] == 1

    deliver(now=at(4))

    assert mail(meeting) == [("invitation", "0", "cancelled"), ("change", "1", "sent")]


class _somebody_is_sending:
    """Holds the lock of every queued message in another connection, as a deliverer does while a mail server answers."""

    def __enter__(self):
        self.locked, self.done = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._hold)
        self.thread.start()
        assert self.locked.wait(10)

    def __exit__(self, *exception):
        self.done.set()
        self.thread.join(10)

    def _hold(self):
        with transaction.atomic():
            list(Message.objects.queued().select_for_update(no_key=True))
            self.locked.set()
            self.done.wait(20)
        connections.close_all()


def test_words_alone_are_told_to_nobody(meeting, member):
    run(PUBLISHED)
    words = {"title": "Another title", "getting_there": "Bus 7"}
    moved = actions.revise(meeting=meeting, fields=words, by=None, now=at(4))

    assert (moved, meeting.sequence, run(at(4))) == (False, 0, {})


def test_who_said_no_hears_of_another_day(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "not-coming", at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))

    assert run(at(4)) == {"changes": 1}


def test_who_left_without_answering_hears_of_no_move(meeting, member, group):
    run(PUBLISHED)
    leave(membership=member.memberships.get(), by=member, now=at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))

    assert run(at(4)) == {}


def test_who_comes_to_a_public_meeting_from_elsewhere_hears_of_a_move(meeting, outsider):
    answer(meeting, outsider, "coming", at(3))
    deliver(now=at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))
    run(at(4))

    assert mail(meeting, outsider) == [("confirmation", "0.0", "sent"), ("change", "1", "sent")]


# Cancellations --------------------------------------------------------------------------------------------------------
def test_a_cancellation_is_told_once_and_nothing_more(meeting, member, outsider):
    run(PUBLISHED)
    answer(meeting, outsider, "coming", at(3))
    deliver(now=at(3))
    actions.cancel(meeting=meeting, reason="No heating.", by=None, now=at(4))

    assert run(at(4)) == {"cancellations": 2}
    assert [run(at(day)) for day in (5, 11, 18, 24)] == [{}, {}, {}, {}]
    assert mail(meeting, member) == [("invitation", "0", "sent"), ("cancellation", "1", "sent")]


def test_cancelled_before_anybody_was_told_nobody_hears_of_it(meeting, member):
    planner.plan(PUBLISHED)
    actions.cancel(meeting=meeting, reason="A slip.", by=None, now=PUBLISHED)

    assert run(at(4)) == {}
    assert mail(meeting) == [("invitation", "0", "cancelled")]


def test_who_said_no_and_who_left_are_told_too(meeting, member, group):
    run(PUBLISHED)
    answer(meeting, member, "not-coming", at(3))
    gone = MembershipFactory(group=group)
    run(at(3))
    leave(membership=gone, by=None, now=at(3, 10))
    actions.cancel(meeting=meeting, reason="", by=None, now=at(4))

    assert run(at(4)) == {"cancellations": 2}


def test_cancelled_mail_of_a_meeting_called_off_after_its_end_stays_unsaid(meeting, member):
    run(PUBLISHED)
    actions.cancel(meeting=meeting, reason="Snow.", by=None, now=at(26))

    assert run(at(26)) == {}


def test_who_is_deactivated_hears_of_no_cancellation(meeting, member):
    run(PUBLISHED)
    actions.cancel(meeting=meeting, reason="", by=None, now=at(4))
    planner.plan(at(4))
    close(member)

    assert run(at(4)) == {"withdrawn": 1}
    assert run(at(5)) == {}
    assert mail(meeting) == [("invitation", "0", "sent"), ("cancellation", "1", "cancelled")]


# Farewells ------------------------------------------------------------------------------------------------------------
def test_who_comes_and_leaves_has_the_entry_taken_back_once(group, lead, member):
    meeting = publish(group, lead, audience="members")
    answer(meeting, member, "coming", PUBLISHED)
    run(PUBLISHED)
    leave(membership=member.memberships.get(), by=member, now=at(3))

    assert run(at(3)) == {"farewells": 1}
    run(at(18))
    actions.cancel(meeting=meeting, reason="", by=lead, now=at(19))
    run(at(19))
    assert mail(meeting, member) == [("confirmation", "0.0", "sent"), ("farewell", "0", "sent")]


def test_who_was_invited_and_is_shut_out_has_the_entry_taken_back_though_muted(group, lead, member):
    meeting = publish(group, lead, audience="members")
    run(PUBLISHED)
    mute_mail(person=member, kind="invitation", by=member, now=at(3))
    leave(membership=member.memberships.get(), by=member, now=at(3))
    told = planner.told(meeting)

    assert run(at(3)) == {"farewells": 1}
    assert mail(meeting, member) == [("invitation", "0", "sent"), ("farewell", "0", "sent")]
    assert (told, planner.told(meeting)) == (2, 1)


def test_who_was_shut_out_before_the_invitation_left_hears_nothing(group, lead, member):
    meeting = publish(group, lead, audience="members")
    planner.plan(PUBLISHED)
    leave(membership=member.memberships.get(), by=member, now=PUBLISHED)
    run(at(3))

    assert mail(meeting, member) == [("invitation", "0", "cancelled")]


# Rest -----------------------------------------------------------------------------------------------------------------
def test_nothing_is_planned_while_mail_is_held(meeting, member):
    hold("restored", now=PUBLISHED)

    assert planner.plan(PUBLISHED) == NOTHING


def test_after_a_restore_what_fell_due_before_is_kept_as_not_sent(meeting, member, group):
    """The rows of what was sent after the backup are gone; saying it again would be saying it twice."""
    hold("restored", now=at(12))
    release_mail(start=at(12), now=at(12))
    newcomer = MembershipFactory(group=group, joined_at=at(13)).person

    planner.plan(at(13))

    assert mail(meeting, member) == [("invitation", "0", "parked")]
    assert mail(meeting, newcomer) == [("invitation", "0", "queued")]


def test_a_mail_that_cannot_be_written_holds_up_no_other(meeting, member, group, monkeypatch, caplog):
    other = MembershipFactory(group=group).person
    written = emails.invitation

    def poisoned(meeting, wanted, rows, now):
        if wanted.reader.person == member:
            raise ValueError("poison")
        return written(meeting, wanted, rows, now)

    monkeypatch.setattr(emails, "invitation", poisoned)

    assert run(PUBLISHED) == {"invitations": 1}
    assert mail(meeting) == [("invitation", "0", "sent")]
    assert Message.objects.get().person_id == other.pk
    assert "could not be written" in caplog.text


def test_a_large_group_is_written_whole(meeting, group, council):
    for _ in range(119):
        MembershipFactory(group=group, council=council)

    counts = planner.plan(PUBLISHED)

    assert counts["invitations"] == 120
    assert Message.objects.count() == Message.objects.values("person_id").distinct().count() == 120


@pytest.mark.parametrize("people", [1, 3, 50])
def test_a_batch_costs_the_same_for_one_person_and_for_fifty(meeting, group, council, people):
    for _ in range(people - 1):
        MembershipFactory(group=group, council=council)
        AgendaItemFactory(meeting=meeting)

    with _Counted() as counted:
        planner.plan(PUBLISHED)

    assert Message.objects.count() == people
    assert len(counted.queries) == 18


class _Counted:
    """Queries without the savepoints that tests add to each `atomic`."""

    def __enter__(self):
        self.captured = CaptureQueriesContext(connection)
        self.captured.__enter__()
        return self

    def __exit__(self, *exception):
        self.captured.__exit__(*exception)
        self.queries = [q["sql"] for q in self.captured if "SAVEPOINT" not in q["sql"]]


def test_a_batch_waits_for_a_move_that_is_being_saved_and_tells_the_new_date(meeting, member, transactional_db):
    counts = []

    def work():
        counts.append(planner.plan(PUBLISHED)["invitations"])
        connections.close_all()

    with transaction.atomic():
        actions.revise(meeting=Meeting.objects.get(pk=meeting.pk), fields=moved_to(26), by=None, now=PUBLISHED)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(0.5)
        assert counts == []
    thread.join(10)

    assert mail(meeting) == [("invitation", "1", "queued")]


def test_two_planners_at_once_say_everything_once(meeting, group, council, member, transactional_db):
    for _ in range(60):
        MembershipFactory(group=group, council=council)
    counts = []

    def work():
        counts.append(planner.plan(PUBLISHED)["invitations"])
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == Message.objects.count() == 61


def test_the_confirm_pages_count_the_people(meeting, group, lead, member, outsider):
    assert planner.told(meeting) == 0
    assert planner.invited_count(meeting) == 1  # the lead muted invitations

    run(PUBLISHED)
    answer(meeting, outsider, "coming", at(3))
    Attendance.objects.create(meeting=meeting, person=lead, answer="maybe")
    UserFactory()

    assert planner.told(meeting) == 3
