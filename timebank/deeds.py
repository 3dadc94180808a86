"""What the links in mails about help do: take it up or not, confirm hours or not, approve terms, renew an offer.

`front.deeds` maps each purpose to these. They act for whoever acts for the council concerned on that day.
"""

import datetime as dt

from accounts.models import User
from common import do_links, london, words
from peergroups.speakers import acting_for
from timebank import permissions
from timebank.actions import charging, hours, lending, offering
from timebank.emails import terms_facts
from timebank.forms.loans import BecauseForm
from timebank.ledger import Overdrawn
from timebank.models import Agreement, Claim, Loan, Offer
from timebank.refusals import Refused
from timebank.shown import changed, fingerprint, settles_now

State = Loan.State
NOTHING = "Nothing was changed."
GONE = do_links.DeedPage("This is no longer yours to answer", NOTHING, state="gone")
EVERYTHING = "Everything about it"


# Help that was offered ------------------------------------------------------------------------------------------------
def show_choose(link, now):
    """What saying yes means. Changes nothing."""
    loan = _offered(link, now)
    return (
        _past_offer(loan)
        or _other_offer(loan, link)
        or do_links.DeedPage(
            f"Shall {loan.lender.short_name} help?",
            "They are told that you take it up. You can say yes to several councils; hours are booked only when both "
            "sides agree what was worked.",
            button="Yes, please",
            facts=_facts(loan),
        )
    )


def act_choose(link, now):
    """Take it up. Doing it again says that it is."""
    loan = _offered(link, now)
    if past := _past_offer(loan):
        return _unchanged(past, loan)
    return _try(
        lambda: lending.choose(loan=loan, by=_reader(link), now=now, shown=link.choice or None),
        loan,
        f"{loan.lender.short_name} helps you",
        "They are told now. We write to you as soon as the time is released.",
    )


def show_decline(link, now):
    loan = _offered(link, now)
    return _past_offer(loan) or do_links.DeedPage(
        f"Say no, thank you, to {loan.lender.short_name}?",
        "They are told that you do not need them this time. To say why, open the page.",
        button="No, thank you",
        facts=_facts(loan),
    )


def act_decline(link, now):
    loan = _offered(link, now)
    if past := _past_offer(loan):
        return _unchanged(past, loan)
    return _try(
        lambda: lending.decline(loan=loan, by=_reader(link), now=now),
        loan,
        f"{loan.lender.short_name} knows that you do not need its help this time",
        "Your request stays open for others.",
    )


def _offered(link, now):
    """The loan, while the reader acts for the council that asked."""
    return _of_mine(Loan.objects, link, now, "borrower_id")


def _past_offer(loan):
    if loan is None:
        return GONE
    if loan.state == State.OFFERED:
        return None
    titles = {
        State.DECLINED: "You have said no, thank you",
        State.WITHDRAWN: f"{loan.lender.short_name} has taken its offer back",
        State.REFUSED: "The time was not released",
        State.CANCELLED: "It was called off",
    }
    day = london.plain_date(loan.state_at)
    title = titles.get(loan.state, f"{loan.lender.short_name} helps you")
    return do_links.DeedPage(title, f"Since {day}.", facts=_facts(loan), state="done")


def _other_offer(loan, link):
    """What the link asks about is not what is offered any more."""
    if not link.choice or link.choice == fingerprint(loan):
        return None
    return do_links.DeedPage("The offer has changed since", f"{changed(loan)} Answer it on its page.", state="gone")


# Hours ----------------------------------------------------------------------------------------------------------------
def show_confirm(link, now):
    """How many hours, and what confirming does. Changes nothing."""
    claim = _claim(link, now)
    if past := _past_claim(claim) or _settled_otherwise(claim, link):
        return past
    if claim.loan.settles == Loan.Settles.CHARGE:
        lede = "The hours then stand beside the agreed charge. Nothing moves between your hours."
    else:
        lede = f"{words.hours(claim.minutes)} are then booked from {claim.loan.borrower.short_name} to "
        lede += f"{claim.loan.lender.short_name}."
    return do_links.DeedPage(
        f"Was it {words.hours(claim.minutes)}?", lede, button="Yes, that is right", facts=_claim_facts(claim)
    )


def act_confirm(link, now):
    """Confirm. Doing it again says that it was done."""
    claim = _claim(link, now)
    if past := _past_claim(claim):
        return _unchanged(past, claim and claim.loan)
    title = "Agreed. Thank you" if claim.loan.settles == Loan.Settles.CHARGE else "Booked. Thank you"
    return _try(
        lambda: hours.confirm(claim=claim, by=_reader(link), now=now, shown=link.choice or None),
        claim.loan,
        title,
        f"{words.hours(claim.minutes)}. Both councils see it on their page.",
        is_borrower=claim.council_id == claim.loan.lender_id,
    )


def _settled_otherwise(claim, link):
    """It is to be settled in another way than when the link was made."""
    if not link.choice or link.choice == claim.loan.settles:
        return None
    lede = f"{settles_now(claim.loan)} Confirm the hours on their page."
    return do_links.DeedPage("This is settled in another way now", lede, state="gone")


def show_dispute(link, now):
    claim = _claim(link, now)
    return _past_claim(claim) or _ask_why(claim, _form())


def act_dispute(link, now, typed):
    """Say what is wrong; both groups' leads are told. Doing it again says that it was done."""
    claim = _claim(link, now)
    if past := _past_claim(claim):
        return _unchanged(past, claim and claim.loan)
    form = _form(typed)
    if not form.is_valid():
        return _ask_why(claim, form)
    because = form.cleaned_data["because"]
    return _try(
        lambda: hours.dispute(claim=claim, because=because, by=_reader(link), now=now),
        claim.loan,
        f"{claim.council.short_name} knows that something is wrong",
        "So do the leads of both groups. Talk to each other: either of you can put another figure.",
    )


def _form(typed=None):
    hint = "The other council reads it, and the leads of both groups"
    return BecauseForm(typed, label="What is wrong with the hours?", help_text=hint)


def _ask_why(claim, form):
    return do_links.DeedPage(
        f"Was it not {words.hours(claim.minutes)}?",
        "Nothing is booked while the hours are disputed.",
        button="Tell them",
        facts=_claim_facts(claim),
        form=form,
    )


def _claim(link, now):
    """The claim, while the reader acts for the council across, and did not put it themselves."""
    found = Claim.objects.select_related("council", "loan__lender", "loan__borrower", "loan__request")
    claim = found.filter(pk=link.object_id).exclude(made_by=link.person_id).first()
    if claim is None:
        return None
    side = claim.loan.other_side(claim.council_id)
    return claim if acting_for(side, now).filter(pk=link.person_id).exists() else None


def _past_claim(claim):
    if claim is None:
        return GONE
    if claim.answered_at is None and claim.loan.state == State.CLAIMED:
        return None
    titles = {
        Claim.Outcome.CONFIRMED: f"{words.hours(claim.minutes)} are confirmed",
        Claim.Outcome.SILENCE: f"{words.hours(claim.minutes)} count as agreed: nobody answered",
        Claim.Outcome.DISPUTED: "The hours are disputed",
        Claim.Outcome.REPLACED: f"{claim.council.short_name} has put another figure since",
        Claim.Outcome.DECIDED: "A lead has settled it",
    }
    lede = f"Since {london.plain_date(claim.answered_at)}." if claim.answered_at else ""
    title = titles.get(claim.outcome, "These hours are not to be confirmed any more")
    return do_links.DeedPage(title, lede, facts=_claim_facts(claim), state="done")


def _claim_facts(claim):
    facts = [("Hours", words.hours(claim.minutes)), ("Put by", claim.council.short_name), ("They write", claim.note)]
    return tuple((label, text) for label, text in [*facts, *_facts(claim.loan)] if text)


# The terms of a charge ------------------------------------------------------------------------------------------------
def show_terms(link, now):
    """All the terms. Changes nothing."""
    agreement, side = _agreement(link, now)
    return _past_terms(agreement, side) or do_links.DeedPage(
        f"Do you approve a charge of {words.pounds(agreement.charge_pence)}?",
        "With that both councils have approved these terms. They are not edited any more: they can only be replaced.",
        button="Approve these terms",
        facts=_terms_facts(agreement),
    )


def act_terms(link, now):
    """Approve them for the side that has not. Doing it again says that it was done."""
    agreement, side = _agreement(link, now)
    if past := _past_terms(agreement, side):
        return _unchanged(past, agreement and agreement.loan)
    loan = agreement.loan
    council = loan.lender if side == loan.lender_id else loan.borrower
    return _try(
        lambda: charging.approve_terms(agreement=agreement, council=council, by=_reader(link), now=now),
        loan,
        "Both councils have approved the terms",
        "The agreement is there to print.",
    )


def _agreement(link, now):
    """(the terms, the key of the council for which this reader can approve them), None for each that is not."""
    found = Agreement.objects.select_related("loan__lender", "loan__borrower", "loan__request")
    agreement = found.filter(pk=link.object_id).first()
    reader = _reader(link)
    if agreement is None or not _speaks_for_either(agreement.loan, link, now):
        return None, None
    return agreement, permissions.side_to_approve(reader, agreement.loan, agreement)


def _past_terms(agreement, side):
    if agreement is None:
        return GONE
    facts, loan = _terms_facts(agreement), agreement.loan
    if agreement.replaced_at is not None:
        lede = f"On {london.plain_date(agreement.replaced_at)}. Read what stands now."
        return do_links.DeedPage("Other terms have taken their place", lede, facts=facts, state="done")
    if agreement.is_approved:
        return do_links.DeedPage("Both councils have approved these terms", NOTHING, facts=facts, state="done")
    if loan.is_finished:
        return do_links.DeedPage("This help is over", NOTHING, facts=facts, state="gone")
    if side is None:
        lede = "Somebody else approves them for the other side."
        return do_links.DeedPage("You have approved these terms", lede, facts=facts, state="done")
    return None


def _terms_facts(agreement):
    facts = [*terms_facts(agreement), ("Besides", agreement.words), *_facts(agreement.loan)]
    return tuple((label, text) for label, text in facts if text)


# An offer that runs out -----------------------------------------------------------------------------------------------
def show_renew(link, now):
    """Until when it would stand. Changes nothing."""
    offer, until = _offer(link, now), _until(link)
    return _past_renewal(offer, until, now) or do_links.DeedPage(
        f"Does {offer.council.short_name} still offer {offer.skill}?",
        f"It then stands until {london.long_date(until)}.",
        button="Renew it",
        facts=_offer_facts(offer),
    )


def act_renew(link, now):
    """Let it stand until the day that the link names. Doing it again says that it does."""
    offer, until = _offer(link, now), _until(link)
    if past := _past_renewal(offer, until, now):
        return _unchanged(past, offer)
    return _try(
        lambda: offering.renew_offer(offer=offer, until=until, by=_reader(link), now=now),
        offer,
        f"It stands until {london.long_date(until)}. Thank you",
        "Councils that need it are told of you.",
    )


def _offer(link, now):
    return _of_mine(Offer.objects.select_related("council", "skill"), link, now, "council_id", joins=())


def _until(link):
    """The day in a link of ours; one that has none was never ours, and asks for nothing."""
    try:
        return dt.date.fromisoformat(link.choice)
    except ValueError:
        return dt.date.min


def _past_renewal(offer, until, now):
    if offer is None:
        return GONE
    if offer.ended_at is not None:
        lede = f"Since {london.plain_date(offer.ended_at)}. Make a new one if it is to stand again."
        return do_links.DeedPage("This offer has ended", lede, facts=_offer_facts(offer), state="gone")
    if until <= london.today(now):
        lede = "Open the page to renew it."
        return do_links.DeedPage("This link is too old", lede, facts=_offer_facts(offer), state="gone")
    if offer.until >= until:
        title = f"It stands until {london.long_date(offer.until)}"
        return do_links.DeedPage(title, NOTHING, facts=_offer_facts(offer), state="done")
    return None


def _offer_facts(offer):
    time = f"{words.hours(offer.minutes)} {offer.get_per_display().lower()}"
    return (
        ("Skill", str(offer.skill)),
        ("How much", time),
        ("Until", london.long_date(offer.until)),
        ("Council", offer.council.short_name),
    )


# Parts ----------------------------------------------------------------------------------------------------------------
def _of_mine(rows, link, now, side, joins=("lender", "borrower", "request")):
    """The row of this link, while its reader acts for the council named by `side`; else None."""
    found = rows.select_related(*joins) if joins else rows
    thing = found.filter(pk=link.object_id).first()
    if thing is None or not acting_for(getattr(thing, side), now).filter(pk=link.person_id).exists():
        return None
    return thing


def _speaks_for_either(loan, link, now):
    return any(acting_for(side, now).filter(pk=link.person_id).exists() for side in (loan.lender_id, loan.borrower_id))


def _reader(link):
    return User.objects.get(pk=link.person_id)


def _try(act, thing, title, lede, *, is_borrower=True):
    """Do it; what refuses it says so, and nothing is done by halves. How few hours are left its own people read."""
    try:
        is_news = act()
    except Overdrawn as overdrawn:
        by = f"{words.hours(overdrawn.short_by)} " if is_borrower else ""
        lede = f"{thing.borrower.short_name} would go {by}below its limit. {NOTHING} "
        lede += "Agree on fewer hours or on a charge, or let it give help back first."
        return do_links.Outcome("There are too few hours left", lede, **_next(thing))
    except Refused as refused:
        return do_links.Outcome("Nothing was changed", str(refused), **_next(thing))
    return do_links.Outcome(title, lede if is_news else "", done_already=not is_news, **_next(thing))


def _unchanged(past, thing):
    more = _next(thing) if thing is not None else {}
    return do_links.Outcome(past.title, past.lede, done_already=past.state == "done", facts=past.facts, **more)


def _next(thing):
    return {"next_url": thing.get_absolute_url(), "next_label": EVERYTHING}


def _facts(loan):
    return (
        ("For", loan.request.title),
        ("Who helps", f"{loan.lent_name}, {loan.lender.short_name}"),
        ("For whom", loan.borrower.short_name),
        ("How long", words.hours(loan.minutes)),
        ("Settled", loan.get_settles_display()),
    )
