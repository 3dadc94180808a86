"""Whether the product works, for whoever watches it: 200 or 503, and what is wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpResponse, JsonResponse
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
    report |= {"ledger": None, "nights": None}
    try:
        report |= parts(timezone.now())
    except DatabaseError:
        report["database"] = "down"
        connection.close()
    trouble = report["database"] == "down" or troubles(report)
    report = {"status": "trouble" if trouble else "ok" if report["broker"] == "ok" else "degraded", **report}
    return JsonResponse(report, status=503 if trouble else 200, json_dumps_params={"indent": 2})


def parts(now):
    """What is asked of the database, by name. Raises DatabaseError."""
    return {"mail": health.report(now), "ledger": ledger.health(now), "nights": health.nights(now)}


def troubles(report):
    """What somebody has to look at, in words that name nobody."""
    return [trouble for part in ("mail", "ledger", "nights") for trouble in report[part]["trouble"]]


@login_not_required
@require_safe
@never_cache
def healthz_web(request):
    """Public, for what stands before several web processes: 200 as long as this one is of use.

    Not /healthz: mail that waits is trouble for somebody, and no reason to take every web away from everybody.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return HttpResponse("no database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


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
