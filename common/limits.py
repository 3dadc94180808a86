"""How often something may be tried, or looked at: by network address, mail address or session. The rates: settings.

What is tried is counted by allauth, in the database cache, each count under a lock; who does not get the lock in a
second is refused. Count before the deed's transaction begins, so that a deed that fails is counted as well.
What is refused tells the request when to try again, in seconds: `request.retry_after` (front/headers.py).
"""

import math
import time

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_cache_key, parse_rates
from django.conf import settings
from django.core.cache import cache, caches


def within(request, limit, *, key=None):
    """Count one try against a limit of ACCOUNT_RATE_LIMITS and return whether it was allowed.

    Raises KeyError for a limit that settings do not name: allauth would let everything through.
    """
    if not settings.ACCOUNT_RATE_LIMITS[limit]:
        raise KeyError(limit)
    allowed = ratelimit.consume(request, action=limit, key=key)
    if not allowed:
        request.retry_after = _wait(request, limit, key)
    return allowed


def _wait(request, limit, key):
    """Whole seconds until one more try would be allowed."""
    now, waits = time.time(), [1]  # who did not get the lock may try again at once
    for rate in parse_rates(settings.ACCOUNT_RATE_LIMITS[limit]):
        tries = cache.get(get_cache_key(request, app="allauth.account", action=limit, rate=rate, key=key), [])
        if len(tries) >= rate.amount:  # the latest first
            waits.append(math.ceil(tries[rate.amount - 1] + rate.duration - now))
    return max(waits)


def seldom_enough(request, limit):
    """Count one look at a page against a limit of ACCOUNT_RATE_LIMITS, and return whether it was allowed.

    For pages that cost the database much, so it is not asked to count: the fast cache does, in one span after another,
    and while that is away everything is allowed. The limit has one rate, by network address. Raises KeyError as above.
    """
    if not settings.ACCOUNT_RATE_LIMITS[limit]:
        raise KeyError(limit)
    (rate,) = parse_rates(settings.ACCOUNT_RATE_LIMITS[limit])
    fast, span = caches["fast"], int(time.time() // rate.duration)
    key = f"{get_cache_key(request, app='looks', action=limit, rate=rate)}:{span}"
    fast.add(key, 0, 2 * rate.duration)
    try:
        allowed = fast.incr(key) <= rate.amount
    except ValueError:  # the cache was emptied a moment ago
        return True
    if not allowed:
        request.retry_after = math.ceil((span + 1) * rate.duration - time.time())
    return allowed
