import datetime as dt
import re

import pytest

from accounts import codes

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


def test_a_code_is_eight_unmistakable_letters_in_two_groups():
    code, _ = codes.make("sam@winchester.gov.uk", NOW)

    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", code)


def test_what_is_kept_of_a_code_does_not_hold_it():
    code, sent = codes.make("sam@winchester.gov.uk", NOW)

    assert code not in repr(sent)
    assert code.replace("-", "") not in repr(sent)


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code[:2]} {code[2:]} \n"]
)
def test_case_spaces_and_hyphens_do_not_matter(change):
    code, sent = codes.make("sam@winchester.gov.uk", NOW)

    assert sent.fits(change(code)) is True


@pytest.mark.parametrize("typed", ["", "-", "BCDF-GHJ", "BCDF-GHJK-L", "ÄÖÜß", "\x00"])
def test_anything_else_does_not_fit(typed):
    _, sent = codes.make("sam@winchester.gov.uk", NOW)

    assert sent.fits(typed) is False


def test_the_code_of_one_mail_does_not_fit_another():
    code, _ = codes.make("sam@winchester.gov.uk", NOW)
    _, other = codes.make("sam@winchester.gov.uk", NOW)

    assert other.fits(code) is False


@pytest.mark.parametrize(("minutes", "expired"), [(0, False), (14.99, False), (15, True)])
def test_a_code_works_for_fifteen_minutes(minutes, expired):
    _, sent = codes.make("sam@winchester.gov.uk", NOW)

    assert sent.has_expired(NOW + dt.timedelta(minutes=minutes)) is expired
