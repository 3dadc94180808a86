"""A lead says that an agenda can be read: once, of a meeting to come, with something on it."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings import actions
from meetings.models import Meeting
from tests.factories import MeetingFactory
from tests.meetings.agendas import NOVEMBER, SEPTEMBER, at, line, schedule
from tests.meetings.visiting import SIGN_IN, WHO, page, url

pytestmark = pytest.mark.django_db
BUTTON = "Is the agenda ready?"


def said(meeting):
    return Meeting.objects.values_list("agenda_ready_at", "agenda_ready_by__name").get(pk=meeting.pk)


@pytest.mark.parametrize("published", [True, False])
def test_it_is_said_once(group, lead, coordinator, published):
    meeting = schedule(group, NOVEMBER, at(SEPTEMBER), published=published)
    line(meeting, "Missed bins")

    assert actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(SEPTEMBER, 10)) is True
    assert actions.say_agenda_is_ready(meeting=meeting, by=coordinator, now=at(SEPTEMBER, 11)) is False

    assert said(meeting) == (at(SEPTEMBER, 10), "Priya Sample")


def test_an_empty_agenda_is_not_ready(group, lead):
    meeting = schedule(group, NOVEMBER, at(SEPTEMBER))

    with pytest.raises(actions.NothingOnAgenda):
        actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(SEPTEMBER))
    assert said(meeting) == (None, None)


@pytest.mark.parametrize("why", ["over", "cancelled"])
def test_of_a_meeting_that_is_over_or_called_off_it_is_not_said(group, lead, why):
    meeting = schedule(group, NOVEMBER, at(SEPTEMBER))
    line(meeting, "Missed bins")
    if why == "cancelled":
        actions.cancel(meeting=meeting, reason="No room", by=lead, now=at(SEPTEMBER))

    with pytest.raises(actions.MeetingClosed):
        actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(NOVEMBER, 16 if why == "over" else 8))
    assert said(meeting) == (None, None)


def test_an_agenda_that_is_ready_can_still_be_changed(group, lead):
    meeting = schedule(group, NOVEMBER, at(SEPTEMBER))
    line(meeting, "Missed bins")
    actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(SEPTEMBER))

    line(meeting, "Parking permits")

    assert meeting.agenda_items.count() == 2
    assert said(meeting)[0] == at(SEPTEMBER)


def test_in_its_last_week_people_hear_of_it_anyway(group, lead):
    meeting = schedule(group, NOVEMBER, at(SEPTEMBER))
    line(meeting, "Missed bins")

    assert actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(dt.date(2026, 11, 18), 9)) is False
    assert said(meeting) == (None, None)
    assert actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(dt.date(2026, 11, 18), 8)) is True


def test_what_people_heard_of_before_it_moved_away_is_not_said_again(group, lead):
    meeting = schedule(group, NOVEMBER, at(SEPTEMBER))
    line(meeting, "Missed bins")
    later = dt.date(2027, 1, 20)
    actions.revise(
        meeting=meeting, fields={"starts_on": later, "ends_on": later}, by=lead, now=at(dt.date(2026, 11, 20))
    )

    assert actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(dt.date(2026, 11, 21))) is False


# The page -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "status"), list(zip(WHO, (302, 403, 404, SIGN_IN, 302), strict=True)))
def test_only_leads_say_so(come, meeting, item, who, status):
    answer = come(who).post(url("agenda-ready", meeting))

    assert answer.status_code == status
    assert (said(meeting)[0] is not None) == (who in {"lead", "coordinator"})


def test_looking_does_not_say_it(come, meeting, item):
    assert come("lead").get(url("agenda-ready", meeting)).status_code == 405
    assert said(meeting) == (None, None)


def test_the_agendas_page_asks_leads_and_then_says_since_when(come, meeting, item):
    client = come("lead")
    assert BUTTON in page(client, "meeting-agenda", meeting)

    first = client.post(url("agenda-ready", meeting), follow=True).content.decode()
    again = client.post(url("agenda-ready", meeting), follow=True).content.decode()

    assert "The agenda is ready." in first
    assert BUTTON not in first
    assert f"From {timezone.localdate():%-d %B %Y} on," in first
    assert "That was said already." in again


@pytest.mark.parametrize("why", ["a member looks", "empty", "over"])
def test_the_button_is_not_offered_where_it_does_nothing(come, group, meeting, why):
    client = come("member" if why == "a member looks" else "lead")
    if why == "over":
        meeting = MeetingFactory(group=group, days=-3)
    if why != "empty":
        line(meeting, "Missed bins")

    assert BUTTON not in page(client, "meeting-agenda", meeting)


def test_what_cannot_be_said_is_refused_with_a_sentence(come, meeting):
    answer = come("lead").post(url("agenda-ready", meeting), follow=True)

    assert "There is nothing on the agenda yet." in answer.content.decode()
    assert said(meeting) == (None, None)
