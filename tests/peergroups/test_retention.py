"""What belonging forgets after 12 months."""

import datetime as dt

import pytest

from front.tidying import tidy
from peergroups.models import Invitation, JoinRequest
from peergroups.retention import forget
from tests.factories import InvitationFactory, JoinRequestFactory
from tests.peergroups.post import NOW

YEAR, DAY = dt.timedelta(days=365), dt.timedelta(days=1)
OLD = NOW - YEAR - 60 * DAY


@pytest.mark.parametrize("ended", ["accepted_at", "declined_at", "withdrawn_at", None])
def test_an_invitation_that_ended_a_year_ago_loses_its_address(db, ended):
    how = {ended: NOW - YEAR - DAY} if ended else {}
    row = InvitationFactory(email="robin@people.example", words="Come!", invited_at=OLD, **how)

    assert forget(NOW) == 1
    assert forget(NOW) == 0

    row.refresh_from_db()
    assert (row.email, row.words) == (f"removed-{row.pk}@peergroups.invalid", "")


@pytest.mark.parametrize("ended", ["accepted_at", "declined_at", "withdrawn_at", None])
def test_until_then_it_is_kept(db, ended):
    how = {ended: NOW - YEAR + DAY} if ended else {}
    InvitationFactory(email="robin@people.example", invited_at=OLD if ended else NOW - YEAR - 29 * DAY, **how)

    assert forget(NOW) == 0
    assert Invitation.objects.get().email == "robin@people.example"


def test_words_and_reasons_of_requests_go_a_year_after_the_answer(db):
    given = {"words": "Hello", "asked_at": OLD}
    JoinRequestFactory(**given, outcome="declined", decided_at=NOW - YEAR - DAY, reason="Not yet")
    JoinRequestFactory(**given, outcome="declined", decided_at=NOW - YEAR + DAY, reason="Not yet")
    JoinRequestFactory(**given)

    assert forget(NOW) == 1

    rows = JoinRequest.objects.order_by("pk").values_list("words", "reason", "outcome")
    assert list(rows) == [("", "", "declined"), ("Hello", "Not yet", "declined"), ("Hello", "", "")]


def test_the_night_does_it(db):
    InvitationFactory(email="robin@people.example", invited_at=OLD)

    tidy(NOW)

    assert Invitation.objects.get().email.endswith(".invalid")
