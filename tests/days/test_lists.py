"""Scrutiny days as a list shows them."""

import pytest
from django.utils import timezone

from scrutiny.days.lists import with_standing
from scrutiny.models import Commitment
from tests.day_factories import DayFactory, VerdictFactory, close, goes

pytestmark = pytest.mark.django_db


def test_a_closed_day_is_good_where_all_was_kept():
    kept, missed, cancelled = DayFactory(stage="follow-up"), DayFactory(stage="closed"), DayFactory(stage="gathering")
    for commitment in kept.commitments.all():
        VerdictFactory(commitment=commitment)
    Commitment.objects.filter(day=kept).update(state="met", closed_at=timezone.now())
    close(kept)
    goes(cancelled, "cancelled", closed_at=timezone.now(), closed_because="Nobody has time")
    days = with_standing([kept, missed, cancelled, DayFactory(stage="gathering")], timezone.now())

    assert [day.sign for day in days] == ["good", "wait", "bad", "wait"]
    assert [(day.kept, day.missed) for day in days] == [(3, 0), (0, 3), (0, 0), (0, 0)]
