import os
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from bench.network import filling
from bench.network.progress import Bar
from bench.network.sizes import Sizes
from bench.network.world import World
from common import london
from outbox import holds
from peergroups.models import PeerGroup
from timebank import ledger

HOLD = "This network is made up: nothing of it is sent to anybody"


class Command(BaseCommand):
    help = (
        "Fill a database with a made-up network, the same for a seed and a moment: all councils of today in 20 groups, "
        "and at scale 1 50,000 people, 5,000 meetings, 100,000 actions, 1,000,000 transfers and 500,000 mails. It "
        "wants an empty database, called by its name, and puts mail on hold. docs/performance.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=float, default=1, help="from 0.001 to 1, the whole country (default)")
        parser.add_argument("--seed", type=int, default=1, help="another one makes another network")
        parser.add_argument("--now", metavar="TIME", help="the moment of the network (default: today at 9:00)")
        parser.add_argument("--into", metavar="NAME", help="the name of the database, to say that this one is meant")

    def handle(self, *, scale, seed, now, into, verbosity, **options):
        sizes, moment = _sizes(scale), _moment(now)
        refuse_unless_meant(into)
        for command in ("import_councils", "import_standards", "import_skills", "import_uses"):
            call_command(command, verbosity=0)
        began, at_once = time.monotonic(), not connection.in_atomic_block
        holds.hold(HOLD)  # before there is any mail
        bar = Bar(sys.stderr, sizes)
        seal = filling.fill(World(sizes, seed, moment), told=bar.told, at_once=at_once)
        bar.end()
        if at_once:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        found = ledger.record_check(moment)
        if not found.is_sound:
            raise CommandError("\n".join(["The ledger does not add up:", *found.breaches]))
        if verbosity:
            self.stdout.write(
                f"{bar.rows:,} rows in {time.monotonic() - began:.0f} seconds, of scale {scale:g} and seed {seed}, "
                f"as at {moment.astimezone(london.LONDON):%Y-%m-%d %H:%M} London. Mail is on hold. Fingerprint: {seal}"
            )


def _sizes(scale):
    try:
        return Sizes.of(scale)
    except ValueError:
        raise CommandError("--scale is a number over 0 and up to 1, which is the whole country.") from None


def _moment(now):
    """What was said, or nine in the morning of today: two runs of one day make one network."""
    try:
        return london.read_iso(now) if now else london.read_iso(f"{london.today(timezone.now())}T09:00")
    except ValueError as error:
        raise CommandError(f"--now {now!r} is not a time. Write it like 2026-11-25T09:00.") from error


def refuse_unless_meant(into):
    """Thousands of made-up people are a disaster in a database that somebody uses: it is asked for by its name."""
    name = connection.settings_dict["NAME"]
    if settings.MODE == "demo" and not os.environ.get("VAR_DIR"):
        raise CommandError(
            "This is the demonstration’s own database. Give the network a place of its own: "
            "VAR_DIR=var/network MODE=demo python manage.py …"
        )
    if PeerGroup.objects.exists():
        raise CommandError(f"The database {name!r} has groups already. A network needs a database of its own, empty.")
    if into != name:
        raise CommandError(
            f"This would fill the database {name!r} with thousands of made-up people, for good. If that is meant: "
            f"--into {name}"
        )
