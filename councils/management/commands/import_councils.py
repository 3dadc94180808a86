from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from councils import register
from councils.actions import load
from councils.rows import Register, RegisterError

OWN_TABLE = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = (
        "Bring the register of councils up to date from CSV files: our own table of facts if none is given, or any "
        "file in its form or that of the published register. Nothing is deleted; a second run changes nothing. Bad "
        "rows are named and left out, the rest is stored, and the command then ends with status 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)

    def handle(self, *, files, **options):
        files = files or [OWN_TABLE / "councils.csv", OWN_TABLE / "successions.csv"]
        try:
            whole = sum((register.read(text_of(file), file.name) for file in files), Register())
        except RegisterError as problem:
            raise CommandError(str(problem)) from None
        outcome = load(register=whole)

        for fault in outcome.faults:
            self.stderr.write(str(fault))
        if options["verbosity"]:
            self.stdout.write(
                f"Councils: {outcome.new} new, {outcome.changed} changed, {outcome.same} as they were. "
                f"{outcome.domains} mail domains and {outcome.successions} successions new or changed. "
                f"{outcome.skipped} skipped: combined authorities and the Greater London Authority. "
                f"{outcome.changes} changes in all."
            )
        if outcome.faults:
            rows = "1 row was" if len(outcome.faults) == 1 else f"{len(outcome.faults)} rows were"
            raise CommandError(f"{rows} left out, each named above; the rest is stored.")


def text_of(file):
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RegisterError(f"{file.name} is not UTF-8 text. Save it as “CSV UTF-8” and try again.") from None
    except OSError as problem:
        raise RegisterError(f"{file} cannot be read: {problem.strerror}.") from None
