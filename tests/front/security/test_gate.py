"""Who leads goes no further without a second factor that was used in this session."""

import re

import pytest
from django.conf import settings as used
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common import kept_typing
from front.security import gate
from peergroups import actions
from peergroups.models import Membership
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.front.security.proving import (
    APP,
    REQUIRED,
    SECURITY,
    app_code,
    confirm,
    give_app,
    prove,
    records,
    wrong_code,
)
from tests.front.signing_in import HOME
from tests.front.test_public_pages import patterns
from tests.matrix.patterns import unique, walk
from tests.meetings.visiting import url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("required")]


def led_to(response):
    """The page without its query, when an answer only leads on."""
    return response.headers["Location"].partition("?")[0] if response.status_code == 302 else response.status_code


# Who, and where -------------------------------------------------------------------------------------------------------
def paths_of_the_admin():
    """Every address of the admin, with numbers of things that are not there."""
    for page in unique(walk()):
        if page.route.startswith("/admin/") and page.name != "admin:login":
            path = page.route.replace("<path:object_id>", "1")
            yield re.sub(r"\^?\(\?P<\w+>.*\)(/?)\$", r"meetings\1", path)


def test_no_address_of_the_admin_answers_a_lead_or_coordinator_without_a_second_factor(client, lead, coordinator):
    paths = list(paths_of_the_admin())
    answers = {}
    for person in (lead, coordinator):
        client.force_login(person)
        for path in paths:
            answers[person, path] = {led_to(client.get(path)), led_to(client.post(path, {"action": "erase"}))}

    assert len(paths) > 100
    assert {"/admin/", "/admin/accounts/user/", "/admin/outbox/message/"} <= {*paths}
    assert {key: found for key, found in answers.items() if found != {REQUIRED}} == {}


@pytest.mark.parametrize(
    ("who", "answer"),
    [("lead", REQUIRED), ("coordinator", REQUIRED), ("member", 200), ("supplier", 200), ("anonymous", 200)],
)
@pytest.mark.parametrize("path", ["/", "/groups/south/"])
def test_who_leads_is_asked_everywhere_and_who_does_not_nowhere(come, group, who, answer, path):
    assert led_to(come(who).get(path)) == answer


def test_what_a_lead_does_is_not_done_before(client, lead, member, group):
    membership = Membership.objects.get(person=member)
    client.force_login(lead)

    client.post(reverse("peergroups:member-remove", args=[group.slug, membership.pk]), {})

    assert Membership.objects.current().filter(pk=membership.pk).exists()


def test_what_opens_without_is_listed_and_every_name_is_there(client):
    assert {name for name, _ in patterns()} >= gate.OPEN


@pytest.mark.parametrize("name", sorted(gate.OPEN - {"front:factor-remove", "front:do", "front:personal-feed",
                                                      "front:mailbox-message", "front:mailbox-part"}))  # fmt: skip
def test_a_lead_without_one_gets_out_and_gets_on(client, lead, name):
    client.force_login(lead)

    assert led_to(client.get(reverse(name))) != REQUIRED


def test_nobody_who_stopped_leading_is_asked(client, lead, group, coordinator):
    client.force_login(lead)
    assert led_to(client.get("/")) == REQUIRED

    membership = Membership.objects.get(person=lead)
    actions.make_member(membership=membership, by=coordinator, now=timezone.now())

    assert led_to(client.get("/")) == 200


def test_where_nobody_has_to_the_admin_opens_and_the_page_says_so(client, lead, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(lead)

    assert led_to(client.get("/admin/")) == 200
    assert led_to(client.get(REQUIRED)) == SECURITY
    assert "you do without a second factor" in client.get(SECURITY).text


def test_the_demonstration_says_on_the_desk_that_it_does_without(client, lead, settings):
    client.force_login(lead)
    settings.SECOND_FACTOR_REQUIRED = False
    assert "leads and coordinators need a" not in client.get("/admin/").text

    settings.MODE = "demo"

    assert "leads and coordinators need a" in client.get("/admin/").text


def test_production_asks_and_nothing_turns_it_off():
    text = (used.BASE_DIR / "config/settings.py").read_text()

    assert 'SECOND_FACTOR_REQUIRED = MODE == "production"\n' in text


# Setting one up on the way --------------------------------------------------------------------------------------------
def test_without_one_the_page_says_what_happens_and_why(client, lead):
    client.force_login(lead)

    page = client.get("/admin/accounts/user/?q=sam", follow=True)

    assert page.redirect_chain == [(f"{REQUIRED}?next=%2Fadmin%2Faccounts%2Fuser%2F%3Fq%3Dsam", 302)]
    assert "Reading your mailbox must not be enough to use it." in page.text
    assert 'href="/account/security/app/"' in page.text


def test_a_background_request_takes_the_whole_page_there(client, lead):
    client.force_login(lead)

    response = client.get("/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (200, f"{REQUIRED}?next=%2F")


def test_a_post_leads_to_no_page_that_does_it_again(client, lead):
    client.force_login(lead)

    assert client.post("/account/", {"deed": "about"}).headers["Location"] == REQUIRED


# In a session that has not seen it ------------------------------------------------------------------------------------
def test_a_factor_counts_once_it_was_used_in_this_session(client, lead):
    give_app(lead)
    client.force_login(lead)
    before = client.get("/admin/meetings/", follow=True).redirect_chain
    key = client.session.session_key

    wrong = prove(client, wrong_code())
    right = prove(client, app_code())

    assert before == [(f"{REQUIRED}?next=%2Fadmin%2Fmeetings%2F", 302)]
    assert (wrong.status_code, right.url) == (200, "/admin/meetings/")
    assert "That code does not fit" in wrong.text
    assert records(client) == [("mfa", "totp")]
    assert client.session.session_key != key
    assert led_to(client.get("/admin/")) == 200


def test_it_does_not_count_in_another_browser(client, lead):
    give_app(lead)
    client.force_login(lead)
    prove(client)
    other = Client()

    other.force_login(lead)

    assert (led_to(client.get("/admin/")), led_to(other.get("/admin/"))) == (200, REQUIRED)


def test_what_somebody_else_used_in_this_session_does_not_count(client, lead, coordinator):
    give_app(lead)
    client.force_login(lead)
    prove(client)
    session = client.session
    kept = {name: session[name] for name in session.keys() if name.startswith("account_authentication")}  # noqa: SIM118

    client.force_login(coordinator)
    session = client.session
    session.update(kept)
    session.save()

    assert led_to(client.get("/admin/")) == REQUIRED


def test_an_empty_form_says_what_to_enter(client, lead):
    give_app(lead)
    client.force_login(lead)

    assert "Enter the code" in client.post(REQUIRED, {}).context["form"].errors["code"]


def test_who_has_proved_it_goes_home_from_the_page(client, lead):
    give_app(lead)
    client.force_login(lead)

    assert prove(client).headers["Location"] == HOME
    assert client.get(REQUIRED).headers["Location"] == SECURITY
    assert client.get(f"{REQUIRED}?next=/actions/").headers["Location"] == "/actions/"
    assert client.get(f"{REQUIRED}?next=https://elsewhere.example/").headers["Location"] == SECURITY


# What it costs --------------------------------------------------------------------------------------------------------
def test_who_has_proved_it_costs_nothing_and_a_member_one_question(
    client, lead, member, settings, django_assert_num_queries
):
    give_app(lead)
    client.force_login(lead)
    prove(client)
    with django_assert_num_queries(2):  # session · person
        client.get("/account/security/address/")

    client.force_login(member)
    with django_assert_num_queries(3):  # and: leads anything?
        client.get("/account/security/address/")


def test_what_was_typed_when_somebody_was_made_a_lead_is_kept(client, member, group, coordinator):
    meeting = MeetingFactory(group=group, days=-1)
    item = AgendaItemFactory(meeting=meeting)
    meeting.note_takers.add(member)
    path = url("item-notes", meeting, item.pk)
    client.force_login(member)
    typed = {"notes": "Forty calls", "over": 0, "typed_by": kept_typing.typed_by(member)}
    assert client.get(path).status_code == 200
    membership = Membership.objects.get(person=member)
    actions.make_lead(membership=membership, by=coordinator, now=timezone.now())

    sent = client.post(path, typed, follow=True)

    assert sent.redirect_chain == [(f"{REQUIRED}?next={path.replace('/', '%2F')}", 302)]
    assert "it is here again once your second factor is set up" in sent.text
    confirm(client, member)
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', client.get(APP).text)[1].replace(" ", "")
    assert f'href="{path}"' in client.post(APP, {"code": app_code(secret)}).text
    assert "Forty calls</textarea>" in client.get(path).text


def test_no_page_of_allauth_is_reached():
    assert [name for name, view in patterns() if view.__module__.startswith("allauth")] == []
