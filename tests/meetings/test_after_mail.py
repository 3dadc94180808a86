"""Mail after a meeting: leads are asked for the notes, and who was there whether it was worth their time."""

import datetime as dt
import re

import pytest

from accounts.models import MutedMail
from common import do_links
from meetings import actions, after_planner
from meetings.after_due import late_moment, late_step
from meetings.models import Feedback, Meeting, TrialAnswer
from outbox.models import Hold
from tests.factories import MembershipFactory
from tests.meetings.after import HELD, circulated, held, keys, letters, run, there
from tests.meetings.post import at, text

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY = at(26), at(27)
DUE, LAST = at(30), at(2, month=12)  # 3 days after Wednesday is Saturday: asked on Monday; then a week after


@pytest.fixture
def meeting(group):
    return held(group)


# The leads are asked --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "step"),
    [
        (HELD, None),
        (at(30, 8, 59), None),
        (DUE, 3),
        (at(2, 8, 59, 12), 3),
        (LAST, 7),
        (at(24, 9, month=12), 7),
        (at(26, 9, month=12), None),
    ],
)
def test_leads_are_asked_three_and_seven_days_after_on_a_working_day(meeting, now, step):
    assert late_step(meeting, now) == step


def test_nobody_is_asked_on_a_bank_holiday(group):
    meeting = held(group, starts_on=dt.date(2026, 12, 22))

    assert late_moment(meeting, 3) == at(29, 9, month=12)  # Christmas Day, Boxing Day, a Sunday, the day instead


def test_each_lead_is_asked_twice_until_the_notes_are_circulated(meeting, lead, member):
    other = MembershipFactory(group=meeting.group, role="lead").person

    assert run(at(30, 8)) == {}
    assert run(DUE)["notes asked for"] == 2
    assert "notes asked for" not in run(at(1, 12, month=12))
    assert run(LAST)["notes asked for"] == 2
    assert "notes asked for" not in run(at(9, month=12))

    assert sorted(keys(kind="notes-late")) == sorted(
        f"notes-late:meeting{meeting.pk}:person{person.pk}:0.{days}d" for person in (lead, other) for days in (3, 7)
    )
    assert f"/meetings/{meeting.pk}/notes/circulate/" in text(letters(kind="notes-late", person_id=lead.pk)[0])


def test_after_an_outage_only_the_later_step_is_said(meeting, lead):
    assert run(LAST)["notes asked for"] == 1
    assert keys(kind="notes-late") == [f"notes-late:meeting{meeting.pk}:person{lead.pk}:0.7d"]


@pytest.mark.parametrize("why", ["circulated", "muted", "left", "recorded later", "cancelled", "held"])
def test_a_lead_is_not_asked_where_there_is_no_reason_to(meeting, lead, why):
    if why == "circulated":
        circulated(meeting, lead)
    elif why == "muted":
        MutedMail.objects.create(person=lead, kind="leading")
    elif why == "left":
        lead.memberships.update(left_at=HELD)
    elif why == "recorded later":
        Meeting.objects.filter(pk=meeting.pk).update(published_at=HELD)
    elif why == "cancelled":
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_at=at(20))
    else:
        Hold.objects.create(reason="restored")

    run(DUE)

    assert keys(kind="notes-late") == []


# Who was there is asked -----------------------------------------------------------------------------------------------
def test_who_was_there_is_asked_once_on_the_next_working_day(meeting, lead, member):
    there(meeting, member)

    assert run(at(26, 8, 59)) == {}
    assert run(THURSDAY) == {"questions after meetings": 1}
    assert run(FRIDAY) == {}

    assert keys(kind="feedback") == [f"feedback:meeting{meeting.pk}:person{member.pk}:0"]
    body = text(letters(kind="feedback")[0])
    assert re.findall(r"^(Fully|Mostly|Partly|Hardly|Not at all):", body, re.MULTILINE) == [
        "Fully", "Mostly", "Partly", "Hardly", "Not at all"
    ]  # fmt: skip
    assert letters(kind="feedback")[0].priority == 2


@pytest.mark.parametrize("why", ["answered", "muted", "too late", "absent"])
def test_nobody_is_asked_without_a_reason(meeting, member, why):
    if why != "absent":
        there(meeting, member)
    if why == "answered":
        actions.give_feedback(meeting=meeting, person=member, worth=4, now=HELD)
    elif why == "muted":
        MutedMail.objects.create(person=member, kind="feedback")

    run(at(10, month=12) if why == "too late" else THURSDAY)

    assert keys(kind="feedback") == []


def links(message, purpose, now):
    tokens = re.findall(r"/do/(\S+?)/", text(message).replace("\n", " "))
    read = [do_links.read(token, now) for token in tokens]
    return [link for link in read if link.purpose == purpose]


def test_the_links_in_the_mail_say_who_which_meeting_and_which_step(meeting, member):
    there(meeting, member)
    run(THURSDAY)

    found = links(letters(kind="feedback")[0], "meeting-feedback", THURSDAY)

    assert {(link.person_id, link.object_id) for link in found} == {(member.pk, meeting.pk)}
    assert [link.choice for link in found] == ["5", "4", "3", "2", "1"]


# Trials ---------------------------------------------------------------------------------------------------------------
def trial(meeting, by, now, **changes):
    facts = {"title": "Suppliers invited", "question": "Was it good to have suppliers with us?"}
    facts |= {"review_on": dt.date(2027, 2, 1), "meeting": meeting, "group": meeting.group} | changes
    return actions.start_trial(**facts, by=by, now=now)


def test_a_trial_is_asked_about_in_the_feedback_mail_and_not_again(meeting, lead, member):
    there(meeting, member)
    tried = trial(meeting, lead, at(20))

    assert run(THURSDAY) == {"questions after meetings": 1}
    assert run(FRIDAY) == {}

    found = links(letters(kind="feedback")[0], "trial-answer", THURSDAY)
    assert [(link.object_id, link.choice) for link in found] == [(tried.pk, answer) for answer in TrialAnswer.Answer]


def test_a_trial_that_is_started_later_has_a_mail_of_its_own_the_day_after(meeting, lead, member):
    other = MembershipFactory(group=meeting.group).person
    there(meeting, member, other)
    run(THURSDAY)
    tried = trial(meeting, lead, at(26, 12))
    actions.answer_trial(trial=tried, person=other, answer="yes", now=at(26, 13))

    assert run(at(27, 8, 59)) == {}
    assert run(FRIDAY) == {"trial questions": 1}
    assert run(at(28)) == {}

    assert keys(kind="trial") == [f"trial:trial{tried.pk}:person{member.pk}:0"]
    assert "Was it good to have suppliers with us?" in text(letters(kind="trial")[0])


def test_who_muted_questions_is_not_asked_about_a_trial(meeting, lead, member):
    there(meeting, member)
    MutedMail.objects.create(person=member, kind="feedback")
    trial(meeting, lead, at(20))

    assert run(THURSDAY) == {}


# What people said -----------------------------------------------------------------------------------------------------
def test_feedback_is_given_changed_and_never_doubled(meeting, member):
    there(meeting, member)

    assert actions.give_feedback(meeting=meeting, person=member, worth=4, words="More time", now=HELD) is True
    assert actions.give_feedback(meeting=meeting, person=member, worth=4, words="More time", now=HELD) is False
    assert actions.give_feedback(meeting=meeting, person=member, worth=2, now=THURSDAY) is True

    assert list(Feedback.objects.values_list("person", "worth", "words")) == [(member.pk, 2, "")]


def test_feedback_comes_from_who_was_there_about_what_was_held(group, meeting, member, lead):
    there(meeting, lead)
    to_come = held(group, starts_on=dt.date(2026, 12, 9))
    there(to_come, member)

    with pytest.raises(actions.NotThere):
        actions.give_feedback(meeting=meeting, person=member, worth=4, now=HELD)
    with pytest.raises(actions.MeetingClosed):
        actions.give_feedback(meeting=to_come, person=member, worth=4, now=HELD)
    with pytest.raises(ValueError, match="6"):
        actions.give_feedback(meeting=meeting, person=lead, worth=6, now=HELD)

    assert not Feedback.objects.exists()


def test_a_question_that_has_not_left_is_taken_back_when_it_is_answered(meeting, member):
    there(meeting, member)
    after_planner.plan(THURSDAY)
    actions.give_feedback(meeting=meeting, person=member, worth=5, now=THURSDAY)

    assert [message.state for message in letters(kind="feedback")] == ["cancelled"]
    assert run(FRIDAY) == {}
