"""Faults of ours, told to a watcher that speaks Sentry's language if SENTRY_DSN names one: what broke, nobody's data.

The event that leaves is built anew from what may leave, so what a later version of the library adds stays here. No
local variables, no request, no cookies, no person, no crumbs; what remains is scrubbed as the log is.
"""

import sys

from common import asked
from config.scrubbing import scrubbed

KEPT = ("event_id", "timestamp", "platform", "level", "logger", "environment", "transaction")
OF_A_FRAME = ("filename", "module", "function", "lineno", "in_app")
OF_AN_EXCEPTION = ("type", "module", "mechanism")
OF_A_MECHANISM = ("type", "handled")


def begin(dsn, mode, transport=None):
    """Tell from now on. Exits with a sentence when the library, which is an extra, is not installed."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.celery import CeleryIntegration
        from sentry_sdk.integrations.django import DjangoIntegration
    except ImportError:
        sys.exit("SENTRY_DSN is set, but sentry-sdk is not installed. See docs/operations/logs-and-metrics.md.")
    sentry_sdk.init(
        dsn=dsn, environment=mode, transport=transport,
        integrations=[DjangoIntegration(middleware_spans=False, signals_spans=False), CeleryIntegration()],
        auto_enabling_integrations=False,
        send_default_pii=False, include_local_variables=False, max_request_body_size="never", max_breadcrumbs=0,
        traces_sample_rate=None, auto_session_tracking=False, send_client_reports=False, server_name="",
        before_send=what_may_leave,
    )  # fmt: skip


def what_may_leave(event, hint):
    """The event made of what may leave, with the number that our log and the page have."""
    told = {name: event[name] for name in KEPT if name in event}
    if said := event.get("logentry"):
        told["logentry"] = {"message": said.get("message") or "", "formatted": said.get("formatted") or ""}
    if found := event.get("exception"):
        told["exception"] = {"values": [_exception(each) for each in found.get("values") or []]}
    told["tags"] = dict(asked.doing.get() or {})
    return _scrub(told)


def _exception(found):
    made = {name: found[name] for name in OF_AN_EXCEPTION if found.get(name) is not None}
    if "mechanism" in made:
        made["mechanism"] = {name: found["mechanism"].get(name) for name in OF_A_MECHANISM}
    frames = (found.get("stacktrace") or {}).get("frames") or []
    made["stacktrace"] = {"frames": [{name: frame.get(name) for name in OF_A_FRAME} for frame in frames]}
    return {**made, "value": found.get("value") or ""}


def _scrub(value):
    if isinstance(value, dict):
        return {name: _scrub(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_scrub(each) for each in value]
    return scrubbed(value) if isinstance(value, str) else value
