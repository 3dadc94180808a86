"""What comes onto an agenda by itself is nothing that its readers may not know of: also when they become more."""

import pytest
from django.urls import reverse

from meetings import actions
from meetings.actions.building import build_agendas
from meetings.models import Placement, Topic
from meetings.write_up import gather
from tests.factories import (
    CouncilFactory,
    MeetingFactory,
    PlacementFactory,
    PointFactory,
    StandardFactory,
    TopicFactory,
)
from tests.meetings.agendas import JUNE, NOVEMBER, SEPTEMBER, at, fresh, line, schedule, titles, unplaced
from tests.meetings.visiting import typed

pytestmark = pytest.mark.django_db
SPRING, AFTER_JUNE = at(JUNE.replace(month=4)), at(JUNE, 20)


def to_place(meeting):
    return [one.topic.title for one in Placement.objects.filter(meeting=meeting, item=None, skipped_at=None)]


# The next theme -------------------------------------------------------------------------------------------------------
@pytest.fixture
def points(db):
    standard = StandardFactory(name="Local standard", version="2016")
    return [PointFactory(standard=standard, number=number, title=f"Theme {number}") for number in (1, 2)]


@pytest.mark.parametrize(
    ("before", "after", "suggested"),
    [("members", "public", []), ("public-sector", "members", []), ("members", "members", ["Theme 2 (point 2)"])],
)
def test_after_a_closed_meeting_no_theme_is_suggested_to_others(group, points, before, after, suggested):
    schedule(group, JUNE, SPRING, themes=points[:1], audience=before)

    september = schedule(group, SEPTEMBER, AFTER_JUNE, audience=after)

    assert titles(september) == suggested
    assert list(Topic.objects.values_list("title", flat=True)) == suggested


def test_a_theme_suggested_after_a_closed_meeting_waits_for_a_lead_where_others_read(group, points):
    schedule(group, JUNE, SPRING, themes=points[:1], audience="members")
    draft = schedule(group, SEPTEMBER, AFTER_JUNE, audience="members", published=False)
    actions.delete_draft(meeting=draft, by=None, now=AFTER_JUNE)

    november = schedule(group, NOVEMBER, AFTER_JUNE)

    assert (titles(november), to_place(november)) == ([], ["Theme 2 (point 2)"])
    assert unplaced(group, AFTER_JUNE) == []


def test_nobody_reads_what_theme_follows_on_a_meeting_that_they_may_not_know_of(come, group, points):
    """Neither while it waits, its draft deleted, nor once it was dropped, in what is written up for everybody."""
    schedule(group, JUNE, SPRING, themes=points[:1], audience="public-sector")
    draft = schedule(group, SEPTEMBER, AFTER_JUNE, audience="public-sector", published=False)
    actions.delete_draft(meeting=draft, by=None, now=AFTER_JUNE)
    chosen = actions.add_theme(group=group, by=None, now=AFTER_JUNE, title="Waste")
    theme = Topic.objects.exclude(pk=chosen.pk).get()
    address = reverse("meetings:topic-list", args=[group.slug])

    waiting = {who: {topic.title for topic in come(who).get(address).context["page"]} for who in ("member", "supplier")}
    november = schedule(group, NOVEMBER, AFTER_JUNE)
    actions.close_topic(group=group, key=theme.key, outcome="dropped", because="Not now", by=None, now=AFTER_JUNE)

    assert waiting == {"member": {theme.title, "Waste"}, "supplier": {"Waste"}}
    assert gather(november).dropped == ()


# More readers ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def september(group):
    """For members, with a line that came from a meeting for members and one that a lead wrote."""
    line(schedule(group, JUNE, SPRING, audience="members"), "Missed bins", words="Who is to blame")
    september = schedule(group, SEPTEMBER, SPRING, audience="members")
    line(september, "Our contact page")
    build_agendas(AFTER_JUNE)
    assert titles(september) == ["Our contact page", "Missed bins"]
    return fresh(september)


def revise(meeting, **fields):
    actions.revise(meeting=meeting, fields=fields, by=None, now=AFTER_JUNE)


def test_opened_to_more_people_a_meeting_waits_for_its_lead_to_place_what_came_from_a_closed_one(group, september):
    revise(september, audience="public")

    assert (titles(september), to_place(september)) == (["Our contact page"], ["Missed bins"])
    assert unplaced(group, AFTER_JUNE) == []
    build_agendas(AFTER_JUNE)
    assert titles(september) == ["Our contact page"]


def test_what_the_lead_placed_since_stays_whatever_else_changes(september):
    revise(september, audience="public")
    actions.place_topic(placement=Placement.objects.get(meeting=september), minutes=20, by=None, now=AFTER_JUNE)

    revise(september, audience="public", title="Ten years on")
    revise(september, audience="members")

    assert titles(september) == ["Our contact page", "Missed bins"]


def test_what_somebody_wrote_under_stays(september):
    item = september.agenda_items.get(title="Missed bins")
    actions.write_item_notes(item=item, notes="To prepare", over=0, by=None, now=AFTER_JUNE)

    revise(september, audience="public")

    assert titles(september) == ["Our contact page", "Missed bins"]


@pytest.mark.parametrize(("named", "lines"), [(["first"], ["Missed bins"]), (["first", "second"], [])])
def test_another_named_council_is_more_people_too(group, named, lines):
    councils = {name: CouncilFactory() for name in ("first", "second")}
    facts = {"audience": "councils", "invited_councils": [councils["first"]]}
    line(schedule(group, JUNE, SPRING, **facts), "Missed bins")
    september = schedule(group, SEPTEMBER, AFTER_JUNE, **facts)

    revise(september, audience="councils", invited_councils=[councils[name] for name in named])

    assert titles(september) == lines


def test_a_meeting_that_is_over_keeps_its_agenda(september):
    actions.revise(meeting=september, fields={"audience": "public"}, by=None, now=at(SEPTEMBER, 20))

    assert titles(september) == ["Our contact page", "Missed bins"]


def test_the_form_asks_first_and_says_what_became_of_the_agenda(client, group, lead):
    earlier = MeetingFactory(group=group, audience="members", days=-20)
    meeting = MeetingFactory(group=group, audience="members", host_council=None)
    topic = TopicFactory(group=group, kind="carried", key="meetings.carried:1", title="Missed bins")
    for place in (earlier, meeting):
        PlacementFactory(topic=topic, meeting=place)
    address = reverse("meetings:meeting-edit", args=[group.slug, meeting.pk])
    client.force_login(lead)

    asked = client.post(address, typed(audience="public"))
    saved = client.post(address, typed(audience="public", confirmed="yes"), follow=True)

    assert "is taken off, and waits for you to place it again" in asked.text
    assert "is off it again: give it a line if everybody may read it" in saved.text
    assert to_place(meeting) == ["Missed bins"]
