"""Two clicks at once: on two connections, so that the locks are real."""

import threading

import pytest
from django.db import connections

from peergroups import actions
from peergroups.models import Invitation, JoinRequest, Membership
from peergroups.planner import plan
from tests.factories import InvitationFactory, JoinRequestFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.peergroups.post import NOW, mails

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Do these at the same moment. Returns what they raised."""
    ready, raised = threading.Barrier(len(deeds)), []

    def work(deed):
        ready.wait()
        try:
            deed()
        except Exception as error:
            raised.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised


def current(person):
    return list(Membership.objects.filter(person=person, left_at=None).order_by("role").values_list("role", flat=True))


def test_two_accepts_two_joins_and_a_leads_yes_make_one_membership(transactional_db, group, lead, council):
    person = UserFactory(email="robin@winchester.example")
    invitation = InvitationFactory(group=group, email=person.email, council=council, invited_at=NOW)
    request = JoinRequestFactory(group=group, person=person, council=council, asked_at=NOW)

    raised = at_once(
        lambda: actions.accept(invitation=invitation, person=person, now=NOW),
        lambda: actions.accept(invitation=invitation, person=person, now=NOW),
        lambda: actions.join(group=group, person=person, council=council, by=person, now=NOW),
        lambda: actions.join(group=group, person=person, council=council, by=person, now=NOW),
        lambda: actions.accept_request(request=request, kind="council", by=lead, now=NOW),
    )

    assert set(raised) <= {actions.RequestDecided}
    assert current(person) == ["member"]
    assert not Invitation.objects.open().exists()
    assert not JoinRequest.objects.open().exists()


def test_two_leads_who_invite_the_same_people_invite_them_once(transactional_db, group, lead):
    pasted = "a@winchester.example, b@winchester.example"
    given = {"group": group, "role": "member", "kind": "council", "by": lead, "now": NOW}

    raised = at_once(
        lambda: actions.invite_many(text=pasted, **given),
        lambda: actions.invite_many(text=pasted, **given),
        lambda: actions.invite(email="a@winchester.example", **given),
    )

    assert set(raised) <= {actions.AlreadyInvited}
    assert Invitation.objects.count() == 2


def test_who_stops_leading_two_regions_at_once_is_no_longer_among_the_leads(transactional_db, group, council):
    leads = PeerGroupFactory(kind="leads")
    person, regions = UserFactory(), [group, PeerGroupFactory()]
    for region in regions:
        actions.make_lead(
            membership=MembershipFactory(group=region, person=person, council=council), by=person, now=NOW
        )
    assert leads.memberships.current().count() == 1
    stays = [Membership.objects.get(group=region, person=person, left_at=None) for region in regions]

    raised = at_once(
        lambda: actions.make_member(membership=stays[0], by=person, now=NOW),
        lambda: actions.leave(membership=stays[1], by=person, now=NOW),
    )

    assert raised == []
    assert leads.memberships.current().count() == 0


def test_two_leads_who_make_each_other_leads_end_in_no_deadlock(transactional_db, group, council):
    PeerGroupFactory(kind="leads")
    people = [UserFactory(), UserFactory()]
    stays = [MembershipFactory(group=group, person=person, council=council) for person in people]

    raised = at_once(
        lambda: actions.make_lead(membership=stays[0], by=people[1], now=NOW),
        lambda: actions.make_lead(membership=stays[1], by=people[0], now=NOW),
    )

    assert raised == []
    assert [current(person) for person in people] == [["lead", "member"]] * 2


def test_an_invitation_that_is_withdrawn_while_it_is_planned_leaves_no_mail(transactional_db, group, lead):
    invitation = actions.invite(
        group=group, email="robin@winchester.example", role="member", kind="council", by=lead, now=NOW
    )

    raised = at_once(
        lambda: plan(NOW), lambda: plan(NOW), lambda: actions.withdraw(invitation=invitation, by=lead, now=NOW)
    )

    assert raised == []
    assert [state for _, _, state in mails()] in ([], ["cancelled"])
