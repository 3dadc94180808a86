import datetime as dt

import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from accounts.models import Affiliation, User
from common import london
from peergroups.models import Membership
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory

ACCOUNT = "/account/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(ACCOUNT).url == "/sign-in/?next=/account/"


def test_the_page_shows_what_is_known(signed_in, member):
    page = signed_in.get(ACCOUNT).content.decode()

    for text in (
        member.email,
        'value="Sam Example"',
        'value="Digital officer"',
        "Winchester Council",
        "South peer group",
    ):
        assert text in page


def test_what_is_over_is_not_shown(signed_in, member):
    AffiliationFactory(person=member, council__short_name="Former", ended_on=dt.date(2024, 6, 1))
    MembershipFactory(person=member, group__name="Former", left_at=timezone.now())

    page = signed_in.get(ACCOUNT)

    assert "South peer group" in page.text
    assert "Former Council" not in page.text
    assert "Former peer group" not in page.text
    assert page.context["site"].council_name == "Winchester"


def test_name_and_job_title_are_changed(signed_in, member):
    response = signed_in.post(ACCOUNT, {"deed": "about", "name": "Sam Placeholder", "job_title": ""})

    assert response.url == ACCOUNT
    assert list(User.objects.filter(pk=member.pk).values_list("name", "job_title")) == [("Sam Placeholder", "")]


def test_a_council_is_added_as_only_said(signed_in, member):
    other = CouncilFactory(short_name="Test Valley")

    page = signed_in.post(ACCOUNT, {"deed": "council", "council": "Test Valley"}, follow=True).content.decode()

    assert Affiliation.objects.get(council=other).confirmed_at is None
    assert "You act for Test Valley." in page
    assert "You can answer and take actions, but not vote, lend or sign." in page


def test_ending_says_first_what_ends_with_it(signed_in, member, council):
    affiliation = member.affiliations.get()
    MembershipFactory(person=member, council=council, group__name="Former", left_at=timezone.now())

    page = signed_in.get(ACCOUNT, {"end": affiliation.pk}).content.decode()

    assert "Stop acting for Winchester?" in page
    assert "South peer group" in page
    assert "Former" not in page
    assert (Affiliation.objects.on(london.today(timezone.now())).count(), Membership.objects.current().count()) == (
        1,
        1,
    )


def test_ending_ends_the_memberships_for_that_council_and_no_other(signed_in, member, council):
    other = MembershipFactory(person=member)
    affiliation = member.affiliations.get()

    response = signed_in.post(ACCOUNT, {"deed": "end", "affiliation": affiliation.pk})

    assert response.url == ACCOUNT
    assert list(Membership.objects.current()) == [other]
    assert list(Affiliation.objects.on(london.today(timezone.now()))) == []
    assert Affiliation.objects.get().ended_on == london.today(timezone.now()) - dt.timedelta(days=1)


@pytest.mark.parametrize("affiliation", ["other's", "ended", "", "x", "\x00", "9" * 400])
def test_only_ones_own_can_be_ended(signed_in, member, affiliation):
    of_another = AffiliationFactory()
    ended = AffiliationFactory(person=member, ended_on=dt.date(2024, 6, 1))
    pk = {"other's": of_another.pk, "ended": ended.pk}.get(affiliation, affiliation)

    shown = signed_in.get(ACCOUNT, {"end": pk})
    posted = signed_in.post(ACCOUNT, {"deed": "end", "affiliation": pk})

    assert (shown.status_code, posted.status_code) == (404, 200)
    assert Affiliation.objects.filter(ended_on=None).count() == 2
    assert Membership.objects.current().count() == 1


@pytest.mark.parametrize(
    ("deed", "typed", "wrong"),
    [
        ("about", {"name": "", "job_title": "Kept"}, "name"),
        ("about", {"name": "\x00"}, "name"),
        ("about", {"name": "x" * 5000}, "name"),
        ("council", {"council": ""}, "council"),
        ("council", {"council": "Nowhere"}, "council"),
        ("council", {"council": "\x00" * 50_000}, "council"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays(signed_in, member, deed, typed, wrong):
    page = signed_in.post(ACCOUNT, {"deed": deed, **typed})

    assert page.status_code == 200
    assert list(page.context["form"].errors) == [wrong]
    assert "<title>Error: Your account" in page.content.decode()
    assert User.objects.get(pk=member.pk).name == "Sam Example"
    assert "Kept" in page.content.decode() or deed != "about" or "job_title" not in typed


@pytest.mark.parametrize("data", [{}, {"deed": "erase"}, {"deed": "\x00"}])
def test_an_unknown_deed_does_nothing(signed_in, member, data):
    assert signed_in.post(ACCOUNT, data).status_code == 200
    assert User.objects.get(pk=member.pk).name == "Sam Example"


def test_one_signs_out_from_here(signed_in):
    assert 'action="/sign-out/"' in signed_in.get(ACCOUNT).content.decode()

    signed_in.post("/sign-out/")

    assert get_user(signed_in).is_authenticated is False


def test_a_partner_is_told_why_there_is_no_council(client, supplier):
    client.force_login(supplier)

    page = client.get(ACCOUNT).content.decode()

    assert "Partners (other public bodies, suppliers, universities) have none." in page
    assert "Member, for Example Planning Ltd" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three_of_each(client, count, django_assert_num_queries):
    person = UserFactory()
    for _ in range(count):
        membership = MembershipFactory(person=person)
        AffiliationFactory(person=person, council=membership.council)
    client.force_login(person)

    with django_assert_num_queries(6):
        page = client.get(ACCOUNT)

    assert len(page.context["memberships"]) == len(page.context["affiliations"]) == count


def test_a_council_to_come_is_named_with_its_day(signed_in, member, council):
    council.end = dt.date(2099, 3, 31)
    council.save()
    later = CouncilFactory(short_name="Later", official_name="Later Council", start=dt.date(2099, 4, 1))
    AffiliationFactory(person=member, council=later, started_on=dt.date(2099, 4, 1))

    text = signed_in.get(ACCOUNT).text

    assert "From 1 April 2099: " in text
    assert ">Later Council</a>" in text


@pytest.mark.parametrize(("who", "sees"), [("lead", True), ("coordinator", True), ("member", False)])
def test_the_desk_is_linked_for_whom_it_is(client, request, group, who, sees):
    client.force_login(request.getfixturevalue(who))

    assert ("Open your desk" in client.get(ACCOUNT).text) == sees
