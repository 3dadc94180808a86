"""Two councils share a supplier: from the question to what it kept and what it missed, in the browser and by mail."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from common import london
from digests.planning import plan
from meetings.actions.building import build_agendas
from meetings.models import Topic
from outbox.delivery import deliver
from scrutiny.models import Day
from tests.browser.conftest import complaints
from tests.browser.test_journeys import open_mail
from tests.browser.test_walk import fill_day, schedule
from tests.factories import CouncilFactory, CoverageFactory
from tests.scrutiny_factories import ProductFactory, SupplierContactFactory, SupplierFactory, UseFactory
from tests.timebank_factories import officer

TITLE = "Planning systems: what we need most"
NEEDS = ("Our data back within 30 days", "Maps that work on a phone", "Letters in plain English")
KEPT, MISSED = "Data back within 30 days of a request", "Maps for phones"
START, GATHERED, VOTED, SIGNED, MEETS, KEPT_BY, MISSED_BY = (
    dt.date(2027, *day) for day in ((1, 4), (1, 29), (2, 12), (2, 26), (3, 18), (6, 30), (9, 30))
)


@pytest.fixture(autouse=True)
def clock(time_machine):
    """clock(day, hour) goes there, and the worker does what is due by then; the year begins before anybody joins."""

    def go_to(day, hour=10):
        time_machine.move_to(london.moment(day, dt.time(hour)))
        plan(timezone.now())
        build_agendas(timezone.now())
        deliver()

    time_machine.move_to(london.moment(START, dt.time(9)))
    return go_to


@pytest.fixture
def other(group):
    """Who acts for the second council that uses the same product."""
    council = CouncilFactory(short_name="Oxford", domains=["oxford.example"])
    CoverageFactory(group=group, council=council)
    return officer(council, group, name="Remi Sample", email="remi@oxford.example")


@pytest.fixture
def product(council, other):
    product = ProductFactory(name="Plansoft", supplier=SupplierFactory(name="Example Systems Ltd"))
    for one in (council, other.affiliations.get().council):
        UseFactory(council=one, product=product)
    return product


def test_three_needs_from_who_shares_it_to_what_was_kept(
    clock, open_as, demonstration, group, lead, member, other, product
):
    contact = SupplierContactFactory(supplier=product.supplier, email="accounts@systems.example")
    phone = open_as(None, "phone", javascript=False)

    def sit_down():
        """The lead's page and those of both councils: a session ends while weeks go by."""
        return open_as(lead), {person: open_as(person) for person in (member, other)}

    desk, offices = sit_down()

    # A lead sees who shares it, plans a day, and invites both. They say yes from the mail; opening a link says nothing.
    day = plan_a_day(desk, product)
    clock(START, 10)
    for person in (member, other):
        from_the_mail(phone, "take part?", person, "We take part")
    assert sorted(day.participations.values_list("answer", flat=True)) == ["takes-part", "takes-part"]

    # Each writes what it needs, and they choose three of the four.
    for person, words in zip((member, other, member, other), (*NEEDS, "A test system of our own"), strict=True):
        write_need(offices[person], day, words)
    clock(GATHERED + dt.timedelta(days=1), 10)
    press(desk, f"/scrutiny/{day.pk}/vote/", "Begin the vote")
    clock(GATHERED + dt.timedelta(days=1), 11)
    for person in (member, other):
        vote_for_three(offices[person], day)
    clock(VOTED, 18)
    day.refresh_from_db()
    assert (day.stage, sorted(day.agreed_needs.values_list("title", flat=True))) == ("agreed", sorted(NEEDS))

    # One statement: written, put to both, signed from the mail and on the page, and sent.
    write_statement(desk, day)
    clock(VOTED + dt.timedelta(days=3), 10)
    from_the_mail(phone, "do you sign?", member, "We sign")
    sign(offices[other], day)
    press(desk, f"/scrutiny/{day.pk}/statement/send/", "Send")
    clock(SIGNED, 10)

    # The supplier reads it in its mail, and answers behind the link: two promises, and one no.
    answer(phone, contact, day)
    call_the_meeting(desk, day)
    clock(MEETS + dt.timedelta(days=1), 10)
    desk, offices = sit_down()
    press(desk, f"/scrutiny/{day.pk}/follow-up/", "Begin to follow up")
    assert list(day.commitments.values_list("what", flat=True)) == [KEPT, MISSED]

    # Both wait for an agenda from now on. The first is kept: the councils say so, and it is off. The second is not.
    assert waiting_topics(group) == {KEPT, MISSED}
    clock(KEPT_BY, 10)
    desk, offices = sit_down()
    councils_say(clock, desk, offices, day, KEPT, "Met")
    assert waiting_topics(group) == {MISSED}
    clock(MISSED_BY, 10)
    desk, offices = sit_down()
    meeting = schedule(desk, group, "Half a year on", MISSED_BY + dt.timedelta(days=21))
    councils_say(clock, desk, offices, day, MISSED, "Not met")
    assert waiting_topics(group) == {MISSED}
    desk.goto(f"{meeting.get_absolute_url()}agenda/")
    assert MISSED in desk.locator("#agenda").inner_text()

    # A lead closes it with a reason, and the day; the page tells all of it to everybody.
    close(desk, day)
    assert (Day.objects.get(pk=day.pk).stage, waiting_topics(group)) == ("closed", set())
    phone.goto(day.get_absolute_url())
    said = " ".join(phone.inner_text("main").split())
    assert all(words in said for words in (*NEEDS, KEPT, MISSED, "1 kept 1 missed")), said
    desk.goto(day.get_absolute_url())
    assert complaints(desk) == []
    assert [page.console for page in (desk, phone, *offices.values())] == [[], [], [], []]


def plan_a_day(page, product):
    page.goto(product.get_absolute_url())
    page.get_by_role("button", name="Plan a scrutiny day with them").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Why?").fill("Two of us write the same letters to it every month.")
    page.get_by_label("Which council leads?").fill("Winchester")
    page.get_by_label("Why this council?").fill("It has used it for longest")
    for name, on in (("gather_until", GATHERED), ("vote_until", VOTED), ("sign_by", SIGNED), ("day_on", MEETS)):
        fill_day(page, name, on)
    page.locator("[name=audience][value=public]").check()
    click(page, "Save and look at it")
    click(page, "Go on with these")
    click(page, "Invite them and begin")
    return Day.objects.get()


def from_the_mail(page, subject, person, label):
    """One deed from the mail, by who is not signed in: opening its page does nothing yet."""
    open_mail(page, subject.replace("?", r"\?"), person.email).get_by_role("link", name=label).first.click()
    page.wait_for_url("**/do/**")
    click(page, None)


def write_need(page, day, words):
    page.goto(f"/scrutiny/{day.pk}/needs/new/")
    page.get_by_label("What do you need?").fill(words)
    page.get_by_label("Why?").fill("Residents ask us for it every week.")
    page.locator("main form button").last.click()
    page.wait_for_load_state()


def vote_for_three(page, day):
    page.goto(Day.objects.select_related("ballot").get(pk=day.pk).ballot.get_absolute_url())
    for words in NEEDS:
        page.get_by_label(words).check()
    click(page, None)


def write_statement(page, day):
    page.goto(f"/scrutiny/{day.pk}/statement/write/")
    page.get_by_label("What do you say together?").fill("We are two councils, and we ask for a date for each.")
    click(page, "Save the text")
    press(page, f"/scrutiny/{day.pk}/statement/put/", "Put")


def sign(page, day):
    page.goto(f"/scrutiny/{day.pk}/statement/sign/")
    page.get_by_label("Yes, we sign it").check()
    click(page, "Say it for your council")


def answer(page, contact, day):
    mail = open_mail(page, "Three needs, one statement", contact.email)
    assert all(words in mail.locator("body").inner_text() for words in NEEDS)
    mail.get_by_role("link", name="Answer").first.click()
    page.wait_for_url("**/supplier-contacts/**")
    page.get_by_label("Your email address").fill(contact.email)
    click(page, "Read what was sent")
    home = page.url
    for promise in ((KEPT, KEPT_BY), (MISSED, MISSED_BY), None):
        page.goto(home)
        page.locator("#answers ~ *").get_by_role("link", name=re.compile("^Answer")).first.click()
        if promise is None:
            page.get_by_label("No", exact=True).check()
            page.get_by_label("In your own words").fill("We write the letters that our customers order.")
        else:
            page.get_by_label("Yes, we commit to it").check()
            page.get_by_label("What you will do").first.fill(promise[0])
            page.locator("[name=by_1_day]").fill(str(promise[1].day))
            page.locator("[name=by_1_month]").fill(str(promise[1].month))
            page.locator("[name=by_1_year]").fill(str(promise[1].year))
        click(page, "Answer")


def call_the_meeting(page, day):
    page.goto(f"/scrutiny/{day.pk}/meeting/")
    page.get_by_label("Starts at").fill("10am")
    page.get_by_label("Ends at").fill("1pm")
    click(page, "Make the meeting")


def councils_say(clock, desk, offices, day, words, outcome):
    """A lead asks, both councils vote in the browser, and a week later it counts."""
    commitment = day.commitments.get(what=words)
    today = london.today(timezone.now())
    desk.goto(f"/scrutiny/{day.pk}/commitments/{commitment.pk}/ask/")
    fill_day(desk, "last_day", today + dt.timedelta(days=7))
    click(desk, None)
    commitment.refresh_from_db()
    for page in offices.values():
        page.goto(commitment.ballot.get_absolute_url())
        page.get_by_label(outcome, exact=True).check()
        click(page, None)
    clock(today + dt.timedelta(days=8), 10)


def close(page, day):
    commitment = day.commitments.get(what=MISSED)
    page.goto(f"/scrutiny/{day.pk}/commitments/{commitment.pk}/close/")
    page.locator("main form textarea").fill("We take it up with the next contract.")
    click(page, None)
    page.goto(f"/scrutiny/{day.pk}/close/")
    page.locator("main form textarea").fill("One of two was kept.")
    click(page, "Close the day")


def waiting_topics(group):
    titles = Topic.objects.open().filter(group=group, kind="promise").values_list("title", flat=True)
    return {title.removeprefix("Example Systems Ltd: ") for title in titles}


def press(page, address, name):
    page.goto(address)
    click(page, name)


def click(page, name):
    """Press this button, or the first of the page's form."""
    button = page.get_by_role("button", name=name).first if name else page.locator("main form button").first
    with page.expect_navigation():
        button.click()
