"""Votes of councils on the desk: to look at."""

import pytest

from tests.ballot_factories import BallotFactory, opened
from tests.factories import CouncilFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_vote_costs_the_same_for_one_council_and_three(client, coordinator, count, django_assert_num_queries):
    councils = [CouncilFactory(short_name=f"Council {number}") for number in range(count)]
    ballot = opened(BallotFactory(), *councils)
    path = f"/admin/ballots/ballot/{ballot.pk}/change/"
    client.force_login(coordinator)
    client.get(path)  # what each model is called is known

    with django_assert_num_queries(8):
        page = client.get(path).content.decode()

    assert all(council.short_name in page for council in councils)
