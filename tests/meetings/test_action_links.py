"""Acting on an action from its mail: GET shows, POST does, a second POST says that it was done."""

import datetime as dt

import pytest
from django.utils import timezone

from common import do_links, london
from meetings import actions
from meetings.models import Action
from tests.factories import MeetingFactory
from tests.meetings.promising import WORDS, colleague, mail, promise

pytestmark = pytest.mark.django_db


def today(days=0):
    return london.today(timezone.now()) + dt.timedelta(days=days)


@pytest.fixture
def action(group, member, council):
    return promise(group, member, council, now=timezone.now(), due_on=today(3))


@pytest.fixture
def lee(group, council):
    return colleague(group, council)


def link(purpose, action, person):
    expires_at = timezone.now() + dt.timedelta(days=60)
    return f"/do/{do_links.make(purpose, person_id=person.pk, object_id=action.pk, expires_at=expires_at)}/"


def said(response):
    return " ".join(response.content.decode().split())


PURPOSES = ("action-done", "action-time", "action-hand-over")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_get_shows_and_changes_nothing(client, action, member, purpose):
    page = client.get(link(purpose, action, member))

    assert page.status_code == 200
    assert WORDS in said(page)
    assert said(page).count('<button class="govuk-button"') == 1
    assert action.steps.count() == 1


def test_done_in_one_click_and_twice_is_no_fault(client, action, member):
    address = link("action-done", action, member)

    first, second = client.post(address), client.post(address)

    assert "It is done. Thank you" in said(first)
    assert "This was done already" in said(second)
    assert [step.kind for step in action.steps.all()] == ["agreed", "done"]
    assert '<button class="govuk-button"' not in said(client.get(address))


def test_more_time_is_asked_for_by_a_day(client, group, action, member):
    MeetingFactory(group=group, days=40)
    address = link("action-time", action, member)

    offered = {label: value for value, label in client.get(address).context["form"].fields["until"].choices}
    first = client.post(address, {"until": offered["Two weeks"]})
    second = client.post(address, {"until": offered["Two weeks"]})

    assert list(offered) == ["Two weeks", "A month", "The next meeting"]
    assert f"You have until {london.long_date(today(17))}" in said(first)
    assert "This was done already" in said(second)
    assert [str(step.due_on) for step in action.steps.all()] == [str(today(3)), str(today(17))]


@pytest.mark.parametrize("body", [{}, {"until": ""}, {"until": "2020-01-01"}, {"until": "soon\0"}])
def test_more_time_without_a_day_says_so_and_keeps_what_was_typed(client, action, member, body):
    page = client.post(link("action-time", action, member), {**body, "words": "Waiting for data"})

    assert page.status_code == 200
    assert "There is a problem" in said(page)
    assert "Waiting for data" in said(page)
    assert Action.objects.get().due_on == today(3)


def test_handed_over_to_a_colleague(client, action, member, lee):
    address = link("action-hand-over", action, member)

    first = client.post(address, {"to": lee.pk, "words": "Half is done"})
    second = client.post(address, {"to": lee.pk})

    assert "Lee Madeup has it now" in said(first)
    assert "This was done already" in said(second)
    assert (Action.objects.get().person, action.steps.count()) == (lee, 2)
    assert [kind for kind, _, _ in mail(lee)] == ["action-given"]


def test_nobody_hands_over_by_link_without_end(client, action, member, lee, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "mail_by_a_deed": "1/h/key"}
    address = link("action-hand-over", action, member)
    client.post(address, {"to": lee.pk})
    actions.hand_over_action(action=action, person=member, by=lee, now=timezone.now())

    late = client.post(address, {"to": lee.pk})

    assert (late.status_code, "Wait an hour" in said(late)) == (429, True)
    assert Action.objects.get().person == member
    assert client.get(address).status_code == 200
    assert client.post(link("action-done", action, member)).status_code == 200  # which mails nobody


def test_handed_back_to_the_leads(client, action, member, lead):
    page = client.post(link("action-hand-over", action, member), {"to": "leads"})

    assert "The leads of the group have it now" in said(page)
    assert Action.objects.get().person is None
    assert [kind for kind, _, _ in mail(lead)] == ["action-unowned"]


def test_nobody_of_another_council_is_offered(client, action, member, outsider):
    page = client.post(link("action-hand-over", action, member), {"to": outsider.pk})

    assert "Choose one of the options" in said(page)
    assert Action.objects.get().person == member


def test_an_owner_from_outside_the_group_hands_it_back_to_the_leads_alone(client, action, member, lead, lee):
    member.memberships.update(left_at=timezone.now(), left_because="left")
    address = link("action-hand-over", action, member)

    shown, tried = client.get(address), client.post(address, {"to": lee.pk})
    client.post(address, {"to": "leads"})

    assert "Lee Madeup" not in said(shown) + said(tried)
    assert "Choose one of the options" in said(tried)
    assert Action.objects.get().person is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_who_had_it_learns_who_has_it_now(client, action, member, lee, purpose):
    actions.hand_over_action(action=action, person=lee, by=member, now=timezone.now())

    shown, done = client.get(link(purpose, action, member)), client.post(link(purpose, action, member))

    assert "Lee Madeup has it now" in said(shown)
    assert "Lee Madeup has it now" in said(done)
    assert (Action.objects.get().state, action.steps.count()) == ("open", 2)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_was_dropped_says_so(client, action, member, purpose):
    actions.drop_action(action=action, reason="The contract ended", by=member, now=timezone.now())

    assert "It was dropped" in said(client.get(link(purpose, action, member)))
    assert "It was dropped" in said(client.post(link(purpose, action, member)))
    assert Action.objects.get().state == "dropped"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_who_left_the_group_learns_nothing_of_it(client, action, member, lee, purpose):
    actions.hand_over_action(action=action, person=lee, by=member, now=timezone.now())
    member.memberships.update(left_at=timezone.now(), left_because="left")

    page = client.get(link(purpose, action, member))

    assert page.status_code == 410
    assert "This action is no longer there" in said(page)
    assert "This action is no longer there" in said(client.post(link(purpose, action, member)))


def test_who_left_reads_no_name_where_the_notes_are_open(client, group, action, member, lee):
    Action.objects.update(
        meeting=MeetingFactory(group=group, days=-9, notes_state="circulated", circulated_at=timezone.now())
    )
    actions.hand_over_action(action=action, person=lee, by=member, now=timezone.now())
    member.memberships.update(left_at=timezone.now(), left_because="left")

    page = said(client.get(link("action-done", action, member)))

    assert "Somebody else has it now" in page
    assert "Lee Madeup" not in page
