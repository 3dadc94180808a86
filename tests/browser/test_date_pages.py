"""Date polls in Chromium, at a desk and on a phone, with JavaScript and without: asked, answered by keyboard, fixed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings import actions
from meetings.models import DateAnswer, DatePoll, Meeting
from tests.browser.conftest import complaints, overflow
from tests.factories import MembershipFactory
from tests.poll_factories import DateAnswerFactory, DatePollFactory
from tests.town import LONG


@pytest.fixture
def polls(group, lead, member):
    """A clear winner, the same with long words in all of it; a tie; one fixed, one withdrawn, one without answers."""
    made = {name: DatePollFactory(group=group, title="Spring meeting", words="In Winchester, or online") for name in (
        "won", "tied", "fixed", "withdrawn", "empty",
    )}  # fmt: skip
    made["long"] = DatePollFactory(group=group, title=LONG[:140], words=LONG * 3)
    people = [MembershipFactory(group=group).person for _ in range(6)]
    for name in ("won", "long", "fixed"):
        first, second = made[name].options.all()
        for number, person in enumerate(people):
            DateAnswerFactory(option=first, person=person, answer=("yes", "yes", "if-need-be")[number % 3])
            DateAnswerFactory(option=second, person=person, answer=("no", "if-need-be")[number % 2])
    for option, person in zip(made["tied"].options.all(), people, strict=False):
        DateAnswerFactory(option=option, person=person)
    now = timezone.now()
    actions.fix_date(poll=made["fixed"], option=made["fixed"].options.first(), by=lead, now=now)
    actions.withdraw_poll(poll=made["withdrawn"], because=LONG[:300], by=lead, now=now)
    return made


def address(name, polls):
    name, _, which = name.partition(" ")
    poll = polls.get(which)
    more = [poll.options.last().pk] if name == "date-poll-fix" else []
    return reverse(f"meetings:{name}", args=["south", *([poll.pk, *more] if poll else [])])


SEEN = [f"date-poll {state}" for state in ("won", "tied", "fixed", "withdrawn", "empty", "long")]
PAGES = {
    "member": ["date-poll-list", *SEEN],
    "lead": ["date-poll-list", "date-poll-new", *SEEN, "date-poll-fix won", "date-poll-withdraw long"],
}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_of_date_polls_is_accessible_and_fits(open_as, polls, request, who):
    person, wrong = request.getfixturevalue(who), {}
    for size in ("desk", "phone"):
        page = open_as(person, size, javascript=size == "desk")
        for name in PAGES[who]:
            page.console.clear()
            status = page.goto(address(name, polls)).status
            found = [status, complaints(page) if size == "desk" else [], overflow(page), page.console.copy()]
            if found != [200, [], 0, []]:
                wrong[name, size] = found

    assert wrong == {}, wrong


def test_a_member_answers_by_keyboard_alone_and_without_javascript(open_as, polls, member):
    page = open_as(member, "phone", javascript=False)
    page.goto(address("date-poll empty", polls))
    page.get_by_role("group").nth(0).get_by_label("Yes").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".pg-message")).to_contain_text("You can change your answers until")
    said = DateAnswer.objects.filter(person=member).order_by("option").values_list("answer", flat=True)
    assert list(said) == ["yes", "if-need-be"]
    assert overflow(page) == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_asks_with_a_row_more_and_fixes_the_winner_with_one_click(open_as, group, lead, javascript):
    page, day = open_as(lead, "desk", javascript=javascript), timezone.localdate()
    page.goto(reverse("meetings:date-poll-new", args=["south"]))
    page.get_by_label("What is it for?").fill("Spring meeting")
    page.get_by_role("button", name="Add another date").click()
    assert page.get_by_label("What is it for?").input_value() == "Spring meeting"
    for number in (1, 4):
        part = page.locator(".pg-dates__row").nth(number - 1)
        for label, value in (("Day", number), ("Month", 6), ("Year", day.year + 1)):
            part.get_by_label(label).fill(str(value))
        part.get_by_label("Starts at").fill("10am")
        part.get_by_label("Ends at").fill("3pm")
    last = page.locator("fieldset", has_text="Last day for answers").last
    for label, value in (("Day", 28), ("Month", 5), ("Year", day.year + 1)):
        last.get_by_label(label).fill(str(value))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text("Ask which of these dates suits?")
    assert not javascript or complaints(page) == []
    page.get_by_role("button", name="Ask 1 person").click()

    expect(page.locator(".pg-message")).to_contain_text("Members are asked")
    for number, answer in enumerate(("No", "Yes")):
        page.locator(".pg-poll fieldset").nth(number).get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("button", name="Fix ").click()

    expect(page.locator(".pg-message")).to_contain_text("The date is fixed")
    expect(page.get_by_role("button", name="Publish it now")).to_be_visible()
    assert (Meeting.objects.get().starts_on.day, DatePoll.objects.get().outcome) == (4, "fixed")
