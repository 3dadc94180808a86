"""Requests for help are found by their words."""

from django.db import migrations

from common.migrations import found_by, spelt_like


class Migration(migrations.Migration):
    dependencies = [
        ("timebank", "0003_loans_and_requests"),
        ("councils", "0004_words_to_find"),
    ]

    operations = [
        found_by("timebank_request", title="title", body="words"),
        spelt_like("timebank_request", "title"),
    ]
