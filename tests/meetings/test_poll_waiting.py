"""“Your turn” of date polls: dates to answer, also from the mail without signing in, and for leads a date to choose."""

import pytest
import time_machine
from django.urls import reverse

from common import do_links
from digests import waiting as digests
from meetings import actions
from meetings.models import DateAnswer, DatePoll, Meeting
from meetings.poll_waiting import WAITS, silent
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory, UserFactory
from tests.meetings.polling import NOW, UNTIL, days, form_of, opened, read, said, say
from tests.waits import asked

pytestmark = pytest.mark.django_db
waiting_for = asked(*WAITS)


def keys(person, now=NOW):
    return [line.key for line in waiting_for([person], now).get(person.pk, [])]


def test_who_has_said_nothing_is_asked_until_the_last_day(poll, member, outsider):
    assert keys(member) == [f"date-poll:{poll.pk}"]
    assert keys(outsider) == []
    assert keys(member, UNTIL - days(1)) == [f"date-poll:{poll.pk}"]
    assert keys(member, UNTIL) == []

    say(poll, member, "no", "no")
    assert keys(member) == []


def test_a_line_says_for_what_until_when_and_has_its_deed(poll, member, group):
    (line,) = waiting_for([member], NOW)[member.pk]

    assert line.title == "Which dates suit you? Winter meeting"
    assert line.why == "The leads of the South peer group look for a date. Answer once, until 27 November 2026."
    assert (line.due_at, line.url, line.group_id) == (UNTIL, poll.get_absolute_url(), group.pk)
    assert [(deed.label, deed.purpose, deed.object_id, deed.main) for deed in line.deeds] == [
        ("Say which dates suit", "date-poll-answer", poll.pk, True)
    ]


def test_it_is_part_of_your_turn(poll, member):
    assert [line.key for line in digests.your_turn(member, NOW)] == [f"date-poll:{poll.pk}"]


def test_who_left_or_was_closed_out_is_not_asked(poll, member, group, lead):
    gone = MembershipFactory(group=group, left_at=NOW).person
    type(member).objects.filter(pk=member.pk).update(is_active=False, closed_at=NOW)

    assert list(silent(DatePoll.objects.all(), [gone.pk, member.pk, lead.pk])) == [poll]


@pytest.mark.parametrize("audience", [None, "public", "members", "public-sector", "councils"])
def test_it_waits_for_exactly_those_whom_the_poll_asks(group, lead, member, supplier, outsider, audience):
    named = CouncilFactory()
    elsewhere = MembershipFactory(group=group, council=None, kind="other", organisation="Example").person
    MembershipFactory(person=elsewhere, council=named)
    draft = MeetingFactory(group=group, draft=True, audience=audience) if audience else None
    if audience == "councils":
        draft.invited_councils.add(named)
    poll = opened(group, lead, meeting=draft)
    people = [lead, member, supplier, elsewhere, outsider]

    found = {person.pk for person in people if person.pk in waiting_for(people, NOW)}

    assert found == set(poll.asked().values_list("person", flat=True))
    assert outsider.pk not in found


def test_nobody_is_asked_about_the_date_of_what_was_announced_meanwhile(group, lead, member):
    draft = MeetingFactory(group=group, draft=True)
    opened(group, lead, meeting=draft)
    assert len(keys(member)) == 1

    actions.publish(meeting=draft, by=lead, now=NOW)

    assert keys(member) == []


def test_somebody_in_two_groups_is_asked_once_in_each(group, lead, member):
    other = MembershipFactory(person=member, role="lead")
    first, second = opened(group, lead), opened(other.group, member)

    assert keys(member) == [f"date-poll:{first.pk}", f"date-poll:{second.pk}"]


# A lead chooses -------------------------------------------------------------------------------------------------------
def test_once_the_answers_are_in_a_lead_chooses(poll, lead, member):
    assert keys(lead, UNTIL) == [f"date-poll-choose:{poll.pk}"]
    assert keys(member, UNTIL) == []
    (line,) = waiting_for([lead], UNTIL)[lead.pk]
    assert (line.title, line.due_at, line.url) == ("Fix a date: Winter meeting", None, poll.get_absolute_url())

    actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=UNTIL)
    assert keys(lead, UNTIL) == []


def test_where_nobody_leads_it_waits_for_the_coordinators(poll, lead):
    coordinator = UserFactory(is_superuser=True)
    assert keys(coordinator, UNTIL) == []

    lead.memberships.update(left_at=NOW)

    assert keys(coordinator, UNTIL) == [f"date-poll-choose:{poll.pk}"]
    assert keys(lead, UNTIL) == []


@pytest.mark.parametrize("count", [1, 3])
def test_one_statement_each_for_any_number_of_people_and_polls(group, lead, count, django_assert_num_queries):
    people = [MembershipFactory(group=group).person for _ in range(count)]
    for number in range(count):
        opened(group, lead, title=f"Poll {number}")

    dates, choices = WAITS
    with django_assert_num_queries(1):
        found = dates.lines(people, NOW)
    assert [len(lines) for lines in found.values()] == [count] * count
    with django_assert_num_queries(1):
        found = choices.lines([*people, lead], UNTIL)
    assert [len(lines) for lines in found.values()] == [count]


# From the mail --------------------------------------------------------------------------------------------------------
def link(poll, person):
    token = do_links.make("date-poll-answer", person_id=person.pk, object_id=poll.pk, expires_at=NOW + days(90))
    return reverse("front:do", args=[token])


@pytest.fixture
def by_mail(client):
    """At this moment, somebody who is not signed in."""
    with time_machine.travel(NOW, tick=False):
        yield client


def test_all_dates_are_answered_from_the_mail_in_one_step(by_mail, poll, member, council):
    page = read(by_mail.get(link(poll, member)))
    assert "Which dates suit you?" in page
    assert "Thursday 10 December 2026, 10am to 3pm" in page
    assert not DateAnswer.objects.exists()

    done = read(by_mail.post(link(poll, member), form_of(poll, "yes", "if-need-be")))

    assert "Your answers are in" in done
    assert "You can change them until Friday 27 November 2026." in done
    assert said(poll, member) == ["yes", "if-need-be"]
    assert set(DateAnswer.objects.values_list("council", flat=True)) == {council.pk}


def test_an_incomplete_answer_from_the_mail_keeps_what_was_said(by_mail, poll, member):
    first = poll.options.first()

    page = read(by_mail.post(link(poll, member), {f"option_{first.pk}": "no"}))

    assert "Say whether Friday 11 December 2026 suits" in page
    assert page.count(" checked") == 1
    assert not DateAnswer.objects.exists()


def test_a_second_click_says_that_it_was_done_and_shows_what_was_said(by_mail, poll, member):
    say(poll, member, "yes", "no")

    assert read(by_mail.get(link(poll, member))).count(" checked") == 2
    again = by_mail.post(link(poll, member), form_of(poll, "yes", "no"))
    assert again.context["outcome"].done_already
    assert not by_mail.post(link(poll, member), form_of(poll, "no", "no")).context["outcome"].done_already


def test_a_late_click_reads_how_it_ended(by_mail, poll, member, lead):
    actions.withdraw_poll(poll=poll, because="Half of us are ill", by=lead, now=NOW)

    page = by_mail.get(link(poll, member))
    late = by_mail.post(link(poll, member), form_of(poll, "yes", "no"))

    for response in (page, late):
        assert "This poll was withdrawn: Half of us are ill" in read(response)
    assert not DateAnswer.objects.exists()


def test_a_link_of_somebody_who_is_not_asked_any_more_does_nothing(by_mail, group, lead, supplier):
    draft = MeetingFactory(group=group, draft=True, audience="members")
    poll = opened(group, lead, meeting=draft)
    address = link(poll, supplier)
    Meeting.objects.filter(pk=draft.pk).update(audience="public-sector")

    assert by_mail.get(address).status_code == 410
    assert "This poll is not for you any more" in read(by_mail.post(address, form_of(poll, "yes", "no")))
    assert not DateAnswer.objects.exists()
