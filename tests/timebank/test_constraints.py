"""What can never be true of offers, loans, claims and agreements, refused by the database itself.

The walls around balances and transfers are tried in test_ledger_by_hand.py.
"""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import CouncilFactory, SuccessionFactory
from tests.refusing import refused
from tests.timebank import helping
from tests.timebank_factories import (
    AccountFactory,
    AgreementFactory,
    ClaimFactory,
    EntryFactory,
    NotShownFactory,
    OfferFactory,
    PersonSkillFactory,
    RequestNoticeFactory,
    ReversalProposalFactory,
    StepFactory,
    ThanksFactory,
    TransferFactory,
)
from timebank.limits import LONGEST
from timebank.models import Offer, ReversalProposal, Step

NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 25)


def booked(world):
    return helping.brought(world, "booked")


def transferred(world):
    return TransferFactory(loan=booked(world))


def proposed(world):
    return ReversalProposalFactory(transfer=transferred(world))


def proposed_charge(world):
    return AgreementFactory(loan=helping.active(world, settles="charge"))


def approved_charge(world):
    return AgreementFactory(loan=helping.active(world, settles="charge"), approved=True)


def approval(world):
    return helping.chosen(world).approvals.get()


def thanks(world):
    return ThanksFactory(loan=booked(world))


def step(world):
    return StepFactory(loan=helping.active(world), by=world.alex)


# The name of the wall, what stands before it, and the one change that it does not let through.
WALLS = [
    ("reversal_is_decided_with_its_moment", proposed, {"decided_at": NOW}),
    ("approval_is_decided_with_its_reason", approval, {"decided_at": NOW}),
    ("loan_is_of_some_time", helping.active, {"minutes": 0}),
    ("loan_is_of_some_time", helping.active, {"minutes": LONGEST + 1}),
    ("loan_agrees_on_some_time", booked, {"agreed_minutes": 0}),
    ("loan_agrees_on_some_time", booked, {"agreed_minutes": LONGEST + 1}),
    ("loan_is_settled_with_its_minutes", booked, {"agreed_minutes": None}),
    ("loan_is_settled_with_its_minutes", helping.charged, {"agreed_minutes": None}),
    ("loan_is_settled_with_its_minutes", helping.active, {"agreed_minutes": 600}),
    ("loan_for_a_charge_is_not_booked", booked, {"settles": "charge"}),
    ("loan_in_hours_is_not_charged", helping.charged, {"settles": "hours"}),
    ("loan_ends_after_it_starts", helping.active, {"from_on": TODAY, "until_on": TODAY - dt.timedelta(days=1)}),
    ("loan_lends_somebody", helping.active, {"lent_name": ""}),
    ("approver_is_lower_case", helping.active, {"approver_email": "Morgan.Boss@havant.example"}),
    ("approval_address_is_lower_case", approval, {"email": "Morgan.Boss@havant.example"}),
    ("claim_is_answered_with_its_outcome", helping.claimed, {"outcome": "confirmed"}),
    ("claim_is_answered_with_its_outcome", helping.claimed, {"answered_at": NOW}),
    ("silence_counts_after_two_reminders", helping.claimed, {"outcome": "silence", "answered_at": NOW}),
    ("what_is_invoiced_was_approved", proposed_charge, {"invoiced_on": TODAY, "invoice_number": "INV-1"}),
    ("what_is_paid_was_invoiced", approved_charge, {"paid_on": TODAY}),
    ("invoice_has_its_number_and_its_date", approved_charge, {"invoiced_on": TODAY}),
    ("invoice_has_its_number_and_its_date", approved_charge, {"invoice_number": "INV-1"}),
    ("reversal_has_a_reason", proposed, {"because": ""}),
    ("reversal_is_decided_with_its_moment", proposed, {"is_confirmed": True}),
    ("reversal_is_decided_with_its_moment", proposed, {"decided_at": NOW, "is_confirmed": False}),
    ("thanks_say_something", thanks, {"words": ""}),
]


@pytest.mark.parametrize(("name", "made", "change"), WALLS)
def test_what_cannot_be_is_refused(world, name, made, change):
    row = made(world)

    with refused(name):
        type(row).objects.filter(pk=row.pk).update(**change)


ONCE = [
    ("timebank_account_council_id_key", lambda world: AccountFactory(), ["council"]),
    ("timebank_notshown_person_id_key", lambda world: NotShownFactory(person=world.alex), ["person"]),
    ("transfer_is_undone_once", proposed, ["transfer"]),
    ("council_says_once_how_it_was", thanks, ["loan", "council"]),
    ("person_lists_a_skill_once", lambda world: PersonSkillFactory(person=world.alex), ["person", "skill"]),
    ("request_is_told_once", lambda world: RequestNoticeFactory(request=world.asked), ["request", "person"]),
]


@pytest.mark.parametrize(("name", "made", "same"), ONCE)
def test_what_is_done_once_is_refused_the_second_time(world, name, made, same):
    first = made(world)
    another = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    another.pop("id")

    with refused(name):
        type(first).objects.create(**another)


def test_somebody_ends_an_offer_at_a_moment(world):
    offer = OfferFactory(council=world.havant, offered_by=world.alex)

    with refused("offer_is_ended_by_somebody_at_a_moment"):
        Offer.objects.filter(pk=offer.pk).update(ended_by=world.alex)


def test_an_undoing_may_be_asked_for_again_once_it_was_declined_and_not_once_it_was_confirmed(world):
    first = proposed(world)
    ReversalProposal.objects.filter(pk=first.pk).update(decided_at=NOW, is_confirmed=False, declined_because="No")
    second = ReversalProposalFactory(transfer=first.transfer)
    ReversalProposal.objects.filter(pk=second.pk).update(decided_at=NOW, is_confirmed=True)

    with refused("transfer_is_undone_once"):
        ReversalProposalFactory(transfer=first.transfer)


# Whose words ----------------------------------------------------------------------------------------------------------
OF_A_LOAN = [EntryFactory, ClaimFactory, ThanksFactory, StepFactory]


@pytest.mark.parametrize("factory", OF_A_LOAN)
def test_a_third_council_says_nothing_of_a_loan(world, factory):
    with refused("council_is_of_the_loan"):
        factory(loan=helping.brought(world, "booked"), council=CouncilFactory(end=dt.date(2026, 3, 31)))


@pytest.mark.parametrize("factory", OF_A_LOAN[:3])
def test_nor_is_what_was_said_made_a_third_councils_by_hand(world, factory):
    row = factory(loan=helping.brought(world, "booked"), council=world.havant)
    sql = f"UPDATE {row._meta.db_table} SET council_id = %s WHERE id = %s"

    with refused("council_is_of_the_loan"), connection.cursor() as cursor:
        cursor.execute(sql, [CouncilFactory().pk, row.pk])


@pytest.mark.parametrize("follows", [True, False])
def test_what_follows_a_council_speaks_for_it_and_what_took_a_part_of_its_area_does_not(world, follows):
    heir, last = CouncilFactory(), CouncilFactory()
    for one, next_one in ((world.havant, heir), (heir, last)):
        one.end = dt.date(2026, 3, 31) if follows else None
        one.save()
        SuccessionFactory(predecessor=one, successor=next_one, on=dt.date(2026, 4, 1))
    loan = helping.brought(world, "booked")

    if follows:
        assert EntryFactory(loan=loan, council=last).pk
    else:
        with refused("council_is_of_the_loan"):
            EntryFactory(loan=loan, council=last)


# History --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wall", "made", "change"),
    [
        ("step_is_history", step, {"at": NOW}),
        ("step_is_history", step, {"words": "Otherwise"}),
        ("step_is_history", step, {"minutes": 5}),
        ("transfer_is_history", transferred, {"minutes": 1}),
        ("transfer_is_history", transferred, None),
    ],
)
def test_history_is_not_rewritten(world, wall, made, change):
    row = made(world)
    rows = type(row).objects.filter(pk=row.pk)

    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        rows.update(**change) if change else rows._raw_delete(rows.db)

    assert f"pgtrigger_{wall}_" in refusal.value.__cause__.diag.context


def test_who_took_a_step_is_forgotten_with_them(world):
    taken = step(world)

    Step.objects.filter(pk=taken.pk).update(by=None)

    assert Step.objects.get(pk=taken.pk).by is None
