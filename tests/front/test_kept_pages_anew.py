"""What is kept for visitors is true no more as soon as somebody has written something (docs/decisions/0030).

Through transactions that are committed: what is only about to be written makes no page anew.
"""

import threading
from contextlib import contextmanager
from functools import partial

import pghistory
import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone

from accounts.models import User
from common import fastcache, kept_pages
from common.kept_pages import same_for_visitors
from config.celery import app
from outbox.models import Message
from peergroups.models import PeerGroup
from skills.models import Skill
from tests import mail_factories
from tests.factories import MeetingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

meanwhile = []  # what happens while the page below is being made, after it has read the database


def names(request):
    page = HttpResponse(", ".join(PeerGroup.objects.order_by("pk").values_list("name", flat=True)))
    while meanwhile:
        meanwhile.pop()()
    return page


names.login_required = False
urlpatterns = [path("names/", same_for_visitors(names)), path("", include("config.urls"))]


def read(where="/names/"):
    return Client().get(where).text


def generation():
    return caches["fast"].get(kept_pages.GENERATION)


def on_a_line_of_its_own(deed):
    """As another process would do it: on a connection of its own, and to the end."""

    def done():
        deed()
        connection.close()

    thread = threading.Thread(target=done)
    thread.start()
    thread.join()


# Deeds ----------------------------------------------------------------------------------------------------------------
def test_a_name_that_is_withdrawn_is_gone_at_once(pages_kept, client, group, lead):
    User.objects.filter(pk=lead.pk).update(named_in_public_since=timezone.now())
    assert lead.name in read(group.get_absolute_url())
    assert lead.name in read(group.get_absolute_url())
    client.force_login(lead)

    client.post("/account/", {"deed": "public_name"})

    assert lead.name not in read(group.get_absolute_url())


def test_a_meeting_is_there_when_it_is_published_and_says_at_once_that_it_is_off(pages_kept, client, group, lead):
    draft = MeetingFactory(group=group, draft=True, title="Bins and barriers")
    where = reverse("meetings:meeting-list", args=[group.slug])
    client.force_login(lead)
    before = read(where)

    client.post(reverse("meetings:meeting-publish", args=[group.slug, draft.pk]))
    published, page = read(where), read(draft.get_absolute_url())
    client.post(reverse("meetings:meeting-cancel", args=[group.slug, draft.pk]), {"reason": "The hall is flooded"})

    assert ("Bins and barriers" in before, "Bins and barriers" in published) == (False, True)
    assert ("flooded" in page, "flooded" in read(draft.get_absolute_url())) == (False, True)
    assert "Cancelled" in read(where)


def renamed(to):
    PeerGroup.objects.update(name=to)


def saved(to):
    group = PeerGroup.objects.get()
    group.name = to
    group.save()


def in_one_piece(to):
    with transaction.atomic():
        PeerGroup.objects.update(name="Neither")
        with transaction.atomic():
            PeerGroup.objects.update(name=to)


def after_a_part_was_taken_back(to):
    with transaction.atomic():
        with transaction.atomic():
            PeerGroup.objects.update(name="Neither")
            transaction.set_rollback(True)
        PeerGroup.objects.update(name=to)


def by_hand(to):
    with connection.cursor() as cursor:
        cursor.execute("WITH it AS (SELECT 1) UPDATE peergroups_peergroup SET name = %s", [to])


def after_a_line_broke(to):
    connection.close()
    renamed(to)


def by_another(to):
    on_a_line_of_its_own(partial(renamed, to))


def by_a_form(to):
    """The first thing that a connection is asked: the history writes who it is in front of it."""
    on_a_line_of_its_own(pghistory.context(user=1)(partial(renamed, to)))


WAYS = [renamed, saved, in_one_piece, after_a_part_was_taken_back, by_hand, after_a_line_broke, by_another, by_a_form]


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_written_shows_at_once(pages_kept, group, way):
    assert read() == read() == "South"

    way("The South")

    assert read() == "The South"


def test_what_is_taken_back_makes_no_page_anew(pages_kept, group):
    before = read(), generation()

    with transaction.atomic():
        renamed("The South")
        transaction.set_rollback(True)

    assert (read(), generation()) == before


def test_it_is_said_once_it_is_certain_and_only_once(pages_kept, group):
    read()
    before = generation()

    with transaction.atomic():
        renamed("The South")
        renamed("South again")
        waiting = [what for _, what, *_ in connection.run_on_commit if what is kept_pages.forget_all]
        during = generation()

    assert (len(waiting), during) == (1, before)
    assert generation() != before


def test_a_connection_that_is_opened_anew_is_watched_once(group):
    for _ in range(3):
        connection.close()
        PeerGroup.objects.count()

    watching = [one for one in connection.execute_wrappers if one is kept_pages._forgetting_what_is_written]
    assert len(watching) == 1
    assert connection.execute_wrappers[0] is watching[0]


# Two at once ----------------------------------------------------------------------------------------------------------
def test_a_page_that_was_read_before_and_stored_after_is_shown_to_nobody_else(pages_kept, group):
    meanwhile.append(partial(by_another, "The South"))

    assert read() == "South"  # as it was when this visitor asked
    assert read() == "The South"


def test_the_first_two_visitors_begin_one_generation(pages_kept, group):
    assert kept_pages.begin_generation() == kept_pages.begin_generation() == generation()


def test_a_change_before_the_first_generation_counts(pages_kept, group):
    """Valkey was emptied, somebody began to read, somebody else wrote: the reader's page is of no generation."""
    meanwhile.append(caches["fast"].clear)
    meanwhile.append(partial(by_another, "The South"))

    assert read() == "South"
    assert read() == "The South"


# The cache is away ----------------------------------------------------------------------------------------------------
@pytest.fixture
def away(pages_kept, settings, monkeypatch):
    """`with away():` the cache hears nothing; after it, it is there again with all that it held."""
    there = settings.CACHES["fast"]

    @contextmanager
    def for_a_while():
        settings.CACHES = {**settings.CACHES, "fast": {**there, "LOCATION": "redis://127.0.0.1:9"}}
        yield
        settings.CACHES = {**settings.CACHES, "fast": there}

    monkeypatch.setattr(fastcache, "_asked_again_at", 0.0)
    monkeypatch.setattr(kept_pages, "_is_owed", False)
    return for_a_while


def test_what_the_cache_did_not_hear_of_shows_all_the_same(away, group):
    assert read() == read() == "South"

    with away():
        renamed("The South")

    assert read() == "The South"  # while the cache is left in peace for some seconds
    fastcache._asked_again_at = 0.0
    assert read() == read() == "The South"


def test_it_hears_of_it_at_the_next_statement(away, group):
    read()
    before = generation()
    with away():
        renamed("The South")
    fastcache._asked_again_at = 0.0

    assert generation() == before
    PeerGroup.objects.count()

    after = generation()
    PeerGroup.objects.count()
    assert before != after == generation()


# What no page shows ---------------------------------------------------------------------------------------------------
def session(client):
    client.session["seen"] = "yes"
    client.session.save()


def mail(client):
    message = mail_factories.stored(User.objects.first())
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())


def locked(client):
    with transaction.atomic():
        list(PeerGroup.objects.select_for_update(of=["self"], skip_locked=True))
        list(PeerGroup.objects.select_for_update(no_key=True))


def nobody_in(client):
    client.post("/sign-in/", {"email": ""})
    client.post("/sign-out/")


def ticks(client):
    """All that beat asks for each minute or oftener; at night the pages may be made anew."""
    app.loader.import_default_modules()
    often = [tick["task"] for tick in app.conf.beat_schedule.values() if isinstance(tick["schedule"], float)]
    assert len(often) == 5
    for name in often:
        app.tasks[name]()


def hourly(client):
    for name in ("meetings.tasks.build_agendas", "desk.tasks.succeed_due", "timebank.tasks.agree_by_silence"):
        app.tasks[name]()


@pytest.mark.usefixtures("nothing_is_counted_yet")  # the last of the ticks is remembered beside the limits
@pytest.mark.parametrize("deed", [session, mail, locked, nobody_in, ticks, hourly])
def test_what_no_visitor_sees_makes_no_page_anew(pages_kept, client, group, lead, deed):
    MeetingFactory(group=group)
    ticks(client)  # whatever there is to be planned
    read()
    before = generation()

    deed(client)

    assert generation() == before
    assert before is not None


def test_a_tick_that_did_something_makes_pages_anew(pages_kept, group):
    Skill.objects.all().delete()
    read()
    before = generation()

    call_command("import_skills", verbosity=0)

    assert Skill.objects.exists()
    assert generation() != before


@pytest.mark.parametrize(
    ("sql", "is_seen"),
    [
        ('INSERT INTO "peergroups_peergroup" ("name") VALUES (%s)', True),
        ('UPDATE "peergroups_peergroup" SET "name" = %s', True),
        ("update only peergroups_peergroup set name = 'x'", True),
        ('DELETE FROM "peergroups_peergroup"', True),
        ("MERGE INTO peergroups_peergroup USING x ON true WHEN MATCHED THEN DELETE", True),
        ('TRUNCATE TABLE "peergroups_peergroup"', True),
        ("TRUNCATE peergroups_peergroup", True),
        ("COPY peergroups_peergroup (name) FROM STDIN", True),
        ("WITH gone AS (DELETE FROM peergroups_peergroup RETURNING 1) SELECT * FROM gone", True),
        ("WITH x AS (DELETE FROM outbox_rest) INSERT INTO peergroups_peergroup VALUES (1)", True),
        ("\n  INSERT\n  INTO public.peergroups_peergroup VALUES (1)", True),
        ('SELECT "peergroups_peergroup"."id" FROM "peergroups_peergroup" FOR UPDATE OF "peergroups_peergroup"', False),
        ("WITH x AS (SELECT 1 FOR UPDATE SKIP LOCKED) SELECT * FROM x FOR NO KEY UPDATE NOWAIT", False),
        ("INSERT INTO outbox_rest (name) VALUES (1) ON CONFLICT (name) DO UPDATE SET name = 2", False),
        ("INSERT INTO digests_digest (lines) VALUES (1) ON CONFLICT DO NOTHING RETURNING person_id", False),
        ('UPDATE "django_session" SET "session_data" = %s', False),
        ('INSERT INTO "cache" (cache_key) VALUES (1)', False),
        ("SET LOCAL transaction_timeout = 0; LOCK TABLE peergroups_peergroup IN SHARE MODE", False),
        ("SET idle_session_timeout = '90s'; SELECT pg_try_advisory_lock(%s)", False),
        ('SAVEPOINT "s1"', False),
    ],
)
def test_what_a_statement_writes(sql, is_seen):
    assert kept_pages.writes(sql) is is_seen
