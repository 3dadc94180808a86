"""The links of my calendars: made, shown once, replaced, switched off."""

import re

import pytest
from django.db import connection

from accounts import feed_links
from accounts.models import FeedLink
from tests.factories import FeedLinkFactory, MeetingFactory

pytestmark = pytest.mark.django_db

HERE = "/account/calendar/"


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def address_in(page):
    (path,) = re.findall(r">http[^<]*?(/calendar/[^<]+\.ics)</textarea>", page.text)
    return path


def held(client, path):
    """The answer to a calendar, which is signed in nowhere."""
    return client.__class__().get(path).status_code


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(HERE).url == f"/sign-in/?next={HERE}"


def test_the_account_leads_here(signed_in):
    assert f'href="{HERE}"' in signed_in.get("/account/").text


def test_without_a_link_the_page_says_what_it_is_for(signed_in):
    page = signed_in.get(HERE)

    assert "No calendar is linked yet" in page.text
    assert list(page.context["links"]) == []


def test_a_link_is_shown_once_and_works(signed_in, member, group, settings):
    MeetingFactory(group=group, title="Autumn meeting")

    made = signed_in.post(HERE, {"name": "Phone"})

    path = address_in(made)
    assert (made.status_code, made["Referrer-Policy"]) == (200, "no-referrer")
    assert "no-store" in made["Cache-Control"]
    assert f">{settings.SITE_URL + path}</textarea>" in made.text
    assert "webcal:" not in made.text  # some programs ask such an address without encryption first
    assert "Autumn meeting" in signed_in.__class__().get(path).text
    assert list(FeedLink.objects.values_list("person", "name")) == [(member.pk, "Phone")]
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43  # 256 bits
    assert secret not in signed_in.get(HERE).text


def test_no_table_keeps_the_secret(signed_in):
    secret = address_in(signed_in.post(HERE, {"name": "Phone"})).removeprefix("/calendar/").removesuffix(".ics")
    link = FeedLink.objects.get()
    signed_in.post(f"{HERE}{link.pk}/", {"deed": "replace"})

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" row WHERE row::text LIKE %s', [f"%{secret}%"])
            assert cursor.fetchone() == (0,), table
    assert "accounts_feedlink" in tables


@pytest.mark.parametrize(("name", "error"), [("", "Enter a name for this calendar"), ("x" * 41, "40 characters")])
def test_a_link_needs_a_name(signed_in, name, error):
    page = signed_in.post(HERE, {"name": name})

    assert error in page.text
    assert FeedLink.objects.count() == 0


def test_the_same_form_sent_twice_makes_one_link(signed_in, member):
    signed_in.post(HERE, {"name": "Phone"})

    again = signed_in.post(HERE, {"name": "phone"})

    assert "You have a link of this name" in again.text
    assert FeedLink.objects.count() == 1


def test_there_are_enough_at_some_point(signed_in, member):
    for number in range(feed_links.MOST - 1):
        FeedLinkFactory(person=member, name=f"Device {number}")
    assert "Secret address" in signed_in.post(HERE, {"name": "The last"}).text

    refused = signed_in.post(HERE, {"name": "One more"})

    assert "You have 10 links" in refused.text
    assert FeedLink.objects.count() == feed_links.MOST


def test_others_links_do_not_count(signed_in):
    for number in range(feed_links.MOST):
        FeedLinkFactory(name=f"Device {number}")

    assert "Secret address" in signed_in.post(HERE, {"name": "Device 1"}).text


def test_a_replaced_link_is_dead_and_the_new_one_works(signed_in, member):
    old = address_in(signed_in.post(HERE, {"name": "Phone"}))
    other = address_in(signed_in.post(HERE, {"name": "Desk"}))
    link = FeedLink.objects.get(name="Phone")

    new = address_in(signed_in.post(f"{HERE}{link.pk}/", {"deed": "replace"}))

    assert [held(signed_in, path) for path in (old, new, other)] == [404, 200, 200]
    assert FeedLink.objects.get(pk=link.pk).made_at > link.made_at


def test_a_link_that_is_switched_off_in_another_window_is_not_replaced(signed_in):
    signed_in.post(HERE, {"name": "Phone"})
    link = FeedLink.objects.get()

    def meanwhile(execute, sql, *rest):
        if sql.startswith('UPDATE "accounts_feedlink"'):
            FeedLink.objects.all().delete()
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        answer = signed_in.post(f"{HERE}{link.pk}/", {"deed": "replace"})

    assert answer.url == HERE
    assert "switched off meanwhile" in signed_in.get(HERE).text


def test_a_link_is_switched_off_alone(signed_in):
    phone, desk = (address_in(signed_in.post(HERE, {"name": name})) for name in ("Phone", "Desk"))
    link = FeedLink.objects.get(name="Phone")

    gone = signed_in.post(f"{HERE}{link.pk}/", {"deed": "switch-off"})

    assert gone.url == HERE
    assert [held(signed_in, path) for path in (phone, desk)] == [404, 200]


@pytest.mark.parametrize("posted", [{}, {"deed": "something"}])
def test_looking_and_other_words_change_nothing(signed_in, member, posted):
    link = FeedLinkFactory(person=member)
    before = FeedLink.objects.values().get()

    assert signed_in.get(f"{HERE}{link.pk}/").status_code == 200
    assert signed_in.post(f"{HERE}{link.pk}/", posted).status_code == 200
    assert FeedLink.objects.values().get() == before


@pytest.mark.parametrize("deed", ["replace", "switch-off"])
def test_anothers_link_is_not_there(signed_in, lead, deed):
    link = FeedLinkFactory(person=lead)
    before = FeedLink.objects.values().get()

    assert signed_in.get(f"{HERE}{link.pk}/").status_code == 404
    assert signed_in.post(f"{HERE}{link.pk}/", {"deed": deed}).status_code == 404
    assert FeedLink.objects.values().get() == before


def test_history_says_that_there_was_a_link_and_no_more(signed_in, member):
    signed_in.post(HERE, {"name": "Canary phone"})
    link = FeedLink.objects.get()
    signed_in.post(f"{HERE}{link.pk}/", {"deed": "switch-off"})

    events = FeedLink.pgh_event_model.objects.order_by("pgh_id")

    assert list(events.values_list("pgh_label", "person")) == [("insert", member.pk), ("delete", member.pk)]
    assert {field.name for field in FeedLink.pgh_event_model._meta.fields} & {"name", "digest"} == set()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(signed_in, member, count, django_assert_num_queries):
    for number in range(count):
        FeedLinkFactory(person=member, name=f"Device {number}")

    with django_assert_num_queries(4):
        page = signed_in.get(HERE)

    assert len(page.context["links"]) == count
