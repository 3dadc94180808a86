"""Pages, feeds and links of a meeting that is booked on another site: they lead there, and ask nobody here."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from common import do_links
from meetings import actions, deeds, schema_org
from meetings.models import Attendance, Meeting
from meetings.offered_notes import Pasted
from meetings.publicity import texts_of
from tests.factories import AttendanceFactory, FeedLinkFactory, GuestFactory, MeetingFactory, PresenceFactory
from tests.meetings.post import answer, at, moved_to, publish
from tests.meetings.test_booking import LINK, book
from tests.meetings.visiting import page, typed, url

pytestmark = pytest.mark.django_db
LABEL = "Book at eventbrite.co.uk"
ANCHOR = f'href="{LINK}" rel="noopener noreferrer">{LABEL}'
NOW = at(5)


@pytest.fixture(autouse=True)
def before_the_meeting():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def booked(group, lead, member):
    """Announced, answered by the member, and booked elsewhere since."""
    meeting = publish(group, lead)
    answer(meeting, member, "coming", at(3))
    return book(meeting, lead, now=at(4))


def link(meeting, person, choice="coming"):
    return do_links.DoLink("meeting-answer", person.pk, meeting.pk, choice, meeting.ends_at)


# The meeting's page ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["anonymous", "outsider", "member", "lead"])
def test_its_page_leads_to_where_one_books_and_asks_nobody(come, booked, who):
    shown = come(who).get(booked.get_absolute_url()).text

    assert shown.count(ANCHOR) == 1
    assert [
        word for word in ("Are you coming", "say so", "You’re coming", "1 coming from", "target=") if word in shown
    ] == []
    assert "Places are booked at eventbrite.co.uk" in shown
    assert 'name="answer"' not in shown


def test_it_tells_its_reader_that_what_they_answered_here_books_nothing(come, booked):
    assert "You said here that you are coming. That does not book a place." in come("member").get(
        booked.get_absolute_url()
    ).text.replace("&#x27;", "’")


@pytest.mark.parametrize(("who", "sees"), [("anonymous", False), ("member", False), ("lead", True)])
def test_only_leads_read_who_answered_here_before(come, booked, who, sees):
    shown = come(who).get(booked.get_absolute_url()).text

    assert ("Answered here before" in shown, "Sam Example, Winchester" in shown) == (sees, sees)


def test_who_is_ticked_is_counted_whatever_the_link(come, booked, council):
    PresenceFactory(meeting=booked, council=council)
    GuestFactory(meeting=booked)

    with time_machine.travel(at(26), tick=False):
        shown = come("lead").get(booked.get_absolute_url()).text

    assert "2 people were there, from 1 council" in shown
    assert LINK not in shown


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_what_is_not_to_come_leads_nowhere(come, group, lead, booked, state):
    if state == "cancelled":
        actions.cancel(meeting=booked, reason="No heating.", by=lead, now=NOW)
    else:
        booked = MeetingFactory(group=group, draft=True, booking_url=LINK)

    assert LINK not in come("lead").get(booked.get_absolute_url()).text


def test_an_answer_that_is_posted_all_the_same_is_refused_with_the_reason(client, booked, member):
    client.force_login(member)

    shown = client.post(url("meeting-answer", booked), {"answer": "not-coming"}, follow=True).text

    assert "Nothing was changed: places at this meeting are booked at eventbrite.co.uk." in shown
    assert Attendance.objects.get().answer == "coming"


@pytest.mark.parametrize("path", ["/", "/groups/south/", "/groups/south/meetings/"])
@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_lists_lead_there_too_and_count_nobody(come, booked, path, who):
    shown = come(who).get(path).text

    assert f'{ANCHOR}<span class="govuk-visually-hidden">: What did we finish?</span></a>' in shown
    assert [word for word in ("Not answered", "You’re coming", "1 coming") if word in shown] == []


def test_a_list_of_what_was_leads_nowhere_to_book(come, booked):
    with time_machine.travel(at(26), tick=False):
        assert LINK not in come("member").get("/groups/south/meetings/").text


# Its lead's pages -----------------------------------------------------------------------------------------------------
def form_of(meeting, **changes):
    day = meeting.starts_on
    return typed(
        title=meeting.title, starts_on_day=day.day, starts_on_month=day.month, starts_on_year=day.year,
        ends_time="3:30pm", venue=meeting.venue, postcode=meeting.postcode, host_council="", seen=meeting.sequence,
        booking_url=meeting.booking_url, **changes,
    )  # fmt: skip


def test_a_lead_gives_a_link_and_reads_first_what_becomes_of_answers(client, group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", at(3))
    client.force_login(lead)

    asked = client.post(url("meeting-edit", meeting), form_of(meeting) | {"booking_url": LINK}).text
    unchanged = Meeting.objects.get().booking_url
    done = client.post(
        url("meeting-edit", meeting), form_of(meeting) | {"booking_url": LINK, "confirmed": "yes"}, follow=True
    ).text

    assert "<h1" in asked
    assert "Change how this meeting is booked?" in asked
    assert "until now: none; people say here whether they come" in asked
    assert "1 person gets an email that says what has changed.</li>" in asked
    assert "People are sent to eventbrite.co.uk to book" in asked
    assert "1 answer given here is kept for the group’s leads to see, and does not count." in asked
    assert unchanged == ""
    assert Meeting.objects.values_list("booking_url", "sequence").get() == (LINK, 1)
    assert "everybody who knew of the meeting is told how places are booked now." in done


def test_a_lead_takes_it_away_and_reads_first_that_people_are_asked_again(client, booked, lead):
    client.force_login(lead)

    asked = client.post(url("meeting-edit", booked), form_of(booked) | {"booking_url": ""}).text

    assert "People say here again whether they come. 1 answer given here before counts again, and who gave it" in asked
    assert "Who has booked at eventbrite.co.uk is not known here: tell them there." in asked
    assert Meeting.objects.get().booking_url == LINK


def test_a_move_that_brings_a_link_along_says_both(client, group, lead):
    meeting = publish(group, lead)
    client.force_login(lead)
    changed = form_of(meeting) | {"booking_url": LINK, "starts_time": "11am"}

    asked = client.post(url("meeting-edit", meeting), changed).text
    done = client.post(url("meeting-edit", meeting), changed | {"confirmed": "yes"}, follow=True).text

    assert "Move this meeting?" in asked
    assert "People are sent to eventbrite.co.uk to book" in asked
    assert "The meeting has moved, and everybody who knew of it is told." in done


def test_what_is_wrong_with_a_link_is_said_beside_it_and_what_was_typed_stays(client, group, lead):
    meeting = publish(group, lead)
    client.force_login(lead)

    shown = client.post(
        url("meeting-edit", meeting), form_of(meeting) | {"booking_url": "http://tickets.example/"}
    ).text

    assert '<a href="#id_booking_url">Enter an address that starts with https://' in shown
    assert 'value="http://tickets.example/"' in shown


def test_a_meeting_with_a_page_elsewhere_takes_no_booking_link(client, group, lead):
    meeting = MeetingFactory(group=group, page="/scrutiny/1/")
    client.force_login(lead)

    client.post(url("meeting-edit", meeting), typed(booking_url=LINK, confirmed="yes"))

    assert Meeting.objects.get(pk=meeting.pk).booking_url == ""


def test_before_it_is_published_its_lead_reads_that_the_invitation_leads_there(client, group, lead):
    meeting = MeetingFactory(group=group, draft=True, booking_url=LINK, capacity=30)
    client.force_login(lead)

    shown = page(client, "meeting-publish", meeting)

    assert "Places are booked at eventbrite.co.uk: the invitation sends people there" in shown
    assert "Who says yes when all are taken" not in shown


def test_the_room_ticks_people_and_adds_guests_and_says_where_it_was_booked(client, booked, lead, member):
    client.force_login(lead)

    shown = page(client, "meeting-room", booked)
    client.post(url("room-presence", booked), {"here": [member.pk], "was": ""})

    assert "0 here; places were booked at eventbrite.co.uk" in shown
    assert f'id="here-{member.pk}"' in shown
    assert list(booked.presences.values_list("person", flat=True)) == [member.pk]


def test_apologies_in_pasted_notes_are_no_answers_where_none_are_taken(booked, group, lead):
    open_meeting = publish(group, lead)

    assert Pasted(booked, "Apologies: Sam Example", NOW).takes_answers is False
    assert Pasted(open_meeting, "Apologies: Sam Example", NOW).takes_answers is True


# Links of earlier mails -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("choice", ["coming", "maybe", "not-coming"])
@pytest.mark.parametrize("do", [deeds.show, deeds.act])
def test_a_link_of_an_earlier_mail_explains_that_one_books_elsewhere(booked, lead, do, choice):
    said = do(link(booked, lead, choice), NOW)

    assert (said.title, said.state, said.button) == (f"{LABEL}: What did we finish?", "gone", "")
    assert said.lede.startswith("Places at this meeting are booked at eventbrite.co.uk now,")
    assert (said.next_url, said.next_label) == (LINK, LABEL)
    assert list(Attendance.objects.values_list("answer", flat=True)) == ["coming"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_its_page_links_there_and_offers_no_answer(client, booked, member, method):
    made = link(booked, member)
    token = do_links.make(
        made.purpose, person_id=member.pk, object_id=booked.pk, choice=made.choice, expires_at=made.expires_at
    )
    path = reverse("front:do", args=[token])

    response = getattr(client, method)(path)

    assert response.status_code == 410
    assert ANCHOR in response.text
    assert [word for word in ("Or answer", 'data-prevent-double-click="true"') if word in response.text] == []


def test_who_may_not_know_of_it_any_more_learns_nothing_of_the_link(booked, outsider):
    Meeting.objects.filter(pk=booked.pk).update(audience="members")

    assert deeds.show(link(booked, outsider), NOW) == deeds.GONE
    assert deeds.act(link(booked, outsider), NOW).title == deeds.GONE.title


# Feeds, machines, words to copy ---------------------------------------------------------------------------------------
def test_calendars_say_where_to_book_and_show_nobody_as_busy(client, booked, member):
    FeedLinkFactory(person=member, secret="the-secret-of-this-calendar")
    mine = Calendar.from_ical(client.get("/calendar/the-secret-of-this-calendar.ics").content).events[0]
    theirs = Calendar.from_ical(client.get(reverse("meetings:meeting-feed", args=["south"])).content).events[0]
    alone = Calendar.from_ical(client.get(url("meeting-calendar", booked)).content).events[0]

    for event in (mine, theirs, alone):
        assert f"{LABEL}: {LINK}" in str(event["DESCRIPTION"])
        assert "answer" not in str(event["DESCRIPTION"]).lower()
        assert ("ATTENDEE" in event, int(event["SEQUENCE"]), str(event["STATUS"])) == (False, 1000, "CONFIRMED")
    assert str(mine["TRANSP"]) == "TRANSPARENT"


def test_news_readers_read_where_to_book_until_it_is_over(client, booked):
    path = reverse("meetings:meeting-atom", args=["south"])

    before = client.get(path).text
    with time_machine.travel(at(26), tick=False):
        after = client.get(path).text

    assert (LABEL in before, LABEL in after) == (True, False)


def test_machines_read_where_to_book_while_one_can(booked):
    assert schema_org.of_meeting(booked, NOW)["offers"] == {"@type": "Offer", "url": LINK}
    assert "offers" not in schema_org.of_meeting(booked, at(26))
    assert schema_org.card_of_meeting(booked, NOW)["description"].endswith(f"{LABEL}.")
    assert LABEL not in schema_org.card_of_meeting(booked, at(26))["description"]
    assert "offers" not in schema_org.of_meeting(Meeting(**_facts_of(booked)), NOW)


def _facts_of(meeting):
    names = ("pk", "group", "title", "starts_on", "starts_time", "ends_on", "ends_time", "state", "published_at")
    return {name: getattr(meeting, name) for name in names} | {"booking_url": ""}


def test_words_to_copy_send_people_to_book(booked, settings):
    booked.booking_url = "https://tickets.example/e_(1)"
    page_of_it = settings.SITE_URL + booked.get_absolute_url()

    said = {text.name: text.words for text in texts_of(booked, NOW)}

    assert said["newsletter"].endswith(
        f"Book at tickets.example: https://tickets.example/e_(1)\n\nRead more: {page_of_it}"
    )
    assert said["markdown"].endswith(
        f"[Book at tickets.example](https://tickets.example/e_%281%29)\n\n[Read more]({page_of_it})"
    )
    assert said["short"].endswith("Book at tickets.example: https://tickets.example/e_(1)")
    assert [name for name, words in said.items() if "say if you do" in words] == []


def test_words_to_copy_of_what_is_over_send_nobody_to_book(booked):
    assert [text.name for text in texts_of(booked, at(26)) if LINK in text.words] == []


@pytest.mark.parametrize("path", ["e", "e" * 470])
@pytest.mark.parametrize("host", ["tickets.example", f"{'a.' * 110}example"])
def test_a_post_fits_however_long_the_link_is_as_networks_count(group, lead, path, host):
    link = f"https://{host}/{path}"[:500]
    group.hashtag = "H" * 40
    group.save()
    meeting = publish(group, lead, booking_url=link, title="x" * 140, **moved_to(26, venue="v" * 200))
    meeting = Meeting.objects.get(pk=meeting.pk)

    posts = [text for text in texts_of(meeting, NOW) if text.most]

    assert len(posts) == 2
    for post in posts:
        assert f"{link} #{group.hashtag}" in post.words
        assert post.length == len(post.words) - len(link) + 23
        assert post.length <= post.most
        assert "2026" in post.words


def test_a_copy_says_that_the_link_stays_behind(come, booked):
    assert "so does the booking link" in come("lead").get(url("meeting-copy", booked)).text


def test_one_and_three_of_them_cost_the_same(come, group, booked, django_assert_num_queries):
    client = come("member")
    path = "/groups/south/meetings/"

    def cost():
        with django_assert_num_queries(100, exact=False) as queries:
            client.get(path)
        return len(queries)

    one = cost()
    for day in (26, 27):
        meeting = MeetingFactory(group=group, booking_url=LINK, starts_on=dt.date(2026, 11, day))
        AttendanceFactory(meeting=meeting)

    assert cost() == one
