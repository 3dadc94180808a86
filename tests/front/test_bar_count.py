"""The count in the bar: kept for a minute, right at once after what the person does, and never in the way."""

import datetime as dt
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common import do_links, fastcache
from digests import waiting
from front.context import BAR
from front.remembered import Remembered, forget
from peergroups.models import Membership
from tests.factories import ActionFactory, MeetingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.counted_anew]


@pytest.fixture
def kept(settings):
    """As in production, in a corner of the cache that no other test has used."""
    settings.COUNTS_KEPT_SECONDS = settings.TURNS_KEPT_SECONDS = 60
    settings.CACHES = {
        **settings.CACHES,
        "fast": {**settings.CACHES["fast"], "KEY_PREFIX": f"{settings.KEY_PREFIX}{uuid.uuid4()}"},
    }


def link_to(person, action):
    later = timezone.now() + dt.timedelta(days=1)
    return do_links.make("action-done", person_id=person.pk, object_id=action.pk, expires_at=later)


def shown(client):
    return client.get(reverse("front:accessibility")).context["site"].waiting


def test_what_others_do_is_counted_a_minute_later(kept, client, group, member, council):
    client.force_login(member)
    before = shown(client)

    ActionFactory(group=group, person=member, council=council, days=-3)

    assert shown(client) == before
    waiting.forget(member.pk)
    assert shown(client) == before + 1


def test_what_the_person_does_is_counted_at_once(kept, client, group, member, council):
    action = ActionFactory(group=group, person=member, council=council, days=-3)
    client.force_login(member)
    before = shown(client)

    client.post(reverse("meetings:action-done", args=[group.slug, action.pk]), {"words": "Sent"})

    action.refresh_from_db()
    assert action.state == "done"
    assert shown(client) == before - 1


def test_what_the_person_does_from_a_mail_is_counted_at_once(kept, client, group, member, council):
    action = ActionFactory(group=group, person=member, council=council, days=-3)
    client.force_login(member)
    before = shown(client)
    client.logout()

    client.post(urlsplit(do_links.url(link_to(member, action))).path)
    client.force_login(member)

    assert shown(client) == before - 1


def test_the_front_page_counts_for_all_others(kept, client, group, member, django_assert_num_queries):
    MeetingFactory(group=group)
    client.force_login(member)
    client.get(reverse("front:home"))

    with django_assert_num_queries(2):  # session and person: nothing for the count, nor for the places in the bar
        shown(client)


def places(client):
    return [place.name for place in client.get(reverse("front:accessibility")).context["site"].places]


def test_who_comes_to_lead_has_a_desk_in_the_bar_a_minute_later(kept, client, group, member, council):
    client.force_login(member)
    assert "Desk" not in places(client)

    led(member, group, council)

    assert "Desk" not in places(client)
    forget(member.pk)
    assert "Desk" in places(client)


def test_the_bar_of_one_person_is_not_that_of_another(kept, client, group, member, lead):
    client.force_login(lead)
    assert "Desk" in places(client)

    client.force_login(member)

    assert "Desk" not in places(client)


def test_whoever_does_something_sees_their_own_places_at_once(kept, client, group, member, council):
    client.force_login(member)
    places(client)
    led(member, group, council)

    client.post(reverse("front:account"), {})

    assert "Desk" in places(client)


def test_what_an_older_version_kept_is_not_read_as_ours():
    @dataclass
    class Was:
        name: str

    @dataclass
    class Is:
        name: str
        pk: int

    assert Remembered("tried", made_of=(Was,)).key(1) != Remembered("tried", made_of=(Is,)).key(1)


def lines_shown(client):
    return [task.line.key for task in client.get(reverse("front:home")).context["tasks"]]


def test_the_front_page_shows_what_others_do_a_minute_later(kept, client, group, member, council):
    client.force_login(member)
    before = lines_shown(client)

    action = ActionFactory(group=group, person=member, council=council, days=-3)

    assert (before, lines_shown(client), shown(client)) == ([], [], 0)
    forget(member.pk)
    assert (lines_shown(client), shown(client)) == ([f"action:{action.pk}"], 1)


def test_what_waits_is_asked_once_a_minute(kept, client, group, member, council):
    MeetingFactory(group=group)
    client.force_login(member)
    client.get(reverse("front:home"))

    with CaptureQueriesContext(connection) as again:
        page = client.get(reverse("front:home"))

    assert len(page.context["tasks"]) == 1
    assert len(again) == 4, [query["sql"][:90] for query in again]


def test_what_the_person_does_leaves_the_front_page_at_once(kept, client, group, member, council):
    action = ActionFactory(group=group, person=member, council=council, days=-3)
    client.force_login(member)
    assert lines_shown(client) == [f"action:{action.pk}"]

    client.post(reverse("meetings:action-done", args=[group.slug, action.pk]), {"words": "Sent"})

    assert lines_shown(client) == []


def led(person, group, council):
    Membership.objects.filter(person=person, group=group).update(role="lead")


def left(person, group, council):
    Membership.objects.filter(person=person, group=group).update(left_at=timezone.now(), left_because="removed")


def acted_for(person, group, council):
    person.affiliations.update(ended_on=dt.date(2024, 2, 1))


def confirmed(person, group, council):
    person.affiliations.update(confirmed_at=None, confirmed_by=None)


def coordinated(person, group, council):
    User.objects.filter(pk=person.pk).update(is_superuser=True)


@pytest.mark.parametrize("change", [led, left, acted_for, confirmed, coordinated])
def test_with_other_rights_the_front_page_keeps_nothing(kept, client, group, member, council, change):
    client.force_login(member)
    lines_shown(client)
    action = ActionFactory(group=group, person=member, council=council, days=-3)
    assert lines_shown(client) == []  # a minute has not passed

    change(member, group, council)

    assert f"action:{action.pk}" in lines_shown(client)


def test_a_server_that_is_away_is_not_asked_again_and_again(kept, settings, monkeypatch, member):
    monkeypatch.setattr(fastcache, "_asked_again_at", 0.0)
    nowhere = {**settings.CACHES["fast"], "LOCATION": "redis://127.0.0.1:9"}
    settings.CACHES = {**settings.CACHES, "fast": nowhere}
    now = timezone.now()

    assert waiting.count(member, now) == len(waiting.your_turn(member, now))
    assert BAR.of(member.pk, lambda: "worked out anew") == "worked out anew"
    forget(member.pk)
    assert fastcache._asked_again_at > time.monotonic()
    assert caches["fast"].get("anything", "missed") == "missed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout"])
def test_a_count_that_the_database_does_not_give_in_time_costs_no_page(client, group, member, setting):
    MeetingFactory(group=group)
    client.force_login(member)
    assert shown(client) == 1

    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("LOCK TABLE timebank_offer IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute(f"SET {setting} = '300ms'")
        page = client.get(reverse("front:accessibility"))

    with connection.cursor() as cursor:
        cursor.execute(f"RESET {setting}")
    assert (page.status_code, page.context["site"].waiting) == (200, 0)
    assert shown(client) == 1
