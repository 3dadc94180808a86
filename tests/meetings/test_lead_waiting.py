"""“Your turn” of leads: what is to be placed on the next agenda, offers to host, a venue to find, a next date."""

import datetime as dt

import pytest

from common.waits import lines_for
from meetings import actions
from meetings.lead_waiting import WAITS
from meetings.models import Meeting, Placement
from peergroups.models import PeerGroup
from tests.factories import CouncilFactory, HostOfferFactory, MembershipFactory, PeerGroupFactory, PlacementFactory
from tests.meetings import agendas
from tests.meetings.agendas import JUNE, NOVEMBER, SEPTEMBER, at
from tests.poll_factories import DatePollFactory
from tests.waits import asked

pytestmark = pytest.mark.django_db

waiting_for = asked(*WAITS)
SPRING, AFTER_JUNE = at(JUNE.replace(month=4)), at(JUNE, 20)


def propose(group, member, council, title="Missed bins", now=SPRING):
    return actions.propose(group=group, fields={"title": title, "minutes": 15}, council=council, by=member, now=now)


def schedule(group, day, now, **changes):
    """A meeting that has its host, unless the test is about that."""
    return agendas.schedule(group, day, now, **{"host_council": CouncilFactory()} | changes)


def lines(person, now=SPRING):
    return [(line.title, line.url) for line in waiting_for([person], now).get(person.pk, [])]


def test_what_members_bring_waits_for_the_leads_until_it_has_its_place(group, lead, member, council):
    june = schedule(group, JUNE, SPRING, published=False)
    topics = [propose(group, member, council, title) for title in ("Missed bins", "Our contact page")]
    agenda = f"/groups/south/meetings/{june.pk}/agenda/#to-place"

    assert lines(lead) == [("2 things wait for a place on the agenda of Thursday 11 June 2026", agenda)]
    assert lines(member) == []

    actions.place_topic(placement=topics[0].placements.get(), minutes=15, by=lead, now=SPRING)
    assert lines(lead) == [("Something waits for a place on the agenda of Thursday 11 June 2026", agenda)]

    actions.leave_out(placement=topics[1].placements.get(), because="Full", by=lead, now=SPRING)
    assert lines(lead) == []


def test_it_waits_at_the_next_meeting_alone_and_not_once_that_has_begun(group, lead, member, council):
    november = schedule(group, NOVEMBER, SPRING)
    propose(group, member, council)
    september = schedule(group, SEPTEMBER, SPRING)
    assert Placement.objects.filter(meeting__in=[november, september], item=None).count() == 2

    assert lines(lead) == [
        (
            "Something waits for a place on the agenda of Thursday 10 September 2026",
            f"/groups/south/meetings/{september.pk}/agenda/#to-place",
        )
    ]
    assert lines(lead, at(SEPTEMBER, 11)) == []


def test_without_a_meeting_to_come_there_is_no_place_to_find(group, lead, member, council):
    propose(group, member, council)

    assert lines(lead) == []


def test_an_offer_to_host_waits_until_it_is_settled(group, lead, member, council):
    offer = actions.offer_to_host(group=group, council=council, by=member, now=SPRING, when="any Thursday in June")
    page = f"/groups/south/host-offers/{offer.pk}/"

    assert lines(lead) == [("Winchester offers to host the South peer group: any Thursday in June", page)]
    assert lines(member) == []

    actions.take_offer(offer=offer, meeting=schedule(group, JUNE, SPRING, host_council=None), by=lead, now=SPRING)
    assert lines(lead) == []


def test_more_than_three_offers_are_one_line(group, lead):
    HostOfferFactory.create_batch(3, group=group)
    assert len(lines(lead)) == 3

    HostOfferFactory(group=group)
    assert lines(lead) == [
        ("4 offers to host the South peer group or to organise with a host", "/groups/south/topics/")
    ]


def test_it_waits_for_the_leads_of_that_group_and_where_there_are_none_for_the_coordinators(
    group, lead, outsider, coordinator
):
    offer = HostOfferFactory(group=group, council=CouncilFactory(short_name="Elsewhere"), when="")
    line = ("Elsewhere offers to host the South peer group", f"/groups/south/host-offers/{offer.pk}/")

    assert (lines(lead), lines(outsider), lines(coordinator)) == ([line], [], [])

    lead.memberships.update(role="member")
    assert (lines(lead), lines(coordinator)) == ([], [line])


# As the nudges ask ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "waits"), [(22, False), (21, True), (1, True), (0, False)])
def test_where_it_is_is_asked_for_three_weeks_while_nobody_has_said(group, lead, member, days, waits):
    host = CouncilFactory(short_name="Elsewhere")
    june = schedule(group, JUNE, SPRING, host_council=host, audience="councils")
    schedule(group, JUNE, SPRING, published=False)
    schedule(group, JUNE, SPRING, online_url="https://video.example/june")
    now = at(JUNE - dt.timedelta(days=days), 10)
    edit = f"/groups/south/meetings/{june.pk}/edit/"

    assert lines(lead, now) == [("Where is “Meeting of June”?", edit)] * waits
    assert lines(member, now) == []
    if waits:
        [line] = waiting_for([lead], now)[lead.pk]
        assert (line.due_at, line.why) == (
            june.starts_at,
            "The meeting of the South peer group on Thursday 11 June 2026 has no place yet. Elsewhere hosts it.",
        )

    actions.say_where(meeting=june, venue="Guildhall", postcode="", by=host_member(group, host), now=SPRING)
    assert lines(lead, now) == []


def host_member(group, council):
    return MembershipFactory(group=group, council=council).person


NO_HOST = {"host_council": None, "venue": "Guildhall", "postcode": "SO23 9GH"}


@pytest.mark.parametrize("published", [True, False])
def test_who_hosts_is_asked_from_the_first_draft_until_it_is_over(group, lead, member, published):
    june = schedule(group, JUNE, SPRING, published=published, **NO_HOST)
    edit = f"/groups/south/meetings/{june.pk}/edit/"

    assert lines(lead) == lines(lead, at(JUNE, 15)) == [("Who hosts “Meeting of June”?", edit)]
    assert (lines(lead, at(JUNE, 16)), lines(member)) == ([], [])
    [line] = waiting_for([lead], SPRING)[lead.pk]
    assert (line.due_at, line.why) == (
        june.starts_at,
        "The meeting of the South peer group on Thursday 11 June 2026 has no host yet.",
    )

    Meeting.objects.update(host_council=CouncilFactory())
    assert lines(lead) == []


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({"venue": "", "postcode": ""}, True),
        ({"online_url": "https://video.example/june"}, True),  # there is a room too
        ({"venue": "", "postcode": "SO23 9GH", "online_url": "https://video.example/june"}, True),
        ({"venue": "", "postcode": "", "online_url": "https://video.example/june"}, False),
        ({"venue": "Online", "postcode": ""}, False),
        ({"kind": "summit"}, False),
    ],
)
def test_what_is_online_alone_or_on_top_of_the_rhythm_needs_no_host(group, lead, changes, waits):
    schedule(group, JUNE, SPRING, **NO_HOST | changes)

    assert bool(lines(lead)) == waits


def test_what_was_called_off_and_what_is_of_another_group_needs_no_host(group, lead):
    actions.cancel(meeting=schedule(group, JUNE, SPRING, **NO_HOST), reason="Snow", by=lead, now=SPRING)
    schedule(PeerGroupFactory(), JUNE, SPRING, **NO_HOST)

    assert lines(lead) == []


def test_several_without_a_host_are_one_line_that_leads_to_who_hosted_when(group, lead):
    for day in (NOVEMBER, JUNE):
        schedule(group, day, SPRING, **NO_HOST)

    assert lines(lead) == [("2 meetings of the South peer group have no host", "/groups/south/hosts/")]
    [line] = waiting_for([lead], SPRING)[lead.pk]
    assert line.why.startswith("The first of them is on Thursday 11 June 2026.")


def test_of_a_meeting_that_has_neither_place_nor_host_one_thing_is_asked(group, lead):
    schedule(group, JUNE, SPRING, host_council=None)

    [line] = waiting_for([lead], at(JUNE - dt.timedelta(days=9)))[lead.pk]

    assert (line.title, line.why.partition("yet. ")[2]) == ("Where is “Meeting of June”?", "Nobody hosts it yet.")


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        (at(dt.date(2026, 12, 9)), False),
        (at(dt.date(2026, 12, 10)), True),  # three months after 10 September
        (at(dt.date(2027, 3, 5)), True),
        (at(dt.date(2027, 3, 6)), True),  # eight weeks later the last mail goes, and that is a month ago
        (at(dt.date(2029, 9, 10)), True),  # a group that nobody looks after needs somebody more, not less
    ],
)
def test_the_next_meeting_is_due_by_the_groups_own_rhythm_until_one_is_planned(group, lead, member, now, waits):
    schedule(group, SEPTEMBER, SPRING)
    schedule(group, NOVEMBER, SPRING, kind="summit")  # on top of the rhythm
    assert lines(lead, now) == []
    PeerGroup.objects.update(months_between=3)

    assert (
        lines(lead, now) == [("The next meeting of the South peer group is due", "/groups/south/meetings/new/")] * waits
    )
    assert lines(member, now) == []

    poll = DatePollFactory(group=group, opened_at=now, answers_until=now + dt.timedelta(days=9))
    assert lines(lead, now) == []
    actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=now)
    assert bool(lines(lead, now)) == waits

    schedule(group, dt.date(2029, 10, 8), SPRING, published=False)
    assert lines(lead, now) == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_with_what_is_to_be_placed_and_offers_in_several_groups(count, django_assert_num_queries):
    groups = PeerGroupFactory.create_batch(count)
    leads = [MembershipFactory(group=group, role="lead").person for group in groups]
    for group in groups:
        meeting = schedule(group, JUNE, SPRING)
        for _ in range(count):
            PlacementFactory(topic__group=group, meeting=meeting, item=None)
        HostOfferFactory.create_batch(count, group=group)

    with django_assert_num_queries(2):
        found = lines_for(WAITS, leads, SPRING)

    assert [len(found[person.pk]) for person in leads] == [1 + count] * count


def test_who_leads_no_more_is_waited_for_no_more(group, lead, council):
    HostOfferFactory(group=group)
    MembershipFactory(group=group, role="lead")
    assert len(lines(lead)) == 1

    lead.memberships.update(left_at=SPRING)

    assert lines(lead) == []
