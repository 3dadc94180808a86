from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import actions, addresses, factors


class Command(BaseCommand):
    help = "Take somebody's lost second factors away, where no coordinator can: docs/accounts.md."

    def add_arguments(self, parser):
        parser.add_argument("--person", required=True, metavar="ADDRESS", help="the address they sign in with")
        parser.add_argument("--because", default="Whoever runs the site was asked to", help="why, for the mail")

    def handle(self, person, because, **options):
        found = actions.find(addresses.canonical(person))
        if found is None:
            raise CommandError(f"Nobody signs in with {person}.")
        try:
            factors.take_away(person=found, by=None, because=because[:200], now=timezone.now())
        except factors.FactorRefused as refused:
            raise CommandError(f"{person}: {refused}") from None
        self.stdout.write(f"{person} signs in with a code from the mailbox alone, was told so, and sets up a new one.")
