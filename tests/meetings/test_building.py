"""The agenda that builds itself: what is on it by itself, where, and what becomes of it afterwards."""

import datetime as dt
from fractions import Fraction

import pytest

from meetings import actions
from meetings.actions.building import build_agendas
from meetings.models import Action, AgendaItem, Decision, Link, Meeting, Placement, StandingItem, Topic
from meetings.series import dropped_since, next_meeting, previous_meeting
from meetings.succession import hand_over
from tests.factories import CouncilFactory, PointFactory, StandardFactory
from tests.meetings.agendas import JUNE, NOVEMBER, SEPTEMBER, at, fresh, line, schedule, standing, titles, unplaced

pytestmark = pytest.mark.django_db
SPRING = at(dt.date(2026, 5, 1))
AFTER_JUNE, AFTER_SEPTEMBER = at(JUNE, 18), at(SEPTEMBER, 18)


def every_meeting(group, title, **fields):
    given = {"kind": "discussion", "title": title, "minutes": 10, "is_closing": False} | fields
    return actions.add_standing_item(group=group, fields=given, by=None, now=SPRING)


def promise(group, member, council, words, meeting=None, now=SPRING):
    return actions.add_action(
        group=group, words=words, person=member, council=council, due_on=NOVEMBER, by=member, now=now, meeting=meeting
    )


def open_other(group, key="scrutiny.commitment:41", **changes):
    said = {"kind": Topic.Kind.OTHER, "title": "Was it kept?", "by": None, "now": SPRING} | changes
    return actions.open_topic(group=group, key=key, **said)


# On a new agenda ------------------------------------------------------------------------------------------------------
def test_a_new_meeting_starts_from_all_that_waits_in_the_order_of_a_meeting(group, member, council):
    every_meeting(group, "Any other business", kind="other-business", is_closing=True)
    every_meeting(group, "Welcome")
    promise(group, member, council, "Send the map")
    open_other(group)
    actions.offer_to_host(group=group, council=council, by=member, now=SPRING, when="in June")

    june = schedule(group, JUNE, SPRING)

    assert standing(june) == {
        "Welcome": ["Welcome"],
        "Actions since the last meeting": ["Send the map"],
        "Was it kept?": ["Was it kept?"],
        "Next meeting: host and date": ["Winchester offers to host: in June"],
        "Any other business": ["Any other business"],
    }
    assert list(june.agenda_items.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_building_again_changes_nothing(group, member, council):
    every_meeting(group, "Welcome")
    promise(group, member, council, "Send the map")
    june = schedule(group, JUNE, SPRING)
    before = list(AgendaItem.objects.values()), list(Placement.objects.values())

    assert actions.build_agenda(group=group, now=SPRING) == june
    assert (list(AgendaItem.objects.values()), list(Placement.objects.values())) == before


def test_what_comes_up_later_goes_on_the_agenda_that_stands_before_what_closes_it(group):
    every_meeting(group, "Any other business", kind="other-business", is_closing=True)
    june = schedule(group, JUNE, SPRING)
    line(june, "Missed bins")

    open_other(group)

    assert titles(june) == ["Missed bins", "Was it kept?", "Any other business"]


def test_a_group_without_a_coming_meeting_keeps_everything_until_there_is_one(group):
    topic = open_other(group)

    assert actions.build_agenda(group=group, now=SPRING) is None
    assert topic.placements.count() == 0
    assert titles(schedule(group, JUNE, SPRING)) == ["Was it kept?"]


def test_only_meetings_that_take_topics_take_them_and_a_cancelled_or_past_one_does_not(group):
    schedule(group, dt.date(2026, 4, 1), SPRING)
    schedule(group, dt.date(2026, 5, 20), SPRING, takes_topics=False)
    actions.cancel(meeting=schedule(group, dt.date(2026, 6, 1), SPRING), reason="Snow", by=None, now=SPRING)
    june = schedule(group, JUNE, SPRING, published=False)
    schedule(group, SEPTEMBER, SPRING)

    open_other(group)

    assert next_meeting(group, SPRING) == june
    assert list(Placement.objects.values_list("meeting", flat=True)) == [june.pk]


def test_a_topic_that_is_wanted_later_waits_for_its_day(group):
    june = schedule(group, JUNE, SPRING)
    september = schedule(group, SEPTEMBER, SPRING)
    open_other(group, wanted_from=JUNE + dt.timedelta(days=1))
    open_other(group, key="scrutiny.commitment:42", title="On the day", wanted_from=JUNE)

    actions.build_agenda(group=group, now=AFTER_JUNE)

    assert (titles(june), titles(september)) == (["On the day"], ["Was it kept?", "On the day"])


def test_the_same_key_is_reworded_and_its_line_with_it_unless_a_lead_wrote_over_it(group):
    june = schedule(group, JUNE, SPRING)
    open_other(group)
    open_other(group, key="scrutiny.commitment:42", title="Untouched")
    written = june.agenda_items.get(title="Was it kept?")
    actions.change_item(item=written, fields={"title": "What a lead wrote"}, by=None)

    again = open_other(group, title="Was it kept in time?")
    open_other(group, key="scrutiny.commitment:42", title="Reworded")

    assert Topic.objects.count() == 2
    assert again.title == "Was it kept in time?"
    assert titles(june) == ["What a lead wrote", "Reworded"]


def test_what_closes_leaves_the_agenda_with_its_line_and_comes_back_as_a_new_row(group):
    june = schedule(group, JUNE, SPRING)
    first = open_other(group)

    closed = actions.close_topic(group=group, key=first.key, outcome="settled", by=None, now=SPRING)
    without = titles(june)
    again = actions.close_topic(group=group, key=first.key, outcome="settled", by=None, now=SPRING)
    second = open_other(group)

    assert (closed, again, without) == (True, False, [])
    assert first.pk != second.pk
    assert titles(june) == ["Was it kept?"]


def test_a_line_that_somebody_wrote_under_stays_when_its_topic_closes(group):
    june = schedule(group, JUNE, SPRING)
    topic = open_other(group)
    actions.record_decision(meeting=june, sentence="Agreed by mail", by=None, now=SPRING, item=june.agenda_items.get())

    actions.close_topic(group=group, key=topic.key, outcome="settled", by=None, now=SPRING)

    assert titles(june) == ["Was it kept?"]


def test_nothing_is_dropped_without_a_reason(group):
    topic = open_other(group)

    with pytest.raises(ValueError, match="for a reason"):
        actions.close_topic(group=group, key=topic.key, outcome="dropped", because=" ", by=None, now=SPRING)

    assert Topic.objects.open().count() == 1


def test_a_done_action_stays_on_its_line_and_an_emptied_line_of_decisions_goes(group, member, council):
    june = schedule(group, JUNE, SPRING)
    decision = actions.record_decision(
        meeting=june, sentence="We meet online", by=None, now=AFTER_JUNE, review_on=SEPTEMBER
    )
    action = promise(group, member, council, "Send the map", meeting=june, now=AFTER_JUNE)
    september = schedule(group, SEPTEMBER, AFTER_JUNE)
    full = standing(september)

    actions.finish_action(action=action, by=member, now=AFTER_JUNE)
    actions.review_decision(decision=decision, outcome="kept", words="", by=None, now=AFTER_JUNE)

    assert full == {
        "Actions since the last meeting": ["Send the map"],
        "Decisions to look at again": ["We meet online"],
    }
    assert standing(september) == {"Actions since the last meeting": ["Send the map"]}


def test_a_line_that_a_lead_made_gathers_and_is_never_taken_away(group, member, council):
    june = schedule(group, JUNE, SPRING)
    line(june, "Where are we?", kind="next-meeting")
    offer = actions.offer_to_host(group=group, council=council, by=member, now=SPRING)
    before = standing(june)

    actions.withdraw_offer(offer=offer, by=member, now=SPRING)

    assert before == {"Where are we?": ["Winchester offers to host"]}
    assert standing(june) == {"Where are we?": []}


# Carried over ---------------------------------------------------------------------------------------------------------
def test_what_a_meeting_did_not_get_round_to_is_on_the_next_and_what_it_discussed_is_not(group):
    june = schedule(group, JUNE, SPRING)
    open_other(group)
    line(june, "Lunch", kind="break")
    line(june, "Any other business", kind="other-business")
    for title in ("Talked about", "Missed bins"):
        line(june, title, minutes=35, presenter="Sam Example")
    actions.mark_discussed(item=june.agenda_items.get(title="Talked about"), by=None, now=at(JUNE, 12))
    september = schedule(group, SEPTEMBER, SPRING)
    before = titles(september)

    build_agendas(AFTER_JUNE)

    carried = september.agenda_items.get(title="Missed bins")
    assert before == []
    assert titles(september) == ["Missed bins", "Was it kept?"]
    assert (carried.minutes, carried.presenter) == (35, "Sam Example")
    assert Topic.objects.get(kind="carried").key == f"meetings.carried:{june.agenda_items.get(title='Missed bins').pk}"
    assert fresh(june).settled_at == AFTER_JUNE


def test_a_cancelled_meeting_leaves_its_lines_to_the_next_at_once(group):
    june = schedule(group, JUNE, SPRING)
    line(june, "Missed bins")
    open_other(group)
    september = schedule(group, SEPTEMBER, SPRING)

    actions.cancel(meeting=june, reason="Snow", by=None, now=SPRING)

    assert sorted(titles(september)) == ["Missed bins", "Was it kept?"]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("public", "public", ["Missed bins"]),
        ("public", "members", ["Missed bins"]),
        ("members", "members", ["Missed bins"]),
        ("members", "public", []),
        ("public-sector", "public", []),
        ("public-sector", "members", []),
        ("members", "councils", []),
        ("councils", "public", []),
    ],
)
def test_a_line_goes_by_itself_only_where_nobody_reads_it_who_may_not_know_of_its_meeting(group, before, after, lines):
    june = schedule(group, JUNE, SPRING, audience=before)
    item = line(june, "Missed bins", words="Who is to blame")
    Link.objects.create(item=item, title="The figures", url="https://example.org/figures")
    september = schedule(group, SEPTEMBER, SPRING, audience=after)

    build_agendas(AFTER_JUNE)

    assert titles(september) == lines
    assert Link.objects.filter(item__meeting=september).count() == len(lines)
    assert Placement.objects.get(meeting=september).skipped_at is None
    assert unplaced(group, AFTER_JUNE) == []


@pytest.mark.parametrize(("also_named", "lines"), [(False, ["Missed bins"]), (True, [])])
def test_between_meetings_of_named_councils_it_goes_by_itself_unless_another_council_is_named(
    group, council, also_named, lines
):
    june, september = (schedule(group, day, SPRING, audience="councils") for day in (JUNE, SEPTEMBER))
    june.invited_councils.add(council)
    september.invited_councils.add(council, *([CouncilFactory()] if also_named else []))
    line(june, "Missed bins")

    build_agendas(AFTER_JUNE)

    assert titles(september) == lines
    assert unplaced(group, AFTER_JUNE) == []


def test_what_a_lead_once_placed_on_a_public_agenda_goes_from_there_by_itself(group):
    line(schedule(group, JUNE, SPRING, audience="members"), "Missed bins")
    september, november = schedule(group, SEPTEMBER, SPRING), schedule(group, NOVEMBER, SPRING)
    build_agendas(AFTER_JUNE)
    left = titles(september)

    actions.place_topic(placement=Placement.objects.get(meeting=september), minutes=25, by=None, now=AFTER_JUNE)
    build_agendas(AFTER_SEPTEMBER)

    assert (left, titles(september), titles(november)) == ([], ["Missed bins"], ["Missed bins"])


def test_a_record_of_the_past_and_one_that_takes_no_topics_leave_nothing(group):
    line(schedule(group, JUNE, AFTER_SEPTEMBER), "Long ago")
    line(schedule(group, SEPTEMBER, SPRING, takes_topics=False), "At the pub")

    november = schedule(group, NOVEMBER, AFTER_SEPTEMBER)

    assert titles(november) == []


def test_marked_as_discussed_later_it_leaves_the_next_agenda_and_comes_back_if_that_was_wrong(group):
    june = schedule(group, JUNE, SPRING)
    open_other(group)
    line(june, "Missed bins")
    september = schedule(group, SEPTEMBER, AFTER_JUNE)
    carried = titles(september)

    for item in june.agenda_items.all():
        actions.mark_discussed(item=item, by=None, now=AFTER_JUNE)
    discussed = titles(september), set(Topic.objects.values_list("outcome", flat=True))
    for item in june.agenda_items.all():
        actions.mark_not_discussed(item=item, by=None, now=AFTER_JUNE)

    assert sorted(carried) == ["Missed bins", "Was it kept?"]
    assert discussed == ([], {"discussed"})
    assert sorted(titles(september)) == ["Missed bins", "Was it kept?"]
    assert unplaced(group, AFTER_JUNE) == []


@pytest.mark.parametrize("how", ["notes", "decision", "action"])
def test_a_line_with_notes_a_decision_or_an_action_was_discussed(group, member, council, how):
    june = schedule(group, JUNE, SPRING)
    item = line(june, "Missed bins")
    if how == "notes":
        AgendaItem.objects.filter(pk=item.pk).update(notes="40 calls")
    elif how == "decision":
        Decision.objects.create(meeting=june, item=item, sentence="We text people")
    else:
        Action.objects.create(group=group, meeting=june, item=item, words="Text", council=council, due_on=SEPTEMBER)

    assert titles(schedule(group, SEPTEMBER, AFTER_JUNE)) == []
    assert AgendaItem.objects.get(pk=item.pk).discussed_at == AFTER_JUNE


def test_a_pause_is_never_discussed(group):
    item = line(schedule(group, JUNE, SPRING), "Lunch", kind="break")

    assert actions.mark_discussed(item=item, by=None, now=SPRING) is False
    assert AgendaItem.objects.get().discussed_at is None


def test_actions_decisions_and_standing_items_stay_though_they_were_discussed(group, member, council):
    every_meeting(group, "Welcome")
    promise(group, member, council, "Send the map")
    june = schedule(group, JUNE, SPRING)
    for item in june.agenda_items.all():
        actions.mark_discussed(item=item, by=None, now=at(JUNE, 12))

    september = schedule(group, SEPTEMBER, AFTER_JUNE)

    assert titles(september) == ["Welcome", "Actions since the last meeting"]


def test_a_proposal_waits_for_the_lead_and_is_carried_over_by_itself_once_it_had_a_line(group, member, council):
    june = schedule(group, JUNE, SPRING)
    said = {"title": "Nobody finds our contact page", "item_kind": "bring-a-problem", "minutes": 25}
    said |= {"url": "https://example.org/page", "words": "40 calls a week"}
    topic = actions.propose(group=group, fields=said, council=council, by=member, now=SPRING)
    before = titles(june)

    item = actions.place_topic(placement=topic.placements.get(), minutes=30, by=None, now=SPRING)
    again = actions.place_topic(placement=topic.placements.get(), minutes=30, by=None, now=SPRING)
    september = schedule(group, SEPTEMBER, AFTER_JUNE)

    assert (before, titles(june), item == again) == ([], ["Nobody finds our contact page"], True)
    assert (item.minutes, item.kind, item.presenter_person, item.words) == (
        30, "bring-a-problem", member, "40 calls a week",
    )  # fmt: skip
    carried = september.agenda_items.get()
    assert (carried.title, carried.minutes, carried.presenter_person) == (item.title, 30, member)
    assert [link.url for link in carried.links.all()] == ["https://example.org/page"]


def test_several_days_open_on_the_first_and_close_on_the_last(group, member, council):
    every_meeting(group, "Any other business", kind="other-business", is_closing=True)
    promise(group, member, council, "Send the map")

    summit = schedule(group, JUNE, SPRING, ends_on=JUNE + dt.timedelta(days=2))
    line(summit, "Second day", day=2)

    assert list(summit.agenda_items.values_list("day", "title")) == [
        (1, "Actions since the last meeting"), (2, "Second day"), (3, "Any other business"),
    ]  # fmt: skip


# The next theme -------------------------------------------------------------------------------------------------------
@pytest.fixture
def points(db):
    standard = StandardFactory(name="Local standard", version="2016")
    return [PointFactory(standard=standard, number=number, title=f"Theme {number}") for number in (1, 2, 4)]


def test_after_a_meeting_about_a_point_comes_the_next_point(group, points):
    schedule(group, JUNE, SPRING, themes=points[:2])

    september = schedule(group, SEPTEMBER, AFTER_JUNE)

    item = september.agenda_items.get()
    assert item.title == "Theme 4 (point 4)"
    assert list(item.themes.all()) == [points[2]]
    assert Topic.objects.get().words == (
        "The last meeting was about point 2 of the Local standard (2016): Theme 2. This is the next."
    )


def test_a_theme_that_was_dropped_is_not_suggested_again_and_a_meeting_with_a_theme_gets_none(group, points):
    schedule(group, JUNE, SPRING, themes=points[:1])
    september = schedule(group, SEPTEMBER, AFTER_JUNE)
    actions.drop_topic(topic=Topic.objects.get(), because="Not ours", by=None, now=AFTER_JUNE)
    actions.build_agenda(group=group, now=AFTER_JUNE)
    without = titles(september)
    other = schedule(group, SEPTEMBER - dt.timedelta(days=9), AFTER_JUNE, themes=[points[0]])

    assert (without, titles(other)) == ([], [])


def test_the_last_point_of_a_standard_has_no_next(group, points):
    schedule(group, JUNE, SPRING, themes=points)

    assert titles(schedule(group, SEPTEMBER, AFTER_JUNE)) == []


# One after the other --------------------------------------------------------------------------------------------------
def test_the_meeting_before_is_the_last_that_was_held(group):
    june = schedule(group, JUNE, SPRING)
    schedule(group, dt.date(2026, 7, 1), SPRING, published=False)
    actions.cancel(meeting=schedule(group, dt.date(2026, 8, 1), SPRING), reason="", by=None, now=SPRING)
    september = schedule(group, SEPTEMBER, SPRING)

    assert (previous_meeting(september), previous_meeting(june)) == (june, None)


def test_the_notes_list_what_was_dropped_since_the_meeting_before(group, member, council):
    every = every_meeting(group, "Round the table")
    action = promise(group, member, council, "Send the map")
    early = open_other(group, key="scrutiny.commitment:1", title="Before June")
    topics = [open_other(group, key=f"scrutiny.commitment:{n}", title=f"Number {n}") for n in (2, 3)]
    schedule(group, JUNE, SPRING)
    actions.drop_topic(topic=early, because="Old", by=None, now=SPRING)
    september = schedule(group, SEPTEMBER, SPRING)

    between = at(dt.date(2026, 7, 1))
    for topic in [*Topic.objects.filter(key__in=[f"meetings.standing:{every.pk}", f"meetings.action:{action.pk}"])]:
        actions.drop_topic(topic=topic, because="Nobody wants it", by=member, now=between)
    actions.drop_topic(topic=topics[0], because="Kept", by=member, now=between)
    actions.drop_topic(topic=topics[1], because="Too late", by=member, now=AFTER_SEPTEMBER)

    dropped = dropped_since(september)
    assert {(topic.title, topic.closed_because) for topic in dropped} == {
        ("Round the table", "Nobody wants it"), ("Send the map", "Nobody wants it"), ("Number 2", "Kept"),
    }  # fmt: skip
    assert StandingItem.objects.get().stopped_by == member
    assert Action.objects.get().state == "dropped"


def test_500_actions_are_placed_on_one_line(group, council, django_assert_max_num_queries):
    Topic.objects.bulk_create(
        Topic(group=group, key=f"meetings.action:{n}", kind="action", title=f"Action {n}", council=council)
        for n in range(1, 501)
    )

    with django_assert_max_num_queries(45):
        june = schedule(group, JUNE, SPRING, published=False)

    assert titles(june) == ["Actions since the last meeting"]
    assert Placement.objects.filter(meeting=june).count() == 500


def test_the_hourly_round_builds_every_group_once(group):
    open_other(group)
    CouncilFactory()
    Meeting.objects.all().delete()

    assert build_agendas(SPRING) == 1


@pytest.mark.parametrize(("count", "offers"), [(1, ["Newshire offers to host: in June"]), (2, [])])
def test_an_offer_to_host_goes_to_the_one_council_that_follows(group, member, council, count, offers):
    actions.offer_to_host(group=group, council=council, by=member, now=SPRING, when="in June")
    june = schedule(group, JUNE, SPRING)
    successors = [CouncilFactory(short_name=name) for name in ("Newshire", "Othershire")[:count]]

    shares = {successor: Fraction(1, count) for successor in successors}
    given = {"predecessor": council, "shares": shares, "on": SPRING.date(), "by": None, "now": SPRING}
    said = hand_over(**given)

    assert len(said) == 1
    assert hand_over(**given) == []
    assert [title for titles in standing(june).values() for title in titles] == offers
