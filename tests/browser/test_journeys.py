"""What people come for, done as they do it: in a browser, from the sign-in page on, with JavaScript and without."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from common import london
from digests.planning import plan
from meetings.models import Attendance, Meeting
from outbox.delivery import deliver
from outbox.models import Message

CODE = re.compile(r"^\s*[A-Z0-9]{4}-[A-Z0-9]{4}\s*$")


def open_mail(page, subject, to):
    """Open the newest mail of this subject to somebody in the mailbox, and return the frame that shows it."""
    page.goto(f"/mailbox/?q={to}")
    page.get_by_role("link", name=re.compile(subject)).first.click()
    return page.frame_locator("iframe")


def sign_in(page, email):
    page.goto("/sign-in/")
    page.get_by_label("Your work email address").fill(email)
    with page.expect_navigation():
        page.get_by_role("button", name="Send me a code").click()
    deliver()
    tab = page.context.new_page()
    code = open_mail(tab, "Your code", email).get_by_text(CODE).inner_text()
    tab.close()
    page.get_by_label("Code").fill(code)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_publishes_a_meeting_and_a_member_answers_from_the_mail(
    open_as, demonstration, group, lead, member, council, javascript
):
    day = london.today(timezone.now()) + dt.timedelta(days=40)
    page = open_as(None, "desk", javascript=javascript)
    sign_in(page, lead.email)
    page.goto(f"/groups/{group.slug}/")
    page.get_by_role("button", name="Schedule a meeting").click()
    page.get_by_label("Title").fill("What did we finish?")
    page.get_by_label("Day", exact=True).first.fill(str(day.day))
    page.get_by_label("Month", exact=True).first.fill(str(day.month))
    page.get_by_label("Year", exact=True).first.fill(str(day.year))
    page.get_by_label("Starts at").fill("10am")
    page.get_by_label("Ends at").fill("3.30pm")
    page.get_by_label("Host council").first.fill(council.short_name)
    page.get_by_label("Venue").fill("Guildhall, Winchester")
    with page.expect_navigation():
        page.get_by_role("button", name="Save as a draft").click()
    meeting = Meeting.objects.get(title="What did we finish?")
    page.goto(meeting.get_absolute_url() + "publish/")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    plan(timezone.now())
    deliver()

    phone = open_as(None, "phone", javascript=javascript)
    mail = open_mail(phone, "are you coming", member.email)
    mail.get_by_text("Guildhall, Winchester").locator("visible=true").first.wait_for()
    mail.get_by_role("link", name="I’m coming").click()
    phone.wait_for_url("**/do/**")
    assert not Attendance.objects.filter(person=member).exists()  # opening a link changes nothing
    with phone.expect_navigation():
        phone.get_by_role("button", name="I’m coming").click()

    assert Message.objects.get(kind="invitation", person_id=member.pk).state == "sent"
    assert list(Attendance.objects.values_list("meeting", "person", "answer")) == [(meeting.pk, member.pk, "coming")]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_member_answers_on_the_page_with_the_keyboard_alone(open_as, group, member, javascript):
    from tests.factories import MeetingFactory

    meeting = MeetingFactory(group=group)
    page = open_as(member, "desk", javascript=javascript)
    page.goto(meeting.get_absolute_url())
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("value") == "coming":
            break

    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Attendance.objects.get(meeting=meeting, person=member).answer == "coming"


def test_somebody_new_finds_the_group_and_joins(open_as, demonstration, group, council):
    page = open_as(None, "phone")
    sign_in(page, "new.person@winchester.example")

    page.get_by_label("Your name").fill("Ash Sample")
    page.get_by_label("Your job title").fill("Web officer")
    page.get_by_role("button", name="Save and go on").click()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Join for")).click()

    membership = group.memberships.get(person__email="new.person@winchester.example")
    assert (membership.council, membership.role, membership.person.name) == (council, "member", "Ash Sample")
