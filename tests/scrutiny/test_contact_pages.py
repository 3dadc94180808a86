"""A supplier’s contact: a link opens once, for the address it was sent to. Every other end is explained, in nothing."""

import pytest
import time_machine
from django.test import Client

from config.scrubbing import scrubbed
from outbox.models import Message
from scrutiny import contact_links
from scrutiny.actions import contacts, rating
from scrutiny.models import Reply, Sending
from tests.scrutiny.rating_town import DAY, NOON, TEXT, contact, passed, town
from tests.scrutiny_factories import some_point

pytestmark = pytest.mark.django_db
SECRETS = (TEXT["comment"], "vera@vendor.example", "Example Supplier", "Sample Product")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def there():
    there = town()
    there.vera = contact(there, name="Vera Vendor", email="vera@vendor.example")
    there.version = passed(there)
    there.sending = Sending.objects.get()
    there.link = contact_links.path(there.sending)
    return there


def opened(client, there, email="vera@vendor.example"):
    return client.post(there.link, {"email": email})


def shows_nothing(page, status):
    said = page.content.decode()
    return page.status_code == status and not any(secret in said for secret in SECRETS)


def test_looking_at_a_link_changes_nothing_and_shows_nothing(client, there):
    """Mail scanners follow links, and ask for the head of a page."""
    client.head(there.link)
    page = client.get(there.link)

    assert shows_nothing(page, 200)
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    assert Sending.objects.get().opened_at is None


def test_it_opens_for_its_address_and_shows_what_was_sent_and_nothing_else(client, there):
    passed(there, point=some_point(2), comment="Sent in another mail")
    wrong = opened(client, there, "boss@vendor.example")
    assert ("was not sent to that address" in wrong.content.decode(), shows_nothing(wrong, 200)) == (True, True)

    page = client.get(opened(client, there, " VERA@vendor.example")["Location"])
    said = page.content.decode()
    assert TEXT["comment"] in said
    assert "Sent in another mail" not in said


def test_a_forwarded_or_replayed_link_shows_nothing(client, there):
    page = opened(client, there)["Location"]
    other = Client()

    assert shows_nothing(other.get(there.link), 410)
    assert shows_nothing(opened(other, there), 410)
    assert shows_nothing(other.get(page), 404)
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("part", ["x", "", "."])
def test_an_altered_link_shows_nothing(client, there, part):
    token = there.link.rstrip("/").rpartition("/")[2]
    page = client.get(there.link.replace(token, f"{part}{token[3:]}"))

    assert shows_nothing(page, 404)


def test_an_old_link_shows_nothing_and_a_new_one_goes_to_the_address_alone(client, there, clock):
    clock.move_to(NOON + 61 * DAY)
    assert shows_nothing(client.get(there.link), 410)
    sent = client.post(f"{there.link}new/")
    assert shows_nothing(sent, 200)
    there.sending.refresh_from_db()

    mails = Message.objects.filter(kind="supplier-ratings")
    assert [mail.to_address for mail in mails] == ["vera@vendor.example"] * 2
    assert contact_links.path(there.sending) != there.link
    assert shows_nothing(client.get(there.link), 410)
    there.link = contact_links.path(there.sending)
    assert opened(client, there).status_code == 302
    client.post(f"{there.link}new/")
    assert mails.count() == 2  # one in 15 minutes


def test_a_withdrawn_contact_reads_nothing_not_even_where_it_was_open(client, there):
    page = opened(client, there)["Location"]
    contacts.withdraw(contact=there.vera, because="Left", by=there.lead, now=NOON)

    assert shows_nothing(client.get(page), 404)
    assert shows_nothing(client.get(there.link), 410)
    client.post(f"{there.link}new/")
    assert Message.objects.filter(kind="supplier-ratings").count() == 1


def test_it_stays_open_in_this_browser_for_a_day(client, there, clock):
    page = opened(client, there)["Location"]
    clock.move_to(NOON + DAY)
    assert shows_nothing(client.get(page), 404)
    for address in (page, "/supplier-contacts/ratings/4096/"):  # it says the same of what never was
        assert b"Go back to the mail and open the link again" in client.get(address).content


def test_a_reply_is_text_and_stands_beside_the_rating(client, there):
    page = opened(client, there)["Location"]
    client.post(page, {"version": there.version.pk, "text": "<script>alert(1)</script> Mended"})

    said = client.get(page).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Mended" in said
    too_long = client.post(page, {"version": there.version.pk, "text": "x" * 2001}).content.decode()
    assert ("There is a problem" in too_long, "x" * 2001 in too_long) == (True, True)
    other = passed(there, point=some_point(2))
    assert client.post(page, {"version": other.pk, "text": "Not sent in this one"}).status_code == 404
    assert Reply.objects.count() == 1


def test_what_was_taken_back_is_not_shown_any_more(client, there):
    page = opened(client, there)["Location"]
    rating.take_back(rating=there.version.rating, by=there.people[0], now=NOON)

    assert TEXT["comment"] not in client.get(page).content.decode()
    client.post(page, {"version": there.version.pk, "text": "All the same"})
    assert not Reply.objects.exists()


def test_addresses_cannot_be_tried_without_end(client, there, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "contact_link": "2/h/key"}
    for _ in range(2):
        opened(client, there, "guess@vendor.example")

    assert opened(client, there).status_code == 429


def test_the_token_stays_out_of_the_log(there):
    assert there.link.split("/")[-2] not in scrubbed(f"GET {there.link}")


def test_the_page_asks_as_often_for_one_and_for_three(client, there, django_assert_num_queries):
    page = opened(client, there)["Location"]
    client.get(page)
    with django_assert_num_queries(STATEMENTS):
        client.get(page)
    there.sending.versions.add(*(passed(there, point=some_point(n)) for n in (2, 3)))
    with django_assert_num_queries(STATEMENTS):
        client.get(page)


STATEMENTS = 4
