"""Before a meeting that was announced is for other people: the page says how many hear of it, and how many lose it."""

import pytest
from django.utils import timezone

from accounts.actions import mute_mail
from tests.factories import AttendanceFactory, CouncilFactory, MeetingFactory, MembershipFactory, UserFactory, close
from tests.mail_factories import stored
from tests.meetings.visiting import typed, url

pytestmark = pytest.mark.django_db


def asked_about(client, meeting, **changes):
    return client.post(url("meeting-edit", meeting), typed(**changes)).content.decode()


def test_before_it_is_for_fewer_the_page_counts_who_loses_sight_of_it(client, group, meeting, member, lead):
    for answer in ("coming", "maybe", "not-coming"):
        AttendanceFactory(meeting=meeting, answer=answer)  # from other groups, where it was for everybody
    AttendanceFactory(meeting=meeting, person=member)
    close(AttendanceFactory(meeting=meeting).person)
    client.force_login(lead)

    page = asked_about(client, meeting, audience="members")

    assert "It is for 2 people from then on." in page
    assert "2 people were told of this meeting and cannot see it any more." in page
    assert "1 person becomes invited and gets an invitation by email." in page  # the lead, who has had none
    assert "Save and send the emails" in page


def test_before_it_is_for_more_the_page_counts_who_becomes_invited(client, group, member, lead):
    meeting = MeetingFactory(group=group, audience="councils")
    meeting.invited_councils.add(CouncilFactory())
    MembershipFactory(group=group)
    quiet = MembershipFactory(group=group).person
    mute_mail(person=quiet, kind="invitation", by=quiet, now=timezone.now())
    AttendanceFactory(meeting=meeting, person=lead)
    client.force_login(lead)

    page = asked_about(client, meeting, audience="members")

    assert "It is for 4 people from then on." in page
    assert "2 people become invited and get an invitation by email." in page
    assert "Nobody who was told of this meeting loses sight of it." in page


def test_who_was_mailed_and_not_who_is_only_about_to_be_is_told_that_it_is_not_for_them(client, meeting, lead, member):
    gone, about = UserFactory(), f"meeting:{meeting.pk}"
    for person, kind, state in (
        (UserFactory(), "invitation", "sent"), (UserFactory(), "invitation", "queued"),
        (UserFactory(), "reminder", "sent"), (gone, "invitation", "sent"), (gone, "farewell", "sent"),
    ):  # fmt: skip
        stored(person, key=f"{kind}:{about}:person{person.pk}:0", state=state, kind=kind, about=about)
    client.force_login(lead)

    assert "1 person was told of this meeting" in asked_about(client, meeting, audience="members")


def test_where_nobody_is_invited_anew_the_page_says_so(client, meeting, lead, member):
    for person in (lead, member):
        AttendanceFactory(meeting=meeting, person=person)
    client.force_login(lead)

    page = asked_about(client, meeting, audience="members")

    assert "Nobody gets a new invitation" in page
    assert "Save and send the emails" not in page


def test_before_it_is_for_everyone_the_page_says_that_everybody_can_read_it(client, group, member, lead):
    meeting = MeetingFactory(group=group, audience="members")
    client.force_login(lead)

    page = asked_about(client, meeting, audience="public")

    assert "It is for 2 people from then on, and everybody can read it on the web." in page
