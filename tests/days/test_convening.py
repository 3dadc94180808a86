"""The meeting of a scrutiny day follows the day: who takes part, and its end."""

import datetime as dt

import pytest
import time_machine

from meetings import actions as meetings
from meetings.models import Meeting
from scrutiny.days.actions import convening
from scrutiny.models import Day
from scrutiny.refusals import NotYours, TooLate
from tests.days.world import DAY, NOW, world

pytestmark = pytest.mark.django_db
FIELDS = {
    "starts_on": dt.date(2027, 1, 14), "starts_time": dt.time(10), "ends_on": dt.date(2027, 1, 14),
    "ends_time": dt.time(15), "venue": "Example House",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def convene(there, by=None):
    return convening.convene(day=there.day, fields=FIELDS, by=by or there.lead, now=NOW)


def test_a_lead_makes_it_once_while_the_day_is_to_come():
    there = world("agreed")
    with pytest.raises(NotYours):
        convene(there, by=there.people[0])
    meeting = convene(there)
    with pytest.raises(TooLate, match="already"):
        convene(there)
    assert (there.day.meeting, there.day.begins_at) == (meeting, meeting.starts_at)
    over = world("follow-up")
    with pytest.raises(TooLate, match="not to come"):
        convene(over)

    meetings.publish(meeting=meeting, by=there.lead, now=NOW)
    meetings.cancel(meeting=meeting, reason="Snow", by=there.lead, now=NOW)
    assert convene(there).pk != meeting.pk


def test_it_names_who_takes_part_as_that_changes():
    there = world("agreed", audience="councils")
    meeting = convene(there)
    there.day.participations.filter(council=there.councils[2]).update(left_at=NOW, left_because="Changed it")
    convening.keep_invited(day=there.day, by=there.people[2], now=NOW)
    assert set(meeting.invited_councils.all()) == set(there.councils[:2])

    there.day.participations.filter(council=there.councils[1]).update(left_at=NOW, left_because="Changed it")
    convening.keep_invited(day=there.day, by=there.lead, now=NOW + 90 * DAY)  # it is over
    assert set(meeting.invited_councils.all()) == set(there.councils[:2])
    alone = world("agreed")
    convening.keep_invited(day=alone.day, by=alone.lead, now=NOW)


@pytest.mark.parametrize(("is_announced", "left"), [(True, ["cancelled"]), (False, [])])
def test_it_is_called_off_with_the_day(is_announced, left):
    there = world("agreed")
    meeting = convene(there)
    if is_announced:
        meetings.publish(meeting=meeting, by=there.lead, now=NOW)
    convening.call_off(day=Day.objects.with_all().get(), because="The supplier is gone", by=there.lead, now=NOW)

    assert list(Meeting.objects.values_list("state", flat=True)) == left
    assert Meeting.objects.exclude(cancelled_because="The supplier is gone").count() == 0


def test_a_meeting_that_took_place_is_not_called_off():
    there = world("agreed")
    meetings.publish(meeting=convene(there), by=there.lead, now=NOW)
    convening.call_off(day=Day.objects.with_all().get(), because="Late", by=there.lead, now=NOW + 90 * DAY)

    assert Meeting.objects.get().state == "published"
