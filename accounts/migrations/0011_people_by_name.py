"""People by name: the order of their list. Of fifty thousand the first page was sorted out of all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0010_second_factors"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=models.Index(fields=["name", "id"], name="person_by_name"),
        ),
    ]
