"""What can never be true of topics, promises, guests and notes, refused by the database itself."""

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.db import InternalError, transaction
from django.db.models import RestrictedError

from meetings.models import (
    Action,
    ActionStep,
    Circulation,
    Correction,
    Link,
    Meeting,
    Placement,
    Review,
    Revision,
    Topic,
    Trial,
)
from tests import factories
from tests.factories import (
    ActionFactory,
    ActionStepFactory,
    AgendaItemFactory,
    CirculationFactory,
    CorrectionFactory,
    DecisionFactory,
    FeedbackFactory,
    GuestFactory,
    HostOfferFactory,
    LinkFactory,
    MeetingFactory,
    NotesConfirmationFactory,
    PlacementFactory,
    PresenceFactory,
    ReviewFactory,
    RevisionFactory,
    SeatFactory,
    StandingItemFactory,
    TableFactory,
    TopicFactory,
    TrialAnswerFactory,
    TrialFactory,
    UserFactory,
)
from tests.refusing import refused

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


# Meetings and lines ---------------------------------------------------------------------------------------------------
MOMENTS = "notes_are_circulated_and_agreed_with_their_moment"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("meeting_has_some_places", {"capacity": 0}),
        ("meeting_has_some_places", {"capacity": 5001}),
        (MOMENTS, {"circulated_at": NOW}),
        (MOMENTS, {"notes_state": "circulated"}),
        (MOMENTS, {"notes_state": "circulated", "circulated_at": NOW, "agreed_at": NOW}),
        (MOMENTS, {"notes_state": "agreed", "agreed_at": NOW}),
        (MOMENTS, {"notes_state": "agreed", "circulated_at": NOW}),
        ("agenda_is_ready_by_somebody_at_a_moment", {"agenda_ready_by": UserFactory}),
    ],
)
def test_an_impossible_meeting_is_refused(name, change):
    meeting = MeetingFactory()

    change = {column: value() if callable(value) else value for column, value in change.items()}

    with refused(name):
        Meeting.objects.filter(pk=meeting.pk).update(**change)


@pytest.mark.parametrize("state", ["draft", "circulated", "agreed"])
def test_notes_are_in_one_of_three_states(state):
    assert MeetingFactory(notes="We met.", notes_state=state).pk


@pytest.mark.parametrize("day", [0, 15])
def test_a_line_is_on_a_day_of_the_meeting(day):
    with refused("agenda_item_is_on_a_day_of_the_meeting"):
        AgendaItemFactory(day=day)


# Topics ---------------------------------------------------------------------------------------------------------------
def test_a_topic_is_open_once_and_comes_back_as_another_row():
    closed = TopicFactory(key="scrutiny.commitment:41", dropped=True)
    opened = TopicFactory(key=closed.key, group=closed.group)

    with refused("topic_is_open_once"):
        TopicFactory(key=closed.key, group=closed.group)

    assert TopicFactory(key=closed.key).group != opened.group


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("topic_is_closed_with_its_outcome", {"closed_at": NOW}),
        ("topic_is_closed_with_its_outcome", {"outcome": "discussed"}),
        ("topic_is_dropped_for_a_reason", {"closed_at": NOW, "outcome": "dropped"}),
        ("topic_wants_some_minutes", {"minutes": 0}),
        ("topic_wants_some_minutes", {"minutes": 721}),
    ],
)
def test_an_impossible_topic_is_refused(name, change):
    topic = TopicFactory()

    with refused(name):
        Topic.objects.filter(pk=topic.pk).update(**change)


def test_a_topic_is_placed_once_at_a_meeting():
    placed = PlacementFactory()

    with refused("topic_is_placed_once_at_a_meeting"):
        PlacementFactory(topic=placed.topic, meeting=placed.meeting, item=None)


@pytest.mark.parametrize(
    "change",
    [
        {"skipped_at": NOW, "item": None},
        {"skipped_at": NOW, "skipped_because": "No room"},  # and still on a line
        {"skipped_because": "No room"},
    ],
)
def test_a_topic_is_left_out_for_a_reason_and_then_on_no_line(change):
    placed = PlacementFactory()

    with refused("topic_is_left_out_for_a_reason"):
        Placement.objects.filter(pk=placed.pk).update(**change)


@pytest.mark.parametrize(
    "factory",
    [PlacementFactory, DecisionFactory, ActionFactory, RevisionFactory, CorrectionFactory],
)
def test_a_line_is_not_deleted_under_what_hangs_on_it(factory):
    item = AgendaItemFactory()
    of = {"group": item.meeting.group} if factory is ActionFactory else {}
    where = {"topic__group": item.meeting.group} if factory is PlacementFactory else of
    row = factory(meeting=item.meeting, item=item, **where)

    with pytest.raises(RestrictedError):
        item.delete()

    assert type(row).objects.get(pk=row.pk).item == item


@pytest.mark.parametrize("minutes", [0, 721])
def test_a_standing_item_takes_some_minutes(minutes):
    with refused("standing_item_takes_some_minutes"):
        StandingItemFactory(minutes=minutes)


def test_one_offer_of_a_council_stands_at_a_time():
    offer = HostOfferFactory(settled_at=NOW)
    again = HostOfferFactory(group=offer.group, council=offer.council)

    with refused("council_offers_to_host_once_at_a_time"):
        HostOfferFactory(group=again.group, council=again.council)


# Who was there --------------------------------------------------------------------------------------------------------
def test_a_person_is_ticked_once():
    there = PresenceFactory()

    with refused("person_is_ticked_once"):
        PresenceFactory(meeting=there.meeting, person=there.person)


def test_two_guests_of_a_meeting_have_two_addresses_or_none():
    guest = GuestFactory(email="gale@visitors.example")
    GuestFactory.create_batch(2, meeting=guest.meeting, email="")

    with refused("guest_of_a_meeting_has_their_own_address"):
        GuestFactory(meeting=guest.meeting, email="Gale@Visitors.example")

    assert GuestFactory(email=guest.email).meeting != guest.meeting


def test_a_tables_number_is_taken_once():
    table = TableFactory()

    with refused("table_number_is_taken_once"):
        TableFactory(item=table.item, number=table.number)


def test_nobody_sits_at_two_tables_of_a_line():
    table, guest = TableFactory(), GuestFactory()
    other = TableFactory(item=table.item)
    seat = SeatFactory(table=table)
    SeatFactory(table=table, person=None, guest=guest)

    with refused("person_sits_at_one_table"):
        SeatFactory(table=other, person=seat.person)
    with refused("guest_sits_at_one_table"):
        SeatFactory(table=other, person=None, guest=guest)


@pytest.mark.parametrize("both", [True, False])
def test_a_seat_is_one_persons_or_one_guests(both):
    table, guest, person = TableFactory(), GuestFactory(), UserFactory()

    with refused("seat_is_one_persons_or_one_guests"):
        SeatFactory(table=table, person=person if both else None, guest=guest if both else None)


# Decisions and actions ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("change", [{"words": ""}, {"words": "Overtaken", "review_on": dt.date(2027, 1, 1)}])
def test_a_decision_ends_for_a_reason_and_is_looked_at_no_more(change):
    with refused("decision_ends_for_a_reason"):
        ReviewFactory(outcome="ended", **change)


@pytest.mark.parametrize("change", [{"state": "done"}, {"state": "dropped"}, {"closed_at": NOW}])
def test_an_action_is_closed_with_its_moment(change):
    action = ActionFactory()

    with refused("action_is_closed_with_its_moment"):
        Action.objects.filter(pk=action.pk).update(**change)


def test_an_action_is_dropped_for_a_reason():
    with refused("action_is_dropped_for_a_reason"):
        ActionStepFactory(kind="dropped")


@pytest.mark.parametrize("count", [0, 2])
def test_a_link_stands_beside_one_thing(count):
    of = {"meeting": MeetingFactory(), "action": ActionFactory()} if count else {"meeting": None}

    with refused("link_stands_beside_one_thing"):
        LinkFactory(**of)


@pytest.mark.parametrize(
    ("thing", "factory"), [("item", AgendaItemFactory), ("decision", DecisionFactory), ("action", ActionFactory)]
)
def test_a_link_stands_beside_a_line_a_decision_or_an_action(thing, factory):
    assert LinkFactory(meeting=None, **{thing: factory()}).pk


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://slides.example/", "slides.example", ""])
def test_a_link_leads_to_a_page(url):
    link = LinkFactory()

    with refused("link_leads_to_a_page"):
        Link.objects.filter(pk=link.pk).update(url=url)


# What is written ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("of", ["meeting", "item", "table"])
def test_notes_have_each_version_once(of):
    table = TableFactory()
    where = {"meeting": table.item.meeting}
    where |= {"item": table.item} if of != "meeting" else {}
    where |= {"table": table} if of == "table" else {}
    RevisionFactory(**where, version=1)

    with refused("notes_have_each_version_once"):
        RevisionFactory(**where, version=1)

    assert RevisionFactory(meeting=table.item.meeting, item=AgendaItemFactory(), version=1).pk


def test_notes_are_circulated_once_a_round():
    sent = CirculationFactory()

    with refused("notes_are_circulated_once_a_round"):
        CirculationFactory(meeting=sent.meeting, round=sent.round)


@pytest.mark.parametrize("change", [{"settled_at": NOW}, {"outcome": "taken"}])
def test_a_correction_is_settled_with_its_outcome(change):
    correction = CorrectionFactory()

    with refused("correction_is_settled_with_its_outcome"):
        Correction.objects.filter(pk=correction.pk).update(**change)


def test_a_person_judges_a_meeting_once():
    given = FeedbackFactory()

    with refused("person_judges_a_meeting_once"):
        FeedbackFactory(meeting=given.meeting, person=given.person)


@pytest.mark.parametrize("worth", [0, 6])
def test_feedback_is_one_of_five_steps(worth):
    with refused("feedback_is_one_of_five_steps"):
        FeedbackFactory(worth=worth)


@pytest.mark.parametrize("change", [{"ended_at": NOW}, {"outcome": "We go on"}])
def test_a_trial_ends_with_its_outcome(change):
    trial = TrialFactory()

    with refused("trial_ends_with_its_outcome"):
        Trial.objects.filter(pk=trial.pk).update(**change)


def test_a_person_answers_a_trial_once():
    answer = TrialAnswerFactory()

    with refused("person_answers_a_trial_once"):
        TrialAnswerFactory(trial=answer.trial, person=answer.person)


# What is never rewritten ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "column", "value", "who"),
    [
        (Review, "words", "Something else", ["by"]),
        (ActionStep, "words", "Something else", ["by", "person"]),
        (Revision, "text", "Something else", ["by"]),
        (Circulation, "round", 7, ["by"]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_was_told_stays_and_only_who_may_be_forgotten(model, column, value, who):
    row, somebody = getattr(factories, f"{model.__name__}Factory")(), UserFactory()
    before = getattr(row, column)

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{column: value})

    assert model.objects.filter(pk=row.pk).update(**dict.fromkeys(who, somebody)) == 1  # so that one can be erased
    row.refresh_from_db()
    assert (getattr(row, column), row.by) == (before, somebody)


def test_a_person_confirms_the_notes_once_a_round():
    said = NotesConfirmationFactory()

    with refused("person_confirms_a_round_once"):
        NotesConfirmationFactory(meeting=said.meeting, person=said.person)


def test_each_constraint_of_this_room_is_seen_refused():
    """By its name in the tests of this folder: a new one needs a test that sees it bite."""
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))

    ours = {
        constraint.name
        for model in apps.get_app_config("meetings").get_models()
        for constraint in model._meta.constraints
        if not hasattr(model, "pgh_tracked_model")
    }

    assert sorted(name for name in ours if f'"{name}"' not in tests) == []
