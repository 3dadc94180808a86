from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common import london
from digests.planning import plan
from outbox import holds


class Command(BaseCommand):
    help = "Queue the mail that is due: now, or what would be due at another moment. `deliver` sends it."

    def add_arguments(self, parser):
        parser.add_argument("--now", metavar="TIME", help="such as 2026-11-25T09:00; without a zone it is London's")

    def handle(self, *, now, **options):
        try:
            moment = london.read_iso(now) if now else timezone.now()
        except ValueError as error:
            raise CommandError(f"--now {now!r} is not a time. Write it like 2026-11-25T09:00.") from error
        if holds.is_held():
            self.stdout.write("Mail is held after a restore: nothing is planned until `manage.py release_mail`.")
            return
        counts = plan(moment)
        planned = ", ".join(_words(number, what) for what, number in counts.items() if number)
        self.stdout.write(f"{moment.astimezone(london.LONDON):%Y-%m-%d %H:%M} London: {planned or 'nothing is due'}.")


def _words(number, what):
    """“2 reminders”, “1 reminder”."""
    return f"{number} {what.removesuffix('s') if number == 1 else what}"
