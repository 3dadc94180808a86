"""The demonstration: the real past, an invented present, and nothing twice."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from common import london
from councils.models import Council
from digests.planning import plan
from front.demo import history, load, present
from meetings.models import Meeting
from outbox.models import Message
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db  # the demonstration stands around each test
FIRST_DAY = dt.date(2016, 11, 25)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Loaded once for this file; each test takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_councils", stdout=StringIO())
        call_command("import_standards", stdout=StringIO())
        load.load(NOW)
        yield
        transaction.set_rollback(True)


def everything():
    models = (User, Membership, PeerGroup, Meeting, Invitation, JoinRequest, Message)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_loading_it_twice_adds_nothing(demonstration):
    before = everything()

    assert load.load(NOW + dt.timedelta(hours=5)) == []
    assert everything() == before


def test_there_is_always_a_meeting_to_come(demonstration):
    later = NOW + dt.timedelta(days=200)

    load.load(later)

    for slug in ("south", "london", "midlands", "south-west"):
        assert Meeting.objects.filter(group__slug=slug).upcoming(later).exists()


def test_the_south_covered_34_councils_and_covers_30_today(demonstration):
    south = PeerGroup.objects.get(slug="south")

    then, today = (
        set(south.councils_as_at(day).values_list("code", flat=True)) for day in (FIRST_DAY, london.today(NOW))
    )

    assert (len(then), len(today)) == (34, 30)
    assert then - today == {"AYL", "BKM", "CHN", "SBU", "WYO"}
    assert today - then == {"BUC"}


def test_the_people_to_sign_in_as_are_who_they_are_said_to_be(demonstration):
    roles = {
        email: [
            (m.group.slug, m.role, m.on_behalf_of)
            for m in Membership.objects.current().filter(person__email=email).select_related("group", "council")
        ]
        for email, _ in present.SIGN_INS
    }

    assert roles == {
        "lead@westberks.gov.uk": [("leads", "member", "West Berkshire"), ("south", "lead", "West Berkshire")],
        "member@oxford.gov.uk": [("south", "member", "Oxford")],
        "member@camden.gov.uk": [("london", "member", "Camden")],
        "partner@planning.example": [("south", "member", "Example Planning Ltd")],
        "coordinator@peergroups.example": [],
    }
    assert Membership.objects.get(person__email="partner@planning.example").kind == "supplier"
    assert User.objects.get(email="coordinator@peergroups.example").is_coordinator


def test_every_region_has_a_lead_and_covers_the_councils_of_its_people(demonstration):
    for group in PeerGroup.objects.filter(kind="region"):
        memberships = Membership.objects.current().filter(group=group)
        assert memberships.leads().exists()
        assert [
            m
            for m in memberships.exclude(council=None).select_related("council")
            if not group.covers(m.council, london.today(NOW))
        ] == []


def test_the_leads_of_the_regions_are_the_leads_group(demonstration):
    current = Membership.objects.current()
    leading = current.leads().filter(group__kind="region")
    among = current.filter(group__slug="leads")
    assert len(among) == 5
    assert set(among.values_list("person", "council")) == set(leading.values_list("person", "council"))


def test_two_leads_are_named_in_public_and_the_others_are_not(demonstration):
    leading = Membership.objects.current().leads().select_related("person", "council")
    assert {(lead.group.slug, lead.public_name) for lead in leading} == {
        ("south", "Priya Sample"), ("london", "Ode Sample"), ("south", "A lead from West Berkshire"),
        ("midlands", "A lead from Coventry"), ("south-west", "A lead from City of Bristol"),
    }  # fmt: skip


def test_the_mailbox_begins_with_who_was_asked_in_and_who_asks(demonstration):
    plan(NOW)

    written = set(Message.objects.exclude(kind="invitation").values_list("kind", "to_address"))
    assert written == {
        *(("group-invitation", row.email) for row in present.INVITED),
        *(("join-request", email) for email in ("lead@westberks.gov.uk", "priya.sample@people.example")),
    }
    assert [row.is_open for row in Invitation.objects.all()] == [True] * len(present.INVITED)
    assert [(str(ask.person), ask.group.slug) for ask in JoinRequest.objects.open()] == [("Quinn Placeholder", "south")]


def test_somebody_will_have_to_choose_between_surreys_successors(demonstration):
    ivy = User.objects.get(name="Ivy Specimen")
    assert ivy.affiliations.get().council.succeeded_by.count() == 2
    assert ivy.memberships.get().group.kind == "network"


def test_invitations_to_what_is_coming_are_planned_and_none_to_what_is_over(demonstration):
    plan(NOW)

    about = set(Message.objects.filter(kind="invitation").values_list("about", flat=True))
    coming = Meeting.objects.upcoming(NOW).values_list("pk", flat=True)
    assert about == {f"meeting:{pk}" for pk in coming}
    assert Message.objects.filter(kind="invitation", to_address="member@oxford.gov.uk").exists()


def test_the_past_is_as_published(demonstration):
    south = Meeting.objects.filter(group__slug="south", starts_on__lt=dt.date(2018, 1, 1)).order_by("starts_at")
    assert [(m.starts_on, m.host_council.code) for m in south] == [
        (FIRST_DAY, "BKM"), (dt.date(2017, 3, 10), "WBK"), (dt.date(2017, 6, 29), "WYO"),
    ]  # fmt: skip
    assert [m for m in south if "The write-up gives no times" not in m.notes] == []
    teacamps = Meeting.objects.filter(title__startswith="TeaCamp", starts_on__year=2017).order_by("starts_at")
    assert [list(m.themes.values_list("number", flat=True)) for m in teacamps] == [[5], [13], [8], [12]]
    assert Council.objects.get(code="BKM").hosted_meetings.count() == 1


def test_history_names_the_day_of_every_meeting_once():
    keys = [(past.group, past.on, past.title) for past in history.MEETINGS]

    assert len(keys) == len(set(keys))
