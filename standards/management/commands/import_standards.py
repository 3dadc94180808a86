import csv
from pathlib import Path

from django.core.management.base import BaseCommand

from standards.actions import load

OWN_TABLE = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = "Bring the service standards up to our own table of facts. Nothing is deleted; a second run changes nothing."

    def handle(self, **options):
        written = load(standards=rows_of("standards.csv"), points=rows_of("points.csv"))
        if options["verbosity"]:
            self.stdout.write(f"Service standards: {written} rows written.")


def rows_of(name):
    with (OWN_TABLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
