from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # people write down actions while it is built

    dependencies = [("meetings", "0014_templates_of_several_sources")]

    operations = [
        AddIndexConcurrently("action", models.Index(fields=["due_on", "id"], name="action_by_day")),
    ]
