"""The pages of a loan: who gets in, what each asks, and what one reads when it has gone on."""

import pytest
from django.urls import reverse
from django.utils import timezone

from common import london
from tests.factories import CouncilFactory
from tests.timebank import helping
from tests.timebank.helping import url
from tests.timebank_factories import AgreementFactory, EntryFactory, LoanFactory, StepFactory, officer
from timebank.actions import approving, charging, hours, lending
from timebank.forms.loans import ShownForm
from timebank.models import Agreement, Claim, Entry, Loan, Step, Thanks
from timebank.shown import fingerprint

State = Loan.State
TERMS = {
    "council": "", "day_rate_pence": "£300", "days": "2", "charge_pence": "£1,200.50", "cap_pence": "",
    "purchase_order": "PO-7", "basis": "lga-1972-113", "basis_words": "", "vat": "outside", "vat_words": "",
    "words": "",
}  # fmt: skip


def answer(world, **other):
    empty = {f"{name}_{part}": "" for name in ("from_on", "until_on") for part in ("day", "month", "year")}
    return {
        "council": world.havant.code, "person": str(world.morgan.pk), "name": "", "minutes": "10 h",
        "words": "Evenings too", "approver_email": helping.APPROVER, **empty, **other,
    }  # fmt: skip


# Answering ------------------------------------------------------------------------------------------------------------
def test_a_council_offers_help_from_the_page(see, world):
    status, said = see("alex", "request-answer", world.asked, data=answer(world))

    loan = Loan.objects.get()
    assert (loan.lender, loan.lent_person, loan.minutes) == (world.havant, world.morgan, 600)
    assert loan.approver_email == helping.APPROVER
    assert (status, "Winchester reads your offer now" in said) == (200, True)


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"minutes": "0"}, "Enter a time"),
        ({"minutes": "-3 h"}, "Enter a time"),
        ({"minutes": "1000000000 min"}, "Enter a time"),
        ({"person": ""}, "Choose who would help"),
        ({"person": "other"}, "Enter the name of who would help"),
        ({"person": "999999"}, "Choose one of the options"),
        ({"approver_email": "boss@winchester.example"}, "address of Havant"),
        ({"approver_email": "alex@havant.example"}, "cannot release the time"),
        ({"council": "ZZZZ"}, "Choose one of your councils"),
        ({"until_on_day": "1", "until_on_month": "1", "until_on_year": "2020"}, "today or later"),
    ],
)
def test_what_cannot_be_offered_is_said_at_its_field(see, world, other, error):
    _, said = see("alex", "request-answer", world.asked, data=answer(world, **other))

    assert error in said
    assert not Loan.objects.exists()


def test_nobody_offers_for_a_council_they_do_not_act_for(see, world):
    _, said = see("alex", "request-answer", world.asked, data=answer(world, council=world.winchester.code))

    assert "Choose one of your councils" in said
    assert not Loan.objects.exists()


def test_who_cannot_answer_is_told_why(see, world):
    _, said = see("sam", "request-answer", world.asked, data=answer(world))
    assert "It is your own council that asks" in said

    world.alex.affiliations.update(confirmed_at=None, confirmed_by=None)
    _, said = see("alex", "request-answer", world.asked, data=answer(world))
    assert "You cannot offer help yet" in said

    assert not Loan.objects.exists()


def test_an_offer_is_changed_from_its_page(see, world):
    loan = helping.offered(world)
    assert "10 h" in see("morgan", "loan-change", loan)[1]

    see("morgan", "loan-change", loan, data=answer(world, minutes="5 h", person="other", name="Robin Placeholder"))

    loan.refresh_from_db()
    assert (loan.minutes, loan.lent_person, loan.lent_name) == (300, None, "Robin Placeholder")


# Who gets in ----------------------------------------------------------------------------------------------------------
ANSWERS, BORROWER, BOTH, ALL = {"alex"}, {"sam"}, {"sam", "alex"}, {"sam", "alex", "kim"}


@pytest.mark.parametrize(
    ("brought", "pages"),
    [
        (
            helping.offered,
            {"detail": ALL, "choose": BORROWER, "decline": BORROWER, "change": ANSWERS, "take-back": ANSWERS},
        ),
        (helping.chosen, {"approver": ANSWERS, "cancel": BOTH}),
        (helping.active, {"hours": ALL, "claim": BOTH, "terms": BOTH}),
        (helping.claimed, {"confirm": BOTH, "dispute": BOTH}),
        (helping.disputed, {"decide": {"kim"}}),
        (helping.charged, {"agreement": ALL, "invoice": ANSWERS, "thanks": BOTH}),
    ],
)
def test_each_page_lets_in_who_may_act_and_nobody_else(client, world, brought, pages):
    loan = brought(world)
    loan = getattr(loan, "loan", loan)
    world.stranger = officer(CouncilFactory(), world.group)

    found = {}
    for who in ("sam", "alex", "kim", "stranger"):
        client.force_login(getattr(world, who))
        for page in pages:
            found[page, who] = client.get(url(f"loan-{page}", loan), follow=True).status_code

    assert found == {
        (page, who): 404 if who == "stranger" else 200 if who in allowed else 403
        for page, allowed in pages.items() for who in ("sam", "alex", "kim", "stranger")
    }  # fmt: skip


def test_the_address_of_the_approver_is_the_lenders_own(see, world):
    loan = helping.chosen(world)

    assert helping.APPROVER in see("alex", "loan-detail", loan)[1]
    assert "boss@" not in see("sam", "loan-detail", loan)[1]
    assert "@havant.example" not in see("kim", "loan-detail", loan)[1]


@pytest.mark.parametrize(("state", "shown"), [(State.OFFERED, False), (State.CHOSEN, True), (State.BOOKED, True)])
def test_once_chosen_the_two_councils_read_whom_to_write_to_and_nobody_else_does(see, world, state, shown):
    fields = {"agreed_minutes": 600} if state == State.BOOKED else {}
    loan = helping.brought(world, state, approver_email="", **fields)

    for who in ("sam", "alex"):
        said = see(who, "loan-detail", loan)[1]
        assert all((f"mailto:{person.email}" in said) is shown for person in (world.sam, world.alex))
    assert "Who to talk to" not in see("kim", "loan-detail", loan)[1]


def test_if_who_offered_speaks_for_the_council_no_more_a_colleague_is_named(see, world):
    loan = helping.active(world)
    world.alex.affiliations.all().delete()

    said = see("sam", "loan-detail", loan)[1]

    assert ("mailto:morgan@havant.example" in said, "alex@" in said) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_with_one_entry_and_with_three(client, world, count, django_assert_num_queries):
    loan = helping.active(world)
    EntryFactory.create_batch(count, loan=loan)
    client.force_login(world.sam)

    with django_assert_num_queries(13):
        client.get(url("loan-detail", loan))


# The way of a loan ----------------------------------------------------------------------------------------------------
def test_nothing_changes_by_looking(client, world):
    loan = helping.offered(world)

    client.force_login(world.sam)
    for page in ("loan-choose", "loan-decline"):
        assert client.get(url(page, loan)).status_code == 200

    loan.refresh_from_db()
    assert (loan.state, helping.kinds(loan)) == (State.OFFERED, ["offered"])


def test_from_the_choice_to_the_booking_through_pages(see, world):
    loan = helping.offered(world)

    assert "Havant is told" in see("sam", "loan-choose", loan, data={"shown": fingerprint(loan)})[1]
    approving.release(approval=loan.approvals.get(), now=timezone.now())
    see(
        "alex",
        "loan-hours",
        loan,
        data={"council": world.havant.code, "minutes": "2 h", "note": "Interviews", **_day()},
    )
    assert Entry.objects.get().minutes == 120
    assert 'value="2 h"' in see("alex", "loan-claim", loan)[1]
    see("alex", "loan-claim", loan, data={"council": world.havant.code, "minutes": "9 h 15", "note": ""})
    assert "Was it 9 h 15 min?" in see("sam", "loan-detail", loan)[1]
    _, said = see("sam", "loan-confirm", loan, data={"claim": Claim.objects.get().pk, "settles": "hours"})

    assert "The hours are agreed and booked" in said
    assert helping.balances(world.winchester, world.havant) == [-555, 555]
    _, said = see("sam", "loan-detail", loan)
    assert "45 min less than planned" in said


def _day():
    today = london.today(timezone.now())
    return {"worked_on_day": str(today.day), "worked_on_month": str(today.month), "worked_on_year": str(today.year)}


def test_too_few_hours_left_are_said_with_ways_on(see, world):
    helping.with_floor(world.winchester, -300)
    loan = helping.claimed(world).loan

    for data in (None, {}):
        _, said = see("sam", "loan-confirm", loan, data=data)
        assert "Winchester has 5 h too few left" in said
        assert url("loan-terms", loan) in said
        assert url("loan-dispute", loan) in said

    assert Claim.objects.get().answered_at is None


def test_how_few_hours_are_left_is_for_the_councils_own_people(see, world):
    helping.with_floor(world.winchester, -300)
    claim = helping.claimed(world)
    hours.dispute(claim=claim, because="Put it so", by=world.sam, now=timezone.now())
    hours.claim(
        loan=claim.loan, council=world.winchester, minutes=600, note="", by=world.sam, now=timezone.now()
    )  # fmt: skip

    shown = {"claim": claim.loan.claims.get(answered_at=None).pk, "settles": "hours"}
    pages = [
        see("alex", "loan-confirm", claim.loan, data=shown)[1],
        see("kim", "loan-decide", claim.loan, data={"outcome": "some", "minutes": "10 h", "because": "So"})[1],
    ]

    assert ["too few hours left" in page for page in pages] == [True, True]
    assert ["5 h too few" in page for page in pages] == [False, False]


def test_other_hours_than_those_that_were_read_are_not_answered(see, world):
    claim = helping.claimed(world)
    loan = claim.loan
    assert f'name="claim" value="{claim.pk}"' in see("sam", "loan-confirm", loan)[1]
    assert f'name="claim" value="{claim.pk}"' in see("sam", "loan-dispute", loan)[1]
    hours.claim(loan=loan, council=world.havant, minutes=720, note="", by=world.alex, now=timezone.now())

    for name in ("loan-confirm", "loan-dispute"):
        _, said = see("sam", name, loan, data={"claim": claim.pk, "because": "Too many", "settles": "hours"})
        assert "Havant has put other hours since you read them: it is 12 h now" in said
        assert f'name="claim" value="{Claim.objects.get(answered_at=None).pk}"' in said

    assert "Too many" in said
    assert Claim.objects.get(answered_at=None).minutes == 720


@pytest.mark.parametrize("when", ["before the click", "while it is under way"])
def test_another_offer_than_the_one_that_was_read_is_not_accepted(see, world, monkeypatch, when):
    loan = helping.offered(world)
    read = fingerprint(loan)
    assert f'name="shown" value="{read}"' in see("sam", "loan-choose", loan)[1]
    fields = helping.fields(world, minutes=900)
    lending.change_answer(loan=loan, fields=fields, by=world.alex, now=timezone.now())
    if when.startswith("while"):  # the page was drawn from the offer before
        monkeypatch.setattr(ShownForm, "clean", lambda form: form.cleaned_data)

    _, said = see("sam", "loan-choose", loan, data={"shown": read})

    assert "Havant has changed its offer since you read it. It is now: Morgan Madeup, 15 h" in said
    assert "Accept help from Havant?" in said
    loan.refresh_from_db()
    assert loan.state == State.OFFERED


def test_what_has_gone_on_is_said_and_not_done(see, world):
    loan = helping.chosen(world)

    for name in ("loan-choose", "loan-decline"):
        _, said = see("sam", name, loan, data={"because": ""})
        assert "waiting for the approver" in said

    loan.refresh_from_db()
    assert (loan.state, helping.kinds(loan)) == (State.CHOSEN, [])


def test_who_put_hours_is_told_that_the_other_side_confirms(see, world):
    loan = helping.claimed(world).loan

    assert "You put these hours yourself" in see("alex", "loan-confirm", loan, data={})[1]


def test_an_entry_is_taken_out_by_the_council_that_wrote_it(see, world):
    loan = helping.active(world)
    entry = EntryFactory(loan=loan)

    assert see("sam", "entry-remove", loan, entry.pk, data={})[0] == 403
    see("alex", "entry-remove", loan, entry.pk)
    assert Entry.objects.get().removed_at is None
    see("alex", "entry-remove", loan, entry.pk, data={})

    assert Entry.objects.get().removed_by == world.alex
    assert see("alex", "entry-remove", loan, entry.pk)[0] == 404


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"minutes": "25 h"}, "24 hours"),
        ({"worked_on_year": "2100"}, "today or earlier"),
        ({"worked_on_year": "2019"}, "within the last year"),
        ({"council": "ZZZZ"}, "Choose one of your councils"),
    ],
)
def test_hours_that_cannot_be_are_said_at_their_field(see, world, typed, error):
    loan = helping.active(world)
    data = {"council": world.havant.code, "minutes": "2 h", "note": "", **_day(), **typed}

    assert error in see("alex", "loan-hours", loan, data=data)[1]
    assert not Entry.objects.exists()


def test_a_lead_settles_a_dispute_from_the_page(see, world):
    loan = helping.disputed(world).loan
    assert "Enter how much time counts" in see("kim", "loan-decide", loan, data={"outcome": "some", "because": "x"})[1]

    see("kim", "loan-decide", loan, data={"outcome": "some", "minutes": "5 h", "because": "Half of it"})

    loan.refresh_from_db()
    assert (loan.state, loan.agreed_minutes) == (State.BOOKED, 300)


def test_a_reason_is_asked_for_where_somebody_reads_it(see, world):
    loan = helping.claimed(world).loan

    assert "Enter an answer to" in see("sam", "loan-dispute", loan, data={"because": " "})[1]
    see("sam", "loan-dispute", loan, data={"because": "It was less", "claim": Claim.objects.get().pk})

    assert Claim.objects.get().because == "It was less"


def test_each_council_says_how_it_was(see, world):
    loan = helping.charged(world)

    see("sam", "loan-thanks", loan, data={"council": world.winchester.code, "words": "We would ask again."})

    assert Thanks.objects.get().council == world.winchester
    assert "We would ask again." in see("alex", "loan-detail", loan)[1]


# For a charge ---------------------------------------------------------------------------------------------------------
def test_a_charge_from_the_terms_to_the_payment(see, world):
    loan = helping.active(world)

    see("alex", "loan-terms", loan, data={**TERMS, "council": world.havant.code})
    terms = Agreement.objects.get()
    assert (terms.charge_pence, terms.days, terms.lender_by) == (1_200_50, 2, world.alex)
    assert "£1,200.50" in see("sam", "loan-agreement", loan)[1]
    see("sam", "loan-agreement", loan, data={"terms": terms.pk})
    loan.refresh_from_db()
    assert loan.settles == "charge"
    claim = hours.claim(loan=loan, council=world.havant, minutes=900, note="", by=world.alex, now=timezone.now())
    _, said = see("sam", "loan-confirm", loan, data={"claim": claim.pk, "settles": "charge"})
    assert "the charge stands" in said
    see("alex", "loan-invoice", loan, data={"number": "INV-1", "on_day": "1", "on_month": "9", "on_year": "2025"})
    see("sam", "loan-invoice", loan, query="?what=paid", data={"on_day": "2", "on_month": "9", "on_year": "2025"})

    terms.refresh_from_db()
    claim.refresh_from_db()
    assert (terms.invoice_number, str(terms.paid_on), claim.outcome) == ("INV-1", "2025-09-02", "confirmed")
    assert "paid on 2 September 2025" in see("kim", "loan-agreement", loan)[1]


def test_a_proposal_is_ended_from_the_page_and_what_stands_is_read_beside_it(see, world):
    loan = helping.active(world, settles=Loan.Settles.CHARGE)
    AgreementFactory(loan=loan, approved=True)
    fields = {**helping.TERMS, "charge_pence": 500_00}
    terms = charging.write_terms(loan=loan, council=world.havant, fields=fields, by=world.alex, now=timezone.now())

    said = see("sam", "loan-agreement", loan)[1]
    assert "Approve £500" in said
    assert "£600 stays in force until both approve" in said
    said = see("sam", "loan-agreement", loan, query="?stands")[1]
    assert "Approved by both councils" in said
    assert "Keep what stands" not in said
    assert "Keep what stands" not in see("kim", "loan-agreement", loan)[1]
    see("sam", "loan-agreement", loan, data={"terms": terms.pk, "answer": "keep"})

    terms.refresh_from_db()
    assert (terms.replaced_at is None, terms.borrower_at) == (False, None)
    assert "£500" not in see("sam", "loan-agreement", loan)[1]


def test_terms_that_changed_since_they_were_read_are_not_approved(see, world):
    loan = helping.active(world)
    first = charging.write_terms(
        loan=loan, council=world.havant, fields=helping.TERMS, by=world.alex, now=timezone.now()
    )
    charging.write_terms(
        loan=loan, council=world.havant, fields={**helping.TERMS, "charge_pence": 1}, by=world.alex, now=timezone.now()
    )

    _, said = see("sam", "loan-agreement", loan, data={"terms": first.pk})

    assert "read them again" in said
    assert not Agreement.objects.exclude(borrower_at=None).exists()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"charge_pence": "0"}, "Enter an amount"),
        ({"charge_pence": "a lot"}, "Enter an amount"),
        ({"charge_pence": "£1,000,000.01"}, "up to £1,000,000"),
        ({"day_rate_pence": "12.345"}, "Enter an amount"),
        ({"days": "0"}, "number of days"),
        ({"days": "1.555"}, "number of days"),
        ({"days": "NaN"}, "number of days"),
        ({"cap_pence": "£1"}, "more than the most"),
        ({"basis": "other"}, "Enter the legal basis"),
        ({"vat": "other"}, "Enter how VAT is treated"),
        ({"basis": ""}, "Choose the legal basis"),
    ],
)
def test_terms_that_make_no_sense_are_said_at_their_field(see, world, typed, error):
    loan = helping.active(world)

    _, said = see("alex", "loan-terms", loan, data={**TERMS, "council": world.havant.code, **typed})

    assert error in said
    assert not Agreement.objects.exists()


def test_there_is_no_agreement_before_somebody_wrote_terms(see, world):
    assert see("sam", "loan-agreement", helping.active(world))[0] == 404


def test_approval_that_was_switched_off_lets_work_begin(see, world):
    loan = helping.chosen(world, approver_email="")
    assert "Name an approver" in see("alex", "loan-detail", loan)[1]
    helping.without_approval(world.havant)

    assert "Begin" in see("alex", "loan-detail", loan)[1]
    see("alex", "loan-approver", loan, data={})

    loan.refresh_from_db()
    assert loan.state == State.ACTIVE


def test_a_manager_is_named_from_the_page(see, world):
    loan = helping.chosen(world, approver_email="")

    assert "address of Havant" in see("alex", "loan-approver", loan, data={"email": "x@winchester.example"})[1]
    see("alex", "loan-approver", loan, data={"email": helping.APPROVER})

    assert loan.approvals.get().email == helping.APPROVER


# After the end --------------------------------------------------------------------------------------------------------
def test_a_loan_that_was_undone_says_so_and_how_to_go_on(see, world):
    loan = helping.brought(world, State.BOOKED)
    assert "were undone" not in see("alex", "loan-detail", loan)[1]
    StepFactory(loan=loan, kind=Step.Kind.REVERSED, minutes=600, council=None, words="Booked twice")

    said = see("alex", "loan-detail", loan)[1]
    assert "These hours were undone" in said
    assert url("loan-put-right", loan) in said
    assert "Havant puts them in and Winchester confirms them" in see("sam", "loan-detail", loan)[1]

    status, said = see("alex", "loan-put-right", loan, data={"minutes": "5 h", "note": ""})
    made = Loan.objects.get(instead_of=loan)
    assert (status, made.claims.get().minutes, made.get_absolute_url() in said) == (200, 300, True)
    assert "instead of <a" in see("sam", "loan-detail", made)[1]


def test_hours_that_were_undone_are_no_help_that_was_got(see, world):
    loan = helping.brought(world, State.BOOKED, minutes=900)
    offered = LoanFactory(request=world.asked, minutes=60)
    assert "You already have the 15 h" in see("sam", "request-detail", world.asked)[1]
    StepFactory(loan=loan, kind=Step.Kind.REVERSED, minutes=900, council=None, words="Booked twice")

    said = see("sam", "request-detail", world.asked)[1]

    assert reverse("timebank:loan-choose", args=[offered.pk]) in said
    assert "You already have the 15 h" not in said
    assert "Undone" in said
