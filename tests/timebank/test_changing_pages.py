"""Pages on which help that was chosen is changed: who helps, who releases it, how it is settled, its order number."""

import re

from tests.factories import AffiliationFactory, UserFactory
from tests.timebank import helping
from tests.timebank.helping import url
from tests.timebank_factories import AgreementFactory
from timebank.models import Loan

State = Loan.State


def test_another_helper_is_named_on_a_page(see, world):
    loan = helping.active(world)
    assert url("loan-helper", loan) in see("alex", "loan-detail", loan)[1]
    assert "Enter the name" in see("alex", "loan-helper", loan, data={"person": "other", "name": ""})[1]

    see("alex", "loan-helper", loan, data={"person": "other", "name": "Robin Placeholder"})

    loan.refresh_from_db()
    assert loan.lent_name == "Robin Placeholder"
    assert see("sam", "loan-helper", loan)[0] == 403


def test_after_a_no_the_page_asks_once_more(see, world):
    loan = helping.brought(world, State.REFUSED, ended_because="Too busy")
    days = {f"{name}_{part}": "" for name in ("from_on", "until_on") for part in ("day", "month", "year")}
    assert url("loan-again", loan) in see("alex", "loan-detail", loan)[1]
    over = {"until_on_day": "1", "until_on_month": "1", "until_on_year": "2020"}
    assert "today or later" in see("alex", "loan-again", loan, data={"email": helping.APPROVER} | days | over)[1]

    see("alex", "loan-again", loan, data={"email": helping.APPROVER} | days)

    loan.refresh_from_db()
    assert loan.state == State.CHOSEN
    assert see("sam", "loan-again", loan)[0] == 403


def test_a_charge_becomes_hours_on_a_page_when_both_say_so(see, world):
    loan = helping.active(world, settles="charge")
    AgreementFactory(loan=loan, approved=True)

    see("alex", "loan-in-hours", loan, data={})
    assert "Take the proposal back" in see("alex", "loan-in-hours", loan)[1]
    assert "would rather have hours" in see("sam", "loan-detail", loan)[1]
    see("sam", "loan-in-hours", loan, data={"answer": "keep"})
    loan.refresh_from_db()
    assert (loan.settles, loan.hours_wanted_by) == ("charge", "")

    see("alex", "loan-in-hours", loan, data={})
    see("sam", "loan-in-hours", loan, data={})
    loan.refresh_from_db()
    assert loan.settles == "hours"
    assert "In hours" in see("sam", "loan-in-hours", loan)[1]


def test_the_order_number_is_recorded_on_a_page(see, world):
    loan = helping.charged(world)
    assert "Enter the number" in see("sam", "loan-order", loan, data={"number": ""})[1]

    see("sam", "loan-order", loan, data={"number": "PO-9"})

    assert "PO-9" in see("alex", "loan-agreement", loan)[1]
    assert see("alex", "loan-order", loan)[0] == 403


def test_hours_settled_in_another_way_meanwhile_are_not_confirmed_unread(see, world):
    claim = helping.claimed(world)

    _, said = see("sam", "loan-confirm", claim.loan, data={"claim": claim.pk, "settles": "charge"})

    claim.refresh_from_db()
    assert ("settled in hours" in said, claim.answered_at) == (True, None)


def test_who_only_says_their_council_reads_why_whether_there_is_a_loan_or_not(see, world):
    loan = helping.active(world)
    said_only = AffiliationFactory(council=world.havant, confirmed_at=None, confirmed_by=None).person
    nobody = UserFactory()

    there, missing = (see(said_only, "loan-detail", loan), see(said_only, "loan-detail", Loan(pk=loan.pk + 99)))

    assert there[0] == 404
    assert "You cannot see this yet" in there[1]
    token = re.compile(r"csrfmiddlewaretoken. value=.[^>]*|/loans/[0-9]+/")
    assert token.sub("", there[1]) == token.sub("", missing[1])
    assert "This page is not here" in see(nobody, "loan-detail", loan)[1]


def test_a_lead_who_reads_a_loan_does_nothing_for_its_sides(see, world):
    loan = helping.charged(world)

    for name, asked in (
        ("loan-invoice", {"query": "?what=paid"}), ("loan-in-hours", {}), ("loan-put-right", {}),
        ("loan-agreement", {"data": {"answer": "approve"}}), ("loan-hours", {"data": {}}),
    ):  # fmt: skip
        assert see("kim", name, loan, **asked)[0] == 403, name
