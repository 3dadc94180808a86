"""Two people type about the same line at once: each sees what the other saved, and nothing is lost."""

from meetings.models import Action, Revision
from tests.factories import MeetingFactory
from tests.meetings.test_room import send
from tests.meetings.visiting import url


def test_who_saves_over_unread_notes_sees_both_and_saves_them_together(come, item, member, council):
    client = come("lead")
    send(client, "item-notes", item, notes="Theirs *all*")
    mine = {"notes": "Mine <b>own</b>", "over": 0, "words": "Map", "owner": f"{member.pk}-{council.pk}", "due": "week"}

    refused = client.post(url("item-action", item.meeting, item.pk), mine).content.decode()

    item.refresh_from_db()
    assert (item.notes, Action.objects.count()) == ("Theirs *all*", 0)
    assert '<p class="govuk-body">Theirs <em>all</em></p>' in refused
    assert '<p class="govuk-body">Mine &lt;b&gt;own&lt;/b&gt;</p>' in refused
    assert "Mine &lt;b&gt;own&lt;/b&gt;</textarea>" in refused
    assert 'name="over" value="1"' in refused
    client.post(url("item-action", item.meeting, item.pk), {**mine, "notes": "Theirs and mine", "over": 1})
    item.refresh_from_db()
    assert (item.notes, Action.objects.get().words) == ("Theirs and mine", "Map")


def test_a_form_that_is_wrong_otherwise_shows_both_too(come, item):
    client = come("lead")
    send(client, "item-notes", item, notes="Theirs")

    refused = client.post(url("item-action", item.meeting, item.pk), {"notes": "Mine", "over": 0}).content.decode()

    assert "Enter what will be done" in refused
    assert '<p class="govuk-body">Theirs</p>' in refused


def test_the_same_words_twice_are_no_conflict(come, item):
    client = come("lead")
    send(client, "item-notes", item, notes="The same")

    sent = client.post(url("item-notes", item.meeting, item.pk), {"notes": "The same", "over": 0})

    assert sent.status_code == 302
    assert Revision.objects.count() == 1


def test_notes_of_a_draft_meeting_are_nobodys(come, group):
    draft = MeetingFactory(group=group, draft=True)

    assert come("lead").get(url("meeting-room", draft)).status_code == 403
