"""The deeds: what they change, what they refuse, and that doing them twice does no harm."""

import datetime as dt
import threading

import pytest
from django.db import connections, transaction

from meetings import actions, planner
from meetings.models import AgendaItem, Attendance, Meeting, Move
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    AgendaItemFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    PointFactory,
)
from tests.meetings.post import PUBLISHED, answer, at, entry, fields, mail, moved_to, parsed, publish


@pytest.fixture
def meeting(group, lead):
    return publish(group, lead)


# Scheduling and moving ------------------------------------------------------------------------------------------------
def test_a_meeting_starts_as_a_draft_with_what_was_typed(group, lead, council):
    point = PointFactory()

    made = actions.schedule(
        group=group, by=lead, now=PUBLISHED,
        fields=fields(audience="councils", invited_councils=[council], themes=[point], day="a field of the form alone"),
    )  # fmt: skip

    assert (made.state, made.sequence, made.created_by, made.created_at) == ("draft", 0, lead, PUBLISHED)
    assert (made.starts_at, made.ends_at) == (at(25, 10), at(25, 15, 30))
    assert (list(made.invited_councils.all()), list(made.themes.all())) == ([council], [point])


def test_publishing_twice_is_publishing_once(group, lead, member):
    made = actions.schedule(group=group, fields=fields(), by=lead, now=PUBLISHED)

    assert actions.publish(meeting=made, by=lead, now=at(3)) is True
    assert actions.publish(meeting=made, by=member, now=at(4)) is False
    assert (made.state, made.published_at, made.published_by) == ("published", at(3), lead)


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        (moved_to(26), True),
        ({"starts_time": dt.time(11)}, True),
        ({"ends_time": dt.time(16)}, True),
        ({"venue": "Guildhall"}, True),
        ({"postcode": "SO23 9GH"}, True),
        ({"online_url": "https://video.example/"}, True),
        ({"title": "Another"}, False),
        ({"getting_there": "Bus 7"}, False),
        ({"audience": "members"}, False),
        (fields(), False),
    ],
)
def test_time_and_place_raise_the_sequence_and_words_do_not(meeting, lead, changes, moves):
    moved = actions.revise(meeting=meeting, fields=changes, by=lead, now=at(4))

    stored = Meeting.objects.get(pk=meeting.pk)
    assert (moved, stored.sequence, Move.objects.count()) == (moves, int(moves), int(moves))
    assert {name: getattr(stored, name) for name in changes} == changes


def test_a_move_remembers_what_was_true(meeting, lead):
    actions.revise(meeting=meeting, fields=moved_to(26, venue="Guildhall"), by=lead, now=at(4))

    kept = Move.objects.values_list("sequence", "starts_at", "ends_at", "venue", "postcode", "moved_at", "moved_by")
    assert kept.get() == (
        0, at(25, 10), at(25, 15, 30), "Walton Street Offices, Aylesbury", "HP20 1UA", at(4), lead.pk,
    )  # fmt: skip


def test_a_draft_moves_without_a_trace(group, lead):
    made = actions.schedule(group=group, fields=fields(), by=lead, now=PUBLISHED)

    assert actions.revise(meeting=made, fields=moved_to(26), by=lead, now=at(4)) is False
    assert (made.sequence, made.starts_at, Move.objects.count()) == (0, at(26, 10), 0)


def test_a_form_that_was_open_during_a_move_does_not_move_it_back(meeting, lead):
    stale = Meeting.objects.get(pk=meeting.pk)
    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4), seen=0)

    with pytest.raises(actions.MeetingChangedMeanwhile):
        actions.revise(meeting=stale, fields=fields(title="Typo"), by=lead, now=at(4), seen=0)

    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.starts_at, stored.title, stored.sequence) == (at(26, 10), "What did we finish?", 1)


@pytest.mark.parametrize(
    "changes", [moved_to(3), {"ends_time": dt.time(12), **moved_to(20)}], ids=["days ago", "over just now"]
)
def test_a_meeting_to_come_cannot_move_into_the_past(meeting, lead, changes):
    with pytest.raises(actions.MeetingWouldBeOver):
        actions.revise(meeting=meeting, fields=changes, by=lead, now=at(20, 12))

    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.starts_at, stored.sequence, Move.objects.count()) == (at(25, 10), 0, 0)


def test_a_meeting_that_is_over_can_be_corrected(meeting, lead):
    actions.revise(meeting=meeting, fields=moved_to(24), by=lead, now=at(26))

    assert Meeting.objects.get().starts_at == at(24, 10)


def test_a_draft_is_deleted_with_its_agenda_once(group, lead):
    made = actions.schedule(group=group, fields=fields(), by=lead, now=PUBLISHED)
    AgendaItemFactory(meeting=made)

    assert actions.delete_draft(meeting=made, by=lead) is True
    assert actions.delete_draft(meeting=made, by=lead) is False
    assert (Meeting.objects.count(), AgendaItem.objects.count()) == (0, 0)


def test_what_was_announced_is_never_deleted(meeting, lead):
    with pytest.raises(actions.MeetingClosed):
        actions.delete_draft(meeting=meeting, by=lead)

    assert Meeting.objects.get() == meeting


def test_a_cancelled_meeting_stays_as_it_was(meeting, lead):
    assert actions.cancel(meeting=meeting, reason="No heating.", by=lead, now=at(4)) is True
    assert actions.cancel(meeting=meeting, reason="Another.", by=lead, now=at(5)) is False
    with pytest.raises(actions.MeetingClosed):
        actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(5))
    with pytest.raises(actions.MeetingClosed):
        actions.publish(meeting=meeting, by=lead, now=at(5))

    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.state, stored.sequence, stored.cancelled_at, stored.cancelled_by, stored.cancelled_because) == (
        "cancelled", 1, at(4), lead, "No heating.",
    )  # fmt: skip


def test_a_draft_has_nobody_to_cancel_it_for(group, lead):
    made = actions.schedule(group=group, fields=fields(), by=lead, now=PUBLISHED)

    with pytest.raises(actions.MeetingClosed):
        actions.cancel(meeting=made, reason="", by=lead, now=at(4))


def test_the_planner_is_woken_when_the_deed_is_certain(group, lead, member, django_capture_on_commit_callbacks):
    """Nobody listens to the broker in tests, so the wake-up may fail: the deed must stand all the same."""
    with django_capture_on_commit_callbacks(execute=True) as woken:
        made = publish(group, lead)
        actions.revise(meeting=made, fields=moved_to(26), by=lead, now=at(4))
        actions.cancel(meeting=made, reason="", by=lead, now=at(4))

    assert [callback.__name__ for callback in woken] == ["wake_planner"] * 3
    assert Meeting.objects.get().state == "cancelled"


# Answers --------------------------------------------------------------------------------------------------------------
def row(person):
    return Attendance.objects.values_list("answer", "council__short_name", "changes", "sequence").get(person=person)


def test_an_answer_is_written_down_with_the_council_of_this_group(meeting, member):
    assert answer(meeting, member, "coming", at(3)) is True
    assert answer(meeting, member, "coming", at(4)) is False

    stored = Attendance.objects.get()
    assert row(member) == ("coming", "Winchester", 0, 0)
    assert (stored.answered_at, stored.answered_by) == (at(3), member)


def test_changing_an_answer_counts_each_change(meeting, member):
    for said in ("coming", "not-coming", "coming", "coming"):
        answer(meeting, member, said, at(3))

    assert row(member) == ("coming", "Winchester", 2, 0)


def test_the_council_answered_for_can_be_chosen_and_changed(meeting, member):
    other = AffiliationFactory(person=member, council=CouncilFactory(short_name="Havant")).council
    say = {"meeting": meeting, "person": member, "answer": "coming", "by": member, "now": at(3)}

    assert actions.answer(**say, council=other) is True
    assert (row(member), Message.objects.count()) == (("coming", "Havant", 0, 0), 1)
    assert actions.answer(**say, council=member.memberships.get().council) is True
    assert actions.answer(**say) is False
    assert (row(member), Message.objects.count()) == (("coming", "Winchester", 0, 0), 1)


def test_nobody_answers_for_somebody_elses_council(meeting, member, outsider):
    with pytest.raises(actions.NotYourCouncil):
        actions.answer(
            meeting=meeting, person=member, answer="coming", by=member, now=at(3),
            council=outsider.memberships.get().council,
        )  # fmt: skip

    assert not Attendance.objects.exists()


def test_a_partner_answers_for_no_council(meeting, supplier):
    answer(meeting, supplier, "coming", at(3))

    assert row(supplier) == ("coming", None, 0, 0)


def test_an_answer_that_is_none_is_refused(meeting, member):
    with pytest.raises(ValueError, match="perhaps"):
        answer(meeting, member, "perhaps", at(3))


@pytest.mark.parametrize(
    ("close", "when", "why"),
    [
        (lambda meeting: actions.cancel(meeting=meeting, reason="", by=None, now=at(3)), at(4), "is cancelled"),
        (lambda meeting: None, at(25, 15, 30), "is over"),
        (lambda meeting: Meeting.objects.update(state="draft", published_at=None), at(4), "is not announced yet"),
    ],
)
def test_a_closed_meeting_takes_no_answers(meeting, member, close, when, why):
    close(meeting)

    with pytest.raises(actions.MeetingClosed) as refusal:
        answer(meeting, member, "coming", when)

    assert str(refusal.value) == f"This meeting {why}."
    assert (Attendance.objects.count(), Message.objects.count()) == (0, 0)


def confirmations(meeting, person):
    """(occurrence, METHOD, PARTSTAT) of each standing confirmation."""
    messages = Message.objects.standing().filter(kind="confirmation", person_id=person.pk).order_by("pk")
    return [
        (message.key.rpartition(":")[2], entry(message)[0], entry(message)[1]["ATTENDEE"].params["PARTSTAT"])
        for message in messages
    ]


@pytest.mark.parametrize(
    ("invited", "answers", "told"),
    [
        (False, ["coming"], [("0.0", "REQUEST", "ACCEPTED")]),
        (False, ["coming", "maybe"], [("0.0", "REQUEST", "ACCEPTED"), ("0.1", "REQUEST", "TENTATIVE")]),
        (False, ["coming", "not-coming"], [("0.0", "REQUEST", "ACCEPTED"), ("0.1", "CANCEL", "DECLINED")]),
        (False, ["maybe"], []),
        (False, ["maybe", "not-coming"], [("0.1", "CANCEL", "DECLINED")]),
        (False, ["not-coming"], []),
        (True, ["not-coming"], [("0.0", "CANCEL", "DECLINED")]),
        (True, ["maybe"], []),
        (
            True,
            ["coming", "not-coming", "coming"],
            [("0.0", "REQUEST", "ACCEPTED"), ("0.1", "CANCEL", "DECLINED"), ("0.2", "REQUEST", "ACCEPTED")],
        ),
    ],
)
def test_an_answer_is_confirmed_at_once_with_the_entry_that_it_makes_true(meeting, member, invited, answers, told):
    if invited:
        planner.plan(PUBLISHED)
        deliver(now=PUBLISHED)

    for said in answers:
        answer(meeting, member, said, at(3))
        deliver(now=at(3))

    assert confirmations(meeting, member) == told
    assert set(Message.objects.filter(kind="confirmation").values_list("priority", flat=True)) <= {0}


def test_an_answer_takes_back_the_question_and_the_confirmation_that_wait(meeting, member):
    planner.plan(PUBLISHED)
    for said in ("coming", "maybe"):
        answer(meeting, member, said, PUBLISHED)

    assert mail(meeting, member) == [
        ("invitation", "0", "cancelled"),
        ("confirmation", "0.0", "cancelled"),
        ("confirmation", "0.1", "queued"),
    ]


def test_saying_yes_to_the_new_date_is_confirmed_anew(meeting, member):
    answer(meeting, member, "coming", at(3))
    deliver(now=at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))

    assert answer(meeting, member, "coming", at(4)) is True
    assert row(member) == ("coming", "Winchester", 0, 1)
    assert confirmations(meeting, member) == [("0.0", "REQUEST", "ACCEPTED"), ("1.0", "REQUEST", "ACCEPTED")]
    planner.plan(at(4))
    assert mail(meeting, member)[-1] == ("confirmation", "1.0", "queued")  # and no change: this says it all


def test_the_subject_of_a_confirmation_says_what_was_answered(meeting, member):
    for said in ("coming", "maybe", "not-coming"):
        answer(meeting, member, said, at(3))
        deliver(now=at(3))

    assert [parsed(message)["Subject"] for message in Message.objects.filter(kind="confirmation").order_by("pk")] == [
        "You’re coming: South peer group, Wed 25 Nov",
        "You said maybe: South peer group, Wed 25 Nov",
        "You’re not coming: South peer group, Wed 25 Nov",
    ]


def test_answers_wait_for_a_move_that_is_being_saved(meeting, member, transactional_db):
    """Under the meeting's lock: an answer that was clicked before the move and counted after it knows the new date."""
    started, sequences = threading.Event(), []

    def click():
        started.set()
        answer(meeting, member, "coming", at(3))
        sequences.append(Attendance.objects.get().sequence)
        connections.close_all()

    with transaction.atomic():
        actions.revise(meeting=Meeting.objects.get(pk=meeting.pk), fields=moved_to(26), by=None, now=at(3))
        thread = threading.Thread(target=click)
        thread.start()
        started.wait(5)
        thread.join(0.3)
        assert sequences == []
    thread.join(10)

    assert sequences == [1]


# Agenda and notes -----------------------------------------------------------------------------------------------------
def lines(meeting):
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("position", "title"))


@pytest.fixture
def agenda(meeting):
    return [AgendaItemFactory(meeting=meeting, title=title) for title in "abc"]


def test_a_line_is_added_at_the_end(meeting, agenda, lead):
    added = actions.add_item(
        meeting=meeting, fields={"kind": "talk", "title": "d", "minutes": 5, "presenter": "Jo", "other": 1}, by=lead
    )

    assert lines(meeting) == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert (added.kind, added.minutes, added.presenter) == ("talk", 5, "Jo")


def test_the_same_line_twice_in_a_moment_is_a_second_click(meeting, agenda, lead, member):
    again = {"kind": "talk", "title": "d", "minutes": 5}

    now = PUBLISHED

    def add(by=lead, seconds=0, to=meeting, **more):
        return actions.add_item(meeting=to, fields=again | more, by=by, now=now + dt.timedelta(seconds=seconds))

    first = add()

    assert (first.added_at, first.added_by) == (now, lead)
    assert add(seconds=119) == first
    assert add(seconds=119, themes=[]) == first
    elsewhere = add(to=MeetingFactory(group=meeting.group))
    others = [elsewhere, add(seconds=120), add(by=member), add(minutes=6), add(title="e"), add(themes=[PointFactory()])]
    assert len({first, *others}) == 7
    assert add(by=None) != add(by=None)  # what a demonstration or another room writes is no click


def test_a_line_changes_where_it_stands(meeting, agenda, lead):
    actions.change_item(item=agenda[1], fields={"title": "B", "minutes": 7, "position": 1}, by=lead)

    assert lines(meeting) == [(1, "a"), (2, "B"), (3, "c")]
    assert AgendaItem.objects.get(title="B").minutes == 7


@pytest.mark.parametrize(
    ("which", "to", "order"),
    [(0, 2, "bac"), (0, 3, "bca"), (2, 1, "cab"), (1, 2, "abc"), (1, 99, "acb"), (1, -5, "bac"), (0, 1, "abc")],
)
def test_a_line_moves_and_the_others_close_ranks(meeting, agenda, lead, which, to, order):
    place = actions.move_item(item=agenda[which], to=to, by=lead)

    assert lines(meeting) == list(enumerate(order, start=1))
    assert place == order.index("abc"[which]) + 1


def test_a_line_is_removed_once(meeting, agenda, lead):
    actions.remove_item(item=agenda[0], by=lead)
    actions.remove_item(item=AgendaItem(pk=agenda[0].pk, meeting=meeting), by=lead)

    assert lines(meeting) == [(1, "b"), (2, "c")]


def test_a_line_of_another_meeting_stays(meeting, agenda, group, lead):
    other = AgendaItemFactory(meeting=publish(group, lead), title="z")

    actions.remove_item(item=agenda[0], by=lead)
    actions.move_item(item=agenda[2], to=1, by=lead)

    assert lines(other.meeting) == [(1, "z")]


def test_lines_added_at_the_same_time_stand_one_after_the_other(meeting, lead, transactional_db):
    def add(title):
        actions.add_item(meeting=meeting, fields={"title": title, "minutes": 5}, by=lead)
        connections.close_all()

    threads = [threading.Thread(target=add, args=[title]) for title in "vwxyz"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [place for place, _ in lines(meeting)] == [1, 2, 3, 4, 5]
    assert {title for _, title in lines(meeting)} == set("vwxyz")


def test_notes_are_kept_and_nothing_else_is(meeting, lead):
    Meeting.objects.filter(pk=meeting.pk).update(title="Changed meanwhile")

    actions.write_notes(meeting=meeting, notes="# We agreed", over=0, by=lead)

    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.notes, stored.title, meeting.notes) == ("# We agreed", "Changed meanwhile", "# We agreed")


def test_an_answer_to_a_public_meeting_may_come_from_anywhere(meeting):
    somebody = MembershipFactory().person

    assert answer(meeting, somebody, "coming", at(3)) is True


def test_the_same_break_after_another_line_is_one_more(meeting, lead):
    def add(title, seconds):
        fields = {"kind": "break", "title": title, "minutes": 15}
        return actions.add_item(meeting=meeting, fields=fields, by=lead, now=PUBLISHED + dt.timedelta(seconds=seconds))

    first, lunch, second = add("Coffee", 0), add("Lunch", 20), add("Coffee", 40)

    assert len({first, lunch, second}) == 3
    assert add("Coffee", 41) == second
