"""What belonging forgets after 12 months."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction

from front.tidying import tidy
from outbox import actions as outbox
from outbox.models import Message
from peergroups import emails
from peergroups.models import Invitation, JoinRequest
from peergroups.retention import forget
from tests.factories import InvitationFactory, JoinRequestFactory, UserFactory
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


def test_mail_to_whoever_never_came_loses_its_address_and_mail_to_an_account_keeps_it(db):
    known = UserFactory()
    old = InvitationFactory(email="robin@people.example", invited_at=OLD)
    young = InvitationFactory(email="kim@people.example", invited_at=NOW - YEAR - 29 * DAY)
    to_account = replace(emails.invitation(old), key="k", person_id=known.pk)
    letters = [emails.invitation(old), emails.invitation(young), to_account]
    with transaction.atomic():
        outbox.queue(letters, now=OLD)
    Message.objects.update(state="parked", last_error="550 no such <robin@people.example>")

    forget(NOW)

    rows = Message.objects.order_by("pk").values_list("to_address", "last_error", "body")
    why = "550 no such <robin@people.example>"
    assert [(address, said, body is not None) for address, said, body in rows] == [
        ("erased@erased.invalid", "", False),
        ("kim@people.example", why, True),
        ("robin@people.example", why, True),
    ]


def test_the_night_does_it(db):
    InvitationFactory(email="robin@people.example", invited_at=OLD)

    tidy(NOW)

    assert Invitation.objects.get().email.endswith(".invalid")
