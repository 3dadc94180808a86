"""A council answers a request; the borrower chooses, or not; what was chosen can be called off."""

import pytest
from django.utils import timezone

from tests.factories import AffiliationFactory, CouncilFactory
from tests.refusing import refused
from tests.timebank import helping
from tests.timebank_factories import EntryFactory, LoanFactory, officer
from timebank.actions import lending
from timebank.models import Approval, Loan, Request, Thanks
from timebank.refusals import NotYours, Refused, TooLate, WrongApprover

State = Loan.State


def test_an_answer_is_an_offer_of_help_with_its_trail(world):
    loan = helping.offered(world)

    assert (loan.state, loan.lender, loan.borrower, loan.minutes) == (
        State.OFFERED,
        world.havant,
        world.winchester,
        600,
    )
    assert (loan.lent_person, loan.lent_name, loan.offered_by) == (world.morgan, "Morgan Madeup", world.alex)
    step = loan.steps.get()
    assert (step.kind, step.by, step.council, step.minutes) == ("offered", world.alex, world.havant, 600)


def test_the_same_click_twice_is_one_offer(world):
    assert helping.offered(world) == helping.offered(world)

    assert Loan.objects.count() == 1


@pytest.mark.parametrize("how", [{"minutes": 300}, {"later": True}, {"by": "morgan"}])
def test_a_council_answers_once(world, how):
    helping.offered(world)
    now = helping.later(minutes=2) if how.pop("later", False) else None
    by = getattr(world, how.pop("by", "alex"))

    with pytest.raises(TooLate, match="answered this request already"):
        helping.offered(world, now=now, by=by, **how)
    with refused("council_answers_a_request_once"):
        LoanFactory(request=world.asked, lender=world.havant)


def test_after_a_no_the_council_may_offer_again(world):
    lending.decline(loan=helping.offered(world), by=world.sam, now=timezone.now())

    assert helping.offered(world, minutes=300).state == State.OFFERED


@pytest.mark.parametrize("state", [Request.State.CLOSED, Request.State.WITHDRAWN])
def test_a_request_that_is_over_is_not_answered(world, state):
    Request.objects.filter(pk=world.asked.pk).update(state=state, ended_at=timezone.now())

    with pytest.raises(TooLate, match="not open any more"):
        helping.offered(world)


def test_a_council_does_not_help_itself(world):
    with pytest.raises(Refused, match="cannot lend to itself"):
        helping.offered(world, lender=world.winchester, by=world.sam)
    with refused("loan_needs_two_councils"):
        LoanFactory(request=world.asked, lender=world.winchester)


def test_nobody_offers_in_the_name_of_another_council(world):
    with pytest.raises(NotYours):
        helping.offered(world, by=world.sam)
    with refused("who_acts_is_of_the_council"):
        LoanFactory(request=world.asked, lender=world.havant, offered_by=world.sam)


def test_who_only_says_they_are_of_a_council_does_not_offer_for_it(world):
    world.alex.affiliations.update(confirmed_at=None, confirmed_by=None)

    with pytest.raises(NotYours):
        helping.offered(world)


def test_a_request_for_other_groups_is_not_answered(world):
    stranger = officer(CouncilFactory())
    council = stranger.affiliations.get().council

    with pytest.raises(Refused, match="other groups"):
        helping.offered(world, lender=council, by=stranger, lent_person=stranger, approver_email="")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"settles": "charge"}, "not for a charge"),
        ({"lent_person": None, "lent_name": " "}, "who would help"),
        ({"lent_person": "sam"}, "Sam Example is not of Havant"),
    ],
)
def test_what_cannot_be_offered_is_said_in_words(world, other, said):
    if other.get("lent_person"):
        other = {"lent_person": world.sam}

    with pytest.raises(Refused, match=said):
        helping.offered(world, **other)

    assert not Loan.objects.exists()


def test_help_for_a_charge_is_offered_where_it_was_asked_for_so(world):
    Request.objects.update(may_charge=True)

    assert helping.offered(world, settles="charge").settles == "charge"


def test_somebody_without_an_account_can_help(world):
    loan = helping.offered(world, lent_person=None, lent_name="Robin Placeholder")

    assert (loan.lent_person, loan.lent_name) == (None, "Robin Placeholder")


def test_an_offer_is_changed_until_it_is_chosen(world):
    loan = helping.offered(world)

    changed = helping.fields(world, minutes=300)
    assert lending.change_answer(loan=loan, fields=changed, by=world.morgan, now=timezone.now())
    assert not lending.change_answer(loan=loan, fields=changed, by=world.morgan, now=timezone.now())

    assert loan.minutes == 300
    assert helping.kinds(loan) == ["offered", "changed"]
    lending.choose(loan=loan, by=world.sam, now=timezone.now())
    with pytest.raises(TooLate):
        lending.change_answer(loan=loan, fields=helping.fields(world), by=world.alex, now=timezone.now())


def test_an_offer_is_changed_by_the_council_that_made_it(world):
    with pytest.raises(NotYours):
        lending.change_answer(
            loan=helping.offered(world), fields=helping.fields(world, minutes=1), by=world.sam, now=timezone.now()
        )


@pytest.mark.parametrize(
    ("deed", "by", "state", "kind"),
    [
        (lending.take_back, "alex", State.WITHDRAWN, "withdrawn"),
        (lending.decline, "sam", State.DECLINED, "declined"),
    ],
)
def test_an_offer_ends_once_by_the_council_whose_it_is_to_say(world, deed, by, state, kind):
    loan = helping.offered(world)
    other = {"alex": world.sam, "sam": world.alex}[by]

    with pytest.raises(NotYours):
        deed(loan=loan, by=other, now=timezone.now())
    assert deed(loan=loan, by=getattr(world, by), because="Not now", now=timezone.now())
    assert not deed(loan=loan, by=getattr(world, by), now=timezone.now())

    assert (loan.state, loan.ended_because) == (state, "Not now")
    assert helping.kinds(loan) == ["offered", kind]
    with pytest.raises(TooLate):
        lending.choose(loan=loan, by=world.sam, now=timezone.now())


def choose(world, **other):
    loan = helping.offered(world, **other)
    lending.choose(loan=loan, by=world.sam, now=timezone.now())
    return loan


def test_choosing_asks_the_approver_who_was_named(world):
    loan = choose(world)

    asked = Approval.objects.get()
    assert (loan.state, asked.loan, asked.email, asked.asked_by) == (State.CHOSEN, loan, helping.APPROVER, world.alex)
    assert helping.kinds(loan) == ["offered", "chosen", "asked"]


def test_choosing_twice_changes_nothing_more(world):
    loan = choose(world)

    assert lending.choose(loan=loan, by=world.sam, now=timezone.now()) is False
    assert helping.kinds(loan) == ["offered", "chosen", "asked"]


def test_without_an_approver_named_nobody_is_asked_yet(world):
    assert choose(world, approver_email="").state == State.CHOSEN
    assert not Approval.objects.exists()


def test_an_approver_who_may_not_any_more_is_not_asked(world):
    loan = helping.offered(world)
    world.havant.email_domains.update(domain="new-havant.example")

    lending.choose(loan=loan, by=world.sam, now=timezone.now())

    assert (loan.state, Approval.objects.exists()) == (State.CHOSEN, False)


def test_where_approval_is_switched_off_work_begins_at_once(world):
    helping.without_approval(world.havant)

    assert choose(world).state == State.ACTIVE
    assert not Approval.objects.exists()


def test_nothing_is_chosen_for_a_request_that_is_over(world):
    loan = helping.offered(world)
    Request.objects.filter(pk=world.asked.pk).update(state=Request.State.CLOSED, ended_at=timezone.now())

    with pytest.raises(TooLate, match="not open any more"):
        lending.choose(loan=loan, by=world.sam, now=timezone.now())


def test_only_the_council_that_asked_chooses(world):
    with pytest.raises(NotYours):
        lending.choose(loan=helping.offered(world), by=world.alex, now=timezone.now())


def test_two_councils_are_chosen_for_one_request(world):
    oxford = CouncilFactory(short_name="Oxford City")
    remi = officer(oxford, world.group)
    helping.chosen(world)

    second = helping.offered(world, lender=oxford, by=remi, lent_person=remi, approver_email="")
    lending.choose(loan=second, by=world.sam, now=timezone.now())

    assert list(Loan.objects.order_by("pk").values_list("state", flat=True)) == [State.CHOSEN, State.CHOSEN]


@pytest.mark.parametrize("by", ["sam", "alex"])
def test_either_council_calls_off_what_was_chosen(world, by):
    loan = helping.chosen(world)

    assert lending.cancel(loan=loan, because="No time", by=getattr(world, by), now=timezone.now())
    assert not lending.cancel(loan=loan, because="No time", by=getattr(world, by), now=timezone.now())

    assert (loan.state, loan.ended_because) == (State.CANCELLED, "No time")
    assert Approval.objects.get().withdrawn_at is not None
    assert loan.steps.last().council == (world.winchester if by == "sam" else world.havant)


def test_hours_that_are_written_down_are_called_off_by_who_gave_them(world):
    loan = helping.active(world)
    EntryFactory(loan=loan)

    with pytest.raises(Refused, match="Hours are written down"):
        lending.cancel(loan=loan, because="No time", by=world.sam, now=timezone.now())
    assert lending.cancel(loan=loan, because="A present", by=world.alex, now=timezone.now())


def test_hours_that_wait_are_not_called_off(world):
    with pytest.raises(TooLate):
        lending.cancel(loan=helping.claimed(world).loan, because="No", by=world.alex, now=timezone.now())


def test_a_stranger_calls_nothing_off(world):
    with pytest.raises(NotYours):
        lending.cancel(loan=helping.chosen(world), because="No", by=world.kim, now=timezone.now())


def test_each_council_says_once_how_it_was(world):
    from_hours = LoanFactory(request=world.asked, lender=world.havant, state=State.BOOKED)
    said = {"loan": from_hours, "council": world.winchester, "by": world.sam, "now": timezone.now()}

    assert lending.thank(words="Splendid", **said)
    assert not lending.thank(words="Splendid", **said)
    with pytest.raises(TooLate):
        lending.thank(words="Well, well", **said)
    with pytest.raises(NotYours):
        lending.thank(words="Mine", **{**said, "by": world.alex})

    assert list(Thanks.objects.values_list("council", "words", "by")) == [
        (world.winchester.pk, "Splendid", world.sam.pk)
    ]


def test_nothing_is_said_of_help_that_goes_on(world):
    with pytest.raises(TooLate):
        lending.thank(loan=helping.active(world), council=world.havant, words="Fine", by=world.alex, now=timezone.now())


def test_a_council_that_has_nothing_to_do_with_it_says_nothing(world):
    loan = LoanFactory(request=world.asked, lender=world.havant, state=State.BOOKED)
    other = CouncilFactory()
    AffiliationFactory(person=world.kim, council=other)

    with pytest.raises(Refused):
        lending.thank(loan=loan, council=other, words="Fine", by=world.kim, now=timezone.now())


def test_an_approver_named_with_the_offer_must_be_possible(world):
    with pytest.raises(WrongApprover):
        helping.offered(world, approver_email="boss@winchester.example")
