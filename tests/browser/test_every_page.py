"""Every page, for those who see it, on a desk and on a phone:

axe finds nothing, nothing scrolls sideways, nothing is blocked; those of meetings and of links in mails also with
errors in their forms, and without JavaScript. One world and one page load serve as many questions as they can.
"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from front.deeds import DEEDS
from meetings.urls import urlpatterns
from outbox.models import MailboxCopy
from tests import town as towns
from tests.browser.conftest import complaints, overflow, resize
from tests.front.deed_links import Links
from tests.town import PAGES, address

# Addresses of meetings that show no page of their own: files, and those that only a POST is sent to.
NO_PAGE = {
    "meeting-feed", "meeting-atom", "meeting-calendar", "write-up-markdown", "meeting-answer", "agenda-ready",
    "agenda-item-move", "item-discussed", "room-presence", "item-action", "item-decision", "notes-confirm",
    "agenda-markdown",
}  # fmt: skip
# After these deeds other pages are no longer what they were.
LAST = ("publish", "delete", "cancel", "remove", "withdraw", "circulate", "agree", "done", "reopen")
OF_MEETINGS = [(who, name) for who, name in PAGES if name.startswith("meetings:")]
WITHOUT_SCRIPT = sorted(OF_MEETINGS, key=lambda page: page[1].partition(" ")[0].endswith(LAST))

# Into the form with the most to type go characters that no field takes; it is sent as its first button would.
NONSENSE = """(sends) => {
    const typed = (form) => form.querySelectorAll("textarea, input:not([type]), [type=text], [type=url], [type=email]");
    const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) => typed(form).length);
    const form = forms.sort((one, other) => typed(other).length - typed(one).length)[0];
    if (!sends || !form) return Boolean(form);
    for (const field of typed(form)) field.value = "\\0";
    const { name, value } = form.querySelector("button");
    if (name) form.append(Object.assign(document.createElement("input"), { name, value }));
    setTimeout(() => form.submit());
}"""


@pytest.fixture
def town(group, council, lead, member, outsider, coordinator):
    return towns.make(group, council, lead, member, outsider, coordinator)


def tours(pages, number):
    """The pages in so many parts: making a town for each takes time, and so does one long test at the end of a run."""
    return [pytest.param(pages[start::number], id=f"{start + 1} of {number}") for start in range(number)]


class Visitors:
    """`visitors.page("lead")` is the browser of one of the people, opened once."""

    def __init__(self, open_as, people, *how, **more):
        self.open, self.pages = lambda who: open_as(people[who], *how, **more), {}

    def page(self, who):
        if who not in self.pages:
            self.pages[who] = self.open(who)
        self.pages[who].console.clear()
        return self.pages[who]


def faults(page, *sizes):
    """What is wrong with the page as it stands there."""
    found = []
    for size in sizes:
        resize(page, size)
        found += [f"{size}: {complaint}" for complaint in complaints(page)] + too_wide(page)
    resize(page, "desk")
    return found


def too_wide(page):
    return [f"{wide} px too wide on a phone or desk" for wide in [overflow(page)] if wide]


def with_errors(page):
    """What is wrong with the page after nonsense was typed into its form, if it has one."""
    if not page.evaluate(NONSENSE, False):
        return []
    with page.expect_navigation() as sent:
        page.evaluate(NONSENSE, True)
    found = [] if sent.value.status == 200 else [f"with errors it answers {sent.value.status}"]
    if not page.locator("main .govuk-error-message").count():
        found.append("it took nonsense")
    return found + [f"with errors, {fault}" for fault in faults(page, "phone")]


def bare_faults(page):
    """What is wrong with the page without JavaScript, on a phone; then its button is pressed, if it has one."""
    found = too_wide(page)
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} h1")
    button = main_button(page)
    if not button.count():
        return found
    before = page.url, page.inner_text("h1")
    with page.expect_navigation() as pressed:
        button.first.click()
    if pressed.value.status != 200:
        found.append(f"pressed, it answers {pressed.value.status}")
    said = page.locator("main .govuk-error-message, main .pg-message").count()
    if before == (page.url, page.inner_text("h1")) and not said:
        found.append("pressed, it says nothing")
    return found + [f"pressed, {fault}" for fault in too_wide(page)]


def main_button(page):
    buttons = page.locator("main form[method=post] button").locator("visible=true")
    main = buttons.and_(page.locator(".govuk-button:not(.govuk-button--secondary)"))
    return main if main.count() else buttons


def test_every_page_of_meetings_is_on_a_tour():
    def named(patterns):
        for pattern in patterns:
            yield from named(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern.name]

    shown = {re.match(r"meetings:([\w-]+)", name)[1] for _, name in OF_MEETINGS}

    assert set(named(urlpatterns)) == shown | NO_PAGE


@pytest.mark.parametrize("pages", tours(PAGES, 5))
def test_every_page_is_accessible_and_fits(open_as, town, pages):
    visitors, wrong = Visitors(open_as, town["people"]), {}
    for who, name in pages:
        page = visitors.page(who)
        status = page.goto(address(name, town)).status
        found = [] if status == 200 else [f"answers {status}"]
        found += faults(page, "desk", "phone")
        if (who, name) in OF_MEETINGS:
            found += with_errors(page)
        if found + page.console:
            wrong[who, name] = found + page.console

    assert wrong == {}


@pytest.mark.parametrize("pages", tours(WITHOUT_SCRIPT, 2))
def test_every_page_of_meetings_does_its_work_without_javascript(open_as, town, pages):
    visitors, wrong = Visitors(open_as, town["people"], "phone", javascript=False), {}
    for who, name in pages:
        page = visitors.page(who)
        status = page.goto(address(name, town)).status
        found = ([] if status == 200 else [f"answers {status}"]) + bare_faults(page)
        if found:
            wrong[who, name] = found

    assert wrong == {}


def test_every_link_in_a_mail_does_its_work_without_javascript_and_what_it_asks_is_accessible(
    open_as, group, council, lead, member
):
    links, desk, phone = Links(group, council, lead, member), open_as(), open_as(None, "phone", javascript=False)
    wrong = {}
    for purpose, deed in DEEDS.items():
        link, found = links.of(purpose), []
        if deed.asks:
            desk.goto(link)
            found += faults(desk, "desk", "phone") + with_errors(desk)
        phone.goto(link)
        fill(phone, links.typed if deed.asks else {})
        found += bare_faults(phone)
        if phone.locator("main .govuk-error-message").count():
            found.append("it takes no good answer")
        if deed.asks:
            desk.goto(link)
            found += [f"done, {fault}" for fault in faults(desk, "desk", "phone")]
        if found:
            wrong[purpose] = found

    assert wrong == {}


def fill(page, typed):
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        choice = page.locator(f"main [name={name}][value='{value}']")
        if choice.count() and field.first.get_attribute("type") == "radio":
            choice.check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_error_pages_are_accessible_and_fit(open_as, group, member, outsider):
    for who, status in ((member, 403), (outsider, 404)):
        page = open_as(who)

        assert page.goto(reverse("meetings:meeting-schedule", args=[group.slug])).status == status
        assert faults(page, "desk", "phone") == []


def test_the_mailbox_is_accessible_and_fits(open_as, town, settings):
    from digests.planning import plan
    from outbox.delivery import deliver

    settings.MODE = "demo"
    plan(timezone.now())
    deliver()
    copy = MailboxCopy.objects.earliest("pk")
    page = open_as()

    for path in (reverse("front:mailbox"), reverse("front:mailbox-message", args=[copy.pk])):
        assert page.goto(path).status == 200
        assert faults(page, "desk", "phone") == []
