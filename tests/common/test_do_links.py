import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import do_links

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
TOMORROW = NOW + dt.timedelta(days=1)


def test_a_link_says_what_was_put_into_it():
    token = do_links.make("meeting-answer", person_id=7, object_id=12, choice="coming", expires_at=TOMORROW)

    assert do_links.read(token, NOW) == do_links.DoLink("meeting-answer", 7, 12, "coming", TOMORROW)
    assert do_links.url(token).endswith(f"/do/{token}/")


def test_a_link_ends_at_its_moment_and_still_says_what_it_was_for():
    token = do_links.make("meeting-answer", person_id=7, object_id=12, expires_at=TOMORROW)

    with pytest.raises(do_links.ExpiredLink) as expired:
        do_links.read(token, TOMORROW)

    assert expired.value.link == do_links.DoLink("meeting-answer", 7, 12, "", TOMORROW)
    assert do_links.read(token, TOMORROW - dt.timedelta(seconds=1)).person_id == 7


@given(position=st.integers(0, 200), letter=st.sampled_from("abcXYZ019_-:."))
def test_an_altered_link_is_refused(position, letter):
    token = do_links.make("meeting-answer", person_id=7, object_id=12, expires_at=TOMORROW)
    position %= len(token)
    altered = token[:position] + letter + token[position + 1 :]

    if altered != token:
        with pytest.raises(do_links.BadLink):
            do_links.read(altered, NOW)


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(do_links.BadLink):
        do_links.read(text, NOW)


def test_a_link_works_on_after_the_key_was_changed_as_long_as_the_old_one_is_named(settings):
    token = do_links.make("meeting-answer", person_id=7, object_id=12, expires_at=TOMORROW)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"

    with pytest.raises(do_links.BadLink):
        do_links.read(token, NOW)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert do_links.read(token, NOW).person_id == 7
