import pytest

from accounts import addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Sam.Example@Winchester.GOV.UK", "sam.example@winchester.gov.uk"),
        (" sam@winchester.gov.uk. ", "sam@winchester.gov.uk"),
        ("sam@bücher.example", "sam@xn--bcher-kva.example"),
        ("sam@xn--bcher-kva.example", "sam@xn--bcher-kva.example"),
        ("sam+peers@winchester.gov.uk", "sam+peers@winchester.gov.uk"),
        # Not addresses that we compare: the Kelvin sign lower-cases to k, the long s upper-cases to S.
        ("\u212ait@winchester.gov.uk", ""),
        ("\u017fam@winchester.gov.uk", ""),
        ("sam", ""),
        ("@winchester.gov.uk", ""),
        ("sam@winchester", ""),
        ("sam@-winchester.gov.uk", ""),
    ],
)
def test_an_address_has_one_form_or_none(typed, kept):
    assert addresses.canonical(typed) == kept
