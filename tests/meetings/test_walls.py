"""What somebody who has left a group gets no more, and where they count no more."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings import planner
from meetings.succession import hand_over
from outbox.models import Message
from tests import successions
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory
from tests.meetings.post import PUBLISHED, at, html, publish, text
from tests.meetings.visiting import url

pytestmark = pytest.mark.django_db
LINK = "https://video.example/room"


@pytest.fixture
def former(group, outsider):
    """Was in the group, for a council that they left with it; elsewhere they are for the one that is invited now."""
    MembershipFactory(
        group=group, person=outsider, council=CouncilFactory(short_name="Oldtown"), role="lead",
        joined_at=at(1, month=9), left_at=at(1, month=10),
    )  # fmt: skip
    return outsider


@pytest.fixture
def invitation(group, lead, former):
    """What they get who have left, and are invited with their council of today."""
    publish(
        group,
        lead,
        audience="councils",
        online_url=LINK,
        invited_councils=[former.memberships.get(left_at=None).council],
    )
    planner.plan(PUBLISHED)
    return Message.objects.get(person_id=former.pk, kind="invitation")


def test_who_has_left_the_group_reads_in_no_mail_how_to_join_online(invitation):
    assert LINK not in text(invitation) + html(invitation)


def test_who_has_left_the_group_is_invited_for_their_council_of_today(invitation):
    why = " ".join(text(invitation).split())

    assert "You get this because this meeting is for named councils, Elsewhere among them." in why


def test_who_has_left_the_group_is_no_colleague_to_be_asked(client, group, council, meeting, lead, member):
    MembershipFactory(group=group, council=council, left_at=timezone.now())
    client.force_login(member)

    assert client.get(url("meeting-detail", meeting)).context["silent_colleagues"] == 1  # the lead


def test_a_council_that_has_ended_is_not_named_on_for_the_sake_of_who_has_left(group):
    follower = successions.new("West Surrey")
    ended = successions.old("Guildford", follower)
    MembershipFactory(
        group=group, council=ended, joined_at=at(1, month=9), left_at=successions.BEFORE - dt.timedelta(days=1)
    )
    meeting = MeetingFactory(group=group, audience="councils", starts_on=dt.date(2027, 5, 12), published_at=PUBLISHED)
    meeting.invited_councils.add(ended)

    hand_over(
        predecessor=ended, shares=successions.shares(follower), on=successions.DAY, by=None, now=successions.AFTER
    )

    assert list(meeting.invited_councils.all()) == [follower]
