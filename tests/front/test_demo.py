"""The demonstration: the real past, an invented present, and nothing twice."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from common import london
from councils.models import Council
from digests.planning import plan
from front.demo import history, load, present
from meetings.models import Meeting
from outbox.models import Message
from peergroups.models import Membership, PeerGroup

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
FIRST_DAY = dt.date(2016, 11, 25)


@pytest.fixture
def register(db):
    call_command("import_councils", stdout=StringIO())
    call_command("import_standards", stdout=StringIO())


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in (User, Membership, PeerGroup, Meeting)}


def test_loading_it_twice_adds_nothing(register):
    load.load(NOW)
    before = everything()

    assert load.load(NOW + dt.timedelta(hours=5)) == []
    assert everything() == before


def test_there_is_always_a_meeting_to_come(register):
    load.load(NOW)
    later = NOW + dt.timedelta(days=200)

    load.load(later)

    for slug in ("south", "london", "midlands", "south-west"):
        assert Meeting.objects.filter(group__slug=slug).upcoming(later).exists()


def test_the_south_covered_34_councils_and_covers_30_today(register):
    load.load(NOW)
    south = PeerGroup.objects.get(slug="south")

    then, today = (
        set(south.councils_as_at(day).values_list("code", flat=True)) for day in (FIRST_DAY, london.today(NOW))
    )

    assert (len(then), len(today)) == (34, 30)
    assert then - today == {"AYL", "BKM", "CHN", "SBU", "WYO"}
    assert today - then == {"BUC"}


def test_the_four_people_to_sign_in_as_are_who_they_are_said_to_be(register):
    load.load(NOW)

    roles = {
        email: [
            (m.group.slug, m.role, m.council.code)
            for m in Membership.objects.current().filter(person__email=email).select_related("group", "council")
        ]
        for email, _ in present.SIGN_INS
    }

    assert roles == {
        "lead@westberks.gov.uk": [("south", "lead", "WBK")],
        "member@oxford.gov.uk": [("south", "member", "OXO")],
        "member@camden.gov.uk": [("london", "member", "CMD")],
        "coordinator@peergroups.example": [],
    }
    assert User.objects.get(email="coordinator@peergroups.example").is_coordinator


def test_every_group_with_people_has_a_lead_and_covers_the_councils_of_its_people(register):
    load.load(NOW)

    for group in PeerGroup.objects.exclude(kind="network"):
        memberships = Membership.objects.current().filter(group=group)
        assert memberships.leads().exists()
        assert [
            m for m in memberships.select_related("council") if not group.covers(m.council, london.today(NOW))
        ] == []


def test_invitations_to_what_is_coming_are_planned_and_none_to_what_is_over(register):
    load.load(NOW)

    plan(NOW)

    about = set(Message.objects.filter(kind="invitation").values_list("about", flat=True))
    coming = Meeting.objects.upcoming(NOW).values_list("pk", flat=True)
    assert about == {f"meeting:{pk}" for pk in coming}
    assert Message.objects.filter(kind="invitation", to_address="member@oxford.gov.uk").exists()


def test_the_past_is_as_published(register):
    load.load(NOW)

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
