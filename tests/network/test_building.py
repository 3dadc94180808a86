"""What building an agenda costs is measured on a real one, which stays as it was."""

import pytest

from bench import building
from meetings.models import AgendaItem, Placement

pytestmark = pytest.mark.usefixtures("network")


def as_it_is():
    return list(Placement.objects.order_by("pk").values_list()), list(AgendaItem.objects.order_by("pk").values_list())


def test_the_fullest_agenda_is_built_anew_and_left_as_it_was():
    before = as_it_is()

    built = building.measure()

    counts = [Placement.objects.filter(meeting=meeting).count() for meeting in Placement.objects.values_list("meeting")]
    assert 0 < built["topics"] <= max(counts)
    assert built["lines"] > 0
    assert 5 <= built["statements"] <= 60
    assert 0 < built["sql_ms"] < built["ms"]
    assert as_it_is() == before
