"""The reminders of actions: found by what stands, said once, taken back when they are no longer true."""

import datetime as dt

import pytest

from meetings import action_planner, actions
from outbox.models import Hold, Message
from tests.factories import close
from tests.meetings.post import html, parsed, text
from tests.meetings.promising import DUE, SAID, WORDS, at, colleague, mail, promise, run, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(group, member, council):
    return promise(group, member, council)


def test_each_step_is_said_once_over_a_year(action, member):
    day = SAID.date()
    while day < dt.date(2027, 5, 1):
        for hour in (8, 9, 15):
            run(at(day.day, hour, month=day.month, year=day.year))
        day += dt.timedelta(days=1)

    assert steps(member) == ["3d", "0d", "w1", "w2", "w3", "w4", "m2", "m3", "m4"]


def test_the_key_says_by_when_and_which_step(action, member):
    run(at(1))

    assert Message.objects.get().key == f"action:{action.pk}:person{member.pk}:2026-12-04.3d"


def test_after_an_outage_only_the_latest_goes(action, member):
    assert run(at(19)) == 1
    assert run(at(19)) == 0

    assert steps(member) == ["w2"]


def test_what_is_queued_when_a_later_step_comes_is_taken_back(action, member):
    action_planner.plan(at(1))
    action_planner.plan(at(4))

    assert [(key[-2:], state) for _, key, state in mail(member)] == [("3d", "cancelled"), ("0d", "queued")]


@pytest.mark.parametrize("deed", ["done", "dropped", "moved", "handed over"])
def test_what_is_queued_is_taken_back_by_the_deed(group, action, member, council, deed):
    action_planner.plan(at(1))
    now, lee = at(1, 10), colleague(group, council)
    {
        "done": lambda: actions.finish_action(action=action, by=member, now=now),
        "dropped": lambda: actions.drop_action(action=action, reason="No need", by=member, now=now),
        "moved": lambda: actions.extend_action(action=action, due_on=dt.date(2026, 12, 18), by=member, now=now),
        "handed over": lambda: actions.hand_over_action(action=action, person=lee, by=member, now=now),
    }[deed]()

    assert [state for _, key, state in mail(member)] == ["cancelled"]
    assert run(at(2)) == 0


def test_with_more_time_it_is_reminded_of_again(action, member):
    run(at(1))
    actions.extend_action(action=action, due_on=dt.date(2026, 12, 18), by=member, now=at(2))
    for day in (4, 15, 18):
        run(at(day))

    assert [key for _, key, _ in mail(member)] == ["2026-12-04.3d", "2026-12-18.3d", "2026-12-18.0d"]


def test_who_has_it_now_is_reminded_and_who_had_it_is_not(group, action, member, council):
    run(at(1))
    lee = colleague(group, council)
    actions.hand_over_action(action=action, person=lee, by=member, now=at(2))
    run(at(4))

    assert steps(member) == ["3d"]
    assert steps(lee) == ["0d"]


def test_who_muted_it_left_or_is_nobody_is_not_reminded(group, member, council):
    muted, closed = colleague(group, council, "Noor Example"), colleague(group, council, "Ira Example")
    for person in (muted, closed, member):
        promise(group, person, council)
    nobodys = promise(group, member, council)
    actions.hand_over_action(action=nobodys, person=None, by=member, now=SAID)
    muted.muted_mail.create(kind="action")
    close(closed)

    assert run(at(1)) == 1
    assert steps(member) == ["3d"]


def test_what_is_queued_for_who_mutes_it_is_taken_back(action, member):
    action_planner.plan(at(1))
    member.muted_mail.create(kind="action")
    action_planner.plan(at(1, 10))

    assert [state for _, _, state in mail(member)] == ["cancelled"]


def test_saying_it_better_swallows_no_reminder(action, member):
    actions.change_action(action=action, words="Send it to all", by=member, now=at(1, 9, 1))

    assert run(at(1, 9, 2)) == 1
    assert "Send it to all" in text(Message.objects.get(kind="action-reminder"))


def test_nothing_is_planned_during_a_hold(action):
    Hold.objects.create(reason="restored")

    assert action_planner.plan(at(1)) == {action_planner.COUNT: 0}
    assert mail() == []


@pytest.mark.parametrize("count", [1, 3])
def test_planning_costs_the_same_for_one_and_three(group, member, council, count, django_assert_num_queries):
    for number in range(count):
        promise(group, member, council, words=f"Promise {number}")
    run(at(1))

    with django_assert_num_queries(4):  # hold, what is queued, what is due, what was said
        assert action_planner.plan(at(1, 10)) == {action_planner.COUNT: 0}


# What they say --------------------------------------------------------------------------------------------------------
def flat(message):
    """The text without the ends of its lines."""
    return " ".join(text(message).split())


def subjects(person):
    return [parsed(message)["Subject"] for message in Message.objects.filter(person_id=person.pk).order_by("pk")]


def test_the_subjects_say_how_it_stands(action, member):
    for month, day, year in ((12, 1, 2026), (12, 4, 2026), (12, 11, 2026), (2, 4, 2027)):
        run(at(day, month=month, year=year))

    assert subjects(member) == [
        f"Due Fri 4 Dec: {WORDS}",
        f"Due today: {WORDS}",
        f"Was due Fri 4 Dec: {WORDS}",
        f"Was due Fri 4 Dec: {WORDS}",
    ]


def test_a_reminder_says_what_by_when_and_gives_three_ways_to_answer(group, action, member):
    run(at(11))

    message = Message.objects.get()
    said = flat(message)
    assert "You said that you would do this by Friday 4 December 2026. That was 1 week" in said
    for part in ("By when: Friday 4 December 2026", "For: Winchester", "Group: South peer group", "No need to sign in"):
        assert part in said
    assert [label in said for label in ("It is done: http", "Need more time: http", "Hand over: http")] == [True] * 3
    assert said.count("/do/") == 4  # the fourth stops this mail
    assert html(message).count("/do/") == 4
    assert "The leads of the group see" not in said
    assert parsed(message)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_from_the_first_month_on_it_says_that_the_leads_see_it(action):
    run(at(4, month=2, year=2027))

    assert "The leads of the group see that it is late." in flat(Message.objects.get())


def test_the_new_owner_reads_who_gave_it_and_what_they_said(group, action, member, council):
    lee = colleague(group, council)
    actions.hand_over_action(action=action, person=lee, words="Half is done", by=member, now=at(2))

    message = Message.objects.get(person_id=lee.pk)
    assert subjects(lee) == [f"Yours now, by Fri 4 Dec: {WORDS}"]
    assert "Sam Example has handed this over to you." in flat(message)
    assert "They write: Half is done" in flat(message)
    assert "Half is done" in html(message)


def test_the_leads_read_what_nobody_has(group, action, member, lead):
    actions.hand_over_action(action=action, person=None, by=member, now=at(2))

    message = Message.objects.get(person_id=lead.pk)
    assert subjects(lead) == ["South peer group: an action has nobody to do it"]
    said = flat(message)
    assert "Sam Example has handed this back to the leads of the group. The council still owns it." in said
    assert f"- {WORDS} (by Fri 4 Dec, Winchester)" in said
    assert action.get_absolute_url() in said


def test_words_that_look_like_a_page_stay_words(group, member, council):
    promise(group, member, council, words="<script>alert(1)</script>\nBcc: all@example.org", due_on=DUE)
    run(at(1))

    message = Message.objects.get()
    assert "<script>" not in html(message)
    assert parsed(message)["Bcc"] is None
    assert "<script>alert(1)</script> Bcc: all@example.org" in flat(message)
