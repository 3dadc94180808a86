"""Every page of the time bank, for those who see it, on a desk and on a phone: axe finds nothing, nothing scrolls.

The same without JavaScript: nothing of it needs any.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import timebank_factories as bank
from tests.browser.conftest import complaints, overflow
from tests.factories import AffiliationFactory, CouncilFactory, CoverageFactory
from tests.town import LONG
from timebank import approver_links

WORDS = LONG * 3
STATES = ["offered", "chosen", "active", "claimed", "disputed", "booked", "charged", "declined", "refused", "cancelled"]
LINKS = {"link": "asked for", "given link": "booked", "refused link": "refused"}
STATUS = {"release taken back": 410, "release old": 410, "release broken": 404, "loan-detail claimed": 404}


@pytest.fixture
def bank_of_hours(group, council, lead, member, coordinator):
    """A loan in each state between two councils of the group, long words in all of it, and a year of transfers."""
    other = CouncilFactory(short_name=LONG[:80], official_name=LONG, domains=["other.example"])
    CoverageFactory(group=group, council=other)
    helper, asker = bank.officer(other, group, name=LONG, job_title=LONG[:120]), bank.officer(council, group)
    skill = bank.SkillFactory(name=LONG[:80], family="Long names")
    for person in (helper, asker, member):
        bank.PersonSkillFactory(person=person, skill=skill)
    said = {"words": WORDS[:500], "skill": skill}
    offers = {
        "own offer": bank.OfferFactory(council=council, offered_by=member, **said),
        "ended offer": bank.OfferFactory(council=council, offered_by=member, ended=True, **said),
        "offer": bank.OfferFactory(council=other, offered_by=helper, **said),
    }
    asks = {"council": council, "asked_by": asker, "title": LONG[:120], "words": WORDS, "skills": [skill],
            "groups": [group], "place_words": LONG[:120]}  # fmt: skip
    requests = {
        "request": bank.RequestFactory(**asks, may_charge=True),
        "draft": bank.RequestFactory(**asks, state="draft"),
        "closed": bank.RequestFactory(**asks, state="closed"),
        "withdrawn": bank.RequestFactory(**asks, state="withdrawn", ended_because=WORDS[:300]),
        "public": bank.RequestFactory(**asks | {"groups": []}, is_public=True),
        "wanted": bank.RequestFactory(**asks | {"council": other, "asked_by": helper}, may_charge=True),
    }
    things = {**offers, **requests}
    for state in STATES:
        is_open = state in {"offered", "claimed", "refused"}
        request = requests["request"] if is_open else bank.RequestFactory(**asks, state="closed")
        lender = {"lender": other, "offered_by": helper, "lent_person": helper}
        if state == "claimed":
            lender = {"lent_name": LONG[:120], "lent_person": None}
        things[state] = loan_in(state, request=request, words=WORDS[:500], ended_because=WORDS[:300], **lender)
    given = {"request": requests["wanted"], "lender": council, "offered_by": member}
    things["given"] = loan_in("offered", **given)
    theirs = bank.RequestFactory(**asks | {"council": other, "asked_by": helper})
    things["asked for"] = loan_in("chosen", **given | {"request": theirs})
    things["transfer"] = bank.TransferFactory(loan=things["booked"])
    booked = {"request__council": council, "lender": other, "offered_by": helper}
    things["undone"], things["standing"] = (loan_in("booked", **booked) for _ in range(2))
    bank.ReversalFactory(reverses=bank.TransferFactory(loan=things["undone"]), because=WORDS[:300])
    bank.StepFactory(loan=things["undone"], kind="reversed", minutes=60, words=WORDS[:300])
    things["standing"] = bank.TransferFactory(loan=things["standing"])
    things["proposal"] = bank.ReversalProposalFactory(transfer=things["transfer"], because=WORDS[:300])
    things["entry"] = things["active"].entries.get()
    things |= links(things)
    newcomer = AffiliationFactory(council=council, confirmed_at=None, confirmed_by=None).person
    people = {
        "anonymous": None,
        "newcomer": newcomer,
        "member": member,
        "helper": helper,
        "lead": lead,
        "coordinator": coordinator,
    }
    return {"code": council.code, "people": people, **things}


def links(things):
    """Approvals behind a link that stands open, and behind each that decides nothing any more."""
    found = {name: things[state].approvals.get() for name, state in LINKS.items()}
    found["old"] = bank.ApprovalFactory(loan=loan_in("offered"), asked_at=timezone.now() - dt.timedelta(days=61))
    found["taken back"] = bank.ApprovalFactory(withdrawn_at=timezone.now())
    return found


def loan_in(state, **given):
    """A loan with the rows that came before its state."""
    settles = "charge" if state in {"active", "charged"} else "hours"
    loan = bank.LoanFactory(state=state, settles=settles, **given)
    bank.StepFactory(loan=loan, words=WORDS[:500])
    if state != "offered":
        answer = {"is_released": None if state == "chosen" else state != "refused"}
        bank.ApprovalFactory(loan=loan, because=LONG if state == "refused" else "", **answer)
    if state in {"active", "claimed", "disputed", "booked", "charged"}:
        bank.EntryFactory(loan=loan, note=WORDS[:200])
    if state in {"claimed", "disputed", "booked", "charged"}:
        outcome = {"claimed": "", "disputed": "disputed"}.get(state, "confirmed")
        bank.ClaimFactory(loan=loan, note=WORDS[:300], outcome=outcome)
    if settles == "charge":
        bank.AgreementFactory(loan=loan, approved=state == "charged", words=WORDS, purchase_order="P" * 40)
    if state in {"booked", "charged"}:
        bank.ThanksFactory(loan=loan, words=WORDS[:300])
    return loan


PAGES = [
    ("anonymous", "home"),
    ("anonymous", "request-detail public"),
    *(("anonymous", f"release {link}") for link in (*LINKS, "taken back", "old", "broken")),
    ("newcomer", "loan-detail claimed"),
    ("member", "home"),
    ("member", "home?show=offers"),
    ("member", "request-new"),
    ("member", "request-detail request"),
    ("member", "request-change request"),
    ("member", "request-open draft"),
    ("member", "request-close request"),
    ("member", "request-withdraw request"),
    ("member", "request-answer wanted"),
    ("member", "offer-new"),
    ("member", "offer-detail own offer"),
    ("member", "offer-detail ended offer"),
    ("member", "home?words=LONG"),
    ("member", "request-detail closed"),
    ("member", "request-detail withdrawn"),
    ("member", "loan-in-hours active"),
    ("member", "loan-order charged"),
    ("member", "offer-change own offer"),
    ("member", "offer-renew own offer"),
    ("member", "offer-end own offer"),
    ("member", "skill-list"),
    ("member", "my-skills"),
    ("member", "council-skills"),
    ("member", "statement"),
    ("member", "account-settings"),
    *(("member", f"loan-detail {state}") for state in (*STATES, "undone") if state != "chosen"),
    ("member", "loan-choose offered"),
    ("member", "loan-decline offered"),
    ("member", "loan-cancel chosen"),
    ("member", "loan-hours active"),
    ("member", "loan-claim active"),
    ("member", "loan-confirm claimed"),
    ("member", "loan-dispute claimed"),
    ("member", "loan-thanks charged"),
    ("member", "loan-terms active"),
    ("member", "loan-agreement active"),
    ("member", "loan-invoice charged?what=paid"),
    ("member", "loan-change given"),
    ("member", "loan-take-back given"),
    ("member", "loan-approver asked for"),
    ("helper", "home"),
    ("helper", "request-detail request"),
    ("helper", "loan-detail chosen"),
    ("helper", "loan-detail refused"),
    ("helper", "loan-helper active"),
    ("helper", "loan-again refused"),
    ("helper", "loan-put-right undone"),
    ("helper", "loan-agreement charged"),
    ("helper", "loan-invoice charged"),
    ("helper", "entry-remove active"),
    ("helper", "front:home"),
    ("member", "front:home"),
    ("member", "councils:council-detail"),
    ("lead", "transfer-list"),
    ("lead", "statement"),
    ("lead", "transfer-undo standing"),
    ("lead", "reversal-detail proposal"),
    ("coordinator", "account-settings"),
    ("coordinator", "loan-decide disputed"),
    ("coordinator", "home"),
]


def address(name, town, council):
    name, _, which = name.partition(" ")
    which, _, query = (which if which else name).partition("?")
    name = name.partition("?")[0]
    if name == "councils:council-detail":
        return council.get_absolute_url()
    if ":" in name:
        return reverse(name)
    if name == "release":
        link = reverse("timebank:release", args=["no-such-link"])
        return approver_links.path(town[which]) if which in town else link
    if name in {"statement", "account-settings", "council-skills"}:
        arguments = [town["code"]]
    elif name == "entry-remove":
        arguments = [town["active"].pk, town["entry"].pk]
    else:
        arguments = [town[which].pk] if which in town else []
    return reverse(f"timebank:{name}", args=arguments) + (f"?{query}" if query else "")


@pytest.mark.parametrize("who", dict.fromkeys(who for who, _ in PAGES))
def test_every_page_of_the_time_bank_is_accessible_and_fits(open_as, bank_of_hours, council, who):
    wrong = {}
    for size in ("desk", "phone"):
        page = open_as(bank_of_hours["people"][who], size, javascript=size == "desk")
        for name in [name for other, name in PAGES if other == who]:
            page.console.clear()
            status = page.goto(address(name, bank_of_hours, council)).status
            right = STATUS.get(name, 200) if who in {"anonymous", "newcomer"} else 200
            console = [] if right >= 400 else page.console.copy()  # it notes that the page itself was not to be had
            found = [status, complaints(page) if size == "desk" else [], overflow(page), console]
            if found != [right, [], 0, []]:
                wrong[name, size] = found

    assert wrong == {}, wrong


@pytest.mark.parametrize("name", ["request-new", "request-answer wanted", "offer-new", "loan-hours active"])
def test_a_form_with_errors_says_what_to_do_and_fits(open_as, bank_of_hours, council, name):
    page = open_as(bank_of_hours["people"]["member"], "phone")
    page.goto(address(name, bank_of_hours, council))
    form = page.locator("main form").last
    for field in form.locator("input[type=text], input:not([type]), textarea").all():
        field.fill("")

    form.get_by_role("button").last.click()

    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert complaints(page) == []
    assert overflow(page) == 0
