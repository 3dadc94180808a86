"""What a link in a mail about help does: once, for who acts for the council, and it says so the second time."""

import datetime as dt

import pytest

from common import do_links
from common.do_links import DoLink
from tests.factories import CouncilFactory
from tests.timebank.lending import at, world
from tests.timebank_factories import AgreementFactory, ClaimFactory, LoanFactory, OfferFactory, RequestFactory, officer
from timebank import deeds, ledger
from timebank.actions import accounts, hours, lending
from timebank.shown import fingerprint

pytestmark = pytest.mark.django_db
NOW = at(20)


@pytest.fixture
def made():
    return world()


@pytest.fixture
def offered(made):
    return made.answer(at(3))


@pytest.fixture
def claim(made):
    loan = another_loan(made, "claimed")
    return ClaimFactory(loan=loan, minutes=840, note="Seven half days")


@pytest.fixture
def terms(made):
    loan = another_loan(made, "active")
    return AgreementFactory(loan=loan, lender_at=at(4), lender_by=made.answerer, words="Travel is in it")


@pytest.fixture
def offer(made):
    until = dt.date(2026, 11, 27)
    return OfferFactory(council=made.havant, offered_by=made.answerer, until=until, skill=made.request.skills.get())


def another_loan(made, state):
    """For a request of its own: a council answers each once."""
    request = RequestFactory(council=made.winchester, asked_by=made.asker)
    return LoanFactory(request=request, lender=made.havant, offered_by=made.answerer, state=state)


def link(person, thing, choice=""):
    return DoLink("", person.pk, thing.pk, choice, NOW + dt.timedelta(days=1))


def outcome(done):
    return done.title, done.done_already


# Help that was offered ------------------------------------------------------------------------------------------------
def test_help_is_taken_up_once(made, offered):
    here = link(made.asker, offered)
    page = deeds.show_choose(here, NOW)
    assert (page.title, page.button, page.state) == ("Shall Havant help?", "Yes, please", "open")
    assert ("Who helps", "Kim Specimen, Havant") in page.facts

    assert outcome(deeds.act_choose(here, NOW)) == ("Havant helps you", False)
    offered.refresh_from_db()
    assert offered.state == "chosen"
    assert outcome(deeds.act_choose(here, NOW)) == ("Havant helps you", True)
    assert deeds.show_decline(here, NOW).state == "done"


def test_help_is_declined_once(made, offered):
    here = link(made.asker, offered)
    assert deeds.show_decline(here, NOW).button == "No, thank you"

    deeds.act_decline(here, NOW)

    offered.refresh_from_db()
    assert offered.state == "declined"
    assert outcome(deeds.act_decline(here, NOW)) == ("You have said no, thank you", True)


@pytest.mark.parametrize("show", [deeds.show_choose, deeds.show_decline])
def test_help_that_was_taken_back_explains_itself(made, offered, show):
    lending.take_back(loan=offered, by=made.answerer, now=at(4))

    page = show(link(made.asker, offered), NOW)

    assert (page.title, page.state, page.lede) == ("Havant has taken its offer back", "done", "Since 4 November 2026.")


def test_a_link_about_another_offer_than_stands_accepts_nothing(made, offered):
    here = link(made.asker, offered, fingerprint(offered))
    assert deeds.show_choose(here, NOW).state == "open"
    lending.change_answer(loan=offered, fields={"minutes": 1200}, by=made.answerer, now=at(4))

    assert deeds.show_choose(here, NOW).title == "The offer has changed since"
    done = deeds.act_choose(here, NOW)

    assert done.title == "Nothing was changed"
    assert done.lede == ("Havant has changed its offer since you read it. It is now: Kim Specimen, 20 h, in hours.")
    offered.refresh_from_db()
    assert offered.state == "offered"


def test_a_request_that_has_ended_refuses_in_words(made, offered):
    made.request.state, made.request.ended_at = "closed", NOW
    made.request.save()

    done = deeds.act_choose(link(made.asker, offered), NOW)

    assert (done.title, done.lede) == ("Nothing was changed", "The request is not open any more.")


# Hours ----------------------------------------------------------------------------------------------------------------
def test_hours_are_confirmed_once(made, claim):
    here = link(made.asker, claim)
    page = deeds.show_confirm(here, NOW)
    assert (page.title, page.lede) == ("Was it 14 h?", "14 h are then booked from Winchester to Havant.")
    assert ("They write", "Seven half days") in page.facts

    assert outcome(deeds.act_confirm(here, NOW)) == ("Booked. Thank you", False)
    assert ledger.account_of(made.havant).balance == 840
    assert outcome(deeds.act_confirm(here, NOW)) == ("14 h are confirmed", True)
    assert ledger.account_of(made.havant).balance == 840


def test_hours_are_confirmed_as_they_were_to_be_settled_when_the_mail_was_written(made, claim):
    here = link(made.asker, claim, "charge")

    assert (deeds.show_confirm(here, NOW).title, deeds.show_confirm(here, NOW).state) == (
        "This is settled in another way now",
        "gone",
    )
    assert "settled in hours" in deeds.act_confirm(here, NOW).lede
    claim.refresh_from_db()
    assert claim.answered_at is None
    assert outcome(deeds.act_confirm(link(made.asker, claim, "hours"), NOW)) == ("Booked. Thank you", False)


def test_too_few_hours_left_says_by_how_much_and_books_nothing(made, claim):
    accounts.set_limits(council=made.winchester, floor=-600, ceiling=2400, because="So", by=made.lead, now=NOW)

    done = deeds.act_confirm(link(made.asker, claim), NOW)

    assert done.title == "There are too few hours left"
    assert done.lede.startswith("Winchester would go 4 h below its limit.")
    claim.refresh_from_db()
    assert (claim.outcome, claim.loan.state) == ("", "claimed")


def test_how_few_are_left_is_not_told_to_the_lender(made, claim):
    accounts.set_limits(council=made.winchester, floor=-600, ceiling=2400, because="So", by=made.lead, now=NOW)
    claim.council, claim.made_by = made.winchester, made.asker
    claim.save()

    done = deeds.act_confirm(link(made.answerer, claim), NOW)

    assert done.lede.startswith("Winchester would go below its limit.")


def test_hours_are_disputed_with_a_reason_and_not_without(made, claim):
    here = link(made.asker, claim)
    assert deeds.show_dispute(here, NOW).form is not None

    page = deeds.act_dispute(here, NOW, {"because": " "})
    assert isinstance(page, do_links.DeedPage)
    assert "because" in page.form.errors

    done = deeds.act_dispute(here, NOW, {"because": "It was a day less"})
    assert outcome(done) == ("Havant knows that something is wrong", False)
    claim.refresh_from_db()
    assert (claim.outcome, claim.because) == ("disputed", "It was a day less")
    assert outcome(deeds.act_dispute(here, NOW, {"because": "Again"})) == ("The hours are disputed", True)


def test_hours_that_were_replaced_say_so(made, claim):
    hours.claim(loan=claim.loan, council=made.havant, minutes=600, note="", by=made.answerer, now=at(9))

    page = deeds.show_confirm(link(made.asker, claim), NOW)

    assert (page.title, page.state) == ("Havant has put another figure since", "done")


def test_who_put_the_hours_does_not_confirm_them(made, claim):
    assert deeds.show_confirm(link(made.answerer, claim), NOW).state == "gone"


# Terms ----------------------------------------------------------------------------------------------------------------
def test_terms_are_approved_once_and_shown_whole(made, terms):
    here = link(made.asker, terms)
    page = deeds.show_terms(here, NOW)
    assert page.title == "Do you approve a charge of £600?"
    assert {("Day rate", "£300 for 2 days"), ("Besides", "Travel is in it")} <= set(page.facts)

    assert outcome(deeds.act_terms(here, NOW)) == ("Both councils have approved the terms", False)
    terms.refresh_from_db()
    assert (terms.borrower_by, terms.loan.settles) == (made.asker, "charge")
    assert outcome(deeds.act_terms(here, NOW)) == ("Both councils have approved these terms", True)


def test_who_wrote_the_terms_has_approved_them_and_replaced_ones_say_so(made, terms):
    assert deeds.show_terms(link(made.answerer, terms), NOW).title == "You have approved these terms"

    terms.replaced_at = at(6)
    terms.save()

    assert deeds.show_terms(link(made.asker, terms), NOW).title == "Other terms have taken their place"


# Offers ---------------------------------------------------------------------------------------------------------------
def test_an_offer_is_renewed_once_until_the_day_of_the_link(made, offer):
    here = link(made.answerer, offer, "2027-05-27")
    assert deeds.show_renew(here, NOW).lede == "It then stands until Thursday 27 May 2027."

    assert not deeds.act_renew(here, NOW).done_already
    offer.refresh_from_db()
    assert offer.until == dt.date(2027, 5, 27)
    assert outcome(deeds.act_renew(here, NOW)) == ("It stands until Thursday 27 May 2027", True)


def test_an_offer_that_ran_out_is_renewed_and_one_that_ended_is_not(made, offer):
    here = link(made.answerer, offer, "2027-05-27")
    late = at(10, month=12)
    assert deeds.show_renew(here, late).state == "open"

    offer.ended_at = NOW
    offer.save()

    assert deeds.show_renew(here, late).title == "This offer has ended"
    assert deeds.act_renew(here, late).title == "This offer has ended"


@pytest.mark.parametrize("choice", ["", "soon", "2026-11-20"])
def test_a_link_without_a_day_to_come_renews_nothing(made, offer, choice):
    offer.until = dt.date(2026, 11, 1)
    offer.save()

    done = deeds.act_renew(link(made.answerer, offer, choice), NOW)

    offer.refresh_from_db()
    assert (outcome(done), offer.until) == (("This link is too old", False), dt.date(2026, 11, 1))


# Whose ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["of another council", "not seen to be of it", "gone since"])
def test_no_link_acts_for_somebody_who_is(made, offered, claim, terms, offer, who):
    if who == "of another council":
        person = officer(CouncilFactory(), made.group)
        mine = theirs = person
    else:
        mine, theirs = made.asker, made.answerer
        changes = {"confirmed_at": None, "confirmed_by": None} if who.startswith("not") else {"ended_on": at(10).date()}
        for person in (mine, theirs):
            person.affiliations.update(**changes)

    done = [
        deeds.act_choose(link(mine, offered), NOW),
        deeds.act_decline(link(mine, offered), NOW),
        deeds.act_confirm(link(mine, claim), NOW),
        deeds.act_dispute(link(mine, claim), NOW, {"because": "So"}),
        deeds.act_terms(link(mine, terms), NOW),
        deeds.act_renew(link(theirs, offer, "2027-05-27"), NOW),
    ]

    assert {(one.title, one.lede, one.next_url) for one in done} == {(deeds.GONE.title, deeds.NOTHING, "")}
    offered.refresh_from_db()
    claim.refresh_from_db()
    terms.refresh_from_db()
    offer.refresh_from_db()
    assert (offered.state, claim.outcome, terms.borrower_at, offer.until.month) == ("offered", "", None, 11)
