import datetime as dt

import pytest


@pytest.fixture
def now():
    return dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
