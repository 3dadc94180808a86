"""What can still be changed about help that was chosen: who helps, who releases it, how it is settled, what counts."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Affiliation
from outbox.models import Message
from tests.factories import AffiliationFactory, close
from tests.refusing import refused
from tests.timebank import helping
from tests.timebank.lending import text, to
from tests.timebank_factories import AgreementFactory, ApprovalFactory, EntryFactory, StepFactory, officer
from timebank import permissions
from timebank.actions import approving, changing, charging, hours, lending
from timebank.actions.shared import missing
from timebank.models import Loan, Request
from timebank.refusals import Changed, NotYours, Refused, TooLate, WrongApprover

State = Loan.State


def now():
    return timezone.now()


def told(loan):
    """[name] of who was told by the latest letters about this loan: those of its last step."""
    step = loan.steps.last()
    found = Message.objects.filter(about=f"loan:{loan.pk}", key__endswith=f":{step.pk}")
    return sorted(to(message) for message in found)


# Who helps ------------------------------------------------------------------------------------------------------------
def name(loan, world, person=None, by=None, typed=""):
    return changing.name_helper(loan=loan, person=person, name=typed, by=by or world.alex, now=now())


def released(world):
    loan = helping.active(world)
    return loan, ApprovalFactory(loan=loan, email=helping.APPROVER, is_released=True, asked_by=world.alex)


def test_somebody_else_helps_and_the_approver_is_asked_anew(world):
    loan, old = released(world)
    robin = officer(world.havant, world.group, name="Robin Placeholder")

    assert name(loan, world, robin)

    assert (loan.lent_person, loan.lent_name, loan.state) == (robin, "Robin Placeholder", State.CHOSEN)
    new = loan.approvals.get(withdrawn_at=None)
    assert (new.email, new.decided_at) == (helping.APPROVER, None)
    assert helping.kinds(loan) == ["helper", "asked"]
    assert missing(loan) == ["release"]
    with pytest.raises(TooLate, match="taken back"):
        approving.release(approval=old, now=now())
    approving.release(approval=new, now=now())
    loan.refresh_from_db()
    assert loan.state == State.ACTIVE


def test_the_same_helper_again_changes_nothing(world):
    loan, _ = released(world)

    assert not name(loan, world, world.morgan)
    assert (loan.state, helping.kinds(loan)) == (State.ACTIVE, [])


def test_a_question_about_the_first_helper_is_taken_back_and_put_for_the_second(world):
    loan = helping.chosen(world)
    first = loan.approvals.get()

    name(loan, world, typed="Robin Placeholder")

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert loan.approvals.get(withdrawn_at=None).email == helping.APPROVER


def test_where_nobody_releases_time_work_goes_on(world):
    loan = helping.active(world)
    helping.without_approval(world.havant)

    name(loan, world, typed="Robin Placeholder")

    assert (loan.state, loan.lent_person, loan.lent_name) == (State.ACTIVE, None, "Robin Placeholder")
    assert told(loan) == ["Morgan Madeup", "Sam Example"]


def test_who_releases_the_time_is_not_asked_about_themselves(world):
    loan, _ = released(world)
    boss = officer(world.havant, world.group, name="Boss Sample", email=helping.APPROVER)

    name(loan, world, boss)

    assert (loan.state, loan.approvals.filter(withdrawn_at=None).exists()) == (State.CHOSEN, False)


@pytest.mark.parametrize(
    ("who", "given", "said"),
    [("sam", {"typed": "Robin"}, NotYours), ("alex", {"typed": " "}, Refused), ("alex", {"person": "sam"}, Refused)],
)
def test_who_helps_is_of_the_council_that_lends_and_so_is_who_says_it(world, who, given, said):
    loan = helping.active(world)
    given = given | ({"person": world.sam} if "person" in given else {})

    with pytest.raises(said):
        name(loan, world, by=getattr(world, who), **given)


@pytest.mark.parametrize("state", [State.OFFERED, State.CLAIMED, State.BOOKED])
def test_only_chosen_help_gets_another_helper(world, state):
    loan = helping.brought(world, state)

    assert not permissions.can_name_helper(world.alex, loan)
    with pytest.raises(TooLate):
        name(loan, world, typed="Robin Placeholder")


def test_hours_that_were_given_are_put_in_while_a_release_is_waited_for(world):
    loan, _ = released(world)
    name(loan, world, typed="Robin Placeholder")
    assert not permissions.can_claim(world.alex, loan)
    EntryFactory(loan=loan, council=world.havant, logged_by=world.alex)

    assert permissions.can_claim(world.alex, loan)
    assert (permissions.can_cancel(world.alex, loan), permissions.can_cancel(world.sam, loan)) == (True, False)
    hours.claim(loan=loan, council=world.havant, minutes=120, note="", by=world.alex, now=now())
    loan.refresh_from_db()
    assert (loan.state, loan.approvals.filter(withdrawn_at=None).exists()) == (State.CLAIMED, False)


# Who was to help until then -------------------------------------------------------------------------------------------
def said_to(person):
    """The text of each mail to this person, the oldest first."""
    return [text(message) for message in Message.objects.filter(person_id=person.pk).order_by("pk")]


def test_who_was_to_help_is_told_once_that_somebody_else_does_and_that_their_hours_stay(world):
    loan = helping.active(world)
    helping.without_approval(world.havant)
    EntryFactory(loan=loan, council=world.havant, logged_by=world.morgan, minutes=120)
    EntryFactory(loan=loan, council=world.havant, logged_by=world.alex, minutes=60)
    EntryFactory(loan=loan, council=world.havant, logged_by=world.alex, minutes=600, removed_at=now())

    name(loan, world, typed="Robin Placeholder")
    name(loan, world, typed="Robin Placeholder")

    (mail,) = said_to(world.morgan)
    assert "Somebody else helps Winchester now" in mail
    assert "Alex Placeholder has named Robin Placeholder for “A user researcher”" in mail
    assert "the 3 h written down so far remain on the loan" in mail
    assert "because you were the one to help Winchester" in mail
    assert f"/timebank/loans/{loan.pk}/hours/" in mail


@pytest.mark.parametrize(
    ("waits", "words"),
    [(False, "Write them down: they count as ever."), (True, "once the time of Robin Placeholder is released")],
)
def test_who_gave_hours_that_nobody_wrote_down_reads_how_they_count(world, waits, words):
    loan = helping.active(world)
    if not waits:
        helping.without_approval(world.havant)

    name(loan, world, typed="Robin Placeholder")

    (mail,) = said_to(world.morgan)
    assert words in mail


@pytest.mark.parametrize("why", ["did it", "left", "closed"])
def test_who_named_the_other_themselves_or_is_of_the_council_no_more_is_not_told(world, why):
    loan, by = helping.active(world), world.alex
    if why == "did it":
        by = world.morgan
    elif why == "left":
        Affiliation.objects.filter(person=world.morgan).update(ended_on=timezone.localdate() - dt.timedelta(days=1))
    else:
        close(world.morgan)

    name(loan, world, by=by, typed="Robin Placeholder")

    assert said_to(world.morgan) == []


def test_who_helps_on_under_another_name_is_not_told_of_themselves(world):
    loan = helping.active(world)
    Loan.objects.filter(pk=loan.pk).update(lent_name="M. Madeup")

    name(loan, world, world.morgan)

    assert loan.lent_name == "Morgan Madeup"
    assert not any("Somebody else" in mail for mail in said_to(world.morgan))


def test_a_helper_without_an_account_is_nobody_to_tell(world):
    loan = helping.active(world, lent_person=None, lent_name="Somebody Else")

    name(loan, world, world.morgan)

    (mail,) = said_to(world.morgan)
    assert "You are to help Winchester" in mail


# After a no -----------------------------------------------------------------------------------------------------------
def no(world):
    loan = helping.brought(world, State.REFUSED, ended_because="Too busy")
    ApprovalFactory(loan=loan, email=helping.APPROVER, is_released=False, because="Too busy", asked_by=world.alex)
    return loan


def again(loan, world, by=None, **other):
    typed = {"email": "other@havant.example", "from_on": None, "until_on": None, **other}
    return approving.ask_again(loan=loan, by=by or world.alex, now=now(), **typed)


def test_after_a_no_another_approver_is_asked(world):
    loan = no(world)

    assert again(loan, world)
    assert not again(loan, world)

    assert (loan.state, loan.ended_because, loan.approver_email) == (State.CHOSEN, "", "other@havant.example")
    assert helping.kinds(loan) == ["reopened", "asked"]
    assert [to(message) for message in Message.objects.filter(kind="lending-news")] == ["Sam Example"]
    approving.release(approval=loan.approvals.get(decided_at=None), now=now())
    loan.refresh_from_db()
    assert loan.state == State.ACTIVE


def test_the_same_approver_is_asked_about_other_days_alone(world):
    loan, day = no(world), dt.date(2027, 1, 4)

    with pytest.raises(Refused, match="said no to this"):
        again(loan, world, email=helping.APPROVER)
    assert again(loan, world, email=helping.APPROVER, from_on=day)

    assert (loan.from_on, loan.steps.get(kind="reopened").words) == (day, "From Monday 4 January 2027")


def test_nobody_asks_again_for_who_needs_no_help_or_has_other(world):
    loan = no(world)
    with pytest.raises(NotYours):
        again(loan, world, by=world.sam)
    with pytest.raises(WrongApprover):
        again(loan, world, email="boss@elsewhere.example")
    other = helping.offered(world)
    with pytest.raises(TooLate, match="other help"):
        again(loan, world)
    lending.take_back(loan=other, by=world.alex, now=now())
    Request.objects.filter(pk=world.asked.pk).update(state="closed", ended_at=now())
    loan.refresh_from_db()

    assert not permissions.can_ask_again(world.alex, Loan.objects.get(pk=loan.pk))
    with pytest.raises(TooLate, match="not open"):
        again(loan, world)


def test_who_can_ask_again(world):
    loan = no(world)

    assert [permissions.can_ask_again(person, loan) for person in (world.alex, world.sam)] == [True, False]
    assert not permissions.can_ask_again(world.alex, helping.brought(world, State.DECLINED))


# In hours after all ---------------------------------------------------------------------------------------------------
def charge(world, state=State.ACTIVE):
    loan = helping.brought(world, state, settles="charge")
    AgreementFactory(loan=loan, approved=True)
    return loan


def want(loan, council, by):
    return changing.want_hours(loan=loan, council=council, by=by, now=now())


def agree(loan, council, by):
    return changing.agree_to_hours(loan=loan, council=council, by=by, now=now())


def test_a_charge_goes_back_to_hours_when_both_agree(world):
    loan = charge(world, State.CLAIMED)

    assert want(loan, world.havant, world.alex)
    assert not want(loan, world.havant, world.alex)
    assert (loan.settles, told(loan)) == ("charge", ["Sam Example"])
    assert agree(loan, world.winchester, world.sam)
    assert not agree(loan, world.winchester, world.sam)

    assert (loan.settles, loan.hours_wanted_by, loan.agreements.filter(replaced_at=None).count()) == ("hours", "", 0)
    assert helping.kinds(loan) == ["back", "in-hours"]


def test_help_that_waited_for_terms_begins_when_it_is_settled_in_hours(world):
    loan = helping.brought(world, State.CHOSEN, settles="charge")
    helping.without_approval(world.havant)

    want(loan, world.winchester, world.sam)
    agree(loan, world.havant, world.alex)

    assert (loan.state, loan.settles) == (State.ACTIVE, "hours")


def test_nobody_agrees_with_themselves_nor_for_a_side_that_asked(world):
    loan = charge(world)
    AffiliationFactory(person=world.alex, council=world.winchester)
    with pytest.raises(TooLate, match="does not propose"):
        agree(loan, world.winchester, world.sam)
    want(loan, world.havant, world.alex)

    with pytest.raises(NotYours):
        agree(loan, world.winchester, world.alex)
    with pytest.raises(TooLate):
        agree(loan, world.havant, world.morgan)
    with pytest.raises(TooLate, match="proposed this already"):
        want(loan, world.winchester, world.sam)
    with pytest.raises(NotYours):
        agree(loan, world.winchester, world.kim)


@pytest.mark.parametrize(("council", "by"), [("havant", "alex"), ("winchester", "sam")])
def test_either_side_leaves_it_for_a_charge(world, council, by):
    loan = charge(world)
    side = {"council": getattr(world, council), "by": getattr(world, by), "now": now()}
    want(loan, world.havant, world.alex)

    assert changing.keep_charge(loan=loan, **side)
    assert not changing.keep_charge(loan=loan, **side)

    assert (loan.settles, loan.hours_wanted_by, loan.agreements.in_force().count()) == ("charge", "", 1)


def test_hours_are_wanted_instead_of_a_charge_that_is_not_settled(world):
    settled = helping.charged(world)
    with pytest.raises(TooLate):
        want(settled, world.havant, world.alex)
    with pytest.raises(TooLate, match="in hours already"):
        want(helping.active(world), world.havant, world.alex)
    with refused("hours_are_wanted_instead_of_a_charge"):
        helping.active(world, hours_wanted_by="lender")

    assert permissions.can_settle_in_hours(world.alex, charge(world))
    assert not permissions.can_settle_in_hours(world.alex, helping.active(world))
    assert not permissions.can_settle_in_hours(world.kim, charge(world))


def test_hours_are_confirmed_as_they_were_read(world):
    claim = helping.claimed(world)

    with pytest.raises(Changed, match="settled in hours"):
        hours.confirm(claim=claim, by=world.sam, now=now(), shown="charge")
    assert hours.confirm(claim=claim, by=world.sam, now=now(), shown="hours")


# Hours that were undone -----------------------------------------------------------------------------------------------
def undone(world):
    loan = helping.brought(world, State.BOOKED, agreed_minutes=600)
    StepFactory(loan=loan, kind="reversed", minutes=600)
    return loan


def right(loan, by, minutes=300):
    return changing.put_right(loan=loan, minutes=minutes, note="Half of it", by=by, now=now())


def test_after_an_undoing_the_right_hours_are_put_in_once(world):
    loan = undone(world)
    assert permissions.can_put_right(world.alex, loan)

    made = right(loan, world.alex)
    assert right(loan, world.alex) == made
    with pytest.raises(TooLate, match="already"):
        right(loan, world.alex, minutes=200)

    assert not permissions.can_put_right(world.alex, loan)
    assert (made.instead_of, made.state, made.lent_person, made.minutes) == (loan, State.CLAIMED, world.morgan, 600)
    assert (helping.kinds(made), told(made)) == (["instead", "claimed"], [])
    assert Message.objects.filter(kind="lending-hours", person_id=world.sam.pk).count() == 1
    hours.confirm(claim=made.claims.get(), by=world.sam, now=now())
    assert helping.transfers(made) == [300]
    with refused("timebank_loan_instead_of_id_key"):
        helping.brought(world, State.CLAIMED, instead_of=loan)


def test_hours_that_stand_are_not_put_right_nor_by_who_was_helped(world):
    stands, loan = helping.brought(world, State.BOOKED, agreed_minutes=600), undone(world)

    with pytest.raises(TooLate, match="stand"):
        right(stands, world.alex)
    with pytest.raises(NotYours):
        right(loan, world.sam)
    assert [permissions.can_put_right(*pair) for pair in ((world.alex, stands), (world.sam, loan))] == [False, False]
    assert not permissions.can_put_right(world.alex, helping.active(world))


# The order number -----------------------------------------------------------------------------------------------------
def test_the_order_number_follows_what_both_approved_with_a_trace(world):
    loan = charge(world)

    def order(number, by=world.sam):
        return charging.record_order(loan=loan, number=number, by=by, now=now())

    assert (order("PO-1"), order("PO-1"), order("PO-2")) == (True, False, True)

    assert loan.agreements.in_force().get().purchase_order == "PO-2"
    assert list(loan.steps.values_list("kind", "words")) == [
        ("ordered", "PO-1"),
        ("ordered", "PO-2, instead of PO-1"),
    ]
    assert told(loan) == ["Alex Placeholder"]
    with pytest.raises(NotYours):
        order("PO-3", by=world.alex)
    Loan.objects.filter(pk=loan.pk).update(state=State.CANCELLED)
    with pytest.raises(TooLate):
        order("PO-3")


def test_an_order_number_is_for_terms_that_both_approved(world):
    loan = helping.active(world, settles="charge")
    AgreementFactory(loan=loan)

    assert not permissions.can_record_order(world.sam, loan)
    with pytest.raises(Refused, match="no agreement"):
        charging.record_order(loan=loan, number="PO-1", by=world.sam, now=now())
    agreed = helping.charged(world)
    assert [permissions.can_record_order(who, agreed) for who in (world.sam, world.alex)] == [True, False]
    assert not permissions.can_record_order(world.sam, helping.brought(world, State.CANCELLED, settles="charge"))
