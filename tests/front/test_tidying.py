import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from front.tidying import tidy

NOW = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_only_what_has_expired_goes():
    with time_machine.travel(NOW, tick=False):
        cache.clear()
        cache.set("stays", 1, 3600)
        cache.set("goes", 1, 60)
        Session.objects.create(session_key="goes", session_data="", expire_date=NOW - dt.timedelta(days=1))
        Session.objects.create(session_key="stays", session_data="", expire_date=NOW + dt.timedelta(days=1))
    with time_machine.travel(NOW + dt.timedelta(minutes=2), tick=False):
        gone = tidy(timezone.now())

        assert gone == 1
        assert cache.get("stays") == 1
        assert list(Session.objects.values_list("session_key", flat=True)) == ["stays"]
