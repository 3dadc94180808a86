"""Which councils a request for help fits best, and why, in words.

`fits` is pure: the same request, offers and standing give the same councils in the same order. `fits_of` reads what it
needs for any number of requests in two statements. An offer that is over, or is of a council that has answered already
or may not read the request, never fits; nothing fits a request whose day is over.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from common import london, words
from common.prepared import one_of
from councils.models import Council
from peergroups.models import Membership, PeerGroup
from timebank.models import Loan, Offer, Place, Request

SAME_GROUP = "in the same group"
HAS_GIVEN_LESS = "has given less help than it got"
HAS_TIME = "offers enough hours"


@dataclass(frozen=True)
class Fit:
    """A council that could help, its offer that fits best, and why: phrases to join with commas."""

    council_id: int
    offer: Offer
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """What is known of the councils that day. `balances`: {council's key: minutes}, none for who has no account.

    `groups`: {council's key: keys of the groups it has members in}; `regions`: the keys of those that are regions, for
    a network that everybody is in says nothing. `answered`: keys of who has answered this request, whatever came of it.
    """

    today: dt.date
    balances: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    regions: frozenset = frozenset()
    answered: frozenset = frozenset()


@dataclass(frozen=True)
class Wanted:
    """What a request asks for. `groups`: keys of those whose councils may see it, None for every council."""

    council_id: int
    skills: frozenset
    minutes: int
    place: str = Place.EITHER
    from_on: dt.date | None = None
    groups: frozenset | None = None
    by_on: dt.date | None = None


def fits(wanted, offers, standing):
    """[Fit], the best first, one for each council.

    First who can do most of what is asked for, then who is in the same group, offers enough hours, owes most.
    """
    by_council = {}
    for offer in offers:
        if _fits(wanted, offer, standing):
            by_council.setdefault(offer.council_id, []).append(offer)
    ranked = sorted((_rank(wanted, mine, standing), pk) for pk, mine in by_council.items())
    return [_fit(wanted, by_council[pk], standing) for _, pk in ranked]


def _fits(wanted, offer, standing):
    needed = max(standing.today, wanted.from_on or standing.today)
    return (
        (wanted.by_on is None or wanted.by_on >= standing.today)
        and offer.skill_id in wanted.skills
        and offer.council_id != wanted.council_id
        and offer.council_id not in standing.answered
        and offer.stands_on(standing.today)
        and offer.until >= needed
        and is_same_place(wanted.place, offer.place)
        and (wanted.groups is None or bool(wanted.groups & _groups(standing, offer.council_id)))
    )


def is_same_place(one, other):
    return one == other or Place.EITHER in {one, other}


def _groups(standing, council_id):
    return frozenset(standing.groups.get(council_id, ()))


def _is_near(wanted, council_id, standing):
    both = _groups(standing, wanted.council_id) & _groups(standing, council_id)
    return bool(both & standing.regions)


def _has_time(wanted, offers):
    return max(offer.minutes for offer in offers) >= wanted.minutes


def _rank(wanted, offers, standing):
    council_id = offers[0].council_id
    return (
        -len({offer.skill_id for offer in offers}),
        not _is_near(wanted, council_id, standing),
        not _has_time(wanted, offers),
        standing.balances.get(council_id, 0),
    )


def _fit(wanted, offers, standing):
    offers = sorted(offers, key=lambda offer: (-offer.minutes, offer.skill.name, offer.pk))
    council_id = offers[0].council_id
    reasons = [f"offers {offer.skill} until {london.plain_date(offer.until)}" for offer in offers]
    if _has_time(wanted, offers):
        reasons.append(HAS_TIME)
    else:
        reasons.append(f"up to {time_of(offers[0])}")
    if standing.balances.get(council_id, 0) < 0:
        reasons.append(HAS_GIVEN_LESS)
    if _is_near(wanted, council_id, standing):
        reasons.append(SAME_GROUP)
    return Fit(council_id, offers[0], tuple(reasons))


def time_of(offer):
    """“10 h a month”, “15 h in all”."""
    return f"{words.hours(offer.minutes)} {'a month' if offer.per == Offer.Per.MONTH else 'in all'}"


# What it needs, from the database -------------------------------------------------------------------------------------
def fits_of(requests, now):
    """{request's key: [Fit]} for a queryset or list of requests. Two statements, for one request or for a hundred."""
    today = london.today(now)
    rows = list(_with_wants(requests))
    skills = {pk for row in rows for pk in row.wanted_skills}
    offers = list(_with_standing(Offer.objects.filter(skill__in=skills), today)) if skills else []
    known = Surroundings(
        today=today,
        balances={offer.council_id: offer.balance for offer in offers if offer.balance is not None},
        groups={offer.council_id: frozenset(offer.groups) for offer in offers},
        regions=frozenset(pk for row in rows for pk in row.near),
    )
    return {row.pk: fits(wanted_by(row), offers, _of_request(known, row)) for row in rows}


def _of_request(known, row):
    groups = known.groups | {row.council_id: frozenset(row.near)}
    return Surroundings(known.today, known.balances, groups, known.regions, frozenset(row.answered))


def wanted_by(row):
    """What a row of `_with_wants` asks for."""
    groups = frozenset(row.shared_with) if row.audience == Request.Audience.GROUPS else None
    skills = frozenset(row.wanted_skills)
    return Wanted(row.council_id, skills, row.minutes, row.place, row.from_on, groups, row.by_on)


def _with_wants(requests):
    """The requests with the keys of their skills, of the groups that may see them, and of who has answered."""
    pks = [one.pk for one in requests]
    skills = Request.skills.through.objects.filter(request=OuterRef("pk")).order_by("skill_id")
    shared = Request.groups.through.objects.filter(request=OuterRef("pk")).order_by("peergroup_id")
    answered = Loan.objects.filter(request=OuterRef("pk")).order_by("lender_id")
    return Request.objects.filter(pk__in=pks).annotate(
        wanted_skills=ArraySubquery(skills.values("skill")),
        shared_with=ArraySubquery(shared.values("peergroup")),
        answered=ArraySubquery(answered.values("lender")),
        near=ArraySubquery(_groups_of(OuterRef("council")).filter(group__kind=PeerGroup.Kind.REGION).values("group")),
    )


def _with_standing(offers, today):
    """Standing offers of councils that exist, with the council's `balance` (or None) and the keys of its `groups`."""
    return (
        offers.standing(today)
        .filter(council__in=Council.objects.as_at(today))
        .select_related("council", "skill")
        .annotate(
            balance=F("council__account__balance"),
            groups=ArraySubquery(_groups_of(OuterRef("council")).values("group")),
        )
        .order_by("pk")
    )


def _groups_of(council):
    """Groups in which somebody is a member for this council today: they may read what is asked there."""
    return Membership.objects.current().filter(council=council).order_by("group_id").distinct("group_id")


# The same, as a word of a queryset ------------------------------------------------------------------------------------
def fitting_first(requests, councils, today):
    """In the order in which somebody reads them who acts for these councils: their own, those that fit, the others.

    Annotates `nearness`: 0 for their own, 1 for those that fit an offer of theirs, 2 for the rest.
    """
    nearness = Case(
        When(one_of("council", councils), then=Value(0)), When(fitting(councils, today), then=Value(1)),
        default=Value(2), output_field=IntegerField(),
    )  # fmt: skip
    return requests.annotate(nearness=nearness).order_by("nearness", "-opened_at", "-pk")


def fitting(councils, today):
    """The condition that an open request fits an offer of one of these councils, and none of them has answered it.

    The rule of `fits`, without who may see it: that is `visible_to`.
    """
    same_place = Q(place=Place.EITHER) | Q(place=OuterRef("place")) | Q(Exact(OuterRef("place"), Value(Place.EITHER)))
    wanted = Request.skills.through.objects.filter(request=OuterRef(OuterRef("pk"))).values("skill")
    offers = Offer.objects.standing(today).filter(
        same_place,
        one_of("council", councils),
        skill__in=wanted,
        until__gte=Coalesce(OuterRef("from_on"), today),
    )
    answered = Loan.objects.filter(one_of("lender", councils), request=OuterRef("pk"))
    in_time = Q(by_on=None) | Q(by_on__gte=today)
    return in_time & Exists(offers) & ~Exists(answered) & ~one_of("council", councils)
