"""The actions of a whole network in the order of their days, for the list of the desk."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0014_templates_of_several_sources"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(fields=["due_on", "id"], name="action_next_due"),
        ),
    ]
