"""Two clicks at once on the form that sets up a group, on two connections, so that the locks are real."""

from uuid import uuid4

import pytest
from django.utils import timezone

from desk import actions
from peergroups.actions import RequestDecided, ask_to_start, decline_start
from peergroups.models import Invitation, PeerGroup, StartRequest
from tests.factories import StartRequestFactory
from tests.peergroups.post import mails
from tests.peergroups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def given(council, coordinator):
    return {
        "key": uuid4(), "fields": {"kind": "region", "name": "Coast", "slug": "coast", "months_between": 3},
        "councils": [council], "leads": "a@winchester.example", "standing": [], "first": None, "version": None,
        "source": None, "by": coordinator, "now": timezone.now(),
    }  # fmt: skip


@pytest.mark.parametrize("is_asked", [False, True])
def test_two_clicks_at_once_set_up_one_group(transactional_db, given, is_asked):
    request = StartRequestFactory() if is_asked else None
    done = []

    raised = at_once(*2 * [lambda: done.append(actions.set_up_group(**given, request=request))])

    assert raised == []
    assert sorted(one.is_new for one in done) == [False, True]
    assert PeerGroup.objects.filter(name="Coast").count() == 1
    assert Invitation.objects.count() == 1
    assert PeerGroup.objects.get(name="Coast").coverage.count() == 1


def test_of_two_coordinators_at_once_one_answers_the_request(transactional_db, given, coordinator):
    request, now = StartRequestFactory(), timezone.now()

    raised = at_once(
        lambda: actions.set_up_group(**given, request=request),
        lambda: decline_start(request=request, reason="No", by=coordinator, now=now),
    )

    assert raised == [RequestDecided]
    is_there = PeerGroup.objects.filter(name="Coast").exists()
    assert StartRequest.objects.get().outcome == ("started" if is_there else "declined")


def test_two_forms_with_one_address_set_up_one_group(transactional_db, given):
    other = given | {"key": uuid4()}

    raised = at_once(lambda: actions.set_up_group(**given), lambda: actions.set_up_group(**other))

    assert raised == [actions.SlugTaken]
    assert PeerGroup.objects.filter(slug="coast").count() == 1


def test_who_asks_twice_at_once_asks_once(transactional_db, council, coordinator):
    said = {
        "name": "Coast", "councils": [council], "area": "", "asker": "Jo Madeup", "email": "jo@press.example",
        "council": council, "words": "Why not?", "person": None, "now": timezone.now(),
    }  # fmt: skip

    assert at_once(*2 * [lambda: ask_to_start(**said)]) == []

    assert StartRequest.objects.count() == 1
    assert len(mails()) == 1
