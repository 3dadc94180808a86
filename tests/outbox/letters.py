"""Letters for tests."""

from django.db import transaction

from outbox.actions import queue
from outbox.letters import Letter, Priority
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


def queued(*letters, now):
    """Queue these letters as a deed would. Returns their messages in the same order."""
    with transaction.atomic():
        queue(letters, now)
    return [Message.objects.standing().get(key=letter.key) for letter in letters]


def states():
    """{key: state} of everything in the outbox."""
    return dict(Message.objects.values_list("key", "state"))
