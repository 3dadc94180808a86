import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox import health
from outbox.models import Breaker, Hold, Incoming

SHOWN = 10


class Command(BaseCommand):
    help = "Say how the mail is doing, as /healthz does, with the reasons. Ends with status 1 when there is trouble."

    def handle(self, **options):
        report = health.report(timezone.now())
        for label, value in _lines(report):
            self.stdout.write(f"{label:<24}{value}")
        kept = Incoming.objects.filter(state=Incoming.State.KEPT)[:SHOWN]
        if kept:
            self.stdout.write("\nMail that came back and was not understood, newest first; it is in the admin:")
        for mail in kept:
            self.stdout.write(f"  {mail.at:%Y-%m-%d %H:%M} UTC  {mail}")
        if report["trouble"]:
            sys.exit(1)


def _lines(report):
    planned = report["planned_seconds_ago"]
    breaker = Breaker.objects.exclude(opened_at=None).first()
    hold = Hold.objects.filter(released_at=None).first()
    return [
        ("Oldest unsent mail", _age(report["oldest_unsent_seconds"]) if report["oldest_unsent_seconds"] else "none"),
        ("Parked", report["parked"]),
        ("Dead addresses", report["dead_addresses"]),
        ("Came back, not read", report["incoming_kept"]),
        ("Mail server", f"unusable since {breaker.opened_at:%H:%M} UTC: {breaker.reason}" if breaker else "works"),
        ("Hold", f"since {hold.at:%Y-%m-%d %H:%M} UTC: {hold.reason}" if hold else "none"),
        ("Last planning", "never" if planned is None else f"{_age(planned)} ago"),
        ("Trouble", ", ".join(report["trouble"]) or "none"),
    ]


def _age(seconds):
    """“40 s”, “12 min”, “3 h”, “2 days”: enough for somebody who looks."""
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
