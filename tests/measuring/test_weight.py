"""What a page costs a browser and a database, counted on pages whose parts are known."""

import pytest
from django.contrib.staticfiles import finders
from django.db import connection

from bench import asking, weight

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


@pytest.mark.django_db
def test_the_map_of_the_front_page_is_known_by_its_looks(client, network):
    assert finders.find("product.css")
    assert b'class="pg-map' in client.get("/").content
    assert b'class="pg-map' not in client.get("/timebank/").content


@pytest.mark.django_db
def test_statements_are_counted_and_those_that_write_by_themselves():
    statements = asking.Statements()

    with connection.execute_wrapper(statements), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("\n  update django_session SET session_data = ''")
        cursor.execute("SELECT 'INSERT'")

    assert (statements.count, statements.writes) == (3, 1)
    assert statements.seconds > 0
