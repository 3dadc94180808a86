"""Which affiliations a QuerySet word means."""

import datetime as dt

import pytest

from accounts.models import Affiliation
from tests.factories import AffiliationFactory, CouncilFactory, UserFactory, close

DAY = dt.date(2026, 4, 1)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
STAYS = [
    (DAY, None, True),
    (BEFORE, None, True),
    (AFTER, None, False),
    (BEFORE, DAY, True),
    (BEFORE, AFTER, True),
    (BEFORE, BEFORE, False),
    (AFTER, AFTER, False),
]


@pytest.mark.parametrize(("start", "end", "in_force"), STAYS)
def test_an_affiliation_is_in_force_from_its_first_day_to_its_last(db, start, end, in_force):
    affiliation = AffiliationFactory(started_on=start, ended_on=end)

    assert list(Affiliation.objects.on(DAY)) == ([affiliation] if in_force else [])


@pytest.mark.parametrize(("start", "end", "exists"), [*STAYS, (None, None, True), (None, BEFORE, False)])
def test_somebody_acts_for_a_council_while_it_exists(db, start, end, exists):
    affiliation = AffiliationFactory(council=CouncilFactory(start=start, end=end))

    assert list(Affiliation.objects.acting(DAY)) == ([affiliation] if exists else [])


def test_nobody_acts_through_an_affiliation_that_ended(db):
    AffiliationFactory(ended_on=BEFORE)

    assert list(Affiliation.objects.acting(DAY)) == []


@pytest.mark.parametrize(("end", "lasts"), [(None, True), (DAY, True), (AFTER, True), (BEFORE, False)])
def test_an_affiliation_lasts_when_it_says_something_about_that_day_or_later(db, end, lasts):
    affiliation = AffiliationFactory(ended_on=end)
    AffiliationFactory()

    assert list(Affiliation.objects.lasting(affiliation.council, DAY)) == ([affiliation] if lasts else [])


def test_an_affiliation_that_was_only_said_is_not_confirmed(db):
    confirmed = AffiliationFactory()
    AffiliationFactory(confirmed_at=None, confirmed_by=None)

    assert list(Affiliation.objects.confirmed()) == [confirmed]


def test_a_coordinator_is_an_open_account_with_every_right(db):
    coordinator = UserFactory(is_superuser=True, is_staff=True)

    assert [coordinator.is_coordinator, UserFactory().is_coordinator] == [True, False]
    assert not UserFactory(is_staff=True).is_coordinator
    close(coordinator)
    assert not coordinator.is_coordinator
