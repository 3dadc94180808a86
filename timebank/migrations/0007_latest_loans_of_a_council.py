"""The latest loans of a council in each state: five of its thousands are found without reading the others."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("timebank", "0006_lenders_of_a_request"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(fields=["lender", "state", "-state_at", "-id"], name="loan_of_lender_latest"),
        ),
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(fields=["borrower", "state", "-state_at", "-id"], name="loan_of_borrower_latest"),
        ),
        RemoveIndexConcurrently(model_name="loan", name="loan_of_lender"),
        RemoveIndexConcurrently(model_name="loan", name="loan_of_borrower"),
    ]
