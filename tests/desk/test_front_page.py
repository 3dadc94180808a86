"""The front page of the desk: what needs a lead, who has gone quiet, next mails and hosts; of several a row each."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import (
    AttendanceFactory,
    CoverageFactory,
    HostOfferFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
)
from tests.mail_factories import stored

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def desk(client):
    """desk(user, **query) → the page."""

    def desk(user, **query):
        client.force_login(user)
        return client.get("/admin/", query)

    return desk


def test_a_lead_of_one_group_reads_all_of_it_at_once(desk, group, lead, council, covered):
    covered("Hart", people=1, left_at=timezone.now())
    covered("Slough")
    JoinRequestFactory(group=group, person__name="Robin Specimen", council=council)
    meeting = MeetingFactory(group=group, title="Autumn meeting", host_council=council)
    AttendanceFactory(meeting=meeting)

    page = desk(lead).content.decode()

    assert "<h1>South: what needs you</h1>" in page
    assert "One thing needs you." in page
    assert "1 person from 1 council will come." in page
    assert "Robin Specimen asks to join" in page
    assert "Its last member left in" in page
    assert "1 council:</strong> Slough." in page
    assert "Autumn meeting" in page
    assert "Digest" in page


def test_what_waits_stands_on_pages_of_25(desk, group, lead, council):
    JoinRequestFactory.create_batch(27, group=group, council=council)

    first, second = desk(lead), desk(lead, page=2)

    assert [len(page.context["turn"]) for page in (first, second)] == [25, 2]
    shown = [need.line.key for page in (first, second) for need in page.context["turn"]]
    assert len(set(shown)) == 27
    assert "27 things need you." in first.content.decode()
    assert '<span>1 to 25 of 27</span> · <a href="?page=2" rel="next">The next ones</a>' in first.content.decode()
    assert '<a href="?page=1" rel="prev">The ones before</a> · <span>26 to 27 of 27</span>' in second.content.decode()


def test_the_pages_of_one_group_of_several_stay_with_it(desk, group, lead, coordinator, council):
    PeerGroupFactory(name="London")
    JoinRequestFactory.create_batch(27, group=group, council=council)

    page = desk(coordinator, group=group.slug).content.decode()

    assert f'<a href="?group={group.slug}&amp;page=2" rel="next">' in page


def test_where_all_is_well_the_page_says_so(desk, group, lead):
    page = desk(lead).content.decode()

    assert "Nothing needs you now." in page
    assert "No council has: each that is here can be reached" in page
    assert "No meeting is announced." in page


def test_of_a_meeting_that_is_booked_elsewhere_it_says_where(desk, group, lead):
    MeetingFactory(group=group, booking_url="https://www.eventbrite.co.uk/e/1")

    page = desk(lead).content.decode()

    assert "places are booked at eventbrite.co.uk" in page
    assert "0 people from 0 councils" not in page


def test_a_coordinator_reads_a_row_for_each_group_and_opens_one(desk, group, lead, coordinator, covered):
    covered("Hart", people=1, left_at=timezone.now())
    london = PeerGroupFactory(name="London", slug="london")
    HostOfferFactory(group=group)
    MembershipFactory(group=group)
    MembershipFactory(group=group, role="lead", left_at=timezone.now())  # neither leads it
    MeetingFactory(group=london, days=9, draft=True)

    page = desk(coordinator)

    rows = {row.name: (row.needs, row.quiet, row.leads) for row in page.context["page"].rows}
    assert rows == {"London": (0, 0, None), "South": (1, 1, 1)}
    text = page.content.decode()
    assert 'href="?group=south"' in text
    assert "(draft)" in text
    assert "No lead" in text
    assert "Gone quiet" in desk(coordinator, group="london").content.decode()


def test_one_group_of_several_shows_its_own_alone(desk, group, lead):
    other = PeerGroupFactory(name="London", slug="london")
    MembershipFactory(group=other, person=lead, role="lead")
    HostOfferFactory(group=group, council__short_name="Gosport")
    HostOfferFactory(group=other, council__short_name="Ealing")

    page = desk(lead, group="london").content.decode()

    assert "Ealing offers" in page
    assert "Gosport offers" not in page
    assert "All 2 groups" in page


@pytest.mark.parametrize("slug", ["elsewhere", "nowhere"])
def test_a_group_that_is_not_theirs_looks_like_a_missing_one(desk, lead, slug):
    PeerGroupFactory(slug="elsewhere")

    assert desk(lead, group=slug).status_code == 404


def test_the_rota_names_hosts_of_the_past_and_to_come_and_offers_for_what_is_due(desk, group, lead, covered):
    group.months_between = 3
    group.save()
    bath, gosport = covered("Bath"), covered("Gosport")
    old = MeetingFactory(group=group, days=-60, host_council=bath)
    soon = MeetingFactory(group=group, days=20, host_council=None)
    soon.co_organisers.add(gosport)
    HostOfferFactory(group=group, council=gosport)

    rota = desk(lead).context["page"].rota

    assert [(turn.meeting, turn.hosts, turn.offers) for turn in rota] == [
        (old, "Bath", ""),
        (soon, "Nobody yet, with Gosport", ""),
        (None, "", "Gosport offers to"),
        (None, "", ""),
    ]


def test_the_desk_shows_three_meetings_to_come_and_eight_mails_and_says_how_many_more(desk, group, lead):
    for number in range(4):
        MeetingFactory(group=group, days=40 + number)
    soon = timezone.now() + dt.timedelta(days=1)
    for number in range(9):
        stored(lead, key=f"k{number}", scope=f"group:{group.pk}", kind="leading-due", due_at=soon + number * MINUTE)

    response = desk(lead)
    page = response.context["page"]

    assert (len(page.rota), len(page.mails)) == (3, 8)
    assert page.more_mails == len(page.all_mails) - 8 > 0
    assert f"And {page.more_mails} more in these two weeks." in response.content.decode()


def test_meetings_that_were_called_off_are_nobodys_turn(desk, group, lead):
    for days in (-5, 5):
        MeetingFactory(group=group, days=days, state="cancelled", cancelled_at=timezone.now())

    assert desk(lead).context["page"].rota == []


def _full(group):
    MembershipFactory(group=group, role="lead")
    CoverageFactory(group=group)
    HostOfferFactory(group=group)
    for days in (-40, 9):
        AttendanceFactory(meeting=MeetingFactory(group=group, days=days))


# session · person · groups · needs, of rooms that have something · votes · quiet councils · numbers · lists that hide
@pytest.mark.parametrize("many", [1, 19])
def test_a_coordinators_desk_costs_the_same_for_two_groups_and_for_twenty(desk, coordinator, many, counted):
    for group in PeerGroupFactory.create_batch(1 + many):
        _full(group)

    assert counted(lambda: desk(coordinator)) == 52


@pytest.mark.parametrize("many", [2, 20])
def test_a_desk_of_a_lead_costs_the_same_for_two_groups_and_for_twenty(desk, lead, many, counted):
    lead.memberships.update(left_at=timezone.now())
    for group in PeerGroupFactory.create_batch(many):
        MembershipFactory(group=group, person=lead, role="lead")
        _full(group)

    assert counted(lambda: desk(lead)) == 42


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_the_desk_of_one_group_costs_so_much(desk, group, lead, request, who, counted):
    _full(group)
    person = request.getfixturevalue(who)

    assert counted(lambda: desk(person)) == {"lead": 53, "coordinator": 63}[who]
