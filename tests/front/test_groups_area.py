"""The area of a group: who hosted, and how it changed."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from front import area
from meetings.models import Meeting
from tests.factories import CouncilFactory, CoverageFactory, MeetingFactory, SuccessionFactory

FIRST = dt.date(2016, 11, 25)
GONE = dt.date(2020, 3, 31)
BEGAN = dt.date(2020, 4, 1)


@pytest.fixture
def merged(group, council):
    """Aylesbury Vale and Wycombe became Buckinghamshire; Winchester stayed. Returns (Aylesbury Vale, Wycombe, new)."""
    group.founded_on = FIRST
    group.save()
    old = [CouncilFactory(short_name=name, end=GONE) for name in ("Aylesbury Vale", "Wycombe")]
    new = CouncilFactory(short_name="Buckinghamshire", start=BEGAN, hex_q=1, hex_r=1)
    for each in (*old, new):
        CoverageFactory(group=group, council=each)
    for each in old:
        SuccessionFactory(predecessor=each, successor=new, on=BEGAN)
    return (*old, new)


def read(group, now=None):
    return area.read(group, Meeting.objects.filter(group=group), now or timezone.now())


def test_the_area_of_today_and_what_became_of_the_first_one(group, council, merged):
    aylesbury, wycombe, new = merged

    found = read(group)

    assert (found.councils, found.at_first) == ((new, council), 3)
    assert found.changes == (area.Change(new, (aylesbury, wycombe), BEGAN),)


def test_the_councils_of_several_days_are_those_of_each(group, council, merged):
    """The first and the last day of a coverage and of a council, and the days beside them."""
    CoverageFactory(group=group, council=CouncilFactory(short_name="Abroad"), start=FIRST, end=GONE)
    CoverageFactory(council=CouncilFactory(short_name="Of another group"))
    twice = CouncilFactory(short_name="Twice")
    CoverageFactory(group=group, council=twice, end=FIRST)
    CoverageFactory(group=group, council=twice, start=BEGAN)
    days = [day + dt.timedelta(days=by) for day in (FIRST, GONE, BEGAN) for by in (-1, 0, 1)]

    found = area.councils_on(group, *days)

    assert found == [tuple(group.councils_as_at(day)) for day in days]
    assert len({len(councils) for councils in found}) > 2


def test_the_page_tells_it_in_a_sentence(client, group, merged):
    text = client.get(group.get_absolute_url()).text

    assert "3 councils in 2016, 2 today: two became Buckinghamshire in 2020." in text


def test_each_council_says_whether_it_hosted_hosts_next_or_not_yet(client, group, council):
    council.hex_q = council.hex_r = 0
    council.save()
    places = [CouncilFactory(short_name=name, hex_q=q, hex_r=0) for q, name in enumerate(("Next", "Never"), 1)]
    for place in places:
        CoverageFactory(group=group, council=place)
    with time_machine.travel("2017-03-10 12:00:00+00:00", tick=False):
        MeetingFactory(group=group, days=0, host_council=council)
    MeetingFactory(group=group, host_council=places[0])

    text = client.get(group.get_absolute_url()).text

    said = [f'href="{place.get_absolute_url()}" aria-label="{place}, {state}"' in text for place, state in (
        (council, "hosted in March 2017"), (places[0], "hosts next"), (places[1], "has not hosted yet"),
    )]  # fmt: skip
    assert said == [True, True, True]


def test_hosts_are_listed_latest_first_and_next_ones_soonest_first(group, council):
    second = CouncilFactory()
    CoverageFactory(group=group, council=second)
    for host, days in ((council, -400), (second, -200), (council, -100), (second, 50), (council, 20)):
        MeetingFactory(group=group, host_council=host, days=days)

    found = read(group)

    assert [host.council for host in found.hosted] == [council, second]
    assert [host.council for host in found.coming] == [council, second]
    assert found.not_yet == ()


def test_drafts_and_cancelled_meetings_make_nobody_a_host(group, council):
    MeetingFactory(group=group, host_council=council, draft=True)
    MeetingFactory(group=group, host_council=council, state="cancelled", cancelled_at=timezone.now())

    assert read(group).not_yet == (council,)


def test_a_host_that_is_no_more_is_remembered(client, group, merged):
    MeetingFactory(group=group, host_council=merged[1], days=-30)

    assert [host.council for host in read(group).elsewhere] == [merged[1]]
    assert "Hosted, not in the area today:" in client.get(group.get_absolute_url()).text


def test_a_stranger_does_not_learn_the_host_of_a_members_meeting(client, group, council):
    MeetingFactory(group=group, host_council=council, days=-30, audience="members")

    assert client.get(group.get_absolute_url()).context["area"].hosted == ()


def test_another_day_shows_who_was_covered_and_what_became_of_them(client, group, council, merged):
    aylesbury, wycombe, new = merged

    then = client.get(group.get_absolute_url(), {"on": "2016-11-25"}).context["then"]

    assert (then.on, then.joined) == (FIRST, ())
    assert [(fate.council, [step.successor for step in fate.became], fate.is_here) for fate in then.fates] == [
        (aylesbury, [new], False),
        (council, [], True),
        (wycombe, [new], False),
    ]


def test_before_it_began_the_group_covered_nothing(client, group):
    group.founded_on = FIRST
    group.save()

    before = client.get(group.get_absolute_url(), {"on": "24/11/2016"})
    first = client.get(group.get_absolute_url(), {"on": "25/11/2016"})

    assert before.context["then"] == area.Then(dt.date(2016, 11, 24), began=FIRST)
    assert "The group began on 25 November 2016." in before.text
    assert (first.context["then"].began, len(first.context["then"].fates)) == (None, 1)


def test_a_day_to_come_is_shown_as_far_as_it_is_known(client, group):
    assert "on 1 April 2127, as far as is known today" in client.get(group.get_absolute_url(), {"on": "1/4/2127"}).text
    assert "as far as is known" not in client.get(group.get_absolute_url(), {"on": "1/4/2020"}).text


def test_a_council_covered_since_is_named_as_joined(group, council):
    late = CouncilFactory()
    CoverageFactory(group=group, council=late, start=dt.date(2019, 1, 1))

    then = area.then(group, FIRST, timezone.now())

    assert ([fate.council for fate in then.fates], then.joined) == ([council], (late,))


def test_a_council_covered_no_more_is_told_so(client, group, council):
    group.coverage.update(end=GONE)

    response = client.get(group.get_absolute_url(), {"on": "2019-01-01"})

    assert [(fate.became, fate.is_here) for fate in response.context["then"].fates] == [((), False)]
    assert "not in the group" in response.text


@pytest.mark.parametrize(
    "typed", ["2016-11-25", "25/11/2016", "25.11.2016", "25/11/16", "25 11 2016", "25 November 2016", "25 Nov 2016"]
)
def test_a_day_may_be_typed_as_people_write_it(client, group, typed):
    assert client.get(group.get_absolute_url(), {"on": typed}).context["then"].on == FIRST


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter a date, such as 25/11/2016"),
        ("31/02/2016", "Enter a real date, such as 25/11/2016"),
        ("soon", "Enter a real date, such as 25/11/2016"),
        ("9" * 500, "Enter a real date, such as 25/11/2016"),
        ("2016\x00", "Enter a real date, such as 25/11/2016"),
    ],
)
def test_what_is_no_day_says_what_to_do(client, group, typed, error):
    response = client.get(group.get_absolute_url(), {"on": typed})

    assert (response.status_code, response.context["form"].errors) == (200, {"on": [error]})
    assert "<title>Error: " in response.text


def test_the_first_and_the_last_day_of_the_calendar_are_days_too(client, group, council):
    for typed in ("0001-01-01", "9999-12-31"):
        assert client.get(group.get_absolute_url(), {"on": typed}).status_code == 200


def test_a_group_without_councils_says_so(client, group):
    group.coverage.all().delete()

    assert "No councils are written down for this group today." in client.get(group.get_absolute_url()).text


def test_the_map_costs_nothing_for_each_council(client, group, django_assert_num_queries):
    for place in range(40):
        CoverageFactory(group=group, council=CouncilFactory(hex_q=place % 8, hex_r=place // 8))

    with django_assert_num_queries(11):
        client.get(group.get_absolute_url())
