"""How often invented people want the digest, and what a lead puts on top of it: so that the mailbox has some to read.

What is new was so before the last Monday morning, so that the worker's first run has something to tell.
"""

import datetime as dt

from digests import actions, windows
from digests.models import LeadNote, MutedGroup, Rhythm
from peergroups.models import Membership

SINCE = dt.timedelta(days=365)
ANNOUNCED = dt.timedelta(days=3)  # before that Monday
RHYTHMS = {  # who: how often, which weekday, which hour
    "member@camden": ("week", 2, 9),
    "val.sample": ("month", 0, 8),
    "dana.demo": ("fortnight", 0, 7),
    "zed.demo": ("never", 0, 8),
}
MUTED = ("kim.sample", "leads")
NOTE = (
    "south",
    "Ten years, and the first two ideas are still with us. Bring one thing that your council finished, however small, "
    "and one that it dropped.",
)


def announced(now):
    """When the coming meetings were announced, for a digest of the last Monday to tell of them."""
    return windows.latest(windows.USUAL, now) - ANNOUNCED


def load(groups, people, now):
    """Once each: what somebody changes afterwards stays changed."""
    for start, (every, weekday, hour) in RHYTHMS.items():
        person = people[start]
        if not Rhythm.objects.filter(person=person).exists():
            actions.set_rhythm(person=person, every=every, weekday=weekday, hour=hour, by=person, now=now - SINCE)
    start, slug = MUTED
    if not MutedGroup.objects.exists():
        actions.mute_group(person=people[start], group=groups[slug], by=people[start], now=now - SINCE)
    slug, words = NOTE
    if not LeadNote.objects.filter(group=groups[slug]).exists():
        lead = Membership.objects.current().leads().filter(group=groups[slug]).order_by("pk").first().person
        actions.write_note(group=groups[slug], words=words, by=lead, now=announced(now))
