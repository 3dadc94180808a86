"""Places and the waiting list: who has one, who waits, in which order, and what everybody is told."""

import random
import threading

import pytest
from django.db import connections

from common.do_links import DoLink
from front.actions import leave
from meetings import actions, deeds, places
from meetings.models import Attendance, Meeting
from outbox.models import Message
from tests.factories import GuestFactory, MembershipFactory, UserFactory
from tests.meetings.post import PUBLISHED, answer, at, entry, html, mail, moved_to, parsed, publish, run, text

NOBODY = dict.fromkeys(["takes_topics"], False)


@pytest.fixture
def meeting(group, lead):
    """With one place."""
    return publish(group, lead, capacity=1, **NOBODY)


@pytest.fixture
def crowd(group):
    """Five members for five councils, Robin Example 0 to 4."""
    return [MembershipFactory(group=group, person__name=f"Robin Example {n}").person for n in range(5)]


def all_come(meeting, people, day=3):
    for minute, person in enumerate(people):
        answer(meeting, person, "coming", at(day, 10, minute))


def answers(meeting):
    """{name: answer} in the order of the queue."""
    rows = Attendance.objects.filter(meeting=meeting).order_by("answered_at", "pk").select_related("person")
    return {row.person.name: row.answer for row in rows}


def said(meeting, *answers_in_order):
    return {f"Robin Example {n}": word for n, word in enumerate(answers_in_order)}


def last_mail(meeting, person):
    return Message.objects.about(f"meeting:{meeting.pk}").filter(person_id=person.pk).latest("pk")


# Who has a place, and who waits ---------------------------------------------------------------------------------------
def test_who_says_yes_after_the_last_place_waits_in_order(meeting, crowd):
    all_come(meeting, crowd[:3])

    assert answers(meeting) == said(meeting, "coming", "waiting", "waiting")
    assert [row.person for row in places.queue(meeting)] == crowd[1:3]
    turns = places.with_turn(Attendance.objects.filter(meeting=meeting)).order_by("pk").values_list("turn", flat=True)
    assert list(turns) == [None, 1, 2]


def test_without_a_number_of_places_nobody_waits(group, lead, crowd):
    meeting = publish(group, lead)

    all_come(meeting, crowd)

    assert set(answers(meeting).values()) == {"coming"}


@pytest.mark.parametrize("instead", ["maybe", "not-coming"])
def test_who_gives_a_place_up_passes_it_to_the_first_of_the_queue(meeting, crowd, instead):
    all_come(meeting, crowd[:3])

    answer(meeting, crowd[0], instead, at(4))

    rows = {row.person: row for row in Attendance.objects.filter(meeting=meeting).select_related("person")}
    assert [rows[person].answer for person in crowd[:3]] == [instead, "coming", "waiting"]
    assert rows[crowd[1]].answered_at == at(3, 10, 1)  # it is still the answer they gave then


def test_who_leaves_the_queue_gives_nobody_a_place_and_goes_to_its_end_when_back(meeting, crowd):
    all_come(meeting, crowd[:4])

    answer(meeting, crowd[1], "not-coming", at(4))
    answer(meeting, crowd[1], "coming", at(4, 11))

    assert [row.person for row in places.queue(meeting)] == [crowd[2], crowd[3], crowd[1]]
    assert answers(meeting)["Robin Example 0"] == "coming"


def test_saying_yes_again_while_waiting_is_no_news_and_keeps_the_turn(meeting, crowd):
    all_come(meeting, crowd[:3])

    assert answer(meeting, crowd[1], "coming", at(5)) is False
    assert [row.person for row in places.queue(meeting)] == crowd[1:3]


def test_who_waits_keeps_their_turn_when_they_confirm_a_meeting_that_moved(meeting, lead, crowd):
    all_come(meeting, crowd[:3])
    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4))

    assert answer(meeting, crowd[1], "coming", at(5)) is True
    row = Attendance.objects.get(person=crowd[1])
    assert (row.answer, row.sequence, row.answered_at) == ("waiting", 1, at(3, 10, 1))
    assert [row.person for row in places.queue(meeting)] == crowd[1:3]


def test_nobody_asks_to_wait(meeting, crowd):
    with pytest.raises(ValueError, match="nobody asks to wait"):
        answer(meeting, crowd[0], "waiting", at(3))

    assert not Attendance.objects.exists()


def test_more_places_promote_in_order_and_fewer_throw_nobody_out(meeting, lead, crowd):
    all_come(meeting, crowd)

    actions.revise(meeting=meeting, fields={"capacity": 3}, by=lead, now=at(4))
    more = answers(meeting)
    actions.revise(meeting=meeting, fields={"capacity": 1}, by=lead, now=at(5))
    fewer = answers(meeting)
    answer(meeting, crowd[0], "not-coming", at(6))

    assert more == fewer == said(meeting, "coming", "coming", "coming", "waiting", "waiting")
    assert answers(meeting)["Robin Example 3"] == "waiting"  # two have the one place that there is


def test_taking_the_number_away_gives_everybody_a_place(meeting, lead, crowd):
    all_come(meeting, crowd)

    actions.revise(meeting=meeting, fields={"capacity": None}, by=lead, now=at(4))

    assert set(answers(meeting).values()) == {"coming"}


def test_who_leaves_the_group_frees_a_place_of_a_meeting_for_members(group, lead, crowd):
    meeting = publish(group, lead, capacity=1, audience="members")
    all_come(meeting, crowd[:2])

    leave(membership=crowd[0].memberships.get(), by=crowd[0], now=at(4))

    assert answers(meeting) == {"Robin Example 0": "not-coming", "Robin Example 1": "coming"}


def test_nobody_who_may_not_know_of_the_meeting_any_more_is_promoted(group, lead, crowd):
    meeting = publish(group, lead, capacity=1)
    outsider = UserFactory(name="Ash Outsider")
    answer(meeting, crowd[0], "coming", at(3))
    answer(meeting, outsider, "coming", at(3, 11))
    answer(meeting, crowd[1], "coming", at(3, 12))
    actions.revise(meeting=meeting, fields={"audience": "members"}, by=lead, now=at(4))

    answer(meeting, crowd[0], "not-coming", at(5))

    assert Attendance.objects.get(person=outsider).answer == "waiting"
    assert Attendance.objects.get(person=crowd[1]).answer == "coming"


def test_a_meeting_that_is_over_promotes_nobody(meeting, lead, crowd):
    all_come(meeting, crowd[:2])

    actions.revise(meeting=meeting, fields={"capacity": 5}, by=lead, now=at(26))

    assert answers(meeting) == said(meeting, "coming", "waiting")


# Suppliers ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def sellers(group):
    return [
        MembershipFactory(
            group=group, person__name=f"Dana Demo {n}", kind="supplier", council=None, organisation="Example Ltd"
        ).person
        for n in range(3)
    ]


def test_suppliers_wait_for_places_of_their_own_and_hold_up_nobody(group, lead, crowd, sellers):
    meeting = publish(group, lead, capacity=4, supplier_cap=1)
    all_come(meeting, [*sellers[:2], *crowd[:2]])

    assert answers(meeting) == {
        "Dana Demo 0": "coming", "Dana Demo 1": "waiting", "Robin Example 0": "coming", "Robin Example 1": "coming"
    }  # fmt: skip

    answer(meeting, crowd[0], "not-coming", at(4))
    assert answers(meeting)["Dana Demo 1"] == "waiting"
    answer(meeting, sellers[0], "not-coming", at(5))
    assert answers(meeting)["Dana Demo 1"] == "coming"


def test_the_groups_cap_holds_where_the_meeting_has_none_and_raising_it_promotes(group, lead, sellers):
    actions.set_for_meetings(group=group, fields={"reminder_days": [7], "supplier_cap": 1}, by=lead, now=PUBLISHED)
    meeting = publish(group, lead)
    own = publish(group, lead, supplier_cap=0)
    all_come(meeting, sellers)
    all_come(own, sellers)
    before = list(answers(meeting).values())

    actions.set_for_meetings(group=group, fields={"supplier_cap": 2}, by=lead, now=at(4))

    assert before == ["coming", "waiting", "waiting"]
    assert list(answers(meeting).values()) == ["coming", "coming", "waiting"]
    assert list(answers(own).values()) == ["waiting", "waiting", "waiting"]


def test_a_guest_of_a_supplier_takes_a_suppliers_place(group, lead, sellers):
    meeting = publish(group, lead, supplier_cap=1)
    guest = GuestFactory(meeting=meeting, kind="supplier")

    answer(meeting, sellers[0], "coming", at(3))
    before = answers(meeting)
    actions.remove_guest(guest=guest, by=lead, now=at(4))

    assert (before, answers(meeting)) == ({"Dana Demo 0": "waiting"}, {"Dana Demo 0": "coming"})


# What people are told -------------------------------------------------------------------------------------------------
def test_who_waits_reads_their_turn_and_gets_no_entry_for_the_calendar(meeting, crowd):
    all_come(meeting, crowd[:3])

    letter = last_mail(meeting, crowd[2])

    assert parsed(letter)["Subject"] == "You are 2nd on the waiting list: South peer group, Wed 25 Nov"
    assert "All places are taken, and you are 2nd on the waiting list" in text(letter)
    assert "2nd on the waiting list" in html(letter)
    assert "I’m coming" not in text(letter)
    assert entry(letter) is None


def test_an_entry_from_before_is_taken_out_of_the_calendar_of_who_waits(meeting, crowd):
    run(PUBLISHED)  # the invitation brought one to everybody
    all_come(meeting, crowd[:2])

    method, event = entry(last_mail(meeting, crowd[1]))

    assert (method, event["ATTENDEE"].params["PARTSTAT"]) == ("CANCEL", "NEEDS-ACTION")


def test_who_is_promoted_gets_a_mail_with_the_entry_in_the_same_transaction(meeting, crowd):
    all_come(meeting, crowd[:2])

    answer(meeting, crowd[0], "not-coming", at(4))

    letter = last_mail(meeting, crowd[1])
    method, event = entry(letter)
    assert parsed(letter)["Subject"] == "You have a place: South peer group, Wed 25 Nov"
    assert "A place has come free and it is yours" in text(letter)
    assert "you were on the waiting list" in text(letter)
    assert (method, event["ATTENDEE"].params["PARTSTAT"]) == ("REQUEST", "ACCEPTED")
    assert mail(meeting, crowd[1]) == [
        ("confirmation", "0.0", "cancelled"), ("confirmation", "0.1", "queued")
    ]  # fmt: skip


def test_who_waits_is_told_of_a_move_with_their_turn_and_without_an_entry_or_a_link(meeting, lead, crowd):
    all_come(meeting, crowd[:3])
    run(at(4))
    crowd[2].memberships.all().delete()  # somebody from outside: members see the link anyhow

    actions.revise(meeting=meeting, fields={"online_url": "https://video.example/"} | moved_to(26), by=lead, now=at(5))
    run(at(5))

    letter = last_mail(meeting, crowd[2])
    assert letter.kind == "change"
    assert "You are 2nd on the waiting list. Is that still so?" in text(letter)
    assert "video.example" not in text(letter)
    assert entry(letter) is None


def test_who_waits_is_not_reminded_and_who_was_promoted_is(meeting, crowd):
    all_come(meeting, crowd[:3])
    answer(meeting, crowd[0], "not-coming", at(4))

    run(at(18))

    assert [mail(meeting, person, kind="reminder") for person in crowd[1:3]] == [[("reminder", "0.7d", "sent")], []]


def test_a_cancelled_meeting_is_called_off_to_who_waits_as_well(meeting, lead, crowd):
    all_come(meeting, crowd[:2])
    run(at(4))

    actions.cancel(meeting=meeting, reason="Flood", by=lead, now=at(5))
    run(at(5))

    assert last_mail(meeting, crowd[1]).kind == "cancellation"


@pytest.mark.parametrize(
    ("turn", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_a_turn_is_said_as_people_say_it(turn, words):
    assert places.ordinal(turn) == words


# Links in mails -------------------------------------------------------------------------------------------------------
def link(meeting, person, choice="coming"):
    return DoLink("meeting-answer", person.pk, meeting.pk, choice, meeting.ends_at)


def test_a_link_says_before_and_after_that_one_would_wait(meeting, crowd):
    answer(meeting, crowd[0], "coming", at(3))

    shown = deeds.show(link(meeting, crowd[1]), at(4))
    done = deeds.act(link(meeting, crowd[1]), at(4))
    again = deeds.act(link(meeting, crowd[1]), at(4))
    later = deeds.show(link(meeting, crowd[1]), at(4))

    assert shown.button == "Join the waiting list"
    assert (done.title, done.done_already) == ("You are 1st on the waiting list", False)
    assert (again.title, again.done_already) == ("You are 1st on the waiting list", True)
    assert (later.title, later.state) == ("You are 1st on the waiting list", "done")


def test_a_link_that_asks_to_wait_is_none_of_ours(meeting, crowd):
    assert deeds.show(link(meeting, crowd[0], "waiting"), at(3)) is deeds.GONE
    assert deeds.act(link(meeting, crowd[0], "waiting"), at(3)).title == deeds.GONE.title


# At once --------------------------------------------------------------------------------------------------------------
def at_once(*works):
    ready, raised = threading.Barrier(len(works)), []

    def run_one(work):
        ready.wait()
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run_one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_last_place_answers_at_once_give_one_place(group, lead):
    people = [MembershipFactory(group=group).person for _ in range(6)]
    meeting = publish(group, lead, capacity=3)
    for person in people[:2]:
        answer(meeting, person, "coming", at(3))

    raised = at_once(*(lambda person=person: answer(meeting, person, "coming", at(4)) for person in people[2:]))

    assert raised == []
    given_answers = Attendance.objects.filter(meeting=meeting).values_list("answer", flat=True)
    assert sorted(given_answers) == ["coming"] * 3 + ["waiting"] * 3


@pytest.mark.django_db(transaction=True)
def test_places_freed_and_added_at_once_go_to_as_many_and_in_order(group, lead):
    people = [MembershipFactory(group=group).person for _ in range(6)]
    meeting = publish(group, lead, capacity=2)
    all_come(meeting, people)

    raised = at_once(
        lambda: answer(meeting, people[0], "not-coming", at(4)),
        lambda: answer(meeting, people[1], "not-coming", at(4)),
        lambda: actions.revise(meeting=Meeting.objects.get(pk=meeting.pk), fields={"capacity": 3}, by=lead, now=at(4)),
    )

    assert raised == []
    rows = dict(Attendance.objects.filter(meeting=meeting).values_list("person", "answer"))
    assert [rows[person.pk] for person in people] == [
        "not-coming",
        "not-coming",
        "coming",
        "coming",
        "coming",
        "waiting",
    ]
    told = Message.objects.about(f"meeting:{meeting.pk}").filter(
        state="queued", person_id__in=[p.pk for p in people[2:]]
    )
    subjects = [parsed(message)["Subject"].partition(":")[0] for message in told.order_by("person_id")]
    assert subjects == ["You have a place"] * 3 + ["You are 4th on the waiting list"]


# Whatever happens -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(4))
def test_nobody_waits_beside_a_free_place_and_nobody_passes_the_queue(meeting, lead, crowd, seed):
    """Beside a model of it in a few lines: who has a place, and the queue."""
    chance, capacity, have, queue = random.Random(seed), 1, set(), []
    for minute in range(40):
        now, who = at(3, 10, minute), chance.choice(crowd)
        word = chance.choice(["coming", "coming", "maybe", "not-coming", "places"])
        if word == "places":
            capacity = chance.choice([1, 2, 3, 4, None])
            actions.revise(meeting=meeting, fields={"capacity": capacity}, by=lead, now=now)
        else:
            answer(meeting, who, word, now)
            if word != "coming":
                have, queue = have - {who}, [one for one in queue if one != who]
            elif who not in have and who not in queue:
                queue.append(who)
        while queue and (capacity is None or len(have) < capacity):
            have.add(queue.pop(0))

        rows = Attendance.objects.filter(meeting=meeting).order_by("answered_at", "pk").select_related("person")
        assert [row.person for row in rows.filter(answer="waiting")] == queue
        assert {row.person for row in rows.filter(answer="coming")} == have
