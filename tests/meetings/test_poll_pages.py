"""The pages of a date poll: a lead asks in plain fields, people answer on one page, one click fixes the date."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from common import london
from meetings import actions
from meetings.models import DateAnswer, DateOption, DatePoll, Meeting
from tests.factories import MeetingFactory, MembershipFactory, UserFactory
from tests.meetings.polling import (
    FRIDAY,
    MONDAY,
    NOW,
    THURSDAY,
    UNTIL,
    days,
    form_of,
    opened,
    read,
    said,
    say,
    typed,
    url,
)
from tests.poll_factories import DatePollFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_monday_in_november")]


def new(group, draft=None):
    if draft:
        return reverse("meetings:meeting-date-poll", args=[group.slug, draft.pk])
    return reverse("meetings:date-poll-new", args=[group.slug])


# A lead asks ----------------------------------------------------------------------------------------------------------
def test_a_lead_types_dates_reads_what_will_happen_and_asks(client, group, lead, member, supplier):
    client.force_login(lead)
    post = typed(THURSDAY, FRIDAY)

    before = read(client.post(new(group), post))
    assert not DatePoll.objects.exists()
    assert "Thursday 10 December 2026, 10am to 3pm" in before
    assert "3 people are asked" in before
    assert "Answers are taken until Friday 27 November 2026, 5pm" in before

    response = client.post(new(group), post | {"confirmed": "yes"})
    poll = DatePoll.objects.get()
    assert response.url == poll.get_absolute_url()
    assert [(date.starts_at, date.ends_at) for date in poll.options.all()] == [THURSDAY, FRIDAY]
    assert (poll.title, poll.answers_until, poll.opened_by, poll.meeting) == ("Winter meeting", UNTIL, lead, None)


def test_what_is_confirmed_was_typed_and_going_back_keeps_it(client, group, lead):
    client.force_login(lead)
    page = read(client.post(new(group), typed(THURSDAY, FRIDAY)))
    assert '<input type="hidden" name="date_2_day" value="11">' in page

    again = read(client.post(new(group), typed(THURSDAY, FRIDAY) | {"again": "yes"}))

    assert 'name="date_2_day" value="11"' in again
    assert "There is a problem" not in again


def test_another_row_is_added_and_nothing_typed_is_lost_or_complained_of(client, group, lead):
    client.force_login(lead)
    post = typed(THURSDAY, title="") | {"from_2": "half past", "more": "yes"}

    page = read(client.post(new(group), post))

    assert "Date 4" in page
    assert 'name="rows" value="4"' in page
    assert 'value="half past"' in page
    assert 'name="date_1_day" value="10"' in page
    assert "There is a problem" not in page
    fifth = read(client.post(new(group), post | {"rows": "4"}))
    assert "Date 5" in fifth


def test_there_are_twelve_rows_at_most_and_two_at_least(client, group, lead):
    client.force_login(lead)

    most = read(client.post(new(group), typed(rows="999") | {"more": "yes"}))
    least = read(client.post(new(group), typed(rows="0") | {"again": "yes"}))

    assert ("Date 12" in most, "Date 13" in most, "Add another date" in most) == (True, False, False)
    assert ("Date 2" in least, "Date 3" in least) == (True, False)


def test_a_poll_about_a_draft_begins_with_its_title_and_hours(client, group, lead, draft):
    client.force_login(lead)

    page = read(client.get(new(group, draft)))
    assert 'value="Winter meeting"' in page
    assert 'name="from_1" value="10am"' in page

    post = typed(THURSDAY, FRIDAY) | {"from_3": "10am", "to_3": "3pm", "confirmed": "yes"}  # an untouched third row
    client.post(new(group, draft), post)
    poll = DatePoll.objects.get()
    assert (poll.meeting, poll.options.count()) == (draft, 2)


def test_a_draft_whose_poll_was_withdrawn_is_asked_about_again(client, group, lead, draft):
    first = opened(group, lead, meeting=draft)
    client.force_login(lead)
    assert client.get(new(group, draft)).headers["Location"] == first.get_absolute_url()

    actions.withdraw_poll(poll=first, because="Too early", by=lead, now=NOW)

    assert client.get(new(group, draft)).status_code == 200


def test_dates_of_a_draft_of_two_days_last_two_days(client, group, lead):
    draft = MeetingFactory(group=group, draft=True, ends_on=NOW.date() + days(31))
    client.force_login(lead)

    client.post(new(group, draft), typed(THURSDAY, MONDAY) | {"confirmed": "yes"})

    assert [date.ends_at for date in DateOption.objects.all()] == [THURSDAY[1] + days(1), MONDAY[1] + days(1)]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": ""}, "Enter an answer to “What is it for?”"),
        ({"date_2_day": "", "date_2_month": "", "date_2_year": "", "from_2": "", "to_2": ""}, "Enter at least 2 dates"),
        ({"date_2_day": "", "date_2_month": "", "date_2_year": ""}, "Enter the day of date 2"),
        ({"date_2_day": "10"}, "Date 2 is the same as date 1. Enter each once"),
        ({"date_2_month": "11"}, "Date 2 must come after the last day for answers"),
        ({"date_2_day": "27", "date_2_month": "11", "from_2": "4:59pm", "to_2": "6pm"}, "Date 2 must come after"),
        ({"date_2_day": "31", "date_2_month": "2"}, "Date 2 must be a real date"),
        ({"date_2_year": "2101"}, "Enter a year from 2000 to 2100"),
        ({"from_2": ""}, "Enter when date 2 starts, such as 10am"),
        ({"to_2": ""}, "Enter when date 2 ends, such as 3:30pm"),
        ({"to_2": "9am"}, "Date 2 must end later than 10am, when it starts"),
        ({"to_2": "10am"}, "Date 2 must end later than 10am, when it starts"),
        ({"date_2_day": "28", "date_2_month": "3", "date_2_year": "2027", "from_2": "1:30am"}, "there is no 1:30am"),
        ({"last_day_day": ""}, "The last day must include a day"),
        ({"last_day_day": "15"}, "Choose a last day that is not over"),
        ({"last_day_year": "2101"}, "Enter a year from 2000 to 2100"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_asked(client, group, lead, change, error):
    client.force_login(lead)

    page = read(client.post(new(group), typed(THURSDAY, FRIDAY) | {"confirmed": "yes"} | change))

    assert error in page
    assert not DatePoll.objects.exists()


def test_an_empty_form_shows_its_errors(client, group, lead):
    client.force_login(lead)

    page = read(client.post(new(group), {}))

    assert "Enter the last day for answers" in page
    assert "Enter an answer to “What is it for?”" in page


def test_the_same_date_at_another_hour_is_another_date(client, group, lead):
    client.force_login(lead)
    evening = (THURSDAY[1], THURSDAY[1] + days(1) / 12)

    client.post(new(group), typed(THURSDAY, evening) | {"confirmed": "yes"})

    assert DatePoll.objects.get().options.count() == 2


def test_about_what_was_announced_or_is_asked_already_nobody_asks(client, group, lead, draft):
    client.force_login(lead)
    announced = MeetingFactory(group=group)
    assert client.get(new(group, announced)).url == announced.get_absolute_url()
    poll = opened(group, lead, meeting=draft)

    response = client.post(new(group, draft), typed(THURSDAY, FRIDAY) | {"confirmed": "yes"})

    assert response.url == poll.get_absolute_url()
    assert DatePoll.objects.get() == poll


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("member", 403), ("supplier", 403), ("outsider", 404)])
def test_only_a_lead_asks_fixes_and_withdraws(client, group, draft, poll, request, who, status):
    client.force_login(request.getfixturevalue(who))
    date = poll.options.first()

    for address in (
        new(group),
        new(group, draft),
        url("date-poll-fix", poll, date.pk),
        url("date-poll-withdraw", poll),
    ):
        assert client.get(address).status_code == status
    posts = [
        client.post(new(group), typed(THURSDAY, MONDAY) | {"confirmed": "yes"}),
        client.post(url("date-poll-withdraw", poll), {"because": "Too early"}),
        client.post(url("date-poll-fix", poll, date.pk)),
    ]
    assert {post.status_code for post in posts} == {302 if status == 200 else status}
    poll.refresh_from_db()
    assert (DatePoll.objects.count(), poll.is_open) == ((2, False) if status == 200 else (1, True))


# People answer --------------------------------------------------------------------------------------------------------
def test_a_member_answers_on_the_page_and_changes_their_mind(client, poll, member):
    client.force_login(member)
    page = read(client.get(poll.get_absolute_url()))
    assert "Which dates suit you?" in page
    assert "Nobody has answered yet." in page

    answer = client.post(poll.get_absolute_url(), form_of(poll, "yes", "if-need-be"), follow=True)
    assert "You can change your answers until Friday 27 November 2026" in read(answer)
    assert said(poll, member) == ["yes", "if-need-be"]
    assert "Change my answers" in read(answer)
    assert read(answer).count(" checked") == 2

    client.post(poll.get_absolute_url(), form_of(poll, "no", "yes"))
    assert said(poll, member) == ["no", "yes"]


def test_every_date_wants_an_answer_and_what_was_said_stays(client, poll, member):
    client.force_login(member)
    first = poll.options.first()

    page = read(client.post(poll.get_absolute_url(), {f"option_{first.pk}": "yes"}))

    assert "Say whether Friday 11 December 2026 suits" in page
    assert page.count(" checked") == 1
    assert not DateAnswer.objects.exists()


def test_members_read_who_said_what_and_what_suits_best(client, poll, member, lead, council):
    say(poll, lead, "yes", "no")
    say(poll, member, "if-need-be", "no")
    client.force_login(member)

    page = read(client.get(poll.get_absolute_url()))

    assert "Thursday 10 December 2026 suits 2 people from 1 council; 1 of them if need be." in page
    assert "Priya Sample" in page
    assert "Winchester" in page
    assert "1 yes, 1 if need be, 0 no" in page
    assert "For leads" not in page
    assert "Fix this date" not in page


def test_a_partner_does_not_know_of_a_poll_that_does_not_ask_them(client, group, lead, supplier, draft):
    Meeting.objects.filter(pk=draft.pk).update(audience="public-sector")
    poll = opened(group, lead, meeting=draft)
    client.force_login(supplier)

    assert client.get(poll.get_absolute_url()).status_code == 404
    assert client.post(poll.get_absolute_url(), form_of(poll, "yes", "yes")).status_code == 404
    assert poll.title not in read(client.get(reverse("meetings:date-poll-list", args=[group.slug])))


def test_another_groups_poll_is_not_there(client, poll, outsider, lead):
    other = DatePollFactory()
    client.force_login(lead)
    crossed = reverse("meetings:date-poll", args=[poll.group.slug, other.pk])
    date = other.options.first()

    assert client.get(crossed).status_code == 404
    assert client.post(reverse("meetings:date-poll-fix", args=[poll.group.slug, poll.pk, date.pk])).status_code == 404
    client.force_login(outsider)
    assert client.get(poll.get_absolute_url()).status_code == 404


def test_after_the_last_day_the_page_takes_no_answers(client, poll, member):
    client.force_login(member)
    with time_machine.travel(UNTIL, tick=False):
        page = read(client.get(poll.get_absolute_url()))
        late = client.post(poll.get_absolute_url(), form_of(poll, "yes", "no"), follow=True)

    assert "Send my answers" not in page
    assert "Answers were taken until Friday 27 November 2026. A lead chooses the date now." in read(late)
    assert not DateAnswer.objects.exists()


def test_a_coordinator_looks_and_does_not_answer(client, poll):
    client.force_login(UserFactory(is_superuser=True))

    page = read(client.get(poll.get_absolute_url()))

    assert "Send my answers" not in page
    assert "For leads" in page
    assert client.post(poll.get_absolute_url(), form_of(poll, "yes", "no")).status_code == 403


def test_looking_changes_nothing(client, poll, lead):
    client.force_login(lead)
    date = poll.options.first()

    for address in (poll.get_absolute_url(), url("date-poll-fix", poll, date.pk), url("date-poll-withdraw", poll)):
        assert client.get(address).status_code == 200
    poll.refresh_from_db()
    assert (poll.is_open, DateAnswer.objects.exists(), Meeting.objects.exists()) == (True, False, False)


# A lead fixes it ------------------------------------------------------------------------------------------------------
def test_one_click_fixes_the_clear_winner_and_offers_to_publish(client, poll, lead, member):
    say(poll, lead, "no", "yes")
    say(poll, member, "if-need-be", "yes")
    client.force_login(lead)
    friday = poll.options.last()
    page = read(client.get(poll.get_absolute_url()))
    assert f'action="{url("date-poll-fix", poll, friday.pk)}"' in page
    assert "Fix Friday 11 December 2026</button>" in page
    assert "A draft with this date is made" in page

    after = read(client.post(url("date-poll-fix", poll, friday.pk), follow=True))

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.starts_at) == ("draft", FRIDAY[0])
    assert "The date is fixed: Friday 11 December 2026." in after
    assert reverse("meetings:meeting-publish", args=[poll.group.slug, meeting.pk]) in after


def test_a_tie_has_no_button_of_its_own_and_the_lead_chooses(client, poll, lead, member):
    say(poll, lead, "no", "yes")
    say(poll, member, "yes", "no")
    client.force_login(lead)

    page = read(client.get(poll.get_absolute_url()))

    assert "A tie: Thursday 10 December 2026 and Friday 11 December 2026 suit equally well." in page
    assert "</button>" not in page[page.index("For leads") : page.index("Withdraw this poll")]
    for date in poll.options.all():
        assert f'href="{url("date-poll-fix", poll, date.pk)}"' in page


def test_another_date_than_the_best_is_fixed_knowingly(client, poll, lead, member):
    say(poll, lead, "no", "yes")
    client.force_login(lead)
    thursday = poll.options.first()

    page = read(client.get(url("date-poll-fix", poll, thursday.pk)))
    assert "Another date suits better: Friday 11 December 2026 suits 1 person from 1 council." in page
    assert "A draft meeting with this date is made" in page

    client.post(url("date-poll-fix", poll, thursday.pk))
    assert Meeting.objects.get().starts_at == THURSDAY[0]


def test_the_slower_of_two_leads_reads_what_the_other_did(client, poll, lead):
    client.force_login(lead)
    first, second = poll.options.all()
    client.post(url("date-poll-fix", poll, first.pk))

    slower = read(client.post(url("date-poll-fix", poll, second.pk), follow=True))

    assert "Nothing was changed. The date is fixed already: Thursday 10 December 2026, 10am to 3pm." in slower
    assert client.get(url("date-poll-fix", poll, second.pk)).url == poll.get_absolute_url()
    assert "This poll has ended already." in read(client.get(url("date-poll-withdraw", poll), follow=True))


@pytest.mark.parametrize(
    ("state", "lead_reads", "member_reads"),
    [
        ("draft", "Publish it now", "Keep the date free."),
        ("published", "has been announced", "has been announced"),
        ("deleted", "was deleted before it was announced", "was deleted before it was announced"),
    ],
)
def test_afterwards_the_page_says_how_it_goes_on(client, poll, lead, member, state, lead_reads, member_reads):
    meeting = actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)
    if state == "published":
        actions.publish(meeting=meeting, by=lead, now=NOW)
    elif state == "deleted":
        actions.delete_draft(meeting=meeting, by=lead)

    for person, words in ((lead, lead_reads), (member, member_reads)):
        client.force_login(person)
        assert words in read(client.get(poll.get_absolute_url()))


def test_it_is_withdrawn_with_a_reason_that_members_read(client, poll, lead, member):
    client.force_login(lead)
    empty = read(client.post(url("date-poll-withdraw", poll), {}))
    assert "Enter an answer to “Why is it withdrawn?”" in empty
    client.post(url("date-poll-withdraw", poll), {"because": "Half of us are ill"})
    client.force_login(member)

    page = read(client.get(poll.get_absolute_url()))

    assert "This poll was withdrawn" in page
    assert "Half of us are ill" in page
    assert "Send my answers" not in page


# The list -------------------------------------------------------------------------------------------------------------
def test_the_list_has_open_polls_first_and_says_how_each_stands(client, group, lead, member):
    withdrawn, fixed, waits = (opened(group, lead, title=name) for name in ("Withdrawn one", "Fixed one", "Old one"))
    actions.withdraw_poll(poll=withdrawn, because="Too early", by=lead, now=NOW)
    actions.fix_date(poll=fixed, option=fixed.options.first(), by=lead, now=NOW + days(1))
    client.force_login(member)

    with time_machine.travel(UNTIL, tick=False):
        fresh = opened(group, lead, title="Fresh one", now=UNTIL, answers_until=UNTIL + days(3))
        response = client.get(reverse("meetings:date-poll-list", args=[group.slug]))

    assert [poll.title for poll in response.context["page"]] == ["Fresh one", "Old one", "Fixed one", "Withdrawn one"]
    page = read(response)
    for words in ("Date fixed", "10 December 2026", "Too early", "A lead chooses", "Open"):
        assert words in page
    assert (waits.is_open, fresh.is_open) == (True, True)


def test_each_date_says_what_it_meets_as_far_as_its_reader_may_know(client, group, lead, member):
    """Dates of the poll: a Thursday on which two other groups meet, and Boxing Day, kept on a Monday in 2026."""
    boxing_day = tuple(london.moment(dt.date(2026, 12, 28), clock) for clock in (dt.time(10), dt.time(15)))
    on = {"starts_on": THURSDAY[0].date(), "starts_time": dt.time(9), "ends_on": THURSDAY[0].date()}
    seen = MeetingFactory(title="Open to all", ends_time=dt.time(12), audience="public", **on)
    MeetingFactory(title="Not for everybody", ends_time=dt.time(12), audience="members", **on)
    client.force_login(lead)

    before = read(client.post(new(group), typed(THURSDAY, boxing_day)))
    poll = opened(group, lead, dates=[THURSDAY, boxing_day])
    client.force_login(member)
    after = read(client.get(poll.get_absolute_url()))

    for page in (before, after):
        assert f"At the same time: “Open to all” of {seen.group.in_text}." in page
        assert "Not for everybody" not in page
        assert "Monday 28 December 2026 is a bank holiday in England: Boxing Day" in page


@pytest.mark.parametrize(("who", "offers"), [("lead", True), ("member", False)])
def test_an_empty_list_says_what_it_is_for(client, group, request, who, offers):
    client.force_login(request.getfixturevalue(who))

    page = read(client.get(reverse("meetings:date-poll-list", args=[group.slug])))

    assert "No dates have been asked about yet" in page
    assert ("Ask which date suits</a>" in page) == offers


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, group, lead, member, count, django_assert_num_queries):
    for number in range(count):
        poll = opened(group, lead, title=f"Poll {number}")
        actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)
    client.force_login(member)

    with django_assert_num_queries(7):
        response = client.get(reverse("meetings:date-poll-list", args=[group.slug]))

    assert len(response.context["page"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_poll_costs_the_same_for_one_and_three_who_answered(
    client, group, lead, member, count, django_assert_num_queries
):
    dates = [THURSDAY, FRIDAY, MONDAY][: count if count > 1 else 2]
    poll = opened(group, lead, dates=dates)
    for _ in range(count):
        say(poll, MembershipFactory(group=group).person, *["yes"] * len(dates))
    client.force_login(lead)

    with django_assert_num_queries(15):
        response = client.get(poll.get_absolute_url())

    assert len(response.context["board"].rows) == count


@pytest.mark.parametrize("count", [2, 4])
def test_asking_costs_the_same_for_two_dates_and_four(client, group, lead, count, django_assert_num_queries):
    dates = [(THURSDAY[0] + days(n), THURSDAY[1] + days(n)) for n in range(count)]
    client.force_login(lead)

    with django_assert_num_queries(8):
        client.post(new(group), typed(*dates))
