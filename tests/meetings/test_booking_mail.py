"""Mail and calendars of a meeting that is booked on another site: where to book, once, and no question."""

from email.utils import parseaddr

import pytest

from common.lines import Span
from front.incoming import take
from meetings import actions, answer_addresses, planner
from meetings.models import Attendance, Meeting
from meetings.news import coming_for, news_for
from meetings.webhook_due import ANNOUNCED, Word
from meetings.webhook_posts import of_meeting
from outbox.models import Message
from tests.factories import AttendanceFactory
from tests.mail_factories import WebhookFactory
from tests.meetings.post import PUBLISHED, answer, at, entry, html, mail, moved_to, parsed, publish, run, text
from tests.meetings.test_booking import LINK, book
from tests.outbox.came_back import outlook

pytestmark = pytest.mark.django_db
LABEL = "Book at eventbrite.co.uk"
MAIN = f'<a href="{LINK}"'


@pytest.fixture
def taken_in(settings):
    settings.MAIL_ANSWERS_TO = "answers@peergroups.example"


def subject(message):
    return str(parsed(message)["Subject"])


def words(message):
    """Its text as one line: where it breaks says nothing."""
    return " ".join(text(message).split())


def written(person, kind):
    return Message.objects.filter(person_id=person.pk, kind=kind).latest("pk")


# Invitation, change, reminders ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("capacity", [None, 30])
def test_an_invitation_sends_people_to_book_and_asks_nothing(group, lead, member, taken_in, settings, capacity):
    publish(group, lead, booking_url=LINK, capacity=capacity)
    run(PUBLISHED)
    message = written(member, "invitation")

    said = words(message)
    method, event = entry(message)

    assert subject(message) == "South peer group, Wed 25 Nov: book your place"
    assert f"YOUR TURN: Book your place {LABEL}: {LINK} " in said
    assert f"Places: {'30, booked' if capacity else 'Booked'} at eventbrite.co.uk" in said
    assert (MAIN in html(message), LABEL in html(message)) == (True, True)
    assert [word for word in ("coming?", "Maybe", "work for you only") if word in said] == []
    assert said.count("/do/") == 1  # it stops invitations
    assert (method, "ATTENDEE" in event) == ("PUBLISH", False)
    assert str(event["ORGANIZER"]) == f"mailto:{parseaddr(settings.MAIL_FROM)[1]}"
    assert f"{LABEL}: {LINK}" in str(event["DESCRIPTION"])
    assert "answers" not in str(event["DESCRIPTION"])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "Places are booked at eventbrite.co.uk, and there is nothing to answer here."),
        ("coming", "You said here that you are coming. That does not book a place."),
        ("maybe", "You said maybe here. That does not book a place."),
        ("not-coming", "You said here that you cannot come. If that has not changed, you need do nothing."),
    ],
)
def test_who_knew_of_it_is_told_once_that_it_is_booked_elsewhere(group, lead, member, said, told):
    meeting = publish(group, lead)
    run(PUBLISHED)
    if said:
        answer(meeting, member, said, at(3))
    book(meeting, lead, now=at(4))

    run(at(4))
    run(at(5))

    assert [row for row in mail(meeting, member) if row[0] == "change"] == [("change", "1", "sent")]
    message = written(member, "change")
    assert subject(message) == "South peer group, Wed 25 Nov: book your place"
    assert words(message).startswith(f"{LABEL} This replaces what we wrote before")
    assert f"{LABEL}: {LINK}" in words(message)
    assert told in words(message)
    assert ("YOUR TURN: " in words(message), ">Your turn<" in html(message)) == (said != "not-coming",) * 2
    assert "/do/" not in words(message)


def test_who_moves_it_and_books_it_elsewhere_at_once_sends_one_mail_of_both(group, lead, member):
    meeting = publish(group, lead)
    run(PUBLISHED)

    actions.revise(meeting=meeting, fields={**moved_to(26), "booking_url": LINK}, by=lead, now=at(4))
    run(at(4))

    message = written(member, "change")
    assert subject(message) == "South peer group: moved to Thu 26 Nov"
    assert f"{LABEL}: {LINK}" in words(message)
    assert mail(meeting, member) == [("invitation", "0", "sent"), ("change", "1", "sent")]


def test_when_the_link_is_taken_away_everybody_is_asked_and_answers_are_asked_again(group, lead, member):
    meeting = publish(group, lead)
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    book(meeting, lead, now=at(4))
    run(at(4))

    book(meeting, lead, "", now=at(5))
    run(at(5))

    silent, said_yes = written(lead, "change"), written(member, "change")
    assert subject(silent) == subject(said_yes) == "South peer group, Wed 25 Nov: are you coming?"
    assert "You say here again whether you come" in words(silent)
    assert "YOUR TURN: Are you coming?" in words(silent)
    assert "YOUR TURN: You said you are coming. Is that still so?" in words(said_yes)
    assert words(silent).count("/do/") >= 3
    assert LINK not in words(silent)


def test_the_silent_are_not_asked_again_and_who_said_yes_is_reminded_where_to_book(group, lead, member):
    meeting = publish(group, lead)
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    book(meeting, lead, now=at(4))
    run(at(4))

    counts = [run(at(day)) for day in (11, 18, 24)]

    assert counts == [{}, {"reminders": 1}, {"reminders": 1}]
    assert [row for row in mail(meeting, lead) if row[0] == "reminder"] == []
    reminder = words(written(member, "reminder"))
    assert "You said here that you are coming. That does not book a place." in reminder
    assert f"{LABEL}: {LINK}" in reminder
    assert "Can’t come after all" not in reminder + html(written(member, "reminder"))


def test_the_silent_are_reminded_again_once_the_link_is_gone(group, lead, member):
    meeting = publish(group, lead, booking_url=LINK)
    run(PUBLISHED)
    book(meeting, lead, "", now=at(5))
    run(at(5))

    assert run(at(11)) == {"reminders": 2}


def test_a_cancellation_says_that_the_booking_is_not_cancelled_by_it(group, lead, member):
    meeting = publish(group, lead, booking_url=LINK)
    run(PUBLISHED)

    actions.cancel(meeting=meeting, reason="No heating.", by=lead, now=at(4))
    run(at(4))

    assert "If you booked at eventbrite.co.uk, look there: we cannot cancel that for you." in words(
        written(member, "cancellation")
    )


# The entry in the calendar --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answers_to", "said", "entry_is"),
    [
        ("answers@peergroups.example", None, ("REQUEST", "NEEDS-ACTION", "FALSE")),
        ("answers@peergroups.example", "coming", ("REQUEST", "ACCEPTED", "FALSE")),
        ("answers@peergroups.example", "maybe", ("REQUEST", "TENTATIVE", "FALSE")),
        ("answers@peergroups.example", "not-coming", None),
        ("", None, ("PUBLISH", None, None)),
        ("", "coming", ("REQUEST", "ACCEPTED", "FALSE")),
    ],
)
def test_who_was_asked_keeps_an_entry_that_asks_no_more(group, lead, member, settings, answers_to, said, entry_is):
    settings.MAIL_ANSWERS_TO = answers_to
    meeting = publish(group, lead)
    run(PUBLISHED)
    if said:
        answer(meeting, member, said, at(3))
    book(meeting, lead, now=at(4))
    run(at(4))

    found = entry(written(member, "change"))

    if entry_is is None:
        assert found is None
        return
    method, event = found
    attendee = event["ATTENDEE"].params if "ATTENDEE" in event else {}
    assert (method, attendee.get("PARTSTAT"), attendee.get("RSVP")) == entry_is
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (1000, "TENTATIVE" if said == "maybe" else "CONFIRMED")
    if answers_to and method == "REQUEST":
        assert str(event["ORGANIZER"]) == f"mailto:{answer_addresses.address_for(meeting.pk, member.pk)}"


def test_who_was_never_asked_is_not_made_an_attendee_by_a_move(group, lead, member, taken_in):
    meeting = publish(group, lead, booking_url=LINK)
    run(PUBLISHED)

    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4))
    run(at(4))

    method, event = entry(written(member, "change"))
    assert (method, "ATTENDEE" in event) == ("PUBLISH", False)


# What calendars answer all the same -----------------------------------------------------------------------------------
def reply(meeting, person, *, sequence, said="ACCEPTED", now=None):
    now = now or at(6)
    to = answer_addresses.address_for(meeting.pk, person.pk)
    date = f"{now:%a, %d %b %Y %H:%M:%S} +0000"
    return take(outlook(to, person.email, meeting.uid, sequence=sequence, answer=said, date=date), now=now)


@pytest.mark.parametrize("sequence", [0, 1000])
@pytest.mark.parametrize(("partstat", "said"), [("ACCEPTED", "yes"), ("TENTATIVE", "maybe")])
def test_a_calendar_that_says_yes_is_told_once_where_to_book(group, lead, member, taken_in, partstat, said, sequence):
    meeting = publish(group, lead)
    run(PUBLISHED)
    meeting = book(meeting, lead, now=at(4))

    first = reply(meeting, member, sequence=sequence, said=partstat)
    reply(meeting, member, sequence=sequence, said=partstat, now=at(7))

    assert not Attendance.objects.exists()
    assert first.why.endswith("Places are booked at eventbrite.co.uk: they were told to book there.")
    told = Message.objects.get(person_id=member.pk, kind="late-answer")
    assert subject(told) == "South peer group, Wed 25 Nov: book your place"
    assert words(told).startswith(f"{LABEL} Your calendar said {said} to “What did we finish?”. Places are booked at")
    assert f"{LABEL}: {LINK}" in words(told)
    assert "/do/" not in words(told)


def test_a_calendar_that_says_no_is_left_in_peace(group, lead, member, taken_in):
    meeting = publish(group, lead)
    run(PUBLISHED)
    meeting = book(meeting, lead, now=at(4))

    row = reply(meeting, member, sequence=0, said="DECLINED")

    assert row.why == "They said not coming. Places are booked at eventbrite.co.uk, so it was not written down."
    assert not Attendance.objects.exists()
    assert not Message.objects.filter(kind="late-answer").exists()


def test_of_a_meeting_that_is_over_nobody_is_sent_to_book(group, lead, member, taken_in):
    meeting = publish(group, lead, booking_url=LINK)

    row = reply(meeting, member, sequence=0, now=at(26))

    assert row.why == "They said coming, too late. This meeting is over."
    assert not Message.objects.filter(kind="late-answer").exists()


# Digests and channels -------------------------------------------------------------------------------------------------
def test_a_digest_says_where_to_book_and_neither_counts_nor_asks(group, lead, member):
    meeting = publish(group, lead, booking_url=LINK)
    AttendanceFactory(meeting=meeting, person=member, answer="not-coming")
    AttendanceFactory(meeting=meeting)
    span = Span(member, at(1), at(20))

    (coming,) = coming_for([span], at(20))[member.pk]
    (news,) = news_for([span], at(20))[member.pk]

    assert (coming.answer, coming.concerns) == ("", True)
    assert (coming.book_url, coming.book_label) == (LINK, LABEL)
    assert coming.where_and_who == "South, 10am to 3:30pm, Walton Street Offices, Aylesbury HP20 1UA."
    assert news.why.endswith(f"Aylesbury HP20 1UA. {LABEL}")


@pytest.mark.parametrize(("url", "said"), [(LINK, ["Places are booked at eventbrite.co.uk"]), ("", [])])
def test_a_channel_reads_where_it_is_booked(group, lead, url, said):
    publish(group, lead, booking_url=url)
    meeting = Meeting.objects.with_public_since().get()

    post = of_meeting(meeting, WebhookFactory(group=group), Word(ANNOUNCED))

    assert [line for line in post.lines if "booked" in line] == said


def test_nobody_is_reminded_of_what_they_never_answered_however_many_there_are(group, lead):
    """The two that decide it, the database for all and `due` for one, leave out the same."""
    meeting = publish(group, lead, booking_url=LINK)
    run(PUBLISHED)
    meeting = Meeting.objects.prefetch_related("moves").get(pk=meeting.pk)

    (reader,) = planner.readers(meeting, [lead.pk])

    assert planner.wants_work(meeting, reader, at(12)) is False
