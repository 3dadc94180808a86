"""What of the time bank may wait for these people: rows with all that decides for whom, one statement each."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject

from accounts.models import Affiliation, User
from common import london
from common.queries import IsOneOf, has_one
from peergroups.models import Coverage, Membership, PeerGroup
from peergroups.scopes import is_party
from peergroups.signs import looks_after
from timebank.limits import OFFER_RENEWED_BEFORE_DAYS
from timebank.models import Account, Agreement, Approval, Claim, Loan, Offer, Request, ReversalProposal
from timebank.stuck import stuck

State = Loan.State
RENEWED_BEFORE = dt.timedelta(days=OFFER_RENEWED_BEFORE_DAYS)


def loans_of(ids, with_coordinators, now):
    """Unfinished loans of the councils that these people act for, and those with hours that are theirs to settle.

    Each with the keys of its councils' people among these (`lender_people`, `borrower_people`), whether who answered
    and who asked still speak for them, the open `claim` and `terms` (or None), since when an approver is asked
    (`asked_at`), whether time `needs_release`, whether its hours wait and it `is_stuck`, and the `leads` among these
    who can settle it, if any `has_leads`; else the `coordinators` among these, without those who are of a side.
    """
    mine = _acting(now).filter(person__in=ids).order_by().values("council")
    leads = _leads_of_either(now)
    looked_after = _looked_after(ids, now)
    # Says nothing new, and rules most out at once: where the lead's own condition stands it is asked first.
    led = Q(IsOneOf("lender", looked_after)) | Q(IsOneOf("borrower", looked_after))
    theirs = led & Q(Exists(leads.filter(person__in=ids))) | (~Q(Exists(leads)) if with_coordinators else Q())
    open_ones = Q(state__in=Loan.UNFINISHED) & (~Q(state=State.OFFERED) | Q(request__state=Request.State.OPEN))
    to_settle = Q(state=State.DISPUTED) | stuck(now)
    return (
        Loan.objects.filter(Q(IsOneOf("lender", mine)) | Q(IsOneOf("borrower", mine)) | (theirs & to_settle), open_ones)
        .select_related("request", "lender", "borrower")
        .annotate(
            lender_people=_people_of("lender", ids, now),
            borrower_people=_people_of("borrower", ids, now),
            lender_speaks=_speaks("lender", "offered_by", now),
            borrower_speaks=_speaks("borrower", "request__asked_by", now),
            is_stuck=Case(When(stuck(now), then=True), default=False, output_field=BooleanField()),
            claim=_open_claim(),
            terms=_open_terms(),
            asked_at=Subquery(_approvals().filter(decided_at=None, withdrawn_at=None).values("asked_at")[:1]),
            needs_release=~Exists(_approvals().released()) & ~Exists(_without_approval()),
            leads=ArraySubquery(leads.filter(person__in=ids).order_by("person").values("person").distinct()),
            has_leads=Exists(leads),
            coordinators=ArraySubquery(_coordinators_of_neither(ids, now).values("pk")),
        )
        .order_by("offered_at", "pk")
    )


def running_out_of(ids, now):
    """What runs out, or has, of the councils of these people: offers within two weeks, and open requests that are over.

    Named rows, of both in one statement: `what` ("offer" or "request"), `pk`, `name`, `council_name`, `day`; those
    people in `asked`, and in `first` who made it; `first_acts`: they still speak for the council.
    """
    today = london.today(now)
    mine = _acting(now).filter(person__in=ids).order_by().values("council")
    offers = _named(
        _running_out(today).filter(council__in=mine), "offer", "skill__name", "until", "offered_by", ids, now
    )
    requests = _named(_past(today).filter(council__in=mine), "request", "title", "by_on", "asked_by", ids, now)
    return offers.union(requests, all=True).order_by("day", "what", "pk")


def _named(rows, what, title, day, first, ids, now):
    return (
        rows.order_by()
        .annotate(
            what=Value(what),
            name=Cast(F(title), TextField()),
            council_name=F("council__short_name"),
            day=F(day),
            first=F(first),
            asked=_people_of("council", ids, now),
            first_acts=_speaks("council", first, now),
        )
        .values_list("what", "pk", "name", "council_name", "day", "first", "asked", "first_acts", named=True)
    )


def reversals_of(ids, with_coordinators, now):
    """Transfers that a lead of one side asks to undo, for the leads of the side that has not spoken.

    Those among these people are in `payer_leads` and `payee_leads`; each is empty for a side that has spoken. Where
    nobody leads there (`has_leads` is false) a coordinator is asked.
    """
    payer, payee = "transfer__payer__council", "transfer__payee__council"
    waiting = _undecided().annotate(
        payer_waits=~Exists(_leads_of(payer, now).filter(person=OuterRef("proposed_by"))),
        payee_waits=~Exists(_leads_of(payee, now).filter(person=OuterRef("proposed_by"))),
    )
    has_leads = Q(payer_waits=True) & Exists(_leads_of(payer, now)) | Q(payee_waits=True) & Exists(
        _leads_of(payee, now)
    )
    waiting = waiting.annotate(
        has_leads=Case(When(has_leads, then=True), default=False, output_field=BooleanField()),
        payer_leads=_ours(_leads_of(payer, now), ids, Q(payer_waits=True)),
        payee_leads=_ours(_leads_of(payee, now), ids, Q(payee_waits=True)),
    )
    theirs = Q(payer_leads__len__gt=0) | Q(payee_leads__len__gt=0) | (Q(has_leads=False) if with_coordinators else Q())
    people = ("proposed_by", "transfer__payer__council", "transfer__payee__council")
    return waiting.filter(theirs).select_related(*people).order_by("proposed_at", "pk")


# Signs that there may be some -----------------------------------------------------------------------------------------
def any_loan(readers):
    """Unfinished loans of their councils; and any with hours to settle for who leads a region, or coordinates."""
    mine = _acting(readers.now).filter(person__in=readers.ids).order_by().values("council")
    settles = Q() if readers.with_coordinators else Q(Exists(looks_after(readers)))
    to_settle = Q(state__in=[State.CLAIMED, State.DISPUTED]) & settles
    return Loan.objects.filter(Q(lender__in=mine) | Q(borrower__in=mine) | to_settle, state__in=Loan.UNFINISHED)


def any_offer(readers):
    return _running_out(london.today(readers.now))


def any_past(readers):
    return _past(london.today(readers.now))


def any_reversal(readers):
    return _undecided()


# Parts ----------------------------------------------------------------------------------------------------------------
def _acting(now):
    return Affiliation.objects.acting(london.today(now)).confirmed().filter(person__is_active=True)


def _running_out(today):
    return Offer.objects.standing(today).filter(until__lte=today + RENEWED_BEFORE)


def _past(today):
    """Requests whose day is over."""
    return Request.objects.open().filter(by_on__lt=today)


def _undecided():
    return ReversalProposal.objects.filter(decided_at=None)


def _people_of(council, ids, now):
    own = _acting(now).filter(council=OuterRef(council), person__in=ids)
    return ArraySubquery(own.order_by("person").values("person"))


def _speaks(council, person, now):
    return has_one(_acting(now).filter(council=OuterRef(council), person=OuterRef(person)))


def _leads_of_either(now):
    """Memberships of those who lead a region that covers either council of a loan, and are of neither."""
    either = Q(council=OuterRef(OuterRef("lender"))) | Q(council=OuterRef(OuterRef("borrower")))
    covering = Coverage.objects.on(london.today(now)).filter(either, group=OuterRef("group"))
    own = is_party(OuterRef("person"), either, london.today(now))
    leads = Membership.objects.current().leads().filter(group__kind=PeerGroup.Kind.REGION)
    return leads.filter(Exists(covering), ~own)


def _looked_after(ids, now):
    """The councils that regions cover which these people lead."""
    led = Membership.objects.current().leads().filter(person__in=ids, group__kind=PeerGroup.Kind.REGION)
    covered = Coverage.objects.on(london.today(now)).filter(group__in=led.order_by().values("group"))
    return covered.order_by().values("council")


def _coordinators_of_neither(ids, now):
    """Those among these people who coordinate and are of neither council of a loan."""
    either = Q(council=OuterRef(OuterRef("lender"))) | Q(council=OuterRef(OuterRef("borrower")))
    own = is_party(OuterRef("pk"), either, london.today(now))
    return User.objects.filter(~own, pk__in=ids, is_superuser=True, is_active=True).order_by("pk")


def _leads_of(council, now):
    """Memberships of those who lead a group that covers the council at the end of this path."""
    covering = Coverage.objects.on(london.today(now)).filter(
        council=OuterRef(OuterRef(council)), group=OuterRef("group")
    )
    return Membership.objects.current().leads().filter(Exists(covering))


def _ours(leads, ids, condition):
    people = ArraySubquery(leads.filter(person__in=ids).order_by("person").values("person").distinct())
    return Case(When(condition, then=people), default=Value([], ArrayField(BigIntegerField())))


def _open_claim():
    fields = JSONObject(pk="pk", minutes="minutes", council="council", made_by="made_by", reminded_at="reminded_at")
    return Subquery(Claim.objects.filter(loan=OuterRef("pk"), answered_at=None).values(json=fields)[:1])


def _open_terms():
    terms = Agreement.objects.proposed().filter(loan=OuterRef("pk"))
    return Subquery(terms.values(json=JSONObject(pk="pk", charge_pence="charge_pence", lender_at="lender_at"))[:1])


def _approvals():
    return Approval.objects.filter(loan=OuterRef("pk"))


def _without_approval():
    return Account.objects.filter(council=OuterRef("lender"), needs_approval=False)
