"""Writing to the leads of a group."""

from uuid import uuid4

from django.db import transaction

from outbox import actions as outbox
from peergroups import emails
from peergroups.people import spoken_to


@transaction.atomic
def write_to_leads(*, group, name, email, message, person, now):
    """Mail a message to each lead, or to the coordinators where there is none. An answer goes to who wrote it.

    `person` is who wrote it, when signed in. Nothing is kept but the mail.
    """
    occurrence = uuid4().hex
    letters = [
        emails.group_letter(
            group, lead, name=name, email=email, message=message, person=person, occurrence=occurrence, now=now
        )
        for lead in spoken_to(group)
    ]
    outbox.queue(letters, now=now)
