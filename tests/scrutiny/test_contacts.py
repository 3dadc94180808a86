"""Who speaks for a supplier, who says so, and what a lead takes off again."""

import datetime as dt

import pytest

from common import london
from scrutiny.actions import contacts, judging
from scrutiny.models import Body, RatingVersion, SupplierContact, Use
from scrutiny.permissions import can_keep_list, speaks_for
from scrutiny.raters import judged_by
from scrutiny.refusals import NotYours, Refused, TooLate
from scrutiny.retention import ERASED_ADDRESS
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory, close
from tests.scrutiny.rating_town import NOON, SHOWS, contact, passed, town
from tests.scrutiny_factories import BodyFactory, SupplierContactFactory, UseFactory, some_point

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "speaks"),
    [
        ({}, True),
        ({"verified_at": None}, False),
        ({"withdrawn_at": NOON}, False),
        ({"email": ERASED_ADDRESS}, False),
    ],
)
def test_a_contact_speaks_from_when_it_is_verified_until_it_is_withdrawn_or_forgotten(given, speaks):
    found = SupplierContactFactory(**given)

    assert found.is_active is speaks
    assert SupplierContact.objects.active().exists() is speaks


def test_leads_alone_say_who_speaks_for_a_supplier_and_with_an_address():
    there = town()
    said = {"supplier": there.supplier, "name": "Vera Vendor", "how": "Rang them", "now": NOON}
    found = contact(there)

    for person in (there.people[0], UserFactory()):
        with pytest.raises(NotYours):
            contacts.verify(email="vera@vendor.example", by=person, **said)
        with pytest.raises(NotYours):
            contacts.withdraw(contact=found, because="Gone", by=person, now=NOON)
    with pytest.raises(Refused, match="correct format"):
        contacts.verify(email="vera at vendor", by=there.lead, **said)
    assert list(SupplierContact.objects.active()) == [found]


def test_what_was_passed_is_taken_off_once_and_by_who_judges_it():
    there = town()
    version = passed(there)
    for person in (there.people[0], UserFactory()):
        with pytest.raises(NotYours):
            judging.take_off(version=version, because="Not so", by=person, now=NOON)

    judging.take_off(version=version, because="Not so", by=there.lead, now=NOON)

    with pytest.raises(TooLate):
        judging.take_off(version=version, because="Not so", by=there.lead, now=NOON)


def test_a_newer_version_takes_the_place_of_its_own_rating_alone():
    there = town()
    first, second = passed(there), passed(there, point=some_point(2))
    newer = passed(there, point=some_point(2), now=NOON + dt.timedelta(days=1), score=-1)

    shown = RatingVersion.objects.shown(SHOWS + dt.timedelta(days=3))

    assert (set(shown), newer.number) == ({first, newer}, second.number + 1)


def test_a_lead_looks_after_bodies_of_the_councils_and_those_that_serve_them():
    council = CouncilFactory()
    own, joint = BodyFactory(council=council), BodyFactory(kind="joint", council=None, name="Joint", serves=[council])
    BodyFactory()
    BodyFactory(kind="park", council=None, name="A park", serves=[CouncilFactory()])

    assert set(Body.objects.of_councils([council])) == {own, joint}


def test_a_lead_looks_after_the_uses_of_those_bodies():
    council = CouncilFactory()
    own = UseFactory(council=council)
    UseFactory()

    assert set(Use.objects.of_councils([council])) == {own}


def test_the_reader_of_a_link_speaks_for_their_own_council_and_nobody_else_does():
    there = town(2)
    today = london.today(NOON)

    assert [speaks_for(person.pk, there.councils[1], NOON) for person in there.people] == [None, there.people[1]]
    close(there.people[1])
    assert speaks_for(there.people[1].pk, there.councils[1], NOON) is None
    assert speaks_for(0, there.councils[1], NOON) is None  # of nobody
    assert not can_keep_list(there.people[0], there.councils[1], today)


def test_who_has_left_a_council_judges_what_it_says_again():
    there = town()
    lead, [council] = there.lead, there.councils
    gone = {"left_at": NOON - dt.timedelta(days=9), "left_because": "left", "left_by": lead}
    MembershipFactory(person=lead, council=council, **gone)
    AffiliationFactory(person=lead, council=council, ended_on=dt.date(2025, 3, 31))

    assert council.pk in judged_by(lead, NOON).values_list("pk", flat=True)
    AffiliationFactory(person=lead, council=council)
    assert council.pk not in judged_by(lead, NOON).values_list("pk", flat=True)
