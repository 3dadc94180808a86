"""Nobody plans or sends for ten minutes, a day, a week; two do at once; the clocks change.

Nothing is said twice, nothing about what is over, and of several steps that were missed only the latest.
"""

import datetime as dt
from collections import Counter

import pytest

from common import london
from digests import planning
from digests.models import Digest
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import MeetingFactory, MembershipFactory, PeerGroupFactory
from tests.faults.arrivals import prove_none_is_lost_or_doubled, repeats, wait_until
from tests.meetings.post import answer, at, moved_to, publish

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def member(group, lead, member):
    """Both joined long ago."""
    group.memberships.update(joined_at=at(1, month=1))
    return member


def tick(*moments):
    for now in moments:
        planning.plan(now)
        deliver(now)


def sent(person, kind):
    """[(what the end of its key says, when it left)] in the order in which they left."""
    rows = Message.objects.filter(person_id=person.pk, kind=kind, state="sent").order_by("sent_at", "pk")
    return [(row.key.rpartition(":")[2], london.local(row.sent_at)) for row in rows]


# A meeting on 25 November at 10am; who comes is reminded on the 18th and the 24th at 9am.
OUTAGES = {
    "ten minutes": (at(18, 8, 55), at(18, 9, 5), [("0.7d", at(18, 9, 5)), ("0.1d", at(24))]),
    "26 hours": (at(18, 8), at(19, 10), [("0.7d", at(19, 10)), ("0.1d", at(24))]),
    "8 days, over both steps": (at(17, 9), at(25, 9), [("0.1d", at(25, 9))]),
    "8 days, until it is over": (at(18, 8), at(26, 8), []),
}


@pytest.mark.parametrize("away", OUTAGES)
def test_after_an_outage_only_the_latest_step_is_said_and_nothing_of_what_is_over(group, lead, member, away):
    last, first, expected = OUTAGES[away]
    meeting = publish(group, lead)
    tick(at(2, 10))
    answer(meeting, member, "coming", at(3))

    tick(*(now for now in (at(11), at(16), at(18), at(18, 9, 1)) if now <= last))
    tick(last, first, first + dt.timedelta(seconds=10), *(now for now in (at(24), at(24, 10), at(26)) if now > first))

    assert sent(member, "reminder") == expected
    assert not Message.objects.queued().exists()


def test_after_eight_days_one_digest_covers_it_all(group, lead, member):
    tick(at(9, 8))
    before = Digest.objects.get(person=member)
    publish(group, lead, now=at(11, 12), **moved_to(27, title="Said in the first week"))
    publish(group, lead, now=at(18, 12), **moved_to(28, title="Said in the second week"))

    tick(at(15, 20), at(23, 20), at(23, 21), at(24, 9))

    [_, digest] = Digest.objects.filter(person=member).order_by("until")
    assert (digest.after, digest.until) == (before.until, at(23, 7, 50))
    assert [at for _, at in sent(member, "digest")] == [at(23, 20)]


# The clocks go back on 25 October 2026 and forward on 28 March 2027, which is Easter Sunday.
CHANGES = {
    "back": (
        dt.date(2026, 10, 27),
        [("7d", dt.datetime(2026, 10, 20, 8)), ("1d", dt.datetime(2026, 10, 26, 9))],
        [dt.datetime(2026, 10, 19, 7), dt.datetime(2026, 10, 26, 8)],
    ),
    "forward": (
        dt.date(2027, 4, 1),
        [("7d", dt.datetime(2027, 3, 25, 9)), ("1d", dt.datetime(2027, 3, 31, 8))],
        [dt.datetime(2027, 3, 22, 8), dt.datetime(2027, 3, 29, 7)],
    ),
}


@pytest.mark.parametrize("clocks", CHANGES)
def test_when_the_clocks_change_nine_and_eight_are_what_londons_clocks_show(group, lead, member, clocks):
    day, reminders, digests = CHANGES[clocks]
    utc = dt.UTC
    announced = london.moment(day - dt.timedelta(days=16), dt.time(12))
    meeting = publish(group, lead, now=announced, starts_on=day, ends_on=day)
    answer(meeting, member, "coming", announced)
    moments = sorted(moment.replace(tzinfo=utc) for moment in [*digests, *(moment for _, moment in reminders)])

    for moment in moments:
        tick(moment - HOUR, moment - dt.timedelta(seconds=1), moment, moment + HOUR)

    expected = [(f"0.{step}", moment.replace(tzinfo=utc)) for step, moment in reminders]
    assert sent(member, "reminder") == expected
    _late, *made = Digest.objects.filter(person=member).order_by("until").values_list("until", "made_at")
    assert made == [  # the first round finds that nothing was told for weeks
        (moment.replace(tzinfo=utc) - dt.timedelta(minutes=10), moment.replace(tzinfo=utc)) for moment in digests
    ]


@pytest.mark.serial  # the others start no process
@pytest.mark.django_db(transaction=True)
def test_two_beats_and_four_workers_at_once_say_everything_once(nursery, server, group, lead):
    people = [lead] + [MembershipFactory(group=group, joined_at=at(1, month=1)).person for _ in range(30)]
    group.memberships.update(joined_at=at(1, month=1))
    other = PeerGroupFactory()
    for person in people[:20]:
        MembershipFactory(group=other, person=person, joined_at=at(1, month=1))
    for each in (group, other):
        MeetingFactory(group=each, published_at=at(6, 10), **moved_to(26))
    now = at(9, 8, 1)

    for deed in ("plan", "plan", "work", "work", "work", "work"):
        nursery.start(deed, now)
    wait_until(lambda: nursery.run("work", now) == 0 and Digest.objects.count() == len(people), 60)
    wait_until(lambda: not Message.objects.queued().exists() and not server.open, 60)

    counts = Counter(Message.objects.values_list("kind", flat=True))
    assert (counts["invitation"], counts["digest"]) == (len(people) + 20, len(people))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    prove_none_is_lost_or_doubled(server)
    assert repeats(server) == 0
