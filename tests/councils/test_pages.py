"""The register's public pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CouncilFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/councils/"


@pytest.fixture
def buckinghamshire():
    """A county and two of its districts that became one council on 1 April 2020. South covered them and covers it."""
    new = CouncilFactory(code="BUC", short_name="Buckinghamshire", start=dt.date(2020, 4, 1))
    group = PeerGroupFactory(slug="south", name="South")
    CoverageFactory(group=group, council=new, start=dt.date(2020, 4, 1))
    for code, name in [("BKM", "Buckinghamshire County"), ("AYL", "Aylesbury Vale"), ("CHN", "Chiltern")]:
        old = CouncilFactory(code=code, short_name=name, end=dt.date(2020, 3, 31), kind="district", county="BKM")
        SuccessionFactory(predecessor=old, successor=new, on=dt.date(2020, 4, 1))
        CoverageFactory(group=group, council=old, end=dt.date(2020, 3, 31))
    return new


def listed(client, **wanted):
    response = client.get(LIST, wanted)
    assert response.status_code == 200
    return [council.code for council in response.context["councils"]]


def page(client, council):
    response = client.get(council.get_absolute_url())
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# The list -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, count, django_assert_num_queries):
    councils = CouncilFactory.create_batch(count)
    for council in councils:
        CoverageFactory(council=council)

    with django_assert_num_queries(3):
        response = client.get(LIST)

    assert list(response.context["councils"]) == councils


def test_the_list_shows_the_councils_of_today_and_who_covers_them(client, buckinghamshire):
    CoverageFactory(group__slug="former", council=buckinghamshire, end=dt.date(2024, 3, 31))

    response = client.get(LIST)

    assert [council.code for council in response.context["councils"]] == ["BUC"]
    assert [row.group.slug for row in response.context["councils"][0].covered_by] == ["south"]


@pytest.mark.parametrize(
    "typed", ["2016-11-25", "25/11/2016", "25.11.2016", "25/11/16", "25 11 2016", "25 November 2016", "25 nov 2016"]
)
def test_the_list_can_show_another_day_with_the_groups_of_that_day(client, buckinghamshire, typed):
    response = client.get(LIST, {"on": typed})

    councils = response.context["councils"]
    assert [council.code for council in councils] == ["AYL", "BKM", "CHN"]
    assert [row.group.slug for council in councils for row in council.covered_by] == ["south"] * 3
    assert "3 councils on 25 November 2016" in " ".join(response.content.decode().split())


def test_the_list_can_show_a_day_to_come(client):
    CouncilFactory(code="ESRY", start=dt.date(2127, 4, 1))

    assert listed(client, on="2127-04-01") == ["ESRY"]
    assert listed(client) == []


def test_the_list_is_narrowed_by_name_nation_and_kind_together(client):
    anglesey = {"short_name": "Isle of Anglesey", "welsh_name": "Cyngor Sir Ynys Môn"}
    CouncilFactory(code="AGY", nation="wales", kind="welsh", **anglesey)
    CouncilFactory(code="IOW", short_name="Isle of Wight", nation="england", kind="unitary")
    CouncilFactory(code="OXO", short_name="Oxford", nation="england", kind="district")

    assert listed(client, q="isle") == ["AGY", "IOW"]
    assert listed(client, q="ynys mon") == ["AGY"]
    assert listed(client, q="oxo") == ["OXO"]
    assert listed(client, nation="england") == ["IOW", "OXO"]
    assert listed(client, nation="england", kind="unitary", q="isle") == ["IOW"]
    assert listed(client, q="nobody") == []


def test_a_search_survives_in_the_links_to_other_pages(client):
    CouncilFactory.create_batch(26)

    response = client.get(LIST, {"q": "sample", "on": "2016-11-25"})

    assert len(response.context["councils"]) == 25
    assert "?q=sample&amp;on=2016-11-25&amp;page=2" in response.content.decode()


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"on": "31/02/2016"}, "Enter a real date, such as 25/11/2016"),
        ({"on": "yesterday"}, "Enter a real date, such as 25/11/2016"),
        ({"on": "1" * 5000}, "Enter a real date, such as 25/11/2016"),
        ({"q": "a\0b"}, "Remove the characters that cannot be shown"),
        ({"q": "x" * 101}, "Name or code must be 100 characters or fewer"),
        ({"nation": "france"}, "Choose one of the options"),
        ({"kind": ["x", "y"]}, "Choose one of the options"),
        ({"page": "-7"}, None),
        ({"page": "99999999999999999999"}, None),
    ],
)
def test_what_cannot_be_understood_is_said_and_narrows_nothing(client, wanted, error):
    council = CouncilFactory()

    response = client.get(LIST, wanted)

    assert response.status_code == 200
    assert list(response.context["councils"]) == [council]
    assert [text for errors in response.context["form"].errors.values() for text in errors] == [error] * bool(error)


def test_the_first_day_of_the_register_and_the_last_there_is_can_be_asked_for(client):
    CouncilFactory(code="ABC", end=dt.date(2015, 1, 1))
    CouncilFactory(code="DEF", start=dt.date(2015, 1, 2))

    assert listed(client, on="1/1/2015") == ["ABC"]
    assert listed(client, on="9999-12-31") == ["DEF"]


@pytest.mark.parametrize("typed", ["0001-01-01", "31/12/2014"])
def test_a_day_before_the_register_begins_is_refused(client, typed):
    CouncilFactory(code="ABC")

    response = client.get(LIST, {"on": typed})

    assert response.context["form"].errors == {
        "on": ["Enter a day from 1 January 2015 on: the register does not go further back"]
    }
    assert response.context["day"] == response.context["today"]


def test_a_day_to_come_is_shown_as_far_as_it_is_known(client):
    CouncilFactory()

    assert "on 1 April 2127, as far as is known today" in client.get(LIST, {"on": "2127-04-01"}).text
    assert "as far as is known" not in client.get(LIST, {"on": "2016-04-01"}).text


def test_councils_of_other_days_stand_below_those_that_are_found(client):
    CouncilFactory(code="SRY", short_name="Surrey", kind="county")
    CouncilFactory(code="ESRY", short_name="East Surrey", start=dt.date(2127, 4, 1), kind="unitary")

    response = client.get(LIST, {"q": "surrey"})

    assert [council.code for council in response.context["councils"]] == ["SRY"]
    assert [council.code for council in response.context["of_other_days"]] == ["ESRY"]
    assert "There on other days" in response.text
    assert client.get(LIST, {"q": "surrey", "kind": "county"}).context["of_other_days"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_for_one_and_three(client, count, django_assert_num_queries):
    for number in range(count):
        CoverageFactory(council=CouncilFactory(short_name=f"Surrey {number}"))
        CouncilFactory(short_name=f"Surrey of old {number}", end=dt.date(2020, 3, 31))

    with django_assert_num_queries(4):
        response = client.get(LIST, {"q": "surrey"})

    assert [len(response.context[name]) for name in ("councils", "of_other_days")] == [count, count]


def test_an_empty_list_says_what_to_do(client):
    response = client.get(LIST, {"q": "<b>nobody"})

    assert "No council of today matches" in response.content.decode()
    assert "<b>nobody" not in response.content.decode()


def test_a_council_of_the_day_that_the_filters_hide_is_not_called_one_of_another_day(client):
    CouncilFactory(code="OXO", short_name="Oxford", nation="england")

    response = client.get(LIST, {"q": "oxford", "nation": "wales"})

    assert list(response.context["of_other_days"]) == []


def test_a_search_for_a_council_of_another_day_leads_to_it(client, buckinghamshire):
    response = client.get(LIST, {"q": "aylesbury"})

    assert response.context["page"].paginator.count == 0
    assert [council.code for council in response.context["of_other_days"]] == ["AYL"]
    assert 'href="/councils/AYL-aylesbury-vale/"' in response.content.decode()
    assert "until 31 March 2020" in response.content.decode()
    assert "No council of today has this name." in response.text


# One council ----------------------------------------------------------------------------------------------------------
def test_a_council_tells_what_it_is(client):
    CouncilFactory(code="HAM", short_name="Hampshire", official_name="Hampshire County Council", kind="county")
    council = CouncilFactory(
        code="EAT", short_name="Eastleigh", official_name="Eastleigh Borough Council", kind="district", county="HAM",
        gss="E07000086", welsh_name="Cyngor Enghraifft",
    )  # fmt: skip

    text = page(client, council)

    for fact in ("Eastleigh Borough Council", "District council", "Hampshire County Council", "EAT", "GSS E07000086",
                 '<span lang="cy">Cyngor Enghraifft</span>', "South East"):  # fmt: skip
        assert fact in text


def test_a_former_council_says_what_it_became_part_of_and_when(client, buckinghamshire):
    text = page(client, buckinghamshire.succeeds.get(predecessor__code="AYL").predecessor)

    banner = text[text.index("govuk-inset-text") :]
    assert "Aylesbury Vale Council became part of" in banner
    assert 'href="/councils/BUC-buckinghamshire/">Buckinghamshire Council</a> on 1 April 2020.' in banner
    assert "Its last day was Tuesday 31 March 2020." in banner
    assert "Covered it until 31 March 2020" in text


def test_a_council_says_what_it_took_over_from(client, buckinghamshire):
    text = page(client, buckinghamshire)

    assert "Took over from 3 councils" in text
    assert '<a class="govuk-link" href="/councils/CHN-chiltern/">Chiltern Council</a>' in text
    assert "govuk-inset-text" not in text


def test_a_council_that_will_end_names_all_its_successors(client):
    surrey = CouncilFactory(code="SRY", short_name="Surrey", end=dt.date(2127, 3, 31))
    for code, name in [("ESRY", "East Surrey"), ("WSRY", "West Surrey")]:
        new = CouncilFactory(code=code, short_name=name, start=dt.date(2127, 4, 1))
        SuccessionFactory(predecessor=surrey, successor=new, on=dt.date(2127, 4, 1))

    assert "Surrey Council will become part of" in page(client, surrey)
    assert "Will take over from 1 council" in page(client, new)
    assert "Council to come" in page(client, new)


def test_a_council_without_a_successor_only_says_its_last_day(client):
    derry = CouncilFactory(short_name="Derry", end=dt.date(2015, 3, 31))

    text = page(client, derry)

    assert "Its last day was Tuesday 31 March 2015." in text
    assert "became part of" not in text


def test_a_council_shows_the_groups_that_cover_it_and_how_to_join(client, group, council):
    PeerGroupFactory(name="LocalGov Network", kind="network")

    text = page(client, council)

    assert 'href="/groups/south/join/"' in text
    assert "South peer group" in text
    assert "LocalGov Network" in text


def test_a_council_without_a_group_says_so(client):
    assert "No regional peer group covers this council yet." in page(client, CouncilFactory())


def test_only_the_meetings_that_the_reader_may_know_of_are_shown(client, group, council, member, outsider):
    shown = MeetingFactory(group=group, host_council=council, title="Open to all")
    members = MeetingFactory(group=group, host_council=council, title="Among ourselves", audience="members")
    MeetingFactory(group=group, host_council=council, title="Long gone", days=-30)
    MeetingFactory(group=group, host_council=council, title="Not yet sure", draft=True)
    MeetingFactory(group=group, title="At another council")

    def meetings(person=None):
        if person:
            client.force_login(person)
        return list(client.get(council.get_absolute_url()).context["meetings"])

    assert meetings() == [shown]
    assert meetings(outsider) == [shown]
    assert sorted(meetings(member), key=lambda meeting: meeting.pk) == [shown, members]


@pytest.mark.parametrize("address", ["/councils/BUC-wrong/", "/councils/buc-buckinghamshire/", "/councils/BUC-/"])
def test_the_code_decides_and_a_wrong_slug_leads_on(client, buckinghamshire, address):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, "/councils/BUC-buckinghamshire/")


def test_one_name_twice_is_two_pages(client):
    old = CouncilFactory(code="SOM", short_name="Somerset", official_name="Somerset County Council")
    new = CouncilFactory(code="SMT", short_name="Somerset", official_name="Somerset Council")

    assert '<h1 class="pg-head__title">Somerset County Council</h1>' in page(client, old)
    assert '<h1 class="pg-head__title">Somerset Council</h1>' in page(client, new)


@pytest.mark.parametrize("address", ["/councils/ZZZ-nowhere/", "/councils/ABCDE-x/", "/councils/A1B-x/"])
def test_an_unknown_code_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_who_is_in_a_group_for_the_council_is_not_asked_to_join_it(client):
    stays, left = MembershipFactory(), MembershipFactory(left_at=timezone.now())
    for one in (stays, left):
        CoverageFactory(council=one.council, group=one.group)
    asked = []
    for reader, council in [(stays, stays), (left, left), (stays, left)]:
        client.force_login(reader.person)
        page = client.get(council.council.get_absolute_url()).content.decode()
        asked.append(f"You work for {council.council.short_name}?" in page)

    assert asked == [False, True, True]


@pytest.mark.parametrize("count", [1, 3])
def test_a_council_costs_the_same_for_one_and_three_of_everything(client, count, django_assert_num_queries):
    county = CouncilFactory(code="HAM", kind="county")
    council = CouncilFactory(county="HAM")
    for _ in range(count):
        CoverageFactory(council=council)
        SuccessionFactory(successor=council)
        SuccessionFactory(predecessor=council)
        MeetingFactory(host_council=council)
        PeerGroupFactory(kind="network")
    assert county

    with django_assert_num_queries(7):
        response = client.get(council.get_absolute_url())

    assert len(response.context["meetings"]) == len(response.context["covered_by"]) == count


def test_every_council_of_the_list_has_its_page(client, buckinghamshire):
    for council in [buckinghamshire, *(event.predecessor for event in buckinghamshire.succeeds.all())]:
        assert reverse("councils:council-detail", args=[council.code, council.slug]) == council.get_absolute_url()
        page(client, council)
