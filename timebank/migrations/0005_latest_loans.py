"""The loans of a whole network, the latest first, for the list of the desk."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("timebank", "0004_right_hours_of_ended_councils"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(fields=["-offered_at", "-id"], name="loan_latest"),
        ),
    ]
