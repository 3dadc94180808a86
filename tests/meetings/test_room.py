"""In the room: one page holds it all, and whatever button is pressed, all that was typed is kept."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from meetings import actions
from meetings.models import Action, AgendaItem, Attendance, Decision, Guest, Presence, Revision
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory, MembershipFactory
from tests.meetings.visiting import page, url


@pytest.fixture
def second(meeting, item):
    return AgendaItemFactory(meeting=meeting, title="Nobody finds our page")


def typed(item, **more):
    item.refresh_from_db()
    return {"notes": item.notes, "over": item.notes_version, **more}


def send(client, name, item, **more):
    return client.post(url(name, item.meeting, item.pk), typed(item, **more))


def today():
    return london.today(timezone.now())


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("member", 403), ("outsider", 404), ("anonymous", 302), ("coordinator", 200)]
)
def test_the_room_is_for_leads(come, meeting, item, who, status):
    client = come(who)

    assert client.get(url("meeting-room", meeting)).status_code == status
    assert client.get(url("item-notes", meeting, item.pk)).status_code == status


def test_a_note_taker_works_in_the_room_and_does_not_choose_others(come, meeting, item, member, lead):
    actions.set_note_takers(meeting=meeting, people=[member], by=lead, now=timezone.now())
    client = come("member")

    assert client.get(url("meeting-room", meeting)).status_code == 200
    assert client.get(url("note-takers", meeting)).status_code == 403
    send(client, "item-notes", item, notes="Forty calls")

    item.refresh_from_db()
    assert (item.notes, item.notes_version, item.discussed_by) == ("Forty calls", 1, member)


def test_who_left_the_group_takes_no_notes(come, meeting, member, lead):
    actions.set_note_takers(meeting=meeting, people=[member], by=lead, now=timezone.now())
    member.memberships.update(left_at=timezone.now())

    assert come("member").get(url("meeting-room", meeting)).status_code == 404


def test_a_lead_chooses_who_writes_the_notes(come, meeting, member):
    client = come("lead")
    assert "Sam Example, Winchester" in page(client, "note-takers", meeting)

    client.post(url("note-takers", meeting), {"note_takers": [member.pk]})

    assert list(meeting.note_takers.all()) == [member]


def test_save_and_go_on_keeps_the_notes_and_shows_the_next_item(come, meeting, item, second, lead):
    sent = send(come("lead"), "item-notes", item, notes="Forty calls", then="next")

    assert sent.url == f"{url('meeting-room', meeting)}?item={second.pk}#now"
    kept = Revision.objects.get()
    assert (kept.item, kept.version, kept.text, kept.by) == (item, 1, "Forty calls", lead)


def test_saving_the_same_words_again_makes_no_version(come, item):
    client = come("lead")
    send(client, "item-notes", item, notes="Forty\r\ncalls")

    send(client, "item-notes", item, notes="Forty\ncalls")

    assert Revision.objects.count() == 1


def test_another_item_is_one_button_that_saves_first(come, meeting, item, second):
    client = come("lead")
    assert f'name="then" value="{second.pk}"' in page(client, "meeting-room", meeting)

    sent = send(client, "item-notes", item, notes="Forty calls", then=str(second.pk))

    item.refresh_from_db()
    assert (sent.url, item.notes) == (f"{url('meeting-room', meeting)}?item={second.pk}#now", "Forty calls")


@pytest.mark.parametrize("then", ["", "nonsense", "0", "99999999999999999999", "tables"])
def test_whatever_then_says_saving_ends_in_the_room(come, meeting, item, then):
    sent = send(come("lead"), "item-notes", item, then=then)

    assert sent.url == f"{url('meeting-room', meeting)}?item={item.pk}#now"


def test_without_being_asked_it_shows_the_first_item_that_waits(come, item, second):
    AgendaItem.objects.filter(pk=item.pk).update(discussed_at=timezone.now())

    content = page(come("lead"), "meeting-room", item.meeting)

    assert "Item 2 of 2" in content
    assert "Noted" in content


def test_pauses_do_not_count_and_cannot_be_written_about(come, meeting, item):
    pause = AgendaItemFactory(meeting=meeting, kind="break", title="Lunch")

    content = page(come("lead"), "item-notes", meeting, item.pk)
    gone = come("lead").get(url("item-notes", meeting, pause.pk))

    assert "Item 1 of 1" in content
    assert gone.url == f"{url('meeting-room', meeting)}#now"


# What is agreed -------------------------------------------------------------------------------------------------------
def test_an_action_is_added_with_the_notes_that_were_typed(come, item, member, council, lead):
    send(
        come("lead"), "item-action", item, notes="Forty calls", words="Send the map", owner=f"{member.pk}-{council.pk}",
        due="week",
    )  # fmt: skip

    action = Action.objects.get()
    assert (action.item, action.words, action.person, action.council) == (item, "Send the map", member, council)
    assert (action.due_on, action.agreed_by) == (today() + dt.timedelta(days=7), lead)
    item.refresh_from_db()
    assert item.notes == "Forty calls"


def test_a_drawer_that_was_filled_is_kept_whatever_button_is_pressed(come, item, member, council):
    client = come("lead")

    send(client, "item-notes", item, words="Send the map", owner=f"{member.pk}-{council.pk}", due="month", then="next")
    send(client, "item-notes", item, sentence="Share the wording", review="year")

    assert Action.objects.get().due_on == today() + dt.timedelta(days=30)
    assert Decision.objects.get().review_on == today() + dt.timedelta(days=365)


def test_a_second_click_adds_it_once(come, item, member, council):
    client, drawers = come("lead"), {"words": "Send the map", "owner": f"{member.pk}-{council.pk}", "due": "week"}

    send(client, "item-action", item, **drawers, sentence="Share it", review="never")
    send(client, "item-action", item, **drawers, sentence="Share it", review="never")

    assert (Action.objects.count(), Decision.objects.count()) == (1, 1)
    assert Decision.objects.get().review_on is None


def test_the_next_meeting_is_offered_when_its_date_is_known(come, group, item, member, council):
    later = MeetingFactory(group=group, days=90)
    MeetingFactory(group=group, days=60, state="cancelled", cancelled_at=timezone.now())
    assert "Next meeting" in page(come("lead"), "meeting-room", item.meeting)

    send(come("lead"), "item-action", item, words="Map", owner=f"{member.pk}-{council.pk}", due="next")
    send(come("lead"), "item-decision", item, sentence="Share it", review="next")

    assert (Action.objects.get().due_on, Decision.objects.get().review_on) == (later.starts_on, later.starts_on)


def test_without_another_meeting_the_next_is_not_offered(come, item):
    assert "Next meeting" not in page(come("lead"), "meeting-room", item.meeting)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": ""}, "Enter what will be done"),
        ({"owner": ""}, "Choose who does it"),
        ({"owner": "1-1"}, "Choose one of the options"),
        ({"due": "date"}, "Enter a date"),
        ({"due": "date", "due_on_day": "31", "due_on_month": "2", "due_on_year": "2030"}, "must be a real date"),
        ({"due": "date", "due_on_day": "1", "due_on_month": "2", "due_on_year": "2020"}, "must be today or in"),
        ({"words": "x" * 301}, "must be 300 characters or fewer"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_action_is_said_and_nothing_is_lost(come, item, member, council, fields, says):
    right = {"words": "Send the map", "owner": f"{member.pk}-{council.pk}", "due": "week", "notes": "Forty calls"}

    shown = send(come("lead"), "item-action", item, **right | fields).content.decode()

    item.refresh_from_db()
    assert says in shown
    assert "Forty calls</textarea>" in shown
    assert (Action.objects.count(), item.notes) == (0, "")


def test_a_decision_needs_its_sentence(come, item):
    shown = send(come("lead"), "item-decision", item, sentence="").content.decode()

    assert "Enter what the group agreed" in shown
    assert not Decision.objects.exists()


def test_dates_in_a_closed_drawer_are_no_error(come, item):
    sent = send(come("lead"), "item-notes", item, notes="x", due_on_day="45", review="nonsense")

    assert sent.status_code == 302


def test_an_owner_is_of_the_group_or_was_there(come, item, outsider):
    council = outsider.memberships.get().council
    fields = {"words": "Map", "owner": f"{outsider.pk}-{council.pk}", "due": "week"}
    send(come("lead"), "item-action", item, **fields)
    assert not Action.objects.exists()

    Presence.objects.create(meeting=item.meeting, person=outsider, council=council)
    send(come("lead"), "item-action", item, **fields)

    assert Action.objects.get().person == outsider


def test_discussed_without_a_word_and_not_after_all(come, item, second):
    client = come("lead")

    sent = send(client, "item-notes", item, then="discussed")
    item.refresh_from_db()
    assert (item.discussed_at is None, sent.url.partition("=")[2]) == (False, f"{second.pk}#now")
    send(client, "item-notes", item, then="not-discussed")

    item.refresh_from_db()
    assert item.discussed_at is None


# Who is here ----------------------------------------------------------------------------------------------------------
def here(meeting):
    return set(Presence.objects.filter(meeting=meeting).values_list("person", flat=True))


def test_ticks_are_kept_with_the_notes(come, item, member, lead, council):
    send(come("lead"), "item-notes", item, notes="Forty calls", here=[member.pk], was="")

    presence = Presence.objects.get()
    assert (presence.person, presence.council, presence.ticked_by) == (member, council, lead)


def test_two_who_tick_at_once_both_count(come, meeting, item, member, lead, supplier):
    actions.tick(meeting=meeting, people=[supplier], by=lead, now=timezone.now())
    client = come("lead")  # whose page shows nobody but the supplier as here
    actions.tick(meeting=meeting, people=[member], by=lead, now=timezone.now())

    client.post(url("room-presence", meeting), {"here": [lead.pk], "was": f"{supplier.pk}"})

    assert here(meeting) == {member.pk, lead.pk}


def test_only_whom_the_meeting_knows_is_ticked(come, meeting, outsider, member):
    shown = come("lead").post(url("room-presence", meeting), {"here": [outsider.pk, member.pk], "was": ""})
    actions.tick(meeting=meeting, people=[outsider], by=member, now=timezone.now())

    assert (shown.status_code, here(meeting)) == (200, set())


def test_who_answered_from_outside_can_be_ticked_for_their_council(come, meeting, outsider, lead):
    council = outsider.memberships.get().council
    AttendanceFactory(meeting=meeting, person=outsider, council=council, answer="coming")

    come("lead").post(url("room-presence", meeting), {"here": [outsider.pk]})

    assert Presence.objects.get().council == council


def test_expected_people_come_first_and_the_others_behind_a_fold(come, meeting, item, member, lead, supplier):
    AttendanceFactory(meeting=meeting, person=member, answer="maybe")
    AttendanceFactory(meeting=meeting, person=supplier, council=None, answer="not-coming")

    content = page(come("lead"), "meeting-room", meeting)

    first, _, fold = content.partition("Show the other 2")
    assert "Sam Example" in first
    assert "said maybe" in first
    assert "Dana Demo" in fold
    assert "said no" in fold
    assert "0 here, 1 expected" in content


def test_in_the_background_only_the_count_comes_back(come, meeting, item, member, lead):
    actions.tick(meeting=meeting, people=[lead], by=lead, now=timezone.now())
    background = {"HTTP_HX_REQUEST": "true"}

    shown = come("lead").post(url("room-presence", meeting), {"here": [member.pk], "was": ""}, **background)

    content = shown.content.decode()
    assert "2 here" in content  # whom the page did not show as ticked stays
    assert f'name="was" value="{member.pk}"' in content  # what the page shows now
    assert "<h1" not in content


@pytest.mark.parametrize("was", ["nonsense", "1,2,x", "9" * 5000, "\0"])
def test_nonsense_about_who_was_ticked_unticks_nobody(come, meeting, member, lead, was):
    actions.tick(meeting=meeting, people=[member], by=lead, now=timezone.now())

    come("lead").post(url("room-presence", meeting), {"was": was})

    assert here(meeting) == {member.pk}


# Guests and suppliers -------------------------------------------------------------------------------------------------
def guest(**more):
    return {"name": "Gale Guest", "organisation": "Example Ltd", "kind": "supplier", "email": "", **more}


def test_a_guest_is_written_down_changed_and_taken_off(come, meeting, item, lead):
    client = come("lead")

    client.post(url("room-guest-new", meeting), guest(email="gale@example.com"))
    written = Guest.objects.get()
    assert (str(written), written.kind, written.email, written.added_by) == (
        "Gale Guest, Example Ltd", "supplier", "gale@example.com", lead,
    )  # fmt: skip
    assert "Gale Guest" in page(client, "meeting-room", meeting)
    client.post(url("room-guest", meeting, written.pk), guest(name="Gail Guest", kind="academic"))
    written.refresh_from_db()
    assert (written.name, written.kind, written.email) == ("Gail Guest", "academic", "")
    client.post(url("room-guest", meeting, written.pk), {"remove": "yes"})

    assert not Guest.objects.exists()


def test_add_a_guest_saves_what_was_typed_first(come, meeting, item):
    sent = send(come("lead"), "item-notes", item, notes="Forty calls", then="guest")

    item.refresh_from_db()
    assert (sent.url, item.notes) == (f"{url('room-guest-new', meeting)}?item={item.pk}", "Forty calls")


def test_two_guests_have_two_addresses(come, meeting):
    client = come("lead")
    client.post(url("room-guest-new", meeting), guest(email="gale@example.com"))

    shown = client.post(url("room-guest-new", meeting), guest(name="Glen Guest", email="GALE@example.com"))

    assert "A guest with this address is on the list already" in shown.content.decode()
    assert Guest.objects.count() == 1


def test_a_guest_of_another_meeting_is_not_found(come, meeting):
    other = MeetingFactory(group=meeting.group)
    theirs = Guest.objects.create(meeting=other, name="Gale Guest")

    assert come("lead").get(url("room-guest", meeting, theirs.pk)).status_code == 404


@pytest.mark.parametrize(("of_group", "of_meeting", "taken"), [(1, None, False), (None, 1, False), (1, 2, True)])
def test_the_meetings_cap_on_suppliers_counts_before_the_groups(
    come, meeting, supplier, lead, of_group, of_meeting, taken
):
    meeting.group.supplier_cap, meeting.supplier_cap = of_group, of_meeting
    meeting.group.save()
    meeting.save(update_fields=["supplier_cap"])
    actions.tick(meeting=meeting, people=[supplier], by=lead, now=timezone.now())

    shown = come("lead").post(url("room-guest-new", meeting), guest())

    assert Guest.objects.exists() == taken
    assert ("its one place for a supplier is taken" in shown.content.decode()) == (not taken)


def test_a_supplier_of_another_group_takes_a_suppliers_place(come, meeting, lead):
    elsewhere = MembershipFactory(kind="supplier", council=None, organisation="Example Ltd").person
    AttendanceFactory(meeting=meeting, person=elsewhere, council=None, answer="maybe")
    meeting.supplier_cap = 0
    meeting.save(update_fields=["supplier_cap"])
    with pytest.raises(actions.NoPlaceForSupplier):
        actions.tick(meeting=meeting, people=[elsewhere], by=lead, now=timezone.now())
    assert here(meeting) == set()

    meeting.supplier_cap = 1
    meeting.save(update_fields=["supplier_cap"])
    actions.tick(meeting=meeting, people=[elsewhere], by=lead, now=timezone.now())
    come("lead").post(url("room-guest-new", meeting), guest())

    assert (here(meeting), Guest.objects.count()) == ({elsewhere.pk}, 0)


def test_a_full_room_of_suppliers_takes_everybody_else(meeting, member, supplier, lead):
    actions.tick(meeting=meeting, people=[supplier], by=lead, now=timezone.now())
    meeting.supplier_cap = 0
    meeting.save(update_fields=["supplier_cap"])

    actions.tick(meeting=meeting, people=[member], by=lead, now=timezone.now())

    assert here(meeting) == {supplier.pk, member.pk}


def test_a_supplier_too_many_is_not_ticked_and_no_tick_is_lost_from_the_page(come, item, member, supplier):
    meeting = item.meeting
    meeting.supplier_cap = 0
    meeting.save(update_fields=["supplier_cap"])

    shown = send(come("lead"), "item-notes", item, notes="Forty calls", here=[member.pk, supplier.pk])

    content = shown.content.decode()
    assert "This meeting takes no suppliers" in content
    assert f'value="{member.pk}" checked' in content
    assert "Forty calls</textarea>" in content
    assert here(meeting) == set()


# Size and nonsense ----------------------------------------------------------------------------------------------------
def test_the_notes_of_a_line_have_a_length(come, item):
    shown = send(come("lead"), "item-notes", item, notes="x" * 2_000_000)

    assert shown.status_code == 200
    assert "must be 50000 characters or fewer" in shown.content.decode()


def test_more_than_a_request_may_hold_is_refused_in_words(come, item):
    body = "notes=" + "%C3%A9" * 1_100_000
    kind = "application/x-www-form-urlencoded"

    shown = come("lead").post(url("item-notes", item.meeting, item.pk), body, content_type=kind)

    assert shown.status_code == 413
    assert "more than we can take" in shown.content.decode()


def test_scripts_in_notes_are_shown_as_text(come, meeting, item, second):
    client = come("lead")
    send(client, "item-notes", item, notes="<script>alert(1)</script> **bold**")

    version = page(client, "notes-history", meeting)
    shown = client.get(url("notes-history", meeting), {"version": Revision.objects.get().pk}).content.decode()

    assert "<script>alert" not in version + shown + page(client, "item-notes", meeting, item.pk)
    assert "&lt;script&gt;" in shown
    assert "<strong>bold</strong>" in shown


@pytest.mark.parametrize("over", ["", "x", "-1", "99999999999999999999"])
def test_without_a_version_that_was_read_nothing_is_written(come, item, over):
    shown = come("lead").post(url("item-notes", item.meeting, item.pk), {"notes": "Mine", "over": over})

    item.refresh_from_db()
    assert (item.notes, "could not tell which version" in shown.content.decode()) == ("", True)


def test_a_line_that_went_meanwhile_gives_the_text_back(come, meeting, item):
    gone = item.pk
    item.delete()

    shown = come("lead").post(url("item-notes", meeting, gone), {"notes": "Forty calls", "over": 0})

    assert "Forty calls</textarea>" in shown.content.decode()


@pytest.mark.parametrize("asked", ["", "0", "x", "9" * 30, "²"])
def test_any_item_that_is_asked_for_shows_the_room(come, meeting, item, asked):
    assert come("lead").get(url("meeting-room", meeting), {"item": asked}).status_code == 200


def test_a_room_without_an_agenda_ticks_people(come, meeting, member):
    client = come("lead")
    assert "No agenda yet" in page(client, "meeting-room", meeting)

    client.post(url("room-presence", meeting), {"here": [member.pk]})

    assert here(meeting) == {member.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_the_room_costs_the_same_for_one_and_three(come, meeting, group, lead, count, django_assert_num_queries):
    for _ in AgendaItemFactory.create_batch(count, meeting=meeting):
        for member in MembershipFactory.create_batch(count, group=group):
            AttendanceFactory(meeting=meeting, person=member.person, council=member.council, answer="coming")
            actions.tick(meeting=meeting, people=[member.person], by=lead, now=timezone.now())
        Guest.objects.create(meeting=meeting, name="Gale Guest")
    first = meeting.agenda_items.first()
    for n in range(count):
        actions.add_action(
            group=group, words=f"Map {n}", person=member.person, council=member.council, due_on=today(), by=lead,
            now=timezone.now(), item=first,
        )  # fmt: skip
        actions.record_decision(meeting=meeting, sentence=f"So {n}", by=lead, now=timezone.now(), item=first)
    client = come("lead")

    with django_assert_num_queries(19):
        content = client.get(url("meeting-room", meeting), {"item": first.pk}).content.decode()

    assert content.count("<strong>Action:</strong>") == count
    assert Attendance.objects.count() == count * count
