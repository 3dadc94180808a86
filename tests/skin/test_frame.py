"""The frame round every page, and the pages that people see when something is wrong."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from front import errors
from front.context import Site
from tests.factories import MeetingFactory, MembershipFactory


def bar(html):
    """What the bar says: (name, aria-current) of each stop."""
    nav = re.search(r'<nav class="pg-nav".*?</nav>', html, re.DOTALL)[0]
    stops = re.findall(r'<a class="pg-nav__link" href="[^"]*"(?: aria-current="(\w+)")?>(.*?)</a>', nav, re.DOTALL)
    return [(re.sub(r"<[^>]+>", "", name), here) for here, name in stops]


def title(html):
    return re.search(r"<title>(.*?)</title>", html)[1]


def test_a_visitor_is_offered_groups_time_bank_councils_and_sign_in(client, db):
    html = client.get(reverse("front:privacy")).content.decode()

    assert bar(html) == [("Groups", ""), ("Time bank", ""), ("Councils", "")]
    assert f'href="{reverse("front:sign-in")}?next=%2Fprivacy%2F">Sign in</a>' in html
    assert "Sign out" not in html
    assert title(html) == "Privacy – Peer Groups"


def test_suppliers_are_shown_to_who_may_read_of_them(client, member, group):
    """Not to who acts for a council, and is in a group for a supplier alone."""
    member.memberships.update(left_at=timezone.now(), left_by=member, left_because="left")
    MembershipFactory(group=group, person=member, kind="supplier", council=None, organisation="Example Planning Ltd")
    client.force_login(member)

    assert "Suppliers" not in [name for name, here in bar(client.get(reverse("front:privacy")).content.decode())]


def test_a_person_sees_their_name_and_council_and_can_sign_out(client, member):
    client.force_login(member)

    html = client.get(reverse("front:privacy")).content.decode()

    assert [name for name, here in bar(html)][1:] == ["Groups", "Actions", "Time bank", "Suppliers", "Councils"]
    assert '<span>Sam Example<span class="pg-header__for">, Winchester</span></span>' in html
    assert re.search(r'action="/sign-out/">\s*<input type="hidden" name="csrfmiddlewaretoken" value="\w{64}">', html)


@pytest.mark.parametrize(("who", "has_one"), [("lead", True), ("coordinator", True), ("member", False)])
def test_who_has_a_desk_finds_it_in_the_bar(client, request, group, who, has_one):
    client.force_login(request.getfixturevalue(who))

    html = client.get(reverse("front:privacy")).content.decode()

    assert ("Desk" in [name for name, here in bar(html)]) is has_one


def test_who_led_once_has_no_desk_in_the_bar(client, lead):
    lead.memberships.update(left_at=timezone.now(), left_by=lead, left_because="left")
    client.force_login(lead)

    assert "Desk" not in [name for name, here in bar(client.get(reverse("front:privacy")).content.decode())]


@pytest.mark.parametrize(
    ("path", "groups", "bank"),
    [
        ("/groups/", "page", ""), ("/groups/south/", "true", ""), ("/groups/south/meetings/", "true", ""),
        ("/timebank/", "", "page"), ("/timebank/skills/", "", "true"), ("/privacy/", "", ""),
    ],
)  # fmt: skip
def test_the_bar_says_where_one_is(path, groups, bank, rf):
    request = rf.get(path)
    request.user, request.resolver_match = AnonymousUser(), resolve(path)

    assert [(place.name, place.is_here) for place in Site(request).places] == [
        ("Groups", groups), ("Time bank", bank), ("Councils", ""),
    ]  # fmt: skip


@pytest.mark.counted_anew
def test_the_bar_counts_what_waits_for_the_person(client, group, member):
    MeetingFactory(group=group)
    client.force_login(member)

    html = client.get(reverse("front:privacy")).content.decode()

    assert bar(html)[0] == ("Home 1 waiting for you", "")


@pytest.mark.parametrize("path", ["/", "/sign-in/"])
def test_sign_in_does_not_come_back_to_itself(path, rf):
    request = rf.get(path)
    request.resolver_match = resolve(path)

    assert Site(request).sign_in_url == "/sign-in/"


def test_every_page_says_that_it_is_a_demonstration(rf, settings, db):
    template = engines["django"].from_string('{% include "components/_header.html" with site=site only %}')

    site = Site(rf.get("/privacy/"))
    site.request.resolver_match = None
    assert "Demonstration" not in template.render({"site": site})

    site.is_demonstration = True
    assert "Demonstration" in template.render({"site": site})


def test_the_bar_costs_the_database_nothing_for_a_visitor(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("front:accessibility"))


def test_the_policy_allows_nothing_but_ourselves_and_pages_need_no_more(client, db):
    response = client.get(reverse("front:accessibility"))

    assert "unsafe" not in response["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", response.content.decode()) == []


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/"])
def test_pages_of_text_have_one_heading_that_starts_their_title(path, client, db):
    html = client.get(path).content.decode()

    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", html)
    assert title(html) == f"{headings[0]} – Peer Groups"
    assert len(headings) == 1


# Errors
@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (errors.bad_request, 400, "We could not read that"),
        (errors.forbidden, 403, "This is not yours to do"),
        (errors.csrf_failure, 403, "Please send that again"),
        (errors.not_found, 404, "This page is not here"),
    ],
)
def test_an_error_has_its_page(view, status, heading, rf):
    request = rf.get("/nowhere/")
    request.resolver_match = None

    response = view(request) if view is errors.csrf_failure else view(request, PermissionDenied())

    assert response.status_code == status
    assert f'<h1 class="pg-head__title">{heading}</h1>' in response.content.decode()


def test_a_missing_page_is_answered_with_404(client, db):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()


def test_a_broken_page_asks_nothing_of_the_database():
    """No database fixture: a query would fail this test."""
    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert '<h1 class="pg-head__title">Sorry, something broke</h1>' in response.content.decode()


def test_a_broken_page_comes_even_without_templates(settings):
    settings.TEMPLATES = []

    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "<h1>Sorry, something broke</h1>" in response.content.decode()


def test_a_form_without_its_token_is_told_to_send_it_again(db):
    response = Client(enforce_csrf_checks=True).post(reverse("front:sign-in"), {"email": "sam@example.gov.uk"})

    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()


def test_the_admin_still_draws_its_forms_with_our_inputs(client, coordinator):
    client.force_login(coordinator)

    response = client.get(reverse("admin:councils_council_add"))

    assert response.status_code == 200
    assert 'class="govuk-input vTextField"' in response.content.decode()
