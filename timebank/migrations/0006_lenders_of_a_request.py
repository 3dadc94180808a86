"""Which councils answered a request: what shows whom it concerns. It does for the key to the request as well."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("timebank", "0005_latest_loans"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(fields=["request", "lender"], name="loan_of_request"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[  # Django would check a million keys anew to drop an index
                migrations.RunSQL(
                    sql='DROP INDEX CONCURRENTLY IF EXISTS "timebank_loan_request_id_0639f14d"',
                    reverse_sql='CREATE INDEX CONCURRENTLY IF NOT EXISTS "timebank_loan_request_id_0639f14d" '
                    'ON "timebank_loan" ("request_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="loan",
                    name="request",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="timebank.request",
                    ),
                ),
            ],
        ),
    ]
