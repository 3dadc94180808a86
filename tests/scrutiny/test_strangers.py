"""Addresses of councils that are not there, and pages of judging for who does not judge."""

import pytest
from django.urls import reverse

from tests.scrutiny.rating_town import passed, town

pytestmark = pytest.mark.django_db


def test_a_council_that_is_not_there_has_no_list_and_nothing_to_judge(client):
    there = town()
    client.force_login(there.lead)

    for path in (
        reverse("scrutiny:council-list", args=["ZZZ"]),
        reverse("scrutiny:council-change", args=["ZZZ"]),
        reverse("scrutiny:rating-judge", args=[there.uses[0].pk, "ZZZ"]),
    ):
        assert client.get(path).status_code == 404, path


def test_who_does_not_judge_a_council_takes_nothing_of_it_off(client):
    there = town(2)
    version = passed(there)
    page = reverse("scrutiny:rating-take-off", args=[version.pk])
    elsewhere = town().lead
    for person, status in ((there.lead, 200), (there.people[0], 404), (there.people[1], 404), (elsewhere, 403)):
        client.force_login(person)
        assert client.get(page).status_code == status
    client.post(page, {"because": "Not so"})

    version.refresh_from_db()
    assert version.state == "passed"
