"""What would speak of the past is not sent any more."""

import datetime as dt

import pytest
from django.utils import timezone

from outbox import delivery
from outbox.actions import queue
from outbox.delivery import deliver
from outbox.letters import Priority
from outbox.models import Message
from tests.outbox.letters import a_letter, queued, states
from tests.smtp import Behaviour

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_what_has_expired_is_cancelled_when_its_turn_comes(server, now):
    before, gone, open_ended = queued(
        a_letter(1, expires_at=now + 2 * MINUTE), a_letter(2, expires_at=now + MINUTE), a_letter(3), now=now
    )

    done = deliver(now + MINUTE)

    assert done == {"sent": 2, "cancelled": 1}
    assert states() == {before.key: "sent", gone.key: "cancelled", open_ended.key: "sent"}
    gone.refresh_from_db()
    assert gone.last_error == "Its time was over before it could be sent."
    assert [mail.recipient for mail in server.received] == ["person1@oxford.gov.uk", "person3@oxford.gov.uk"]


def test_what_could_not_be_sent_in_its_time_is_not_tried_again(server, now):
    [message] = queued(a_letter(expires_at=now + MINUTE), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "451 Try again later"})
    deliver(now)
    server.behaviour = Behaviour()

    assert deliver(now + MINUTE) == {"cancelled": 1}
    assert (server.received, states()) == ([], {message.key: "cancelled"})


def test_what_has_expired_already_is_not_stored(now):
    queued(a_letter(2), now=now)

    stored = queue([a_letter(1, expires_at=now), a_letter(3, expires_at=now + MINUTE)], now)

    assert stored == [a_letter(3).key]
    assert Message.objects.count() == 2


def test_a_code_whose_time_is_over_leaves_by_no_door(server):
    now = timezone.now()
    [code] = queued(a_letter(kind="code", priority=Priority.CODE, expires_at=now), now=now - MINUTE)

    assert delivery.deliver_urgent([code.pk], seconds=5) == {"cancelled": 1}
    assert server.received == []
