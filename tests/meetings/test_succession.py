"""When a council ends: coming meetings count on what follows it; past ones keep the old names."""

import datetime as dt

import pytest
import time_machine

from accounts import actions as accounts
from accounts.succession import Way
from meetings import actions, audience, planner
from meetings.models import Attendance, Meeting, Topic
from meetings.succession import follow, hand_over, is_unfinished
from tests.factories import AffiliationFactory, AttendanceFactory, MeetingFactory, MembershipFactory, TopicFactory
from tests.successions import AFTER, BEFORE, DAY, at, shares

pytestmark = pytest.mark.django_db
PAST, FIRST, COMING = dt.date(2027, 3, 31), DAY, dt.date(2027, 5, 12)


@pytest.fixture
def sam(group, surrey):
    """A member for Surrey, which two councils follow."""
    person = AffiliationFactory(person__name="Sam Example", council=surrey).person
    MembershipFactory(group=group, person=person, council=surrey)
    return person


def on(day, group, **fields):
    return MeetingFactory(group=group, starts_on=day, published_at=at(1, 4), **fields)


def end(council, now=AFTER):
    followers = [row.successor for row in council.succeeded_by.order_by("successor__short_name")]
    return hand_over(predecessor=council, shares=shares(*followers), on=DAY, by=None, now=now)


def hosts():
    return [str(meeting.host_council) for meeting in Meeting.objects.order_by("starts_at")]


def choose(person, council, successor, now):
    accounts.choose_successor(person=person, predecessor=council, successor=successor, by=person, now=now)


# Hosting --------------------------------------------------------------------------------------------------------------
def test_coming_meetings_are_hosted_by_the_one_that_follows(group, guildford):
    for day in (PAST, FIRST, COMING):
        on(day, group, title="Ten years on", host_council=guildford)

    assert end(guildford, BEFORE) == []
    assert hosts() == ["Guildford"] * 3

    said = end(guildford)
    assert hosts() == ["Guildford", "West Surrey", "West Surrey"]
    assert said[1] == "“Ten years on” of the South peer group on 12 May 2027 is hosted by West Surrey now."
    assert end(guildford) == []


def test_where_several_follow_nobody_is_volunteered(group, surrey):
    for day in (PAST, COMING):
        on(day, group, title="Ten years on", host_council=surrey)

    said = end(surrey)

    assert hosts() == ["Surrey", "None"]
    assert said == ["“Ten years on” of the South peer group on 12 May 2027 has no host now: it was Surrey."]


def test_who_organises_a_coming_meeting_with_its_host_is_the_one_that_follows(group, guildford):
    past, coming, theirs = on(PAST, group), on(COMING, group, title="Ten years on"), on(COMING, group)
    for meeting in (past, coming, theirs):
        meeting.co_organisers.add(guildford)
    (heir,) = [row.successor for row in guildford.succeeded_by.all()]
    Meeting.objects.filter(pk=theirs.pk).update(host_council=heir)
    assert is_unfinished(predecessor=guildford, on=DAY)

    said = end(guildford)

    assert [list(one.co_organisers.all()) for one in (past, coming, theirs)] == [[guildford], [heir], []]
    assert (
        "“Ten years on” of the South peer group on 12 May 2027 is organised with its host by West Surrey now." in said
    )
    assert not is_unfinished(predecessor=guildford, on=DAY)


def test_where_several_follow_none_is_volunteered_to_organise(group, surrey):
    meeting = on(COMING, group)
    meeting.co_organisers.add(surrey)

    end(surrey)

    assert not meeting.co_organisers.exists()


def test_a_meeting_that_was_called_off_keeps_its_host(group, guildford):
    meeting = on(COMING, group, host_council=guildford)
    actions.cancel(meeting=meeting, reason="Snow", by=None, now=BEFORE)

    assert end(guildford) == []
    assert hosts() == ["Guildford"]


# Named councils -------------------------------------------------------------------------------------------------------
def named(meeting):
    return [str(council) for council in meeting.invited_councils.order_by("short_name")]


@pytest.fixture
def private(group, surrey, guildford):
    meeting = on(COMING, group, audience="councils")
    meeting.invited_councils.add(surrey, guildford)
    return meeting


def test_all_that_follow_are_named_in_its_place(private, surrey, guildford):
    end(surrey)
    end(guildford)

    assert named(private) == ["East Surrey", "West Surrey"]
    assert end(surrey) + end(guildford) == []


def test_a_meeting_of_before_keeps_the_names(group, guildford):
    meeting = on(PAST, group, audience="councils")
    meeting.invited_councils.add(guildford)

    end(guildford)

    assert named(meeting) == ["Guildford"]


def test_who_has_not_chosen_goes_on_reading_what_they_could_read(private, sam, surrey, west):
    end(surrey)
    assert Meeting.objects.visible_to(sam).filter(pk=private.pk).exists()
    assert named(private) == ["East Surrey", "Guildford", "Surrey", "West Surrey"]

    choose(sam, surrey, west, AFTER)
    sam.memberships.update(council=west)
    end(surrey)

    assert named(private) == ["East Surrey", "Guildford", "West Surrey"]
    assert Meeting.objects.visible_to(sam).filter(pk=private.pk).exists()


def test_nobody_is_told_that_the_meeting_is_no_longer_for_them(private, sam, surrey):
    planner.plan(BEFORE)

    end(surrey)

    assert planner.plan(AFTER)["farewells"] == 0


# Answers --------------------------------------------------------------------------------------------------------------
def answers(person):
    rows = Attendance.objects.filter(person=person).order_by("meeting__starts_at")
    return [str(row.council) for row in rows]


def test_people_come_to_coming_meetings_for_the_one_that_follows(group, guildford):
    person = AffiliationFactory(council=guildford).person
    for day in (PAST, COMING):
        AttendanceFactory(meeting=on(day, group), person=person, council=guildford)

    said = end(guildford)

    assert answers(person) == ["Guildford", "West Surrey"]
    assert said == ["1 answer to coming meetings: for West Surrey now."]


def test_who_has_not_chosen_comes_for_no_council_until_they_do(group, sam, surrey, east):
    for day in (PAST, FIRST, COMING):
        AttendanceFactory(meeting=on(day, group), person=sam, council=surrey)

    end(surrey)
    assert answers(sam) == ["Surrey", "None", "None"]
    assert not is_unfinished(predecessor=surrey, on=DAY)

    choose(sam, surrey, east, AFTER)
    follow(person=sam, predecessor=surrey, way=Way(east, AFTER), on=DAY)

    assert answers(sam) == ["Surrey", "None", "East Surrey"]


def test_who_chose_ahead_comes_for_it_to_every_meeting_from_the_day_on(group, sam, surrey, east):
    for day in (PAST, FIRST, COMING):
        AttendanceFactory(meeting=on(day, group), person=sam, council=surrey)
    choose(sam, surrey, east, BEFORE)

    end(surrey)

    assert answers(sam) == ["Surrey", "East Surrey", "East Surrey"]


# Between the day and the choice: they read, and do not act ------------------------------------------------------------
def test_who_has_not_chosen_reads_a_meeting_for_members(group, sam):
    meeting = on(COMING, group, audience="members")

    assert Meeting.objects.visible_to(sam).filter(pk=meeting.pk).exists()


def test_who_has_not_chosen_answers_for_no_council(group, sam, surrey):
    meeting = on(COMING, group)
    assert [str(council) for council in audience.councils_of(sam, meeting, BEFORE)] == ["Surrey"]

    assert list(audience.councils_of(sam, meeting, AFTER)) == []
    with pytest.raises(actions.NotYourCouncil):
        actions.answer(meeting=meeting, person=sam, answer="coming", council=surrey, by=sam, now=AFTER)
    actions.answer(meeting=meeting, person=sam, answer="coming", by=sam, now=AFTER)

    assert answers(sam) == ["None"]


def test_an_answer_given_for_the_old_council_is_not_given_for_it_again(group, sam, surrey):
    meeting = on(COMING, group)
    actions.answer(meeting=meeting, person=sam, answer="coming", by=sam, now=BEFORE)
    assert answers(sam) == ["Surrey"]

    actions.answer(meeting=meeting, person=sam, answer="maybe", by=sam, now=AFTER)

    assert answers(sam) == ["None"]


def test_the_page_shows_past_answers_under_the_old_name(client, group, sam, surrey, east):
    meeting = on(PAST, group)
    AttendanceFactory(meeting=meeting, person=sam, council=surrey)
    choose(sam, surrey, east, BEFORE)
    end(surrey)

    with time_machine.travel(AFTER, tick=False):
        client.force_login(sam)
        page = client.get(meeting.get_absolute_url()).content.decode()

    assert "Surrey" in page
    assert "East Surrey" not in page.partition("<main")[2]


# What waits for a meeting ---------------------------------------------------------------------------------------------
def brought(group, person, council, **fields):
    return TopicFactory(group=group, opened_by=person, council=council, **fields)


def councils_of_topics():
    return [str(topic.council) for topic in Topic.objects.order_by("pk")]


def test_what_waits_in_its_name_waits_in_that_of_the_one_that_follows(group, guildford):
    other = {"kind": "other", "key": "scrutiny.commitment:41"}
    brought(group, None, guildford, **other)
    brought(group, AffiliationFactory(council=guildford).person, guildford)
    brought(group, None, guildford, dropped=True)

    assert end(guildford, BEFORE) == []
    assert is_unfinished(predecessor=guildford, on=DAY)

    assert end(guildford) == ["2 topics wait for a meeting: West Surrey now."]
    assert councils_of_topics() == ["West Surrey", "West Surrey", "Guildford"]
    assert end(guildford) == []
    assert not is_unfinished(predecessor=guildford, on=DAY)


def test_where_several_follow_a_proposal_goes_with_whoever_brought_it(group, sam, surrey, east):
    lee = AffiliationFactory(council=surrey).person
    choose(sam, surrey, east, BEFORE)
    for person in (sam, lee):
        brought(group, person, surrey)
    brought(group, sam, surrey, kind="other", key="scrutiny.commitment:41")
    brought(group, lee, None, dropped=True)  # for no council, and over

    end(surrey)
    assert councils_of_topics() == ["East Surrey", "None", "None", "None"]

    follow(person=lee, predecessor=surrey, way=Way(east, AFTER), on=DAY)
    assert councils_of_topics() == ["East Surrey", "East Surrey", "None", "None"]
