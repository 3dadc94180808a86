from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError
from psycopg2.errors import LockNotAvailable

from config import environment
from config.migrating import Executor

migrate.MigrationExecutor = Executor  # Django's command knows no other way to name another


class Command(migrate.Command):
    """Django's, sooner, and with a sentence when somebody is at a table for longer than a migration waits for it."""

    def handle(self, *args, **options):
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                "Somebody was at a table that a migration changes, and nobody else was let wait behind it for longer "
                f"than {environment.lock_seconds()} seconds. Migrations before that one have run; that one was taken "
                "back, as a whole unless it says atomic = False. Run migrate again, when less is going on, or with "
                "more patience: MIGRATE_LOCK_SECONDS=30. Who is at it, and what to do: docs/migrations.md."
            ) from None
