"""To whom each published meeting is open, and since when, out of what was kept of it until now."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def open_to_whom_they_are_for(apps, schema_editor):
    """A meeting that was widened was for fewer until then; of named councils nobody wrote down since when."""
    Meeting, Opening = apps.get_model("meetings", "Meeting"), apps.get_model("meetings", "Opening")
    rows = []
    for meeting in Meeting.objects.exclude(published_at=None).prefetch_related("invited_councils").iterator(100):
        since = meeting.widened_at or meeting.published_at
        named = meeting.invited_councils.all() if meeting.audience == "councils" else [None]
        rows += [Opening(meeting=meeting, audience=meeting.audience, council=one, opened_at=since) for one in named]
        if meeting.widened_at and meeting.was_for not in {"councils", meeting.audience}:
            before = {"opened_at": meeting.published_at, "closed_at": max(meeting.widened_at, meeting.published_at)}
            rows.append(Opening(meeting=meeting, audience=meeting.was_for, **before))
    Opening.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0002_people_groups_and_doors"),
        ("meetings", "0006_notes_that_are_confirmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "Everyone"),
                            ("public-sector", "People who work in the public sector"),
                            ("members", "Members of the group"),
                            ("councils", "Named councils"),
                        ],
                        max_length=13,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "council",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="councils.council"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "opened_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("meeting", "audience", "council"),
                name="meeting_is_opened_to_readers_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "councils"), ("council__isnull", False)),
                    models.Q(models.Q(("audience", "councils"), _negated=True), ("council", None)),
                    _connector="OR",
                ),
                name="opening_is_to_an_audience_or_a_council",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("closed_at__gte", models.F("opened_at")), _connector="OR"),
                name="opening_ends_after_it_begins",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opening",
            trigger=pgtrigger.compiler.Trigger(
                name="opening_is_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."council_id" IS DISTINCT FROM (NEW."council_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="0431a7825c3a3a2356fcadbab7271a4dbbb16c69",
                    operation="UPDATE",
                    pgid="pgtrigger_opening_is_history_82fb9",
                    table="meetings_opening",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(open_to_whom_they_are_for, migrations.RunPython.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="meeting",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="meeting",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="meeting",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="meeting_is_widened_from_an_audience",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="was_for",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="widened_at",
        ),
        migrations.RemoveField(
            model_name="meetingevent",
            name="was_for",
        ),
        migrations.RemoveField(
            model_name="meetingevent",
            name="widened_at",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "meetings_meetingevent" ("access_notes", "agenda_ready_at", "agenda_ready_by_id", "agreed_at", "agreed_by_id", "audience", "cancelled_at", "cancelled_because", "cancelled_by_id", "capacity", "circulated_at", "circulated_by_id", "created_at", "created_by_id", "ends_on", "ends_time", "getting_there", "group_id", "host_council_id", "id", "kind", "notes", "notes_for_members", "notes_round", "notes_state", "notes_version", "online_url", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "published_at", "published_by_id", "reminder_days", "sequence", "settled_at", "starts_on", "starts_time", "state", "summary", "supplier_cap", "takes_topics", "theme_words", "title", "venue") VALUES (NEW."access_notes", NEW."agenda_ready_at", NEW."agenda_ready_by_id", NEW."agreed_at", NEW."agreed_by_id", NEW."audience", NEW."cancelled_at", NEW."cancelled_because", NEW."cancelled_by_id", NEW."capacity", NEW."circulated_at", NEW."circulated_by_id", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."ends_time", NEW."getting_there", NEW."group_id", NEW."host_council_id", NEW."id", NEW."kind", NEW."notes", NEW."notes_for_members", NEW."notes_round", NEW."notes_state", NEW."notes_version", NEW."online_url", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."published_at", NEW."published_by_id", NEW."reminder_days", NEW."sequence", NEW."settled_at", NEW."starts_on", NEW."starts_time", NEW."state", NEW."summary", NEW."supplier_cap", NEW."takes_topics", NEW."theme_words", NEW."title", NEW."venue"); RETURN NULL;',
                    hash="0583286f04071b56fe65f3a1f65e377f32f03567",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_61d9e",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."access_notes" IS DISTINCT FROM (NEW."access_notes") OR OLD."agenda_ready_at" IS DISTINCT FROM (NEW."agenda_ready_at") OR OLD."agenda_ready_by_id" IS DISTINCT FROM (NEW."agenda_ready_by_id") OR OLD."agreed_at" IS DISTINCT FROM (NEW."agreed_at") OR OLD."agreed_by_id" IS DISTINCT FROM (NEW."agreed_by_id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."cancelled_because" IS DISTINCT FROM (NEW."cancelled_because") OR OLD."cancelled_by_id" IS DISTINCT FROM (NEW."cancelled_by_id") OR OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."circulated_at" IS DISTINCT FROM (NEW."circulated_at") OR OLD."circulated_by_id" IS DISTINCT FROM (NEW."circulated_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."ends_time" IS DISTINCT FROM (NEW."ends_time") OR OLD."getting_there" IS DISTINCT FROM (NEW."getting_there") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."host_council_id" IS DISTINCT FROM (NEW."host_council_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."notes_for_members" IS DISTINCT FROM (NEW."notes_for_members") OR OLD."notes_round" IS DISTINCT FROM (NEW."notes_round") OR OLD."notes_state" IS DISTINCT FROM (NEW."notes_state") OR OLD."notes_version" IS DISTINCT FROM (NEW."notes_version") OR OLD."online_url" IS DISTINCT FROM (NEW."online_url") OR OLD."page" IS DISTINCT FROM (NEW."page") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."reminder_days" IS DISTINCT FROM (NEW."reminder_days") OR OLD."sequence" IS DISTINCT FROM (NEW."sequence") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."starts_time" IS DISTINCT FROM (NEW."starts_time") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."supplier_cap" IS DISTINCT FROM (NEW."supplier_cap") OR OLD."takes_topics" IS DISTINCT FROM (NEW."takes_topics") OR OLD."theme_words" IS DISTINCT FROM (NEW."theme_words") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."venue" IS DISTINCT FROM (NEW."venue"))',
                    func='INSERT INTO "meetings_meetingevent" ("access_notes", "agenda_ready_at", "agenda_ready_by_id", "agreed_at", "agreed_by_id", "audience", "cancelled_at", "cancelled_because", "cancelled_by_id", "capacity", "circulated_at", "circulated_by_id", "created_at", "created_by_id", "ends_on", "ends_time", "getting_there", "group_id", "host_council_id", "id", "kind", "notes", "notes_for_members", "notes_round", "notes_state", "notes_version", "online_url", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "published_at", "published_by_id", "reminder_days", "sequence", "settled_at", "starts_on", "starts_time", "state", "summary", "supplier_cap", "takes_topics", "theme_words", "title", "venue") VALUES (NEW."access_notes", NEW."agenda_ready_at", NEW."agenda_ready_by_id", NEW."agreed_at", NEW."agreed_by_id", NEW."audience", NEW."cancelled_at", NEW."cancelled_because", NEW."cancelled_by_id", NEW."capacity", NEW."circulated_at", NEW."circulated_by_id", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."ends_time", NEW."getting_there", NEW."group_id", NEW."host_council_id", NEW."id", NEW."kind", NEW."notes", NEW."notes_for_members", NEW."notes_round", NEW."notes_state", NEW."notes_version", NEW."online_url", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."published_at", NEW."published_by_id", NEW."reminder_days", NEW."sequence", NEW."settled_at", NEW."starts_on", NEW."starts_time", NEW."state", NEW."summary", NEW."supplier_cap", NEW."takes_topics", NEW."theme_words", NEW."title", NEW."venue"); RETURN NULL;',
                    hash="76fecd01f543bacf297725f410b922113f190ed6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_495b8",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "meetings_meetingevent" ("access_notes", "agenda_ready_at", "agenda_ready_by_id", "agreed_at", "agreed_by_id", "audience", "cancelled_at", "cancelled_because", "cancelled_by_id", "capacity", "circulated_at", "circulated_by_id", "created_at", "created_by_id", "ends_on", "ends_time", "getting_there", "group_id", "host_council_id", "id", "kind", "notes", "notes_for_members", "notes_round", "notes_state", "notes_version", "online_url", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "published_at", "published_by_id", "reminder_days", "sequence", "settled_at", "starts_on", "starts_time", "state", "summary", "supplier_cap", "takes_topics", "theme_words", "title", "venue") VALUES (OLD."access_notes", OLD."agenda_ready_at", OLD."agenda_ready_by_id", OLD."agreed_at", OLD."agreed_by_id", OLD."audience", OLD."cancelled_at", OLD."cancelled_because", OLD."cancelled_by_id", OLD."capacity", OLD."circulated_at", OLD."circulated_by_id", OLD."created_at", OLD."created_by_id", OLD."ends_on", OLD."ends_time", OLD."getting_there", OLD."group_id", OLD."host_council_id", OLD."id", OLD."kind", OLD."notes", OLD."notes_for_members", OLD."notes_round", OLD."notes_state", OLD."notes_version", OLD."online_url", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postcode", OLD."published_at", OLD."published_by_id", OLD."reminder_days", OLD."sequence", OLD."settled_at", OLD."starts_on", OLD."starts_time", OLD."state", OLD."summary", OLD."supplier_cap", OLD."takes_topics", OLD."theme_words", OLD."title", OLD."venue"); RETURN NULL;',
                    hash="3937f1787d1f6417edd1dec74afaaa3a3c68a5de",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4bf26",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
    ]
