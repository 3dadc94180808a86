"""A meeting of 200 people, 40 lines and 500 actions asks the database no more than one of three."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import Action, AgendaItem, Attendance, Placement, Presence, Topic
from peergroups.models import Membership
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db
QUERIES = {
    "room": 19, "room save": 78, "meeting": 21, "write-up": 17, "next meeting": 23, "next agenda": 16,
    "topics of a line": 9, "board": 9,
}  # fmt: skip


class Group:
    """Yesterday's meeting with its lines and what was promised at it, all of which stands on the next agenda."""

    def __init__(self, people, lines, promises):
        self.group, self.council = PeerGroupFactory(), CouncilFactory()
        self.lead = MembershipFactory(group=self.group, council=self.council, role="lead").person
        self.meeting = MeetingFactory(group=self.group, days=-1, host_council=self.council)
        self.following = MeetingFactory(group=self.group, days=60)
        self.people = User.objects.bulk_create(
            User(email=f"{self.group.slug}-{n}@people.example", name=f"Sam Example {n}") for n in range(people)
        )
        their = {"council": self.council}
        Membership.objects.bulk_create(
            Membership(group=self.group, person=person, joined_at=self.meeting.published_at, **their)
            for person in self.people
        )
        Attendance.objects.bulk_create(
            Attendance(meeting=self.meeting, person=person, answer="coming", **their) for person in self.people
        )
        said = {"meeting": self.meeting, "minutes": 5, "discussed_at": timezone.now()}
        self.lines = AgendaItem.objects.bulk_create(
            AgendaItem(position=n + 1, title=f"Line {n}", notes="What was said.", notes_version=1, **said)
            for n in range(lines)
        )
        self.promise(promises, their)

    def promise(self, promises, their):
        today = timezone.localdate()
        made = Action.objects.bulk_create(
            Action(
                group=self.group,
                meeting=self.meeting,
                item=self.lines[n % len(self.lines)],
                words=f"Do thing {n}",
                person=self.people[n % len(self.people)],
                due_on=today + dt.timedelta(days=n % 60 - 20),
                **their,
            )
            for n in range(promises)
        )
        self.gathered = AgendaItem.objects.create(
            meeting=self.following, position=1, kind="actions", title="Actions since the last meeting", minutes=30
        )
        topics = Topic.objects.bulk_create(
            Topic(
                group=self.group,
                key=f"meetings.action:{action.pk}",
                kind="action",
                item_kind="actions",
                title=action.words,
                **their,
            )
            for action in made
        )
        Placement.objects.bulk_create(
            Placement(topic=topic, meeting=self.following, item=self.gathered) for topic in topics
        )

    def address(self, name, *more):
        return reverse(f"meetings:{name}", args=[self.group.slug, *more])

    def visits(self, client):
        """{what: how it is asked for}."""
        held, coming = self.meeting.pk, self.following.pk
        pages = {
            "room": self.address("meeting-room", held),
            "meeting": self.address("meeting-detail", held),
            "write-up": self.address("write-up", held),
            "next meeting": self.address("meeting-detail", coming),
            "next agenda": self.address("meeting-agenda", coming),
            "topics of a line": self.address("agenda-item-topics", coming, self.gathered.pk),
            "board": self.address("action-list"),
        }
        save = self.address("item-notes", held, self.lines[0].pk)
        asked = {what: lambda address=address: client.get(address) for what, address in pages.items()}
        return asked | {"room save": lambda: client.post(save, self.typed())}

    def typed(self):
        """All that a phone sends: notes, an action, a decision, and everybody ticked."""
        return {
            "notes": "Some words " * 100, "over": 1, "here": [person.pk for person in self.people], "was": "",
            "words": "Another thing", "owner": f"{self.people[0].pk}-{self.council.pk}", "due": "month",
            "sentence": "We agree.", "review": "year", "then": "stay",
        }  # fmt: skip


def asked(client, group):
    """{what: how many statements}."""
    client.force_login(group.lead)
    found = {}
    for what, visit in group.visits(client).items():
        with CaptureQueriesContext(connection) as queries:
            answer = visit()
        assert answer.status_code == (302 if what == "room save" else 200), what
        found[what] = len(queries)
    return found


def test_a_large_meeting_costs_as_many_queries_as_a_small_one(client):
    small, large = Group(people=3, lines=2, promises=3), Group(people=200, lines=40, promises=500)

    assert (asked(client, small), asked(client, large)) == (QUERIES, QUERIES)
    assert Presence.objects.filter(meeting=large.meeting).count() == 200
