"""“Which council do you work for?”, on the front page and on the list of groups."""

import datetime as dt

import pytest
from django.urls import reverse

from front import finder
from tests.factories import CouncilFactory, CoverageFactory, PeerGroupFactory, SuccessionFactory

HOME = reverse("front:home")
GONE = dt.date(2020, 3, 31)


def ask(client, text, url=HOME):
    return client.get(url, {"q": text})


def found(client, text):
    """[(name, state, groups)] of the councils found."""
    return [
        (match.council.short_name, match.state, match.groups) for match in ask(client, text).context["finding"].matches
    ]


@pytest.fixture
def buckinghamshire(group):
    """Wycombe and the county of old became the council of today, which the group covers."""
    today = CouncilFactory(short_name="Buckinghamshire", start=dt.date(2020, 4, 1))
    wycombe = CouncilFactory(short_name="Wycombe", official_name="Wycombe District Council", end=GONE)
    county = CouncilFactory(short_name="Buckinghamshire", official_name="Buckinghamshire County Council", end=GONE)
    for old in (wycombe, county):
        SuccessionFactory(predecessor=old, successor=today)
    CoverageFactory(group=group, council=today)
    return today


@pytest.mark.parametrize("url", [HOME, reverse("peergroups:group-list")])
def test_a_council_is_found_with_its_group_and_the_way_in(client, group, council, url):
    response = ask(client, "winch", url)

    assert response.context["finding"].matches == (finder.Match(council, "today", groups=(group,)),)
    assert reverse("peergroups:group-join", args=[group.slug]) in response.text


def test_a_council_without_a_group_is_told_so(client, group):
    CouncilFactory(short_name="Elsewhere")

    response = ask(client, "elsewhere")

    assert [match.groups for match in response.context["finding"].matches] == [()]
    assert "No regional group covers <strong>Elsewhere</strong> yet" in response.text


def test_a_council_of_the_past_leads_to_what_became_of_it(client, group, buckinghamshire):
    response = ask(client, "Wycombe")

    (match,) = response.context["finding"].matches
    assert match.state == "past"
    assert match.heirs == (finder.Heir(buckinghamshire, dt.date(2020, 4, 1), (group,)),)
    assert "Ended on 31 March 2020 and is part of Buckinghamshire today." in response.text


def test_succession_is_followed_over_several_steps(client, group, buckinghamshire):
    oldest = CouncilFactory(short_name="Eldest", end=dt.date(2009, 3, 31))
    middle = CouncilFactory(short_name="Middle", end=GONE)
    SuccessionFactory(predecessor=oldest, successor=middle, on=dt.date(2009, 4, 1))
    SuccessionFactory(predecessor=middle, successor=buckinghamshire)

    (match,) = ask(client, "Eldest").context["finding"].matches

    assert [heir.council for heir in match.heirs] == [buckinghamshire]


def test_a_namesake_of_old_does_not_stand_beside_the_council_of_today(client, group, buckinghamshire):
    assert found(client, "Buckinghamshire") == [("Buckinghamshire", "today", (group,))]


def test_a_council_of_the_past_without_a_successor_is_not_a_dead_end(client, db):
    CouncilFactory(short_name="Moyle", end=dt.date(2015, 3, 31))

    response = ask(client, "moyle")

    assert response.context["finding"].matches[0].heirs == ()
    assert "Ended on 31 March 2015." in response.text


def test_a_council_of_the_future_names_those_before_it(client, db):
    old = CouncilFactory(short_name="Elmbridge")
    new = CouncilFactory(code="SRYE", short_name="East Sample", start=dt.date(2127, 4, 1))
    SuccessionFactory(predecessor=old, successor=new, on=dt.date(2127, 4, 1))

    response = ask(client, "east sample")

    assert response.context["finding"].matches == (finder.Match(new, "future", before=(old,)),)
    assert "Starts on 1 April 2127, in place of Elmbridge." in response.text


def test_exact_names_come_first_then_beginnings_then_the_rest_and_the_past_last(client, db):
    for name in ("South Oxford", "Oxfordshire", "Oxford"):
        CouncilFactory(short_name=name)
    CouncilFactory(short_name="Oxford Old", end=GONE)

    assert [name for name, _, _ in found(client, "OXFORD")] == ["Oxford", "Oxfordshire", "South Oxford", "Oxford Old"]


def test_more_than_ten_are_cut_and_counted(client, db):
    for number in range(12):
        CouncilFactory(short_name=f"Sameshire {number:02}")

    finding = ask(client, "sameshire").context["finding"]

    assert (len(finding.matches), finding.more) == (10, 2)


@pytest.mark.parametrize("url", [HOME, reverse("peergroups:group-list")])
def test_nothing_found_says_what_to_try(client, council, url):
    response = ask(client, "xyz <b>", url)

    assert response.context["finding"].matches == ()
    assert "We know no council called “xyz &lt;b&gt;”" in response.text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter the name of your council"),
        ("   ", "Enter the name of your council"),
        ("x" * 121, "Enter a shorter name, of 120 letters at most"),
        ("Winch\x00ester", "Enter the name of your council in letters only"),
    ],
)
@pytest.mark.parametrize("url", [HOME, reverse("peergroups:group-list")])
def test_what_cannot_be_looked_up_says_what_to_do(client, db, typed, error, url):
    response = ask(client, typed, url)

    assert response.status_code == 200
    assert response.context["form"].errors == {"q": [error]}
    assert "<title>Error: " in response.text


@pytest.mark.parametrize("typed", ["Brighton & Hove", "brighton  and hove council", "Brighton and Hove"])
def test_people_write_names_as_they_like(client, db, typed):
    CouncilFactory(short_name="Brighton and Hove", official_name="Brighton and Hove City Council")

    assert [name for name, _, _ in found(client, typed)] == ["Brighton and Hove"]


def test_the_welsh_name_and_the_code_find_a_council_too(client, db):
    CouncilFactory(short_name="Isle of Anglesey", welsh_name="Ynys Môn", code="AGY")

    assert [found(client, text)[0][0] for text in ("ynys môn", "agy")] == ["Isle of Anglesey"] * 2


def test_signs_that_mean_something_to_the_database_are_only_text(client, council):
    assert ask(client, "%").context["finding"].matches == ()


def test_two_groups_that_cover_a_council_are_both_named(client, group, council):
    second = PeerGroupFactory(name="Second")
    CoverageFactory(group=second, council=council)

    assert [groups for _, _, groups in found(client, "Winchester")] == [(group, second)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_for_one_and_three(client, group, count, django_assert_num_queries):
    for number in range(count):
        old = CouncilFactory(short_name=f"Oldshire {number}", end=GONE)
        SuccessionFactory(predecessor=old, successor=CouncilFactory())

    with django_assert_num_queries(7):
        response = ask(client, "oldshire")

    assert len(response.context["finding"].matches) == count


def test_a_slip_of_the_hand_is_answered_with_the_nearest_names_as_links(client, council):
    response = ask(client, "Winchestr")

    assert response.context["finding"].near == ("Winchester",)
    assert 'Did you mean <a class="govuk-link govuk-!-font-weight-bold" href="?q=Winchester#found">' in response.text


def test_a_work_address_finds_its_council(client, group, council):
    CouncilFactory(short_name="Eldest", domains=["winchester.old.example"], end=GONE)

    assert found(client, "ash@winchester.example") == [("Winchester", "today", (group,))]
    assert ask(client, "ash@winchester.old.example").context["finding"].matches == ()
    assert "We know no council that uses" in ask(client, "ash@nowhere.example").text


def test_somebody_signed_in_is_told_how_to_join_as_it_may_be_refused(client, group, outsider):
    client.force_login(outsider)

    assert ">How to join<" in ask(client, "winch", reverse("peergroups:group-list")).text
