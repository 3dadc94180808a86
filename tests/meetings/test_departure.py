"""Mail that waits to tell of a meeting does not leave for somebody who may not know of the meeting any more."""

import pytest
from django.utils import timezone

from front import actions
from meetings.models import Meeting
from meetings.planner import plan
from outbox.models import Message
from tests.factories import MeetingFactory


@pytest.mark.parametrize(("audience", "left"), [("members", 0), ("public-sector", 0), ("public", 1)])
def test_an_invitation_that_waits_is_taken_back_when_its_reader_leaves(group, member, audience, left):
    now = timezone.now()
    meeting = MeetingFactory(group=group, audience=audience)
    plan(now)
    waiting = Message.objects.queued().filter(person_id=member.pk, about=f"meeting:{meeting.pk}")
    assert waiting.count() == 1

    actions.leave(membership=member.memberships.get(), by=member, now=now)

    assert Meeting.objects.visible_to(member).count() == left
    assert waiting.count() == left
