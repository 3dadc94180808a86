"""A country for the bench: people in groups that had a lively week, and to whom a digest fell due last Monday."""

import datetime as dt

from django.utils import timezone

from accounts.models import Affiliation, MutedMail, User
from councils.models import Council
from digests import windows
from digests.models import LeadNote
from meetings.models import Circulation, Decision, Meeting
from peergroups.models import Membership, PeerGroup
from tests.factories import AgendaItemFactory, CouncilFactory, MeetingFactory, PeerGroupFactory

COUNCILS = 300
DAY = dt.timedelta(days=1)


def due_at():
    return windows.latest(windows.USUAL, timezone.now())


def make(*, people, groups, each):
    """`each`: in how many groups everybody is. Nobody reads invitations: the bench is about digests and codes."""
    due = due_at()
    councils = CouncilFactory.create_batch(COUNCILS)
    persons = User.objects.bulk_create(
        [
            User(
                email=f"person{number}@council{number % COUNCILS}.example",
                name=f"Sam Example {number}",
                joined_at=due - 400 * DAY,
            )
            for number in range(people)
        ],
        batch_size=1000,
    )
    homes = [councils[number % COUNCILS] for number in range(people)]
    Affiliation.objects.bulk_create(
        (
            Affiliation(
                person=person,
                council=home,
                started_on=dt.date(2024, 1, 1),
                confirmed_at=due - 400 * DAY,
                confirmed_by=person,
            )
            for person, home in zip(persons, homes, strict=True)
        ),
        batch_size=1000,
    )
    MutedMail.objects.bulk_create(
        (MutedMail(person=person, kind=MutedMail.Kind.INVITATION) for person in persons), batch_size=1000
    )
    places = [_lively(number, due, councils) for number in range(groups)]
    Membership.objects.bulk_create(
        (
            Membership(
                group=places[(number + place * 7) % groups], person=person, council=home, joined_at=_joined(number, due)
            )
            for number, (person, home) in enumerate(zip(persons, homes, strict=True))
            for place in range(each)
        ),
        batch_size=1000,
    )
    assert (PeerGroup.objects.count(), Council.objects.count()) == (groups, COUNCILS)


def _joined(number, due):
    """One of a thousand came last week, and is news to the others."""
    return due - (2 if number % 1000 == 0 else 300) * DAY


def _lively(number, due, councils):
    """A group with two meetings to come that were announced last week, notes that went out, and what was decided."""
    group = PeerGroupFactory(name=f"Sample region {number}")
    LeadNote.objects.create(
        group=group, words="See the two dates below. We need a host for the summer.", written_at=due - 2 * DAY
    )
    for which in range(2):
        meeting = MeetingFactory(
            group=group, days=21 + 30 * which, host_council=councils[number], published_at=due - 3 * DAY,
            agenda_ready_at=due - DAY, title=f"What did we finish? Meeting {which + 1} of Sample region {number}",
        )  # fmt: skip
        AgendaItemFactory.create_batch(4, meeting=meeting)
    held = MeetingFactory(
        group=group, days=-10, host_council=councils[number], published_at=due - 60 * DAY, notes="What was said",
        notes_state=Meeting.Notes.CIRCULATED, circulated_at=due - 50 * DAY,
        title=f"What we found out in Sample region {number}",
    )  # fmt: skip
    Circulation.objects.create(meeting=held, round=1, at=due - 4 * DAY)
    Decision.objects.bulk_create(
        Decision(
            meeting=held, recorded_at=due - 5 * DAY, review_on=dt.date(2027, 6, 1),
            sentence=f"We publish our forms as open source and reuse those of others first, as part {part} of it says.",
        )
        for part in range(5)
    )  # fmt: skip
    return group
