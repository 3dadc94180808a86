"""Dying before and after everything that a reminder, a digest, a cancellation and a code do to the database or say to
the mail server. The next round of the worker makes it whole: once in the outbox, and the same to the byte if twice in
the inbox; or nothing happened, and nobody is told that it did.
"""

import datetime as dt
import json
import os
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from digests import planning
from digests.models import Digest
from meetings.models import Meeting
from outbox.delivery import deliver
from outbox.models import Breaker, Message
from tests.faults.arrivals import prove_none_is_lost_or_doubled, repeats, wait_until
from tests.faults.scale import WHOLE
from tests.meetings.post import answer, at, publish

pytestmark = pytest.mark.django_db(transaction=True)
KILLED = -9
IN_CI = int(os.environ.get("POINTS", "3"))  # points of each deed, by chance; `make faults` dies at every one
NEW_COMER = "casey@people.example"


@dataclass(frozen=True)
class Deed:
    """What is done, as of when; how many mails of which kind it makes; whether it may as well not have happened."""

    name: str
    now: Any
    kind: str
    mails: int
    given: dict
    may_not_happen: bool = False


@pytest.fixture
def meeting(group, lead, member):
    """On 25 November; its two readers come. Nothing was mailed yet, and nothing else waits."""
    group.memberships.update(joined_at=at(1, month=1))
    meeting = publish(group, lead)
    for person in (lead, member):
        answer(meeting, person, "coming", at(3))
    return meeting


@pytest.fixture(params=["reminder", "digest", "cancellation", "code"])
def deed(request, meeting):
    soon = timezone.now() + dt.timedelta(minutes=10)
    return {
        "reminder": Deed("work", at(18), "reminder", 2, {}),
        "digest": Deed("work", at(9, 8), "digest", 2, {}),
        "cancellation": Deed("cancel", at(10), "cancellation", 2, {"meeting": meeting.pk}, may_not_happen=True),
        # A code falls due by the clock, not by a moment that is given.
        "code": Deed("code", soon, "code", 1, {"email": NEW_COMER}, may_not_happen=True),
    }[request.param]


@pytest.fixture
def as_before(meeting, server):
    """Undo all of it."""
    before = Meeting.objects.values("state", "sequence", "cancelled_at", "cancelled_by", "cancelled_because")
    before = before.get(pk=meeting.pk)

    def undo():
        Message.objects.all().delete()
        Breaker.objects.all().delete()
        Digest.objects.all().delete()
        Meeting.objects.filter(pk=meeting.pk).update(**before)
        server.received.clear()

    return undo


def make_whole(server, deed):
    """What the worker does at its next ticks."""

    def nothing_waits():
        if deed.kind != "code":
            planning.plan(deed.now)
        deliver(deed.now)
        return not Message.objects.queued().exists() and (deed.may_not_happen or mails(deed) == deed.mails)

    wait_until(lambda: not server.open, 10)  # what a dead process had said is heard or dropped
    wait_until(nothing_waits, 20)


def mails(deed):
    return Message.objects.filter(kind=deed.kind, state=Message.State.SENT).count()


def happened(deed):
    if deed.kind == "cancellation":
        return Meeting.objects.get(pk=deed.given["meeting"]).state == Meeting.State.CANCELLED
    return not deed.may_not_happen or Message.objects.filter(kind=deed.kind).exists()


def test_wherever_it_dies_it_is_whole_or_did_not_happen(deed, as_before, nursery, server, chance, tmp_path):
    for _ in range(2):  # the first time it may find more to do
        as_before()
        assert nursery.run(deed.name, deed.now, tell=str(tmp_path / "points"), **deed.given) == 0
    names = json.loads((tmp_path / "points").read_text())
    assert (mails(deed), repeats(server)) == (deed.mails, 0)
    assert {"SQL COMMIT", "SMTP reply", "SMTP b'mail FROM:<'"} <= set(names)
    points = [(number, when) for number in range(len(names)) for when in ("before", "after")]
    stored, answered = names.index("SQL COMMIT"), names.index("SMTP b'From: Peer '") + 1
    always = {(0, "before"), (stored, "before"), (stored, "after"), (answered, "after")}
    repeated = undone = 0

    for number, when in points if WHOLE else sorted(always.union(chance.sample(points, IN_CI))):
        as_before()
        assert nursery.run(deed.name, deed.now, die=[number, when], **deed.given) == KILLED, names[number]

        make_whole(server, deed)

        prove_none_is_lost_or_doubled(server)
        assert mails(deed) == (deed.mails if happened(deed) else 0), f"{when} {names[number]}"
        repeated += repeats(server)
        undone += not happened(deed)

    print(f"{deed.kind}: {len(points)} points, {undone} times undone, {repeated} mails repeated")  # noqa: T201
    assert repeated > 0
    assert (undone > 0) == deed.may_not_happen
