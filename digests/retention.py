"""How long it is kept which span of time each digest covered. The text of a digest is the outbox's, and goes there."""

import datetime as dt

from django.db.models import Exists, OuterRef

from digests.models import Digest
from digests.planner import is_lost

KEPT_FOR = dt.timedelta(days=396)  # thirteen months
AT_ONCE = 10_000


def forget(now):
    """Remove what is older, but of each person the last that was told: the next begins where it ended.

    Returns how many went. A night may not be enough for years of them: the next goes on.
    """
    newer = Digest.objects.filter(person=OuterRef("person"), until__gt=OuterRef("until")).filter(~is_lost(now))
    old = Digest.objects.filter(Exists(newer), until__lt=now - KEPT_FOR).order_by("until")
    count, _ = Digest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()
    return count
