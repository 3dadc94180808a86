"""Pasted notes are kept: what the same hand recorded of them is not recorded again, and nothing else is left out."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import MutedMail
from common import london
from meetings import actions
from meetings.models import Action, AgendaItem, Decision, Guest, Presence
from meetings.offered_notes import Pasted, mails_of
from tests.factories import AgendaItemFactory, MeetingFactory

SINCE = timezone.now() - dt.timedelta(minutes=10)
GUEST = {"name": "Gale Guest", "organisation": "Example Ltd", "kind": "supplier"}


@pytest.fixture
def held(group, council, lead, member):
    return MeetingFactory(group=group, host_council=council, days=-1)


@pytest.fixture
def wanted(member, council):
    """Of everything one, as the form gives it."""
    due_on = london.today(timezone.now()) + dt.timedelta(days=9)
    return actions.Chosen(
        guests=[{**GUEST}],
        decisions=[{"sentence": "We go on", "item": None, "review_on": None}],
        actions=[{"words": "Go", "person": member, "council": council, "item": None, "due_on": due_on}],
    )


def keep(meeting, chosen, by, now=None, over=()):
    actions.keep_pasted(
        meeting=meeting, chosen=chosen, over=dict(over), since=SINCE, by=by, now=now or timezone.now()
    )  # fmt: skip


def counts():
    return [model.objects.count() for model in (Guest, Decision, Action)]


def test_a_second_click_records_nothing(held, lead, wanted):
    keep(held, wanted, lead)
    keep(held, wanted, lead)

    assert counts() == [1, 1, 1]


def test_what_somebody_else_recorded_meanwhile_is_theirs(held, lead, coordinator, wanted):
    keep(held, wanted, coordinator)
    keep(held, wanted, lead)

    assert counts() == [2, 2, 2]


def test_what_was_recorded_before_the_paste_is_another_thing(held, lead, wanted):
    keep(held, wanted, lead, now=SINCE - dt.timedelta(seconds=1))
    keep(held, wanted, lead)

    assert counts() == [2, 2, 2]


def test_what_was_recorded_at_another_meeting_is_another_thing(held, group, lead, wanted):
    keep(MeetingFactory(group=group, days=-2), wanted, lead)
    keep(held, wanted, lead)

    assert counts() == [2, 2, 2]


@pytest.mark.parametrize(
    ("of", "change"),
    [
        ("guests", {"name": "Glen Guest"}),
        ("guests", {"organisation": ""}),
        ("guests", {"kind": "other"}),
        ("decisions", {"sentence": "We stop"}),
        ("decisions", {"review_on": dt.date(2099, 1, 1)}),
        ("actions", {"words": "Stop"}),
        ("actions", {"due_on": dt.date(2099, 1, 1)}),
        ("actions", {"council": None}),
    ],
)
def test_what_differs_in_anything_is_another_thing(held, lead, wanted, of, change):
    keep(held, wanted, lead)
    getattr(wanted, of)[0].update(change)
    keep(held, wanted, lead)

    assert sum(counts()) == 4


def test_of_another_line_and_of_another_person_it_is_another_thing(held, lead, wanted):
    keep(held, wanted, lead)
    wanted.decisions[0]["item"] = AgendaItemFactory(meeting=held)
    wanted.actions[0]["person"] = lead
    keep(held, wanted, lead)

    assert counts() == [1, 2, 2]


def test_nobody_who_was_ticked_meanwhile_is_unticked(held, lead, member):
    actions.tick(meeting=held, people=[lead], by=lead, now=timezone.now())

    keep(held, actions.Chosen(there=[member.pk]), lead)

    assert set(Presence.objects.values_list("person", flat=True)) == {lead.pk, member.pk}


@pytest.mark.parametrize("line", [True, False])
def test_text_goes_below_what_stands_and_once(held, lead, line):
    item = AgendaItemFactory(meeting=held)
    key, over = (item.pk, 1) if line else (0, 1)
    if line:
        actions.write_item_notes(item=item, notes="First\n", over=0, by=lead, now=timezone.now())
    else:
        actions.write_notes(meeting=held, notes="First\n", over=0, by=lead)

    for _ in range(2):
        keep(held, actions.Chosen(texts={key: "Second"}), lead, over={key: over})

    held.refresh_from_db()
    item.refresh_from_db()
    assert (item.notes, held.notes) == (("First\n\nSecond", "") if line else ("", "First\n\nSecond"))


@pytest.mark.parametrize("whose", ["theirs", "mine, of before", "mine, in other words"])
def test_only_my_own_click_of_a_moment_ago_is_taken_for_this_one(held, lead, coordinator, whose):
    by = coordinator if whose == "theirs" else lead
    now = SINCE - dt.timedelta(seconds=1) if "before" in whose else timezone.now()
    notes = "Other words" if "words" in whose else "Second"
    actions.write_notes(meeting=held, notes=notes, over=0, by=by, now=now)

    with pytest.raises(actions.NotesChangedMeanwhile):
        keep(held, actions.Chosen(texts={0: "Second"}), lead, over={0: 0})

    held.refresh_from_db()
    assert held.notes == notes


def test_a_version_nobody_named_is_not_written_over(held, lead):
    with pytest.raises(actions.NotesChangedMeanwhile):
        keep(held, actions.Chosen(texts={0: "Mine"}), lead)


def test_a_line_of_another_meeting_is_none_of_this_one(held, group, lead):
    theirs = AgendaItemFactory(meeting=MeetingFactory(group=group))

    with pytest.raises(actions.NotesChangedMeanwhile):
        keep(held, actions.Chosen(texts={theirs.pk: "Mine"}), lead, over={theirs.pk: 0})

    assert AgendaItem.objects.get().notes == ""


def test_only_the_mails_that_go_are_counted(wanted, lead, member, coordinator):
    mine = {**wanted.actions[0], "person": lead}
    of = actions.Chosen(actions=[wanted.actions[0], {**wanted.actions[0]}, mine])
    assert mails_of(of, lead) == (2, 1)
    assert mails_of(of, coordinator) == (3, 2)

    MutedMail.objects.create(person=member, kind=MutedMail.Kind.NOTES)
    assert mails_of(of, lead) == (2, 1)
    MutedMail.objects.create(person=member, kind=MutedMail.Kind.ACTION)
    assert mails_of(of, lead) == (0, 0)
    assert mails_of(of, coordinator) == (1, 1)


def test_what_another_meeting_holds_means_nothing_here(held, group, lead, wanted):
    keep(MeetingFactory(group=group, days=-2), wanted, lead)

    pasted = Pasted(held, "Present: Gale Guest\nAgreed: We go on\nAction: Go", timezone.now())

    guest, decision, action = pasted.notes.found
    assert pasted.called(guest) == ([], [], False)
    assert [pasted.is_recorded(decision), pasted.is_recorded(action)] == [False, False]
    keep(held, wanted, lead)
    pasted = Pasted(held, "Present: Gale Guest\nAgreed: We go on\nAction: Go", timezone.now())
    assert [one.name for one in pasted.called(guest)[1]] == ["Gale Guest"]
    assert [pasted.is_recorded(decision), pasted.is_recorded(action)] == [True, True]


def test_pauses_are_no_place_for_notes(held):
    AgendaItemFactory(meeting=held, kind="break", title="Lunch")
    talk = AgendaItemFactory(meeting=held, title="Missed bins")

    pasted = Pasted(held, "## Lunch\n\nIt was good", timezone.now())

    assert list(pasted.items) == [talk.pk]
    assert [part.item for part in pasted.notes.parts] == [None, None]


def test_what_is_headed_by_a_title_with_its_presenter_finds_its_line(held):
    talk = AgendaItemFactory(meeting=held, title="Show and tell", presenter="Oxford")

    pasted = Pasted(held, "Show and tell – Oxford\n\nIt was good", timezone.now())

    assert pasted.notes.parts[-1].item == talk.pk
