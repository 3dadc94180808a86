import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Affiliation, User
from common import london
from peergroups.models import Membership
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.front.reading import newest_code

WELCOME = "/welcome/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(client):
    """Signed in for the first time, at an address of no council."""
    person = actions.register(email="lee@people.example", now=timezone.now())
    client.force_login(person)
    return person


def come_in(client, email):
    person = actions.register(email=email, now=timezone.now())
    client.force_login(person)
    return person


def answer(client, **more):
    return client.post(WELCOME, {"name": "Lee Madeup", "job_title": "Service designer", "council": "", **more})


def acting_for(person):
    return [
        (affiliation.council.short_name, affiliation.confirmed_at is not None)
        for affiliation in person.affiliations.filter(ended_on=None).select_related("council")
    ]


def test_from_an_address_to_a_group_in_three_steps(client, group, council):
    cache.clear()
    client.post("/sign-in/", {"email": "lee@winchester.example"})
    welcome = client.post("/sign-in/code/", {"code": newest_code("lee@winchester.example")}).url
    page = client.get(welcome)
    suggested = client.post(
        welcome, {"name": "Lee Madeup", "job_title": "", "council": page.context["form"]["council"].value()}
    )
    client.get(suggested.url)
    joined = client.post(reverse("peergroups:group-join", args=["south"]), {"council": council.code})

    person = User.objects.get(email="lee@winchester.example")
    assert joined.url == group.get_absolute_url()
    assert person.name == "Lee Madeup"
    assert acting_for(person) == [("Winchester", True)]
    assert list(Membership.objects.values_list("group__slug", "person", "council__short_name", "role")) == [
        ("south", person.pk, "Winchester", "member")
    ]


def test_the_council_of_the_address_is_filled_in_and_can_be_changed(client, council):
    other = CouncilFactory(short_name="Test Valley")
    person = come_in(client, "lee@winchester.example")

    page = client.get(WELCOME).content.decode()
    answer(client, council="test valley")

    assert 'value="Winchester"' in page
    assert "Known from your email address" in page
    assert acting_for(person) == [(other.short_name, False)]


def test_leaving_the_council_as_it_is_keeps_it_confirmed(client, council):
    person = come_in(client, "lee@winchester.example")

    answer(client, council="Winchester")

    assert acting_for(person) == [("Winchester", True)]


def test_an_address_of_several_councils_asks_which(client):
    CouncilFactory(short_name="Adur", domains=["shared.example"])
    worthing = CouncilFactory(short_name="Worthing", domains=["shared.example"])
    person = come_in(client, "lee@shared.example")

    page = client.get(WELCOME)
    nothing = answer(client)
    answer(client, which=worthing.code, council="Nowhere")

    assert [label for _, label in page.context["form"].fields["which"].choices] == [
        "Adur Council", "Worthing Council", "Another council", "I do not work for a council",
    ]  # fmt: skip
    assert nothing.context["form"].errors == {"which": ["Choose the council you work for"]}
    assert acting_for(person) == [("Worthing", False)]


@pytest.mark.parametrize(
    ("said", "acts", "errors"),
    [
        ({"which": "another", "council": "Test Valley"}, [("Test Valley", False)], None),
        ({"which": "another"}, [], {"council": ["Enter the name of the council you work for"]}),
        ({"which": "none", "council": "Test Valley"}, [], None),
        ({"which": "TVA"}, [], {"which": ["Choose one of the options"]}),
    ],
)
def test_who_shares_an_address_may_work_for_another_council_or_none(client, said, acts, errors):
    CouncilFactory(short_name="Adur", domains=["shared.example"])
    CouncilFactory(short_name="Worthing", domains=["shared.example"])
    CouncilFactory(short_name="Test Valley", code="TVA")
    person = come_in(client, "lee@shared.example")

    response = answer(client, **said)

    assert acting_for(person) == acts
    assert (response.context["form"].errors if response.context else None) == errors


@pytest.mark.parametrize("count", [1, 5])
def test_one_likely_council_or_a_crowd_is_typed(client, count):
    for _ in range(count):
        CouncilFactory(domains=["shared.example"])
    come_in(client, "lee@shared.example")

    assert "which" not in client.get(WELCOME).context["form"].fields


def test_no_council_is_an_answer_too_and_says_what_to_do(client, newcomer):
    page = client.post(WELCOME, {"name": "Lee Madeup", "council": ""}, follow=True).content.decode()

    assert Affiliation.objects.count() == 0
    assert 'you take part as a partner: <a class="govuk-link" href="/groups/">choose a group</a>' in page


def test_a_council_that_is_over_cannot_be_chosen(client, newcomer):
    CouncilFactory(short_name="Wycombe", end=dt.date(2020, 3, 31))

    page = answer(client, council="Wycombe")

    assert page.status_code == 200
    assert (User.objects.get(pk=newcomer.pk).name, Affiliation.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""}, {"name": "\x00"}, {"name": "x" * 5000}, {"council": "Nowhere"}, {"council": "\x00"},
        {"council": "y" * 100_000}, {"job_title": "z" * 5000},
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_stays(client, newcomer, typed):
    page = answer(client, **typed)

    assert page.status_code == 200
    assert list(page.context["form"].errors) == list(typed)
    assert "<title>Error: Who are you?" in page.content.decode()
    assert 'value="Service designer"' in page.content.decode() or "job_title" in typed
    assert User.objects.get(pk=newcomer.pk).name == ""


def test_nothing_at_all_is_an_error_and_no_fault(client, newcomer):
    assert client.post(WELCOME, {}).context["form"].errors == {"name": ["Enter your name"]}


def test_a_group_of_a_council_only_said_is_shown_without_a_button_that_would_refuse(client, group, newcomer):
    page = client.post(WELCOME, {"name": "Lee Madeup", "council": "Winchester"}, follow=True).content.decode()

    assert "South peer group" in page
    assert "you cannot join at once. Sign in with your work address" in page
    assert "confirms" not in page
    assert "Join for" not in page


def test_only_regions_that_cover_the_council_today_are_suggested(client, group, council):
    CoverageFactory(group=PeerGroupFactory(name="North"))
    CoverageFactory(group=PeerGroupFactory(name="Old"), council=council, end=dt.date(2020, 1, 1))
    PeerGroupFactory(name="Camp", kind="network")
    client.force_login(UserFactory(email="lee@winchester.example"))
    AffiliationFactory(person=User.objects.get(), council=council)

    page = client.get(WELCOME)

    assert [(s.group.name, s.councils) for s in page.context["suggestions"]] == [("South", [council])]


def test_what_is_over_is_not_named(client, group, council):
    person = UserFactory()
    AffiliationFactory(person=person, council__short_name="Present")
    AffiliationFactory(person=person, council__short_name="Former", ended_on=dt.date(2024, 6, 1))
    MembershipFactory(group=group, person=person, left_at=timezone.now())
    client.force_login(person)

    page = client.get(WELCOME)

    assert "No regional peer group covers Present yet." in page.text
    assert page.context["groups"] == []


def test_who_is_in_the_group_is_told_so(client, member):
    client.force_login(member)

    page = client.get(WELCOME)

    assert page.context["suggestions"] == []
    assert "You are a member of the South peer group." in page.content.decode()


def test_the_page_one_wanted_comes_after(client, newcomer):
    first = answer(client, next="/account/")

    assert first.url == "/welcome/?next=%2Faccount%2F"
    assert client.get(first.url).url == "/account/"


def test_a_group_to_join_comes_before_the_page_one_wanted(client, group):
    come_in(client, "lee@winchester.example")

    page = client.get(answer(client, council="Winchester", next="/account/").url)

    assert page.status_code == 200
    assert '<a class="govuk-link" href="/account/">Go on to the page you asked for</a>' in page.content.decode()


def test_joining_leads_on_to_the_page_one_wanted(client, group, council):
    person = come_in(client, "lee@winchester.example")
    page = client.get(answer(client, council="Winchester", next="/account/").url)

    joined = client.post(
        reverse("peergroups:group-join", args=["south"]), {"council": council.code, "next": "/account/"}
    )

    assert page.text.count('<input type="hidden" name="next" value="/account/">') == 1
    assert (joined.url, person.memberships.count()) == ("/account/", 1)


def test_another_council_at_the_welcome_ends_the_membership_for_the_first(client, group, council):
    CouncilFactory(short_name="Test Valley")
    person = come_in(client, "lee@winchester.example")
    MembershipFactory(group=group, person=person, council=council)

    answer(client, council="Test Valley")

    assert acting_for(person) == [("Test Valley", False)]
    assert not Membership.objects.current().filter(person=person).exists()


def test_the_next_meeting_is_named_after_its_day_so_that_a_question_ends_the_line(client, group):
    person = come_in(client, "lee@winchester.example")
    person.name = "Lee Madeup"
    person.save()
    for days in (-3, 60):
        MeetingFactory(group=group, days=days, title="Another day's canary")
    MeetingFactory(group=group, days=3, title="Members canary", audience="members")
    meeting = MeetingFactory(group=group, title="What did we finish?")

    page = client.get(WELCOME).text

    assert "canary" not in page
    assert f"{london.long_date(meeting.starts_on)}, <a" in page
    assert "What did we finish?</a>," not in page


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example"])
def test_nobody_is_sent_to_another_site(client, newcomer, wanted):
    response = answer(client, next=wanted)

    assert response.url == WELCOME


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three_memberships(client, council, count, django_assert_num_queries):
    person = UserFactory()
    AffiliationFactory(person=person, council=council)
    MembershipFactory.create_batch(count, person=person)
    client.force_login(person)

    with django_assert_num_queries(6):
        page = client.get(WELCOME)

    assert len(page.context["groups"]) == count
