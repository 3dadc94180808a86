"""Every version of every text is kept, can be read, and can be started from again."""

import pytest
from django.utils import timezone

from meetings import actions
from meetings.models import Revision
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.meetings.visiting import page, url


@pytest.fixture
def versions(meeting, item, lead, member):
    now = timezone.now()
    actions.write_notes(meeting=meeting, notes="Of the whole", over=0, by=lead, now=now)
    actions.write_item_notes(item=item, notes="First words", over=0, by=lead, now=now)
    actions.write_item_notes(item=item, notes="Second words", over=1, by=member, now=now)
    table = item.tables.create(number=1)
    actions.write_findings(table=table, findings="Found", over=0, by=lead, now=now)
    return list(Revision.objects.order_by("pk"))


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("member", 403), ("outsider", 404), ("anonymous", 302), ("coordinator", 200)]
)
def test_drafts_are_for_those_who_write(come, meeting, versions, who, status):
    client = come(who)

    assert client.get(url("notes-history", meeting)).status_code == status
    assert client.get(url("notes-history", meeting), {"version": versions[0].pk}).status_code == status


def test_all_versions_stand_in_one_list_latest_first(come, meeting, versions):
    content = page(come("lead"), "notes-history", meeting)

    places = [content.index(f'href="?version={revision.pk}"') for revision in reversed(versions)]
    assert places == sorted(places)
    assert "Table 1 of “Missed bins”" in content
    assert "The meeting as a whole" in content


def test_one_item_by_itself(come, meeting, item, versions, lead):
    other = AgendaItemFactory(meeting=meeting, title="Another")
    actions.write_item_notes(item=other, notes="Else", over=0, by=lead, now=timezone.now())

    content = come("lead").get(url("notes-history", meeting), {"item": item.pk}).content.decode()

    assert content.count("?version=") == 3
    assert "Another" not in content


def test_an_old_version_is_read_and_started_from_again(come, meeting, item, versions):
    client, first = come("lead"), versions[1]
    shown = client.get(url("notes-history", meeting), {"version": first.pk}).content.decode()
    assert '<p class="govuk-body">First words</p>' in shown
    assert f"{url('item-notes', meeting, item.pk)}?from={first.pk}" in shown

    again = client.get(url("item-notes", meeting, item.pk), {"from": first.pk}).content.decode()

    assert "First words</textarea>" in again
    assert 'name="over" value="2"' in again
    item.refresh_from_db()
    assert item.notes == "Second words"  # looking changes nothing


@pytest.mark.parametrize(("at", "text"), [(0, "Of the whole"), (3, "Found")])
def test_so_are_the_whole_and_the_tables(come, meeting, versions, at, text):
    client = come("lead")
    shown = client.get(url("notes-history", meeting), {"version": versions[at].pk})

    address = shown.context["back"]

    assert f"{text}</textarea>" in client.get(address, {"from": versions[at].pk}).content.decode()


def test_a_version_of_another_text_is_no_start(come, meeting, item, versions):
    shown = come("lead").get(url("item-notes", meeting, item.pk), {"from": versions[0].pk}).content.decode()

    assert "Second words</textarea>" in shown


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "²"])
def test_what_is_no_version_is_not_found(come, meeting, versions, asked):
    client = come("lead")

    assert client.get(url("notes-history", meeting), {"version": asked}).status_code == 404
    assert client.get(url("notes-history", meeting), {"item": asked}).status_code == 404


def test_a_version_of_another_meeting_is_not_found(come, meeting, group, versions, lead):
    other = MeetingFactory(group=group)
    actions.write_notes(meeting=other, notes="Elsewhere", over=0, by=lead)
    theirs = Revision.objects.get(meeting=other)

    assert come("lead").get(url("notes-history", meeting), {"version": theirs.pk}).status_code == 404


def test_nothing_saved_yet(come, meeting):
    assert "Nothing saved yet" in page(come("lead"), "notes-history", meeting)


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_one_and_three(come, meeting, lead, count, django_assert_num_queries):
    for item in AgendaItemFactory.create_batch(count, meeting=meeting):
        actions.write_item_notes(item=item, notes="Words", over=0, by=lead, now=timezone.now())
    client = come("lead")

    with django_assert_num_queries(8):
        content = client.get(url("notes-history", meeting)).content.decode()

    assert content.count("?version=") == count
