"""How often something may be tried: by network address, by mail address, by session. The rates are in settings.

allauth counts, in the database cache, each count under a lock; who does not get the lock in a second is refused. Count
before the deed's transaction begins, so that a deed that fails is counted as well.
"""

from allauth.core import ratelimit
from django.conf import settings


def within(request, limit, *, key=None):
    """Count one try against a limit of ACCOUNT_RATE_LIMITS and return whether it was allowed.

    Raises KeyError for a limit that settings do not name: allauth would let everything through.
    """
    if not settings.ACCOUNT_RATE_LIMITS[limit]:
        raise KeyError(limit)
    return ratelimit.consume(request, action=limit, key=key)
