"""A meeting that is booked on another site: which links it takes, and what the answers given here are worth then."""

import pytest
from django.core.exceptions import ValidationError

from meetings import actions, booking, lead_waiting, waiting
from meetings.attendance_over_time import Attended
from meetings.attended import people_at
from meetings.contents import Contents
from meetings.forms.links import BookingLinkField
from meetings.models import Attendance, Meeting
from meetings.presence import people_of
from meetings.who_comes import answered_before, people
from meetings.write_up import gather
from outbox.models import Message
from tests.factories import AttendanceFactory, GuestFactory, MeetingFactory, PresenceFactory
from tests.meetings.after import HELD, held
from tests.meetings.post import answer, at, moved_to, publish
from tests.refusing import refused

pytestmark = pytest.mark.django_db
LINK = "https://www.eventbrite.co.uk/e/autumn-meeting-123?aff=south"
NOW = at(3)


def book(meeting, by, url=LINK, now=NOW):
    actions.revise(meeting=meeting, fields={"booking_url": url}, by=by, now=now)
    return Meeting.objects.get(pk=meeting.pk)


# The link -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept", "site"),
    [
        (LINK, LINK, "eventbrite.co.uk"),
        ("  https://TickeTs.Example/x ", "https://TickeTs.Example/x", "tickets.example"),
        ("tickets.example", "https://tickets.example", "tickets.example"),
        ("https://tickets.example:8443/x#book", "https://tickets.example:8443/x#book", "tickets.example"),
        ("https://bücher.example/x", "https://bücher.example/x", "xn--bcher-kva.example"),
        ("https://wwwest.example/", "https://wwwest.example/", "wwwest.example"),
        (f"https://{'a.' * 100}example/", f"https://{'a.' * 100}example/", f"…{('a.' * 100 + 'example')[-39:]}"),
    ],
)
def test_a_booking_link_is_an_address_on_another_site_and_is_named_by_it(group, typed, kept, site):
    assert BookingLinkField().clean(typed) == kept
    assert (booking.host_of(kept), booking.label(kept)) == (site, f"Book at {site}")
    assert MeetingFactory(group=group, booking_url=kept).booking_label == f"Book at {site}"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("http://tickets.example/x", "starts with https://"),
        ("javascript:alert(1)", "starts with https://"),
        ("ftp://tickets.example/", "starts with https://"),
        ("https://sam@tickets.example/", "without a user name or password"),
        ("https://sam:secret@tickets.example/", "without a user name or password"),
        ("https://:@tickets.example/", "without a user name or password"),
        ("https://localhost/x", "the name of a site"),
        ("https:///x", "the name of a site"),
        ("https://", "the name of a site"),
        ("https://192.0.2.7/x", "the name of a site"),
        ("https://[2001:db8::1]/x", "the name of a site"),
        ("https://[::1/x", "the whole address of the booking page"),
        ("https://tickets..example/x", "the name of a site"),
        ("https://tickets.example:port/x", "the whole address of the booking page"),
        ("https://tickets.example/x y", "without spaces"),
        ("https://tickets.example/\u202egnikoob", "hidden characters"),
        ("https://tickets.example\\@evil.example/", "without a user name or password"),
        (f"https://tickets.example/{'x' * 480}", "at most 500 characters"),
        ("{site}/groups/south/", "That is a page of this site."),
    ],
)
def test_any_other_address_is_refused_in_words(settings, typed, why):
    settings.SITE_URL = "https://peers.example"

    with pytest.raises(ValidationError) as error:
        BookingLinkField().clean(typed.format(site=settings.SITE_URL))

    assert [why in message for message in error.value.messages] == [True]


@pytest.mark.parametrize(
    "url",
    [
        "http://tickets.example/x",
        "https://sam:secret@tickets.example/",
        "https://sam@tickets.example/",
        "https://localhost/x",
        "https://tickets.example/x y",
        "https://tickets.example\\@evil.example/",
        "x https://tickets.example/",
        "javascript:alert(1)//https://tickets.example/",
    ],
)
def test_the_database_refuses_it_too(group, url):
    meeting = MeetingFactory(group=group)

    with refused("booking_link_is_an_https_address"):
        Meeting.objects.filter(pk=meeting.pk).update(booking_url=url)


# What it changes ------------------------------------------------------------------------------------------------------
def test_a_link_on_a_draft_tells_nobody(group, lead):
    draft = actions.schedule(group=group, fields={**moved_to(25), **_times()}, by=lead, now=NOW)

    assert actions.revise(meeting=draft, fields={"booking_url": LINK}, by=lead, now=NOW) is False
    assert Meeting.objects.values_list("booking_url", "sequence").get() == (LINK, 0)
    assert not draft.moves.exists()


def _times():
    meeting = MeetingFactory.build()
    return {"title": "Draft", "starts_time": meeting.starts_time, "ends_time": meeting.ends_time}


@pytest.mark.parametrize("then", ["", "https://tickets.example/other"])
def test_set_changed_or_taken_away_it_is_a_new_truth_that_remembers_the_one_before(group, lead, then):
    meeting = publish(group, lead)

    first = actions.revise(meeting=meeting, fields={"booking_url": LINK}, by=lead, now=NOW)
    same = actions.revise(meeting=meeting, fields={"booking_url": LINK}, by=lead, now=NOW)
    second = actions.revise(meeting=meeting, fields={"booking_url": then}, by=lead, now=NOW)

    assert (first, same, second, meeting.sequence) == (True, False, True, 2)
    assert list(meeting.moves.values_list("sequence", "booking_url")) == [(0, ""), (1, LINK)]


@pytest.mark.parametrize("said", ["coming", "maybe", "not-coming"])
def test_answers_are_kept_as_they_are_and_no_other_is_taken(group, lead, member, said):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", NOW)
    meeting = book(meeting, lead)

    with pytest.raises(actions.BookedElsewhere, match="Places at this meeting are booked at eventbrite"):
        answer(meeting, member, said, NOW)
    with pytest.raises(actions.BookedElsewhere):
        answer(meeting, lead, said, NOW)

    assert list(Attendance.objects.values_list("person", "answer")) == [(member.pk, "coming")]


def test_of_a_cancelled_meeting_it_says_that_and_not_where_to_book(group, lead, member):
    meeting = publish(group, lead, booking_url=LINK)
    actions.cancel(meeting=meeting, reason="No heating.", by=lead, now=NOW)

    with pytest.raises(actions.MeetingClosed, match="This meeting is cancelled") as refused_with:
        answer(meeting, member, "coming", NOW)

    assert refused_with.type is actions.MeetingClosed


def test_nobody_is_given_a_place_here_until_the_link_is_taken_away(group, lead, member):
    meeting = publish(group, lead, capacity=1)
    answer(meeting, lead, "coming", at(3))
    answer(meeting, member, "coming", at(4))

    actions.revise(meeting=meeting, fields={"booking_url": LINK, "capacity": 2}, by=lead, now=at(5))
    while_booked = Attendance.objects.get(person=member).answer
    actions.revise(meeting=meeting, fields={"booking_url": ""}, by=lead, now=at(6))

    assert (while_booked, Attendance.objects.get(person=member).answer) == ("waiting", "coming")


# What counts ----------------------------------------------------------------------------------------------------------
def test_answers_count_for_nothing_while_it_is_booked_elsewhere_and_again_afterwards(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", NOW)

    def counted():
        now = Meeting.objects.with_counts().get(pk=meeting.pk)
        return now.coming, now.councils_coming, Contents(now).said["coming"], len(people(now, lead))

    before = counted()
    book(meeting, lead)
    booked = counted()
    book(meeting, lead, "")

    assert (before, booked, counted()) == ((1, 1, 1, 1), (0, 0, 0, 0), (1, 1, 1, 1))


def test_leads_still_read_who_answered_here(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", NOW)
    answer(meeting, lead, "not-coming", NOW)
    meeting = book(meeting, lead)

    kept = [(said, [str(row.person) for row in rows]) for said, rows in answered_before(meeting)]

    assert kept == [("Coming", ["Sam Example"]), ("Not coming", ["Priya Sample"])]


@pytest.mark.parametrize(("url", "there"), [("", ["Sam Example"]), (LINK, [])])
def test_who_said_yes_here_was_not_there_for_it_where_nobody_was_ticked(group, member, url, there):
    meeting = held(group, booking_url=url)
    AttendanceFactory(meeting=meeting, person=member)

    assert [str(person) for person in people_at(meeting)] == there
    assert gather(meeting).heads.people == len(there)
    assert [one.pk for one in Attended(group, HELD).meetings] == [meeting.pk] * len(there)


def test_guests_alone_were_there_and_did_not_say_that_they_would_come(group):
    meeting = held(group, booking_url=LINK)
    GuestFactory(meeting=meeting)

    heads = gather(meeting).heads

    assert (heads.people, heads.were_ticked) == (1, True)


def test_who_was_ticked_was_there_however_it_was_booked(group, lead, member, council):
    meeting = held(group, booking_url=LINK)
    AttendanceFactory(meeting=meeting, person=lead, council=council)
    actions.tick(meeting=meeting, people=[member.pk], by=lead, now=HELD)

    attended = Attended(group, HELD)

    assert list(people_at(meeting)) == [member]
    assert gather(meeting).heads.people == 1
    assert [column.people for column in attended.columns] == [1]


def test_among_several_meetings_only_the_one_that_is_booked_elsewhere_counts_ticks_alone(group, member, council):
    booked, asked = held(group, booking_url=LINK), held(group)
    PresenceFactory(meeting=booked, council=council)
    for meeting in (booked, asked):
        AttendanceFactory.create_batch(2, meeting=meeting, council=council)

    attended = Attended(group, HELD)

    assert {column.meeting.pk: column.people for column in attended.columns} == {booked.pk: 1, asked.pk: 2}


def test_the_room_expects_nobody_by_what_they_answered_here(group, lead, member, council):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", NOW)
    meeting = book(meeting, lead)

    known = {one.name: one for one in people_of(meeting)}

    assert {name: one.is_expected for name, one in known.items()} == {"Sam Example": False, "Priya Sample": False}
    assert known["Sam Example"].council == council


# What waits -----------------------------------------------------------------------------------------------------------
def test_it_is_nobodys_turn_to_answer_until_the_link_is_taken_away(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", NOW)

    def titles(person):
        return [line.title for line in waiting.waiting_for([person], at(5)).get(person.pk, [])]

    before = (titles(lead), titles(member))
    book(meeting, lead)
    booked = (titles(lead), titles(member))
    book(meeting, lead, "")

    assert before == (["Are you coming on Wednesday 25 November 2026?"], [])
    assert booked == ([], [])
    assert titles(lead) == ["Are you coming on Wednesday 25 November 2026?"]
    assert titles(member) == ["Are you still coming on Wednesday 25 November 2026?"]


def test_leads_are_asked_for_a_place_all_the_same(group, lead):
    publish(group, lead, venue="", postcode="", booking_url=LINK)

    lines = lead_waiting.waiting_for([lead], at(10))[lead.pk]

    assert [line.title for line in lines] == ["Where is “What did we finish?”?"]


def test_a_copy_takes_no_booking_link_along(group, lead):
    meeting = publish(group, lead, booking_url=LINK)

    made = actions.copy_meeting(
        meeting=meeting, parts=list(actions.Part), fields={**moved_to(28), **_times()}, by=lead, now=NOW
    )

    assert Meeting.objects.get(pk=made.pk).booking_url == ""


def test_what_is_queued_of_the_question_is_taken_back_when_the_link_is_set(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", NOW)

    book(meeting, lead)

    assert list(Message.objects.values_list("kind", "state")) == [("confirmation", "cancelled")]
