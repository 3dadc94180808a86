"""One council asks, three offer, two are chosen and released, hours are agreed and booked: in the browser, by mail."""

import re

import pytest

from outbox.delivery import deliver
from tests.browser.conftest import complaints
from tests.browser.test_journeys import open_mail, sign_in
from tests.factories import CouncilFactory, CoverageFactory
from tests.timebank_factories import OfferFactory, SkillFactory, officer
from timebank.models import Account, Loan, Request

TITLE = "A user researcher for two days"
HOURS = {"Swindon": "9 h 15 min", "Oxford": "7 h"}


@pytest.fixture
def helpers(group):
    """{council: who answers for it}: three of the group that could help. Only one of them said so before."""
    skill, people = SkillFactory(slug="user-researcher", name="User researcher"), {}
    for name, person in (("Swindon", "Ira Example"), ("Oxford", "Remi Sample"), ("Havant", "Morgan Madeup")):
        council = CouncilFactory(short_name=name, domains=[f"{name.lower()}.example"])
        CoverageFactory(group=group, council=council)
        people[name] = officer(council, group, name=person, email=f"{person.split()[0].lower()}@{name.lower()}.example")
    OfferFactory(council=people["Swindon"].affiliations.get().council, skill=skill, offered_by=people["Swindon"])
    return people


def test_two_days_of_help_from_the_question_to_the_statement(
    open_as, demonstration, group, lead, member, council, helpers
):
    # Winchester asks, and looks at it once more before anybody is told.
    desk = open_as(None, "desk")
    sign_in(desk, member.email)
    asked = ask(desk)
    assert asked.state == "open"

    # Three councils offer: each says who, how long, and who can release the time.
    for name, person in helpers.items():
        answer(open_as(person, "desk"), asked, name)
    deliver()

    # Two are taken up: one from the mail, on a phone without JavaScript and not signed in, and one on the page.
    phone = open_as(None, "phone", javascript=False)
    take_up_from_the_mail(phone, member)
    desk.goto(asked.get_absolute_url())
    assert complaints(desk) == []
    desk.get_by_role("button", name="Accept Oxford’s offer").click()
    press(desk, "Accept")
    deliver()
    assert states() == {"Swindon": "chosen", "Oxford": "chosen", "Havant": "offered"}

    # Their managers release the time behind a link. Opening it, as mail scanners do, changes nothing.
    for name in HOURS:
        open_mail(phone, "help", f"boss@{name.lower()}.example").get_by_role("link", name="Release").click()
        phone.wait_for_url("**/release/**")
        assert states()[name] == "chosen"
        press(phone, "Release the time")
        assert states()[name] == "active"
    deliver()

    # Swindon puts its hours in, and they are confirmed from the mail; Winchester puts Oxford's, and Oxford confirms.
    put_hours(open_as(helpers["Swindon"], "phone"), loan("Swindon"), HOURS["Swindon"])
    deliver()
    open_mail(phone, "Please confirm", member.email).get_by_role("link", name="Yes, that is right").click()
    phone.wait_for_url("**/do/**")
    assert states()["Swindon"] == "claimed"
    phone.locator("main form button").first.click()
    put_hours(desk, loan("Oxford"), HOURS["Oxford"])
    other = open_as(helpers["Oxford"], "desk")
    other.goto(f"{loan('Oxford').get_absolute_url()}confirm/")
    press(other, f"Confirm {HOURS['Oxford']}")
    assert states() == {"Swindon": "booked", "Oxford": "booked", "Havant": "offered"}
    deliver()

    # The statement of each says the same, and they add up to nothing.
    desk.goto(f"/timebank/councils/{council.code}/")
    said = " ".join(desk.inner_text("main").split())
    assert "−16 h 15 min" in said
    assert all(name in said and hours in said for name, hours in HOURS.items())
    assert complaints(desk) == []
    assert sorted(Account.objects.values_list("balance", flat=True)) == [-975, 420, 555]
    other.goto("/")
    assert "Lent 7 h, borrowed 0 h since April." in " ".join(other.inner_text("main").split())
    assert [page.console for page in (desk, phone, other)] == [[], [], []]


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def ask(page):
    page.goto("/")
    page.get_by_role("link", name="Time bank", exact=True).click()
    page.get_by_role("button", name="Ask for help").first.click()
    page.get_by_label("What do you need?").fill(TITLE)
    page.get_by_label("What for?").fill("Six interviews with people whose bin was missed.")
    page.get_by_label("Skill", exact=True).select_option(label="User researcher")
    page.get_by_label("About how long?").fill("2 days")
    press(page, "Save and look at it")
    assert Request.objects.get().state == "draft"
    assert "Swindon" in page.inner_text("main")  # whom it fits
    press(page, "Ask for it")
    return Request.objects.get()


def answer(page, asked, name):
    page.goto(asked.get_absolute_url())
    page.get_by_role("button", name="Offer help with this").click()
    page.get_by_label("Who would help").select_option(index=1)
    page.get_by_label("How much time").fill("8 h" if name == "Swindon" else "7 hours")
    page.get_by_label("Who can release their time").fill(f"boss@{name.lower()}.example")
    press(page, "Offer help")
    assert loan(name).state == "offered"


def take_up_from_the_mail(page, member):
    open_mail(page, "Swindon can help", member.email).get_by_role("link", name="Yes, please").click()
    page.wait_for_url("**/do/**")
    assert states()["Swindon"] == "offered"
    press(page, "Yes, please")
    assert re.search("Swindon helps you", page.inner_text("main"))


def put_hours(page, of, hours):
    page.goto(f"{of.get_absolute_url()}claim/")
    page.get_by_label("How long was it in all?").fill(hours)
    press(page, "Put these hours to the other side")


def loan(name):
    return Loan.objects.get(lender__short_name=name)


def states():
    return dict(Loan.objects.values_list("lender__short_name", "state"))
