"""The whole register, its councils and thousands of ratings: no page asks more of the database than it does for one."""

import datetime as dt
import os
from itertools import islice, product
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Count

from accounts.models import Affiliation, User
from councils.models import Council
from digests import waiting
from peergroups.models import Coverage, Membership
from scrutiny.models import Rating, RatingVersion, Use, UseSource
from standards.models import Point
from tests.factories import MembershipFactory, PeerGroupFactory, UserFactory
from tests.scrutiny.rating_town import DAY, NOON, SHOWS, TEXT, contact, send
from tests.scrutiny.test_rating_pages import STATEMENTS, pages, statements
from tests.scrutiny.test_register_pages import costs

RATINGS = int(os.environ.get("RATINGS", "500"))  # `make long`: 5,000
pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    """Everybody in one group: the widest page there can be. The product is the one that most councils use."""
    for command in ("import_councils", "import_standards", "import_uses"):
        call_command(command, verbosity=0)
    today = NOON.date()
    councils = list(Council.objects.as_at(today))
    group = PeerGroupFactory()
    users = User.objects.bulk_create(
        User(email=f"{council.code.lower()}@people.example", name=f"Sam Example {council.code}") for council in councils
    )
    people = {council.pk: user for council, user in zip(councils, users, strict=True)}
    since = {"started_on": today - dt.timedelta(days=400), "confirmed_at": NOON - 400 * DAY}
    Affiliation.objects.bulk_create(
        Affiliation(person=people[council.pk], council=council, **since) for council in councils
    )
    Coverage.objects.bulk_create(Coverage(group=group, council=council) for council in councils)
    Membership.objects.bulk_create(
        Membership(group=group, person=people[council.pk], council=council, joined_at=NOON) for council in councils
    )
    uses = list(
        Use.objects.filter(body__council__in=councils, product__supplier__isnull=False, to_on=None)
        .select_related("body__council", "product__supplier")
        .annotate(shared_by=Count("product__uses"))
        .order_by("-shared_by", "product", "pk")
    )
    points = Point.objects.order_by("standard", "number")
    rate(list(islice(product(points, uses), RATINGS)), people)
    return SimpleNamespace(group=group, councils=councils, people=people, uses=uses, point=points[0])


def rate(about, people):
    """A rating of each of these (point, use), passed on two months ago: it goes its whole way, past every trigger."""
    ratings = Rating.objects.bulk_create(
        Rating(use=use, council_id=use.body.council_id, point=point) for point, use in about
    )
    at = NOON - 60 * DAY
    versions = RatingVersion.objects.bulk_create(
        RatingVersion(rating=rating, by=people[rating.council_id], at=at, **TEXT) for rating in ratings
    )
    written = RatingVersion.objects.filter(pk__in=[version.pk for version in versions])
    written.update(state="submitted", submitted_at=at)
    written.update(state="passed", judged_at=at, passed_on=at.date(), shows_on=SHOWS - 2 * dt.timedelta(days=30))


@pytest.fixture
def town(network):
    """The network, as what pages of ratings are asked about: the most shared product, and a lead of one more group."""
    use, away = network.uses[0], network.councils[-1]
    lead = UserFactory()
    Affiliation.objects.create(person=lead, council=away, started_on=NOON.date(), confirmed_at=NOON)
    MembershipFactory(group=network.group, person=lead, council=away, role="lead")
    council = use.body.council
    return SimpleNamespace(
        group=network.group, product=use.product, supplier=use.product.supplier, councils=[council], uses=[use],
        people=[network.people[council.pk]], lead=lead, point=network.point,
    )  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_no_page_asks_more_for_the_whole_network_than_for_one(
    client, settings, network, town, django_assert_max_num_queries
):
    settings.COUNTS_KEPT_SECONDS = 600
    reader = town.people[0]
    contact(town)
    send(town, point=Point.objects.last())

    assert (len(network.councils), UseSource.objects.count(), Rating.objects.count()) == (382, 1058, RATINGS + 1)
    assert [statements(client, town, path) for path in pages(town)] == STATEMENTS
    client.force_login(reader)
    waiting.keep(reader, 0)  # what every page asks besides is not ours
    client.get(town.product.get_absolute_url())  # the register of councils is kept from here on
    for address, cost in costs(town.product, town.uses[0], town.group, town.councils[0]).items():
        with django_assert_max_num_queries(cost, info=address):
            assert client.get(address).status_code == 200
