from django.core.management.base import BaseCommand

from common.london import read_iso
from outbox import holds
from outbox.actions import release_mail


class Command(BaseCommand):
    help = "End the hold that a restore has put on planning and mail. What fell due before a given moment is not sent."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="start", type=read_iso, required=True,
            help="when the restored copy was last true, or later, such as 2026-11-25T09:00 (London)",
        )  # fmt: skip

    def handle(self, *, start, **options):
        if not holds.is_held():
            self.stdout.write("There is no hold: mail is leaving as usual.")
            return
        count = release_mail(start=start)
        self.stdout.write(f"Mail is leaving again. {count} fell due before and will not be sent.")
