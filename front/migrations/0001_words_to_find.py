"""What search finds, in all rooms: it joins them, so what is there is made to be found here, in one go.

What a room adds later it adds in a migration of its own: docs/search.md.
"""

from django.db import migrations

from common.migrations import found_by, spelt_like

NAMES = ["scrutiny_supplier", "scrutiny_suppliername", "scrutiny_product", "scrutiny_productname"]


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0004_words_to_find"),
        ("meetings", "0009_templates"),
        ("scrutiny", "0002_scrutiny_days"),
        ("timebank", "0003_loans_and_requests"),
    ]

    operations = [
        found_by("meetings_meeting", title="title", body=["summary", "theme_words", "venue", "postcode"]),
        found_by("meetings_meeting", body="notes", column="notes_found_by"),
        found_by("meetings_agendaitem", title="title", body=["theme_words", "words"]),
        found_by("meetings_agendaitem", body="notes", column="notes_found_by"),
        found_by("meetings_decision", title="sentence"),
        found_by("meetings_action", title="words"),
        found_by("meetings_templateversion", title="title", body="purpose"),
        spelt_like("meetings_meeting", "title"),
        spelt_like("meetings_agendaitem", "title"),
        spelt_like("meetings_templateversion", "title"),
        found_by("timebank_request", title="title", body="words"),
        spelt_like("timebank_request", "title"),
        *(found_by(table, title="name") for table in NAMES),
        *(spelt_like(table, "name") for table in NAMES),
    ]
