"""Leads and members at one poll at once, on connections of their own."""

import pytest

from meetings import actions
from meetings.actions import PollRefused
from meetings.models import DateAnswer, DatePoll, Meeting
from tests.factories import MeetingFactory
from tests.meetings.polling import NOW, opened, say
from tests.peergroups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(group):
    return MeetingFactory(group=group, draft=True, title="Winter meeting")


def fresh(poll):
    return DatePoll.objects.get(pk=poll.pk)


def fix(poll, option, lead):
    return lambda: actions.fix_date(poll=fresh(poll), option=option, by=lead, now=NOW)


def test_of_two_leads_who_fix_at_once_one_wins_and_the_other_is_told(group, lead):
    poll = opened(group, lead)
    first, second = poll.options.all()

    raised = at_once(*[fix(poll, first, lead), fix(poll, second, lead)] * 3)

    assert raised == [PollRefused] * 5
    meeting, current = Meeting.objects.get(), fresh(poll)
    assert (current.meeting, current.fixed_on.starts_at) == (meeting, meeting.starts_at)


def test_a_draft_is_asked_about_once_by_leads_who_ask_at_once(group, lead, draft):
    raised = at_once(*[lambda: opened(group, lead, meeting=Meeting.objects.get(pk=draft.pk))] * 4)

    assert raised == [PollRefused] * 3
    assert DatePoll.objects.get().options.count() == 2


def test_a_double_click_without_a_draft_asks_once(group, lead):
    raised = at_once(*[lambda: opened(group, lead)] * 4)

    assert raised == []
    assert DatePoll.objects.get().options.count() == 2


def test_an_answer_and_the_fixing_meet_and_neither_is_half_done(group, lead, member):
    poll = opened(group, lead)
    first = poll.options.first()

    raised = at_once(
        fix(poll, first, lead),
        *[lambda said=said: say(fresh(poll), member, said, said) for said in ("yes", "no", "yes")],
    )

    assert set(raised) <= {PollRefused}
    assert fresh(poll).outcome == "fixed"
    answers = list(DateAnswer.objects.values_list("answer", flat=True))
    assert (len(answers), len(set(answers))) in {(0, 0), (2, 1)}


def test_a_persons_two_tabs_leave_one_whole_set(group, lead, member):
    poll = opened(group, lead)

    raised = at_once(*[lambda said=said: say(fresh(poll), member, said, said) for said in ("yes", "no", "if-need-be")])

    assert raised == []
    answers = list(DateAnswer.objects.values_list("answer", flat=True))
    assert (len(answers), len(set(answers))) == (2, 1)


def test_a_draft_that_is_deleted_while_its_date_is_fixed_ends_one_way(group, lead, draft):
    poll = opened(group, lead, meeting=draft)
    first = poll.options.first()

    raised = at_once(
        fix(poll, first, lead), lambda: actions.delete_draft(meeting=Meeting.objects.get(pk=draft.pk), by=lead, now=NOW)
    )

    assert raised == []
    assert fresh(poll).outcome == "fixed"
    assert fresh(poll).meeting in {None, *Meeting.objects.all()}


def test_a_draft_that_is_published_while_its_date_is_fixed_is_announced_with_one_date(group, lead, draft):
    poll, before = opened(group, lead, meeting=draft), draft.starts_at
    first = poll.options.first()

    raised = at_once(
        fix(poll, first, lead), lambda: actions.publish(meeting=Meeting.objects.get(pk=draft.pk), by=lead, now=NOW)
    )

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.sequence) == ("published", 0)
    assert meeting.starts_at == (before if raised else first.starts_at)
    assert fresh(poll).is_open == bool(raised)
