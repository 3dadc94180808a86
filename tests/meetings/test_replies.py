"""Answering in the calendar: the invitation asks it, and its answer counts like one given on a page."""

import pytest
from django.test import override_settings

from front.incoming import take
from meetings import actions, answer_addresses, calendar, planner
from meetings.models import Attendance, Meeting
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import close
from tests.meetings.post import PUBLISHED, answer, at, entry, html, mail, moved_to, parsed, publish, run, text
from tests.outbox.came_back import apple, google, outlook

pytestmark = pytest.mark.django_db
ANSWERS_TO = "answers@peergroups.example"
NOW = at(3, 10)


@pytest.fixture(autouse=True)
def _taken_in(settings):
    settings.MAIL_ANSWERS_TO = ANSWERS_TO


@pytest.fixture
def meeting(group, lead, member):
    """Announced, and everybody was invited."""
    made = publish(group, lead)
    run(PUBLISHED)
    return Meeting.objects.get(pk=made.pk)


def reply(meeting, person, *, program=outlook, now=NOW, to=None, attendee=None, **given):
    """Take in what this person's calendar answers. Returns the Incoming."""
    to = to or answer_addresses.address_for(meeting.pk, person.pk)
    given.setdefault("sequence", calendar.sequence_of(meeting))
    given.setdefault("date", f"{now:%a, %d %b %Y %H:%M:%S} +0000")
    return take(program(to, attendee or person.email, meeting.uid, **given), now=now)


def said(meeting):
    return {row.person.name: row.answer for row in Attendance.objects.filter(meeting=meeting).select_related("person")}


def invitation_to(person):
    return Message.objects.get(person_id=person.pk, kind="invitation")


# What the mails ask ---------------------------------------------------------------------------------------------------
def test_an_invitation_asks_the_calendar_of_one_person_to_answer_at_an_address_of_theirs(meeting, member, lead):
    method, event = entry(invitation_to(member))

    assert method == "REQUEST"
    assert str(event["ORGANIZER"]) == f"mailto:{answer_addresses.address_for(meeting.pk, member.pk)}"
    assert str(event["ATTENDEE"]) == f"mailto:{member.email}"
    asked = {name: event["ATTENDEE"].params[name] for name in ("PARTSTAT", "RSVP", "ROLE")}
    assert asked == {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE", "ROLE": "REQ-PARTICIPANT"}
    assert str(entry(invitation_to(lead))[1]["ORGANIZER"]) != str(event["ORGANIZER"])


@pytest.mark.parametrize(
    ("given", "entry_is"),
    [
        (None, ("REQUEST", "NEEDS-ACTION", "TRUE")),
        ("coming", ("REQUEST", "ACCEPTED", "TRUE")),
        ("maybe", ("REQUEST", "TENTATIVE", "TRUE")),
        ("not-coming", None),
    ],
)
def test_a_move_asks_again_whoever_may_come(meeting, lead, member, given, entry_is):
    if given:
        answer(meeting, member, given, NOW)
    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=NOW)
    run(NOW)

    found = entry(Message.objects.get(person_id=member.pk, kind="change"))

    if entry_is is None:
        assert found is None
    else:
        method, event = found
        assert (method, event["ATTENDEE"].params["PARTSTAT"], event["ATTENDEE"].params["RSVP"]) == entry_is
        assert str(event["ORGANIZER"]) == f"mailto:{answer_addresses.address_for(meeting.pk, member.pk)}"


def test_an_answer_given_on_a_page_is_confirmed_by_an_entry_that_asks_nothing(meeting, member):
    answer(meeting, member, "coming", NOW)

    method, event = entry(Message.objects.get(person_id=member.pk, kind="confirmation"))

    assert (method, event["ATTENDEE"].params["RSVP"]) == ("REQUEST", "FALSE")
    assert answer_addresses.read(str(event["ORGANIZER"])[7:]) == (meeting.pk, member.pk)


def test_who_is_taken_off_is_taken_off_by_the_organizer_who_asked(meeting, lead, member):
    actions.cancel(meeting=meeting, reason="No heating.", by=lead, now=NOW)
    run(NOW)

    method, event = entry(Message.objects.get(person_id=member.pk, kind="cancellation"))

    assert method == "CANCEL"
    assert answer_addresses.read(str(event["ORGANIZER"])[7:]) == (meeting.pk, member.pk)


def test_who_may_not_know_of_it_any_more_is_taken_off_by_the_same_organizer(meeting, member):
    content = calendar.withdrawal(
        meeting, starts_at=meeting.starts_at, ends_at=meeting.ends_at, attendee=member, now=NOW
    )

    assert f"mailto:{answer_addresses.address_for(meeting.pk, member.pk)}" in content.decode().replace("\r\n ", "")


# The address ----------------------------------------------------------------------------------------------------------
def test_an_address_names_the_meeting_and_the_person_and_fits_before_the_at():
    address = answer_addresses.address_for(10**9, 10**9)

    assert answer_addresses.read(address) == (10**9, 10**9)
    assert answer_addresses.read(address.upper()) == (10**9, 10**9)
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("+12-7-", "+12-8-"),
        lambda address: address.replace("+12-7-", "+13-7-"),
        lambda address: address.replace("answers+", "other+"),
        lambda address: address.replace("@peergroups.example", "@evil.example"),
        lambda address: address.replace("+", ""),
        lambda address: address[:12],
        lambda address: "",
    ],
)
def test_nobody_makes_up_an_address(change):
    address = answer_addresses.address_for(12, 7)

    assert answer_addresses.read(change(address)) is None
    with override_settings(SECRET_KEY="another installation, another secret"):
        assert answer_addresses.read(address) is None


# What an answer does --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("program", [outlook, google, apple])
@pytest.mark.parametrize(
    ("partstat", "becomes"), [("ACCEPTED", "coming"), ("TENTATIVE", "maybe"), ("DECLINED", "not-coming")]
)
def test_what_the_calendar_answers_is_the_persons_answer(meeting, member, council, program, partstat, becomes):
    row = reply(meeting, member, program=program, answer=partstat)

    given = Attendance.objects.get(meeting=meeting)
    assert (given.person, given.answer, given.council) == (member, becomes, council)
    assert (given.answered_at, given.answered_by, given.sequence) == (NOW, member, meeting.sequence)
    assert (row.kind, row.state, row.message) == ("reply", "done", invitation_to(member))


def test_who_answered_in_the_calendar_gets_no_mail_about_what_it_knows(meeting, member):
    for minute, partstat in enumerate(["TENTATIVE", "ACCEPTED", "DECLINED", "ACCEPTED"]):
        reply(meeting, member, answer=partstat, now=at(3, 10, minute))

    assert said(meeting) == {"Sam Example": "coming"}
    assert mail(meeting, member) == [("invitation", "0", "sent")]


def test_an_answer_that_is_given_twice_is_no_news(meeting, member):
    reply(meeting, member)

    row = reply(meeting, member, program=google)

    assert row.why == "They said coming, as before."
    assert Attendance.objects.get().changes == 0


def test_who_has_to_wait_is_told_and_the_entry_is_taken_out(meeting, lead, member):
    actions.revise(meeting=meeting, fields={"capacity": 1}, by=lead, now=NOW)
    answer(meeting, lead, "coming", NOW)

    reply(meeting, member)

    assert said(meeting)["Sam Example"] == "waiting"
    told = Message.objects.get(person_id=member.pk, kind="confirmation")
    assert entry(told)[0] == "CANCEL"
    assert "1st on the waiting list" in text(told)


def test_who_gives_a_place_up_in_the_calendar_passes_it_on(meeting, lead, member):
    actions.revise(meeting=meeting, fields={"capacity": 1}, by=lead, now=NOW)
    answer(meeting, member, "coming", NOW)
    answer(meeting, lead, "coming", NOW)

    reply(meeting, member, answer="DECLINED", now=at(3, 11))

    assert said(meeting) == {"Sam Example": "not-coming", "Priya Sample": "coming"}
    told = Message.objects.filter(person_id=lead.pk).latest("pk")
    assert "A place has come free and it is yours" in text(told)


def test_another_name_of_the_mailbox_answers_too_and_its_owner_is_told(meeting, member):
    reply(meeting, member, attendee="s.example@elsewhere.example")

    assert said(meeting) == {"Sam Example": "coming"}
    assert [kind for kind, _, _ in mail(meeting, member)] == ["invitation", "confirmation"]


def test_somebody_to_whom_it_was_sent_on_does_not_answer_for_the_first(meeting, lead, member):
    row = reply(meeting, member, attendee=lead.email.upper())

    assert said(meeting) == {}
    assert (row.state, row.why.startswith("Somebody else answered")) == ("done", True)


@pytest.mark.parametrize(
    "addressed",
    [
        {"to": "shared@peergroups.example"},
        {"organizer": "mail@peergroups.example"},
    ],
)
def test_the_address_may_stand_with_the_mail_or_with_the_organizer(meeting, member, addressed):
    address = answer_addresses.address_for(meeting.pk, member.pk)
    addressed = {"to": address, "organizer": address} | addressed

    reply(meeting, member, **addressed)

    assert said(meeting) == {"Sam Example": "coming"}


# What it does not do --------------------------------------------------------------------------------------------------
def test_an_answer_to_nobodys_address_is_kept_for_somebody_to_look_at(meeting, member):
    row = reply(meeting, member, to="answers+1-2-000000000000000000000000@peergroups.example")

    assert (said(meeting), row.kind, row.state) == ({}, "reply", "kept")
    assert row.why == "A calendar answers, but to none of our invitations."


def test_an_answer_to_one_invitation_at_the_address_of_another_is_kept(meeting, group, lead, member):
    other = publish(group, lead, title="Another")

    row = reply(meeting, member, to=answer_addresses.address_for(other.pk, member.pk))

    assert (Attendance.objects.count(), row.state) == (0, "kept")


@pytest.mark.parametrize("why", ["left", "closed", "gone"])
def test_who_may_not_know_of_it_any_more_changes_nothing(meeting, group, member, lead, why):
    address = answer_addresses.address_for(meeting.pk, member.pk)
    if why == "left":
        actions.revise(meeting=meeting, fields={"audience": "members"}, by=lead, now=NOW)
        member.memberships.update(left_at=NOW)
    elif why == "closed":
        close(member)
    else:
        Meeting.objects.filter(pk=meeting.pk).delete()

    row = reply(meeting, member, to=address)

    assert (Attendance.objects.count(), row.state) == (0, "done")
    assert row.why.startswith("The person or the meeting is no longer there")


@pytest.mark.parametrize(("day", "cancels", "why"), [(26, False, "is over"), (4, True, "is cancelled")])
def test_an_answer_that_comes_too_late_says_so(meeting, lead, member, day, cancels, why):
    if cancels:
        actions.cancel(meeting=meeting, reason="No heating.", by=lead, now=NOW)
        meeting.refresh_from_db()

    row = reply(meeting, member, now=at(day, 10))

    assert (said(meeting), row.state) == ({}, "done")
    assert why in row.why


def test_an_answer_on_its_way_does_not_undo_what_was_said_since(meeting, member):
    answer(meeting, member, "not-coming", at(3, 12))

    row = reply(meeting, member, now=at(3, 13), date=f"{at(3, 11):%a, %d %b %Y %H:%M:%S} +0000")

    assert said(meeting) == {"Sam Example": "not-coming"}
    assert row.why.startswith("They had answered again since")


def test_calendars_are_believed_in_the_order_in_which_they_come_however_late(meeting, member):
    monday, tuesday = (f"{at(day, 11):%a, %d %b %Y %H:%M:%S} +0000" for day in (9, 10))

    reply(meeting, member, now=at(12, 9), date=monday)
    reply(meeting, member, now=at(12, 9, 1), date=tuesday, answer="DECLINED")

    assert said(meeting) == {"Sam Example": "not-coming"}


# An entry that is out of date -----------------------------------------------------------------------------------------
@pytest.fixture
def moved(meeting, lead):
    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=NOW)
    run(NOW)
    meeting.refresh_from_db()
    return meeting


@pytest.mark.parametrize(("partstat", "word"), [("ACCEPTED", "yes"), ("TENTATIVE", "maybe"), ("DECLINED", "no")])
def test_an_answer_to_the_earlier_date_is_not_written_down_and_the_person_is_told(moved, member, partstat, word):
    row = reply(moved, member, sequence=0, answer=partstat, now=at(3, 11))

    assert (said(moved), row.state) == ({}, "done")
    told = Message.objects.get(person_id=member.pk, kind="late-answer")
    assert parsed(told)["Subject"] == "South peer group, Thu 26 Nov: are you coming? It has changed"
    for content in (text(told), html(told)):
        words = " ".join(content.split())
        assert f"Your calendar said {word} to “What did we finish?” as it was before." in words
        assert "Thursday 26 November 2026, 10am to 3:30pm" in words
        assert "Wednesday 25 November 2026, 10am to 3:30pm" in words
    assert text(told).count("/do/") == 3
    assert (told.priority, told.scope, entry(told)) == (0, f"group:{moved.group_id}", None)


def test_it_is_said_once_however_often_the_calendar_answers(moved, member):
    for program in (outlook, google, apple):
        reply(moved, member, program=program, sequence=0, now=at(3, 11))

    assert Message.objects.filter(kind="late-answer").count() == 1


def test_who_has_answered_to_the_new_date_is_not_asked_again(moved, member):
    answer(moved, member, "coming", at(3, 11))

    row = reply(moved, member, sequence=0, answer="DECLINED", now=at(3, 12))

    assert said(moved) == {"Sam Example": "coming"}
    assert "answered already" in row.why
    assert not Message.objects.filter(kind="late-answer").exists()


def test_the_mail_about_it_changes_nothing_about_other_mail(moved, member):
    reply(moved, member, sequence=0, now=at(3, 11))
    answer(moved, member, "coming", at(3, 12))
    deliver(now=at(3, 12))

    assert not any(planner.plan(at(3, 13)).values())
    run(at(25, 10))

    kinds = [kind for kind, _, _ in mail(moved, member)]
    assert kinds == ["invitation", "change", "late-answer", "confirmation", "reminder"]


# Where nobody takes answers in ----------------------------------------------------------------------------------------
def test_without_an_address_for_answers_nothing_is_asked_of_calendars(settings, group, lead, member):
    settings.MAIL_ANSWERS_TO = ""
    meeting = publish(group, lead)
    run(PUBLISHED)

    method, event = entry(invitation_to(member))

    assert (method, "ATTENDEE" in event, str(event["ORGANIZER"])) == (
        "PUBLISH",
        False,
        "mailto:mail@peergroups.example",
    )
    assert answer_addresses.read("answers+1-2-000000000000000000000000@peergroups.example") is None
    answer(meeting, member, "coming", NOW)
    assert str(entry(Message.objects.latest("pk"))[1]["ORGANIZER"]) == "mailto:mail@peergroups.example"
