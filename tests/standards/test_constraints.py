"""What can never be true of standards and their points, refused by the database itself."""

from tests.factories import PointFactory, StandardFactory
from tests.refusing import refused


def test_a_version_of_a_standard_is_there_once(db):
    standard = StandardFactory()

    with refused("standard_version_is_unique"):
        StandardFactory(slug=standard.slug, version=standard.version)

    assert StandardFactory(slug=standard.slug, version="2").pk


def test_a_number_means_one_point_of_a_standard(db):
    point = PointFactory()

    with refused("point_number_is_unique_in_its_standard"):
        PointFactory(standard=point.standard, number=point.number)

    assert PointFactory(number=point.number).pk


def test_points_are_numbered_from_one(db):
    with refused("point_numbers_start_at_one"):
        PointFactory(number=0)
