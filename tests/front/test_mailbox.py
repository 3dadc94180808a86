"""The demonstration's mailbox."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from outbox.actions import queue
from outbox.delivery import deliver
from outbox.models import MailboxCopy
from tests.outbox.letters import a_letter

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
LINK = "http://127.0.0.1:8000/do/abc/"


@pytest.fixture
def demonstration(settings):
    settings.MODE, settings.SITE_URL = "demo", "http://127.0.0.1:8000"
    settings.ALLOWED_HOSTS = ["*"]  # as with HOST=0.0.0.0: the demonstration is looked at under any name
    return settings


def keep(*letters):
    with transaction.atomic():
        queue(letters, NOW)
    deliver(NOW)
    return list(MailboxCopy.objects.order_by("pk"))


@pytest.mark.parametrize("view", ["front:mailbox", "front:mailbox-message", "front:mailbox-part"])
@pytest.mark.parametrize("mode", ["test", "production"])
def test_outside_the_demonstration_there_is_no_mailbox(client, coordinator, settings, view, mode):
    [copy] = keep(a_letter())
    settings.MODE = mode
    client.force_login(coordinator)

    response = client.get(reverse(view, args=[] if view == "front:mailbox" else [copy.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, demonstration, django_assert_num_queries, count):
    copies = keep(*(a_letter(number) for number in range(count)))

    with django_assert_num_queries(2):
        response = client.get(reverse("front:mailbox"))

    assert [mail.pk for mail in response.context["mails"]] == [copy.pk for copy in reversed(copies)]


@pytest.mark.parametrize(
    ("words", "found"),
    [("oxford", {"person1@oxford.gov.uk"}), ("COMING camden", {"person2@camden.gov.uk"}), ("nobody", set())],
)
def test_a_search_finds_addresses_and_words_of_the_subject(client, demonstration, words, found):
    keep(a_letter(1), a_letter(2, to_address="person2@camden.gov.uk"))

    response = client.get(reverse("front:mailbox"), {"q": words})

    assert {mail.to_address for mail in response.context["mails"]} == found


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 5000, "page=nonsense", "page=-1&q=%F0%9F", "q=%25_"])
def test_no_query_breaks_the_list(client, demonstration, query):
    keep(a_letter())

    assert client.get(f"{reverse('front:mailbox')}?{query}").status_code == 200


def test_a_message_is_shown_as_its_reader_would_see_it(client, demonstration):
    calendar = {"calendar": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "calendar_method": "REQUEST"}
    [copy] = keep(a_letter(text=f"Go: {LINK}\n", **calendar))

    response = client.get(reverse("front:mailbox-message", args=[copy.pk]), headers={"host": "demo.example"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "BEGIN:VCALENDAR" in page
    assert "The calendar part (REQUEST)" in page
    assert '<a href="http://demo.example/do/abc/" rel="nofollow">' in page
    assert "Message-ID" in page


def test_the_html_part_may_style_itself_and_nothing_else(client, demonstration):
    html = f'<html><head></head><body><script>x</script><a href="{LINK}" target="_blank">Go</a></body></html>'
    [copy] = keep(a_letter(html=html))

    response = client.get(reverse("front:mailbox-part", args=[copy.pk]), headers={"host": "demo.example"})

    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src http://demo.example 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    page = response.content.decode()
    assert '<head><base target="_top">' in page
    assert '<a href="http://demo.example/do/abc/" >Go</a>' in page


def test_what_was_typed_is_text_in_the_list(client, demonstration):
    keep(a_letter(subject="<script>alert(1)</script>"))

    page = client.get(reverse("front:mailbox")).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
