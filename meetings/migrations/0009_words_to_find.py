"""Meetings, lines, notes, decisions and actions are found by their words."""

from django.db import migrations

from common.migrations import found_by, spelt_like

MEETING = ["summary", "theme_words", "venue", "postcode"]


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_scrutiny_days"),
        ("councils", "0004_words_to_find"),
    ]

    operations = [
        found_by("meetings_meeting", title="title", body=MEETING),
        found_by("meetings_meeting", body="notes", column="notes_found_by"),
        found_by("meetings_agendaitem", title="title", body=["theme_words", "words"]),
        found_by("meetings_agendaitem", body="notes", column="notes_found_by"),
        found_by("meetings_decision", title="sentence"),
        found_by("meetings_action", title="words"),
        spelt_like("meetings_meeting", "title"),
        spelt_like("meetings_agendaitem", "title"),
    ]
