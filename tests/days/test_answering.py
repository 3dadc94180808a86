"""The supplier answers each need until the day begins; nothing that it wrote is lost."""

import datetime as dt

import pytest
import time_machine

from scrutiny.actions import contacts
from scrutiny.days.actions import answering
from scrutiny.models import Answer
from scrutiny.refusals import Refused, TooLate
from tests.days.world import DAY, NOW, world
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
DUE = dt.date(2027, 9, 30)
YES = {"verdict": "committed", "words": "", "promises": [("Read access to all data", DUE)]}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def say(there, *, over=0, now=NOW, **given):
    need = there.day.agreed_needs.get(position=1)
    return answering.answer(sending=there.sending, agreed_need=need, over=over, now=now, **YES | given)


def test_it_is_corrected_until_the_day_and_the_trail_stays():
    there = world("sent")
    first = say(there)
    assert say(there, over=1) is None
    with pytest.raises(TooLate, match="meanwhile"):
        say(there, verdict="declined", words="We cannot", promises=[], over=0)
    second = say(there, verdict="partly", words="Only to some of it", over=1)

    assert [(one.number, one.verdict, one.words) for one in Answer.objects.order_by("number")] == [
        (1, "committed", ""), (2, "partly", "Only to some of it"),
    ]  # fmt: skip
    assert list(Answer.objects.latest_of_each()) == [second]
    assert list(first.promises.values_list("what", "by_on")) == YES["promises"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"promises": []}, "with a day"),
        ({"verdict": "declined", "words": "No"}, "promise something"),
        ({"verdict": "partly"}, "Say why"),
        ({"verdict": "declined", "promises": [], "words": " "}, "Say why"),
    ],
)
def test_an_answer_says_enough(given, says):
    there = world("sent")
    with pytest.raises(Refused, match=says):
        say(there, **given)

    assert not Answer.objects.exists()


def test_from_the_meeting_on_nothing_is_answered_wherever_it_was_planned():
    there = world("sent")
    begins = dt.datetime(2027, 1, 14, 10, tzinfo=dt.UTC)  # before the planned day
    there.day.meeting = MeetingFactory(group=there.group, starts_on=begins.date())
    there.day.save(update_fields=["meeting"])
    with pytest.raises(TooLate, match="has begun"):
        say(there, now=begins)
    say(there, now=begins - dt.timedelta(seconds=1))

    there.day.meeting = None
    there.day.save(update_fields=["meeting"])
    say(there, over=1, words="Later", now=begins)
    with pytest.raises(TooLate):
        say(there, over=2, now=NOW + 61 * DAY)


def test_who_was_withdrawn_answers_nothing():
    there = world("sent")
    contacts.withdraw(contact=there.vera, because="Left", by=there.lead, now=NOW)
    with pytest.raises(TooLate, match="do not speak"):
        say(there)
