"""What digests tell of meetings: each fact from the moment a reader could know of it, and never to anybody else."""

import datetime as dt

import pytest

from accounts.models import User
from common import london
from common.lines import Coming, News, Span
from meetings import actions, news
from meetings.actions.opening import open_to_followers
from meetings.models import Meeting
from meetings.news import coming_for, may_know, news_for
from peergroups.actions import leave
from peergroups.readers import readers_of
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CirculationFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    OpeningFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.meetings.post import answer, at, fields, moved_to, publish
from tests.meetings.test_audience import everybody  # noqa: F401

AFTER, UNTIL = at(16, 7, 50), at(23, 7, 50)
MINUTE = dt.timedelta(minutes=1)


def told(person, after=AFTER, until=UNTIL, now=None):
    """[(kind, title, moment)] of what this person's digest says of meetings."""
    lines = news_for([Span(person, after, until)], now).get(person.pk, [])
    return [(line.kind, line.title, line.at) for line in lines]


def kinds(person, **span):
    return [kind for kind, _, _ in told(person, **span)]


def held(group, **changes):
    """A meeting of 10 September, announced in August."""
    day = dt.date(2026, 9, 10)
    return MeetingFactory(
        group=group, **{"title": "Held", "starts_on": day, "published_at": at(1, month=8), "venue": "Here"} | changes
    )


def agreed(meeting, sentence, now, **changes):
    return DecisionFactory(meeting=meeting, sentence=sentence, recorded_at=now, **changes)


def circulated(meeting, *moments):
    Meeting.objects.filter(pk=meeting.pk).update(notes_state="circulated", circulated_at=moments[-1])
    for moment in moments:
        CirculationFactory(meeting=meeting, at=moment)


# Who may know ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("audience", Meeting.Audience.values)
def test_of_readers_the_same_may_know_of_a_meeting_as_see_its_page(group, everybody, audience):  # noqa: F811
    meeting = MeetingFactory(group=group, audience=audience)
    meeting.invited_councils.add(everybody)
    meeting.named = [everybody.pk]
    people = User.objects.all()

    readers = readers_of(people)

    assert len(readers) > 30
    seeing = {p.pk for p in people if p.is_active and Meeting.objects.visible_to(p).filter(pk=meeting.pk).exists()}
    assert {pk for pk, reader in readers.items() if may_know(meeting, audience, reader)} == seeing & readers.keys()


def test_a_supplier_hears_nothing_of_what_is_for_the_public_sector(group, lead, member, supplier):
    meeting = publish(group, lead, now=at(17), audience="public-sector")
    AgendaItemFactory(meeting=meeting)

    assert kinds(member) == ["meeting", "agenda"]
    assert kinds(supplier) == []


def test_nobody_hears_of_groups_they_are_not_in(group, lead, member, outsider, coordinator):
    publish(group, lead, now=at(17))
    gone = MembershipFactory(group=group)
    leave(membership=gone, by=None, now=at(18))

    assert kinds(member) == ["meeting"]
    assert [kinds(person) for person in (outsider, coordinator, gone.person)] == [[], [], []]


# Announced ------------------------------------------------------------------------------------------------------------
def test_a_meeting_is_news_when_it_is_announced_with_its_date_and_place(group, lead, member):
    meeting = publish(group, lead, now=at(17))

    assert news_for([Span(member, AFTER, UNTIL)])[member.pk] == [
        News(
            key=f"announced:meeting{meeting.pk}",
            kind="meeting",
            title="What did we finish?",
            url=meeting.get_absolute_url(),
            group_id=group.pk,
            at=at(17),
            why="Wednesday 25 November 2026, 10am to 3:30pm, Walton Street Offices, Aylesbury HP20 1UA",
        )
    ]


@pytest.mark.parametrize(
    ("published", "is_told"), [(AFTER, False), (AFTER + MINUTE, True), (UNTIL, True), (UNTIL + MINUTE, False)]
)
def test_a_span_has_its_end_and_not_its_beginning(group, lead, member, published, is_told):
    publish(group, lead, now=published)

    assert bool(told(member)) == is_told


def test_nothing_is_said_of_drafts_of_what_is_cancelled_and_of_what_is_over(group, lead, member):
    MeetingFactory(group=group, draft=True, **moved_to(25))
    cancelled = publish(group, lead, now=at(17))
    publish(group, lead, now=at(17), **moved_to(20, title="Over by the end"))
    publish(group, lead, now=at(17), **moved_to(24, title="Over when it is written"))
    assert len(told(member)) == 2
    actions.cancel(meeting=cancelled, reason="", by=lead, now=at(18))

    assert told(member, now=at(25)) == []


def test_who_is_let_in_later_is_told_then_and_nobody_else_again(group, lead, member, supplier):
    meeting = publish(group, lead, now=at(9), audience="public-sector")
    actions.revise(meeting=meeting, fields={"audience": "members"}, by=lead, now=at(18))

    assert told(supplier) == [("meeting", "What did we finish?", at(18))]
    assert told(member) == []
    assert told(member, at(9, 7), at(16, 7)) == [("meeting", "What did we finish?", at(9))]


def test_each_who_is_let_in_later_is_told_then_however_often_it_was_widened_before(group, lead, supplier):
    """Between two digests a council is named, then all councils, then everybody: to each it is news once."""
    ours, theirs = MembershipFactory(group=group), MembershipFactory(group=group)
    never = MembershipFactory(group=group)
    meeting = publish(group, lead, now=at(9), audience="councils", invited_councils=[ours.council])
    actions.revise(meeting=meeting, fields={"invited_councils": [ours.council, theirs.council]}, by=lead, now=at(17))
    title = "What did we finish?"
    assert told(theirs.person) == [("meeting", title, at(17))]
    assert told(ours.person) == told(never.person) == []

    widened = {"audience": "public-sector", "invited_councils": []}
    actions.revise(meeting=meeting, fields=widened, by=lead, now=at(18))
    actions.revise(meeting=meeting, fields={"audience": "public"}, by=lead, now=at(19))

    assert told(never.person) == [("meeting", title, at(18))]
    assert told(supplier) == [("meeting", title, at(19))]
    assert told(theirs.person) == [("meeting", title, at(17))]
    assert told(ours.person) == told(lead) == []
    assert told(ours.person, at(9, 7), at(16)) == told(lead, at(9, 7), at(16)) == [("meeting", title, at(9))]


def test_who_was_left_out_for_a_while_is_told_what_happened_meanwhile_and_nothing_twice(group, lead, member, supplier):
    meeting = publish(group, lead, now=at(9), audience="members", **moved_to(30))
    AgendaItemFactory(meeting=meeting)
    actions.revise(meeting=meeting, fields={"audience": "public-sector"}, by=lead, now=at(17))
    actions.say_agenda_is_ready(meeting=meeting, by=lead, now=at(18))
    assert told(supplier) == []
    actions.revise(meeting=meeting, fields={"audience": "members"}, by=lead, now=at(20))

    ready = "The agenda of “What did we finish?” is ready"
    assert told(supplier) == [("agenda", ready, at(20))]
    assert told(member) == [("agenda", ready, at(18))]


def test_who_follows_a_council_that_ended_has_heard_of_it(group, lead):
    """Named in its place: to its people, who are the same, the meeting is no news. Who is named beside it hears."""
    before, after = CouncilFactory(), CouncilFactory()
    meeting = publish(group, lead, now=at(9), audience="councils", invited_councils=[before])
    person = MembershipFactory(group=group, council=after).person
    meeting.invited_councils.set([after])

    open_to_followers(meeting=meeting, council=before, followers=[after], now=at(17))

    assert told(person) == []
    assert told(person, at(9, 7), at(16)) == [("meeting", "What did we finish?", at(9))]
    assert [opening.closed_at for opening in meeting.openings.order_by("pk")] == [at(17), None]


def test_what_was_so_before_somebody_was_let_in_is_news_to_them(group, member, supplier):
    meeting = held(group, audience="members")
    OpeningFactory(meeting=meeting, audience="public-sector", closed_at=at(18))
    OpeningFactory(meeting=meeting, audience="members", opened_at=at(18))
    circulated(meeting, at(15, month=9), at(20, month=9))
    agreed(meeting, "We share a map.", at(10, month=9))

    assert told(supplier) == [
        ("notes", "The notes of “Held”, put right", at(18)),
        ("decision", "We share a map.", at(18)),
    ]
    assert told(member) == []


# Agenda ---------------------------------------------------------------------------------------------------------------
def test_an_agenda_is_news_when_a_lead_calls_it_ready(group, lead, member):
    meeting = publish(group, lead, now=at(2))
    Meeting.objects.filter(pk=meeting.pk).update(agenda_ready_at=at(17), agenda_ready_by=lead)

    assert told(member) == [("agenda", "The agenda of “What did we finish?” is ready", at(17))]


@pytest.mark.parametrize(("published", "opens"), [(at(2), at(18, 9)), (at(19), at(19))])
def test_else_a_week_before_at_nine_and_never_before_the_meeting(group, lead, member, published, opens):
    meeting = publish(group, lead, now=published)
    AgendaItemFactory(meeting=meeting)

    assert ("agenda", "The agenda of “What did we finish?”", opens) in told(member)


def test_an_agenda_without_lines_is_none(group, lead, member):
    publish(group, lead, now=at(2))

    assert told(member) == []


def agenda_told_on(group, lead, *moves):
    """When the agenda of a meeting on 25 November, that moved like this, is news: [(moment, day of November)]."""
    meeting = publish(group, lead, now=at(2))
    AgendaItemFactory(meeting=meeting)
    for now, day in moves:
        actions.revise(meeting=meeting, fields=moved_to(day), by=lead, now=now)
    person = MembershipFactory(group=group).person
    return [moment for kind, _, moment in told(person, at(3), at(30, 23), now=at(3)) if kind == "agenda"]


@pytest.mark.parametrize(
    ("moves", "opens"),
    [
        ([], at(18)),
        ([(at(10), 30)], at(23)),
        ([(at(19), dt.date(2026, 12, 16))], at(18)),  # its week had begun, and it was told
        ([(at(20), 24)], at(18)),
        ([(at(10), dt.date(2026, 12, 16)), (at(20), 26)], at(20)),  # its week begins with the move
        ([(at(18, 8), 30), (at(18, 9, 30), 25)], at(18, 9, 30)),
    ],
)
def test_the_agenda_of_a_meeting_that_moves_is_told_once(group, lead, moves, opens):
    assert agenda_told_on(group, lead, *moves) == [opens]


def test_at_a_change_of_clocks_nine_is_nine(group):
    meeting = Meeting(
        group=group, published_at=at(1, month=10), starts_at=london.moment(dt.date(2026, 10, 30), dt.time(10))
    )
    meeting.has_lines, meeting.started_ats, meeting.moved_ats = True, [], []

    assert news.agenda_moment(meeting) == dt.datetime(2026, 10, 23, 8, tzinfo=dt.UTC)


# Notes and decisions --------------------------------------------------------------------------------------------------
def test_notes_are_news_each_time_they_are_circulated(group, member):
    meeting = held(group)
    circulated(meeting, at(1), at(18))

    assert told(member) == [("notes", "The notes of “Held”, put right", at(18))]
    assert told(member, at(1, 7), at(2)) == [("notes", "The notes of “Held”", at(1))]
    assert told(member, at(1, 7)) == [("notes", "The notes of “Held”, put right", at(18))]


def test_a_decision_is_news_once_the_notes_are_circulated(group, member):
    meeting = held(group)
    agreed(meeting, "Before.", at(10, month=9))
    agreed(meeting, "Since.", at(19))
    agreed(meeting, "Let go.", at(19), ended_at=at(20))
    assert told(member) == []

    circulated(meeting, at(17))

    assert [line for line in told(member) if line[0] == "decision"] == [
        ("decision", "Before.", at(17)),
        ("decision", "Since.", at(19)),
    ]
    assert told(member, at(18), UNTIL) == [("decision", "Since.", at(19))]


def test_a_line_says_where_it_is_from_and_links_there(group, member):
    meeting = held(group)
    decision = agreed(meeting, "We share a map.", at(10, month=9))
    circulated(meeting, at(17))

    notes, agreement = news_for([Span(member, AFTER, UNTIL)])[member.pk]

    page = f"/groups/south/meetings/{meeting.pk}/notes/"
    assert (notes.key, notes.url, notes.why) == (
        f"notes:meeting{meeting.pk}:1",
        page,
        "The meeting was on 10 September 2026.",
    )
    assert (agreement.key, agreement.url) == (f"decision:{decision.pk}", f"/groups/south/decisions/{decision.pk}/")
    assert agreement.why == "Agreed at “Held” on 10 September 2026."


# To come --------------------------------------------------------------------------------------------------------------
def coming(person):
    return coming_for([Span(person, AFTER, UNTIL)], at(20)).get(person.pk, [])


def test_meetings_to_come_say_where_and_who(group, lead, member):
    later = publish(group, lead, **moved_to(28, title="Later", venue="Online", postcode=""))
    meeting = publish(group, lead)
    for _ in range(2):
        answer(meeting, MembershipFactory(group=group).person, "coming", at(3))
    AttendanceFactory(meeting=meeting, answer="maybe")

    assert coming(member) == [
        Coming(
            key=f"coming:meeting{meeting.pk}",
            title="What did we finish?",
            url=meeting.get_absolute_url(),
            group_id=group.pk,
            starts_at=meeting.starts_at,
            where_and_who="South, 10am to 3:30pm, Walton Street Offices, Aylesbury HP20 1UA. 2 coming from 2 councils.",
        ),
        Coming(
            key=f"coming:meeting{later.pk}",
            title="Later",
            url=later.get_absolute_url(),
            group_id=group.pk,
            starts_at=later.starts_at,
            where_and_who="South, 10am to 3:30pm, Online.",
        ),
    ]


@pytest.mark.parametrize(
    ("said", "words", "concerns"),
    [
        ("coming", "You’re coming", True),
        ("maybe", "You said maybe", True),
        ("not-coming", "You said you can’t come", False),
    ],
)
def test_what_the_reader_said_stands_beside_it_until_it_moves(group, lead, member, said, words, concerns):
    meeting = publish(group, lead)
    answer(meeting, member, said, at(3))
    assert [(line.answer, line.concerns) for line in coming(member)] == [(words, concerns)]

    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4))

    assert [(line.answer, line.concerns) for line in coming(member)] == [("", True)]


def test_only_what_is_to_come_soon_and_may_be_known_of(group, lead, supplier):
    publish(group, lead, **moved_to(dt.date(2027, 3, 1)))
    publish(group, lead, audience="public-sector")
    publish(group, lead, now=at(2), **moved_to(19))
    actions.cancel(meeting=publish(group, lead), reason="", by=lead, now=at(3))
    MeetingFactory(draft=True, group=group, **moved_to(25))
    seen = publish(group, lead)

    assert [line.url for line in coming(supplier)] == [seen.get_absolute_url()]


def test_who_comes_is_counted_once_in_a_run(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", at(3))
    counted = {}
    spans = [Span(member, AFTER, UNTIL)]

    first = coming_for(spans, at(20), counted=counted)

    assert counted == {meeting.pk: (1, 1)}
    counted[meeting.pk] = (7, 3)
    again = coming_for(spans, at(20), counted=counted)
    assert "1 coming from 1 council." in first[member.pk][0].where_and_who
    assert "7 coming from 3 councils." in again[member.pk][0].where_and_who


# What it costs --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_costs_three_statements_for_however_many(group, lead, count, django_assert_num_queries):
    council = CouncilFactory()
    groups = [group, *PeerGroupFactory.create_batch(2)]
    people = UserFactory.create_batch(count)
    for person in people:
        for one in groups:
            MembershipFactory(group=one, person=person, council=council)
    for one in groups:
        meeting = held(one)
        agreed(meeting, "We share a map.", at(18))
        circulated(meeting, at(17))
        actions.publish(meeting=actions.schedule(group=one, fields=fields(), by=lead, now=at(17)), by=lead, now=at(17))
    spans = [Span(person, AFTER, UNTIL) for person in people]

    with django_assert_num_queries(3):
        found = news_for(spans)
    with django_assert_num_queries(3):
        meetings = coming_for(spans, UNTIL)

    assert [len(found[person.pk]) for person in people] == [9] * count
    assert [len(meetings[person.pk]) for person in people] == [3] * count


def test_nothing_is_asked_for_nobody(db, django_assert_num_queries):
    alone = UserFactory()
    with django_assert_num_queries(1):
        assert news_for([Span(alone, AFTER, UNTIL)]) == {}
    with django_assert_num_queries(1):
        assert coming_for([Span(alone, AFTER, UNTIL)], UNTIL) == {}
