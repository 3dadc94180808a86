"""The list of a group's meetings."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    MeetingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, group, member, count, django_assert_num_queries):
    MeetingFactory.create_batch(count, group=group, notes="x" * 100)
    client.force_login(member)

    with django_assert_num_queries(8):
        response = client.get(reverse("meetings:meeting-list", args=[group.slug]))

    assert len(response.context["page"].object_list) == count


def test_the_list_shows_drafts_first_then_what_comes_then_what_was(client, group, lead):
    titles = {"draft": 40, "next week": 7, "next month": 30, "last week": -7, "long ago": -400}
    for title, days in titles.items():
        MeetingFactory(group=group, title=title, days=days, draft=title == "draft")
    off = MeetingFactory(group=group, title="called off", days=14, state="cancelled", cancelled_at=timezone.now())
    client.force_login(lead)

    sections = client.get(reverse("meetings:meeting-list", args=[group.slug])).context["sections"]

    assert [(heading, [str(row) for row in rows]) for heading, _, rows in sections] == [
        ("Drafts, seen by leads only", ["draft"]),
        ("Coming up", ["next week", str(off), "next month"]),
        ("Past meetings", ["last week", "long ago"]),
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"summit 2016", "meeting 2016", "meeting 2017"}),
        ("?kind=summit", {"summit 2016"}),
        ("?year=2016", {"summit 2016", "meeting 2016"}),
        ("?kind=meeting&year=2017&page=99", {"meeting 2017"}),
        ("?kind=summit&year=2017", set()),
        ("?kind=party&year=MMXVI&page=last%00", {"summit 2016", "meeting 2016", "meeting 2017"}),
        ("?year=1999", {"summit 2016", "meeting 2016", "meeting 2017"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(client, group, query, titles):
    for kind, year in (("summit", 2016), ("meeting", 2016), ("meeting", 2017)):
        MeetingFactory(group=group, kind=kind, title=f"{kind} {year}", starts_on=dt.date(year, 11, 25))

    response = client.get(reverse("meetings:meeting-list", args=[group.slug]) + query)

    assert {row.title for row in response.context["page"].object_list} == titles


def test_the_list_comes_in_pages_of_25_that_keep_the_filter(client, group):
    MeetingFactory.create_batch(26, group=group, kind="summit")

    response = client.get(reverse("meetings:meeting-list", args=[group.slug]), {"kind": "summit", "page": 2})

    assert len(response.context["page"].object_list) == 1
    assert 'href="?kind=summit&amp;page=1"' in response.content.decode()


@pytest.mark.parametrize(
    ("who", "offer"),
    [("lead", "Schedule the first meeting"), ("member", "About the group"), ("anonymous", "About the group")],
)
def test_an_empty_list_offers_the_first_step(come, group, who, offer):
    assert offer in come(who).get(reverse("meetings:meeting-list", args=[group.slug])).content.decode()


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("lead", {"public", "members", "draft"}),
        ("member", {"public", "members"}),
        ("outsider", {"public"}),
        ("anonymous", {"public"}),
    ],
)
def test_the_list_shows_what_each_may_know_of(come, group, who, titles):
    MeetingFactory(group=group, title="public")
    MeetingFactory(group=group, title="members", audience="members")
    MeetingFactory(group=group, title="draft", draft=True)

    response = come(who).get(reverse("meetings:meeting-list", args=[group.slug]))

    assert {row.title for row in response.context["page"].object_list} == titles
