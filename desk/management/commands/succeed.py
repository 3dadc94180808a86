import datetime as dt
from fractions import Fraction

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from common import london
from councils.endings import ending_of
from councils.models import Council
from desk import actions


class Command(BaseCommand):
    help = (
        "Hand over what a council that ends has to its successors, as the register names them: before its day what has "
        "dates of its own, from that day on the rest. The worker does it by itself when the day comes; a second time "
        "changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", help="the code of the council that ends, such as SRY")
        parser.add_argument(
            "--share",
            action="append",
            default=[],
            metavar="CODE=PART",
            help="what a successor gets of what is divided, such as WSRY=1/3; give one for each. Kept in the register. "
            "As there, or equal, if left out",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would move, and when")

    def handle(self, *, code, share, dry_run, **options):
        predecessor = _council(code)
        ending = ending_of(predecessor)
        if ending is None:
            raise CommandError(f"The register names no council that follows {predecessor}.")
        shares, now = _shares(share), timezone.now()
        day = max(now, london.moment(ending.on, dt.time()))
        try:
            if dry_run:
                self._say(_would_move(ending, shares, now), "Now it would move")
                if day > now:
                    self._say(_would_move(ending, shares, day), f"On {london.plain_date(ending.on)} it would move")
            else:
                self._say(_moved(ending, shares, now), "Moved")
        except (actions.NoSuccession, actions.WrongShares) as refused:
            raise CommandError(str(refused)) from None

    def _say(self, lines, title):
        self.stdout.write(f"{title}:" if lines else f"{title}: nothing.")
        for line in lines:
            self.stdout.write(f"  {line}")


def _moved(ending, shares, now):
    return actions.succeed(predecessor=ending.predecessor, on=ending.on, by=None, now=now, shares=shares)


def _would_move(ending, shares, now):
    with transaction.atomic():
        said = _moved(ending, shares, now)
        transaction.set_rollback(True)
    return said


def _shares(given):
    """{Council: Fraction} from ["WSRY=1/3", …], or None when nothing was given."""
    shares = {}
    for text in given:
        code, _, part = text.partition("=")
        try:
            shares[_council(code)] = Fraction(part)
        except (ValueError, ZeroDivisionError):
            raise CommandError(f"--share {text!r} is not a share. Write it like WSRY=1/3.") from None
    return shares or None


def _council(code):
    council = Council.objects.with_code(code).first()
    if council is None:
        raise CommandError(f"There is no council with the code {code!r} in the register.")
    return council
