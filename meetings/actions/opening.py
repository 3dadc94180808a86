"""For whom a published meeting is, and since when: what news of it and channels go by."""

from django.db.models import F, Value
from django.db.models.functions import Greatest

from meetings.models import Meeting, Opening

COUNCILS = Meeting.Audience.COUNCILS


def keep_openings(*, meeting, now):
    """Write down whom this meeting lets in from now on, and whom it does not any more. Of a draft nothing is kept.

    Belongs into each transaction that changes its audience or the councils it names. Hold the meeting.
    """
    if meeting.state != Meeting.State.PUBLISHED:
        return
    wanted = _readers(meeting)
    standing = {(row.audience, row.council_id): row.pk for row in meeting.openings.filter(closed_at=None)}
    if gone := [pk for readers, pk in standing.items() if readers not in wanted]:
        Opening.objects.filter(pk__in=gone).update(closed_at=Greatest(F("opened_at"), Value(now)))
    new = sorted(wanted - standing.keys())
    Opening.objects.bulk_create(
        Opening(meeting=meeting, audience=audience, council_id=council, opened_at=now) for audience, council in new
    )


def open_to_followers(*, meeting, council, followers, now):
    """Let in the councils that are named in place of one that ends, as if they had been named with it.

    Their people are its people, to whom the meeting is no news. Hold the meeting.
    """
    if meeting.state == Meeting.State.PUBLISHED and meeting.audience == COUNCILS:
        own = meeting.openings.filter(council=council).order_by("-opened_at").first()
        since = own.opened_at if own else meeting.published_at
        rows = [
            Opening(meeting=meeting, audience=COUNCILS, council=follower, opened_at=since) for follower in followers
        ]
        Opening.objects.bulk_create(rows, ignore_conflicts=True)
    keep_openings(meeting=meeting, now=now)


def _readers(meeting):
    """{(audience, council's key or None)} of who may know of it, as it is now."""
    if meeting.audience != COUNCILS:
        return {(meeting.audience, None)}
    named = meeting.invited_councils.order_by().values_list("pk", flat=True)
    return {(COUNCILS, council) for council in named}
