"""Every page of scrutiny days, for those who see it, on a desk and on a phone: axe finds nothing, nothing scrolls.

So are those behind the supplier's link, from its answer on to how far it is, with JavaScript and without.
"""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from scrutiny import contact_links
from scrutiny.models import AgreedNeed, Need
from tests.browser.conftest import complaints, overflow
from tests.day_factories import (
    AnswerFactory,
    CommitmentNoteFactory,
    DayFactory,
    NeedFactory,
    ParticipationFactory,
    SignOffFactory,
    TurnFactory,
    VerdictFactory,
    close,
    goes,
    in_days,
)
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory
from tests.scrutiny_factories import ProductFactory, SupplierContactFactory, SupplierFactory, UseFactory
from tests.timebank_factories import officer
from tests.town import LONG

WORDS = (LONG * 9)[:900]
BEFORE = {"closed": "follow-up", "cancelled": "gathering"}
STAGES = ("draft", "gathering", "ballot", "agreed", "statement", "sent", "follow-up", "closed", "cancelled")


@pytest.fixture
def days(group, council, lead, member):
    """make(*stages): a day at each of these stages, in long words, of two councils; a third is asked."""

    @transaction.atomic  # what a supplier promises is checked at its end
    def make(*stages):
        return _days(stages, group, council, lead, member)

    return make


def _days(stages, group, council, lead, member):
    other, third, fourth = (
        CouncilFactory(short_name=f"{n} {LONG[:70]}", official_name=f"{n} {LONG}") for n in (1, 2, 3)
    )
    for one in (other, third, fourth):
        CoverageFactory(group=group, council=one)
    asked, beside = officer(third, name=LONG), officer(fourth)
    for person, one in ((asked, third), (beside, fourth)):
        MembershipFactory(group=group, person=person, council=one)
    supplier = SupplierFactory(name=f"{LONG[:110]} Ltd")
    product = ProductFactory(name=LONG[:120], supplier=supplier)
    UseFactory(council=third, product=product)
    SupplierContactFactory(supplier=supplier, name=LONG[:120])
    about = {
        "group": group, "supplier": supplier, "product": product, "words": WORDS, "lead_council": council,
        "lead_because": LONG, "audience": "public", "councils": [council, other],
    }  # fmt: skip
    made = {
        stage: DayFactory(stage=BEFORE.get(stage, stage), title=f"{stage} {LONG}"[:140], **about) for stage in stages
    }
    tell = {
        "draft": lambda day: ParticipationFactory(day=day, council=council, planned=True),
        "gathering": lambda day: _gather(day, council, other, third),
        "statement": lambda day: SignOffFactory(day=day, council=other, signed=False, because=LONG),
        "sent": _answer,
        "follow-up": _follow,
        "closed": lambda day: close(day, closed_because=LONG),
        "cancelled": lambda day: goes(day, "cancelled", closed_at=timezone.now(), closed_because=LONG),
    }
    for stage in made.keys() & tell.keys():
        tell[stage](made[stage])
    AgreedNeed.objects.filter(day__stage__in=["agreed", "statement"]).update(title=LONG, words=WORDS)
    people = {"member": member, "lead": lead, "asked": asked, "beside": beside, "anonymous": None}
    return {"people": people, "days": made}


def _gather(day, council, other, third):
    ParticipationFactory(day=day, council=third)
    same = NeedFactory(day=day, council=other, what=f"The same, {LONG}", why=WORDS, evidence=WORDS)
    first = day.needs.order_by("pk").first()
    Need.objects.filter(pk=same.pk).update(merged_into=first, merged_at=day.opened_at, merged_because=LONG)
    NeedFactory(day=day, council=council, what=LONG, why=WORDS)
    TurnFactory(day=day, kind="dates", stage="gathering", because=LONG)


def _answer(day):
    for agreed in day.agreed_needs.all()[:2]:
        AnswerFactory(agreed_need=agreed, verdict="partly", words=WORDS)


def _follow(day):
    first, second, _ = day.commitments.all()
    VerdictFactory(commitment=first, outcome="not-met")
    CommitmentNoteFactory(commitment=second, words=WORDS, new_due_on=in_days(200))


# Who, which page, of a day at which stage; after it, which need (place), or commitment.
PAGES = [
    *(("member", "day-detail", stage) for stage in STAGES if stage != "draft"),
    *(("anonymous", "day-detail", stage) for stage in STAGES if stage != "draft"),
    ("anonymous", "day-list", ""), ("member", "day-list", ""), ("anonymous", "day-statement", "sent"),
    ("asked", "day-detail", "gathering"), ("asked", "day-answer", "gathering"), ("beside", "day-declare", "gathering"),
    ("member", "day-leave", "gathering"), ("member", "day-needs", "gathering"), ("member", "need-new", "gathering"),
    ("member", "need-detail need", "gathering"), ("member", "need-change need", "gathering"),
    ("member", "need-withdraw last", "gathering"), ("member", "statement-sign", "statement"),
    ("member", "day-statement", "statement"), ("member", "statement-write", "agreed"),
    ("member", "statement-versions", "statement"), ("member", "day-three", "agreed"),
    ("member", "commitment-detail first", "follow-up"),
    ("lead", "day-detail", "draft"), ("lead", "day-new", ""), ("lead", "day-change", "draft"),
    ("lead", "day-delete", "draft"), ("lead", "day-councils", "draft"), ("lead", "day-begin", "draft"),
    ("lead", "day-cancel", "gathering"), ("lead", "day-dates", "gathering"),
    ("lead", "day-template", "gathering"), ("lead", "day-councils", "gathering"),
    ("lead", "need-merge need", "gathering"), ("lead", "need-unmerge merged", "gathering"),
    ("lead", "day-vote", "gathering"), ("lead", "statement-put", "statement"),
    ("lead", "statement-send", "statement"), ("lead", "day-meeting", "sent"), ("lead", "day-follow-up", "sent"),
    ("lead", "day-follow-up", "follow-up"), ("lead", "commitment-new", "follow-up"),
    *(("lead", f"commitment-{deed} second", "follow-up") for deed in ("detail", "date", "ask", "close")),
    ("lead", "day-close", "follow-up"), ("lead", "front:home", ""),
]  # fmt: skip


def address(name, day):
    name, _, which = name.partition(" ")
    arguments = [day.pk] if day else []
    if which in {"need", "last"}:
        needs = day.needs.open().order_by("pk")
        arguments.append((needs.first() if which == "need" else needs.last()).pk)
    elif which == "merged":
        arguments.append(day.needs.exclude(merged_into=None).get().pk)
    elif which:
        arguments.append(day.commitments.all()[int(which == "second")].pk)
    return reverse(name if ":" in name else f"scrutiny:{name}", args=arguments)


def trouble(page, size="desk"):
    return [complaints(page) if size == "desk" else [], overflow(page), page.console.copy()]


def test_every_page_of_scrutiny_days_is_accessible_and_fits(open_as, days):
    there, wrong = days(*STAGES), {}
    for size in ("desk", "phone"):
        for who, person in there["people"].items():
            page = open_as(person, size, javascript=size == "desk")
            for name, stage in [(name, stage) for other, name, stage in PAGES if other == who]:
                page.console.clear()
                found = [page.goto(address(name, there["days"].get(stage))).status, *trouble(page, size)]
                if found != [200, [], 0, []]:
                    wrong[who, name, stage, size] = found

    assert wrong == {}, wrong


# The supplier ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("size", "javascript"), [("desk", True), ("phone", False)])
def test_a_contact_answers_each_need_and_says_how_far_it_is(open_as, days, size, javascript):
    there = days("sent", "follow-up")["days"]
    sending = there["sent"].sendings.get()
    page = open_as(None, size, javascript=javascript)
    page.goto(contact_links.path(sending))
    assert trouble(page, size) == [[], 0, []]
    enter(page, sending, size)
    page.goto(reverse("scrutiny:contact-answer", args=[sending.pk, 3]))
    page.get_by_role("button").last.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert trouble(page, size) == [[], 0, []]
    page.get_by_label("No", exact=True).check()
    page.get_by_label("In your own words").fill("<b>We cannot</b> before 2028")
    page.get_by_role("button").last.click()
    expect(page.get_by_text("<b>We cannot</b> before 2028")).to_be_visible()

    later = there["follow-up"].sendings.get()
    page.goto(contact_links.path(later))
    enter(page, later, size)
    page.goto(reverse("scrutiny:contact-commitment", args=[later.pk, there["follow-up"].commitments.last().pk]))
    assert trouble(page, size) == [[], 0, []]
    page.get_by_label("How far is it?").fill("Half of it is done")
    page.get_by_role("button").last.click()
    expect(page.get_by_text("Half of it is done")).to_be_visible()
    assert trouble(page, size) == [[], 0, []]


def enter(page, sending, size):
    """Behind the contact's link, by the address that it was sent to."""
    page.get_by_label("Your email address").fill(sending.contact.email)
    page.get_by_role("button", name="Read what was sent").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert trouble(page, size) == [[], 0, []]


def test_a_link_that_was_used_opens_for_nobody_else(open_as, days):
    sending = days("sent")["days"]["sent"].sendings.get()
    page, other = open_as(None, "phone", javascript=False), open_as(None, "desk")
    page.goto(contact_links.path(sending))
    enter(page, sending, "phone")

    assert other.goto(contact_links.path(sending)).status == 410
    assert complaints(other) == []
    assert other.goto(reverse("scrutiny:contact-day", args=[sending.pk])).status == 404
