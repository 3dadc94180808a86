"""Each step of a loan is told to whom it concerns, at once, and never to who did it."""

import datetime as dt
from decimal import Decimal

import pytest

from outbox.models import Message
from tests.factories import CouncilFactory, MembershipFactory, close
from tests.timebank.lending import BOSS, Post, at, reply_to, states, text, world
from tests.timebank_factories import AccountFactory, officer
from timebank.actions import approving, asking, charging, hours, lending
from timebank.models import Account, Step
from timebank.telling import tell

pytestmark = pytest.mark.django_db
NEWS = "lending-news"
TERMS = {
    "day_rate_pence": 300_00, "days": Decimal(2), "cap_pence": None, "charge_pence": 600_00, "purchase_order": "PO 7",
    "basis": "lga-1972-113", "basis_words": "", "vat": "outside", "vat_words": "", "words": "",
}  # fmt: skip


@pytest.fixture
def made():
    return world()


@pytest.fixture
def post():
    return Post()


def last(kind):
    return Message.objects.filter(kind=kind).latest("pk")


def chosen(made, **fields):
    loan = made.answer(at(3), **fields)
    lending.choose(loan=loan, by=made.asker, now=at(3, 11))
    return loan


def started(made, **fields):
    loan = chosen(made, **fields)
    approving.release(approval=loan.approvals.get(), now=at(4))
    loan.refresh_from_db()
    return loan


def claimed(made, minutes=15 * 60):
    loan = started(made)
    return hours.claim(loan=loan, council=made.havant, minutes=minutes, note="", by=made.answerer, now=at(9))


# From the answer to the hours -----------------------------------------------------------------------------------------
def test_from_the_answer_to_the_booking_each_step_is_told_to_the_others(made, post):
    loan = made.answer(at(3))
    assert post.news() == [("lending-answer", "Sam Example")]

    lending.choose(loan=loan, by=made.asker, now=at(3, 11))
    assert post.news() == [(NEWS, "Kim Specimen"), (NEWS, "Robin Madeup"), ("lending-release", BOSS)]

    approving.release(approval=loan.approvals.get(), now=at(4))
    assert post.news() == [(NEWS, "Kim Specimen"), (NEWS, "Robin Madeup"), (NEWS, "Sam Example")]

    loan.refresh_from_db()
    entry = {"worked_on": dt.date(2026, 11, 5), "minutes": 120, "note": "Interviews"}
    hours.log(loan=loan, council=made.havant, fields=entry, by=made.kim, now=at(5))
    assert post.news() == []

    claim = hours.claim(loan=loan, council=made.havant, minutes=14 * 60, note="", by=made.answerer, now=at(9))
    assert post.news() == [("lending-hours", "Sam Example")]

    hours.confirm(claim=claim, by=made.asker, now=at(10))
    assert post.news() == [(NEWS, "Kim Specimen"), (NEWS, "Robin Madeup")]
    assert "14 h are booked" in text(last(NEWS))
    assert "15 h were planned" in text(last(NEWS))


def test_whoever_is_to_get_in_touch_answers_the_mail_and_reaches_the_other_side(made):
    approving.release(approval=chosen(made).approvals.get(), now=at(4))

    told = {mail.person_id: reply_to(mail) for mail in Message.objects.filter(kind=NEWS).order_by("pk")}
    assert told == {
        made.kim.pk: made.asker.email, made.answerer.pk: made.asker.email, made.asker.pk: made.answerer.email,
    }  # fmt: skip


def test_what_has_not_left_yet_is_taken_back_with_what_it_asks(made):
    loan = made.answer(at(3))
    lending.change_answer(loan=loan, fields={"minutes": 600}, by=made.answerer, now=at(3, 11))
    lending.take_back(loan=loan, by=made.answerer, now=at(3, 12), because="Somebody is ill")

    assert [(kind, state) for kind, _, state in states(person_id=made.asker.pk)] == [
        ("lending-answer", "cancelled"),
        ("lending-answer", "cancelled"),
        (NEWS, "queued"),
    ]
    assert "Somebody is ill" in text(last(NEWS))


def test_a_council_that_is_not_needed_is_told_why(made, post):
    loan = made.answer(at(3))
    post.news()

    lending.decline(loan=loan, by=made.asker, now=at(3, 11), because="We have found somebody")

    assert post.news() == [(NEWS, "Robin Madeup")]
    assert "We have found somebody" in text(last(NEWS))


def test_a_no_of_the_approver_reaches_both_sides_with_its_reason(made, post):
    loan = chosen(made)
    post.news()

    approving.refuse(approval=loan.approvals.get(), because="Kim is needed for the elections", now=at(4))

    assert post.news() == [(NEWS, "Kim Specimen"), (NEWS, "Robin Madeup"), (NEWS, "Sam Example")]
    assert "Kim is needed for the elections" in text(last(NEWS))
    assert states(kind="lending-release") == [("lending-release", "1", "cancelled")]


def test_the_question_to_an_approver_is_theirs_alone_and_names_what_is_asked(made):
    chosen(made)

    mail = last("lending-release")

    said = text(mail)
    assert (mail.person_id, mail.to_address) == (None, BOSS)
    assert "Can Kim Specimen help Winchester?" in said
    assert "15 h" in said
    assert "/timebank/release/" in said


def test_whoever_has_no_approver_named_is_asked_for_one(made):
    chosen(made, approver_email="")

    assert states(kind="lending-release") == []
    assert "Name the approver: " in text(Message.objects.get(kind=NEWS, person_id=made.answerer.pk))


def test_where_approval_is_off_work_can_start_at_once(made):
    AccountFactory(council=made.havant)
    Account.objects.filter(council=made.havant).update(needs_approval=False)

    chosen(made)

    assert states(kind="lending-release") == []
    assert "Work can start." in text(Message.objects.get(kind=NEWS, person_id=made.answerer.pk))


def test_if_who_asked_has_gone_five_colleagues_are_told(made, post):
    for _ in range(6):
        officer(made.winchester, made.group)
    close(made.asker)

    made.answer(at(3))

    told = post.news()
    assert len(told) == 5
    assert ("lending-answer", "Sam Example") not in told


# Disputes -------------------------------------------------------------------------------------------------------------
def test_a_dispute_goes_to_who_put_the_hours_and_to_leads_who_act_for_neither(made, post):
    own = officer(made.havant, name="Havant’s own lead")
    MembershipFactory(group=made.group, person=own, council=made.havant, role="lead")
    claim = claimed(made)
    post.news()

    hours.dispute(claim=claim, because="It was a day less", by=made.asker, now=at(10))

    assert post.news() == [("lending-dispute", "Pat Sample"), (NEWS, "Robin Madeup")]
    assert all("It was a day less" in text(last(kind)) for kind in ("lending-dispute", NEWS))
    assert all(person.email in text(last("lending-dispute")) for person in (made.asker, made.answerer))
    assert (reply_to(last("lending-dispute")), reply_to(last(NEWS))) == ("", made.asker.email)


def test_without_such_a_lead_the_coordinator_is_asked(made, post, coordinator):
    close(made.lead)
    claim = claimed(made)
    post.news()

    hours.dispute(claim=claim, because="It was a day less", by=made.asker, now=at(10))

    assert post.news() == [("lending-dispute", "Uma Specimen"), (NEWS, "Robin Madeup")]


@pytest.mark.parametrize(("minutes", "says"), [(600, "10 h are booked"), (0, "The help was called off")])
def test_what_a_lead_settles_both_read_once_with_the_reason(made, post, minutes, says):
    claim = claimed(made)
    hours.dispute(claim=claim, because="It was less", by=made.asker, now=at(10))
    post.news()

    hours.decide(loan=claim.loan, minutes=minutes, because="I heard both", by=made.lead, now=at(11))

    assert post.news() == [(NEWS, "Kim Specimen"), (NEWS, "Robin Madeup"), (NEWS, "Sam Example")]
    assert says in text(last(NEWS))
    assert "I heard both" in text(last(NEWS))
    assert states(kind="lending-dispute") == [
        ("lending-dispute", str(claim.loan.steps.get(kind="disputed").pk), "cancelled")
    ]


# A charge -------------------------------------------------------------------------------------------------------------
def test_terms_ask_the_other_side_and_their_approval_is_told(made, post):
    loan = started(made)
    post.news()

    terms = charging.write_terms(loan=loan, council=made.havant, fields=TERMS, by=made.answerer, now=at(5))
    assert post.news() == [("lending-terms", "Sam Example")]
    said = text(last("lending-terms"))
    assert "£600" in said
    assert "£300 for 2 days" in said

    charging.approve_terms(agreement=terms, council=made.winchester, by=made.asker, now=at(6))
    assert post.news() == [(NEWS, "Robin Madeup")]

    claim = hours.claim(loan=loan, council=made.havant, minutes=900, note="", by=made.answerer, now=at(9))
    hours.confirm(claim=claim, by=made.asker, now=at(10))
    assert "15 h are agreed, for a charge" in text(last(NEWS))
    post.news()

    charging.record_invoice(loan=loan, number="I 12", on=dt.date(2026, 11, 11), by=made.answerer, now=at(11))
    assert post.news() == [(NEWS, "Sam Example")]
    charging.record_payment(loan=loan, on=dt.date(2026, 11, 20), by=made.asker, now=at(20))
    assert post.news() == [(NEWS, "Robin Madeup")]


# The end --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("end", "says"),
    [
        (lambda request, by: asking.close_request(request=request, by=by, now=at(5)), "Winchester has closed"),
        (
            lambda request, by: asking.withdraw_request(request=request, because="No money", by=by, now=at(5)),
            "Winchester has taken back",
        ),
    ],
)
def test_open_answers_hear_that_the_request_has_ended_and_chosen_ones_nothing(made, post, end, says):
    made.answer(at(3))
    other = CouncilFactory(short_name="Fareham")
    second = officer(other, made.group, name="Lee Placeholder")
    fields = {"lent_name": "Jo Example", "minutes": 600}
    taken = lending.answer(request=made.request, lender=other, fields=fields, by=second, now=at(3))
    lending.choose(loan=taken, by=made.asker, now=at(4))
    post.news()

    end(made.request, made.asker)

    assert post.news() == [(NEWS, "Robin Madeup")]
    assert says in text(last(NEWS))
    assert states(kind="lending-answer", state="queued") == []


def test_calling_it_off_is_told_with_the_reason(made, post):
    loan = started(made)
    post.news()

    lending.cancel(loan=loan, because="The project has stopped", by=made.asker, now=at(6))

    assert post.news() == [(NEWS, "Kim Specimen"), (NEWS, "Robin Madeup")]
    assert "The project has stopped" in text(last(NEWS))


@pytest.mark.parametrize("kind", Step.Kind)
def test_every_kind_of_step_is_told_or_is_silent_without_a_fault(made, kind):
    loan = started(made)
    step = Step.objects.create(
        loan=loan, kind=kind, at=at(6), by=made.lead, council=made.havant, minutes=60, words="So"
    )
    before = Message.objects.count()

    tell(step, now=at(6))

    silent = {"logged", "confirmed", "decided", "silence", "passed", "asked", "claimed", "terms", "instead"}
    assert (Message.objects.count() == before) == (kind in silent)


def test_one_deed_writes_twenty_letters_at_most(made, post):
    for _ in range(25):
        lead = officer(CouncilFactory())
        MembershipFactory(group=made.group, person=lead, council=lead.affiliations.get().council, role="lead")
    claim = claimed(made)
    post.news()

    hours.dispute(claim=claim, because="It was less", by=made.asker, now=at(10))

    assert len(post.news()) == 20
