"""Run by `migrate`, and so by `up`: the database is new enough, and the project says so in a sentence."""

from django.core.checks import Error, Tags, register
from django.db import connections

OLDEST = 17  # transaction_timeout, on which the digests' windows rest


@register(Tags.database)
def database_is_new_enough(databases=None, **_):
    """PostgreSQL 17 or newer, also where it is not ours."""
    found = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            version = cursor.connection.server_version // 10_000
        if version < OLDEST:
            found.append(
                Error(
                    f"The database is PostgreSQL {version}. Peer Groups needs PostgreSQL {OLDEST} or newer.",
                    hint="Name a newer server in DATABASE_URL, or try EMBEDDED=1, which brings its own.",
                    id="peergroups.E001",
                )
            )
    return found
