"""Two people save the same notes again and again, on two connections: nothing is written over unread."""

import threading
from itertools import pairwise

import pytest
from django.db import connections
from django.utils import timezone

from meetings import actions
from meetings.models import AgendaItem, Meeting, Revision, Table
from tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def item_notes(item):
    def save(text, over, by):
        actions.write_item_notes(
            item=AgendaItem.objects.get(pk=item.pk), notes=text, over=over, by=by, now=timezone.now()
        )

    return save, lambda: AgendaItem.objects.values_list("notes", "notes_version").get(pk=item.pk)


def meeting_notes(item):
    def save(text, over, by):
        actions.write_notes(meeting=Meeting.objects.get(pk=item.meeting_id), notes=text, over=over, by=by)

    return save, lambda: Meeting.objects.values_list("notes", "notes_version").get(pk=item.meeting_id)


def findings(item):
    table = Table.objects.create(item=item, number=1)

    def save(text, over, by):
        found = Table.objects.get(pk=table.pk)
        actions.write_findings(table=found, findings=text, over=over, by=by, now=timezone.now())

    return save, lambda: Table.objects.values_list("findings", "notes_version").get(pk=table.pk)


def type_and_save(name, by, saves, save, read, ready, refused):
    """Read, add a line of one's own, save; who was too late reads again and adds it to what stands now."""
    try:
        ready.wait(10)
        for n in range(saves):
            while True:
                text, version = read()
                try:
                    save(f"{text}{name} {n}\n", version, by)
                    break
                except actions.NotesChangedMeanwhile:
                    refused.append(name)
    finally:
        connections.close_all()


@pytest.mark.parametrize(("kind", "saves"), [(item_notes, 200), (meeting_notes, 50), (findings, 50)])
def test_two_editors_save_again_and_again_and_nothing_is_lost(group, lead, member, kind, saves):
    item = AgendaItemFactory(meeting=MeetingFactory(group=group, days=-1), discussed_at=timezone.now())
    save, read = kind(item)
    ready, refused = threading.Barrier(2), []

    threads = [
        threading.Thread(target=type_and_save, args=(name, by, saves, save, read, ready, refused))
        for name, by in (("Priya", lead), ("Sam", member))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)

    text, version = read()
    lines = text.splitlines()
    assert sorted(lines) == sorted(f"{name} {n}" for name in ("Priya", "Sam") for n in range(saves))
    assert [line for line in lines if line.startswith("Sam")] == [f"Sam {n}" for n in range(saves)]
    assert version == 2 * saves
    assert refused  # they did meet: otherwise this shows nothing
    kept = list(Revision.objects.order_by("version").values_list("version", "text"))
    assert [number for number, _ in kept] == list(range(1, 2 * saves + 1))
    assert all(after.startswith(before) for (_, before), (_, after) in pairwise(kept))
