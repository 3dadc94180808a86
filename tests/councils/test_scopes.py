"""Which councils a QuerySet word means."""

import datetime as dt

import pytest

from councils.models import Council
from tests.factories import CouncilFactory

DAY = dt.date(2026, 4, 1)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "is_there"),
    [
        (None, None, True),
        (DAY, None, True),
        (BEFORE, None, True),
        (AFTER, None, False),
        (None, DAY, True),
        (None, AFTER, True),
        (None, BEFORE, False),
        (AFTER, AFTER, False),
        (BEFORE, BEFORE, False),
    ],
)
def test_a_council_is_there_from_its_first_day_to_its_last(db, start, end, is_there):
    council = CouncilFactory(start=start, end=end)

    assert list(Council.objects.as_at(DAY)) == ([council] if is_there else [])


def test_councils_on_a_domain_use_exactly_that_domain(db):
    shared = [CouncilFactory(domains=["shared.example"]) for _ in range(2)]
    CouncilFactory(domains=["sub.shared.example", "other.example"])
    CouncilFactory()

    assert set(Council.objects.on_domain("sam@shared.example")) == set(shared)
    assert list(Council.objects.on_domain("sam")) == []


def test_a_council_is_found_by_its_code_or_by_every_word_of_its_names(db):
    found = CouncilFactory(code="AGY", short_name="Isle of Anglesey", welsh_name="Cyngor Sir Ynys Môn")
    CouncilFactory(code="WYE", short_name="Isle of Wight")

    for text in ("agy", "Anglesey isle", "ynys mon"):
        assert list(Council.objects.named_like(text)) == [found]
