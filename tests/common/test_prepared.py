"""Statements written once: what they find is what the queryset would, whatever they were asked before."""

import datetime as dt

import pytest
from django.db.models import DateField, Q

from common.prepared import AnyOf, Given, Prepared, one_of
from councils.models import Council
from tests.factories import CouncilFactory

pytestmark = pytest.mark.django_db
DAY = Given("day", DateField())


@pytest.fixture
def three():
    """Adur since ever, Bath since 2020, Corby until 2019."""
    return [
        CouncilFactory(short_name="Adur"),
        CouncilFactory(short_name="Bath", start=dt.date(2020, 4, 1)),
        CouncilFactory(short_name="Corby", end=dt.date(2019, 3, 31)),
    ]


def test_it_is_written_once_and_asked_with_other_values_each_time(three, django_assert_num_queries):
    written = []

    def write():
        written.append(1)
        return Council.objects.as_at(DAY).order_by("short_name").values_list("short_name")

    names = Prepared(write)

    with django_assert_num_queries(3):
        found = [names(day=dt.date(year, 6, 1)) for year in (2018, 2019, 2021)]

    assert found == [[("Adur",), ("Corby",)], [("Adur",)], [("Adur",), ("Bath",)]]
    assert written == [1]


def test_keys_are_any_number_of_them_and_none(three):
    names = Prepared(
        lambda: Council.objects.filter(AnyOf("pk", Given("keys"))).order_by("short_name").values_list("short_name")
    )
    adur, bath, corby = (council.pk for council in three)

    assert [names(keys=keys) for keys in ([], [bath], [corby, adur])] == [[], [("Bath",)], [("Adur",), ("Corby",)]]


def test_a_piece_is_a_slice_of_the_rows(three):
    names = Prepared(lambda: Council.objects.order_by("short_name").values_list("short_name"))

    assert names(piece=slice(1, 3)) == [("Bath",), ("Corby",)]
    assert names(piece=slice(0, 1)) == [("Adur",)]


def test_one_of_says_the_same_of_what_is_given_and_of_a_list(three):
    adur, bath, corby = three
    given = Prepared(lambda: Council.objects.filter(~one_of("pk", Given("keys"))).values_list("pk"))

    assert {pk for (pk,) in given(keys=[adur.pk, bath.pk])} == {corby.pk}
    assert list(Council.objects.filter(~one_of("pk", [adur.pk, bath.pk]))) == [corby]
    assert one_of("pk", [adur.pk]) == Q(pk__in=[adur.pk])


def test_a_value_that_is_missing_is_an_error_and_not_an_answer(three):
    names = Prepared(lambda: Council.objects.as_at(DAY).values_list("short_name"))

    with pytest.raises(KeyError):
        names()
