from pathlib import Path

from django.core.management.base import BaseCommand

from common.facts import rows_of
from skills.actions import load

OWN_TABLE = Path(__file__).resolve().parents[2] / "data" / "skills.csv"


class Command(BaseCommand):
    help = "Bring the skills up to our own table of facts. Nothing is deleted; a second run changes nothing."

    def handle(self, **options):
        written = load(rows_of(OWN_TABLE))
        if options["verbosity"]:
            self.stdout.write(f"Skills: {written} rows written.")
