"""Leaving a group, and being taken out of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from peergroups.models import Membership
from tests.factories import AttendanceFactory, MeetingFactory, MembershipFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db


def leave_url(group):
    return reverse("peergroups:group-leave", args=[group.slug])


def remove_url(group, membership):
    return reverse("peergroups:member-remove", args=[group.slug, getattr(membership, "pk", membership)])


def ended(person):
    return list(Membership.objects.filter(person=person).values_list("left_because", "left_by"))


# Leaving --------------------------------------------------------------------------------------------------------------
def test_a_member_reads_what_ends_and_leaves(client, group, member):
    client.force_login(member)
    page = client.get(leave_url(group))
    assert "You still act for Winchester, and can join again at any time." in page.text
    assert ended(member) == [("", None)]

    response = client.post(leave_url(group), follow=True)

    assert ended(member) == [("left", member.pk)]
    assert "You have left the South peer group." in response.text
    assert client.get(leave_url(group)).status_code == 404


@pytest.mark.parametrize("who", ["outsider", "coordinator", "anonymous"])
def test_who_is_not_in_it_has_nothing_to_leave(client, request, group, who):
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    assert client.post(leave_url(group)).status_code == (302 if who == "anonymous" else 404)


def test_the_only_lead_is_warned_and_may_leave(client, group, lead):
    client.force_login(lead)
    assert "You are its only lead." in client.get(leave_url(group)).text
    MembershipFactory(group=group, role="lead")
    assert "You are its only lead." not in client.get(leave_url(group)).text

    client.post(leave_url(group))

    assert not Membership.objects.current().filter(group=group, person=lead).exists()


def test_what_was_promised_is_named_and_handed_on(client, group, member):
    meeting = MeetingFactory(group=group, audience="members")
    AttendanceFactory(meeting=meeting, person=member)
    AttendanceFactory(meeting=MeetingFactory(group=group, days=-3), person=member)
    client.force_login(member)
    assert "You said that you come to 1 coming meeting." in client.get(leave_url(group)).text

    client.post(leave_url(group))

    assert meeting.attendance.get().answer == "not-coming"


def test_the_leads_group_is_left_by_leading_no_more(client, group, lead):
    leads = PeerGroupFactory(kind="leads")
    MembershipFactory(group=leads, person=lead)
    client.force_login(lead)

    response = client.post(leave_url(leads))

    assert "You leave it by leading no longer." in response.text
    assert Membership.objects.current().filter(group=leads, person=lead).exists()


# Removing -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 200), ("supplier", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_who_may_take_somebody_out(client, request, group, member, who, status):
    membership = Membership.objects.get(person=member)
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    assert client.get(remove_url(group, membership)).status_code == status
    client.post(remove_url(group, membership))
    assert (Membership.objects.get(pk=membership.pk).left_at is not None) == (status == 200)


def test_a_lead_reads_what_ends_and_takes_somebody_out_once(client, group, lead, member):
    membership = Membership.objects.get(person=member)
    client.force_login(lead)
    assert "They cannot join again by themselves" in client.get(remove_url(group, membership)).text
    assert ended(member) == [("", None)]

    for _ in range(2):
        response = client.post(remove_url(group, membership), follow=True)

    assert ended(member) == [("removed", lead.pk)]
    assert "Sam Example is not in the group any more" in response.text


def test_who_may_not_take_anybody_out_is_not_told_who_has_left(client, group, supplier):
    left = MembershipFactory(group=group, person__name="Canary Example", left_at=timezone.now())
    client.force_login(supplier)

    response = client.get(remove_url(group, left), follow=True)

    assert response.status_code == 403
    assert "Canary" not in response.text


def test_who_was_taken_out_does_not_come_back_at_once_but_may_ask(client, group, council, lead, member):
    client.force_login(lead)
    client.post(remove_url(group, Membership.objects.get(person=member)))
    client.force_login(member)

    client.post(reverse("peergroups:group-join", args=[group.slug]), {"council": council.code})

    assert not Membership.objects.current().filter(group=group, person=member).exists()
    text = client.get(reverse("peergroups:group-join", args=[group.slug])).text
    assert "A lead of the group ended your membership" in text
    assert "Ask to join" in text


def test_another_groups_member_is_like_a_missing_one(client, group, lead, outsider):
    client.force_login(lead)
    strange = Membership.objects.get(person=outsider)

    assert [client.post(remove_url(group, which)).status_code for which in (strange, 0)] == [404, 404]
    assert ended(outsider) == [("", None)]


def test_a_lead_who_removes_themselves_is_asked_whether_they_leave(client, group, lead):
    client.force_login(lead)

    response = client.post(remove_url(group, Membership.objects.get(person=lead)))

    assert response["Location"] == leave_url(group)
    assert ended(lead) == [("", None)]


def test_nobody_is_taken_out_of_the_leads_group(client, coordinator, lead):
    leads = PeerGroupFactory(kind="leads")
    among = MembershipFactory(group=leads, person=lead)
    client.force_login(coordinator)

    assert client.post(remove_url(leads, among)).status_code == 403
    assert Membership.objects.filter(pk=among.pk, left_at=None).exists()
