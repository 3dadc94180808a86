from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backups import CannotBackUp, contents, restoring


class Command(BaseCommand):
    help = (
        "Read a backup into the database: all of it, compared with what was backed up, or nothing. No mail leaves "
        "afterwards until release_mail. See docs/backups.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what `backup` has written")
        parser.add_argument("--replace", action="store_true", help="lose what is in the database now")

    def handle(self, *, file, replace, **options):
        try:
            manifest, check = restoring.restore(file, replace)
        except (CannotBackUp, OSError) as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        at = contents.moment(manifest["at"])
        self.stdout.write(
            f"Restored to the {settings.MODE} installation, as of {at:%Y-%m-%d %H:%M} UTC: "
            f"{len(manifest['tables'])} tables, {rows:,} rows, all as they were backed up."
        )
        for breach in check.breaches:
            self.stderr.write(breach)
        if check.breaches:
            raise CommandError(f"The ledger does not add up: {len(check.breaches)} of these. Mail is on hold.")
        self.stdout.write(
            f"The ledger is sound: {check.transfers:,} transfers.\n"
            "Mail is on hold: nothing is planned or sent until you say from when it may go again,\n"
            "  manage.py release_mail --from TIME\n"
            "with the moment until which the lost installation sent mail, or now. What fell due before is not sent."
        )
