"""Letters for tests."""

from django.db import transaction

from outbox.actions import queue
from outbox.letters import Letter, Post, Priority
from outbox.models import Message


def a_letter(number=1, **given):
    return Letter(
        **{
            "kind": "invitation",
            "key": f"invitation:meeting12:person{number}:0",
            "to_address": f"person{number}@oxford.gov.uk",
            "person_id": number,
            "scope": "group:7",
            "about": "meeting:12",
            "priority": Priority.CHANGE,
            "subject": "South peer group, Wed 25 Nov: are you coming?",
            "text": "Are you coming?\n",
            "html": "<p>Are you coming?</p>",
        }
        | given
    )


def a_post(channel, number=1, **given):
    """A post to a channel that listens here."""
    return Post(
        **{
            "kind": "channel-meeting",
            "key": f"channel-meeting:meeting12:webhook:{number}:0",
            "to_address": f"webhook:{number}",
            "service": "slack",
            "url": f"https://localhost:{channel.port}/services/T0/B0/{'secret' * 4}",
            "head": "New: What did we finish?",
            "lines": ("South peer group", "Wednesday 25 November 2026, 10am to 3:30pm"),
            "link_label": "Open the meeting’s page",
            "link_url": "https://peergroups.example/groups/south/meetings/12/",
            "scope": "group:7",
            "about": "meeting:12",
        }
        | given
    )


def queued(*letters, now):
    """Queue these letters as a deed would. Returns their messages in the same order."""
    with transaction.atomic():
        queue(letters, now)
    return [Message.objects.standing().get(key=letter.key) for letter in letters]


def states():
    """{key: state} of everything in the outbox."""
    return dict(Message.objects.values_list("key", "state"))
