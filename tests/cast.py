"""The cast of the tests: who is who in a group. Loaded as a plugin by conftest.py."""

import pytest

from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)


def _person(name, group, council, **membership):
    person = UserFactory(name=name)
    AffiliationFactory(person=person, council=council)
    MembershipFactory(group=group, person=person, council=council, **membership)
    return person


@pytest.fixture
def council(db):
    return CouncilFactory(short_name="Winchester", domains=["winchester.example"])


@pytest.fixture
def group(council):
    """A region that covers `council`."""
    group = PeerGroupFactory(slug="south", name="South")
    CoverageFactory(group=group, council=council)
    return group


@pytest.fixture
def lead(group, council):
    return _person("Priya Sample", group, council, role="lead")


@pytest.fixture
def member(group, council):
    return _person("Sam Example", group, council)


@pytest.fixture
def outsider(db):
    """A member of another group, for another council."""
    return _person(
        "Alex Placeholder", PeerGroupFactory(slug="north", name="North"), CouncilFactory(short_name="Elsewhere")
    )


@pytest.fixture
def supplier(group):
    """A partner of the group who sells to councils."""
    person = UserFactory(name="Dana Demo")
    MembershipFactory(group=group, person=person, kind="supplier", council=None, organisation="Example Planning Ltd")
    return person


@pytest.fixture
def coordinator(db):
    return UserFactory(name="Uma Specimen", is_superuser=True, is_staff=True)


@pytest.fixture
def come(client, request):
    """`come("member")` signs in as one of the cast."""

    def as_one_of_the_cast(who):
        if who != "anonymous":
            client.force_login(request.getfixturevalue(who))
        return client

    return as_one_of_the_cast
