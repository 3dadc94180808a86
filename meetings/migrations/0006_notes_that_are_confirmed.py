"""Who was at a meeting says that its notes are right."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.migrations import Together


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0002_people_groups_and_doors"),
        ("meetings", "0005_mail_people_finish"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="NotesConfirmation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(help_text="Meeting.notes_round of what they read")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["meeting", "at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="NotesConfirmationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("round", models.PositiveSmallIntegerField(help_text="Meeting.notes_round of what they read")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="notesconfirmation",
                    name="council",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="councils.council",
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmation",
                    name="meeting",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="confirmations", to="meetings.meeting"
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmation",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmationevent",
                    name="council",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="councils.council",
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmationevent",
                    name="meeting",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="meetings.meeting",
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmationevent",
                    name="person",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmationevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="notesconfirmationevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="meetings.notesconfirmation",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="notesconfirmation",
                    constraint=models.UniqueConstraint(
                        fields=("meeting", "person", "round"), name="person_confirms_a_round_once"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notesconfirmation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_notesconfirmationevent" ("at", "council_id", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round") VALUES (NEW."at", NEW."council_id", NEW."id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."round"); RETURN NULL;',
                            hash="4673866ddf06287b84212ea1229b95e7722cff99",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_67828",
                            table="meetings_notesconfirmation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notesconfirmation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_notesconfirmationevent" ("at", "council_id", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round") VALUES (NEW."at", NEW."council_id", NEW."id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."round"); RETURN NULL;',
                            hash="ecdb68c49b6c73e4a1bccb843ed6deabcd5c9633",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_77cf2",
                            table="meetings_notesconfirmation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notesconfirmation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_notesconfirmationevent" ("at", "council_id", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round") VALUES (OLD."at", OLD."council_id", OLD."id", OLD."meeting_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."round"); RETURN NULL;',
                            hash="6d532f6b5722a3ff3027ae08ff23bdae48823c13",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8e2c6",
                            table="meetings_notesconfirmation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notesconfirmationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ea2d1c8c982fd7789f8e58baa0c36a877c27e929",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_27556",
                            table="meetings_notesconfirmationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
