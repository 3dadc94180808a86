from django.core.management.base import BaseCommand

from outbox import holds


class Command(BaseCommand):
    help = "Stop planning and sending mail, as after a restore, until release_mail."

    def add_arguments(self, parser):
        parser.add_argument("reason", help="why, for whoever looks at /healthz")

    def handle(self, reason, **options):
        holds.hold(reason[:200])
        self.stdout.write("Mail is held. `manage.py release_mail --from TIME` lets it go again.")
