"""The mails about a loan: one function per kind, each a Letter. Building one touches no network.

An answer to a mail goes to who did what it tells of; an approver has no account, and one link that does it all.
"""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse

from common import do_links, london, words
from common.mail import render
from outbox.letters import Letter, Priority
from timebank import approver_links, step_words
from timebank.contacts import contacts_of
from timebank.limits import SILENT_DAYS
from timebank.models import Loan, Step
from timebank.shown import fingerprint
from timebank.step_words import BORROWER, LENDER, LENT, NEWS_OF, Reader, short

ANSWER, NEWS, RELEASE, HOURS, TERMS, DISPUTE = (
    "lending-answer",
    "lending-news",
    "lending-release",
    "lending-hours",
    "lending-terms",
    "lending-dispute",
)
CHOOSE = "loan-choose"
DECLINE = "loan-decline"
CONFIRM = "hours-confirm"
QUESTION = "hours-dispute"
APPROVE = "terms-approve"
DEED_LASTS = dt.timedelta(days=60)
Kind = Step.Kind


def about(loan):
    """The loan's name in the outbox."""
    return f"loan:{loan.pk}"


def about_request(request):
    return f"request:{request.pk}"


# What asks for an answer ----------------------------------------------------------------------------------------------
def answer(loan, step, reader, now):
    """To the council that asked: another can help. Yes, no, or a look at everything first."""
    request, changed = loan.request, step.kind == Kind.CHANGED
    context = {
        "subject_words": f"{loan.lender.short_name} can help: {short(request.title)}",
        "head": f"{loan.lender.short_name} {'has changed its answer' if changed else 'can help'}",
        "lede": f"{loan.lent_name} has {words.hours(loan.minutes)} for “{request.title}”.",
        "quote": loan.words,
        "deeds": [
            _deed("Yes, please", do_links.make(CHOOSE, choice=fingerprint(loan), **_for(reader, loan, now))),
            _deed("No, thank you", do_links.make(DECLINE, **_for(reader, loan, now))),
        ],
        "list_url": _site(request.get_absolute_url()),
    }
    return _letter("lending_answer", ANSWER, loan, step, reader, context, now)


def hours(claim, reader, step, now, *, reminder=None):
    """To the other side: so many hours it was. Right? `step` is the loan's; `reminder` (1 or 2) asks once more."""
    loan = claim.loan
    deadline = london.today(now) + dt.timedelta(days=SILENT_DAYS)
    context = {
        "subject_words": f"{'Still to confirm' if reminder else 'Please confirm'}: {words.hours(claim.minutes)} "
        f"for {short(loan.request.title, 45)}",
        "council": claim.council.short_name,
        "hours": words.hours(claim.minutes),
        "offered": words.hours(loan.minutes) if claim.minutes != loan.minutes else "",
        "on": london.long_date(claim.made_at),
        "reminder": reminder,
        "deadline": london.long_date(deadline) if reminder == 2 else "",
        "silence": f"{SILENT_DAYS} days",
        "charge": loan.settles == Loan.Settles.CHARGE,
        "disputed": bool(reminder) and loan.claims.filter(outcome=claim.Outcome.DISPUTED).exists(),
        "quote": claim.note,
        "deeds": [
            _deed("Yes, that is right", do_links.make(CONFIRM, choice=loan.settles, **_for(reader, claim, now))),
            _deed("No, something is wrong", do_links.make(QUESTION, **_for(reader, claim, now))),
        ],
    }
    more = {"key": hours_key(claim, reader.person, reminder), "by": claim.made_by}
    if reminder:
        more["priority"] = Priority.REMINDER
    return _letter("lending_hours", HOURS, loan, step, reader, context, now, **more)


def hours_key(claim, person, reminder=None):
    return f"{HOURS}:claim{claim.pk}:person{person.pk}:{reminder or 0}"


def terms(agreement, step, reader, now):
    """To the side that has not approved the terms of a charge: all of them, and a way to say yes."""
    loan, charge = agreement.loan, words.pounds(agreement.charge_pence)
    context = {
        "subject_words": f"Terms to approve: {charge} for {short(loan.request.title, 45)}",
        "charge": charge,
        "other": (loan.borrower if reader.side == LENDER else loan.lender).short_name,
        "quote": agreement.words,
        "replaces": loan.agreements.in_force().exists(),
        "terms": terms_facts(agreement),
        "deeds": [
            _deed("Look at them and approve", do_links.make(APPROVE, **_for(reader, agreement, now))),
            {"label": "Write other terms", "url": _page("loan-terms", loan)},
        ],
        "agreement_url": _page("loan-agreement", loan),
    }
    return _letter("lending_terms", TERMS, loan, step, reader, context, now)


def terms_facts(agreement):
    """(label, text) pairs of what is to be paid, and on what footing."""
    basis = agreement.basis_words if agreement.basis == agreement.Basis.OTHER else agreement.get_basis_display()
    vat = agreement.vat_words if agreement.vat == agreement.Vat.OTHER else agreement.get_vat_display()
    return [
        ("Charge", words.pounds(agreement.charge_pence)),
        ("Day rate", f"{words.pounds(agreement.day_rate_pence)} for {Decimal(agreement.days).normalize():f} days"),
        ("At most", words.pounds(agreement.cap_pence) if agreement.cap_pence else ""),
        ("Order", agreement.purchase_order),
        ("Basis", basis),
        ("VAT", vat),
    ]


def release(approval, now, *, step=""):
    """To the lender's approver: who is asked for, by whom, for how long; one link to say yes or no.

    `step` names a reminder, such as “2d”: so many working days after they were asked.
    """
    loan = approval.loan
    by = str(approval.asked_by) if approval.asked_by else loan.lender.short_name
    ends = approval.asked_at + approver_links.GOOD_FOR
    context = {
        "subject_words": f"{'Still waiting: can' if step else 'Can'} {loan.lent_name} help {loan.borrower.short_name}?",
        "name": loan.lent_name,
        "reply_name": str(approval.asked_by) if approval.asked_by and approval.asked_by.is_active else "",
        "borrower": loan.borrower.official_name,
        "lender": loan.lender.short_name,
        "hours": words.hours(loan.minutes),
        "by": by,
        "asked": london.long_date(approval.asked_at) if step else "",
        "ends": london.long_date(ends),
        "quote": loan.request.words,
        "charge": loan.settles == Loan.Settles.CHARGE,
        "facts": _facts(loan),
        "deeds": [{"label": "Release the time, or say why not", "url": approver_links.url(approval)}],
        "personal": True,
        "why": f"You get this because {by} named you as the one at {loan.lender.official_name} who can release "
        "this time. You need no account. If you do not answer you are reminded twice, and then no more.",
    }
    mail = render("lending_release", context)
    return Letter.of(
        mail,
        kind=RELEASE,
        key=release_key(approval, step),
        to_address=approval.email,
        about=about(loan),
        priority=Priority.REMINDER if step else Priority.CHANGE,
        expires_at=ends,
        reply_to=_mailbox(approval.asked_by),
    )


def release_key(approval, step=""):
    return f"{RELEASE}:approval{approval.pk}:approver:{approval.sends}{f'.{step}' if step else ''}"


def dispute(loan, step, lead, now):
    """To a lead of either council's group: the two do not agree about the hours. Hear both, and settle it."""
    claim = loan.claims.filter(outcome="disputed").select_related("council").order_by("answered_at", "pk").last()
    context = {
        "subject_words": f"{loan.lender.short_name} and {loan.borrower.short_name} disagree about hours",
        "lender": loan.lender.short_name,
        "borrower": loan.borrower.short_name,
        "claimant": claim.council.short_name if claim else "One of them",
        "hours": words.hours(claim.minutes) if claim else "",
        "other": step.council.short_name if step.council else "the other",
        "quote": step.words,
        "facts": _facts(loan) + _contacts(loan, now),  # and no reply-to: a lead hears both
        "deeds": [
            {"label": "Settle it", "url": _page("loan-decide", loan)},
            {"label": "Read everything first", "url": _site(loan.get_absolute_url())},
        ],
        "why": "You get this because you lead a group that covers one of these councils, or look after the network.",
    }
    return _letter("lending_dispute", DISPUTE, loan, step, Reader(lead), context, now, by=None)


# What only tells ------------------------------------------------------------------------------------------------------
def news(loan, step, reader, now, **more):
    """To whom a step concerns: what happened, who did it, and what comes next. Asks nothing.

    `by`: to whom an answer goes, where that is not who did it.
    """
    return _news(loan, step, reader, NEWS_OF[step.kind](loan, step, reader), now, **more)


def request_ended(loan, reader, now):
    """To a council whose answer was open: the request was closed, or taken back."""
    step = Step(pk=0, loan=loan, by=loan.request.ended_by, council=loan.borrower)
    key = ended_key(loan, reader.person)
    return _news(loan, step, reader, step_words.request_ended(loan), now, key=key)


def replaced(loan, person, step, now):
    """To who was to help until this step: somebody else does, and what becomes of hours that were given."""
    written = loan.entries.filter(removed_at=None).aggregate(sum=Sum("minutes", default=0))["sum"]
    why = f"You get this because you were the one to help {loan.borrower.short_name}."
    return _news(loan, step, Reader(person, LENT), step_words.replaced(loan, step, written), now, why=why)


def reversal_declined(proposal, now):
    """To who asked for a transfer to be undone: a lead of the two councils has said no, and why."""
    loan, person = proposal.transfer.loan, proposal.proposed_by
    step = Step(pk=0, loan=loan, by=proposal.decided_by)
    key = f"{NEWS}:reversal{proposal.pk}:person{person.pk}:declined"
    said = step_words.reversal_declined(proposal)
    return _news(loan, step, Reader(person), said, now, key=key, why="You get this because you asked to undo it.")


def ended_key(loan, person):
    return f"{NEWS}:loan{loan.pk}:person{person.pk}:ended"


def news_key(loan, person, step):
    return f"{NEWS}:loan{loan.pk}:person{person.pk}:{step.pk}"


def _news(loan, step, reader, said, now, *, why="", **more):
    context = {
        "subject_words": f"{said.head}: {short(loan.request.title, 50)}",
        "said": said,
        "button": {"label": said.label, "url": _page(said.page, loan)},
    } | ({"why": why} if why else {})
    return _letter("lending_news", NEWS, loan, step, reader, context, now, **more)


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(template, kind, loan, step, reader, context, now, *, key="", by=..., **more):
    person = reader.person
    by = step.by if by is ... else by
    mail = render(
        template,
        {
            "facts": _facts(loan),
            "page_url": _site(loan.get_absolute_url()),
            "reply_name": str(by) if by is not None and by.is_active and by.pk != person.pk else "",
            "personal": "deeds" in context and kind != DISPUTE,
            "why": reader.why(loan) if reader.side else "",
        }
        | context,
    )
    return Letter.of(
        mail,
        person,
        kind=kind,
        key=key or f"{kind}:loan{loan.pk}:person{person.pk}:{step.pk}",
        about=about(loan),
        reply_to=_mailbox(by) if by is None or by.pk != person.pk else "",
        **{"priority": Priority.CHANGE} | more,
    )


def _facts(loan):
    when = [london.long_date(day) for day in (loan.from_on, loan.until_on) if day]
    first = "" if len(when) == 2 else "From " if loan.from_on else "Until "
    return [
        ("For", loan.request.title),
        ("Who helps", f"{loan.lent_name}, {loan.lender.short_name}"),
        ("For whom", loan.borrower.short_name),
        ("Planned", words.hours(loan.minutes)),
        ("When", first + " to ".join(when) if when else ""),
        ("Settled", loan.get_settles_display()),
    ]


def _contacts(loan, now):
    councils = {LENDER: loan.lender.short_name, BORROWER: loan.borrower.short_name}
    found = contacts_of(loan, now).items()
    # The labels are a narrow column: the name of a council would be broken in it.
    return [("Talk to", f"{person}, {councils[side]}, {person.email}") for side, person in found if person is not None]


def _for(reader, thing, now):
    return {"person_id": reader.person.pk, "object_id": thing.pk, "expires_at": now + DEED_LASTS}


def _deed(label, token):
    return {"label": label, "url": do_links.url(token)}


def _mailbox(person):
    if person is None or not person.is_active:
        return ""
    return f"{person.name} <{person.email}>" if person.name else person.email


def _page(name, loan):
    return _site(reverse(f"timebank:{name}", args=[loan.pk]))


def _site(path):
    return settings.SITE_URL + path
