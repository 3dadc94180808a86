"""The time bank's first page: for everybody what it is, inside what is asked for and offered."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import CouncilFactory
from tests.timebank_factories import AccountFactory, LoanFactory, OfferFactory, RequestFactory, SkillFactory, officer
from timebank.models import Loan, Request

pytestmark = pytest.mark.django_db
HOME = "/timebank/"
EVERYBODY, INSIDE = 3, 14


def rows(client, **asked):
    return list(client.get(HOME, asked).context["page"].object_list)


@pytest.fixture
def world(council, group, member, outsider):
    """What Winchester asks and offers, what fits it, and what is elsewhere, asked in this order."""
    skill, north = SkillFactory(name="User researcher"), outsider.affiliations.get().council
    havant = CouncilFactory(short_name="Havant")
    return {
        "skill": skill,
        "offer": OfferFactory(council=council, skill=skill, offered_by=member, place="remote"),
        "theirs": OfferFactory(council=havant, skill=skill, place="on-site"),
        "ended": OfferFactory(council=havant, ended=True),
        "mine": RequestFactory(council=council, asked_by=member, place="on-site"),
        "fits": RequestFactory(council=north, asked_by=outsider, skills=[skill], place="remote"),
        "other": RequestFactory(council=havant),
        "hidden": RequestFactory(council=north, asked_by=outsider, groups=[outsider.memberships.get().group]),
        "closed": RequestFactory(council=council, asked_by=member, state="closed"),
        "draft": RequestFactory(council=council, asked_by=member, state="draft"),
        "secret": RequestFactory(council=havant, state="draft"),
    }


def test_a_visitor_reads_what_it_is_and_public_requests_without_names(client, council, member, world):
    for name in ("mine", "closed", "draft"):
        Request.objects.filter(pk=world[name].pk).update(is_public=True)

    page = client.get(HOME)

    assert list(page.context["page"].object_list) == [world["mine"]]
    main = page.text[page.text.index("<main") :]
    assert world["mine"].title in main
    assert "Winchester" not in main
    assert "?next=/timebank/" in page.text.replace("%2F", "/")


@pytest.mark.parametrize("who", ["supplier", "stranger"])
def test_who_is_not_of_the_public_sector_reads_the_same(client, request, world, supplier, who):
    person = supplier if who == "supplier" else officer(CouncilFactory())
    client.force_login(person)

    page = client.get(HOME)

    assert list(page.context["page"].object_list) == []
    assert "Find your group" in page.text


def test_the_own_come_first_then_what_one_can_help_with(client, world, member):
    client.force_login(member)

    page = client.get(HOME)

    found = list(page.context["page"].object_list)
    assert found == [world["mine"], world["fits"], world["other"]]
    assert [row.is_own for row in found] == [True, False, False]
    assert [row.fits_by for row in found] == [[], ["User researcher"], []]
    assert "Fits what you offer" in page.text


def test_a_coordinator_of_no_council_reads_all_but_what_is_a_draft(client, world, coordinator):
    client.force_login(coordinator)

    assert set(rows(client)) == {world[name] for name in ("mine", "fits", "other", "hidden")}
    assert rows(client, show="mine") == []
    assert "You act for no council here" in client.get(HOME).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"show": "mine"}, ["draft", "closed", "mine"]),
        ({"show": "ended"}, ["closed"]),
        ({"show": "offers"}, ["offer", "theirs"]),
        ({"show": "past-offers"}, ["ended"]),
        ({"place": "remote"}, ["fits", "other"]),
        ({"group": "south"}, ["mine"]),
        ({"group": "north"}, ["mine", "fits", "other"]),
        ({"show": "offers", "place": "on-site"}, ["theirs"]),
        ({"show": "nonsense", "skill": "none", "place": "\0", "words": "\0", "page": "x"}, ["mine", "fits", "other"]),
    ],
)
def test_what_is_shown_is_in_the_address(client, world, member, asked, found):
    client.force_login(member)

    assert {row.pk for row in rows(client, **asked)} == {world[name].pk for name in found if name in world}


def test_a_skill_narrows_requests_and_offers(client, world, member):
    client.force_login(member)

    assert rows(client, skill=world["skill"].slug) == [world["fits"]]
    assert rows(client, skill=world["skill"].slug, show="offers") == [world["offer"], world["theirs"]]


def test_words_in_any_form_find_requests_beside_the_other_filters_and_offers_by_their_skill(client, world, member):
    Request.objects.filter(pk=world["fits"].pk).update(title="Interviewing residents")
    Request.objects.filter(pk__in=[world["other"].pk, world["hidden"].pk]).update(words="Two interviews about bins")
    client.force_login(member)

    assert set(rows(client, words="interview bins")) == {world["other"]}
    assert set(rows(client, words="interviews")) == {world["mine"], world["fits"], world["other"]}
    assert rows(client, words="interviews", skill=world["skill"].slug) == [world["fits"]]
    assert rows(client, words="nonsense") == []
    assert rows(client, words="researcher", show="offers") == [world["offer"], world["theirs"]]
    assert "No request matches" in client.get(HOME, {"words": "nonsense"}).text


def test_help_given_and_got_stands_above_with_the_hours_of_ones_council(client, council, member, world):
    AccountFactory(council=council)
    given = LoanFactory(request=world["other"], lender=council, offered_by=member, state="active")
    got = LoanFactory(request=world["mine"], state="booked")
    LoanFactory(request=world["mine"], state="declined")
    LoanFactory(request=world["other"])
    client.force_login(member)

    page = client.get(HOME)

    assert [(loan, loan.is_given) for loan in page.context["loans"]] == [(given, True), (got, False)]
    assert reverse("timebank:statement", args=[council.code]) in page.text
    assert client.get(HOME, {"show": "ended"}).context["loans"] == []
    assert [loan.standing.word for loan in page.context["loans"]] == ["Under way", "Booked"]
    row = page.context["page"].object_list[0]
    assert (row, row.answers, row.waiting) == (world["mine"], 1, 0)


def test_where_nothing_is_yet_the_first_step_is_offered(client, member):
    client.force_login(member)

    assert "Nobody asks for help at the moment" in client.get(HOME).text
    assert "Offer a skill of your council" in client.get(HOME, {"show": "offers"}).text
    assert "Show every open request" in client.get(HOME, {"place": "remote"}).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, council, member, count, django_assert_num_queries):
    skill = SkillFactory()
    for _ in range(count):
        LoanFactory(request=RequestFactory(council=council, asked_by=member, is_public=True))
        RequestFactory(skills=[skill])
        OfferFactory(council=council, offered_by=member)
    OfferFactory(council=council, skill=skill, offered_by=member)

    with django_assert_num_queries(EVERYBODY):
        assert len(rows(client)) == count
    client.force_login(member)
    with django_assert_num_queries(INSIDE):
        assert len(rows(client)) == 2 * count


def test_the_latest_that_is_settled_stands_below_what_goes_on_whichever_council_helped(client, council, member):
    """Five of all that are settled, the latest first, whatever they were for: those of other councils are not shown."""
    now, booked, charged = timezone.now(), "booked", "charged"
    kinds = [(booked, True), (charged, False), (booked, False), (charged, True), (booked, True), (booked, True)]
    loans = [settled(council, member, *kind, now - dt.timedelta(days=n)) for n, kind in enumerate(kinds)]
    settled(CouncilFactory(), None, "booked", True, now)
    on = LoanFactory(request=RequestFactory(), lender=council, offered_by=member, state="active")
    Loan.objects.filter(pk=on.pk).update(state_at=now - dt.timedelta(days=99))
    client.force_login(member)

    shown = client.get(HOME).context["loans"]

    assert shown == [on, *loans[:5]]
    assert [(loan.is_given, loan.title, loan.lender_name, loan.borrower_name) for loan in shown] == [
        (loan.lender == council, loan.request.title, str(loan.lender), str(loan.borrower)) for loan in [on, *loans[:5]]
    ]


def settled(council, member, state, is_given, at):
    """A loan that this council gave, or got, settled at this moment."""
    by = member or officer(council)
    if is_given:
        loan = LoanFactory(request=RequestFactory(), lender=council, offered_by=by, state=state)
    else:
        loan = LoanFactory(request=RequestFactory(council=council, asked_by=by), state=state)
    Loan.objects.filter(pk=loan.pk).update(state_at=at)
    return loan


def test_pages_of_open_requests_go_on_where_the_last_one_ended(client, council, member):
    for _ in range(26):
        RequestFactory(council=council, asked_by=member)
    client.force_login(member)

    first, second, beyond = (client.get(HOME, {"page": number}).context["page"] for number in ("1", "2", "9"))

    assert [page.paginator.count for page in (first, second, beyond)] == [26, 26, 26]
    assert [*first.object_list, *second.object_list] == list(Request.objects.order_by("-opened_at", "-pk"))
    assert beyond.object_list == second.object_list


def test_a_coordinator_of_no_council_sees_nobodys_loans_and_hours(client, coordinator, world):
    LoanFactory(request=world["other"], state="active")
    client.force_login(coordinator)

    page = client.get(HOME)

    assert (page.context["loans"], page.context["hours"], page.context["sees_transfers"]) == ([], [], True)
    assert page.context["offered"] == 2
