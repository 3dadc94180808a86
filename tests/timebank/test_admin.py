"""The time bank on the desk: to look at, in the words of people, and nothing that is a council’s own."""

import pytest

from tests.factories import CoverageFactory
from tests.timebank_factories import (
    AccountFactory,
    AgreementFactory,
    ApprovalFactory,
    ClaimFactory,
    EntryFactory,
    LedgerCheckFactory,
    LoanFactory,
    RequestFactory,
    ReversalProposalFactory,
    StepFactory,
    ThanksFactory,
    TransferFactory,
)
from timebank.models import Transfer

pytestmark = pytest.mark.django_db


def page(client, path):
    response = client.get(f"/admin/timebank/{path}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_draft_is_its_councils_own(client, lead, coordinator, council):
    draft = RequestFactory(council=council, state="draft", title="Not said yet")

    for person in (lead, coordinator):
        client.force_login(person)
        assert "Not said yet" not in page(client, "request/")
        assert client.get(f"/admin/timebank/request/{draft.pk}/change/").status_code == 404


def test_a_loan_is_shown_whole_without_the_approvers_address(client, lead, council):
    loan = LoanFactory(lender=council, settles="charge", state="active", approver_email="boss@lender.example")
    ApprovalFactory(loan=loan, email="boss@lender.example", is_released=True)
    EntryFactory(loan=loan, minutes=150, note="Interviews with bins")
    ClaimFactory(loan=loan, minutes=200, outcome="disputed", because="It was less")
    AgreementFactory(loan=loan, charge_pence=1234_50)
    StepFactory(loan=loan, words="How it went on")
    ThanksFactory(loan=loan, words="Thank you")
    client.force_login(lead)

    shown = page(client, f"loan/{loan.pk}/change/")

    for words in ("2 h 30 min", "Interviews with bins", "3 h 20 min", "It was less", "£1,234.50", "How it went on",
                  "Thank you"):  # fmt: skip
        assert words in shown
    assert "boss@" not in shown


def test_a_lead_reads_loans_of_which_either_side_is_covered_and_no_others(client, lead, group, council):
    for sides in ({"lender": council}, {"request__council": council}, {}):
        LoanFactory(**sides, request__title=f"Help {'ours' if sides else 'elsewhere'}")
    client.force_login(lead)

    rows = client.get("/admin/timebank/loan/").context["cl"].result_list

    assert [loan.request.title for loan in rows] == ["Help ours", "Help ours"]


def test_balances_are_said_in_hours_and_sorted_by_name_alone(client, coordinator, council):
    TransferFactory(loan=LoanFactory(request__council=council, state="booked", agreed_minutes=90))
    client.force_login(coordinator)

    listed = page(client, "account/")

    assert "−1 h 30 min" in listed
    assert 'class="sortable column-shown_balance' not in listed


def test_what_is_history_has_no_button_that_changes_it(client, coordinator):
    transfer = TransferFactory()
    client.force_login(coordinator)

    assert 'name="_save"' not in page(client, f"transfer/{transfer.pk}/change/")
    assert client.post(f"/admin/timebank/transfer/{transfer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Transfer.objects.filter(pk=transfer.pk).exists()


def test_a_proposal_is_for_the_leads_of_either_side(client, lead, council):
    ours = ReversalProposalFactory(transfer=TransferFactory(loan=LoanFactory(lender=council, state="booked")))
    theirs = ReversalProposalFactory(because="Elsewhere")
    client.force_login(lead)

    assert f"/reversals/{ours.pk}/" in page(client, f"reversalproposal/{ours.pk}/change/")
    assert client.get(f"/admin/timebank/reversalproposal/{theirs.pk}/change/").status_code == 404


def test_the_checks_of_the_ledger_are_the_coordinators(client, lead, coordinator):
    LedgerCheckFactory(breaches=["The balance of Winchester is 3 min too high."])
    client.force_login(coordinator)
    assert "3 min too high" in page(client, "ledgercheck/")

    client.force_login(lead)
    assert client.get("/admin/timebank/ledgercheck/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("loan", 7), ("transfer", 5), ("account", 4)])
def test_a_list_costs_the_same_for_one_and_three(
    client, coordinator, group, count, model, queries, django_assert_num_queries
):
    for _ in range(count):
        loan = LoanFactory(state="booked")
        CoverageFactory(group=group, council=loan.lender)
        TransferFactory(loan=loan)
        AccountFactory(council=loan.lender)
    client.force_login(coordinator)

    with django_assert_num_queries(queries):
        page(client, f"{model}/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_request_costs_the_same_with_one_answer_and_three(client, coordinator, count, django_assert_num_queries):
    asked = RequestFactory()
    loans = [LoanFactory(request=asked, lender__short_name=name) for name in ("Wye", "Exe", "Tees")[:count]]
    path = f"request/{asked.pk}/change/"
    client.force_login(coordinator)
    page(client, path)  # what each model is called is known

    with django_assert_num_queries(8):
        shown = page(client, path)

    places = [shown.index(loan.lender.short_name) for loan in sorted(loans, key=lambda one: one.lender.short_name)]
    assert places == sorted(places)


@pytest.mark.parametrize("count", [1, 3])
def test_a_loan_costs_the_same_with_one_of_each_and_three(client, coordinator, count, django_assert_num_queries):
    loan = LoanFactory(state="active")
    for number in range(count):
        EntryFactory(loan=loan, note=f"Note {number}")
        StepFactory(loan=loan, words=f"Step {number}")
        ClaimFactory(loan=loan, outcome="disputed", because=f"Why {number}")
    path = f"loan/{loan.pk}/change/"
    client.force_login(coordinator)
    page(client, path)  # what each model is called is known

    with django_assert_num_queries(16):
        shown = page(client, path)

    assert f"Note {count - 1}" in shown
