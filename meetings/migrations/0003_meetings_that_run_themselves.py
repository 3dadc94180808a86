"""Topics, who was there, decisions, actions, notes with their versions. One `Together`: else it took 10 s."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.migrations import Together


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("councils", "0002_people_groups_and_doors"),
        ("meetings", "0002_people_groups_and_doors"),
        ("peergroups", "0003_meetings_that_run_themselves"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("standards", "0001_initial"),
    ]

    operations = [
        Together(
            [
                migrations.AlterModelOptions(
                    name="agendaitem",
                    options={"ordering": ["meeting", "day", "position"]},
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="agendaitem",
                    name="insert_insert",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="agendaitem",
                    name="update_update",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="agendaitem",
                    name="delete_delete",
                ),
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
                migrations.AddField(
                    model_name="agendaitem",
                    name="day",
                    field=models.PositiveSmallIntegerField(default=1, help_text="1 is the meeting's first day"),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="discussed_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="discussed_by",
                    field=models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="notes",
                    field=models.TextField(blank=True, help_text="Markdown", max_length=200000),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="notes_version",
                    field=models.PositiveIntegerField(default=0, editable=False),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="presenter_person",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="presenter",
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="theme_words",
                    field=models.CharField(blank=True, max_length=200, verbose_name="theme in your own words"),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="themes",
                    field=models.ManyToManyField(blank=True, related_name="agenda_items", to="standards.point"),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="words",
                    field=models.TextField(blank=True, max_length=2000, verbose_name="what it is about"),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="day",
                    field=models.PositiveSmallIntegerField(default=1, help_text="1 is the meeting's first day"),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="discussed_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="discussed_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="notes_version",
                    field=models.PositiveIntegerField(default=0, editable=False),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="presenter_person",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="presenter",
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="theme_words",
                    field=models.CharField(blank=True, max_length=200, verbose_name="theme in your own words"),
                ),
                migrations.AddField(
                    model_name="agendaitemevent",
                    name="words",
                    field=models.TextField(blank=True, max_length=2000, verbose_name="what it is about"),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="access_notes",
                    field=models.TextField(
                        blank=True,
                        help_text="Steps, lift, hearing loop, quiet room, whom to tell what you need",
                        max_length=2000,
                        verbose_name="access",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="agreed_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="agreed_by",
                    field=models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="capacity",
                    field=models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Who answers when all are taken waits in order",
                        null=True,
                        verbose_name="places",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="circulated_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="circulated_by",
                    field=models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="co_organisers",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="co_organised_meetings",
                        to="councils.council",
                        verbose_name="councils that organise it with the host",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="note_takers",
                    field=models.ManyToManyField(
                        blank=True,
                        help_text="Members who write the notes with the leads",
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="notes_for_members",
                    field=models.BooleanField(default=False, verbose_name="notes are for members only"),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="notes_round",
                    field=models.PositiveSmallIntegerField(
                        default=0,
                        editable=False,
                        help_text="How often they were circulated: says which notes a mail told of",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="notes_state",
                    field=models.CharField(
                        choices=[("draft", "Draft"), ("circulated", "Circulated"), ("agreed", "Agreed")],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="notes_version",
                    field=models.PositiveIntegerField(default=0, editable=False),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="reminder_days",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        help_text="Days before. Empty: what the group set",
                        null=True,
                        size=None,
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="settled_at",
                    field=models.DateTimeField(
                        editable=False, help_text="When what it left undone was first put on the next agenda", null=True
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="supplier_cap",
                    field=models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: what the group set",
                        null=True,
                        verbose_name="places for suppliers",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="takes_topics",
                    field=models.BooleanField(
                        default=True,
                        help_text="Topics of the group go on this agenda by themselves",
                        verbose_name="the agenda starts from what waits",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="theme_words",
                    field=models.CharField(blank=True, max_length=200, verbose_name="theme in your own words"),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="access_notes",
                    field=models.TextField(
                        blank=True,
                        help_text="Steps, lift, hearing loop, quiet room, whom to tell what you need",
                        max_length=2000,
                        verbose_name="access",
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="agreed_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="agreed_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="capacity",
                    field=models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Who answers when all are taken waits in order",
                        null=True,
                        verbose_name="places",
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="circulated_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="circulated_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="notes_for_members",
                    field=models.BooleanField(default=False, verbose_name="notes are for members only"),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="notes_round",
                    field=models.PositiveSmallIntegerField(
                        default=0,
                        editable=False,
                        help_text="How often they were circulated: says which notes a mail told of",
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="notes_state",
                    field=models.CharField(
                        choices=[("draft", "Draft"), ("circulated", "Circulated"), ("agreed", "Agreed")],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="notes_version",
                    field=models.PositiveIntegerField(default=0, editable=False),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="reminder_days",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        help_text="Days before. Empty: what the group set",
                        null=True,
                        size=None,
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="settled_at",
                    field=models.DateTimeField(
                        editable=False, help_text="When what it left undone was first put on the next agenda", null=True
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="supplier_cap",
                    field=models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: what the group set",
                        null=True,
                        verbose_name="places for suppliers",
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="takes_topics",
                    field=models.BooleanField(
                        default=True,
                        help_text="Topics of the group go on this agenda by themselves",
                        verbose_name="the agenda starts from what waits",
                    ),
                ),
                migrations.AddField(
                    model_name="meetingevent",
                    name="theme_words",
                    field=models.CharField(blank=True, max_length=200, verbose_name="theme in your own words"),
                ),
                migrations.AlterField(
                    model_name="agendaitem",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("talk", "Talk"),
                            ("discussion", "Discussion"),
                            ("show-and-tell", "Show and tell"),
                            ("bring-a-problem", "Bring a problem"),
                            ("actions", "Actions since last meeting"),
                            ("decisions", "Decisions to look at again"),
                            ("next-meeting", "Next meeting"),
                            ("table-work", "Table work"),
                            ("vote", "Vote"),
                            ("networking", "Networking"),
                            ("break", "Break"),
                            ("other-business", "Any other business"),
                        ],
                        default="discussion",
                        max_length=15,
                    ),
                ),
                migrations.AlterField(
                    model_name="agendaitemevent",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("talk", "Talk"),
                            ("discussion", "Discussion"),
                            ("show-and-tell", "Show and tell"),
                            ("bring-a-problem", "Bring a problem"),
                            ("actions", "Actions since last meeting"),
                            ("decisions", "Decisions to look at again"),
                            ("next-meeting", "Next meeting"),
                            ("table-work", "Table work"),
                            ("vote", "Vote"),
                            ("networking", "Networking"),
                            ("break", "Break"),
                            ("other-business", "Any other business"),
                        ],
                        default="discussion",
                        max_length=15,
                    ),
                ),
                migrations.AlterField(
                    model_name="attendance",
                    name="answer",
                    field=models.CharField(
                        choices=[
                            ("coming", "Coming"),
                            ("waiting", "On the waiting list"),
                            ("maybe", "Maybe"),
                            ("not-coming", "Not coming"),
                        ],
                        max_length=10,
                    ),
                ),
                migrations.AlterField(
                    model_name="attendanceevent",
                    name="answer",
                    field=models.CharField(
                        choices=[
                            ("coming", "Coming"),
                            ("waiting", "On the waiting list"),
                            ("maybe", "Maybe"),
                            ("not-coming", "Not coming"),
                        ],
                        max_length=10,
                    ),
                ),
                migrations.AlterField(
                    model_name="meeting",
                    name="notes",
                    field=models.TextField(
                        blank=True, help_text="Markdown; of the meeting as a whole", max_length=200000
                    ),
                ),
                migrations.AlterField(
                    model_name="meetingevent",
                    name="notes",
                    field=models.TextField(
                        blank=True, help_text="Markdown; of the meeting as a whole", max_length=200000
                    ),
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="actions",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="actions",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("words", models.CharField(max_length=300, verbose_name="what will be done")),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="actions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="councils.council",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="by when")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                                default="open",
                                editable=False,
                                max_length=7,
                            ),
                        ),
                        ("agreed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="action_is_closed_with_its_moment",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_actionevent" ("agreed_at", "agreed_by_id", "closed_at", "closed_by_id", "council_id", "due_on", "group_id", "id", "item_id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "words") VALUES (NEW."agreed_at", NEW."agreed_by_id", NEW."closed_at", NEW."closed_by_id", NEW."council_id", NEW."due_on", NEW."group_id", NEW."id", NEW."item_id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."words"); RETURN NULL;',
                                    hash="629eda9c442b895ecf32de6f26519c44ac74e4f9",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_fae11",
                                    table="meetings_action",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_actionevent" ("agreed_at", "agreed_by_id", "closed_at", "closed_by_id", "council_id", "due_on", "group_id", "id", "item_id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "words") VALUES (NEW."agreed_at", NEW."agreed_by_id", NEW."closed_at", NEW."closed_by_id", NEW."council_id", NEW."due_on", NEW."group_id", NEW."id", NEW."item_id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."words"); RETURN NULL;',
                                    hash="e656128b7ada4f7e406f0d6d65eab869d4d530a7",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a681c",
                                    table="meetings_action",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_actionevent" ("agreed_at", "agreed_by_id", "closed_at", "closed_by_id", "council_id", "due_on", "group_id", "id", "item_id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "words") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."closed_at", OLD."closed_by_id", OLD."council_id", OLD."due_on", OLD."group_id", OLD."id", OLD."item_id", OLD."meeting_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."words"); RETURN NULL;',
                                    hash="bcb9785ff36e08b7dd5bfced705bd8e8e608e614",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_641b9",
                                    table="meetings_action",
                                    when="AFTER",
                                ),
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["group", "due_on"],
                                name="action_open_of_a_group",
                            ),
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["person", "due_on"],
                                name="action_open_of_a_person",
                            ),
                            models.Index(fields=["group", "-closed_at"], name="action_closed_of_a_group"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.action",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("words", models.CharField(max_length=300, verbose_name="what will be done")),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="councils.council",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="by when")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                                default="open",
                                editable=False,
                                max_length=7,
                            ),
                        ),
                        ("agreed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d5375f6857a139371fd2f60f79b0a30995f4acb9",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_6ae07",
                                    table="meetings_actionevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="meetings.action"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("agreed", "Agreed"),
                                    ("done", "Done"),
                                    ("more-time", "More time"),
                                    ("handed-over", "Handed over"),
                                    ("dropped", "Dropped"),
                                    ("reopened", "Opened again"),
                                    ("reworded", "Reworded"),
                                    ("left", "Its owner left"),
                                    ("council", "Another council took it over"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=500)),
                        (
                            "person",
                            models.ForeignKey(
                                help_text="Who has it from then on",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                help_text="Which has it from then on",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="councils.council",
                            ),
                        ),
                        ("due_on", models.DateField(help_text="By when, from then on")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["action", "at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "dropped"), _negated=True),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="action_is_dropped_for_a_reason",
                                violation_error_message="Say why it is dropped.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="action_step_is_history",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."action_id" IS DISTINCT FROM (NEW."action_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."council_id" IS DISTINCT FROM (NEW."council_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."at" IS DISTINCT FROM (NEW."at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="1cd6b02c604b865f2e326c5a96e0588091fc32ab",
                                    operation="UPDATE",
                                    pgid="pgtrigger_action_step_is_history_95209",
                                    table="meetings_actionstep",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="corrections",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="corrections",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="what should it say?")),
                        ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("taken", "Put right"), ("not-taken", "Left as it was")],
                                max_length=9,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["meeting", "sent_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", ""), ("settled_at", None)),
                                    models.Q(("settled_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="correction_is_settled_with_its_outcome",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_correctionevent" ("answer", "id", "item_id", "meeting_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "settled_at", "settled_by_id", "words") VALUES (NEW."answer", NEW."id", NEW."item_id", NEW."meeting_id", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sent_at", NEW."settled_at", NEW."settled_by_id", NEW."words"); RETURN NULL;',
                                    hash="ab6079051a8075fd1a4da8e51794229c13e66575",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_66dd4",
                                    table="meetings_correction",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_correctionevent" ("answer", "id", "item_id", "meeting_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "settled_at", "settled_by_id", "words") VALUES (NEW."answer", NEW."id", NEW."item_id", NEW."meeting_id", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sent_at", NEW."settled_at", NEW."settled_by_id", NEW."words"); RETURN NULL;',
                                    hash="e35fe5060f260a1d5898cdd0140a0735f299dad8",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_d63a7",
                                    table="meetings_correction",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_correctionevent" ("answer", "id", "item_id", "meeting_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "settled_at", "settled_by_id", "words") VALUES (OLD."answer", OLD."id", OLD."item_id", OLD."meeting_id", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sent_at", OLD."settled_at", OLD."settled_by_id", OLD."words"); RETURN NULL;',
                                    hash="36ccf1c37cd1ccf25eb716f9a40f63b9b717d018",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_6c985",
                                    table="meetings_correction",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CorrectionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.correction",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="what should it say?")),
                        ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("taken", "Put right"), ("not-taken", "Left as it was")],
                                max_length=9,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="831be5e7c76877d8d706506ac01d3af66355536b",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_cb563",
                                    table="meetings_correctionevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="decisions",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("sentence", models.CharField(max_length=500)),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="look at it again on")),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(
                                help_text="When the group let it go, or put another in its place", null=True
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-recorded_at", "-pk"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_decisionevent" ("ended_at", "ended_by_id", "id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "review_on", "sentence") VALUES (NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."item_id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."review_on", NEW."sentence"); RETURN NULL;',
                                    hash="80b93f9c2086834b4e1d2dfc897893d4ffd34815",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_61695",
                                    table="meetings_decision",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_decisionevent" ("ended_at", "ended_by_id", "id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "review_on", "sentence") VALUES (NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."item_id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."review_on", NEW."sentence"); RETURN NULL;',
                                    hash="b982252788cb157579919f77d5bc6266eee2bd31",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3b789",
                                    table="meetings_decision",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_decisionevent" ("ended_at", "ended_by_id", "id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "review_on", "sentence") VALUES (OLD."ended_at", OLD."ended_by_id", OLD."id", OLD."item_id", OLD."meeting_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."review_on", OLD."sentence"); RETURN NULL;',
                                    hash="aa032c46785287a7acd9fed09b414b553dae3311",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_05bcf",
                                    table="meetings_decision",
                                    when="AFTER",
                                ),
                            ),
                        ],
                        "indexes": [models.Index(fields=["meeting", "-recorded_at"], name="decision_of_a_meeting")],
                    },
                ),
                migrations.CreateModel(
                    name="DecisionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("sentence", models.CharField(max_length=500)),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="look at it again on")),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(
                                help_text="When the group let it go, or put another in its place", null=True
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ec12e23aa43eb06c68939fe7760a89e7dffd6b29",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_576ee",
                                    table="meetings_decisionevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feedback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feedback",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "worth",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Not at all"), (2, "Hardly"), (3, "Partly"), (4, "Mostly"), (5, "Fully")],
                                verbose_name="worth the time?",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="one sentence")),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name_plural": "feedback",
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "person"), name="person_judges_a_meeting_once"),
                            models.CheckConstraint(
                                condition=models.Q(("worth__range", (1, 5))),
                                name="feedback_is_one_of_five_steps",
                                violation_error_message="Choose one of the five answers.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_feedbackevent" ("given_at", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "words", "worth") VALUES (NEW."given_at", NEW."id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."words", NEW."worth"); RETURN NULL;',
                                    hash="29b3ddb47724f3ad6967cd0a61e4f5595d7db4d6",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_5ef6e",
                                    table="meetings_feedback",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_feedbackevent" ("given_at", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "words", "worth") VALUES (NEW."given_at", NEW."id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."words", NEW."worth"); RETURN NULL;',
                                    hash="2f2ec0dc2325fcfb74a528bdb62cb587a054ad28",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ee12a",
                                    table="meetings_feedback",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_feedbackevent" ("given_at", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "words", "worth") VALUES (OLD."given_at", OLD."id", OLD."meeting_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."words", OLD."worth"); RETURN NULL;',
                                    hash="6517ce24681ed4d4ffbeff233090f7bfabae2397",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_cd1e3",
                                    table="meetings_feedback",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FeedbackEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.feedback",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "worth",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Not at all"), (2, "Hardly"), (3, "Partly"), (4, "Mostly"), (5, "Fully")],
                                verbose_name="worth the time?",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="one sentence")),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b92c3d8daf635c6109b7eeb23fb3941f248cdf7e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_9e9aa",
                                    table="meetings_feedbackevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guests",
                                to="meetings.meeting",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("organisation", models.CharField(blank=True, max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("council", "Council"),
                                    ("public-body", "Other public body"),
                                    ("supplier", "Supplier"),
                                    ("academic", "Academic"),
                                    ("other", "Other"),
                                ],
                                default="other",
                                max_length=11,
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["meeting", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("meeting"),
                                django.db.models.functions.text.Lower("email"),
                                condition=models.Q(("email", ""), _negated=True),
                                name="guest_of_a_meeting_has_their_own_address",
                                violation_error_message="A guest with this address is on the list already.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_guestevent" ("added_at", "added_by_id", "id", "kind", "meeting_id", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."added_at", NEW."added_by_id", NEW."id", NEW."kind", NEW."meeting_id", NEW."organisation", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="af50206b4dba45af38041d9a2feb313d546ffdae",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_cf4fd",
                                    table="meetings_guest",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."added_at" IS DISTINCT FROM (NEW."added_at") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."organisation" IS DISTINCT FROM (NEW."organisation"))',
                                    func='INSERT INTO "meetings_guestevent" ("added_at", "added_by_id", "id", "kind", "meeting_id", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."added_at", NEW."added_by_id", NEW."id", NEW."kind", NEW."meeting_id", NEW."organisation", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="719ae1c8d5359e0298fbe307c58489326485a698",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a98e3",
                                    table="meetings_guest",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_guestevent" ("added_at", "added_by_id", "id", "kind", "meeting_id", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."added_at", OLD."added_by_id", OLD."id", OLD."kind", OLD."meeting_id", OLD."organisation", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                                    hash="e93d47390f2939b277f9e266a946efba974d5d1d",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_c9b44",
                                    table="meetings_guest",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GuestEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.guest",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        ("organisation", models.CharField(blank=True, max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("council", "Council"),
                                    ("public-body", "Other public body"),
                                    ("supplier", "Supplier"),
                                    ("academic", "Academic"),
                                    ("other", "Other"),
                                ],
                                default="other",
                                max_length=11,
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a4d786f6988bcf3d312d680409518ddd7b450a0a",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c167e",
                                    table="meetings_guestevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HostOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="host_offers",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="host_offers",
                                to="councils.council",
                            ),
                        ),
                        (
                            "when",
                            models.CharField(blank=True, help_text="For example, any Thursday in June", max_length=100),
                        ),
                        (
                            "words",
                            models.CharField(
                                blank=True,
                                help_text="Rooms, places, getting there",
                                max_length=300,
                                verbose_name="what you can offer",
                            ),
                        ),
                        ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "offered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                help_text="Taken up for this one",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["group", "offered_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("settled_at", None)),
                                fields=("group", "council"),
                                name="council_offers_to_host_once_at_a_time",
                                violation_error_message="This council’s offer stands already.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_hostofferevent" ("council_id", "group_id", "id", "meeting_id", "offered_at", "offered_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "when", "words") VALUES (NEW."council_id", NEW."group_id", NEW."id", NEW."meeting_id", NEW."offered_at", NEW."offered_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."when", NEW."words"); RETURN NULL;',
                                    hash="650c9ea4d55ebd28795f74ba4ff529fa537e03e7",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c497f",
                                    table="meetings_hostoffer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_hostofferevent" ("council_id", "group_id", "id", "meeting_id", "offered_at", "offered_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "when", "words") VALUES (NEW."council_id", NEW."group_id", NEW."id", NEW."meeting_id", NEW."offered_at", NEW."offered_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."when", NEW."words"); RETURN NULL;',
                                    hash="d4d0551cde5d5cc61a1d6b4dffd7ef39c22fef2e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_1393f",
                                    table="meetings_hostoffer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_hostofferevent" ("council_id", "group_id", "id", "meeting_id", "offered_at", "offered_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "when", "words") VALUES (OLD."council_id", OLD."group_id", OLD."id", OLD."meeting_id", OLD."offered_at", OLD."offered_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."settled_at", OLD."settled_by_id", OLD."when", OLD."words"); RETURN NULL;',
                                    hash="3f24f4ab75e5d9af72582b136d142deff4227746",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_8d4b8",
                                    table="meetings_hostoffer",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HostOfferEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.hostoffer",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="councils.council",
                            ),
                        ),
                        (
                            "when",
                            models.CharField(blank=True, help_text="For example, any Thursday in June", max_length=100),
                        ),
                        (
                            "words",
                            models.CharField(
                                blank=True,
                                help_text="Rooms, places, getting there",
                                max_length=300,
                                verbose_name="what you can offer",
                            ),
                        ),
                        ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "offered_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Taken up for this one",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="24a89aa138b6b7ccf8a36425bede7394416b7f01",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_378e3",
                                    table="meetings_hostofferevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Link",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="meetings.action",
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("url", models.URLField(max_length=500, verbose_name="address")),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("action", None), ("decision", None), ("item", None), ("meeting__isnull", False)
                                    ),
                                    models.Q(
                                        ("action", None), ("decision", None), ("item__isnull", False), ("meeting", None)
                                    ),
                                    models.Q(
                                        ("action", None), ("decision__isnull", False), ("item", None), ("meeting", None)
                                    ),
                                    models.Q(
                                        ("action__isnull", False), ("decision", None), ("item", None), ("meeting", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="link_stands_beside_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("url__startswith", "https://"), ("url__startswith", "http://"), _connector="OR"
                                ),
                                name="link_leads_to_a_page",
                                violation_error_message="Enter an address that starts with https://",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_linkevent" ("action_id", "added_at", "added_by_id", "decision_id", "id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "url") VALUES (NEW."action_id", NEW."added_at", NEW."added_by_id", NEW."decision_id", NEW."id", NEW."item_id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title", NEW."url"); RETURN NULL;',
                                    hash="b77017a69068a564a98cc798c9036e38f4f25457",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c0163",
                                    table="meetings_link",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_linkevent" ("action_id", "added_at", "added_by_id", "decision_id", "id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "url") VALUES (NEW."action_id", NEW."added_at", NEW."added_by_id", NEW."decision_id", NEW."id", NEW."item_id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title", NEW."url"); RETURN NULL;',
                                    hash="5003bbda40a6f441a80059432134354b7563e17b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8c42e",
                                    table="meetings_link",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_linkevent" ("action_id", "added_at", "added_by_id", "decision_id", "id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "url") VALUES (OLD."action_id", OLD."added_at", OLD."added_by_id", OLD."decision_id", OLD."id", OLD."item_id", OLD."meeting_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."title", OLD."url"); RETURN NULL;',
                                    hash="28d47efdd7fafae18bdce7edb5302510f94dbcc2",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_4e55e",
                                    table="meetings_link",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LinkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.link",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.action",
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("url", models.URLField(max_length=500, verbose_name="address")),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="94b779c51b87772a2858dc33e73bf46398e99bcd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c1741",
                                    table="meetings_linkevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Topic",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="topics",
                                to="peergroups.peergroup",
                            ),
                        ),
                        ("key", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("standing", "Standing item"),
                                    ("action", "Action"),
                                    ("decision", "Decision to look at again"),
                                    ("carried", "Carried over"),
                                    ("proposal", "Proposed by a member"),
                                    ("host", "Offer to host"),
                                    ("theme", "Theme"),
                                    ("trial", "Trial to look at again"),
                                    ("other", "From another part of the group's work"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "item_kind",
                            models.CharField(
                                choices=[
                                    ("talk", "Talk"),
                                    ("discussion", "Discussion"),
                                    ("show-and-tell", "Show and tell"),
                                    ("bring-a-problem", "Bring a problem"),
                                    ("actions", "Actions since last meeting"),
                                    ("decisions", "Decisions to look at again"),
                                    ("next-meeting", "Next meeting"),
                                    ("table-work", "Table work"),
                                    ("vote", "Vote"),
                                    ("networking", "Networking"),
                                    ("break", "Break"),
                                    ("other-business", "Any other business"),
                                ],
                                default="discussion",
                                max_length=15,
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("words", models.TextField(blank=True, max_length=2000, verbose_name="what it is about")),
                        ("url", models.URLField(blank=True, max_length=500, verbose_name="link")),
                        ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="minutes wanted")),
                        (
                            "council",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="councils.council",
                            ),
                        ),
                        (
                            "wanted_from",
                            models.DateField(
                                blank=True, help_text="Not on the agenda of a meeting before this day", null=True
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("discussed", "Discussed"),
                                    ("settled", "Settled"),
                                    ("dropped", "Dropped"),
                                    ("withdrawn", "Taken back"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("closed_because", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["group", "opened_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("group", "key"),
                                name="topic_is_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("outcome", "")),
                                    models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="topic_is_closed_with_its_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "dropped"), _negated=True),
                                    models.Q(("closed_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="topic_is_dropped_for_a_reason",
                                violation_error_message="Say why it is dropped.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__range", (1, 720))),
                                name="topic_wants_some_minutes",
                                violation_error_message="Enter a number of minutes from 1 to 720.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_topicevent" ("closed_at", "closed_because", "closed_by_id", "council_id", "group_id", "id", "item_kind", "key", "kind", "minutes", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "url", "wanted_from", "words") VALUES (NEW."closed_at", NEW."closed_because", NEW."closed_by_id", NEW."council_id", NEW."group_id", NEW."id", NEW."item_kind", NEW."key", NEW."kind", NEW."minutes", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title", NEW."url", NEW."wanted_from", NEW."words"); RETURN NULL;',
                                    hash="e2151c4b84e20b456af60ca1351f0781f4bb770b",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_ba984",
                                    table="meetings_topic",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_topicevent" ("closed_at", "closed_because", "closed_by_id", "council_id", "group_id", "id", "item_kind", "key", "kind", "minutes", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "url", "wanted_from", "words") VALUES (NEW."closed_at", NEW."closed_because", NEW."closed_by_id", NEW."council_id", NEW."group_id", NEW."id", NEW."item_kind", NEW."key", NEW."kind", NEW."minutes", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title", NEW."url", NEW."wanted_from", NEW."words"); RETURN NULL;',
                                    hash="256d29f9ac1c216c9b7d6d1956fdd27d2e3a2890",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_042c5",
                                    table="meetings_topic",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_topicevent" ("closed_at", "closed_because", "closed_by_id", "council_id", "group_id", "id", "item_kind", "key", "kind", "minutes", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "url", "wanted_from", "words") VALUES (OLD."closed_at", OLD."closed_because", OLD."closed_by_id", OLD."council_id", OLD."group_id", OLD."id", OLD."item_kind", OLD."key", OLD."kind", OLD."minutes", OLD."opened_at", OLD."opened_by_id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."title", OLD."url", OLD."wanted_from", OLD."words"); RETURN NULL;',
                                    hash="e0fbb4f307d672b3a29999511afe5cefb3f42ca1",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_9c2f4",
                                    table="meetings_topic",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="meetings.topic",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="placements",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("placed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("skipped_at", models.DateTimeField(null=True)),
                        (
                            "skipped_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("skipped_because", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["meeting", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("topic", "meeting"), name="topic_is_placed_once_at_a_meeting"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("skipped_at", None), ("skipped_because", "")),
                                    models.Q(
                                        ("item", None),
                                        ("skipped_at__isnull", False),
                                        models.Q(("skipped_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_is_left_out_for_a_reason",
                                violation_error_message="Say why it is left out this time.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_placementevent" ("id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "skipped_at", "skipped_because", "skipped_by_id", "topic_id") VALUES (NEW."id", NEW."item_id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placed_at", NEW."skipped_at", NEW."skipped_because", NEW."skipped_by_id", NEW."topic_id"); RETURN NULL;',
                                    hash="24ca06d72db202137da2739fe832eca8517a8cd0",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_945ac",
                                    table="meetings_placement",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_placementevent" ("id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "skipped_at", "skipped_because", "skipped_by_id", "topic_id") VALUES (NEW."id", NEW."item_id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placed_at", NEW."skipped_at", NEW."skipped_because", NEW."skipped_by_id", NEW."topic_id"); RETURN NULL;',
                                    hash="2ea48d60da4454eec3b245122ac2142f1ecebc73",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_35e95",
                                    table="meetings_placement",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_placementevent" ("id", "item_id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "skipped_at", "skipped_because", "skipped_by_id", "topic_id") VALUES (OLD."id", OLD."item_id", OLD."meeting_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placed_at", OLD."skipped_at", OLD."skipped_because", OLD."skipped_by_id", OLD."topic_id"); RETURN NULL;',
                                    hash="cea39af0a27f22358ed9aeb1d2a90aee0d591754",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_6acbb",
                                    table="meetings_placement",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlacementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.placement",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "topic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.topic",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("placed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("skipped_at", models.DateTimeField(null=True)),
                        (
                            "skipped_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("skipped_because", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="e7393a70c93185f2a23a1178eebf266fff8b908d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_47bd4",
                                    table="meetings_placementevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presences",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="councils.council",
                            ),
                        ),
                        ("ticked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "ticked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "who was there",
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "person"), name="person_is_ticked_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_presenceevent" ("council_id", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ticked_at", "ticked_by_id") VALUES (NEW."council_id", NEW."id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."ticked_at", NEW."ticked_by_id"); RETURN NULL;',
                                    hash="5a66eb343450c41f641e1875feb72e43fd6fcfcf",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_e3dbf",
                                    table="meetings_presence",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_presenceevent" ("council_id", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ticked_at", "ticked_by_id") VALUES (NEW."council_id", NEW."id", NEW."meeting_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."ticked_at", NEW."ticked_by_id"); RETURN NULL;',
                                    hash="63bd66b3914fb81b4350c6d385182e03eeb5add4",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_40120",
                                    table="meetings_presence",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_presenceevent" ("council_id", "id", "meeting_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ticked_at", "ticked_by_id") VALUES (OLD."council_id", OLD."id", OLD."meeting_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."ticked_at", OLD."ticked_by_id"); RETURN NULL;',
                                    hash="7b1419e30244f854f50e08c080c076cccd8a3b37",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_dc640",
                                    table="meetings_presence",
                                    when="AFTER",
                                ),
                            ),
                        ],
                        "indexes": [models.Index(fields=["council"], name="presence_of_a_council")],
                    },
                ),
                migrations.CreateModel(
                    name="PresenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.presence",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "council",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="councils.council",
                            ),
                        ),
                        ("ticked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "ticked_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b352614ae03205512ef599068155bbd44a6e6ab9",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_df931",
                                    table="meetings_presenceevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("kept", "Still stands"),
                                    ("changed", "Reworded"),
                                    ("ended", "No longer stands"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="what was said")),
                        ("sentence", models.CharField(help_text="As it stood before", max_length=500)),
                        (
                            "review_on",
                            models.DateField(
                                blank=True, help_text="From then on", null=True, verbose_name="look at it again on"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["decision", "at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "ended"), _negated=True),
                                    models.Q(("review_on", None), models.Q(("words", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="decision_ends_for_a_reason",
                                violation_error_message="Say why it no longer stands.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="review_is_history",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."decision_id" IS DISTINCT FROM (NEW."decision_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."sentence" IS DISTINCT FROM (NEW."sentence") OR OLD."review_on" IS DISTINCT FROM (NEW."review_on") OR OLD."at" IS DISTINCT FROM (NEW."at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="9c03c23f48841dc7a3eaf9ef7a631578b560fc48",
                                    operation="UPDATE",
                                    pgid="pgtrigger_review_is_history_0831d",
                                    table="meetings_review",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Table",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tables",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("service", models.CharField(blank=True, max_length=160, verbose_name="chosen service")),
                        ("findings", models.TextField(blank=True, help_text="Markdown", max_length=50000)),
                        ("notes_version", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "ordering": ["item", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "number"), name="table_number_is_taken_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_tableevent" ("id", "item_id", "notes_version", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service") VALUES (NEW."id", NEW."item_id", NEW."notes_version", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."service"); RETURN NULL;',
                                    hash="a3e5f08d72aac578fccc9f9a8ffca8513525f231",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_abe63",
                                    table="meetings_table",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."notes_version" IS DISTINCT FROM (NEW."notes_version") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."service" IS DISTINCT FROM (NEW."service"))',
                                    func='INSERT INTO "meetings_tableevent" ("id", "item_id", "notes_version", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service") VALUES (NEW."id", NEW."item_id", NEW."notes_version", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."service"); RETURN NULL;',
                                    hash="eb69a63a3fd7ccd4da338513f96b1ebfb2b46ac2",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_99159",
                                    table="meetings_table",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_tableevent" ("id", "item_id", "notes_version", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service") VALUES (OLD."id", OLD."item_id", OLD."notes_version", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."service"); RETURN NULL;',
                                    hash="d43d5ff1ea10cb0964518645fbbdd0a2a422cf8d",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_93543",
                                    table="meetings_table",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Revision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="revisions",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="revisions",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "table",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="revisions",
                                to="meetings.table",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(help_text="1 is the first that was saved")),
                        ("text", models.TextField(blank=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["meeting", "item", "table", "version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "item", "table", "version"),
                                name="notes_have_each_version_once",
                                nulls_distinct=False,
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="revision_is_history",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."table_id" IS DISTINCT FROM (NEW."table_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."at" IS DISTINCT FROM (NEW."at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="4f1ffa9df468f9d34fd037b1527568ffe7c4cb7e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_revision_is_history_eab3c",
                                    table="meetings_revision",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Circulation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="circulations",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "round",
                            models.PositiveSmallIntegerField(
                                help_text="1 is the first: Meeting.notes_round, from then on"
                            ),
                        ),
                        ("changes", models.TextField(blank=True, help_text="What had changed, a line each")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["meeting", "round"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "round"), name="notes_are_circulated_once_a_round"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="circulation_is_history",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."round" IS DISTINCT FROM (NEW."round") OR OLD."at" IS DISTINCT FROM (NEW."at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="8dda847307af7b71cecac533cc1641cfd160f216",
                                    operation="UPDATE",
                                    pgid="pgtrigger_circulation_is_history_e35b5",
                                    table="meetings_circulation",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                help_text="The table's, so that one sits once",
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "table",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="meetings.table"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "guest",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="meetings.guest",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["table", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "person"), name="person_sits_at_one_table"),
                            models.UniqueConstraint(fields=("item", "guest"), name="guest_sits_at_one_table"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("guest__isnull", False), ("person", None)),
                                    models.Q(("guest", None), ("person__isnull", False)),
                                    _connector="OR",
                                ),
                                name="seat_is_one_persons_or_one_guests",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_seatevent" ("guest_id", "id", "item_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "table_id") VALUES (NEW."guest_id", NEW."id", NEW."item_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."table_id"); RETURN NULL;',
                                    hash="89fd5730c06ecfad637e9b717f1b6635b76e30ea",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c0e03",
                                    table="meetings_seat",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_seatevent" ("guest_id", "id", "item_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "table_id") VALUES (NEW."guest_id", NEW."id", NEW."item_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."table_id"); RETURN NULL;',
                                    hash="f24b31497710a93df47cfd37968a10a3abe3d3d6",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_5d033",
                                    table="meetings_seat",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_seatevent" ("guest_id", "id", "item_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "table_id") VALUES (OLD."guest_id", OLD."id", OLD."item_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."table_id"); RETURN NULL;',
                                    hash="28bdff7b37f8fbed2d71c905e2ed7f6f2b34f6a0",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_c5507",
                                    table="meetings_seat",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeatEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.seat",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="The table's, so that one sits once",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "table",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.table",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "guest",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.guest",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="2485641326437073771da9dcefb4641508add5fd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_fff0b",
                                    table="meetings_seatevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="standing_items",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("talk", "Talk"),
                                    ("discussion", "Discussion"),
                                    ("show-and-tell", "Show and tell"),
                                    ("bring-a-problem", "Bring a problem"),
                                    ("actions", "Actions since last meeting"),
                                    ("decisions", "Decisions to look at again"),
                                    ("next-meeting", "Next meeting"),
                                    ("table-work", "Table work"),
                                    ("vote", "Vote"),
                                    ("networking", "Networking"),
                                    ("break", "Break"),
                                    ("other-business", "Any other business"),
                                ],
                                default="discussion",
                                max_length=15,
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("minutes", models.PositiveSmallIntegerField()),
                        (
                            "is_closing",
                            models.BooleanField(
                                default=False,
                                help_text="Any other business, the next meeting",
                                verbose_name="near the end",
                            ),
                        ),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "started_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("stopped_at", models.DateTimeField(null=True)),
                        (
                            "stopped_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["group", "is_closing", "started_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__range", (1, 720))),
                                name="standing_item_takes_some_minutes",
                                violation_error_message="Enter a number of minutes from 1 to 720.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_standingitemevent" ("group_id", "id", "is_closing", "kind", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "started_by_id", "stopped_at", "stopped_by_id", "title") VALUES (NEW."group_id", NEW."id", NEW."is_closing", NEW."kind", NEW."minutes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."started_at", NEW."started_by_id", NEW."stopped_at", NEW."stopped_by_id", NEW."title"); RETURN NULL;',
                                    hash="67dc681fb8cbbdea363c04ad24c51695d96661a6",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_82372",
                                    table="meetings_standingitem",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_standingitemevent" ("group_id", "id", "is_closing", "kind", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "started_by_id", "stopped_at", "stopped_by_id", "title") VALUES (NEW."group_id", NEW."id", NEW."is_closing", NEW."kind", NEW."minutes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."started_at", NEW."started_by_id", NEW."stopped_at", NEW."stopped_by_id", NEW."title"); RETURN NULL;',
                                    hash="b09912d99b2e58469be73aafe7085234b38e025e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3a948",
                                    table="meetings_standingitem",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_standingitemevent" ("group_id", "id", "is_closing", "kind", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "started_by_id", "stopped_at", "stopped_by_id", "title") VALUES (OLD."group_id", OLD."id", OLD."is_closing", OLD."kind", OLD."minutes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."started_at", OLD."started_by_id", OLD."stopped_at", OLD."stopped_by_id", OLD."title"); RETURN NULL;',
                                    hash="f00f9cd7a2cc0bd0f974d05839b2437bf5d45902",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_fd188",
                                    table="meetings_standingitem",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingItemEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.standingitem",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("talk", "Talk"),
                                    ("discussion", "Discussion"),
                                    ("show-and-tell", "Show and tell"),
                                    ("bring-a-problem", "Bring a problem"),
                                    ("actions", "Actions since last meeting"),
                                    ("decisions", "Decisions to look at again"),
                                    ("next-meeting", "Next meeting"),
                                    ("table-work", "Table work"),
                                    ("vote", "Vote"),
                                    ("networking", "Networking"),
                                    ("break", "Break"),
                                    ("other-business", "Any other business"),
                                ],
                                default="discussion",
                                max_length=15,
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("minutes", models.PositiveSmallIntegerField()),
                        (
                            "is_closing",
                            models.BooleanField(
                                default=False,
                                help_text="Any other business, the next meeting",
                                verbose_name="near the end",
                            ),
                        ),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "started_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("stopped_at", models.DateTimeField(null=True)),
                        (
                            "stopped_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b415467b22fac8d34e0cfd048796f527f10ad38f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_32451",
                                    table="meetings_standingitemevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TableEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.table",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("service", models.CharField(blank=True, max_length=160, verbose_name="chosen service")),
                        ("notes_version", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f45b6bb57dd6b0532943599db013ebbb33be4cd9",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c358a",
                                    table="meetings_tableevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TopicEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.topic",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="peergroups.peergroup",
                            ),
                        ),
                        ("key", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("standing", "Standing item"),
                                    ("action", "Action"),
                                    ("decision", "Decision to look at again"),
                                    ("carried", "Carried over"),
                                    ("proposal", "Proposed by a member"),
                                    ("host", "Offer to host"),
                                    ("theme", "Theme"),
                                    ("trial", "Trial to look at again"),
                                    ("other", "From another part of the group's work"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "item_kind",
                            models.CharField(
                                choices=[
                                    ("talk", "Talk"),
                                    ("discussion", "Discussion"),
                                    ("show-and-tell", "Show and tell"),
                                    ("bring-a-problem", "Bring a problem"),
                                    ("actions", "Actions since last meeting"),
                                    ("decisions", "Decisions to look at again"),
                                    ("next-meeting", "Next meeting"),
                                    ("table-work", "Table work"),
                                    ("vote", "Vote"),
                                    ("networking", "Networking"),
                                    ("break", "Break"),
                                    ("other-business", "Any other business"),
                                ],
                                default="discussion",
                                max_length=15,
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("words", models.TextField(blank=True, max_length=2000, verbose_name="what it is about")),
                        ("url", models.URLField(blank=True, max_length=500, verbose_name="link")),
                        ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="minutes wanted")),
                        (
                            "council",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="councils.council",
                            ),
                        ),
                        (
                            "wanted_from",
                            models.DateField(
                                blank=True, help_text="Not on the agenda of a meeting before this day", null=True
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "opened_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("discussed", "Discussed"),
                                    ("settled", "Settled"),
                                    ("dropped", "Dropped"),
                                    ("withdrawn", "Taken back"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("closed_because", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="77eed215202b2651a9b2450a485a4db4275bb4ae",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_adb23",
                                    table="meetings_topicevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Trial",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="trials",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="trials",
                                to="meetings.meeting",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="what is tried")),
                        ("question", models.CharField(help_text="One that can be answered yes or no", max_length=200)),
                        ("review_on", models.DateField(verbose_name="look at it on")),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "started_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(blank=True, max_length=300, verbose_name="what the group made of it"),
                        ),
                    ],
                    options={
                        "ordering": ["group", "-started_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("outcome", "")),
                                    models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="trial_ends_with_its_outcome",
                                violation_error_message="Say what the group made of it.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_trialevent" ("ended_at", "ended_by_id", "group_id", "id", "meeting_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "review_on", "started_at", "started_by_id", "title") VALUES (NEW."ended_at", NEW."ended_by_id", NEW."group_id", NEW."id", NEW."meeting_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question", NEW."review_on", NEW."started_at", NEW."started_by_id", NEW."title"); RETURN NULL;',
                                    hash="7e23726b1aef62d13f8f81630a2c4505dee3aff7",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_440da",
                                    table="meetings_trial",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_trialevent" ("ended_at", "ended_by_id", "group_id", "id", "meeting_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "review_on", "started_at", "started_by_id", "title") VALUES (NEW."ended_at", NEW."ended_by_id", NEW."group_id", NEW."id", NEW."meeting_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question", NEW."review_on", NEW."started_at", NEW."started_by_id", NEW."title"); RETURN NULL;',
                                    hash="22a7d5272d951f1b73c88723cc42fc58eb7a265d",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_94666",
                                    table="meetings_trial",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_trialevent" ("ended_at", "ended_by_id", "group_id", "id", "meeting_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "review_on", "started_at", "started_by_id", "title") VALUES (OLD."ended_at", OLD."ended_by_id", OLD."group_id", OLD."id", OLD."meeting_id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."question", OLD."review_on", OLD."started_at", OLD."started_by_id", OLD."title"); RETURN NULL;',
                                    hash="22cec1cefcebfa7e88dfbd8a52112fd2d35a0002",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_4f94c",
                                    table="meetings_trial",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrialAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "trial",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="meetings.trial"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")], max_length=6
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="one sentence")),
                        ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("trial", "person"), name="person_answers_a_trial_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_trialanswerevent" ("answer", "answered_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trial_id", "words") VALUES (NEW."answer", NEW."answered_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."trial_id", NEW."words"); RETURN NULL;',
                                    hash="43a3584c7705b5adadbb70fe3ea73404b584b8ad",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_13810",
                                    table="meetings_trialanswer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_trialanswerevent" ("answer", "answered_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trial_id", "words") VALUES (NEW."answer", NEW."answered_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."trial_id", NEW."words"); RETURN NULL;',
                                    hash="cf53cccc3ea436f28ae81311f66b6ac13556ac68",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_39a17",
                                    table="meetings_trialanswer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_trialanswerevent" ("answer", "answered_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trial_id", "words") VALUES (OLD."answer", OLD."answered_at", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."trial_id", OLD."words"); RETURN NULL;',
                                    hash="e6a55f91d8c20a50c5b94d0ba649d3496b4a0663",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_7058f",
                                    table="meetings_trialanswer",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrialAnswerEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.trialanswer",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "trial",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.trial",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")], max_length=6
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="one sentence")),
                        ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="3ad67fe9a026e641909e0800914fe494d04923b2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_12aa7",
                                    table="meetings_trialanswerevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrialEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.trial",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="peergroups.peergroup",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="what is tried")),
                        ("question", models.CharField(help_text="One that can be answered yes or no", max_length=200)),
                        ("review_on", models.DateField(verbose_name="look at it on")),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "started_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(blank=True, max_length=300, verbose_name="what the group made of it"),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="8f0d730671095718aad2f267296a0ca6b469afff",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_3f67c",
                                    table="meetings_trialevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_agendaitemevent" ("day", "discussed_at", "discussed_by_id", "id", "kind", "meeting_id", "minutes", "notes_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter", "presenter_person_id", "theme_words", "title", "words") VALUES (NEW."day", NEW."discussed_at", NEW."discussed_by_id", NEW."id", NEW."kind", NEW."meeting_id", NEW."minutes", NEW."notes_version", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."presenter", NEW."presenter_person_id", NEW."theme_words", NEW."title", NEW."words"); RETURN NULL;',
                            hash="bdf5d4c5b16ec300716b0e43df0c412eb0876f98",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f98e2",
                            table="meetings_agendaitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."discussed_at" IS DISTINCT FROM (NEW."discussed_at") OR OLD."discussed_by_id" IS DISTINCT FROM (NEW."discussed_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."minutes" IS DISTINCT FROM (NEW."minutes") OR OLD."notes_version" IS DISTINCT FROM (NEW."notes_version") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."presenter" IS DISTINCT FROM (NEW."presenter") OR OLD."presenter_person_id" IS DISTINCT FROM (NEW."presenter_person_id") OR OLD."theme_words" IS DISTINCT FROM (NEW."theme_words") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                            func='INSERT INTO "meetings_agendaitemevent" ("day", "discussed_at", "discussed_by_id", "id", "kind", "meeting_id", "minutes", "notes_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter", "presenter_person_id", "theme_words", "title", "words") VALUES (NEW."day", NEW."discussed_at", NEW."discussed_by_id", NEW."id", NEW."kind", NEW."meeting_id", NEW."minutes", NEW."notes_version", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."presenter", NEW."presenter_person_id", NEW."theme_words", NEW."title", NEW."words"); RETURN NULL;',
                            hash="e903dfbfeb161b2c057d10e15d95e630b7bb41e8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ca6ee",
                            table="meetings_agendaitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_agendaitemevent" ("day", "discussed_at", "discussed_by_id", "id", "kind", "meeting_id", "minutes", "notes_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter", "presenter_person_id", "theme_words", "title", "words") VALUES (OLD."day", OLD."discussed_at", OLD."discussed_by_id", OLD."id", OLD."kind", OLD."meeting_id", OLD."minutes", OLD."notes_version", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."presenter", OLD."presenter_person_id", OLD."theme_words", OLD."title", OLD."words"); RETURN NULL;',
                            hash="3b19f61551b8e4f00aefef1ac28516588029977d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2c12a",
                            table="meetings_agendaitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="meeting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingevent" ("access_notes", "agreed_at", "agreed_by_id", "audience", "cancelled_at", "cancelled_because", "cancelled_by_id", "capacity", "circulated_at", "circulated_by_id", "created_at", "created_by_id", "ends_on", "ends_time", "getting_there", "group_id", "host_council_id", "id", "kind", "notes", "notes_for_members", "notes_round", "notes_state", "notes_version", "online_url", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "published_at", "published_by_id", "reminder_days", "sequence", "settled_at", "starts_on", "starts_time", "state", "summary", "supplier_cap", "takes_topics", "theme_words", "title", "venue") VALUES (NEW."access_notes", NEW."agreed_at", NEW."agreed_by_id", NEW."audience", NEW."cancelled_at", NEW."cancelled_because", NEW."cancelled_by_id", NEW."capacity", NEW."circulated_at", NEW."circulated_by_id", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."ends_time", NEW."getting_there", NEW."group_id", NEW."host_council_id", NEW."id", NEW."kind", NEW."notes", NEW."notes_for_members", NEW."notes_round", NEW."notes_state", NEW."notes_version", NEW."online_url", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."published_at", NEW."published_by_id", NEW."reminder_days", NEW."sequence", NEW."settled_at", NEW."starts_on", NEW."starts_time", NEW."state", NEW."summary", NEW."supplier_cap", NEW."takes_topics", NEW."theme_words", NEW."title", NEW."venue"); RETURN NULL;',
                            hash="7600e8e0a206c03a95ec624107fd38c4755e3aa4",
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
                            condition='WHEN (OLD."access_notes" IS DISTINCT FROM (NEW."access_notes") OR OLD."agreed_at" IS DISTINCT FROM (NEW."agreed_at") OR OLD."agreed_by_id" IS DISTINCT FROM (NEW."agreed_by_id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."cancelled_because" IS DISTINCT FROM (NEW."cancelled_because") OR OLD."cancelled_by_id" IS DISTINCT FROM (NEW."cancelled_by_id") OR OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."circulated_at" IS DISTINCT FROM (NEW."circulated_at") OR OLD."circulated_by_id" IS DISTINCT FROM (NEW."circulated_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."ends_time" IS DISTINCT FROM (NEW."ends_time") OR OLD."getting_there" IS DISTINCT FROM (NEW."getting_there") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."host_council_id" IS DISTINCT FROM (NEW."host_council_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."notes_for_members" IS DISTINCT FROM (NEW."notes_for_members") OR OLD."notes_round" IS DISTINCT FROM (NEW."notes_round") OR OLD."notes_state" IS DISTINCT FROM (NEW."notes_state") OR OLD."notes_version" IS DISTINCT FROM (NEW."notes_version") OR OLD."online_url" IS DISTINCT FROM (NEW."online_url") OR OLD."page" IS DISTINCT FROM (NEW."page") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."reminder_days" IS DISTINCT FROM (NEW."reminder_days") OR OLD."sequence" IS DISTINCT FROM (NEW."sequence") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."starts_time" IS DISTINCT FROM (NEW."starts_time") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."supplier_cap" IS DISTINCT FROM (NEW."supplier_cap") OR OLD."takes_topics" IS DISTINCT FROM (NEW."takes_topics") OR OLD."theme_words" IS DISTINCT FROM (NEW."theme_words") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."venue" IS DISTINCT FROM (NEW."venue"))',
                            func='INSERT INTO "meetings_meetingevent" ("access_notes", "agreed_at", "agreed_by_id", "audience", "cancelled_at", "cancelled_because", "cancelled_by_id", "capacity", "circulated_at", "circulated_by_id", "created_at", "created_by_id", "ends_on", "ends_time", "getting_there", "group_id", "host_council_id", "id", "kind", "notes", "notes_for_members", "notes_round", "notes_state", "notes_version", "online_url", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "published_at", "published_by_id", "reminder_days", "sequence", "settled_at", "starts_on", "starts_time", "state", "summary", "supplier_cap", "takes_topics", "theme_words", "title", "venue") VALUES (NEW."access_notes", NEW."agreed_at", NEW."agreed_by_id", NEW."audience", NEW."cancelled_at", NEW."cancelled_because", NEW."cancelled_by_id", NEW."capacity", NEW."circulated_at", NEW."circulated_by_id", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."ends_time", NEW."getting_there", NEW."group_id", NEW."host_council_id", NEW."id", NEW."kind", NEW."notes", NEW."notes_for_members", NEW."notes_round", NEW."notes_state", NEW."notes_version", NEW."online_url", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."published_at", NEW."published_by_id", NEW."reminder_days", NEW."sequence", NEW."settled_at", NEW."starts_on", NEW."starts_time", NEW."state", NEW."summary", NEW."supplier_cap", NEW."takes_topics", NEW."theme_words", NEW."title", NEW."venue"); RETURN NULL;',
                            hash="6682b55290b727de9ca3ba4ad61e487dd8eb42c7",
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
                            func='INSERT INTO "meetings_meetingevent" ("access_notes", "agreed_at", "agreed_by_id", "audience", "cancelled_at", "cancelled_because", "cancelled_by_id", "capacity", "circulated_at", "circulated_by_id", "created_at", "created_by_id", "ends_on", "ends_time", "getting_there", "group_id", "host_council_id", "id", "kind", "notes", "notes_for_members", "notes_round", "notes_state", "notes_version", "online_url", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "published_at", "published_by_id", "reminder_days", "sequence", "settled_at", "starts_on", "starts_time", "state", "summary", "supplier_cap", "takes_topics", "theme_words", "title", "venue") VALUES (OLD."access_notes", OLD."agreed_at", OLD."agreed_by_id", OLD."audience", OLD."cancelled_at", OLD."cancelled_because", OLD."cancelled_by_id", OLD."capacity", OLD."circulated_at", OLD."circulated_by_id", OLD."created_at", OLD."created_by_id", OLD."ends_on", OLD."ends_time", OLD."getting_there", OLD."group_id", OLD."host_council_id", OLD."id", OLD."kind", OLD."notes", OLD."notes_for_members", OLD."notes_round", OLD."notes_state", OLD."notes_version", OLD."online_url", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postcode", OLD."published_at", OLD."published_by_id", OLD."reminder_days", OLD."sequence", OLD."settled_at", OLD."starts_on", OLD."starts_time", OLD."state", OLD."summary", OLD."supplier_cap", OLD."takes_topics", OLD."theme_words", OLD."title", OLD."venue"); RETURN NULL;',
                            hash="49aa8424ff619d8f5492bc527ecffdccf17ad151",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4bf26",
                            table="meetings_meeting",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agendaitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("day__range", (1, 14))),
                        name="agenda_item_is_on_a_day_of_the_meeting",
                        violation_error_message="Choose one of the meeting's days.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="meeting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at", None), ("circulated_at", None), ("notes_state", "draft")),
                            models.Q(
                                ("agreed_at", None), ("circulated_at__isnull", False), ("notes_state", "circulated")
                            ),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("circulated_at__isnull", False),
                                ("notes_state", "agreed"),
                            ),
                            _connector="OR",
                        ),
                        name="notes_are_circulated_and_agreed_with_their_moment",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="meeting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("capacity", None), ("capacity__range", (1, 5000)), _connector="OR"),
                        name="meeting_has_some_places",
                        violation_error_message="Enter a number of places from 1 to 5,000, or leave it empty.",
                    ),
                ),
            ]
        )
    ]
