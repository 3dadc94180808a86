"""Addresses of approvers, and names of who would have helped, go 12 months after the loan ended."""

import datetime as dt

import pytest
from django.utils import timezone

from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Body, Message
from tests.timebank_factories import ApprovalFactory, LoanFactory
from timebank.models import Approval
from timebank.retention import forget, forget_addresses

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO, LATELY = NOW - dt.timedelta(days=366), NOW - dt.timedelta(days=364)


def asked(address="boss@lender.example", **loan):
    loan = LoanFactory(approver_email=address, **loan)
    return ApprovalFactory(loan=loan, email=address, is_released=True)


def addresses(approval):
    approval.refresh_from_db()
    approval.loan.refresh_from_db()
    return approval.email, approval.loan.approver_email


def test_an_approvers_address_goes_a_year_after_the_loan_ended():
    approval = asked(state="booked", state_at=LONG_AGO)

    assert forget(NOW) == 1
    assert addresses(approval) == ("", "")
    assert approval.is_released


@pytest.mark.parametrize("loan", [{"state": "booked", "state_at": LATELY}, {"state": "active", "state_at": LONG_AGO}])
def test_before_that_it_stays(loan):
    approval = asked(**loan)

    assert forget(NOW) == 0
    assert addresses(approval) == ("boss@lender.example", "boss@lender.example")


def test_an_address_that_was_never_written_to_goes_as_well():
    loan = LoanFactory(approver_email="boss@lender.example", state="declined", state_at=LONG_AGO)

    forget(NOW)

    loan.refresh_from_db()
    assert loan.approver_email == ""


def test_the_mail_loses_address_and_text_and_other_mail_of_the_loan_does_not():
    approval = asked(state="booked", state_at=LONG_AGO)
    about = f"loan:{approval.loan_id}"
    mail = {"kind": "release", "about": about, "subject": "Release?", "text": "Please", "html": "<p>Please</p>"}
    for key, address in (("sent", "boss@lender.example"), ("waits", "boss@lender.example"), ("other", "a@b.example")):
        outbox.queue([Letter(key=f"release:{key}", to_address=address, person_id=None, **mail)], now=NOW)
    Message.objects.filter(key="release:sent").update(state="sent", sent_at=LONG_AGO)

    forget(NOW)

    assert set(Message.objects.values_list("key", "state", "to_address")) == {
        ("release:sent", "sent", "erased@erased.invalid"),
        ("release:waits", "cancelled", "erased@erased.invalid"),
        ("release:other", "queued", "a@b.example"),
    }
    assert list(Body.objects.values_list("message__key", flat=True)) == ["release:other"]


@pytest.mark.parametrize(
    ("state", "left"), [("declined", "Somebody of the council"), ("cancelled", "Somebody of the council"),
                        ("booked", "Robin Placeholder")],
)  # fmt: skip
def test_who_would_have_helped_and_has_no_account_is_forgotten_where_it_came_to_nothing(state, left):
    loan = LoanFactory(state=state, state_at=LONG_AGO, lent_person=None)

    forget(NOW)

    loan.refresh_from_db()
    assert loan.lent_name == left


def test_who_is_erased_is_no_longer_the_approver_of_anything():
    mine, other = LoanFactory(approver_email="me@lender.example"), LoanFactory(approver_email="boss@lender.example")

    forget_addresses(["me@lender.example"])

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.approver_email, other.approver_email) == ("", "boss@lender.example")


def test_no_history_keeps_an_approvers_address():
    asked(state="active")

    for model in (Approval, type(LoanFactory())):
        texts = [str(row) for row in model.pgh_event_model.objects.values()]
        assert texts
        assert "boss@lender.example" not in " ".join(texts)
