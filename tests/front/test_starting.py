"""“Why not start a group yourself”: what the page says, what it asks, and what becomes of it."""

import pytest
from django.core.cache import cache

from outbox.models import Message
from peergroups.models import StartRequest
from tests.factories import AffiliationFactory, CouncilFactory, CoverageFactory, PeerGroupFactory, UserFactory
from tests.peergroups.visiting import main_of

pytestmark = pytest.mark.django_db
PAGE = "/groups/start/"


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(db):
    cache.clear()


@pytest.fixture
def boston(db):
    return CouncilFactory(short_name="Boston", official_name="Boston Borough Council", region="East Midlands")


@pytest.fixture
def typed(boston):
    return {
        "group_name": "The  Wash", "councils": "Boston", "area": "", "words": "Nobody near us is in a group.",
        "name": "Jo Madeup", "email": "Jo@Boston.example", "council": "Boston",
    }  # fmt: skip


def parts(response):
    return [(part.name, [str(council) for council in part.councils]) for part in response.context["parts"]]


def test_the_page_lists_the_councils_that_no_region_covers_today(client, group, council, boston):
    for name, more in {"Wells": {}, "Flint": {"nation": "wales"}, "Gone": {"end": "2020-03-31"}}.items():
        CouncilFactory(short_name=name, region="", **more)
    over = CouncilFactory(short_name="Was covered", region="East Midlands")
    CoverageFactory(group=group, council=over, end="2020-03-31")
    CoverageFactory(group=PeerGroupFactory(kind="leads"), council=CouncilFactory(short_name="Of no region", region=""))

    response = client.get(PAGE)

    assert parts(response) == [
        ("East Midlands", ["Boston", "Was covered"]),
        ("England", ["Of no region", "Wells"]),
        ("Wales", ["Flint"]),
    ]
    assert "5 councils have no group" in main_of(response)
    assert boston.get_absolute_url() in main_of(response)
    assert f'href="{council.get_absolute_url()}"' not in main_of(response)


def test_where_every_council_has_one_the_page_says_so(client, group):
    assert "Every council has a group" in main_of(client.get(PAGE))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(client, count, django_assert_num_queries):
    for _ in range(count):
        CouncilFactory()
        CoverageFactory()

    with django_assert_num_queries(4):
        assert client.get(PAGE).status_code == 200


def test_a_visitor_asks_and_gets_no_mail(client, typed, boston, coordinator):
    response = client.post(PAGE, typed, follow=True)

    assert response.redirect_chain == [("/groups/start/?sent=1", 302)]
    assert "You get no email from us before they write" in main_of(response)
    row = StartRequest.objects.get()
    assert (row.name, row.email, row.asker, row.council, row.person) == (
        "The Wash", "jo@boston.example", "Jo Madeup", boston, None,
    )  # fmt: skip
    assert list(row.councils.all()) == [boston]
    assert [message.to_address for message in Message.objects.all()] == [coordinator.email]


def test_who_is_signed_in_is_not_asked_who_they_are(client, member, typed, coordinator):
    client.force_login(member)
    page = client.get(PAGE)
    assert 'name="email"' not in main_of(page)
    assert 'name="name"' not in main_of(page)
    assert page.context["form"]["council"].value() == "Winchester"
    assert page.context["form"]["councils"].value() == "Winchester"

    response = client.post(PAGE, {**typed, "email": "false@people.example", "name": "False"}, follow=True)

    row = StartRequest.objects.get()
    assert (row.asker, row.email, row.person) == (member.name, member.email, member)
    assert "You get an email with what you asked for." in main_of(response)
    assert member.email in [message.to_address for message in Message.objects.all()]


def test_a_council_they_worked_for_once_or_that_is_gone_is_not_filled_in(client, boston):
    person, gone = UserFactory(), CouncilFactory(end="2025-03-31")
    AffiliationFactory(person=person, council=boston, ended_on="2025-03-31")
    AffiliationFactory(person=person, council=gone)
    client.force_login(person)

    form = client.get(PAGE).context["form"]

    assert (form["council"].value(), form["councils"].value()) == (None, "")


def test_who_has_no_name_yet_is_asked_for_it(client, typed, coordinator):
    client.force_login(UserFactory(name=""))

    client.post(PAGE, typed)

    assert StartRequest.objects.get().asker == "Jo Madeup"


def test_the_council_that_was_looked_for_stands_there_already(client, boston):
    CouncilFactory(short_name="Gone", code="GON", end="2020-03-31")

    def begun(code):
        form = client.get(PAGE, {"council": code}).context["form"]
        return form["council"].value(), form["councils"].value()

    assert begun(boston.code.lower()) == ("Boston", "Boston")
    assert begun("GON") == begun("none-such") == begun("") == begun("\0") == (None, "")


def test_a_council_without_a_group_leads_here(client, boston):
    assert f"/groups/start/?council={boston.code}" in client.get("/groups/", {"q": "Boston"}).text
    assert 'href="/groups/start/"' in main_of(client.get("/groups/"))
    assert 'href="/groups/start/"' in client.get("/").text.partition("<footer")[2]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"group_name": " "}, ["group_name"]),
        ({"group_name": "x" * 81}, ["group_name"]),
        ({"councils": "Nowhere at all"}, ["councils"]),
        ({"councils": "", "area": ""}, ["councils"]),
        ({"councils": "", "area": "x" * 501}, ["area"]),
        ({"area": "x" * 501}, ["area"]),
        ({"words": ""}, ["words"]),
        ({"words": "x" * 501}, ["words"]),
        ({"name": ""}, ["name"]),
        ({"email": "jo@"}, ["email"]),
        ({"email": "jo@press.example\nBcc: all@people.example"}, ["email"]),
        ({"council": ""}, ["council"]),
        ({"council": "Nowhere at all"}, ["council"]),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(client, typed, coordinator, changes, wrong):
    response = client.post(PAGE, {**typed, **changes})

    assert list(response.context["form"].errors) == wrong
    assert not StartRequest.objects.exists()
    kept = {name: value for name, value in typed.items() if name not in changes}
    assert {name: response.context["form"][name].value() for name in kept} == kept


def test_an_empty_form_shows_everything_that_is_asked(client):
    response = client.post(PAGE, {})

    assert list(response.context["form"].errors) == ["group_name", "words", "name", "email", "council", "councils"]
    assert "Enter at least one council, or say the area in words" in main_of(response)


def test_the_area_in_words_is_enough(client, typed):
    client.post(PAGE, typed | {"councils": "", "area": "Round the Wash"})

    assert StartRequest.objects.get().area == "Round the Wash"


@pytest.mark.parametrize("limit", ["1/h/ip", "1/h/key"])
def test_nobody_asks_without_end(client, typed, coordinator, settings, limit):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "requests_to_start": limit}
    client.post(PAGE, typed)

    response = client.post(PAGE, typed | {"group_name": "Another"})

    assert response.status_code == 429
    assert typed["words"] in response.text
    assert StartRequest.objects.count() == 1
    assert Message.objects.count() == 1


def test_asking_is_not_counted_against_who_mistypes(client, typed, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "requests_to_start": "1/h/ip"}
    client.post(PAGE, {})

    assert client.post(PAGE, typed).status_code == 302


def test_a_form_sent_twice_asks_once(client, typed, coordinator):
    client.post(PAGE, typed)
    client.post(PAGE, typed)

    assert StartRequest.objects.count() == 1
    assert Message.objects.count() == 1
