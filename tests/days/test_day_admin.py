"""Scrutiny days on the desk: to look at."""

import pytest

from tests.day_factories import DayFactory, begun
from tests.factories import CouncilFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_day_costs_the_same_for_one_council_and_three(client, coordinator, count, django_assert_num_queries):
    day = begun(DayFactory(), *CouncilFactory.create_batch(count), needs=count)
    path = f"/admin/scrutiny/day/{day.pk}/change/"
    client.force_login(coordinator)
    client.get(path)  # what each model is called is known

    with django_assert_num_queries(12):
        page = client.get(path).content.decode()

    assert all(need.what in page and str(need.council) in page for need in day.needs.select_related("council"))
