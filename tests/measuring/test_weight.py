"""What a page costs a browser and a database, counted on pages whose parts are known."""

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.urls import reverse

from bench import asking, targets, weight
from tests.factories import AgendaItemFactory, MeetingFactory

PAGE = b"""<!DOCTYPE html>
<html><head>
<link rel="stylesheet" href="/static/a.css"><link rel="icon" href="/static/mark.svg#six"><link rel="next" href="/x/">
<script src="/static/a.js" defer></script><script src="/admin/jsi18n/"></script>
</head><body><img src="/static/mark.svg" alt=""><img src="/static/map.svg" loading="lazy" alt="">
<img src="data:image/svg+xml,x" alt=""></body></html>"""


@pytest.fixture
def kept(settings, tmp_path):
    """A folder of static files; the style sheet was compressed in both ways."""
    settings.STATIC_ROOT = tmp_path
    for name, size in {"a.css": 900, "a.css.gz": 90, "a.css.br": 80, "a.js": 50, "a.js.gz": 30, "mark.svg": 7}.items():
        (tmp_path / name).write_bytes(b"x" * size)
    weight._size.cache_clear()
    yield
    weight._size.cache_clear()


@pytest.mark.usefixtures("kept")
def test_a_first_view_brings_each_part_once_as_small_as_it_is_kept():
    assert weight.weigh(PAGE) == {"parts": 80 + 30 + 7, "requests": 5, "has_map": False}


def test_a_feed_comes_alone():
    assert weight.weigh(b"BEGIN:VCALENDAR\r\n") == {"parts": 0, "requests": 1, "has_map": False}


def brought_by(body):
    """What comes with a page over the wire, by name, packed as production does."""
    paths = [address.removeprefix("/static/") for address in weight.Parts(body).found]
    return {Path(path).name: len(brotli.compress(Path(finders.find(path)).read_bytes())) for path in paths}


EVERYWHERE = {"mark.svg", "product.css", "enhance.js"}


@pytest.mark.parametrize(
    ("name", "also", "left"),
    [
        ("front:home", set(), targets.NEXT_PAGE_WITH_MAP),
        ("scrutiny:supplier-list", {"scrutiny.css"}, targets.NEXT_PAGE_WITH_MAP),
        ("meetings:meeting-room", {"htmx-2.min.js"}, targets.NEXT_PAGE),
        ("meetings:meeting-agenda", {"htmx-2.min.js", "agenda.js"}, 7_500),
    ],
)
def test_style_sheets_and_scripts_leave_room_for_the_page_in_a_first_view(client, lead, group, name, also, left):
    meeting = AgendaItemFactory(meeting=MeetingFactory(group=group)).meeting
    client.force_login(lead)
    place = [group.slug, meeting.pk] if name.startswith("meetings:") else []

    brought = brought_by(client.get(reverse(name, args=place)).content)

    assert set(brought) == EVERYWHERE | also
    assert sum(brought.values()) <= targets.FIRST_VIEW - left
    assert 1 + len(brought) <= targets.REQUESTS


@pytest.mark.django_db
@pytest.mark.django_db
def test_statements_are_counted_and_those_that_write_by_themselves():
    statements = asking.Statements()

    with connection.execute_wrapper(statements), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("\n  update django_session SET session_data = ''")
        cursor.execute("SELECT 'INSERT'")

    assert (statements.count, statements.writes) == (3, 1)
    assert statements.seconds > 0
