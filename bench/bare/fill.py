"""`DATABASE_URL=… python -m bench.bare.fill 5000`: tables, so many meetings, and `bare`, who may do anything."""

import datetime as dt
import os
import sys

import django

GROUPS, COUNCILS = 20, 382
BEGAN = dt.datetime(2017, 1, 3, 10, tzinfo=dt.UTC)


def fill(meetings):
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from bench.bare.models import Council, Group, Meeting

    call_command("migrate", run_syncdb=True, verbosity=0)
    groups = Group.objects.bulk_create(Group(name=f"Region {number:02}") for number in range(GROUPS))
    councils = Council.objects.bulk_create(Council(name=f"Council {number:03}") for number in range(COUNCILS))
    Meeting.objects.bulk_create(
        (Meeting(
            group=groups[number % GROUPS], host=councils[number % COUNCILS], title=f"What did we finish? {number}",
            summary="What was agreed last time, who did it, and what comes next for all of us. " * 2,
            starts_at=BEGAN + number * dt.timedelta(hours=18), coming=number % 60,
        ) for number in range(meetings)),
        batch_size=2000,
    )  # fmt: skip
    User.objects.create_superuser("bare", password=None)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
    django.setup()
    fill(int(sys.argv[1]))
