from pathlib import Path

from django.core.management.base import BaseCommand

from common.facts import rows_of
from standards.actions import load

OWN_TABLE = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = "Bring the service standards up to our own table of facts. Nothing is deleted; a second run changes nothing."

    def handle(self, **options):
        written = load(standards=rows_of(OWN_TABLE / "standards.csv"), points=rows_of(OWN_TABLE / "points.csv"))
        if options["verbosity"]:
            self.stdout.write(f"Service standards: {written} rows written.")
