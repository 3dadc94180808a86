from django.core.management.base import BaseCommand

from accounts import factors


class Command(BaseCommand):
    help = "Seal the secrets of second factors with the SECRET_KEY of today, so that SECRET_KEY_FALLBACKS can go."

    def handle(self, **options):
        done, lost = factors.seal_anew()
        self.stdout.write(f"Sealed anew: {done}. Cannot be opened with any key: {lost}.")
