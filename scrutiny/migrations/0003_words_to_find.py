"""Suppliers and products are found by what they are called, and were called before."""

from django.db import migrations

from common.migrations import found_by, spelt_like

NAMED = ["scrutiny_supplier", "scrutiny_suppliername", "scrutiny_product", "scrutiny_productname"]


class Migration(migrations.Migration):
    dependencies = [
        ("scrutiny", "0002_scrutiny_days"),
        ("councils", "0004_words_to_find"),
    ]

    operations = [
        *(found_by(table, title="name") for table in NAMED),
        *(spelt_like(table, "name") for table in NAMED),
    ]
