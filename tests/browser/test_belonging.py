"""Coming into a group by invitation, and asking: in a browser, with JavaScript and without."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from digests.planning import plan
from outbox.delivery import deliver
from peergroups.models import Invitation, JoinRequest, Membership
from tests.browser.test_journeys import CODE, open_mail

NEWCOMER = "ash.sample@winchester.example"


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(db):
    cache.clear()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_invites_by_pasting_and_the_invited_joins_from_the_mail(
    open_as,
    demonstration,
    group,
    lead,
    council,
    javascript,
):
    page = open_as(lead, "desk", javascript=javascript)
    page.goto(group.get_absolute_url())
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("Email addresses").fill(f"Name; E-mail\nAsh Sample <{NEWCOMER}>\nno address here")
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="1 person gets a mail").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Send 1 mail").click()
    page.get_by_role("heading", name="1 person is invited").wait_for()
    assert page.get_by_label("Email addresses").input_value() == "no address here"
    plan(timezone.now())
    deliver()

    phone = open_as(None, "phone", javascript=javascript)
    open_mail(phone, "invites you", NEWCOMER).get_by_role("link", name="Answer the invitation").first.click()
    phone.wait_for_url("**/invitations/accept/**")
    here = phone.url
    assert Invitation.objects.get().is_open  # opening a link changes nothing
    with phone.expect_navigation():
        phone.get_by_role("button", name="Accept with a code").click()
    assert NEWCOMER not in phone.content()
    deliver()
    tab = phone.context.new_page()
    code = open_mail(tab, "Your code", NEWCOMER).get_by_text(CODE).inner_text()
    phone.get_by_label("Code").fill(code)
    with phone.expect_navigation():
        phone.get_by_role("button", name="Sign in").click()
    phone.get_by_label("Your name").fill("Ash Sample")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Save and go on").click()
    assert phone.url == here
    with phone.expect_navigation():
        phone.get_by_role("button", name="Join").click()

    membership = Membership.objects.current().get(person__email=NEWCOMER)
    assert (membership.group, membership.council, membership.joined_by) == (group, council, lead)
    assert phone.get_by_text("You are a member of the South peer group, for Winchester.").is_visible()


def test_somebody_asks_and_a_lead_lets_them_in(open_as, group, lead, outsider):
    phone = open_as(outsider, "phone")
    phone.goto(group.get_absolute_url())
    phone.get_by_role("link", name=re.compile("Ask to join")).click()
    phone.get_by_label("Why do you want to join?").fill("We share a supplier.")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Ask to join").click()
    assert JoinRequest.objects.get().outcome == ""

    page = open_as(lead, "desk")
    page.goto(group.get_absolute_url())
    page.get_by_role("link", name="For a lead to decide").click()
    page.get_by_role("button", name=re.compile("Decide")).click()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Let .* in$")).click()

    assert Membership.objects.current().filter(group=group, person=outsider).exists()
