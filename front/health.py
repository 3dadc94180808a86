"""Whether the product works, for whoever watches it: 200 or 503, and what is wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from outbox import health
from timebank import ledger

BROKER_SECONDS = 0.4


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """Public. A silent broker alone is no 503: the web works without it, and what waits too long says so itself."""
    report = {"web": "ok", "database": "ok", "broker": "ok" if broker_answers() else "down", "mail": None}
    report["ledger"] = None
    try:
        report["mail"] = health.report(timezone.now())
        report["ledger"] = ledger.health(timezone.now())
    except DatabaseError:
        report["database"] = "down"
        connection.close()
    trouble = report["database"] == "down" or report["mail"]["trouble"] or report["ledger"]["trouble"]
    report = {"status": "trouble" if trouble else "ok" if report["broker"] == "ok" else "degraded", **report}
    return JsonResponse(report, status=503 if trouble else 200, json_dumps_params={"indent": 2})


def broker_answers():
    """Whether Redis or Valkey answers, within a second."""
    broker = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=BROKER_SECONDS,
        socket_connect_timeout=BROKER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return broker.ping()
    except (RedisError, OSError):
        return False
    finally:
        broker.close()
