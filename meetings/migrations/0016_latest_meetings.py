"""The latest meetings of all groups: the order of the admin's list, and the first and the last of its years."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0015_next_due"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="meeting",
            index=models.Index(fields=["-starts_at", "-id"], name="meeting_latest"),
        ),
    ]
