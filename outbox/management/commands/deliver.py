from django.core.management.base import BaseCommand

from common.london import read_iso
from outbox import breaker, holds
from outbox.delivery import deliver


class Command(BaseCommand):
    help = "Send the mail that is due: now, or by a given moment. The worker does the same every few seconds."

    def add_arguments(self, parser):
        parser.add_argument("--now", type=read_iso, help="as if it were this moment, such as 2026-11-25T09:00 (London)")
        parser.add_argument("--limit", type=int, help="at most so many messages")

    def handle(self, *, now, limit, **options):
        done = deliver(now=now, limit=limit)
        told = [f"{count} {outcome}" for outcome, count in sorted(done.items())]
        self.stdout.write(", ".join(told) or "Nothing was due.")
        if holds.is_held():
            self.stdout.write("Mail is on hold after a restore. End the hold with: manage.py release_mail --from TIME")
        elif breaker.is_open():
            self.stdout.write("The mail server cannot be used; one try a minute is made. See /healthz.")
