"""Run by `migrate`, and so by `up`: the database is new enough, and the project says so in a sentence."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

from outbox import pace, transports

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


@register
def mail_can_be_sent_as_set(**_):
    """Where mail goes, and how fast: said before it has to be sent."""
    found = []
    for name, read, value in (
        ("EMAIL_URL", transports.read_url, settings.EMAIL_URL),
        ("MAIL_PACE", pace.read, settings.MAIL_PACE),
    ):
        try:
            if value:
                read(value)
        except ValueError as error:
            found.append(Error(str(error), hint=f"See {name} in README, “Configure”.", id="peergroups.E002"))
    return found
