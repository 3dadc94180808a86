"""`manage.py plan` and what the home page asks."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from accounts.models import User
from digests import waiting
from digests.actions import set_rhythm
from digests.planning import PLANNERS, next_public_meeting, plan
from digests.tasks import plan_mail
from outbox.holds import hold
from outbox.models import Message
from tests.factories import MeetingFactory
from tests.meetings.post import DAY, PUBLISHED, at, moved_to, publish


def run(*arguments):
    out = io.StringIO()
    call_command("plan", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def no_digests(group):
    """Nobody of the group wants any."""
    for person in User.objects.filter(memberships__group=group):
        set_rhythm(person=person, every="never", by=person, now=at(1))


def test_plan_says_how_much_of_what_it_wrote(group, lead, member):
    publish(group, lead)

    assert plan(PUBLISHED)["invitations"] == 2
    assert plan(PUBLISHED)["invitations"] == 0


def test_the_command_plans_for_the_moment_it_is_given_in_london(group, lead, member, no_digests):
    publish(group, lead)

    assert run("--now", "2026-11-02T10:00") == "2026-11-02 10:00 London: 2 invitations.\n"
    assert run("--now", "2026-11-11T08:59") == "2026-11-11 08:59 London: nothing is due.\n"
    assert run("--now", "2026-11-11T09:00:00+00:00") == "2026-11-11 09:00 London: 2 reminders.\n"


def test_one_is_said_in_the_singular(group, lead, no_digests):
    publish(group, lead)

    assert run("--now", "2026-11-02T10:00") == "2026-11-02 10:00 London: 1 invitation.\n"


def test_a_moment_that_is_none_is_refused_with_a_sentence(db):
    with pytest.raises(CommandError, match="is not a time"):
        run("--now", "tomorrow")


def test_the_command_says_that_mail_is_held(group, lead):
    publish(group, lead)
    hold("restored")

    assert "Mail is held" in run()
    assert not Message.objects.exists()


def test_the_worker_plans_for_now(group, lead, member):
    MeetingFactory(group=group)

    plan_mail()

    assert Message.objects.count() == 2


def test_an_invitation_to_a_group_names_the_next_meeting_that_is_open_and_not_over(group):
    MeetingFactory(group=group, title="Over", **moved_to(DAY))
    assert next_public_meeting(group, at(26)) is None

    MeetingFactory(group=group, title="Among ourselves", audience="members", **moved_to(27))
    MeetingFactory(group=group, title="Open", **moved_to(28))

    assert next_public_meeting(group, at(26)).title == "Open"


@pytest.mark.counted_anew
def test_your_turn_is_sorted_and_counted(group, lead, member):
    later, sooner = publish(group, lead), publish(group, lead, **moved_to(24))

    lines = waiting.your_turn(member, at(3))

    assert [line.url for line in lines] == [sooner.get_absolute_url(), later.get_absolute_url()]
    assert waiting.count(member, at(3)) == 2
    assert waiting.count(AnonymousUser(), at(3)) == 0


def test_one_rooms_trouble_is_not_anothers(group, lead, member):
    publish(group, lead)

    def troubled(now):
        raise ValueError("no")

    with pytest.raises(ExceptionGroup, match="some mail could not be planned"):
        plan(PUBLISHED, [troubled, *PLANNERS])

    assert Message.objects.filter(kind="invitation").count() == 2
