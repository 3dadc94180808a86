"""What a lead does to a meeting on its pages: schedule, change, publish, cancel, agenda, notes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from meetings.models import Attendance, Meeting
from outbox.models import Message
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
)
from tests.meetings.visiting import PUBLIC_DOORS, page, typed, url

pytestmark = pytest.mark.django_db


def test_a_lead_schedules_a_draft_and_publishes_it(client, group, lead, member, council):
    client.force_login(lead)

    client.post(reverse("meetings:meeting-schedule", args=[group.slug]), typed())
    meeting = Meeting.objects.get()
    draft = (meeting.state, meeting.group, meeting.host_council, meeting.created_by, meeting.starts_time)
    confirm = page(client, "meeting-publish", meeting)
    client.post(url("meeting-publish", meeting))
    meeting.refresh_from_db()

    assert draft == ("draft", group, council, lead, dt.time(10))
    assert "2 people get an invitation by email." in confirm
    assert (meeting.state, meeting.published_by) == ("published", lead)


def test_an_empty_form_shows_its_errors_and_a_wrong_one_what_was_typed(client, group, lead):
    client.force_login(lead)
    path = reverse("meetings:meeting-schedule", args=[group.slug])

    empty = client.post(path, {}).content.decode()
    wrong = client.post(path, typed(title="Kept <title>", starts_time="teatime")).content.decode()

    assert "<title>Error: Schedule a meeting" in empty
    assert '<a href="#id_title">Enter the title</a>' in empty
    assert 'value="Kept &lt;title&gt;"' in wrong
    assert 'value="teatime"' in wrong
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize("value", ["\0", "x" * 100_000, "-1", "[]", "٣"])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (
            "meeting-edit",
            ["title", "kind", "starts_on_day", "starts_time", "host_council", "invited_councils", "themes", "seen"],
        ),
        ("meeting-cancel", ["reason"]),
        ("meeting-notes", ["notes"]),
        ("meeting-agenda", ["title", "kind", "minutes", "presenter"]),
        ("agenda-item-edit", ["title", "kind", "minutes", "presenter"]),
        ("agenda-item-move", ["to"]),
    ],
)
def test_no_form_breaks_on_any_value(client, lead, meeting, item, name, fields, value):
    client.force_login(lead)

    answer = client.post(url(name, meeting, *[item.pk] * name.startswith("agenda-item")), dict.fromkeys(fields, value))

    assert answer.status_code in {200, 302}


@pytest.fixture
def told(meeting, member):
    """A meeting that two people have answered to."""
    AttendanceFactory(meeting=meeting, person=member)
    AttendanceFactory(meeting=meeting)
    return meeting


def test_moving_a_published_meeting_says_first_how_many_are_told(client, told, lead):
    client.force_login(lead)
    form = page(client, "meeting-edit", told)

    asked = client.post(url("meeting-edit", told), typed(starts_time="11am")).content.decode()
    unmoved = Meeting.objects.get().starts_time
    back = client.post(url("meeting-edit", told), typed(starts_time="11am", again="yes")).content.decode()
    client.post(url("meeting-edit", told), typed(starts_time="11am", confirmed="yes"))

    assert "2 people know of this meeting." in form
    assert "Save and tell 2 people" in asked
    assert '<input type="hidden" name="starts_time" value="11am">' in asked
    assert unmoved == dt.time(10)
    assert 'value="11am"' in back
    assert Meeting.objects.values_list("starts_time", "sequence").get() == (dt.time(11), 1)


def test_rewording_a_published_meeting_is_saved_at_once(client, told, lead):
    client.force_login(lead)

    response = client.post(url("meeting-edit", told), typed(title="New words"))

    assertRedirects(response, told.get_absolute_url(), fetch_redirect_response=False)
    assert Meeting.objects.values_list("title", "sequence").get() == ("New words", 0)


def test_changing_who_a_published_meeting_is_for_asks_first(client, told, lead):
    client.force_login(lead)

    asked = client.post(url("meeting-edit", told), typed(audience="members")).content.decode()
    client.post(url("meeting-edit", told), typed(audience="members", confirmed="yes"))

    assert "invitation by email" in asked
    assert Meeting.objects.values_list("audience", "sequence").get() == ("members", 0)


def test_a_form_that_was_open_while_the_meeting_moved_says_so_and_can_be_saved_then(client, told, lead):
    Meeting.objects.update(sequence=4)
    client.force_login(lead)

    late = client.post(url("meeting-edit", told), typed(starts_time="11am", seen="3", confirmed="yes")).content.decode()
    client.post(url("meeting-edit", told), typed(starts_time="11am", seen="4", confirmed="yes"))

    assert "Somebody moved this meeting, or changed how it is booked, while you were editing it." in late
    assert 'name="seen" value="4"' in late
    assert Meeting.objects.values_list("starts_time", "sequence").get() == (dt.time(11), 5)


@pytest.mark.parametrize("seen", ["", "3"])
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
def test_a_form_that_is_stale_or_does_not_say_what_it_showed_is_never_asked_about_nor_saved(
    client, told, lead, seen, confirmed
):
    Meeting.objects.update(sequence=4)
    client.force_login(lead)

    late = client.post(url("meeting-edit", told), typed(starts_time="11am", seen=seen, **confirmed)).content.decode()

    assert "Somebody moved this meeting, or changed how it is booked, while you were editing it." in late
    assert "What will happen" not in late
    assert Meeting.objects.values_list("starts_time", "sequence").get() == (dt.time(10), 4)


def test_a_meeting_to_come_is_not_moved_into_the_past(client, told, lead):
    client.force_login(lead)

    refused = client.post(url("meeting-edit", told), typed(starts_on_year="2020", confirmed="yes")).content.decode()

    assert "That is in the past." in refused
    assert Meeting.objects.values_list("starts_on", "sequence").get() == (told.starts_on, 0)


def test_correcting_a_meeting_that_is_over_does_not_say_that_anybody_is_told(client, group, lead):
    past = MeetingFactory(group=group, days=-30)
    client.force_login(lead)

    answer = client.post(url("meeting-edit", past), typed(starts_on_year="2020"), follow=True).content.decode()

    assert "Your changes are saved." in answer
    assert Meeting.objects.get().starts_on.year == 2020


@pytest.mark.parametrize(
    ("changes", "title", "reminders"),
    [
        ({"starts_on_year": "2050"}, "Move this meeting?", True),
        ({"starts_time": "11am"}, "Move this meeting?", False),
        ({"online_url": "https://video.example/"}, "Change where this meeting is?", False),
    ],
)
def test_the_page_before_a_move_says_what_changes_and_when_reminders_follow(
    client, told, lead, changes, title, reminders
):
    client.force_login(lead)

    asked = client.post(url("meeting-edit", told), typed(**changes)).content.decode()

    assert title in asked
    assert ("Reminders follow the new date." in asked) == reminders


def test_a_draft_is_deleted_after_asking(client, group, lead):
    draft = MeetingFactory(group=group, draft=True)
    client.force_login(lead)

    linked = url("meeting-delete", draft) in page(client, "meeting-detail", draft)
    asked = page(client, "meeting-delete", draft)
    before = Meeting.objects.count()
    answer = client.post(url("meeting-delete", draft))

    assert linked
    assert "The draft and its agenda are deleted." in asked
    assert (before, Meeting.objects.count()) == (1, 0)
    assertRedirects(answer, reverse("meetings:meeting-list", args=[group.slug]), fetch_redirect_response=False)


def test_what_was_announced_offers_no_deleting_and_refuses_it(client, told, lead):
    client.force_login(lead)

    linked = url("meeting-delete", told) in page(client, "meeting-detail", told)
    answer = client.post(url("meeting-delete", told))

    assert not linked
    assertRedirects(answer, told.get_absolute_url(), fetch_redirect_response=False)
    assert Meeting.objects.get() == told


@pytest.mark.parametrize(
    ("place", "warned"),
    [({"venue": ""}, True), ({"venue": "", "online_url": "https://video.example/"}, False), ({}, False)],
)
def test_publishing_says_when_nobody_can_tell_where_to_go(client, group, lead, place, warned):
    draft = MeetingFactory(group=group, draft=True, **place)
    client.force_login(lead)

    assert ("It has neither a venue nor a link to join online" in page(client, "meeting-publish", draft)) == warned


def test_the_group_of_a_meeting_is_not_a_matter_of_the_form(client, told, lead, outsider, group):
    client.force_login(lead)

    client.post(url("meeting-edit", told), typed(title="New words", group=outsider.memberships.get().group_id))

    assert Meeting.objects.values_list("title", "group").get() == ("New words", group.pk)


def test_cancelling_says_how_many_are_told_and_wants_a_reason(client, told, lead):
    client.force_login(lead)

    asked = page(client, "meeting-cancel", told)
    without = client.post(url("meeting-cancel", told), {"reason": " "}).content.decode()
    still = Meeting.objects.get().state
    client.post(url("meeting-cancel", told), {"reason": "The roof leaks"})

    assert "2 people get an email with your reason" in asked
    assert "Enter why it is called off" in without
    assert still == "published"
    assert Meeting.objects.values_list("state", "cancelled_because", "cancelled_by").get() == (
        "cancelled",
        "The roof leaks",
        lead.pk,
    )


@pytest.mark.parametrize("name", ["meeting-edit", "meeting-publish", "meeting-cancel"])
def test_a_cancelled_meeting_is_not_opened_again(client, group, lead, name):
    off = MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now(), cancelled_because="Roof")
    client.force_login(lead)

    response = client.post(url(name, off), typed(reason="Other", title="Other"))

    assertRedirects(response, off.get_absolute_url(), fetch_redirect_response=False)
    assert Meeting.objects.values_list("state", "title", "cancelled_because").get() == ("cancelled", off.title, "Roof")


def test_opening_a_page_queues_no_mail_and_changes_nothing(client, told, lead, item):
    client.force_login(lead)
    before = list(Meeting.objects.values()), list(Attendance.objects.values())

    for name in PUBLIC_DOORS:
        client.get(
            url(name, told, *[item.pk] * name.startswith("agenda-item")), {"answer": "coming", "confirmed": "yes"}
        )

    assert (list(Meeting.objects.values()), list(Attendance.objects.values())) == before
    assert Message.objects.count() == 0


# Agenda and notes -----------------------------------------------------------------------------------------------------
def lines(meeting):
    return list(meeting.agenda_items.order_by("position").values_list("title", "minutes"))


def test_a_lead_writes_the_agenda(client, meeting, lead):
    client.force_login(lead)

    for title, minutes in (("Welcome", "15"), ("Missed bins", "1 hour"), ("Vote", "20")):
        client.post(url("meeting-agenda", meeting), {"title": title, "kind": "talk", "minutes": minutes})
    first, _, last = meeting.agenda_items.order_by("position")
    client.post(url("agenda-item-move", meeting, last.pk), {"to": "1"})
    client.post(url("agenda-item-move", meeting, last.pk), {"to": "1"})
    client.post(url("agenda-item-edit", meeting, first.pk), {"title": "Hello", "kind": "talk", "minutes": "10"})

    assert lines(meeting) == [("Vote", 20), ("Hello", 10), ("Missed bins", 60)]
    assert "The agenda ends at 11:30am." in page(client, "meeting-agenda", meeting)


def test_a_form_sent_twice_writes_one_line(client, meeting, lead):
    client.force_login(lead)
    posted = {"title": "Welcome", "kind": "talk", "minutes": "15"}

    said = [client.post(url("meeting-agenda", meeting), posted, follow=True).content.decode() for _ in range(2)]

    assert lines(meeting) == [("Welcome", 15)]
    assert ["You had just added it" in page for page in said] == [False, True]


def test_an_agenda_that_is_too_long_says_by_how_much(client, meeting, lead):
    AgendaItemFactory(meeting=meeting, minutes=340)
    client.force_login(lead)

    shown = page(client, "meeting-agenda", meeting)

    assert "The agenda ends at 3:40pm, 40 minutes after the meeting." in shown


def test_readers_are_told_to_close_with_the_meeting_and_leads_how_much_is_free(client, meeting, lead):
    AgendaItemFactory(meeting=meeting, minutes=90)
    public = page(client, "meeting-agenda", meeting)
    client.force_login(lead)

    shown = page(client, "meeting-agenda", meeting)

    assert '<time class="pg-agenda__time" datetime="15:00">3pm</time>' in public
    assert "1 h 30 min" in public
    assert "11:30am" not in public
    assert "The agenda ends at 11:30am. 3 h 30 min of the meeting are still free." in shown


def test_a_line_is_removed_after_asking(client, meeting, item, lead):
    kept = AgendaItemFactory(meeting=meeting, title="Kept", minutes=5)
    client.force_login(lead)

    asked = page(client, "agenda-item-remove", meeting, item.pk)
    before = lines(meeting)
    client.post(url("agenda-item-remove", meeting, item.pk))

    assert "What comes after it starts 20 minutes earlier." in asked
    assert before == [("Missed bins", 20), ("Kept", 5)]
    assert lines(meeting) == [(kept.title, 5)]


def test_the_agenda_of_a_cancelled_meeting_is_read_only(client, group, lead):
    off = MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now())
    client.force_login(lead)

    answer = client.post(url("meeting-agenda", off), {"title": "Late", "kind": "talk", "minutes": "5"})

    assert answer.status_code == 403
    assert lines(off) == []


def test_notes_are_previewed_without_being_kept_and_kept_when_saved(client, meeting, lead):
    client.force_login(lead)

    preview = client.post(
        url("meeting-notes", meeting), {"notes": "# Agreed", "over": 0, "preview": "yes"}
    ).content.decode()
    unsaved = Meeting.objects.get().notes
    saved = client.post(url("meeting-notes", meeting), {"notes": "# Agreed", "over": 0})

    assert "Preview, not saved yet" in preview
    assert '<h3 class="govuk-heading-s">Agreed</h3>' in preview
    assert unsaved == ""
    assert Meeting.objects.get().notes == "# Agreed"
    assert saved.url == f"{meeting.get_absolute_url()}#notes"
