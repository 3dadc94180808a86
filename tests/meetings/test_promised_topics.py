"""What a supplier promised stays on agendas until its own page closes it; and a meeting that has a page of its own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import actions, why
from meetings.explaining import explain
from meetings.models import AgendaItem, Meeting, Placement, Topic
from tests.meetings.agendas import JUNE, SEPTEMBER, at, schedule
from tests.meetings.visiting import url

pytestmark = pytest.mark.django_db
SPRING, AFTER_JUNE = at(JUNE.replace(month=4)), at(JUNE, 20)


def promised(group, now=SPRING):
    return actions.open_topic(
        group=group, key="scrutiny.commitment:1", kind=Topic.Kind.PROMISE, title="Example Ltd: open data",
        words="Was it kept?", by=None, now=now,
    )  # fmt: skip


def test_talking_about_a_promise_does_not_close_it_and_it_says_why_it_comes_back(group, lead):
    topic = promised(group)
    june = schedule(group, JUNE, SPRING)
    line = AgendaItem.objects.get(placements__topic=topic)
    actions.mark_discussed(item=line, by=lead, now=AFTER_JUNE)
    september = schedule(group, SEPTEMBER, AFTER_JUNE)

    topic.refresh_from_db()
    assert (line.meeting, topic.closed_at) == (june, None)
    items = list(september.agenda_items.filter(placements__topic=topic))
    explain(september, items, reader=lead, now=AFTER_JUNE, sees_people=True)
    until = "here until councils say that it was met, or its page says why it is closed."
    assert items[0].reasons == [why.Reason("Promised", f"on record since 11 April, and {until}")]


def test_nobody_drops_a_promise_from_an_agenda(client, group, lead, meeting):
    topic = promised(group, now=timezone.now())
    placement = Placement.objects.get(topic=topic)
    with pytest.raises(actions.ClosesElsewhere, match="its own page"):
        actions.drop_topic(topic=topic, because="Forget it", by=lead, now=timezone.now())
    client.force_login(lead)
    settle = reverse("meetings:placement-settle", args=[group.slug, placement.meeting_id, placement.pk])
    assert "drop" not in dict(client.get(settle).context["form"].fields["deed"].choices)
    client.post(settle, {"deed": "drop", "because": "Forget it"})

    topic.refresh_from_db()
    assert topic.closed_at is None
    client.post(settle, {"deed": "leave-out", "because": "No time"})
    placement.refresh_from_db()
    assert placement.skipped_at is not None


def test_a_meeting_with_a_page_elsewhere_leads_there_and_has_its_own_all_the_same(client, meeting):
    own = url("meeting-detail", meeting)
    assert client.get(own).status_code == 200
    Meeting.objects.filter(pk=meeting.pk).update(page="/scrutiny/41/")

    assert client.get(own)["Location"] == "/scrutiny/41/"
    shown = client.get(f"{own}?own").content.decode()
    assert '<a class="govuk-link" href="/scrutiny/41/">What this meeting is about</a>' in shown
