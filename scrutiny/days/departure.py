"""What becomes of a person's part in scrutiny days when they leave: their mail is taken back.

What they wrote, voted and signed was the council's, and stays. The planner asks the council's other people, and this
person again for what is still theirs to do.
"""

from outbox import actions as outbox
from outbox.models import Message
from scrutiny.days.planner import KINDS


def hand_on(*, person, council, group, at, by):
    """Take back what waits to be sent to this person about scrutiny days."""
    mails = Message.objects.queued().filter(person_id=person.pk, kind__in=KINDS)
    if keys := list(mails.values_list("key", flat=True)):
        outbox.cancel(reason="no longer acts for the council", keys=keys)
