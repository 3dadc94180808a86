"""The smallest network there is: nothing in it contradicts anything else, and people can use it."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Sum

from accounts.models import Affiliation, User
from ballots.models import Ballot
from bench.network import filling
from bench.network.sizes import Sizes
from bench.network.world import World
from common import london
from councils.models import Council
from meetings.models import Action, AgendaItem, Attendance, Meeting, Placement, Topic
from outbox import holds
from outbox.models import Body, Message
from peergroups.models import Membership, PeerGroup
from scrutiny.models import Day, Use
from tests.network.conftest import NOW, SCALE
from timebank import ledger
from timebank.models import Account, Loan, Offer, Request, Transfer

pytestmark = pytest.mark.usefixtures("network")
TODAY = london.read_iso(NOW).date()


def test_there_is_as_much_of_everything_as_the_scale_says():
    models = (PeerGroup, User, Meeting, AgendaItem, Attendance, Action, Transfer, Request, Offer, Day, Message, Body)

    assert {model.__name__: model.objects.count() for model in models} == {
        "PeerGroup": 20, "User": 50, "Meeting": 10, "AgendaItem": 60, "Attendance": 86, "Action": 100, "Transfer": 1000,
        "Request": 10, "Offer": 10, "Day": 9, "Message": 500, "Body": 10,
    }  # fmt: skip


def test_all_councils_of_the_day_are_in_one_region_each():
    covered = Council.objects.as_at(TODAY).annotate(groups=Count("coverage")).values_list("groups", flat=True)

    assert set(covered) == {1}
    assert PeerGroup.objects.filter(kind="region").count() == 14


def test_every_group_has_a_lead_today_who_is_in_the_leads_group():
    leads = Membership.objects.current().leads()
    among = Membership.objects.current().filter(group__kind="leads").values("person")

    assert not PeerGroup.objects.exclude(pk__in=leads.values("group")).exists()
    assert not leads.exclude(person__in=among).exists()


def test_members_act_for_the_council_for_which_they_are_there_and_in_its_region():
    acting = Affiliation.objects.on(TODAY).filter(person=OuterRef("person"), council=OuterRef("council"))
    members = Membership.objects.current().filter(kind="council")

    assert members.count() > 40
    assert not members.filter(~Exists(acting)).exists()
    assert not members.filter(group__kind="region").exclude(group__coverage__council=F("council")).exists()


def test_hours_add_up_to_nothing_and_the_ledger_is_sound():
    assert Account.objects.aggregate(all=Sum("balance")) == {"all": 0}
    assert Account.objects.exclude(balance=0).count() > 5
    assert ledger.check() == []


def test_who_said_that_they_come_could_know_of_the_meeting():
    member = Membership.objects.filter(
        group=OuterRef("meeting__group"), person=OuterRef("person"), joined_at__lt=OuterRef("meeting__starts_at")
    )

    assert Attendance.objects.count() > 20
    assert not Attendance.objects.filter(~Exists(member)).exists()
    assert not Attendance.objects.filter(meeting__state="draft").exists()
    assert not Attendance.objects.filter(answered_at__gt=F("meeting__starts_at")).exists()


def test_what_is_open_waits_for_the_next_meeting_of_its_group():
    """Every open action has a topic; every open topic that is wanted by then has a place there."""
    coming = Meeting.objects.upcoming(london.read_iso(NOW))
    keys = set(Topic.objects.open().filter(kind="action").values_list("key", flat=True))
    placed = Placement.objects.filter(topic=OuterRef("pk"), meeting__in=coming.order_by().values("pk"))
    nexts = {meeting.group_id: meeting for meeting in reversed(coming)}
    unplaced = Topic.objects.filter(~Exists(placed))
    waiting = [topic for group, meeting in nexts.items()
               for topic in unplaced.filter(group=group).wanted_on(meeting.starts_on)]  # fmt: skip

    assert keys == {f"meetings.action:{pk}" for pk in Action.objects.open().values_list("pk", flat=True)}
    assert nexts
    assert waiting == []


def test_a_scrutiny_day_is_in_every_stage_and_its_ballots_are_counted():
    assert set(Day.objects.values_list("stage", flat=True)) == set(Day.Stage.values)
    assert not Ballot.objects.filter(state="closed", result=None).exists()
    assert Ballot.objects.filter(state="open").exists()


def test_nothing_of_it_can_be_sent_to_anybody():
    fields = [
        (model, field.attname) for model in apps.get_models() for field in model._meta.concrete_fields
        if re.search("email|address", field.attname) and field.get_internal_type() in {"CharField", "EmailField"}
    ]  # fmt: skip
    found = [value for model, name in fields for value in model.objects.values_list(name, flat=True)]
    addresses = [value for value in found if "@" in (value or "")]

    assert len(addresses) > 500
    assert {address.rpartition(".")[2] for address in addresses} == {"example"}
    assert holds.is_held()
    assert Message.objects.queued().exists()


def test_keys_of_rows_that_were_written_are_not_given_again():
    """COPY brings keys of its own: what people add afterwards has to come after them."""
    for model in (User, Meeting, Action, Transfer, Loan, Message, Use):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
            [given] = cursor.fetchone()
        assert given > model.objects.latest("pk").pk


def test_what_is_planned_and_delivered_when_mail_is_released_does_not_fail(capsys):
    call_command("release_mail", start=london.read_iso(NOW))
    call_command("plan", now=NOW)
    call_command("deliver")

    assert "London:" in capsys.readouterr().out


def test_a_seed_makes_the_same_network_again_and_another_one_another(planned, said):
    """Planned without being written, it has the fingerprint of what was written then."""
    other = filling.fill(World(Sizes.of(SCALE), 2, london.read_iso(NOW)), at_once=False, dry=True)

    assert said.endswith(f"Fingerprint: {planned}")
    assert other != planned


def test_what_was_said_of_it_counts_its_rows(said):
    assert re.match(r"[0-9,]+ rows in [0-9]+ seconds, of scale 0.001 and seed 1, as at 2026-11-25 09:00 London", said)
