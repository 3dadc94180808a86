"""Where a calendar sends its answer to an invitation: an address of its own for each person and meeting.

`answers+12-7-<proof>@…` says meeting 12 and person 7, and nobody else can make it up. Like a link in the mail, it is
for whoever has the mail. It stays the same when the meeting moves: calendars hold on to who invited them.
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PLACE = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{24})")


def are_taken_in():
    """Whether somebody set up an address to which calendars can answer."""
    return bool(settings.MAIL_ANSWERS_TO)


def address_for(meeting_id, person_id):
    """At most 64 characters before the @, all of which survive a mail server that makes them small or capital."""
    name, _, domain = settings.MAIL_ANSWERS_TO.partition("@")
    return f"{name}+{meeting_id}-{person_id}-{_proof(meeting_id, person_id)}@{domain}"


def read(address):
    """(meeting id, person id) of an address that we made, or None."""
    local, _, domain = address.strip().lower().rpartition("@")
    name, _, place = local.partition("+")
    found = PLACE.fullmatch(place)
    if found is None or f"{name}@{domain}" != settings.MAIL_ANSWERS_TO.lower():
        return None
    meeting_id, person_id = int(found.group(1)), int(found.group(2))
    is_ours = constant_time_compare(found.group(3), _proof(meeting_id, person_id))
    return (meeting_id, person_id) if is_ours else None


def _proof(meeting_id, person_id):
    value = f"{meeting_id}:{person_id}"
    return salted_hmac("meetings.answer_addresses", value, algorithm="sha256").hexdigest()[:24]
