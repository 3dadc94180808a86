"""What the mails say: the same facts in text and HTML, links that answer, and an entry for the calendar."""

import datetime as dt
import re

import pytest

from accounts.actions import mute_mail
from common import do_links
from meetings import actions, calendar, planner
from meetings.models import Attendance
from outbox.delivery import deliver
from outbox.models import Message
from peergroups.actions import leave
from tests.factories import AgendaItemFactory, CouncilFactory, MembershipFactory, UserFactory
from tests.meetings.post import PUBLISHED, answer, at, entry, html, moved_to, parsed, publish, text

FACTS = ("Wednesday 25 November 2026, 10am to 3:30pm", "Walton Street Offices, Aylesbury HP20 1UA")


@pytest.fixture
def meeting(group, lead):
    """Hosted, with an agenda; the lead has muted invitations, so that the member is the only reader."""
    mute_mail(person=lead, kind="invitation", by=lead, now=PUBLISHED)
    made = publish(
        group, lead, host_council=CouncilFactory(official_name="Sampleton Council"), summary="We go back on the day.",
        getting_there="8 minutes’ walk.\n\nAsk for Lee Madeup.", online_url="https://video.example/room?a=1&b=2",
    )  # fmt: skip
    AgendaItemFactory(meeting=made, title="Tea & coffee", kind="break", minutes=15)
    AgendaItemFactory(meeting=made, title="Missed <bins>", kind="talk", minutes=1, presenter="Jo Specimen, Wokingham")
    return made


def newest(person, kind):
    return Message.objects.filter(person_id=person.pk, kind=kind).latest("pk")


def links(content):
    """{label: what the link of this line is for} of a text part. A long address stands on the line below."""
    found = re.findall(r"^(.+):\s+(?:\S*)/do/(\S+)/$", content, re.MULTILINE)
    return {label: do_links.read(token, PUBLISHED) for label, token in found}


def test_an_invitation_says_when_and_where_and_asks(meeting, member):
    planner.plan(PUBLISHED)

    message = newest(member, "invitation")
    assert parsed(message)["Subject"] == "South peer group, Wed 25 Nov: are you coming?"
    for content in (text(message), html(message)):
        said = (*FACTS, "Sampleton Council", "We go back on the day.", "8 minutes’ walk.")
        assert [fact for fact in said if fact not in content] == []
    method, event = entry(message)
    assert (method, str(event["UID"]), "ATTENDEE" in event) == ("PUBLISH", meeting.uid, False)


def test_the_three_links_answer_for_this_reader_until_the_end(meeting, member):
    planner.plan(PUBLISHED)

    found = links(text(newest(member, "invitation")))
    answers = {label: link for label, link in found.items() if link.purpose == "meeting-answer"}

    assert {label: link.choice for label, link in answers.items()} == {
        "I’m coming": "coming",
        "Maybe": "maybe",
        "Can’t come": "not-coming",
    }
    assert {(link.person_id, link.object_id, link.expires_at) for link in answers.values()} == {
        (member.pk, meeting.pk, meeting.ends_at)
    }


def test_the_html_has_the_same_links_as_the_text_and_one_main_button(meeting, member):
    planner.plan(PUBLISHED)
    message = newest(member, "invitation")

    in_html = set(re.findall(r'href="[^"]*/do/([^"]+)/"', html(message)))

    assert in_html == set(re.findall(r"/do/(\S+)/$", text(message), re.MULTILINE))
    assert len(in_html) == 4
    assert html(message).count('class="pg-main"') == 1


def test_the_agenda_has_its_times(meeting, member):
    planner.plan(PUBLISHED)

    content = text(newest(member, "invitation"))

    assert (
        "10am     Tea & coffee\n         15 minutes\n"
        "10:15am  Missed <bins>\n         Talk · Jo Specimen, Wokingham · 1 minute\n"
        "3:30pm   Close\n"
    ) in content


def test_what_was_typed_is_escaped_in_html_and_plain_in_text(group, lead, member, meeting):
    actions.revise(meeting=meeting, fields={"title": 'Bins & "bees" <script>x</script>'}, by=lead, now=PUBLISHED)
    planner.plan(PUBLISHED)
    message = newest(member, "invitation")

    assert 'Bins & "bees" <script>x</script>' in text(message)
    assert "<script>" not in html(message)
    assert "Bins &amp; &quot;bees&quot; &lt;script&gt;" in html(message)
    assert "Missed &lt;bins&gt;" in html(message)
    assert "https://video.example/room?a=1&amp;b=2" in html(message)
    assert "https://video.example/room?a=1&b=2" in text(message)


@pytest.mark.parametrize(
    ("kind", "mail", "is_muteable"),
    [
        ("invitation", "invitation", True),
        ("question", "reminder", True),
        ("reminder", "reminder", True),
        ("confirmation", "confirmation", False),
        ("change", "change", False),
        ("cancellation", "cancellation", False),
    ],
)
def test_only_invitations_and_reminders_can_be_stopped(meeting, member, kind, mail, is_muteable):
    message = one_of_each(meeting, member)[kind]

    header = parsed(message)["List-Unsubscribe"]
    assert message.kind == mail
    assert ("Stop this mail:" in text(message), "Stop this mail" in html(message)) == (is_muteable, is_muteable)
    assert (header is not None, parsed(message)["List-Unsubscribe-Post"] is not None) == (is_muteable, is_muteable)
    if is_muteable:
        link = do_links.read(re.search(r"/do/(.+)/>", header).group(1), PUBLISHED)
        assert (link.purpose, link.choice, link.person_id) == ("mute-mail", mail, member.pk)


@pytest.mark.parametrize("kind", ["invitation", "question", "reminder", "confirmation", "change", "cancellation"])
def test_every_mail_has_date_time_and_place_and_says_why_it_came(meeting, member, kind):
    message = one_of_each(meeting, member)[kind]
    day = "Thursday 26" if kind in {"change", "cancellation"} else "Wednesday 25"

    for content in (" ".join(text(message).split()), html(message)):
        assert f"{day} November 2026, 10am to 3:30pm" in content
        assert "Walton Street Offices, Aylesbury HP20 1UA" in content
        assert "South peer group" in content
        assert "You get this because" in content
    assert len(message.body.mime) < 100_000


def one_of_each(meeting, member):
    """Every mail about the meeting that the member can get, by the name of its template."""
    planner.plan(PUBLISHED)
    planner.plan(at(11))
    found = {"invitation": newest(member, "invitation"), "question": newest(member, "reminder")}
    deliver(now=at(11))
    answer(meeting, member, "coming", at(12))
    planner.plan(at(18))
    found |= {"confirmation": newest(member, "confirmation"), "reminder": newest(member, "reminder")}
    deliver(now=at(18))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(19))
    planner.plan(at(19))
    found["change"] = newest(member, "change")
    deliver(now=at(19))
    actions.cancel(meeting=meeting, reason="No heating.", by=None, now=at(20))
    planner.plan(at(20))
    return found | {"cancellation": newest(member, "cancellation")}


@pytest.mark.parametrize(
    ("changes", "subject", "before"),
    [
        (moved_to(26), ": moved to Thu 26 Nov", "Before: Wednesday 25 November 2026, 10am to 3:30pm"),
        ({"starts_time": dt.time(11)}, ", Wed 25 Nov: now 11am to 3:30pm", "Before: Wednesday 25 November 2026"),
        ({"venue": "Guildhall"}, ", Wed 25 Nov: another place", "Before: Walton Street Offices, Aylesbury"),
        ({"online_url": "https://other.example/"}, ", Wed 25 Nov: how to join online", ""),
    ],
)
def test_a_change_says_what_is_true_now_and_what_was_said_before(meeting, member, changes, subject, before):
    planner.plan(PUBLISHED)
    deliver(now=PUBLISHED)
    actions.revise(meeting=meeting, fields=changes, by=None, now=at(4))
    planner.plan(at(4))

    message = newest(member, "change")
    assert parsed(message)["Subject"] == f"South peer group{subject}"
    assert "This replaces what we wrote before" in text(message)
    assert ("Before:" in text(message)) == bool(before)
    assert before in text(message)


def test_a_change_compares_with_what_this_reader_was_told_last(meeting, member):
    planner.plan(PUBLISHED)
    deliver(now=PUBLISHED)
    for day in (26, 27):
        actions.revise(meeting=meeting, fields=moved_to(day), by=None, now=at(4))
    planner.plan(at(4))

    content = text(newest(member, "change"))
    deliver(now=at(4))
    actions.revise(meeting=meeting, fields=moved_to(30), by=None, now=at(5))
    planner.plan(at(5))

    assert "Before: Wednesday 25 November" in content
    assert "26 November" not in content
    assert "Before: Friday 27 November" in text(newest(member, "change"))


@pytest.mark.parametrize(
    ("answers", "asked", "part"),
    [
        ([], "Are you coming?", ("PUBLISH", None)),
        (["coming"], "You said you are coming. Is that still so?", ("REQUEST", "ACCEPTED")),
        (["maybe"], "You said maybe. Is that still so?", ("PUBLISH", None)),
        (["coming", "maybe"], "You said maybe. Is that still so?", ("REQUEST", "TENTATIVE")),
        (["not-coming"], "You said you cannot come. Is that still so?", None),
    ],
)
def test_a_change_asks_again_and_moves_the_entry_that_this_reader_has(meeting, member, answers, asked, part):
    planner.plan(PUBLISHED)
    deliver(now=PUBLISHED)
    for said in answers:
        answer(meeting, member, said, at(3))
        deliver(now=at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))
    planner.plan(at(4))
    message = newest(member, "change")

    found = entry(message)
    assert asked in text(message)
    assert found is None if part is None else (found[0], partstat(found[1])) == part
    if found:
        assert calendar.meant_by(int(found[1]["SEQUENCE"])) == 1


def sequences(person):
    """(method, SEQUENCE) of every entry that was mailed to this person, the oldest first."""
    found = [entry(message) for message in Message.objects.filter(person_id=person.pk).order_by("pk")]
    return [(method, int(event["SEQUENCE"])) for method, event in filter(None, found) if method != "PUBLISH"]


def test_yes_no_and_yes_again_are_entries_of_which_each_is_newer_than_the_one_before(meeting, member):
    for hour, said in enumerate(("coming", "not-coming", "coming", "maybe"), 9):
        answer(meeting, member, said, at(3, hour))

    assert sequences(member) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2), ("REQUEST", 3)]


def test_a_move_is_newer_than_every_answer_before_it_and_being_called_off_is_newer_still(meeting, member):
    for hour, said in enumerate(("coming", "not-coming", "coming"), 9):
        answer(meeting, member, said, at(3, hour))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))
    planner.plan(at(4))
    actions.cancel(meeting=meeting, reason="No heating.", by=None, now=at(5))
    planner.plan(at(5))

    assert sequences(member)[-2:] == [("REQUEST", 1002), ("CANCEL", 2002)]


def test_however_often_an_answer_changes_the_next_move_is_newer(meeting, member):
    answer(meeting, member, "coming", at(3))
    row = Attendance.objects.get(meeting=meeting, person=member)
    row.changes = 5000

    assert calendar.sequence_of(meeting, row) == meeting.sequence * 1000 + 999


def partstat(event):
    return event["ATTENDEE"].params["PARTSTAT"] if "ATTENDEE" in event else None


def test_a_cancellation_says_why_and_takes_the_entry_out(meeting, member):
    message = one_of_each(meeting, member)["cancellation"]

    method, event = entry(message)
    assert parsed(message)["Subject"] == "Cancelled: South peer group, Thu 26 Nov"
    assert "Why: No heating." in text(message)
    assert "/do/" not in text(message)
    assert (method, calendar.meant_by(int(event["SEQUENCE"])), str(event["STATUS"])) == ("CANCEL", 2, "CANCELLED")


def test_a_reminder_offers_a_way_out_and_the_question_no_entry(meeting, member):
    mails = one_of_each(meeting, member)

    assert [link.choice for link in links(text(mails["reminder"])).values()] == ["not-coming", "reminder"]
    assert parsed(mails["reminder"])["Subject"] == "South peer group, Wed 25 Nov, 10am: the agenda"
    assert entry(mails["reminder"]) is entry(mails["question"]) is None


def test_a_meeting_without_a_place_or_an_agenda_says_so_and_nothing_empty(group, lead, member):
    publish(group, lead, venue="", postcode="")
    planner.plan(PUBLISHED)

    content = text(newest(member, "invitation"))

    assert "Where: The place is not known yet" in content
    assert all(word not in content for word in ("AGENDA", "GETTING THERE", "Host:", "Join online", "None"))


def test_who_has_no_name_or_council_gets_a_whole_sentence(group, lead):
    partner = MembershipFactory(group=group, person=UserFactory(name=""), kind="academic", council=None).person
    publish(group, lead)
    planner.plan(PUBLISHED)

    assert "You get this because you are a member of the South peer group.\n" in text(newest(partner, "invitation"))


def test_named_councils_are_told_why(group, lead, outsider):
    publish(group, lead, audience="councils", invited_councils=[outsider.memberships.get().council])
    planner.plan(PUBLISHED)

    words = " ".join(text(newest(outsider, "invitation")).split())
    assert "You get this because this meeting is for named councils, Elsewhere among them." in words


SECRETS = {
    "title": "Newtitle", "summary": "Newsummary", "venue": "Newvenue", "getting_there": "Newdoor",
    "online_url": "https://new.example/",
}  # fmt: skip


@pytest.mark.parametrize(("said", "kind"), [("coming", "farewell"), (None, "farewell"), (None, "cancellation")])
def test_who_may_not_know_of_it_any_more_learns_nothing_new(group, lead, member, said, kind):
    meeting = publish(group, lead, audience="members", title="Oldtitle")
    planner.plan(PUBLISHED)
    deliver(now=PUBLISHED)
    if said:
        answer(meeting, member, said, PUBLISHED)
        deliver(now=PUBLISHED)
    leave(membership=member.memberships.get(), by=member, now=at(3))
    actions.revise(meeting=meeting, fields=moved_to(26, **SECRETS), by=None, now=at(4))
    if kind == "cancellation":
        actions.cancel(meeting=meeting, reason="Newreason", by=None, now=at(4))
    planner.plan(at(4))

    message = newest(member, kind)
    method, event = entry(message)
    everything = " ".join([parsed(message)["Subject"], text(message), html(message), str(event)])
    told = [word for word in ("New", "new.example", "Oldtitle", "26 Nov", "Walton") if word in everything]
    assert told == []
    assert "Wednesday 25 November 2026, 10am to 3:30pm" in text(message)
    assert (method, str(event["UID"]), str(event["STATUS"])) == ("CANCEL", meeting.uid, "CANCELLED")
    assert event["DTSTART"].dt == at(25, 10)
    assert ("because you answered" in text(message)) == bool(said)
    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(event)


def test_who_may_not_see_particulars_gets_none_by_mail(group, lead, outsider):
    council = outsider.memberships.get().council
    link = "https://secret.example/"
    meeting = publish(group, lead, audience="councils", invited_councils=[council], online_url=link)
    AgendaItemFactory(meeting=meeting, presenter="Jo Specimen", title="Bins")
    found = {}
    for day in (2, 4, 12):
        if day == 4:
            actions.revise(meeting=meeting, fields={"venue": "Guildhall"}, by=None, now=at(4))
        planner.plan(at(day, 11))
        deliver(now=at(day, 11))
    for kind in ("invitation", "change", "reminder"):
        for reader in (outsider, lead):
            message = newest(reader, kind)
            part = entry(message)
            everything = text(message) + html(message) + (str(part[1]["DESCRIPTION"]) if part else "")
            found[kind, reader.name] = ("Jo Specimen" in everything, link in everything)

    assert set(found.values()) == {(True, True), (False, False)}
    assert {reader for (_, reader), seen in found.items() if any(seen)} == {lead.name}


def test_control_characters_lose_no_mail(group, lead, member):
    meeting = publish(group, lead, title="Soft\x0bbreak\x01", venue="Hall\ufffe\x0cWest", summary="A\x02B")
    AgendaItemFactory(meeting=meeting, title="Item\x0bone\x1b")
    planner.plan(PUBLISHED)

    message = newest(member, "invitation")
    assert "Soft break" in text(message)
    assert "Soft break" in html(message)
    assert "Item one" in html(message)
    assert str(entry(message)[1]["SUMMARY"]) == "South peer group: Soft break"


def test_reminders_have_subjects_of_their_own(group, lead, member):
    meeting = publish(group, lead)
    planner.plan(PUBLISHED)
    deliver(now=PUBLISHED)
    planner.plan(at(11))
    question = parsed(newest(member, "reminder"))["Subject"]
    deliver(now=at(11))
    answer(meeting, member, "coming", at(12))
    planner.plan(at(24))

    expected = "Tomorrow: South peer group, Wed 25 Nov, 10am: see you there"
    assert question == "Not answered yet: South peer group, Wed 25 Nov"
    assert parsed(newest(member, "reminder"))["Subject"] == expected
