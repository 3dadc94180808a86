"""What a date meets: bank holidays in the councils' nations, and meetings of other groups that one may know of."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import london
from meetings.clashes import Beside, Clashes, Holiday, clashes_for, clashes_on
from meetings.models import Meeting
from tests.factories import CouncilFactory, CoverageFactory, MeetingFactory, MembershipFactory, PeerGroupFactory
from tests.meetings.visiting import page, typed, url

DAY = dt.date(2027, 3, 11)
GOOD_FRIDAY, EASTER_MONDAY = dt.date(2027, 3, 26), dt.date(2027, 3, 29)
BOYNE = dt.date(2027, 7, 12)


def span(day=DAY, start=10, end=15, last=None):
    return london.moment(day, dt.time(start)), london.moment(last or day, dt.time(end))


def clash(group, user, *when, meeting=None, **more):
    starts_at, ends_at = span(*when, **more)
    return clashes_on(group=group, starts_at=starts_at, ends_at=ends_at, user=user, meeting=meeting)


def covering(group, **council):
    return CoverageFactory(group=group, council=CouncilFactory(**council)).council


def elsewhere(day=DAY, group=None, start=10, end=15, last=None, **fields):
    group = group or PeerGroupFactory()
    return MeetingFactory(
        group=group, starts_on=day, starts_time=dt.time(start), ends_on=last or day, ends_time=dt.time(end), **fields
    )


def names(clashes):
    return [other.meeting for other in clashes.meetings]


# Bank holidays --------------------------------------------------------------------------------------------------------
def test_a_bank_holiday_is_named_with_the_nations_of_the_groups_councils_that_keep_it(group, lead):
    covering(group, nation="scotland")
    covering(group, nation="wales")

    friday, monday = clash(group, lead, GOOD_FRIDAY), clash(group, lead, EASTER_MONDAY)

    assert friday == Clashes(holidays=(Holiday(GOOD_FRIDAY, "Good Friday", ("england", "scotland", "wales")),))
    assert monday.holidays == (Holiday(EASTER_MONDAY, "Easter Monday", ("england", "wales")),)
    assert monday.holidays[0].where == "England and Wales"
    assert not clash(group, lead, DAY)


def test_a_holiday_of_a_nation_without_a_council_of_the_group_is_none_of_its_business(group, lead):
    assert not clash(group, lead, BOYNE)

    covering(group, nation="northern-ireland")
    assert [found.nations for found in clash(group, lead, BOYNE).holidays] == [("northern-ireland",)]


@pytest.mark.parametrize(
    ("covered", "known"),
    [
        ({"end": BOYNE - dt.timedelta(days=1)}, {}),
        ({"start": BOYNE + dt.timedelta(days=1)}, {}),
        ({}, {"end": BOYNE - dt.timedelta(days=1)}),
    ],
)
def test_the_councils_are_those_of_the_date_itself(group, lead, covered, known):
    there = CouncilFactory(nation="northern-ireland", **known)
    CoverageFactory(group=group, council=there, **covered)

    assert not clash(group, lead, BOYNE)


@pytest.mark.parametrize("edge", ["start", "end"])
def test_a_council_is_covered_on_its_first_and_on_its_last_day(group, lead, edge):
    CoverageFactory(group=group, council=CouncilFactory(nation="northern-ireland"), **{edge: BOYNE})

    assert clash(group, lead, BOYNE)


@pytest.mark.parametrize("kind", ["network", "leads"])
def test_a_network_and_the_leads_are_of_every_nation(lead, kind):
    group = PeerGroupFactory(kind=kind)

    assert [found.nations for found in clash(group, lead, BOYNE).holidays] == [("northern-ireland",)]


def test_every_day_of_a_meeting_is_looked_at_and_the_day_after_midnight_is_not(group, lead):
    before = GOOD_FRIDAY - dt.timedelta(days=1)

    assert [found.day for found in clash(group, lead, before, last=EASTER_MONDAY).holidays] == [
        GOOD_FRIDAY, EASTER_MONDAY,
    ]  # fmt: skip
    assert not clash(group, lead, before, start=18, end=0, last=GOOD_FRIDAY)


# Other groups' meetings -----------------------------------------------------------------------------------------------
def test_meetings_of_the_same_day_are_named_and_those_of_the_days_beside_it_are_not(group, lead):
    same, later = elsewhere(), elsewhere(start=16, end=17)
    for days in (-1, 1):
        elsewhere(DAY + dt.timedelta(days=days))
    long = elsewhere(DAY - dt.timedelta(days=2), last=DAY)

    found = clash(group, lead)

    assert found.meetings == (Beside(long, 0, True), Beside(same, 0, True), Beside(later, 0, False))


@pytest.mark.parametrize(("start", "end", "overlaps"), [(9, 10, False), (9, 11, True), (14, 16, True), (15, 16, False)])
def test_meetings_overlap_while_both_go_on(group, lead, start, end, overlaps):
    elsewhere(start=start, end=end)

    assert [other.overlaps for other in clash(group, lead).meetings] == [overlaps]


def test_groups_that_share_councils_come_first_the_more_the_sooner(group, council, lead):
    second = covering(group)
    far = elsewhere(start=8, end=17)
    one = elsewhere(start=9, end=16)
    CoverageFactory(group=one.group, council=council)
    two = elsewhere(start=16, end=17)
    for shared in (council, second, CouncilFactory()):
        CoverageFactory(group=two.group, council=shared)

    found = clash(group, lead)

    assert found.meetings == (Beside(two, 2, False), Beside(one, 1, True), Beside(far, 0, True))


def test_a_network_shares_whatever_a_region_covers(group, lead):
    covering(group)
    network = PeerGroupFactory(kind="network")
    summit, own = elsewhere(group=network), elsewhere(group=group)

    assert clash(group, lead).meetings == (Beside(summit, 2, True),)
    assert clash(network, lead).meetings == (Beside(own, 2, True),)


def test_the_groups_own_meetings_and_what_is_called_off_are_not_named(group, lead):
    elsewhere(group=group)
    elsewhere(state=Meeting.State.CANCELLED, cancelled_at=london.moment(DAY, dt.time(9)))

    assert not clash(group, lead)


def test_the_meeting_that_is_changed_does_not_meet_itself(group, lead):
    theirs = elsewhere()

    assert not clash(group, lead, meeting=theirs)


@pytest.mark.parametrize(
    ("fields", "lead_knows"),
    [({}, True), ({"audience": "members"}, False), ({"draft": True}, False), ({"audience": "public-sector"}, True)],
)
def test_only_meetings_that_the_reader_may_know_of_are_named(group, lead, coordinator, fields, lead_knows):
    theirs = elsewhere(**fields)

    assert names(clash(group, lead)) == ([theirs] if lead_knows else [])
    assert names(clash(group, coordinator)) == [theirs]


def test_many_dates_are_asked_in_the_statements_of_one(group, lead):
    covering(group, nation="scotland")
    other = elsewhere()
    elsewhere(DAY + dt.timedelta(days=20))
    spans = [span(DAY + dt.timedelta(days=days)) for days in range(30)]

    with CaptureQueriesContext(
        connection,
    ) as one:
        alone = clash(group, lead)
    with CaptureQueriesContext(connection) as many:
        found = clashes_for(group, spans, lead)

    assert (len(one), len(many)) == (3, 3)
    assert found[spans[0]] == alone == Clashes(meetings=(Beside(other, 0, True),))
    assert [len(found[each].meetings) for each in spans] == [1] + 19 * [0] + [1] + 9 * [0]
    assert [spans.index(each) for each in spans if found[each].holidays] == [15, 18]
    assert clashes_for(group, [], lead) == {}


# On the pages ---------------------------------------------------------------------------------------------------------
def on(day, **changes):
    parts = {"starts_on_day": day.day, "starts_on_month": day.month, "starts_on_year": day.year}
    return typed(**parts, **changes)


@pytest.fixture
def _now():
    with time_machine.travel("2027-01-11 09:00:00+00:00", tick=False):
        yield


@pytest.mark.usefixtures("_now")
def test_a_date_that_meets_something_is_kept_once_its_lead_has_seen_what(come, group, lead):
    client, path = come("lead"), reverse("meetings:meeting-schedule", args=[group.slug])
    elsewhere(GOOD_FRIDAY, title="North meets")

    shown = client.post(path, on(GOOD_FRIDAY, summary="What was typed"))

    text = shown.content.decode()
    assert shown.status_code == 200
    assert not Meeting.objects.filter(group=group).exists()
    assert "Is this date all right?" in text
    assert "<strong>Friday 26 March 2027</strong> is a bank holiday in England: Good Friday." in text
    assert "North meets" in text
    assert "What was typed" in text
    kept = shown.context["form"].data["keep"]
    moved = client.post(path, on(EASTER_MONDAY, keep=kept)).content.decode()
    assert "is a bank holiday in England: Easter Monday." in moved  # another day is another question
    assert client.post(path, on(GOOD_FRIDAY, keep=kept)).status_code == 302
    assert Meeting.objects.get(group=group).starts_on == GOOD_FRIDAY


@pytest.mark.usefixtures("_now")
def test_a_date_that_meets_nothing_asks_nothing(come, group, lead):
    path = reverse("meetings:meeting-schedule", args=[group.slug])

    assert come("lead").post(path, on(DAY)).status_code == 302


@pytest.mark.usefixtures("_now")
def test_a_copy_asks_as_well(come, group, lead):
    earlier = MeetingFactory(group=group, days=-60)
    parts = {name: value for name, value in on(GOOD_FRIDAY).items() if name[:5] in {"title", "start", "ends_"}}

    shown = come("lead").post(url("meeting-copy", earlier), parts)

    assert "is a bank holiday in England: Good Friday." in shown.content.decode()
    kept = {"keep": shown.context["form"].data["keep"]}
    assert come("lead").post(url("meeting-copy", earlier), parts | kept).status_code == 302


@pytest.mark.usefixtures("_now")
def test_a_change_of_a_draft_asks_when_its_day_changes_and_not_for_other_facts(come, group, lead):
    draft = MeetingFactory(group=group, starts_on=GOOD_FRIDAY, ends_on=GOOD_FRIDAY, draft=True, title="Spring")
    client, path = come("lead"), url("meeting-edit", draft)

    assert client.post(path, on(GOOD_FRIDAY, title="Easter")).status_code == 302
    shown = client.post(path, on(EASTER_MONDAY, title="Later"))
    draft.refresh_from_db()
    assert (draft.title, draft.starts_on) == ("Easter", GOOD_FRIDAY)
    kept = shown.context["form"].data["keep"]
    assert client.post(path, on(EASTER_MONDAY, title="Later", keep=kept)).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.starts_on) == ("Later", EASTER_MONDAY)


@pytest.mark.usefixtures("_now")
def test_before_a_published_meeting_moves_one_page_says_both(come, group, lead):
    meeting = MeetingFactory(group=group, starts_on=DAY, ends_on=DAY)
    client, path = come("lead"), url("meeting-edit", meeting)

    shown = client.post(path, on(GOOD_FRIDAY))

    text = shown.content.decode()
    assert "Move this meeting?" in text
    assert "is a bank holiday in England: Good Friday." in text
    assert ("keep", "2027-03-26/2027-03-26") in shown.context["typed"]
    again = client.post(path, dict(shown.context["typed"]) | {"confirmed": "yes"})
    assert again.status_code == 302
    meeting.refresh_from_db()
    assert meeting.starts_on == GOOD_FRIDAY


@pytest.mark.usefixtures("_now")
def test_a_move_that_is_confirmed_without_having_been_warned_is_warned(come, group, lead):
    meeting = MeetingFactory(group=group, starts_on=DAY, ends_on=DAY)

    shown = come("lead").post(url("meeting-edit", meeting), on(GOOD_FRIDAY, confirmed="yes"))

    assert "Is this date all right?" in shown.content.decode()
    meeting.refresh_from_db()
    assert meeting.starts_on == DAY


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize(
    ("who", "told"),
    [("lead", True), ("coordinator", True), ("member", False), ("outsider", False), ("anonymous", False)],
)
def test_a_meetings_page_says_to_its_leads_what_its_date_meets(come, group, who, told):
    meeting = MeetingFactory(group=group, starts_on=GOOD_FRIDAY, ends_on=GOOD_FRIDAY)

    assert ("What this date meets" in page(come(who), "meeting-detail", meeting)) == told


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("fields", [{"state": "cancelled"}, {"starts_on": dt.date(2027, 1, 1)}])
def test_of_a_meeting_that_is_over_or_called_off_nothing_is_said(come, group, fields):
    day = fields.setdefault("starts_on", GOOD_FRIDAY)
    at = {"cancelled_at": london.moment(DAY, dt.time(9))} if "state" in fields else {}
    meeting = MeetingFactory(group=group, ends_on=day, **fields, **at)

    assert "What this date meets" not in page(come("lead"), "meeting-detail", meeting)


def test_more_than_five_meetings_of_a_day_are_counted(come, group, lead):
    meeting = MeetingFactory(group=group, starts_on=DAY, ends_on=DAY)
    MembershipFactory(group=group)
    for _ in range(7):
        elsewhere()

    with time_machine.travel("2027-01-11 09:00:00+00:00", tick=False):
        shown = page(come("lead"), "meeting-detail", meeting)

    assert "2 more of groups that share fewer councils or none." in shown
