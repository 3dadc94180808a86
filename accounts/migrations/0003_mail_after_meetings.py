"""More kinds of mail that a person can stop: for the form alone, nothing changes in the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people_groups_and_doors")]

    operations = [
        migrations.AlterField(
            model_name="mutedmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitations to meetings"),
                    ("reminder", "Reminders of meetings"),
                    ("action", "Reminders of actions"),
                    ("notes", "Notes of meetings"),
                    ("feedback", "Questions after meetings"),
                ],
                max_length=12,
            ),
        ),
    ]
