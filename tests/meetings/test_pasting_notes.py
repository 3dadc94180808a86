"""Notes are pasted, looked over and saved: what is chosen is recorded once, and the rest stays in the notes."""

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from common import london
from meetings import actions
from meetings.models import Action, AgendaItem, Attendance, Decision, Guest, Meeting, Presence, Revision
from outbox.models import Message
from tests.factories import AgendaItemFactory, MeetingFactory, MembershipFactory
from tests.meetings.pasting import fields_of, look, save
from tests.meetings.visiting import page, url

TEXT = """# Notes

Present: Sam Example (Winchester), Gale Guest (Example Ltd), Cai Nobody
Apologies: Priya Example

## Missed bins

We looked at **forty** calls.
Agreed: we share the wording
Action: Sam Example to send the map by {due}

## Anything else

Thanks to the hosts.
"""


def soon():
    return london.today(timezone.now()) + dt.timedelta(days=20)


@pytest.fixture
def held(group, council, lead, member):
    """A meeting that took place yesterday, with one line."""
    meeting = MeetingFactory(group=group, host_council=council, title="Ten years on", days=-1)
    AgendaItemFactory(meeting=meeting, title="Missed bins")
    return meeting


@pytest.fixture
def text():
    return TEXT.format(due=london.plain_date(soon()))


def nothing_recorded():
    rows = (Presence, Guest, Decision, Action, Revision, Attendance)
    return not any(model.objects.exists() for model in rows)


def test_what_is_beyond_doubt_is_chosen_and_the_rest_stays_in_the_notes(come, held, text, member, lead, council):
    client = come("lead")

    fields = look(client, held, text)
    assert fields["who_0"] == [f"p{member.pk}"]
    assert nothing_recorded()
    saved = save(client, held, fields)

    item = AgendaItem.objects.get()
    assert saved.url == f"{url('meeting-room', held)}#now"
    presence = Presence.objects.get()
    assert (presence.person, presence.council, presence.ticked_by) == (member, council, lead)
    decision = Decision.objects.get()
    in_a_year = london.today(timezone.now()) + dt.timedelta(days=365)
    assert (decision.sentence, decision.item, decision.review_on) == ("We share the wording", item, in_a_year)
    action = Action.objects.get()
    assert (action.words, action.person, action.item, action.due_on) == ("Send the map", member, item, soon())
    assert not Guest.objects.exists()
    assert item.notes == "### Missed bins\n\nWe looked at **forty** calls."[len("### Missed bins\n\n") :]
    held.refresh_from_db()
    assert held.notes == (
        "## Notes\n\nPresent: Gale Guest (Example Ltd), Cai Nobody\nApologies: Priya Example\n\n"
        "### Anything else\n\nThanks to the hosts."
    )


def test_before_saving_the_page_says_in_numbers_what_will_happen(come, held, text, member):
    fields = look(come("lead"), held, text)

    shown = come("lead").post(url("notes-paste", held), {**fields, "who_1": "guest", "who_2": "drop", "step": "check"})

    sentences = [unescape(one) for one in re.findall(r"<li>([^<]*\.)</li>", shown.content.decode())]
    assert sentences == [
        "1 person is ticked as there.",
        "1 guest is added: Gale Guest.",
        "1 decision is recorded. To be looked at again: 1.",
        "1 action is recorded. 1 mail goes to 1 person who will do it.",
        "Text goes below the notes of “The meeting as a whole” and “Missed bins”.",
        "1 thing that was found stays text of the notes and nothing else.",
        "1 name is left out, as you chose, and kept nowhere.",
    ]
    assert nothing_recorded()


def test_as_many_mails_go_out_as_were_announced(come, held, text, member):
    save(come("lead"), held, look(come("lead"), held, text))

    assert list(Message.objects.values_list("person_id", flat=True)) == [member.pk]


def test_whoever_does_it_themselves_gets_no_mail_and_none_is_announced(come, held, member, lead, text):
    fields = look(come("lead"), held, text)
    mine = {**fields, "owner_5": str(lead.pk)}

    shown = come("lead").post(url("notes-paste", held), {**mine, "step": "check"}).content.decode()
    save(come("lead"), held, mine)

    assert "1 action is recorded. No mail goes out." in shown
    assert Action.objects.get().person == lead
    assert not Message.objects.exists()


def test_a_guest_is_added_as_typed(come, held, text):
    fields = look(come("lead"), held, text)

    save(come("lead"), held, fields, who_1="guest", name_1="Gale D. Guest", kind_1="supplier")

    guest = Guest.objects.get()
    assert (guest.name, guest.organisation, guest.kind, guest.email) == ("Gale D. Guest", "Example Ltd", "supplier", "")
    held.refresh_from_db()
    assert "Present: Cai Nobody\n" in held.notes


def test_a_guest_who_is_on_the_list_is_found_there(come, held, text):
    Guest.objects.create(meeting=held, name="Gale Guest", organisation="Example Ltd")

    fields = look(come("lead"), held, text)
    save(come("lead"), held, fields)

    assert fields["who_1"] == [f"g{Guest.objects.get().pk}"]
    held.refresh_from_db()
    assert "Gale" not in held.notes


@pytest.mark.parametrize(
    ("written", "sure"),
    [
        ("Sam Example", True),
        ("Cllr Sam Example, Winchester City Council", True),
        ("Sam Example (Oxford)", False),
        ("S. Example", False),
        ("Sam Exmaple", False),
        ("Sam", False),
    ],
)
def test_only_one_who_is_called_just_so_is_chosen_and_others_are_asked_about(come, held, member, written, sure):
    shown = come("lead").post(url("notes-paste", held), {"text": f"Present:\n- {written}", "step": "read"})

    assert "Tick Sam Example, Winchester as there" in shown.content.decode()
    assert (fields_of(shown.content.decode())["who_0"] == [f"p{member.pk}"]) == sure


def test_of_two_with_one_name_nobody_is_chosen(come, held, group, member):
    other = MembershipFactory(group=group, person__name=member.name).person

    shown = come("lead").post(url("notes-paste", held), {"text": f"Present: {member.name}", "step": "read"})

    content = shown.content.decode()
    assert fields_of(content)["who_0"] == ["leave"]
    assert {f'value="p{member.pk}"', f'value="p{other.pk}"'} <= set(re.findall(r'value="p\d+"', content))


def test_an_apology_becomes_an_answer_while_the_meeting_takes_answers(come, group, member, lead):
    meeting = MeetingFactory(group=group, days=3)
    fields = look(come("lead"), meeting, "Apologies: Sam Example")
    assert fields["who_0"] == ["leave"]

    save(come("lead"), meeting, fields, who_0=f"p{member.pk}")

    given = Attendance.objects.get()
    meeting.refresh_from_db()
    assert (given.person, given.answer, given.answered_by, meeting.notes) == (member, "not-coming", lead, "")


def test_after_the_meeting_an_apology_is_text(come, held, member):
    fields = look(come("lead"), held, "Apologies: Sam Example")
    shown = come("lead").post(url("notes-paste", held), {**fields, "who_0": f"p{member.pk}", "step": "save"})

    assert "Choose what becomes of line 1" in shown.content.decode()
    save(come("lead"), held, fields)

    held.refresh_from_db()
    assert (held.notes, Attendance.objects.count()) == ("Apologies: Sam Example", 0)


# Twice, and at once ---------------------------------------------------------------------------------------------------
def test_saved_twice_it_is_recorded_once(come, held, text):
    client = come("lead")
    fields = {**look(client, held, text), "who_1": "guest", "step": "save"}

    first = client.post(url("notes-paste", held), fields)
    second = client.post(url("notes-paste", held), fields)

    assert (first.status_code, second.status_code) == (302, 302)
    rows = (Presence, Guest, Decision, Action, Message)
    assert [model.objects.count() for model in rows] == [1, 1, 1, 1, 1]
    assert set(Revision.objects.values_list("item__title", "version")) == {(None, 1), ("Missed bins", 1)}
    assert Revision.objects.count() == 2


def test_the_same_thing_said_twice_is_recorded_twice_and_once_a_click(come, held, member):
    line = f"Action: Sam Example to send the map by {london.plain_date(soon())}"
    fields = {**look(come("lead"), held, f"{line}\n{line}"), "step": "save"}

    for _ in range(2):
        come("lead").post(url("notes-paste", held), fields)

    assert Action.objects.count() == 2


def test_a_second_paste_is_not_taken_for_a_second_click(come, held):
    for _ in range(2):
        fields = look(come("lead"), held, "Agreed: we meet monthly")
        save(come("lead"), held, fields, take_0="on")

    assert Decision.objects.count() == 2


def test_what_is_recorded_already_is_not_chosen_again(come, held):
    save(come("lead"), held, look(come("lead"), held, "Agreed: we meet monthly"))

    shown = come("lead").post(url("notes-paste", held), {"text": "AGREED: We meet monthly.", "step": "read"})

    content = shown.content.decode()
    assert "The meeting has one in these words already" in content
    assert "take_0" not in fields_of(content)


@pytest.mark.parametrize("whole", [True, False])
def test_what_somebody_else_saved_meanwhile_is_not_written_over(come, held, text, member, whole):
    client, item = come("lead"), AgendaItem.objects.get()
    fields = look(client, held, text)
    if whole:
        actions.write_notes(meeting=held, notes="Theirs", over=0, by=member)
    else:
        actions.write_item_notes(item=item, notes="Theirs", over=0, by=member, now=timezone.now())

    refused = client.post(url("notes-paste", held), {**fields, "step": "save"}).content.decode()

    assert "Somebody else changed the notes or the agenda while you chose" in refused
    assert [model.objects.count() for model in (Decision, Action, Presence)] == [0, 0, 0]
    save(client, held, fields_of(refused))
    texts = {Meeting.objects.get().notes.split("\n")[0], AgendaItem.objects.get().notes.split("\n")[0]}
    assert "Theirs" in texts
    assert (Decision.objects.count(), Action.objects.count()) == (1, 1)
    assert "forty" in AgendaItem.objects.get().notes


def test_a_line_that_went_meanwhile_takes_nothing_with_it(come, held, text):
    fields = look(come("lead"), held, text)
    AgendaItem.objects.all().delete()

    refused = come("lead").post(url("notes-paste", held), {**fields, "step": "save"}).content.decode()

    assert "This line is off the agenda by now" in refused
    assert "forty" in refused
    assert nothing_recorded()


def test_a_line_that_goes_between_looking_and_the_lock_is_refused(held, lead):
    chosen = actions.Chosen(texts={AgendaItem.objects.get().pk: "Mine"})
    AgendaItem.objects.all().delete()

    with pytest.raises(actions.NotesChangedMeanwhile):
        actions.keep_pasted(
            meeting=held, chosen=chosen, over={}, since=timezone.now(), by=lead, now=timezone.now()
        )  # fmt: skip


def test_a_supplier_too_many_records_nothing_at_all(come, held, text):
    held.supplier_cap = 0
    held.save(update_fields=["supplier_cap"])
    fields = look(come("lead"), held, text)

    shown = come("lead").post(
        url("notes-paste", held), {**fields, "who_1": "guest", "kind_1": "supplier", "step": "save"}
    )

    assert "This meeting takes no suppliers" in shown.content.decode()
    assert nothing_recorded()


# What people type -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"words_5": ""}, "Enter what will be done (line 10)"),
        ({"words_5": "x" * 301}, "must be 300 characters or fewer"),
        ({"owner_5": ""}, "Choose who does it (line 10)"),
        ({"owner_5": "999999"}, "Choose who does it (line 10)"),
        ({"due_5_day": "", "due_5_month": "", "due_5_year": ""}, "Enter the day by which it will be done (line 10)"),
        ({"due_5_year": "2020"}, "The day must be today or later"),
        ({"words_4": ""}, "Enter what the group agreed (line 9)"),
        ({"words_4": "x" * 501}, "must be 500 characters or fewer"),
        ({"review_4_month": "31"}, "must be a real date"),
        ({"review_4_year": "2020"}, "The day to look at it again must be today or later"),
        ({"who_1": "guest", "name_1": ""}, "Enter the name of the guest on line 3"),
        ({"who_1": "guest", "name_1": "x" * 121}, "must be 120 characters or fewer"),
        ({"who_0": "p999999"}, "Choose what becomes of line 3"),
        ({"who_0": ""}, "Choose what becomes of line 3"),
        ({"item_4": "999999"}, "This line is off the agenda by now"),
        ({"place_2": "x"}, "This line is off the agenda by now"),
        ({"over": "x"}, "We could not tell when you pasted this"),
        ({"over": ""}, "We could not tell when you pasted this"),
        ({"since": "2999-01-01"}, "We could not tell when you pasted this"),
        ({"since": "soon"}, "We could not tell when you pasted this"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(come, held, text, wrong, says):
    fields = look(come("lead"), held, text) | {"words_4": "We share ALL the wording"} | wrong

    shown = come("lead").post(url("notes-paste", held), {**fields, "step": "save"}).content.decode()

    assert says in unescape(shown)
    assert nothing_recorded()
    again = fields_of(shown)
    assert again["text"] == [text.strip()]
    assert "words_4" in wrong or again["words_4"] == ["We share ALL the wording"]


def test_what_stands_beside_a_thing_that_is_not_ticked_is_no_error(come, held, text):
    fields = look(come("lead"), held, text)
    del fields["take_5"]

    saved = save(come("lead"), held, fields, due_5_day="45", owner_5="", words_5="", name_1="x" * 200)

    assert saved.status_code == 302
    assert not Action.objects.exists()
    assert "Action: Sam Example to send the map by" in AgendaItem.objects.get().notes


def test_notes_that_would_grow_too_long_say_where(come, held):
    AgendaItem.objects.update(notes="x" * 49_990)
    fields = look(come("lead"), held, "## Missed bins\n\nA few more words")

    shown = come("lead").post(url("notes-paste", held), {**fields, "step": "save"}).content.decode()
    saved = save(come("lead"), held, fields, place_1="0")

    assert "longer than 50,000 characters" in shown
    assert saved.status_code == 302
    assert Meeting.objects.get().notes == "### Missed bins\n\nA few more words"


@pytest.mark.parametrize("text", ["", " \n ", "\0", "x" * 200_001])
def test_nothing_and_too_much_are_refused_in_words(come, held, text):
    shown = come("lead").post(url("notes-paste", held), {"text": text, "step": "save", "over": "0:0"})

    assert (shown.status_code, "There is a problem" in shown.content.decode()) == (200, True)


def test_of_two_who_do_it_neither_is_dropped_from_the_words(come, held, member):
    member.name = "Sam Example"
    member.save()

    two = look(come("lead"), held, "Action: Sue and Bob Example to send the map")
    one = look(come("lead"), held, "Action: Sam Example to send the map")

    assert two["words_0"] == ["Sue and Bob Example to send the map"]
    assert one["words_0"] == ["Send the map"]


def test_what_nobody_can_see_is_no_reason_to_refuse_the_rest(come, held):
    assert look(come("lead"), held, "Thanks\0 to the hosts")["text"] == ["Thanks to the hosts"]


def test_a_text_without_anything_to_record_is_still_notes(come, held):
    shown = come("lead").post(url("notes-paste", held), {"text": "Thanks to <b>everybody</b>", "step": "read"})
    save(come("lead"), held, fields_of(shown.content.decode()))

    assert "Nothing in this text reads like people, decisions or actions" in shown.content.decode()
    held.refresh_from_db()
    assert held.notes == "Thanks to everybody"


def test_a_page_full_of_things_can_be_sent(come, held, settings):
    text = "\n".join([f"Action: Sam Example to send map {n}" for n in range(200)])
    fields = look(come("lead"), held, text)
    assert len(fields) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 1000

    saved = save(come("lead"), held, fields)

    assert saved.status_code == 302
    held.refresh_from_db()
    assert held.notes.count("Action: Sam Example to send map") == 200


# Who may, and what it costs -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("member", 403), ("outsider", 404), ("anonymous", 302), ("coordinator", 200)]
)
@pytest.mark.parametrize("step", [None, "read", "check", "save"])
def test_pasting_is_for_who_writes_the_notes(come, held, text, who, status, step):
    client = come(who)
    given = {"text": text, "step": step}

    got = client.post(url("notes-paste", held), given) if step else client.get(url("notes-paste", held))

    assert got.status_code == status
    assert ("Sam Example, Winchester" in got.content.decode()) == (status == 200 and step is not None)


def test_a_note_taker_pastes_too(come, held, member, lead, text):
    actions.set_note_takers(meeting=held, people=[member], by=lead, now=timezone.now())

    save(come("member"), held, look(come("member"), held, text))

    assert Decision.objects.get().recorded_by == member


def test_looking_changes_nothing(come, held, text):
    client = come("lead")
    fields = look(client, held, text)

    for step in ("read", "check", "change", "again", "nonsense"):
        assert client.post(url("notes-paste", held), {**fields, "step": step}).status_code == 200

    assert nothing_recorded()
    assert client.get(url("notes-paste", held)).status_code == 200


@pytest.mark.parametrize("name", ["meeting-room", "meeting-notes"])
def test_it_is_found_from_the_pages_on_which_notes_are_written(come, held, name):
    assert url("notes-paste", held) in page(come("lead"), name, held)


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_found_costs_the_same_for_one_and_three(come, held, group, count, django_assert_num_queries):
    MembershipFactory.create_batch(count, group=group)
    AgendaItemFactory.create_batch(count, meeting=held)
    lines = [
        "Present: Sam Example",
        "Apologies: Priya Sample",
        "Agreed: we go on",
        "Action: Sam Example to go by Friday",
    ]
    client = come("lead")

    with django_assert_num_queries(16):
        client.post(url("notes-paste", held), {"text": "\n".join(lines * count), "step": "read"})


def test_what_was_typed_survives_an_expired_session(come, client, held, text, lead):
    fields = look(come("lead"), held, text) | {"words_4": "We share ALL the wording"}
    client.logout()
    client.post(url("notes-paste", held), {**fields, "step": "check"})

    again = fields_of(page(come("lead"), "notes-paste", held))

    assert again["words_4"] == ["We share ALL the wording"]
    assert again["take_5"] == ["on"]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("Action: Sam Example to go by {due}", True),
        ("Action: Sam to go by {due}", False),
        ("Action: somebody to go by {due}", False),
        ("Actions\n\nSam Example to go by {due}", False),
        ("Action: Sam Example to go", False),
    ],
)
def test_an_action_is_chosen_only_where_who_and_when_leave_no_doubt(come, held, text, chosen):
    fields = look(come("lead"), held, text.format(due=london.plain_date(soon())))

    assert ("take_0" in fields) == chosen


def test_whoever_a_table_says_more_of_is_not_chosen(come, held, member):
    rows = "| Name | Council | Came? |\n| --- | --- | --- |\n| Sam Example | Winchester | No |"

    fields = look(come("lead"), held, rows)

    assert fields["who_0"] == ["leave"]
