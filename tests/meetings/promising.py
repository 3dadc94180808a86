"""What the tests of actions share: a calendar of December 2026, a promise, and reading what the outbox holds."""

import datetime as dt

from common import london
from meetings import action_planner, actions
from meetings.models import Topic
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import AffiliationFactory, MembershipFactory, UserFactory

DUE = dt.date(2026, 12, 4)  # a Friday
WORDS = "Send the journey map"


def at(day, hour=9, minute=0, month=12, year=2026):
    """A moment on London's clocks, of December 2026 if not said otherwise."""
    return london.moment(dt.date(year, month, day), dt.time(hour, minute))


SAID = at(25, 12, month=11)


def promise(group, person, council, now=SAID, **fields):
    fields = {"words": WORDS, "due_on": DUE, "by": person, **fields}
    return actions.add_action(group=group, person=person, council=council, now=now, **fields)


def colleague(group, council, name="Lee Madeup", **fields):
    person = UserFactory(name=name)
    AffiliationFactory(person=person, council=council)
    MembershipFactory(group=group, person=person, council=council, **fields)
    return person


def trail(action):
    """[(kind, who has it from then on, by when)]"""
    return [(step.kind, str(step.person or ""), str(step.due_on)) for step in action.steps.all()]


def topics(group):
    """[(key's number left out, title, outcome)] of what actions and decisions put before the group."""
    rows = Topic.objects.filter(group=group).order_by("pk")
    return [(topic.key.partition(":")[0], topic.title, topic.outcome) for topic in rows]


def run(now):
    """One round of the worker: what is due is written, and sent."""
    count = action_planner.plan(now)[action_planner.COUNT]
    deliver(now=now)
    return count


def mail(person=None, **narrow):
    """[(kind, the end of its key, state)], oldest first."""
    messages = Message.objects.filter(kind__startswith="action", **narrow).order_by("pk")
    if person is not None:
        messages = messages.filter(person_id=person.pk)
    return [(message.kind, message.key.rpartition(":")[2], message.state) for message in messages]


def steps(person=None):
    """The steps of the reminders that stand, oldest first: ["3d", "0d"]."""
    return [key.rpartition(".")[2] for kind, key, state in mail(person) if kind == "action-reminder" != state]
