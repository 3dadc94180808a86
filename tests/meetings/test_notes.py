"""Two people type notes at once: nothing is lost, and each sees what the other saved."""

import re

import pytest
from django.urls import reverse

from meetings import actions
from meetings.models import Meeting
from tests.factories import MeetingFactory


@pytest.fixture
def page(group):
    meeting = MeetingFactory(group=group, days=-1, notes="First")
    return reverse("meetings:meeting-notes", args=[group.slug, meeting.pk])


def version(content):
    return re.search(r'name="over" value="(\w*)"', content).group(1)


def test_who_saves_over_what_somebody_else_saved_is_shown_both(client, lead, page):
    client.force_login(lead)
    over = version(client.get(page).content.decode())
    client.post(page, {"notes": "Theirs", "over": over})

    refused = client.post(page, {"notes": "Mine", "over": over}).content.decode()

    assert Meeting.objects.get().notes == "Theirs"
    assert "Somebody else saved these notes while you typed" in refused
    assert re.search(r"<textarea[^>]*>\s*Mine</textarea>", refused)
    assert '<p class="govuk-body">Theirs</p>' in refused

    client.post(page, {"notes": "Theirs and mine", "over": version(refused)})

    assert Meeting.objects.get().notes == "Theirs and mine"


def test_a_preview_keeps_the_version_that_was_read(client, lead, page):
    client.force_login(lead)
    over = version(client.get(page).content.decode())
    client.post(page, {"notes": "Theirs", "over": over})

    preview = client.post(page, {"notes": "Mine", "over": over, "preview": "yes"}).content.decode()

    assert version(preview) == over


@pytest.mark.parametrize("over", [0, 2])
def test_only_the_version_that_was_read_is_written_over(group, lead, over):
    meeting = MeetingFactory(group=group)
    actions.write_notes(meeting=meeting, notes="First", over=0, by=lead)

    with pytest.raises(actions.NotesChangedMeanwhile):
        actions.write_notes(meeting=meeting, notes="Mine", over=over, by=lead)

    assert Meeting.objects.get().notes == "First"


def test_every_version_is_kept(group, lead):
    meeting = MeetingFactory(group=group)

    actions.write_notes(meeting=meeting, notes="First", over=0, by=lead)
    actions.write_notes(meeting=meeting, notes="Second", over=1, by=lead)

    assert [(kept.version, kept.text, kept.by) for kept in meeting.revisions.all()] == [
        (1, "First", lead),
        (2, "Second", lead),
    ]
