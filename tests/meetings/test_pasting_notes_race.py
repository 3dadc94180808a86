"""The same pasted notes saved twice at the same moment, on two connections: recorded once."""

import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils import timezone

from common import london
from meetings import actions
from meetings.models import Action, AgendaItem, Decision, Guest, Meeting, Presence, Revision
from tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]


def test_two_clicks_at_one_moment_record_it_once(group, council, lead, member):
    meeting = MeetingFactory(group=group, days=-1)
    item = AgendaItemFactory(meeting=meeting)
    due_on = london.today(timezone.now()) + dt.timedelta(days=9)
    ready, failed, since = threading.Barrier(4), [], timezone.now()

    def save():
        chosen = actions.Chosen(
            there=[member.pk],
            guests=[{"name": "Gale Guest", "organisation": "", "kind": "other"}],
            decisions=[{"sentence": "We go on", "item": AgendaItem.objects.get(pk=item.pk), "review_on": None}],
            actions=[{"words": "Go", "person": member, "council": council, "item": None, "due_on": due_on}],
            texts={0: "As a whole", item.pk: "Of the line"},
        )
        try:
            ready.wait(10)
            actions.keep_pasted(
                meeting=Meeting.objects.get(pk=meeting.pk), chosen=chosen, over={0: 0, item.pk: 0}, since=since,
                by=lead, now=timezone.now(),
            )  # fmt: skip
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert [model.objects.count() for model in (Presence, Guest, Decision, Action)] == [1, 1, 1, 1]
    assert sorted(Revision.objects.values_list("text", flat=True)) == ["As a whole", "Of the line"]
