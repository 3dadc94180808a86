"""A role that was lost opens nothing any more, from the next request on: no session that is open, no link, no mail.

Each door is tried before, so that it can be seen to close.
"""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import feed_links
from accounts.models import User
from common import do_links
from front.actions import close_account, leave
from meetings import planner
from meetings.models import Meeting
from outbox.models import Message
from peergroups import actions
from peergroups.models import JoinRequest, Membership
from tests.factories import MeetingFactory, MembershipFactory, UserFactory
from tests.front.deed_links import Links
from tests.front.security.proving import give_app, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_apart")]


# How a role is lost ---------------------------------------------------------------------------------------------------
def removed(person, by):
    membership = Membership.objects.current().get(person=person)
    leave(membership=membership, by=by, now=timezone.now(), because=Membership.Ended.REMOVED)


def made_a_member(person, by):
    actions.make_member(membership=Membership.objects.current().get(person=person), by=by, now=timezone.now())


def deactivated(person, by):
    close_account(person=person, by=by, now=timezone.now())


def no_coordinator_any_more(person, by):
    User.objects.filter(pk=person.pk).update(is_superuser=False, is_staff=False)


# The doors: each says whether it is open to whoever it was made for ---------------------------------------------------
class Doors:
    def __init__(self, client, person, group, council):
        self.client, self.person, self.group, self.council = client, person, group, council
        self.meeting = MeetingFactory(group=group, audience=Meeting.Audience.MEMBERS, title="Behind closed doors")
        self.secret = feed_links.make(person=person, name="Phone", by=person, now=timezone.now())
        links = Links(group, council, person, person)
        self.accept = links.of("join-request-accept")
        self._ask()  # mail to the leads waits, as it does while no mail server answers
        answer = {"object_id": self.meeting.pk, "choice": "coming", "expires_at": timezone.now() + dt.timedelta(days=9)}
        self.answer = f"/do/{do_links.make('meeting-answer', person_id=person.pk, **answer)}/"

    def admin(self):
        return self.client.get("/admin/").status_code == 200

    def admin_by_posting(self):
        posted = {"action": "download", "_selected_action": [Membership.objects.first().pk]}
        return self.client.post("/admin/peergroups/membership/", posted).status_code == 200

    def handover(self):
        return self.client.get(reverse("desk:handover", args=[self.group.slug])).status_code == 200

    def mail_of_the_group(self):
        return self.client.get(reverse("front:group-mail", args=[self.group.slug])).status_code == 200

    def deed_of_a_lead(self):
        member = MembershipFactory(group=self.group)
        self.client.post(reverse("peergroups:member-remove", args=[self.group.slug, member.pk]), {})
        member.refresh_from_db()
        return member.left_at is not None

    def private_meeting(self):
        response = self.client.get(self.meeting.get_absolute_url())
        return response.status_code == 200 and "Behind closed doors" in response.text

    def feed(self):
        response = type(self.client)().get(reverse("front:personal-feed", args=[self.secret]))
        return response.status_code == 200 and "Behind closed doors" in response.text

    def link_of_a_member(self):
        type(self.client)().post(self.answer)
        return self.person.attendance.filter(answer="coming", meeting=self.meeting).exists()

    def link_of_a_lead(self):
        type(self.client)().post(self.accept)
        return JoinRequest.objects.filter(outcome="accepted").exists()

    def mail_to_members(self):
        planner.plan(timezone.now())
        sent = Message.objects.standing().filter(person_id=self.person.pk, kind="invitation")
        return sent.filter(about=f"meeting:{self.meeting.pk}").exists()

    def mail_to_leads(self):
        request = self._ask()
        told = Message.objects.standing().filter(person_id=self.person.pk, kind="join-request")
        return told.filter(about=f"join-request:{request.pk}").exists()

    def mail_queued_before(self):
        return Message.objects.due(timezone.now()).filter(person_id=self.person.pk, kind="join-request").exists()

    def _ask(self):
        asked = {"council": self.council, "organisation": "", "words": "Please"}
        return actions.ask_to_join(group=self.group, person=UserFactory(), now=timezone.now(), **asked)


OF_LEADS = {
    "admin",
    "admin_by_posting",
    "handover",
    "mail_of_the_group",
    "deed_of_a_lead",
    "link_of_a_lead",
    "mail_to_leads",
    "mail_queued_before",
}
OF_MEMBERS = {"private_meeting", "feed", "link_of_a_member", "mail_to_members"}
LOSSES = {
    removed: OF_LEADS | OF_MEMBERS,
    made_a_member: OF_LEADS,
    deactivated: OF_LEADS | OF_MEMBERS,
}


@pytest.fixture
def doors(client, lead, group, council, settings):
    """As in production, with the second factor used in the session that is open."""
    settings.SECOND_FACTOR_REQUIRED = True
    give_app(lead)
    client.force_login(lead)
    prove(client)
    return Doors(client, lead, group, council)


def is_open(doors, name):
    """Whether the door opens; what was done behind it is taken back."""
    with transaction.atomic():
        found = getattr(doors, name)()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("loss", "door"),
    [(loss, door) for loss, doors in LOSSES.items() for door in sorted(doors)],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_the_door_is_open_until_the_role_is_lost_and_closed_at_the_next_request(doors, coordinator, loss, door):
    before = is_open(doors, door)

    loss(doors.person, coordinator)

    assert (before, is_open(doors, door)) == (True, False)


@pytest.mark.parametrize("door", sorted(OF_MEMBERS))
def test_who_leads_no_more_is_still_a_member(doors, coordinator, door):
    made_a_member(doors.person, coordinator)

    assert is_open(doors, door)


def test_every_door_is_tried():
    named = {name for name, thing in vars(Doors).items() if callable(thing) and not name.startswith("_")}

    assert named == OF_LEADS | OF_MEMBERS


@pytest.mark.parametrize("loss", [no_coordinator_any_more, deactivated], ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("door", ["admin", "admin_by_posting", "handover", "mail_of_the_group", "deed_of_a_lead"])
def test_who_coordinates_no_more_opens_nothing_with_it(client, coordinator, lead, group, council, settings, loss, door):
    settings.SECOND_FACTOR_REQUIRED = True
    give_app(coordinator)
    client.force_login(coordinator)
    prove(client)
    doors = Doors(client, coordinator, group, council)
    UserFactory(is_superuser=True, is_staff=True)  # the last one cannot leave
    before = is_open(doors, door)

    loss(coordinator, lead)

    assert (before, is_open(doors, door)) == (True, False)
