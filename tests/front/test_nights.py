"""What is kept for a time goes in the night after it: asked of every kind that says so, not of a list."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from config.celery import app
from digests.models import Digest
from front.personal_data import registry
from front.tidying import tidy
from meetings.models import Guest
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Body, Incoming, Message
from peergroups.models import JoinRequest
from scrutiny.models import SupplierContact
from tests import mail_factories
from tests.factories import JoinRequestFactory
from tests.front import keeping

ENDING = [kept for kept in registry.kept() if kept.ends]
SPAN = re.compile(r"(\d+) (months|days)")
MONTHS = {"12": dt.timedelta(days=365), "13": dt.timedelta(days=396)}


@pytest.fixture
def everything(db, group, council, lead):
    """Of everything that is kept for a time there is something that has ended today."""
    now = timezone.now()
    person = keeping.make(group, council, lead)
    newest = Digest.objects.latest("until").until
    # With nothing to say, so that no mail of it can have been lost: the one that stays.
    mail_factories.DigestFactory(person=person, after=newest, until=newest + dt.timedelta(hours=1), lines=0)
    left = {"withdrawn_at": now, "withdrawn_by": lead, "withdrawn_because": "They left"}
    SupplierContact.objects.filter(withdrawn_at=None).update(**left)
    plain = {"subject": "A mail", "text": "A mail", "html": "<p>A mail</p>"}
    code = Letter(kind="code", key="code:1", to_address="typed@by-somebody.example", person_id=None, **plain)
    told = Letter(kind="digest", key="digest:1", to_address=person.email, person_id=person.pk, **plain)
    with transaction.atomic():
        outbox.queue([code, told], now=now)
    Message.objects.filter(key__in=["code:1", "digest:1"]).update(state="sent", sent_at=now)
    Body.objects.filter(message__key="code:1").delete()  # as when it is sent
    Incoming.objects.filter(pk=Incoming.objects.earliest("pk").pk).update(state="done")


def the_night(later):
    """What beat has a worker do before anybody is up."""
    app.loader.import_default_modules()
    with time_machine.travel(timezone.now() + later, tick=False):
        for name in ("retain", "tidy"):
            app.tasks[app.conf.beat_schedule[name]["task"]]()


def standing():
    """{kind: what of it goes one day and is there}: numbers of rows, or (number, field, what it says)."""
    found = {}
    for kept in ENDING:
        rows = kept.model._base_manager.values_list("pk", *kept.ends.fields)
        said = {(row[0], name, value) for row in rows for name, value in zip(kept.ends.fields, row[1:], strict=True)}
        found[kept.heading] = {one for one in said if one[2]} if kept.ends.fields else {row[0] for row in rows}
    return found


def test_each_kind_is_there_until_its_time_is_over_and_gone_after(everything):
    before = standing()
    the_night(dt.timedelta(days=1))
    soon = standing()
    the_night(dt.timedelta(days=3650))
    late = standing()

    assert [heading for heading, there in before.items() if not there] == []
    assert soon == before
    stay = {kept.heading: before[kept.heading] & late[kept.heading] for kept in ENDING}
    assert {heading for heading, there in stay.items() if there} <= {kept.heading for kept in ENDING if kept.ends.but}
    assert [heading for heading, there in before.items() if stay[heading] == there] == []


@pytest.mark.parametrize("kept", registry.kept(), ids=lambda kept: kept.model._meta.label)
def test_what_people_read_of_it_is_what_is_done(kept):
    said = SPAN.findall(kept.until)
    spans = {MONTHS[number] if unit == "months" else dt.timedelta(days=int(number)) for number, unit in said}

    assert bool(spans) == bool(kept.ends)
    if kept.ends:
        assert kept.ends.after in spans
        assert set(kept.ends.fields) <= set(kept.fields)


def test_the_page_for_operators_names_every_kind_and_how_long():
    page = (settings.BASE_DIR / "docs" / "retention.md").read_text(encoding="utf-8")

    rows = [line for line in page.splitlines() if line.startswith("| ") and line.endswith(" |")]

    assert rows[1:] == [f"| {kept.heading} | {kept.until} |" for kept in registry.kept()]


def test_what_fails_in_one_room_keeps_no_other_from_forgetting(everything):
    JoinRequestFactory(words="Hello", outcome="declined", asked_at=timezone.now(), decided_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a disk is full'; END $$;"
            "CREATE TRIGGER refuses BEFORE UPDATE ON peergroups_joinrequest EXECUTE FUNCTION refuses()"
        )

    with pytest.raises(DatabaseError, match="a disk is full"):
        tidy(timezone.now() + dt.timedelta(days=3650))

    assert JoinRequest.objects.filter(words="Hello").exists()
    assert not Guest.objects.exclude(email="").exists()
