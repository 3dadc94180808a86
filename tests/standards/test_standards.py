"""The service standards: number and title, always with standard and version."""

import io

import pytest
from django.core.management import call_command

from standards.models import Point, Standard

pytestmark = pytest.mark.django_db


def run():
    out = io.StringIO()
    call_command("import_standards", stdout=out)
    return out.getvalue()


def test_both_standards_arrive_with_all_their_points():
    run()

    counts = {str(standard): standard.points.count() for standard in Standard.objects.all()}
    assert counts == {"GOV.UK Service Standard (2019)": 14, "Local Government Digital Service Standard (2016)": 15}
    for standard in Standard.objects.all():
        numbers = list(standard.points.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_one_number_means_another_point_in_another_standard():
    run()

    assert dict(Point.objects.filter(number=12).values_list("standard__slug", "title")) == {
        "lgdss": "Encourage maximum usage of the digital service",
        "govuk-service-standard": "Make new source code open",
    }


def test_a_second_run_writes_nothing():
    assert run() == "Service standards: 31 rows written.\n"

    assert run() == "Service standards: 0 rows written.\n"


def test_a_title_that_was_changed_is_put_right_and_a_point_of_our_own_stays():
    run()
    Point.objects.filter(standard__slug="lgdss", number=1).update(title="Something else")
    own = Point.objects.create(standard=Standard.objects.get(slug="lgdss"), number=16, title="Be kind")

    assert run() == "Service standards: 1 rows written.\n"
    assert Point.objects.get(standard__slug="lgdss", number=1).title == "Understand user needs"
    assert Point.objects.filter(pk=own.pk).exists()
