"""What can never be true of people, affiliations and their choices, refused by the database itself."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Affiliation, MutedMail, SuccessorChoice, User
from tests.factories import AffiliationFactory, CouncilFactory, FeedLinkFactory, UserFactory
from tests.refusing import refused

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
CLOSED = {"is_active": False, "closed_at": NOW}
ERASED = {**CLOSED, "erased_at": NOW, "name": "", "job_title": "", "email": "erased-7@example.invalid"}


@pytest.fixture
def person(db):
    return UserFactory()


def test_a_new_installation_has_nobody_in_it(db):
    """No migration makes an account that anybody could know of."""
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("user_has_an_address", {"email": ""}),
        ("user_is_closed_with_its_moment", {"is_active": False}),
        ("user_is_closed_with_its_moment", {"closed_at": NOW}),
        ("user_erased_has_no_name_left", {**ERASED, "is_active": True, "closed_at": None}),
        ("user_erased_has_no_name_left", {**ERASED, "name": "Sam Example"}),
        ("user_erased_has_no_name_left", {**ERASED, "job_title": "Head of digital"}),
        ("user_erased_has_no_name_left", {**ERASED, "email": "sam@people.example"}),
        ("user_erased_has_no_name_left", {**ERASED, "named_in_public_since": NOW}),
    ],
)
def test_an_impossible_person_is_refused(person, name, change):
    with refused(name):
        User.objects.filter(pk=person.pk).update(**change)


@pytest.mark.parametrize("change", [CLOSED, ERASED])
def test_an_account_is_closed_and_erased(person, change):
    assert User.objects.filter(pk=person.pk).update(**change) == 1


def test_who_closed_an_account_has_a_moment(person):
    with refused("user_is_closed_by_somebody_at_a_moment"):
        User.objects.filter(pk=person.pk).update(closed_by=person)

    assert User.objects.filter(pk=person.pk).update(**CLOSED, closed_by=person) == 1


def test_a_person_acts_for_a_council_once_at_a_time(person):
    first = AffiliationFactory(person=person)

    with refused("person_acts_for_a_council_once"):
        AffiliationFactory(person=person, council=first.council)

    Affiliation.objects.filter(pk=first.pk).update(ended_on=dt.date(2026, 1, 1))
    AffiliationFactory(person=person, council=first.council)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("affiliation_ends_after_it_starts", {"started_on": dt.date(2026, 4, 2), "ended_on": dt.date(2026, 4, 1)}),
        ("affiliation_confirmed_by_has_its_moment", {"confirmed_at": None}),
    ],
)
def test_an_impossible_affiliation_is_refused(db, name, change):
    affiliation = AffiliationFactory()

    with refused(name):
        Affiliation.objects.filter(pk=affiliation.pk).update(**change)


def test_an_affiliation_may_last_a_day(db):
    day = dt.date(2026, 4, 1)

    assert AffiliationFactory(started_on=day, ended_on=day).pk


def test_a_person_chooses_a_successor_once(person):
    old = CouncilFactory()
    SuccessorChoice.objects.create(person=person, predecessor=old, successor=CouncilFactory(), at=NOW, by=person)

    with refused("person_chooses_a_successor_once"):
        SuccessorChoice.objects.create(person=person, predecessor=old, successor=None, at=NOW, by=person)


def test_no_council_succeeds_itself(person):
    old = CouncilFactory()

    with refused("choice_needs_another_council"):
        SuccessorChoice.objects.create(person=person, predecessor=old, successor=old, at=NOW, by=person)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("person_names_a_feed_link_once", {"name": "PHONE"}),
        ("feed_link_has_a_secret_of_its_own", {"name": "Desk", "secret": "one"}),
        ("feed_link_has_a_name", {"name": ""}),
        ("feed_link_keeps_a_digest_alone", {"name": "Desk", "digest": "the secret itself"}),
    ],
)
def test_an_impossible_calendar_link_is_refused(person, name, given):
    FeedLinkFactory(person=person, name="Phone", secret="one")

    with refused(name):
        FeedLinkFactory(person=person, **given)


def test_two_people_call_their_calendar_links_alike(person):
    FeedLinkFactory(person=person, name="Phone")

    assert FeedLinkFactory(name="Phone").pk


def test_mail_is_muted_once(person):
    MutedMail.objects.create(person=person, kind="reminder", at=timezone.now())

    with refused("mail_is_muted_once"):
        MutedMail.objects.create(person=person, kind="reminder")

    MutedMail.objects.create(person=person, kind="invitation")
