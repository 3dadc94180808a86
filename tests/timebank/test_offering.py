"""A council offers a skill: the deeds of an offer, and who may do them."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from tests.factories import CouncilFactory
from tests.refusing import refused
from tests.timebank_factories import NotShownFactory, OfferFactory, PersonSkillFactory, SkillFactory
from timebank.actions import offering
from timebank.actions.skilled import list_skills
from timebank.models import NotShown, Offer, PersonSkill
from timebank.refusals import NotYours, Refused, TooLate

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return london.today(now)


@pytest.fixture
def fields(today):
    return {
        "skill": SkillFactory(), "minutes": 600, "per": "month", "until": today + 30 * DAY, "place": "remote",
        "words": "Evenings too",
    }  # fmt: skip


@pytest.fixture
def offer(council, member):
    return OfferFactory(council=council, offered_by=member)


def as_it_is(offer):
    return Offer.objects.get(pk=offer.pk)


def test_a_council_offers_a_skill_once(council, member, fields, now):
    made = offering.offer(council=council, fields=fields, by=member, now=now)

    kept = as_it_is(made)
    assert {name: getattr(kept, name) for name in fields} == fields
    assert (kept.council, kept.offered_by, kept.offered_at, kept.ended_at) == (council, member, now, None)
    with pytest.raises(Refused, match="offers this skill already"):
        offering.offer(council=council, fields=fields, by=member, now=now)
    assert Offer.objects.count() == 1


def test_what_else_the_database_refuses_is_not_said_to_be_an_offer_made_twice(council, member, fields, now):
    with refused("offer_is_of_some_time"):
        offering.offer(council=council, fields=fields | {"minutes": 0}, by=member, now=now)


def test_the_database_holds_one_standing_offer_of_a_skill(offer, member):
    with refused("council_offers_a_skill_once_at_a_time"):
        OfferFactory(council=offer.council, skill=offer.skill, offered_by=member)


def test_an_offer_that_ran_out_makes_room_for_a_new_one(council, member, fields, now):
    old = OfferFactory(council=council, skill=fields["skill"], offered_by=member, days=-1)

    made = offering.offer(council=council, fields=fields, by=member, now=now)

    assert (as_it_is(old).ended_at, as_it_is(old).ended_because) == (now, "It had run out")
    assert list(Offer.objects.standing(london.today(now))) == [made]


def test_an_offer_stands_on_its_last_day(council, member, fields, now):
    OfferFactory(council=council, skill=fields["skill"], offered_by=member, days=0)

    with pytest.raises(Refused, match="offers this skill already"):
        offering.offer(council=council, fields=fields, by=member, now=now)


def test_an_offer_is_changed_until_it_has_ended(offer, member, fields, now):
    offering.change_offer(offer=offer, fields=fields, by=member, now=now)
    assert (as_it_is(offer).minutes, as_it_is(offer).words) == (600, "Evenings too")
    assert as_it_is(offer).skill == offer.skill

    assert offering.end_offer(offer=offer, by=member, now=now, because="She left") is True
    assert offering.end_offer(offer=offer, by=member, now=now + DAY) is False

    kept = as_it_is(offer)
    assert (kept.ended_at, kept.ended_by, kept.ended_because) == (now, member, "She left")
    with pytest.raises(TooLate):
        offering.change_offer(offer=offer, fields={**fields, "minutes": 60}, by=member, now=now)
    with pytest.raises(TooLate):
        offering.renew_offer(offer=offer, until=fields["until"] + 365 * DAY, by=member, now=now)
    assert as_it_is(offer).minutes == 600


def test_an_offer_that_ran_out_stands_again_when_it_is_renewed(council, member, today, now):
    offer = OfferFactory(council=council, offered_by=member, days=-3)
    assert not Offer.objects.standing(today).exists()

    assert offering.renew_offer(offer=offer, until=today + 30 * DAY, by=member, now=now) is True
    assert offering.renew_offer(offer=offer, until=today + 30 * DAY, by=member, now=now + DAY) is False
    assert offering.renew_offer(offer=offer, until=today + 29 * DAY, by=member, now=now + DAY) is False

    assert (as_it_is(offer).until, as_it_is(offer).renewed_at) == (today + 30 * DAY, now)
    assert list(Offer.objects.standing(today)) == [offer]


@pytest.mark.parametrize("deed", ["offer", "change", "renew", "end"])
def test_nobody_of_another_council_does_anything_to_it(offer, outsider, fields, now, deed):
    by = {"by": outsider, "now": now}
    deeds = {
        "offer": lambda: offering.offer(council=offer.council, fields=fields, **by),
        "change": lambda: offering.change_offer(offer=offer, fields=fields, **by),
        "renew": lambda: offering.renew_offer(offer=offer, until=offer.until + DAY, **by),
        "end": lambda: offering.end_offer(offer=offer, **by),
    }
    before = list(Offer.objects.values())

    with pytest.raises(NotYours):
        deeds[deed]()

    assert list(Offer.objects.values()) == before


def test_the_database_refuses_an_offer_of_somebody_elses_council_and_of_no_time(member, council):
    with refused("who_acts_is_of_the_council"):
        OfferFactory(council=CouncilFactory(), offered_by=member)
    for minutes in (0, 600_001, 10**9):
        with refused("offer_is_of_some_time"):
            OfferFactory(council=council, offered_by=member, minutes=minutes)


def test_a_person_lists_these_skills_and_no_others(member, now):
    kept, gone, new = PersonSkillFactory(person=member), PersonSkillFactory(person=member), SkillFactory()
    other = PersonSkillFactory()
    NotShownFactory(person=member)

    for _ in range(2):
        list_skills(person=member, skills=[kept.skill, new], is_shown=True, now=now)

        assert set(PersonSkill.objects.filter(person=member).values_list("skill", flat=True)) == {kept.skill_id, new.pk}
        assert not PersonSkill.objects.filter(pk=gone.pk).exists()
        assert PersonSkill.objects.filter(pk=kept.pk).exists()
        assert PersonSkill.objects.filter(pk=other.pk).exists()
        assert not NotShown.objects.exists()

    list_skills(person=member, skills=[], is_shown=False, now=now)
    assert (PersonSkill.objects.filter(person=member).count(), NotShown.objects.filter(person=member).count()) == (0, 1)
