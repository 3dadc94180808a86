import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import domains


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("sam@oxford.gov.uk", "oxford.gov.uk"),
        (" Sam.Example@OXFORD.gov.uk ", "oxford.gov.uk"),
        ("sam@oxford.gov.uk.", "oxford.gov.uk"),
        ("sam@gov.uk.evil.example", "gov.uk.evil.example"),
        ("sam@mail.oxford.gov.uk", "mail.oxford.gov.uk"),
        ('"a@b"@oxford.gov.uk', "oxford.gov.uk"),
        ("sam@bücher.example", "xn--bcher-kva.example"),
        ("sam@\u043exford.gov.uk", "xn--xford-iye.gov.uk"),  # a Cyrillic o
        ("sam@oxford\u3002gov.uk", ""),  # an ideographic full stop
        ("sam@\u212aent.gov.uk", ""),  # the Kelvin sign
        ("sam@oxford", ""),
        ("sam@", ""),
        ("oxford.gov.uk", ""),
        ("@oxford.gov.uk", ""),
        ("sam@-oxford.gov.uk", ""),
        ("sam@oxford..gov.uk", ""),
        ("sam@oxford.gov.uk\x00", ""),
        ("sam@ox ford.gov.uk", ""),
        ("sam@" + "a" * 64 + ".gov.uk", ""),
    ],
)
def test_domains_are_compared_in_one_form(address, domain):
    assert domains.of_address(address) == domain


@given(st.text())
def test_no_text_breaks_it_and_one_form_is_the_only_form(text):
    canonical = domains.canonical(text)

    assert canonical == "" or domains.canonical(canonical) == canonical
