"""The mails of a date poll: everybody asked once, the silent reminded, everybody told once how it ended."""

import pytest

from accounts.actions import mute_mail
from accounts.models import MutedMail
from common import london
from front import actions as front
from meetings import actions, poll_planner
from meetings.models import DatePoll, Meeting
from meetings.poll_planner import COUNT, plan
from outbox.models import Message
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory
from tests.meetings.polling import NOW, UNTIL, days, opened, say
from tests.meetings.post import parsed

pytestmark = pytest.mark.django_db
THREE_DAYS = london.read_iso("2026-11-24T09:00")  # before the last day, a Friday
THE_DAY_BEFORE = london.read_iso("2026-11-26T09:00")


@pytest.fixture
def poll(group, lead):
    return opened(group, lead, words="In Winchester")


def mails(person, **more):
    rows = Message.objects.standing().filter(person_id=person.pk, kind__startswith="date-poll", **more)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def text(person, kind):
    message = parsed(Message.objects.standing().get(person_id=person.pk, kind=kind))
    return message["Subject"], " ".join(message.get_body(["plain"]).get_content().split())


def test_everybody_is_asked_once_with_every_date_in_the_mail(poll, lead, member, supplier, outsider):
    assert plan(NOW) == {COUNT: 3}
    assert plan(NOW) == {COUNT: 0}

    assert [mails(person) for person in (lead, member, supplier)] == [["date-poll-opened"]] * 3
    assert mails(outsider) == []
    subject, body = text(member, "date-poll-opened")
    assert subject == "Which date suits you? Winter meeting"
    for words in ("Thursday 10 December 2026, 10am to 3pm", "Friday 11 December 2026", "In Winchester", "/do/"):
        assert words in body
    assert "Friday 27 November 2026, 5pm" in body


def test_whom_the_meeting_is_not_for_gets_no_mail(group, lead, supplier):
    opened(group, lead, meeting=MeetingFactory(group=group, draft=True, audience="public-sector"))
    plan(NOW)

    assert (mails(supplier), mails(lead)) == ([], ["date-poll-opened"])


def test_who_moved_here_is_reminded_on_the_working_days_of_where_they_are_now(group, lead, member):
    before = CouncilFactory(nation="scotland")
    MembershipFactory(group=group, person=member, council=before, joined_at=NOW - days(600), left_at=NOW - days(500))
    opened(group, lead, answers_until=london.read_iso("2026-12-03T17:00"))
    plan(NOW)
    Message.objects.update(state="sent", sent_at=NOW)

    # Three days before is Saint Andrew’s Day: in Scotland people are reminded on the Friday before it.
    assert plan(london.read_iso("2026-11-27T12:00")) == {COUNT: 0}
    assert plan(london.read_iso("2026-11-30T09:00")) == {COUNT: 2}


def test_only_the_silent_are_reminded_twice_in_the_morning_of_a_working_day(poll, lead, member):
    plan(NOW)
    Message.objects.update(state="sent", sent_at=NOW)
    say(poll, lead, "yes", "no")
    second = days(1) / 86_400
    assert plan(THREE_DAYS - second) == {COUNT: 0}

    plan(THREE_DAYS)
    plan(THREE_DAYS + days(1))
    assert mails(member) == ["date-poll-opened", "date-poll-reminder"]
    Message.objects.update(state="sent", sent_at=NOW)
    plan(THE_DAY_BEFORE)

    assert mails(member) == ["date-poll-opened", "date-poll-reminder", "date-poll-reminder"]
    assert mails(lead) == ["date-poll-opened"]
    assert plan(UNTIL) == {COUNT: 0}


def test_what_waits_is_taken_back_when_somebody_answers_or_the_poll_ends(poll, lead, member):
    plan(NOW)
    say(poll, member, "yes", "no")
    plan(NOW)
    assert (mails(member), mails(lead)) == ([], ["date-poll-opened"])

    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)
    plan(NOW)
    assert mails(lead) == ["date-poll-ended"]


def test_who_answers_while_mails_are_written_gets_none(poll, lead, member):
    wanted = {mail.key: mail for mail in poll_planner._wanted(THREE_DAYS)}
    say(poll, member, "yes", "no")

    assert poll_planner._write([wanted[key] for key in sorted(wanted)], THREE_DAYS) == 1

    assert (mails(member), mails(lead)) == ([], ["date-poll-reminder"])


def test_a_fixed_date_is_told_once_with_what_one_had_said(poll, lead, member):
    say(poll, member, "if-need-be", "no")
    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)

    assert plan(NOW) == {COUNT: 2}
    assert plan(NOW + days(3)) == {COUNT: 0}

    subject, body = text(member, "date-poll-ended")
    assert subject == "Thursday 10 December 2026: Winter meeting"
    assert "Thursday 10 December 2026, 10am to 3pm" in body
    assert "You said: if need be." in body
    assert "Nobody is signed up" in body
    assert "You said" not in text(lead, "date-poll-ended")[1]


def test_a_withdrawn_poll_is_told_with_its_reason(poll, lead, member):
    actions.withdraw_poll(poll=poll, because="Half of us are ill", by=lead, now=NOW)
    plan(NOW)

    subject, body = text(member, "date-poll-ended")
    assert subject == "No date yet: Winter meeting"
    assert "It was withdrawn: Half of us are ill" in body


def test_who_was_not_asked_by_then_and_who_left_since_hear_nothing(poll, group, lead, member):
    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)
    newcomer = MembershipFactory(group=group, joined_at=NOW + days(1)).person
    member.memberships.update(left_at=NOW)

    plan(NOW + days(2))

    assert (mails(newcomer), mails(member), mails(lead)) == ([], [], ["date-poll-ended"])


def test_after_a_week_it_is_no_news_any_more(poll, lead):
    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)

    assert plan(NOW + days(7)) == {COUNT: 0}
    assert plan(NOW + days(7) - days(1) / 24) == {COUNT: 1}


def test_who_muted_them_gets_none(poll, lead, member):
    mute_mail(person=member, kind=MutedMail.Kind.DATES, by=member, now=NOW)
    plan(NOW)
    actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=NOW)
    plan(NOW)

    assert mails(member) == []
    assert mails(lead) == ["date-poll-ended"]


def test_mail_to_who_leaves_is_taken_back_at_once(poll, member):
    plan(NOW)

    front.leave(membership=member.memberships.get(), by=member, now=NOW)

    assert mails(member, state="queued") == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_asks_the_same_for_one_person_and_three(group, lead, count, django_assert_num_queries):
    opened(group, lead)
    MembershipFactory.create_batch(count, group=group)
    plan(NOW)

    with django_assert_num_queries(8):
        assert plan(NOW) == {COUNT: 0}
    assert (DatePoll.objects.count(), Meeting.objects.count()) == (1, 0)
