import datetime as dt
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backups import CannotBackUp, taking


class Command(BaseCommand):
    help = (
        "Write a copy of the whole database into one file, with what is needed to prove a restore. Everything may run "
        "meanwhile. Works with the embedded PostgreSQL and with any other. See docs/backups.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, help="the folder to write into; backups/ in VAR_DIR unless you say")

    def handle(self, *, to, **options):
        try:
            path, manifest = taking.take(to or settings.VAR_DIR / "backups", dt.datetime.now(dt.UTC))
        except (CannotBackUp, OSError) as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{path}\n{len(manifest['tables'])} tables of the {settings.MODE} installation, {rows:,} rows, "
            f"{manifest['ledger']['transfers']:,} transfers, {path.stat().st_size:,} bytes. "
            "It holds everything about everybody: keep it as safe as the database, and elsewhere."
        )
