"""The register on the desk: to look at."""

import pytest

from tests.scrutiny_factories import ReplyFactory, UseCheckFactory, UseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_use_costs_the_same_for_one_check_and_three(client, coordinator, count, django_assert_num_queries):
    use = UseFactory()
    for number in range(count):
        UseCheckFactory(use=use, words=f"Word {number}")
    path = f"/admin/scrutiny/use/{use.pk}/change/"
    client.force_login(coordinator)
    client.get(path)  # what each model is called is known

    with django_assert_num_queries(12):
        page = client.get(path).content.decode()

    assert f"Word {count - 1}" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_rating_costs_the_same_for_one_reply_and_three(client, coordinator, count, django_assert_num_queries):
    first = ReplyFactory(text="Word 0")
    for number in range(1, count):
        ReplyFactory(version=first.version, contact=first.contact, text=f"Word {number}")
    path = f"/admin/scrutiny/ratingversion/{first.version_id}/change/"
    client.force_login(coordinator)
    client.get(path)  # what each model is called is known

    with django_assert_num_queries(7):
        page = client.get(path).content.decode()

    assert f"Word {count - 1}" in page
