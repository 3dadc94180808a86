import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.deeds import mute_url
from accounts.models import MutedMail
from common import do_links
from meetings.models import Attendance, Meeting
from tests.factories import MeetingFactory, UserFactory, close

ONE_CLICK = {"List-Unsubscribe": "One-Click"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group, title="Ten years on")


def path(token):
    return f"/do/{token}/"


def answer_link(meeting, person, choice="coming", expires_at=None, purpose="meeting-answer"):
    expires_at = expires_at or timezone.now() + dt.timedelta(days=60)
    return path(do_links.make(purpose, person_id=person.pk, object_id=meeting.pk, choice=choice, expires_at=expires_at))


def mute_link(person, kind="reminder"):
    return path(mute_url(person.pk, kind, now=timezone.now()).split("/do/")[1].rstrip("/"))


def answers():
    return list(Attendance.objects.values_list("person__name", "answer"))


def said(response):
    return " ".join(response.content.decode().split())


# Answering ------------------------------------------------------------------------------------------------------------
def test_get_shows_what_will_happen_and_changes_nothing(client, member, meeting):
    page = client.get(answer_link(meeting, member))

    assert page.status_code == 200
    assert "From your mail, for Sam Example" in said(page)
    assert "Ten years on" in said(page)
    assert said(page).count('<button class="govuk-button"') == 1
    assert answers() == []


def test_head_changes_nothing_either(client, member, meeting):
    assert client.head(answer_link(meeting, member)).status_code == 200
    assert answers() == []


def test_post_acts_and_a_second_post_says_it_was_done(client, member, meeting):
    link = answer_link(meeting, member)

    first, second = client.post(link), client.post(link)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "This was done already" not in said(first)
    assert "This was done already" in said(second)
    assert answers() == [("Sam Example", "coming")]


def test_afterwards_the_page_says_so_and_has_no_button(client, member, meeting):
    client.post(answer_link(meeting, member))

    page = client.get(answer_link(meeting, member))

    assert "You’re coming" in said(page)
    assert '<button class="govuk-button"' not in said(page)


def test_the_other_answers_are_in_reach(client, member, meeting):
    (maybe, not_coming) = client.get(answer_link(meeting, member)).context["others"]
    client.post(answer_link(meeting, member))
    client.post(not_coming[1])

    assert (maybe[0], not_coming[0]) == ("Maybe", "Not coming")
    assert answers() == [("Sam Example", "not-coming")]


def test_the_link_of_one_person_acts_for_that_person_whoever_is_signed_in(client, member, lead, meeting):
    client.force_login(lead)

    page = client.get(answer_link(meeting, member))
    client.post(answer_link(meeting, member))

    assert (
        "You are signed in as Priya Sample. The mail was for Sam Example, and this link acts for Sam Example."
        in said(page)
    )
    assert answers() == [("Sam Example", "coming")]


def test_the_link_does_not_sign_in(client, member, meeting):
    client.post(answer_link(meeting, member))

    assert client.get("/account/").status_code == 302


def test_without_the_pages_token_nothing_happens(member, meeting):
    strict = Client(enforce_csrf_checks=True)

    for body in ({}, ONE_CLICK):
        assert strict.post(answer_link(meeting, member), body).status_code == 403
    assert answers() == []


def test_with_the_pages_token_it_does(member, meeting):
    strict = Client(enforce_csrf_checks=True)
    token = strict.get(answer_link(meeting, member)).context["csrf_token"]

    strict.post(answer_link(meeting, member), {"csrfmiddlewaretoken": str(token)})

    assert answers() == [("Sam Example", "coming")]


# Links that do not work -----------------------------------------------------------------------------------------------
def test_an_expired_link_explains_itself(client, member, meeting):
    link = answer_link(meeting, member, expires_at=timezone.now() - dt.timedelta(seconds=1))

    for response in (client.get(link), client.post(link)):
        assert response.status_code == 410
        assert "This link is too old" in said(response)
        assert "Ten years on" not in said(response)
    assert answers() == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: "x" + token,
        lambda token: "nonsense",
        lambda token: "%00",
        lambda token: "é" * 50,
        lambda token: "a:" * 4000,
    ],
)
def test_an_altered_link_explains_itself(client, member, meeting, spoil):
    token = answer_link(meeting, member).split("/")[2]

    for response in (client.get(path(spoil(token))), client.post(path(spoil(token)))):
        assert response.status_code == 404
        assert "This link is not complete" in said(response)
    assert answers() == []


def test_a_link_for_a_purpose_that_nobody_knows_explains_itself(client, member, meeting):
    link = answer_link(meeting, member, purpose="erase-everything")

    assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)


def test_a_link_of_one_purpose_is_not_taken_for_another(client, member, meeting):
    link = answer_link(meeting, member, purpose="mute-mail")

    client.post(link)

    assert (answers(), MutedMail.objects.count()) == ([], 0)


@pytest.mark.parametrize("gone", ["closed", "deleted"])
def test_a_link_whose_person_is_gone_explains_itself(client, meeting, gone):
    person = UserFactory(name="Lee Madeup")
    link = answer_link(meeting, person)
    close(person) if gone == "closed" else person.delete()

    for response in (client.get(link), client.post(link)):
        assert response.status_code == 410
        assert "This link is no longer anybody’s" in said(response)
        assert "Lee Madeup" not in said(response)
    assert answers() == []


def test_a_link_whose_meeting_is_gone_explains_itself(client, member, meeting):
    link = answer_link(meeting, member)
    Meeting.objects.all().delete()

    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 200
    assert answers() == []


def test_a_link_to_a_meeting_one_may_not_see_says_nothing_of_it(client, member, meeting):
    Meeting.objects.update(state="draft", published_at=None)

    page = client.get(answer_link(meeting, member))

    assert page.status_code == 410
    assert answers() == []


@pytest.mark.parametrize("link", ["expired", "broken"])
def test_every_dead_end_offers_sign_in(client, member, meeting, link):
    dead = answer_link(meeting, member, expires_at=timezone.now()) if link == "expired" else "/do/nonsense/"

    assert 'href="/sign-in/"' in said(client.get(dead))


def test_no_search_engine_keeps_such_a_page(client, member, meeting):
    page = client.get(answer_link(meeting, member))

    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]


# Stopping mail --------------------------------------------------------------------------------------------------------
def test_stopping_one_kind_of_mail_from_its_foot(client, member):
    page = client.get(mute_link(member))
    assert "Stop reminders of meetings?" in said(page)
    assert MutedMail.objects.count() == 0

    done, again = client.post(mute_link(member)), client.post(mute_link(member))

    assert "You get no more reminders of meetings" in said(done)
    assert "This was done already" in said(again)
    assert list(MutedMail.objects.values_list("person", "kind")) == [(member.pk, "reminder")]


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_stops_it_in_one_click_without_cookie_or_redirect(member, encoding):
    strict = Client(enforce_csrf_checks=True)
    if encoding == "multipart/form-data":
        response = strict.post(mute_link(member), ONE_CLICK)
    else:
        response = strict.post(mute_link(member), "List-Unsubscribe=One-Click", content_type=encoding)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert dict(response.cookies) == {}
    assert list(MutedMail.objects.values_list("person", "kind")) == [(member.pk, "reminder")]


def test_one_click_twice_is_no_fault(member):
    for _ in range(2):
        assert Client(enforce_csrf_checks=True).post(mute_link(member), ONE_CLICK).status_code == 200
    assert MutedMail.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "Yes"}, {"list-unsubscribe": "One-Click"}])
def test_a_post_from_elsewhere_that_is_not_one_click_does_not_act(member, body):
    assert Client(enforce_csrf_checks=True).post(mute_link(member), body).status_code == 403
    assert MutedMail.objects.count() == 0


def test_a_scanner_that_opens_every_link_stops_nothing(client, member):
    client.get(mute_link(member))

    assert MutedMail.objects.count() == 0


def test_a_kind_of_mail_that_is_no_more_explains_itself(client, member):
    assert client.get(mute_link(member, "payslip")).status_code == 410
    assert client.post(mute_link(member, "payslip")).status_code == 200
    assert MutedMail.objects.count() == 0
