"""Which councils a request fits best, and why: first the rule, then what it reads from the database."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from skills.models import Skill
from tests.factories import CouncilFactory, MembershipFactory
from tests.timebank.books import book
from tests.timebank_factories import LoanFactory, OfferFactory, RequestFactory, SkillFactory, officer
from timebank import matching
from timebank.matching import Surroundings, Wanted, fits
from timebank.models import Offer, Request

TODAY = dt.date(2026, 11, 22)
RESEARCH, DESIGN = Skill(pk=1, name="User researcher"), Skill(pk=2, name="Service designer")
ASKER, HAVANT, SWINDON, OXFORD = 1, 2, 3, 4
SOUTH, NETWORK = 7, 8


def an_offer(council, skill=RESEARCH, **given):
    known = {"minutes": 900, "until": dt.date(2027, 3, 31), "place": "either", "per": "total"}
    return Offer(pk=council * 10 + skill.pk, council_id=council, skill=skill, **(known | given))


def wanted(**given):
    return Wanted(**({"council_id": ASKER, "skills": frozenset({RESEARCH.pk}), "minutes": 900} | given))


def found(offers, asked=None, **standing):
    return [fit.council_id for fit in fits(asked or wanted(), offers, Surroundings(TODAY, **standing))]


# The rule -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "fitting"),
    [
        ({}, True),
        ({"skill": DESIGN}, False),
        ({"council": ASKER}, False),
        ({"until": TODAY}, True),
        ({"until": TODAY - dt.timedelta(days=1)}, False),
        ({"ended_at": timezone.now()}, False),
    ],
)
def test_an_offer_fits_that_stands_and_is_of_another_council_and_of_the_skill(given, fitting):
    given = dict(given)
    offer = an_offer(given.pop("council", HAVANT), **given)

    assert bool(found([offer])) == fitting


@pytest.mark.parametrize(
    ("asked", "offered", "fitting"),
    [
        ("remote", "remote", True), ("remote", "on-site", False), ("remote", "either", True),
        ("on-site", "remote", False), ("either", "remote", True),
    ],
)  # fmt: skip
def test_who_only_comes_is_not_asked_to_stay_away(asked, offered, fitting):
    assert bool(found([an_offer(HAVANT, place=offered)], wanted(place=asked))) == fitting


def test_an_offer_must_stand_when_the_help_begins():
    offer = an_offer(HAVANT, until=dt.date(2027, 1, 31))

    assert found([offer], wanted(from_on=dt.date(2027, 1, 31))) == [HAVANT]
    assert found([offer], wanted(from_on=dt.date(2027, 2, 1))) == []


def test_nothing_fits_a_request_whose_day_is_over():
    assert found([an_offer(HAVANT)], wanted(by_on=TODAY)) == [HAVANT]
    assert found([an_offer(HAVANT)], wanted(by_on=TODAY - dt.timedelta(days=1))) == []


def test_who_has_answered_or_may_not_read_it_does_not_fit():
    offers = [an_offer(HAVANT), an_offer(SWINDON)]
    inside = {HAVANT: frozenset({SOUTH}), SWINDON: frozenset({NETWORK})}

    assert found(offers, answered=frozenset({HAVANT})) == [SWINDON]
    assert found(offers, wanted(groups=frozenset({SOUTH})), groups=inside) == [HAVANT]
    assert found(offers, wanted(groups=frozenset({SOUTH}))) == []


def test_the_best_come_first_whatever_order_they_are_read_in():
    """Who can do both, then a neighbour, then who has the time, then who owes most, then by key."""
    offers = [
        an_offer(9), an_offer(8), an_offer(7), an_offer(6, minutes=60), an_offer(5),
        an_offer(HAVANT, minutes=60), an_offer(HAVANT, DESIGN, minutes=60),
    ]  # fmt: skip
    standing = {
        "balances": {9: 0, 8: -60, 7: -120, 6: -900},
        "groups": {ASKER: frozenset({SOUTH, NETWORK}), 5: frozenset({SOUTH}), 7: frozenset({NETWORK})},
        "regions": frozenset({SOUTH}),
    }
    asked = wanted(skills=frozenset({1, 2}))

    assert found(offers, asked, **standing) == [HAVANT, 5, 7, 8, 9, 6]
    assert found(offers[::-1], asked, **standing) == [HAVANT, 5, 7, 8, 9, 6]


def test_a_fit_says_why():
    groups = {ASKER: frozenset({SOUTH}), HAVANT: frozenset({SOUTH})}
    standing = Surroundings(TODAY, balances={HAVANT: -1}, groups=groups, regions=frozenset({SOUTH}))
    offers = [an_offer(HAVANT), an_offer(SWINDON, minutes=600, per="month")]

    best, next_best = fits(wanted(), offers, standing)

    assert best.reasons == (
        "offers User researcher until 31 March 2027", "offers enough hours", "has given less help than it got",
        "in the same group",
    )  # fmt: skip
    assert next_best.reasons == ("offers User researcher until 31 March 2027", "up to 10 h a month")


# From the database ----------------------------------------------------------------------------------------------------
@pytest.fixture
def now():
    return timezone.now()


def test_what_stands_in_the_database_is_what_the_rule_goes_by(
    council, group, member, outsider, now, django_assert_num_queries
):
    """Havant is in the group and owes; Elsewhere was in it once; a council that has ended, or has answered, is out."""
    skill = SkillFactory(name="User researcher")
    havant, gone, answered = CouncilFactory(), CouncilFactory(end=dt.date(2020, 3, 31)), CouncilFactory()
    elsewhere = outsider.affiliations.get().council
    for one in (havant, elsewhere, answered, gone):
        OfferFactory(council=one, skill=skill, offered_by=officer(one, group if one == havant else None))
    MembershipFactory(group=group, person=outsider, council=elsewhere, left_at=now)
    book(council, havant, 60)
    to_all = RequestFactory(council=council, skills=[skill], asked_by=member)
    to_group = RequestFactory(council=council, skills=[skill], groups=[group], asked_by=member)
    LoanFactory(request=to_all, lender=answered, state="declined")
    in_region = "in the same group"

    with django_assert_num_queries(2):
        found = matching.fits_of([to_all, to_group], now)

    assert [fit.council_id for fit in found[to_all.pk]] == [havant.pk, elsewhere.pk]
    assert [fit.council_id for fit in found[to_group.pk]] == [havant.pk]
    assert found[to_all.pk][0].reasons[-2:] == ("has given less help than it got", in_region)
    assert in_region not in found[to_all.pk][1].reasons


def test_the_word_of_the_queryset_says_the_same_as_the_rule(council, now):
    """For each where and when: the requests that `fitting` finds are those in which `fits` names the council."""
    today = london.today(now)
    day, skill, havant = dt.timedelta(days=1), SkillFactory(), CouncilFactory()
    asker = officer(council)
    for place in ("remote", "on-site", "either"):
        for from_on in (None, today + 30 * day, today + 90 * day, today + 91 * day):
            RequestFactory(council=council, skills=[skill], place=place, from_on=from_on, asked_by=asker)
    for by_on in (today - day, today):
        RequestFactory(council=council, skills=[skill], by_on=by_on, asked_by=asker)
    RequestFactory(council=council, asked_by=asker)  # another skill
    RequestFactory(council=havant, skills=[skill])
    LoanFactory(request=RequestFactory(council=council, skills=[skill], asked_by=asker), lender=havant)

    for place in ("remote", "on-site", "either"):
        Offer.objects.all().delete()
        OfferFactory(council=havant, skill=skill, place=place)
        requests = Request.objects.all()
        by_rule = {pk for pk, fits in matching.fits_of(requests, now).items() if fits}

        assert by_rule
        assert set(requests.filter(matching.fitting([havant], today)).values_list("pk", flat=True)) == by_rule


def test_somebody_reads_their_own_first_then_what_they_can_help_with(council, now):
    skill, other = SkillFactory(), CouncilFactory()
    OfferFactory(council=council, skill=skill)
    rest, fit, own = RequestFactory(), RequestFactory(skills=[skill]), RequestFactory(council=council)
    newest = RequestFactory(council=other)

    found = matching.fitting_first(Request.objects.all(), [council], london.today(now))

    assert [(one, one.nearness) for one in found] == [(own, 0), (fit, 1), (newest, 2), (rest, 2)]
