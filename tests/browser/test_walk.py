"""What a group agreed comes back until it is done: half a year, three meetings, and the mail between them."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from digests.planning import plan
from meetings.actions.building import build_agendas
from meetings.models import Action, Meeting
from outbox.delivery import deliver
from tests.browser.test_journeys import open_mail

FIRST, DUE, SECOND, THIRD = (dt.date(2027, *day) for day in ((1, 14), (2, 17), (4, 22), (7, 1)))
MAP, ASK = "Send the journey map", "Ask the supplier for its dates"
FORM, TEXTS = "We use one consent form.", "We text people about missed bins."
DECISIONS = "Decisions to look at again"


@pytest.fixture(autouse=True)
def clock(time_machine):
    """clock(day, hour) goes there; the year begins before anybody joins."""

    def go_to(day, hour=10):
        time_machine.move_to(london.moment(day, dt.time(hour)))

    go_to(dt.date(2027, 1, 4))
    return go_to


def test_what_was_agreed_comes_back_until_it_is_done(clock, open_as, demonstration, group, lead, member):
    first = schedule(open_as(lead), group, "Where we stand", FIRST)

    # In the room two things are promised and two are decided. Who was given one hears of it.
    clock(FIRST, 11)
    room = enter_room(open_as(lead, "phone"), first)
    for words, owner in ((MAP, member), (ASK, lead)):
        promise(room, words, owner)
    for sentence in (FORM, TEXTS):
        decide(room, sentence)
    the_worker_runs()
    phone = open_as(None, "phone")
    assert subjects(phone, member, MAP) == ["Yours now, by Wed 17 Feb"]

    # It is asked for before its day, on its day, and once that is over.
    for days in (-3, 0, 12):
        clock(DUE + dt.timedelta(days=days), 20)
        the_worker_runs()
    assert subjects(phone, member, MAP) == [
        "Was due Wed 17 Feb", "Due today", "Due Wed 17 Feb", "Yours now, by Wed 17 Feb",
    ]  # fmt: skip

    # The next meeting has all of it on its agenda before anybody has written a line.
    clock(dt.date(2027, 3, 2))
    desk = open_as(lead)
    second = schedule(desk, group, "What did we finish?", SECOND)
    assert on_the_agenda(desk, second) == {MAP, ASK, FORM, TEXTS}

    # Who promised it finishes it from the mail, not signed in; opening the link alone changes nothing.
    open_mail(phone, "Was due", member.email).get_by_role("link", name="It is done").click()
    phone.wait_for_url("**/do/**")
    assert Action.objects.get(words=MAP).state == "open"
    with phone.expect_navigation():
        phone.get_by_role("button", name="Yes, it is done").click()
    assert phone.locator("h1").inner_text() == "It is done. Thank you"
    assert on_the_agenda(desk, second) == {ASK, FORM, TEXTS}

    # The day comes, and the group looks at one of its decisions.
    clock(SECOND, 11)
    room = enter_room(open_as(lead, "phone"), second)
    room.get_by_role("button", name=DECISIONS).click()
    room.locator("#now-title", has_text=DECISIONS).wait_for()
    room.get_by_role("link", name=FORM).click()
    room.get_by_label("Still stands").check()
    with room.expect_navigation():
        room.get_by_role("button", name="Save what the group said").click()
    assert "What the group said is in the log." in room.inner_text("main")
    clock(SECOND, 20)
    the_worker_runs()

    # The third meeting has what is left, and neither of the two.
    clock(dt.date(2027, 5, 4))
    desk = open_as(lead)
    third = schedule(desk, group, "Ten years on", THIRD)
    assert on_the_agenda(desk, third) == {ASK, TEXTS}
    assert [page.console for page in (phone, room, desk)] == [[], [], []]


def schedule(page, group, title, day):
    """Written down and announced by a lead."""
    page.goto(f"/groups/{group.slug}/meetings/new/")
    page.get_by_label("Title").fill(title)
    fill_day(page, "starts_on", day)
    page.get_by_label("Starts at").fill("10am")
    page.get_by_label("Ends at").fill("3.30pm")
    with page.expect_navigation():
        page.get_by_role("button", name="Save as a draft").click()
    meeting = Meeting.objects.get(title=title)
    page.goto(f"{meeting.get_absolute_url()}publish/")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    if title == "Where we stand":  # later ones write their agendas by themselves
        add_line(page, meeting, "Missed bins")
    return meeting


def add_line(page, meeting, title):
    page.goto(f"{meeting.get_absolute_url()}agenda/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Minutes").fill("30")
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the agenda").click()


def enter_room(page, meeting):
    page.goto(f"{meeting.get_absolute_url()}room/")
    return page


def promise(page, words, owner):
    page.get_by_text("An action", exact=True).click()
    page.get_by_label("What will be done").fill(words)
    page.get_by_label("Who does it").select_option(label=f"{owner}, Winchester")
    page.locator("[name=due][value=date]").check()
    fill_day(page, "due_on", DUE)
    page.get_by_role("button", name="Add this action").click()
    page.locator(".pg-kept-list").get_by_text(words).wait_for()


def decide(page, sentence):
    page.get_by_text("A decision", exact=True).click()
    page.get_by_label("What the group agreed, in one sentence").fill(sentence)
    page.locator("[name=review][value=date]").check()
    fill_day(page, "review_on", SECOND)
    page.get_by_role("button", name="Add this decision").click()
    page.locator(".pg-kept-list").get_by_text(sentence).wait_for()


def fill_day(page, name, day):
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(day, part)))


def the_worker_runs():
    build_agendas(timezone.now())
    plan(timezone.now())
    deliver()


def subjects(page, person, words):
    """What the subjects of this person's mails say before these words, the newest first. Digests say it as well."""
    page.goto(f"/mailbox/?q={person.email}")
    links = page.get_by_role("link").filter(has_text=words).all_inner_texts()
    return [text.partition(f": {words}")[0] for text in links if not text.startswith("Your turn")]


def on_the_agenda(page, meeting):
    """What of all that was agreed the agenda of this meeting shows."""
    page.goto(f"{meeting.get_absolute_url()}agenda/")
    lines = page.locator("#agenda").inner_text()
    return {words for words in (MAP, ASK, FORM, TEXTS) if words in lines}
