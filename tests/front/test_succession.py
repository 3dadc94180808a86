"""Saying which of several successors one works for: the page, the links in mails, and where it is offered."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts import emails
from accounts.models import SuccessorChoice
from common import do_links
from councils.endings import ending_of
from desk import actions as desk
from front.succession import choose, leave_for_good
from meetings.models import Attendance
from outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    AttendanceFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)
from tests.front.reading import newest_code
from tests.front.signing_in import ask, enter
from tests.successions import AFTER, BEFORE, DAY, MIDNIGHT, at, new, old

PAGE = "/account/councils/SRY/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def west(db):
    return new("West Surrey", code="WSRY")


@pytest.fixture
def east(db):
    return new("East Surrey", code="ESRY")


@pytest.fixture
def surrey(east, west):
    return old("Surrey", east, west, code="SRY")


@pytest.fixture
def sam(group, surrey):
    """Of Surrey, a lead of South, who comes to a meeting in May."""
    person = AffiliationFactory(council=surrey, person__name="Sam Example").person
    CoverageFactory(group=group, council=surrey)
    MembershipFactory(group=group, council=surrey, person=person, role="lead", joined_at=at(1, 4))
    meeting = MeetingFactory(group=group, starts_on=dt.date(2027, 5, 12), published_at=at(1, 4))
    AttendanceFactory(meeting=meeting, person=person, council=surrey)
    return person


@pytest.fixture
def before():
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def after():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def inside(client, sam):
    """A browser in which Sam is signed in, until the spring."""
    client.force_login(sam)
    session = client.session
    session.set_expiry(dt.timedelta(days=400))
    session.save()
    return client


def said(response):
    return " ".join(response.content.decode().split())


def acts_for(person, day):
    return [str(row.council) for row in person.affiliations.acting(day)]


def standing(person):
    """[(council, from)] of the groups they are in."""
    return [(str(row.council), row.joined_at) for row in person.memberships.filter(left_at=None)]


# The deed -------------------------------------------------------------------------------------------------------------
def test_before_the_day_only_the_affiliation_is_dated(sam, surrey, west):
    assert choose(person=sam, predecessor=surrey, successor=west, by=sam, now=BEFORE) is True

    assert (acts_for(sam, BEFORE.date()), acts_for(sam, DAY)) == (["Surrey"], ["West Surrey"])
    assert standing(sam) == [("Surrey", at(1, 4))]


def test_after_the_day_all_that_is_theirs_follows_at_once(sam, surrey, west):
    desk.succeed_due(now=MIDNIGHT)
    assert (acts_for(sam, DAY), standing(sam)) == ([], [("Surrey", at(1, 4))])

    choose(person=sam, predecessor=surrey, successor=west, by=sam, now=AFTER)

    assert acts_for(sam, AFTER.date()) == ["West Surrey"]
    assert standing(sam) == [("West Surrey", AFTER)]
    assert sam.memberships.get(left_at=None).role == "lead"
    assert Attendance.objects.get().council == west


def test_what_was_not_handed_over_yet_follows_too(sam, surrey, west):
    choose(person=sam, predecessor=surrey, successor=west, by=sam, now=AFTER)

    assert standing(sam) == [("West Surrey", AFTER)]
    assert Attendance.objects.get().council == west


def test_who_works_for_none_of_them_leaves_their_groups(sam, surrey):
    desk.succeed_due(now=MIDNIGHT)

    choose(person=sam, predecessor=surrey, successor=None, by=sam, now=AFTER)

    assert (acts_for(sam, AFTER.date()), standing(sam)) == ([], [])
    assert sam.memberships.get().left_because == "council"


def test_who_left_before_is_not_said_to_leave_with_the_council(sam, surrey):
    sam.memberships.update(left_at=BEFORE)
    choose(person=sam, predecessor=surrey, successor=None, by=sam, now=BEFORE)

    assert leave_for_good(ending=ending_of(surrey), by=None, now=AFTER) == []


def test_saying_it_again_moves_nothing_that_changed_since(sam, surrey, west):
    choose(person=sam, predecessor=surrey, successor=west, by=sam, now=AFTER)
    Attendance.objects.update(council=None)

    assert choose(person=sam, predecessor=surrey, successor=west, by=sam, now=at(4, 5)) is False
    assert Attendance.objects.get().council is None


# The page -------------------------------------------------------------------------------------------------------------
def test_the_page_asks_and_says_what_goes_along(inside, before):
    page = said(inside.get(PAGE))

    assert "Which council will you work for from 1 April 2027?" in page
    assert "East Surrey" in page
    assert "None of them" in page
    assert "You stay in the South peer group, and lead it." in page
    assert "1 answer to coming meetings." in page
    assert "You leave the South peer group" in page


def test_a_choice_is_saved_and_said(inside, sam, west, before):
    response = inside.post(PAGE, {"successor": "WSRY"}, follow=True)

    assert response.redirect_chain == [("/account/", 302)]
    assert "From 1 April 2027 you act for West Surrey." in said(response)
    assert acts_for(sam, DAY) == ["West Surrey"]


def test_after_the_day_it_leads_back_to_where_one_was_going(inside, sam, after):
    response = inside.post(PAGE, {"successor": "ESRY", "next": "/groups/"}, follow=True)

    assert response.redirect_chain == [("/groups/", 302)]
    assert "You act for East Surrey." in said(response)
    assert standing(sam) == [("East Surrey", AFTER)]


@pytest.mark.parametrize("next_path", ["https://elsewhere.example/", "//elsewhere.example"])
def test_it_leads_nowhere_else(inside, before, next_path):
    response = inside.post(PAGE, {"successor": "none", "next": next_path})

    assert response["Location"] == "/account/"


@pytest.mark.parametrize("typed", [{}, {"successor": ""}, {"successor": "GRT"}, {"successor": "\0"}])
def test_what_is_no_answer_is_asked_again(inside, before, typed):
    response = inside.post(PAGE, typed)

    assert response.status_code == 200
    assert "There is a problem" in said(response)
    assert not SuccessorChoice.objects.exists()


def test_who_has_chosen_reads_what_they_said_and_cannot_say_another(inside, sam, surrey, west, before):
    choose(person=sam, predecessor=surrey, successor=west, by=sam, now=BEFORE)

    assert "You said West Surrey" in said(inside.get(PAGE))
    response = inside.post(PAGE, {"successor": "ESRY"}, follow=True)
    assert "You said West Surrey on 1 March 2027. To change that" in said(response)
    assert SuccessorChoice.objects.get().successor == west


def test_there_is_no_page_for_whom_it_does_not_concern(client, sam, surrey, west, member, before):
    guildford = old("Guildford", west, code="GRT")
    mover = AffiliationFactory(council=guildford).person
    gone = AffiliationFactory(council=surrey, ended_on=dt.date(2027, 1, 31)).person

    for person, path in [
        (member, PAGE),
        (gone, PAGE),
        (mover, "/account/councils/GRT/"),
        (sam, "/account/councils/XXX/"),
    ]:
        client.force_login(person)
        assert client.get(path).status_code == 404
        assert client.post(path, {"successor": "WSRY"}).status_code == 404
    assert client.get("/account/councils/sry/").status_code == 200
    assert Client().get(PAGE)["Location"].startswith("/sign-in/")


def test_a_member_without_an_affiliation_is_asked_too(client, group, surrey, before):
    person = MembershipFactory(group=group, council=surrey).person
    client.force_login(person)

    assert client.get(PAGE).status_code == 200


# Where it is offered --------------------------------------------------------------------------------------------------
def test_before_the_day_nobody_is_led_away(inside, before):
    response = inside.get("/")

    assert response.status_code == 200
    assert "Which council will you work for from 1 April 2027?" in said(response)


def test_after_the_day_the_front_page_leads_there_once(inside, after):
    response = inside.get("/")
    assert (response.status_code, response["Location"]) == (302, PAGE)

    again = inside.get("/")

    assert again.status_code == 200
    assert "Which council do you work for since 1 April 2027?" in said(again)


def test_signing_in_leads_there_and_then_on(client, sam, after):
    ask(client, sam.email, next="/groups/")

    response = enter(client, newest_code(sam.email))

    assert response["Location"] == f"{PAGE}?next=%2Fgroups%2F"
    assert client.get("/").status_code == 200


def test_signing_in_before_the_day_leads_home(client, sam, before):
    ask(client, sam.email)

    assert enter(client, newest_code(sam.email))["Location"] == "/"


def test_the_account_says_that_the_council_ends_and_asks(inside, sam, surrey, west, before):
    page = said(inside.get("/account/"))
    assert "It ends on 31 March 2027." in page
    assert f'href="{PAGE}"' in page

    choose(person=sam, predecessor=surrey, successor=west, by=sam, now=BEFORE)

    page = said(inside.get("/account/"))
    assert "It ends on 31 March 2027." in page
    assert f'href="{PAGE}"' not in page


# The links in mails ---------------------------------------------------------------------------------------------------
def link(person, council, successor, purpose=emails.CHOOSE_COUNCIL, pk=None):
    token = do_links.make(
        purpose,
        person_id=person.pk,
        object_id=pk or council.pk,
        choice=str(successor.pk),
        expires_at=AFTER + dt.timedelta(days=90),
    )
    return f"/do/{token}/"


def test_opening_a_link_changes_nothing_and_its_button_chooses(client, sam, surrey, west, before):
    path = link(sam, surrey, west)

    page = said(client.get(path))
    assert "Will you work for West Surrey?" in page
    assert "You stay in the South peer group" in page
    assert not SuccessorChoice.objects.exists()

    assert "From 1 April 2027 you act for West Surrey" in said(client.post(path))
    assert SuccessorChoice.objects.get().successor == west
    assert "This was done already" in said(client.post(path))
    assert "You said so already" in said(client.get(path))


def test_a_link_still_asks_after_the_day(client, sam, surrey, east, after):
    path = link(sam, surrey, east)
    assert "Do you work for East Surrey?" in said(client.get(path))

    assert "You act for East Surrey" in said(client.post(path))
    assert standing(sam) == [("East Surrey", AFTER)]


def test_the_other_link_changes_no_answer(client, sam, surrey, east, west, before):
    client.post(link(sam, surrey, west))

    response = client.get(link(sam, surrey, east))
    assert (response.status_code, "You have said something else" in said(response)) == (410, True)
    assert "You said West Surrey on 1 March 2027" in said(client.post(link(sam, surrey, east)))
    assert SuccessorChoice.objects.get().successor == west


def test_a_link_of_whom_it_does_not_concern_does_nothing(client, sam, surrey, west, group, before):
    for path in (link(UserFactory(), surrey, west), link(sam, surrey, surrey), link(sam, surrey, west, pk=10**9)):
        assert client.get(path).status_code == 410
        assert "There is nothing to choose any more" in said(client.post(path))
    assert not SuccessorChoice.objects.exists()


def test_the_link_of_a_mail_is_taken_from_the_mail(client, sam, surrey, before):
    ending = ending_of(surrey)
    letter = emails.council_ends(ending, sam, step=60, due_at=BEFORE, now=BEFORE)
    first = next(word for word in letter.text.split() if "/do/" in word)

    client.post(first[first.index("/do/") :])

    assert SuccessorChoice.objects.get().successor == ending.successors[0]
    assert not Message.objects.exists()
