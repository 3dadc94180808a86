from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.facts import rows_of
from scrutiny import reading
from scrutiny.actions import importing

DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = (
        "Bring in who uses what from CSV files: our own table of facts if none is given, or any file in its form or "
        "in that of the published list. Nothing is changed or deleted; a second run stores nothing. Bad rows are named "
        "by their line and left out, the rest is stored, and the command then ends with status 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)

    def handle(self, *, files, **options):
        if not files:
            importing.load_owners(rows_of(DATA / "owners.csv"))
        rows, faults = [], []
        for file in files or [DATA / "uses.csv"]:
            try:
                found, bad = reading.read(text_of(file), file.name)
            except reading.UsesError as problem:
                raise CommandError(str(problem)) from None
            rows += found
            faults += bad
        outcome = importing.load(rows=rows, faults=faults, now=timezone.now())

        for fault in outcome.faults:
            self.stderr.write(str(fault))
        if options["verbosity"]:
            self.stdout.write(
                f"Uses: {outcome.sources} lines stored, {outcome.same} as they were; {outcome.uses} new uses of "
                f"{outcome.products} new products by {outcome.bodies} new bodies, {outcome.suppliers} new suppliers."
            )
        if outcome.faults:
            left = "1 row was" if len(outcome.faults) == 1 else f"{len(outcome.faults)} rows were"
            raise CommandError(f"{left} left out, each named above; the rest is stored.")


def text_of(file):
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{file.name} is not UTF-8 text. Save it as “CSV UTF-8” and try again.") from None
    except OSError as problem:
        raise CommandError(f"{file} cannot be read: {problem.strerror}.") from None
