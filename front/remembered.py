"""What one person's pages show, kept for a minute in the fast cache: decision 29.

What others do is seen that late. It is worked out anew at once when the person does something (`forget`), and when what
they may see is something else (`rights`).
"""

from dataclasses import fields
from zlib import crc32

from django.conf import settings
from django.core.cache import caches

from digests import waiting

KINDS = []


class Remembered:
    """One thing that is kept for each person, such as the bar.

    `made_of`: the dataclasses in it. What another version of the product has kept is not read as ours while an upgrade
    goes on.
    """

    def __init__(self, name, made_of=()):
        shape = repr([(one.__name__, [field.name for field in fields(one)]) for one in made_of])
        self.name = f"{name}:{crc32(shape.encode())}"
        KINDS.append(self)

    def of(self, person_id, make, rights=None):
        """What `make()` says, or what it said for the same rights within the last minute."""
        fast, seconds = caches["fast"], settings.TURNS_KEPT_SECONDS
        known = fast.get(self.key(person_id)) if seconds else None
        if known is not None and known[0] == rights:
            return known[1]
        found = make()
        if seconds:
            fast.set(self.key(person_id), (rights, found), seconds)
        return found

    def key(self, person_id):
        return f"{self.name}:{person_id}"


def forget(person_id):
    """The person did something, here or from a mail: their next page is worked out anew, the bar's count with it."""
    waiting.forget(person_id)
    if settings.TURNS_KEPT_SECONDS:
        caches["fast"].delete_many([kind.key(person_id) for kind in KINDS])
