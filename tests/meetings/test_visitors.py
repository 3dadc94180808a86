"""Visitors from other groups, and partners of every kind: what they may answer to, and what they never see."""

import pytest
from django.urls import reverse

from meetings.models import Attendance
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory, PeerGroupFactory, UserFactory

AUDIENCES = ("public", "public-sector", "members", "councils")


@pytest.fixture
def people(group, council):
    """Somebody of each kind, in the meeting's group or in another one only."""
    elsewhere = PeerGroupFactory()
    people = {"in no group": UserFactory()}
    for kind in ("public-body", "supplier", "academic", "other"):
        for where, name in ((group, kind), (elsewhere, f"{kind} elsewhere")):
            people[name] = MembershipFactory(group=where, kind=kind, council=None, organisation="Example Ltd").person
    people["member"] = MembershipFactory(group=group, council=council).person
    people["member elsewhere"] = MembershipFactory(group=elsewhere, council=CouncilFactory()).person
    return people


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("public", None),
        ("public-sector", {"public-body", "public-body elsewhere", "member", "member elsewhere"}),
        ("members", {"public-body", "supplier", "academic", "other", "member"}),
        ("councils", {"member"}),
    ],
)
def test_who_may_know_of_a_meeting_may_answer_and_for_the_others_it_is_not_there(
    client, group, council, people, audience, who
):
    meeting = MeetingFactory(group=group, audience=audience, title="Canary meeting")
    meeting.invited_councils.add(council)
    found, shown = set(), set()

    for name, person in people.items():
        client.force_login(person)
        seen = client.get(meeting.get_absolute_url())
        answered = client.post(f"{meeting.get_absolute_url()}answer/", {"answer": "coming"})
        assert (seen.status_code, answered.status_code) in {(200, 302), (404, 404)}
        found |= {name} if seen.status_code == 200 else set()
        listed = (reverse("peergroups:group-detail", args=[group.slug]), reverse("front:home"))
        feeds = (reverse(f"meetings:{feed}", args=[group.slug]) for feed in ("meeting-list", "meeting-atom"))
        if any("Canary meeting" in client.get(url).content.decode() for url in (*listed, *feeds)):
            shown.add(name)

    who = set(people) if who is None else who
    assert (found, shown) == (who, who)
    assert set(Attendance.objects.values_list("person", flat=True)) == {people[name].pk for name in who}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_supplier_never_sees_what_is_for_the_public_sector_even_in_two_groups(client, group, people, audience):
    supplier = people["supplier"]
    MembershipFactory(person=supplier, kind="academic", council=None, organisation="Sample University")
    meeting = MeetingFactory(group=group, audience=audience)
    client.force_login(supplier)

    assert (client.get(meeting.get_absolute_url()).status_code == 200) == (audience in {"public", "members"})


def test_a_visitor_who_comes_reads_no_other_name(client, group, council, people):
    meeting = MeetingFactory(group=group)
    for person in people.values():
        Attendance.objects.create(meeting=meeting, person=person, council=None, answer="coming")
    visitor = people["member elsewhere"]
    client.force_login(visitor)

    text = client.get(meeting.get_absolute_url()).text

    assert [person.name for person in people.values() if person != visitor and person.name in text] == []
    assert f"{len(people)} coming" in text
    assert set(Attendance.objects.visible_to(visitor)) == set(visitor.attendance.all())
