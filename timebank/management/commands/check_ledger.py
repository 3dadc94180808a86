from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from timebank import ledger


class Command(BaseCommand):
    help = (
        "Whether all hours of the time bank add up: balances to nothing, each balance to its transfers, none below its "
        "limit, every booked loan with its transfer. A sentence for each breach, and a status other than zero. Run it "
        "after a restore; the worker does so every night."
    )

    def handle(self, **options):
        found = ledger.record_check(timezone.now())
        for breach in found.breaches:
            self.stderr.write(breach)
        if found.breaches:
            raise CommandError(f"{len(found.breaches)} of these in {found.transfers} transfers.")
        self.stdout.write(f"The ledger is sound: {found.transfers} transfers, and all of them add up.")
