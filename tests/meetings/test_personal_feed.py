"""My meetings in my own calendar: what the secret opens, for whom it still does, and what others learn from it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from common import london
from front.actions import close_account, erase, leave, open_account
from meetings import calendar
from tests.factories import AttendanceFactory, FeedLinkFactory, MeetingFactory, MembershipFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db

SECRET = "a-secret-that-only-this-calendar-has"
PATH = f"/calendar/{SECRET}.ics"


@pytest.fixture
def link(member):
    return FeedLinkFactory(person=member, secret=SECRET)


def entries(client, path=PATH):
    response = client.get(path)
    assert response.status_code == 200
    events = Calendar.from_ical(response.content).events
    return {str(event["SUMMARY"]).partition(": ")[2]: event for event in events}


# What it holds ----------------------------------------------------------------------------------------------------
def test_it_holds_the_meetings_of_my_groups_that_i_may_know_of_and_no_others(client, link, member, group):
    link_online = {"group": group, "online_url": "https://video.example/canary-room"}
    for title, more in {
        "Public": {}, "Members": {"audience": "members"}, "Past": {"days": -400}, "Draft": {"draft": True},
        "Others": {"audience": "councils"},
        "Off": {"state": "cancelled", "cancelled_at": timezone.now(), "cancelled_because": "The roof leaks"},
    }.items():  # fmt: skip
        MeetingFactory(title=title, **link_online, **more)
    others_group = MembershipFactory().group
    MeetingFactory(group=others_group, title="Elsewhere")  # public, of a group that somebody else is in

    found = entries(client)

    assert found.keys() == {"Public", "Members", "Past", "Off"}
    assert str(found["Off"]["STATUS"]) == "CANCELLED"
    assert "Cancelled: The roof leaks" in found["Off"]["DESCRIPTION"]
    assert "canary-room" in found["Members"]["DESCRIPTION"]


@pytest.mark.parametrize(
    ("answer", "partstat", "status", "busy", "said"),
    [
        ("coming", "ACCEPTED", "CONFIRMED", "OPAQUE", "Your answer: coming"),
        ("maybe", "TENTATIVE", "TENTATIVE", "OPAQUE", "Your answer: maybe"),
        ("not-coming", "DECLINED", "CONFIRMED", "TRANSPARENT", "Your answer: not coming"),
        ("waiting", "NEEDS-ACTION", "CONFIRMED", "TRANSPARENT", "Your answer: on the waiting list"),
        (None, "NEEDS-ACTION", "CONFIRMED", "TRANSPARENT", "You have not said whether you come."),
    ],
)
def test_it_says_what_i_answered_and_shows_me_busy_only_where_i_may_be(
    client, link, member, lead, group, answer, partstat, status, busy, said
):
    meeting = MeetingFactory(group=group, title="Autumn")
    AttendanceFactory(meeting=meeting, person=lead, answer="maybe")
    if answer:
        AttendanceFactory(meeting=meeting, person=member, answer=answer)

    event = entries(client)["Autumn"]

    assert str(event["ATTENDEE"]) == f"mailto:{member.email}"
    assert {name: event["ATTENDEE"].params[name] for name in ("PARTSTAT", "RSVP")} == {
        "PARTSTAT": partstat,
        "RSVP": "FALSE",
    }
    assert (str(event["STATUS"]), str(event["TRANSP"])) == (status, busy)
    assert event["DESCRIPTION"].startswith(f"{said}\n\n")


def test_a_cancelled_meeting_keeps_nobody_busy(client, link, member, group):
    off = MeetingFactory(group=group, title="Off", state="cancelled", cancelled_at=timezone.now())
    AttendanceFactory(meeting=off, person=member, answer="coming")

    assert str(entries(client)["Off"]["TRANSP"]) == "TRANSPARENT"


def test_what_is_over_asks_nobody_for_an_answer(client, link, group):
    MeetingFactory(group=group, title="Past", days=-30)

    assert "have not said" not in entries(client)["Past"]["DESCRIPTION"]


def test_it_is_no_invitation_and_names_no_address_of_its_own(client, link, group, settings):
    settings.MAIL_ANSWERS_TO = "answers@peergroups.example"
    MeetingFactory(group=group)

    content = client.get(PATH).content.decode().replace("\r\n ", "")

    assert "METHOD:" not in content  # METHOD:PUBLISH allows no attendees (RFC 5546)
    assert SECRET not in content
    assert "answers+" not in content  # the address at which a calendar may answer is a secret of mails


def test_a_moved_meeting_keeps_its_name_and_has_a_higher_sequence(client, link, group):
    meeting = MeetingFactory(group=group, title="Autumn")
    before = entries(client)["Autumn"]
    meeting.starts_on += dt.timedelta(days=7)
    meeting.ends_on = meeting.starts_on
    meeting.sequence += 1
    meeting.save()
    meeting.refresh_from_db()

    after = entries(client)["Autumn"]

    assert after["UID"] == before["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == tuple(
        calendar.STEPS * sequence for sequence in (meeting.sequence - 1, meeting.sequence)
    )
    assert after["DTSTART"].dt == london.local(meeting.starts_at)


# Whose it is, and until when -----------------------------------------------------------------------------------------
def test_who_may_know_is_asked_at_each_fetch(client, link, member, group):
    MeetingFactory(group=group, title="Members", audience="members")
    other = PeerGroupFactory()
    MeetingFactory(group=other, title="Another group’s", audience="members")
    assert entries(client).keys() == {"Members"}

    MembershipFactory(person=member, group=other, council=member.affiliations.get().council)
    assert entries(client).keys() == {"Members", "Another group’s"}

    leave(membership=member.memberships.get(group=group), by=member, now=timezone.now())
    assert entries(client).keys() == {"Another group’s"}


def test_who_left_every_group_has_an_empty_calendar(client, link, member, group):
    MeetingFactory(group=group)

    leave(membership=member.memberships.get(), by=member, now=timezone.now())

    assert entries(client) == {}


@pytest.mark.parametrize("ends", [close_account, erase])
def test_it_is_dead_the_moment_its_person_leaves(client, link, member, ends):
    assert client.get(PATH).status_code == 200

    ends(person=member, by=member, now=timezone.now())

    assert client.get(PATH).status_code == 404


def test_who_comes_back_has_no_link_that_was_out_before(client, link, member):
    close_account(person=member, by=member, now=timezone.now())

    open_account(person=member, by=member, now=timezone.now())

    assert client.get(PATH).status_code == 404


def test_a_link_of_somebody_without_an_account_opens_nothing(client, link, member):
    """Were a row left behind, whoever closed the account: at the database's own prompt, say."""
    member.is_active, member.closed_at = False, timezone.now()
    member.save()

    assert client.get(PATH).status_code == 404


def test_nobody_learns_whether_there_was_a_link(client, link, member, django_assert_num_queries):
    FeedLinkFactory(secret="somebody-left", person__is_active=False, person__closed_at=timezone.now())
    replaced = FeedLinkFactory(secret="the-first-one")
    replaced.digest = replaced.digest_of("the-second-one")
    replaced.save()
    answers = {}

    for secret in ("never-was", "somebody-left", "the-first-one", "x" * 2000, "%00", "ä"):
        with django_assert_num_queries(1):
            response = client.get(f"/calendar/{secret}.ics")
        del response.headers["X-Request-ID"]  # each request has a number of its own
        answers[secret] = (response.status_code, response.content, sorted(response.headers.items()))

    assert {answer[0] for answer in answers.values()} == {404}
    assert len({str(answer) for answer in answers.values()}) == 1


def test_the_hash_that_is_kept_opens_nothing(client, link):
    assert client.get(f"/calendar/{link.digest}.ics").status_code == 404


# What is kept of it on the way ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [PATH, "/calendar/never-was.ics"])
def test_nobody_else_keeps_it_names_it_or_finds_it(client, link, path):
    response = client.get(path)

    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "Set-Cookie" not in response


def test_it_is_one_persons_whoever_is_signed_in(client, link, lead, group):
    MeetingFactory(group=group, title="Draft", draft=True)
    client.force_login(lead)

    assert entries(client) == {}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_read_and_nothing_else(client, link, method):
    assert getattr(client, method)(PATH).status_code == 405


def test_fetching_changes_nothing(client, link, group):
    before = link.__class__.objects.values().get()

    entries(client)

    assert link.__class__.objects.values().get() == before


# Asking again -----------------------------------------------------------------------------------------------------
def test_who_has_it_already_gets_a_few_bytes(client, link, group, time_machine):
    MeetingFactory(group=group, title="Autumn")
    time_machine.move_to(timezone.now(), tick=False)
    first = client.get(PATH)
    time_machine.shift(dt.timedelta(hours=3))

    again = client.get(PATH, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert set(again["Cache-Control"].split(", ")) == {"private", "no-cache"}


@pytest.mark.parametrize("change", ["title", "answer"])
def test_what_has_changed_is_sent_whole(client, link, member, group, change):
    meeting = MeetingFactory(group=group, title="Autumn")
    first = client.get(PATH)
    if change == "title":
        meeting.title = "Winter"
        meeting.save()
    else:
        AttendanceFactory(meeting=meeting, person=member, answer="coming")

    again = client.get(PATH, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_what_somebody_writes_is_no_stamp_of_ours(client, link, group):
    """The stamp is left out of the ETag; a line of a text that looks like one is not."""
    meeting = MeetingFactory(group=group, title="Autumn", getting_there="x" * 60 + "\r\nDTSTAMP:2026")
    first = client.get(PATH)
    meeting.getting_there = "x" * 60 + "\r\nDTSTAMP:2027"
    meeting.save()

    assert client.get(PATH)["ETag"] != first["ETag"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(client, link, group, count, django_assert_num_queries):
    MeetingFactory.create_batch(count, group=group)

    with django_assert_num_queries(2):
        found = client.get(PATH)

    assert found.content.count(b"BEGIN:VEVENT") == count


def test_its_address_is_where_its_name_leads():
    assert reverse("front:personal-feed", args=[SECRET]) == PATH
