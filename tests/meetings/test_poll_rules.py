"""What a poll about dates allows: who asks, who answers, how one date is fixed, and what the database refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common import london
from meetings import actions, polls
from meetings.actions import NotAsked, PollRefused
from meetings.models import Attendance, DateAnswer, DateOption, DatePoll, Meeting
from meetings.models.polls import MOST_OPTIONS
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory
from tests.meetings.polling import FRIDAY, MONDAY, NOW, THURSDAY, UNTIL, days, opened, said, say
from tests.poll_factories import DateAnswerFactory, DatePollFactory

pytestmark = pytest.mark.django_db
LATER = NOW + days(1)


def refuses(name):
    return pytest.raises(DatabaseError, match=name)


# Asking ---------------------------------------------------------------------------------------------------------------
def test_a_poll_has_its_dates_in_order_and_says_who_asked(group, lead):
    poll = opened(group, lead, dates=(FRIDAY, MONDAY, THURSDAY), words="In Winchester")

    assert [(option.starts_at, option.ends_at) for option in poll.options.all()] == [THURSDAY, FRIDAY, MONDAY]
    poll.refresh_from_db()
    assert (poll.opened_by, poll.opened_at, poll.answers_until, poll.words) == (lead, NOW, UNTIL, "In Winchester")
    assert (poll.is_open, poll.outcome, poll.meeting) == (True, "", None)


def test_a_draft_is_asked_about_once_at_a_time(group, lead, draft):
    poll = opened(group, lead, meeting=draft)

    with pytest.raises(PollRefused, match="open already"):
        opened(group, lead, meeting=draft)
    actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=NOW)
    assert opened(group, lead, meeting=draft).is_open


def test_asking_the_very_same_again_is_one_poll_until_it_is_withdrawn(group, lead):
    poll = opened(group, lead)
    assert opened(group, lead) == poll

    actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=NOW)
    again = opened(group, lead)
    assert again != poll
    assert again.is_open


def test_no_poll_is_about_a_meeting_that_was_announced_or_deleted(group, lead, draft):
    announced = MeetingFactory(group=group)
    with pytest.raises(PollRefused, match="no draft any more"):
        opened(group, lead, meeting=announced)

    stale = Meeting.objects.get(pk=draft.pk)
    actions.delete_draft(meeting=draft, by=lead)
    with pytest.raises(PollRefused, match="no draft any more"):
        opened(group, lead, meeting=stale)
    assert not DatePoll.objects.exists()


def test_the_database_knows_how_many_dates_a_poll_has(group, lead):
    with refuses("at least 2 dates"), transaction.atomic():
        opened(group, lead, dates=(THURSDAY,))
        connection.check_constraints()
    with refuses("poll has at least 2 dates"), transaction.atomic():
        DatePoll.objects.create(group=group, title="No dates", opened_at=NOW, answers_until=UNTIL)
        connection.check_constraints()
    many = [(THURSDAY[0] + days(n), THURSDAY[1] + days(n)) for n in range(MOST_OPTIONS + 1)]
    with refuses("poll has at most 12 dates"), transaction.atomic():
        opened(group, lead, dates=many)
    assert opened(group, lead, dates=many[:MOST_OPTIONS]).options.count() == 12


def test_a_date_stands_once_and_ends_after_it_starts(poll):
    with refuses("date_stands_once_in_a_poll"), transaction.atomic():
        DateOption.objects.create(poll=poll, starts_at=THURSDAY[0], ends_at=THURSDAY[1])
    with refuses("date_ends_after_it_starts"), transaction.atomic():
        DateOption.objects.create(poll=poll, starts_at=MONDAY[1], ends_at=MONDAY[1])
    with refuses("date_ends_after_it_starts"), transaction.atomic():
        DateOption.objects.create(poll=poll, starts_at=MONDAY[0], ends_at=MONDAY[0] + days(14))
    assert DateOption.objects.create(poll=poll, starts_at=THURSDAY[0], ends_at=FRIDAY[1])


def test_a_date_comes_after_the_answers_are_in(poll):
    with refuses("a date comes after the answers are in"), transaction.atomic():
        DateOption.objects.create(poll=poll, starts_at=UNTIL, ends_at=UNTIL + days(1))
    assert DateOption.objects.create(poll=poll, starts_at=UNTIL + days(1) / 24, ends_at=UNTIL + days(1))


def test_what_people_were_asked_stands(poll, lead, group):
    other = DatePollFactory()
    for change in ({"answers_until": UNTIL + days(1)}, {"opened_at": NOW - days(1)}, {"group": other.group}):
        with refuses("what people were asked stands"), transaction.atomic():
            DatePoll.objects.filter(pk=poll.pk).update(**change)
    with refuses("Cannot update or delete rows from meetings_dateoption"), transaction.atomic():
        poll.options.update(ends_at=MONDAY[1])
    with refuses("Cannot update or delete rows from meetings_dateoption"), transaction.atomic():
        DateOption.objects.filter(poll=poll).delete()
    with refuses("Cannot delete rows from meetings_datepoll"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM meetings_datepoll WHERE id = %s", [poll.pk])


def test_answers_are_taken_for_a_while(group, lead):
    with refuses("date_poll_takes_answers_for_a_while"), transaction.atomic():
        opened(group, lead, answers_until=NOW)


# Answering ------------------------------------------------------------------------------------------------------------
def test_a_person_says_one_thing_to_every_date_and_may_change_it(poll, member, council):
    assert say(poll, member, "yes", "no")
    assert said(poll, member) == ["yes", "no"]
    assert not say(poll, member, "yes", "no", now=LATER)
    assert say(poll, member, "no", "if-need-be", now=LATER)

    assert said(poll, member) == ["no", "if-need-be"]
    rows = DateAnswer.objects.filter(person=member)
    assert set(rows.values_list("council", "answered_at")) == {(council.pk, LATER)}


def test_answers_are_a_whole_set_of_three_words(poll, member, group, lead):
    first, second = poll.options.all()
    strange = opened(group, lead, dates=(FRIDAY, MONDAY)).options.first()
    for answers in (
        {first.pk: "yes"},
        {first.pk: "yes", second.pk: "perhaps"},
        {first.pk: "yes", second.pk: "no", strange.pk: "no"},
    ):
        with pytest.raises(ValueError, match="a set of answers"):
            actions.answer_poll(poll=poll, answers=answers, by=member, now=NOW)
    assert not DateAnswer.objects.exists()


def test_answers_are_taken_until_the_moment_and_no_later(poll, member):
    second = days(1) / 86_400
    assert say(poll, member, "yes", "no", now=UNTIL - second)

    with pytest.raises(PollRefused, match="Answers were taken until Friday 27 November 2026"):
        say(poll, member, "no", "yes", now=UNTIL)
    assert said(poll, member) == ["yes", "no"]


def test_who_has_left_meanwhile_says_nothing(poll, member):
    member.memberships.update(left_at=NOW)

    with pytest.raises(NotAsked):
        say(poll, member, "yes", "no")


def test_an_answer_follows_the_council_of_its_person(poll, member, group):
    say(poll, member, "yes", "no")
    other = CouncilFactory()
    member.memberships.update(council=other)

    assert say(poll, member, "yes", "no", now=LATER)
    assert set(DateAnswer.objects.values_list("council", flat=True)) == {other.pk}


def test_the_database_takes_one_answer_of_three_for_a_date_of_an_open_poll(poll, member, lead):
    option = poll.options.first()
    DateAnswerFactory(option=option, person=member)
    with pytest.raises(IntegrityError, match="person_answers_a_date_once"), transaction.atomic():
        DateAnswerFactory(option=option, person=member, answer="no")
    with pytest.raises(IntegrityError, match="date_answer_is_one_of_three"), transaction.atomic():
        DateAnswerFactory(option=option, person=lead, answer="perhaps")
    actions.fix_date(poll=poll, option=option, by=lead, now=NOW)

    for write in (
        lambda: DateAnswerFactory(option=option, person=lead),
        lambda: DateAnswer.objects.update(answer="no"),
    ):
        with refuses("answers to a poll that has ended stand"), transaction.atomic():
            write()
    with refuses("a poll that has ended gets no date"), transaction.atomic():
        DateOption.objects.create(poll=poll, starts_at=MONDAY[0], ends_at=MONDAY[1])


# Who is asked ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("audience", "asked"),
    [
        (None, {"lead", "member", "supplier", "elsewhere"}),
        ("public", {"lead", "member", "supplier", "elsewhere"}),
        ("members", {"lead", "member", "supplier", "elsewhere"}),
        ("public-sector", {"lead", "member", "elsewhere"}),
        ("councils", {"lead", "elsewhere"}),
    ],
)
def test_a_poll_asks_the_members_whom_its_meeting_is_for(
    group, lead, member, supplier, outsider, audience, asked, django_user_model
):
    """`elsewhere` is a partner here, and in another group for the council that is named."""
    named = CouncilFactory()
    elsewhere = MembershipFactory(group=group, council=None, kind="other", organisation="Example").person
    MembershipFactory(person=elsewhere, council=named)
    draft = MeetingFactory(group=group, draft=True, audience=audience) if audience else None
    if audience == "councils":
        draft.invited_councils.add(named)
    poll = opened(group, lead, meeting=draft)
    people = {"lead": lead, "member": member, "supplier": supplier, "elsewhere": elsewhere, "outsider": outsider}

    found = set(poll.asked().values_list("person", flat=True))

    assert {name for name, person in people.items() if person.pk in found} == asked
    visible = {name for name, person in people.items() if DatePoll.objects.visible_to(person).exists()}
    assert visible == asked


def test_closed_accounts_are_not_asked_and_see_nothing(poll, member):
    type(member).objects.filter(pk=member.pk).update(is_active=False, closed_at=NOW)
    member.refresh_from_db()

    assert not poll.asked().filter(person=member).exists()
    assert not DatePoll.objects.visible_to(member).exists()


def test_a_coordinator_sees_every_poll_and_is_asked_in_none(poll, outsider):
    outsider.is_superuser = True
    outsider.save()

    assert DatePoll.objects.visible_to(outsider).get() == poll
    assert not poll.asked().filter(person=outsider).exists()


# Fixing ---------------------------------------------------------------------------------------------------------------
def test_fixing_a_date_gives_it_to_the_draft_and_closes_the_poll(group, lead, member, draft):
    poll = opened(group, lead, meeting=draft)
    say(poll, member, "no", "yes")
    friday = poll.options.last()

    meeting = actions.fix_date(poll=poll, option=friday, by=lead, now=LATER)

    poll.refresh_from_db()
    assert meeting == draft
    assert (meeting.starts_at, meeting.ends_at, meeting.state) == (*FRIDAY, "draft")
    assert (poll.outcome, poll.fixed_on, poll.meeting, poll.closed_by) == ("fixed", friday, draft, lead)
    assert (poll.closed_at, poll.is_open) == (LATER, False)
    assert not Attendance.objects.exists()  # nobody is signed up by an answer to a poll


def test_fixing_a_date_without_a_draft_makes_one_with_what_waits_on_its_agenda(group, lead, poll):
    line = {"title": "Round the table", "kind": "networking", "minutes": 30}
    actions.add_standing_item(group=group, fields=line, by=lead, now=NOW)

    meeting = actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=LATER)

    assert (meeting.title, meeting.group, meeting.state, meeting.created_by) == ("Winter meeting", group, "draft", lead)
    assert (meeting.starts_at, meeting.ends_at) == THURSDAY
    assert [item.title for item in meeting.agenda_items.all()] == ["Round the table"]
    poll.refresh_from_db()
    assert poll.meeting == meeting


def test_a_draft_that_was_deleted_is_made_anew(group, lead, draft):
    poll = opened(group, lead, meeting=draft)
    actions.delete_draft(meeting=draft, by=lead)

    meeting = actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=LATER)

    assert (meeting.pk != draft.pk, meeting.starts_at) == (True, THURSDAY[0])


def test_a_date_is_kept_on_londons_clocks_in_summer_too(group, lead):
    june = (london.read_iso("2027-06-10T10:00"), london.read_iso("2027-06-10T15:30"))
    poll = opened(group, lead, dates=(june, THURSDAY))

    meeting = actions.fix_date(poll=poll, option=poll.options.get(starts_at=june[0]), by=lead, now=NOW)

    assert (str(meeting.starts_on), str(meeting.starts_time), str(meeting.ends_time)) == (
        "2027-06-10", "10:00:00", "15:30:00",
    )  # fmt: skip
    assert (meeting.starts_at, meeting.ends_at) == june


def test_a_date_that_has_passed_is_not_fixed(poll, lead):
    first, second = poll.options.all()

    with pytest.raises(PollRefused, match="Thursday 10 December 2026 has passed"):
        actions.fix_date(poll=poll, option=first, by=lead, now=THURSDAY[0])
    assert actions.fix_date(poll=poll, option=second, by=lead, now=THURSDAY[0]).starts_at == FRIDAY[0]


def test_a_draft_that_was_announced_meanwhile_is_not_moved_behind_peoples_backs(group, lead, draft):
    poll = opened(group, lead, meeting=draft)
    actions.publish(meeting=draft, by=lead, now=NOW)
    before = draft.starts_at

    with pytest.raises(PollRefused, match="was published meanwhile"):
        actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=LATER)
    draft.refresh_from_db()
    assert (draft.starts_at, draft.sequence) == (before, 0)


def test_the_second_of_two_leads_reads_that_it_is_fixed(poll, lead):
    first, second = poll.options.all()
    actions.fix_date(poll=poll, option=first, by=lead, now=LATER)

    with pytest.raises(PollRefused, match=r"fixed already: Thursday 10 December 2026, 10am to 3pm\."):
        actions.fix_date(poll=poll, option=second, by=lead, now=LATER)
    with pytest.raises(PollRefused, match="fixed already"):
        actions.withdraw_poll(poll=poll, because="Too late", by=lead, now=LATER)
    assert Meeting.objects.count() == 1


def test_a_poll_is_fixed_on_a_date_of_its_own(group, lead, poll):
    strange = opened(group, lead, dates=(FRIDAY, MONDAY)).options.first()

    with pytest.raises(DateOption.DoesNotExist):
        actions.fix_date(poll=poll, option=strange, by=lead, now=LATER)
    with refuses("the date belongs to another poll"), transaction.atomic():
        DatePoll.objects.filter(pk=poll.pk).update(outcome="fixed", fixed_on=strange, closed_at=LATER)


def test_it_is_withdrawn_for_a_reason_and_takes_no_answers(poll, lead, member):
    actions.withdraw_poll(poll=poll, because="Half of us are ill", by=lead, now=LATER)

    poll.refresh_from_db()
    assert (poll.outcome, poll.closed_because, poll.closed_by, poll.closed_at) == (
        "withdrawn", "Half of us are ill", lead, LATER,
    )  # fmt: skip
    with pytest.raises(PollRefused, match="was withdrawn: Half of us are ill"):
        say(poll, member, "yes", "yes", now=LATER)
    with pytest.raises(PollRefused, match="was withdrawn"):
        actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=LATER)


@pytest.mark.parametrize(
    "ended",
    [
        {"outcome": "fixed"},
        {"outcome": "withdrawn", "closed_because": ""},
        {"outcome": "withdrawn", "closed_because": "x", "closed_at": None},
        {"outcome": "", "closed_because": "x"},
        {"outcome": ""},
        {"outcome": "lost"},
    ],
)
def test_a_poll_ends_one_of_two_ways_and_the_database_knows(poll, ended):
    with pytest.raises(IntegrityError, match="date_poll_is_closed_with_its_outcome"), transaction.atomic():
        DatePoll.objects.filter(pk=poll.pk).update(**{"closed_at": LATER} | ended)


def test_what_has_ended_stays_ended(poll, lead):
    actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=LATER)

    with refuses("a poll that has ended stands"), transaction.atomic():
        DatePoll.objects.filter(pk=poll.pk).update(outcome="", closed_because="", closed_at=None, closed_by=None)


def test_the_database_has_one_open_poll_a_draft(group, lead, draft):
    opened(group, lead, meeting=draft)

    with pytest.raises(IntegrityError, match="draft_has_one_date_poll_at_a_time"), transaction.atomic():
        DatePoll.objects.create(group=group, meeting=draft, title="Again", opened_at=NOW, answers_until=UNTIL)


# How it stands --------------------------------------------------------------------------------------------------------
def test_the_board_counts_people_and_councils_and_says_what_suits_best(poll, member, lead, supplier):
    say(poll, lead, "yes", "no")
    say(poll, member, "yes", "if-need-be")
    say(poll, supplier, "if-need-be", "no")

    board = polls.board(poll, NOW)

    first, second = board.dates
    assert (first.count.yes, first.count.if_need_be, first.count.no, first.count.councils) == (2, 1, 0, 1)
    assert (second.count.yes, second.count.if_need_be, second.count.no, second.count.councils) == (0, 1, 2, 1)
    assert (first.is_best, second.is_best, board.winner) == (True, False, first)
    assert board.in_words == "Thursday 10 December 2026 suits 3 people from 1 council; 1 of them if need be."
    assert (board.asked, len(board.rows), board.silent) == (3, 3, 0)


def test_a_tie_is_said_as_a_tie(poll, member, lead):
    say(poll, lead, "yes", "no")
    say(poll, member, "no", "yes")

    board = polls.board(poll, NOW)

    assert board.winner is None
    assert board.in_words == (
        "A tie: Thursday 10 December 2026 and Friday 11 December 2026 suit equally well. A lead chooses."
    )


def test_the_host_of_the_draft_decides_what_is_equal(group, lead, member, council):
    other = CouncilFactory()
    lead.memberships.update(council=other)
    draft = MeetingFactory(group=group, draft=True, host_council=council)
    poll = opened(group, lead, meeting=draft)
    say(poll, lead, "yes", "no")
    say(poll, member, "no", "yes")

    assert polls.board(poll, NOW).winner.option.starts_at == FRIDAY[0]


def test_it_says_when_nobody_has_answered_and_when_nothing_suits(poll, member):
    assert polls.board(poll, NOW).in_words == "Nobody has answered yet."
    say(poll, member, "no", "no")
    assert polls.board(poll, NOW).in_words == "None of these dates suits anybody."


def test_what_somebody_said_who_is_not_asked_any_more_does_not_count(group, lead, supplier, draft):
    poll = opened(group, lead, meeting=draft)
    say(poll, supplier, "yes", "no")
    assert len(polls.board(poll, NOW).rows) == 1
    Meeting.objects.filter(pk=draft.pk).update(audience="public-sector")
    poll = DatePoll.objects.get(pk=poll.pk)

    assert (polls.board(poll, NOW).rows, polls.board(poll, NOW).asked) == ((), 1)
    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=LATER)
    assert not DateAnswer.objects.exists()  # nor later, when the poll is over


def test_what_was_counted_stays_when_somebody_leaves_afterwards(poll, lead, member):
    say(poll, member, "yes", "no")
    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=LATER)
    member.memberships.update(left_at=LATER)

    board = polls.board(DatePoll.objects.get(pk=poll.pk), LATER)

    assert [row.person for row in board.rows] == [member]
