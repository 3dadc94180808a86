"""What stands beside a list to narrow it: as much of it as people read."""

import pytest

from common import admin
from tests.factories import ActionFactory, CouncilFactory, MeetingFactory

pytestmark = pytest.mark.django_db

ACTIONS, MEETINGS = "/admin/meetings/action/", "/admin/meetings/meeting/"


def filters_of(page):
    return {spec.title: [choice["display"] for choice in spec.choices(page.context["cl"])]
            for spec in page.context["cl"].filter_specs}  # fmt: skip


@pytest.fixture
def three(monkeypatch):
    """Actions of three councils, in a list that offers two of anything at most."""
    monkeypatch.setattr(admin, "MOST_CHOICES", 2)
    return [ActionFactory(council=CouncilFactory(short_name=name), words=name) for name in ("Ayre", "Bute", "Coll")]


def test_a_filter_of_more_than_anybody_reads_is_left_out(as_coordinator, three):
    assert "council" not in filters_of(as_coordinator.get(ACTIONS))

    three[0].delete()

    assert filters_of(as_coordinator.get(ACTIONS))["council"] == ["All", "Bute", "Coll", "–"]


def test_what_the_address_chose_is_shown_and_holds(as_coordinator, three):
    page = as_coordinator.get(ACTIONS, {"council__id__exact": three[1].council_id})

    assert filters_of(page)["council"] == ["All", "Bute", "–"]
    assert [action.words for action in page.context["cl"].result_list] == ["Bute"]


def test_what_the_address_chose_is_shown_where_there_is_no_none_to_choose(as_coordinator, monkeypatch):
    monkeypatch.setattr(admin, "MOST_CHOICES", 1)
    meeting, _ = MeetingFactory(group__name="Ayre"), MeetingFactory()
    assert "group" not in filters_of(as_coordinator.get(MEETINGS))

    page = as_coordinator.get(MEETINGS, {"group__id__exact": meeting.group_id})

    assert len(filters_of(page)["group"]) == 2
    assert list(page.context["cl"].result_list) == [meeting]


def test_a_lead_is_offered_the_councils_of_their_own_list(as_lead, lead, ours, three):
    named = filters_of(as_lead.get(ACTIONS)).get("council", [])

    assert not {"Ayre", "Bute", "Coll"} & set(named)


def test_meetings_are_narrowed_to_a_year_on_londons_clock(as_coordinator):
    for title, day in (("Last one", "2025-12-31"), ("First one", "2026-01-01")):
        MeetingFactory(title=title, starts_on=day, ends_on=day)

    page = as_coordinator.get(MEETINGS, {"starts_at": "2026"})

    assert filters_of(page)["year"] == ["All", "2026", "2025"]
    assert [meeting.title for meeting in page.context["cl"].result_list] == ["First one"]


def test_long_texts_stay_in_the_database(as_coordinator):
    MeetingFactory.create_batch(3, notes="Long")

    page = as_coordinator.get(MEETINGS)

    assert all({"notes", "summary"} <= row.get_deferred_fields() for row in page.context["cl"].result_list)
