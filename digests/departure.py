"""What becomes of a person's digest when they leave a group: what waits to be sent tells of it all the same."""

from digests import emails
from outbox import actions as outbox


def hand_on(*, person, council, group, at, by):
    """Take back a digest that has not left. Its span is open again, and the next one tells it without this group."""
    outbox.cancel(reason="no longer in the group", person_id=person.pk, kinds=[emails.KIND])
