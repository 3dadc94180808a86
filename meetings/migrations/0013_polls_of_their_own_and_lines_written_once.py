"""A date poll keeps for whom it was opened, which its draft said until now; a line of an agenda, who wrote it and when."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def as_their_drafts_say(apps, schema_editor):
    """Of a poll without a draft it stays everyone: all members are asked."""
    DatePoll, Meeting = apps.get_model("meetings", "DatePoll"), apps.get_model("meetings", "Meeting")
    drafts = Meeting.objects.filter(pk=OuterRef("meeting"))
    DatePoll.objects.exclude(meeting=None).update(audience=Subquery(drafts.values("audience")))
    for poll in DatePoll.objects.filter(audience="councils").select_related("meeting"):
        poll.councils.set(poll.meeting.invited_councils.all())


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0004_words_to_find"),
        ("meetings", "0012_booking_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            model_name="datepoll",
            name="date_poll_stands",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="datepoll",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="datepoll",
            name="update_update",
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="added_at",
            field=models.DateTimeField(editable=False, help_text="When somebody wrote it by hand", null=True),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="added_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="agendaitemevent",
            name="added_at",
            field=models.DateTimeField(editable=False, help_text="When somebody wrote it by hand", null=True),
        ),
        migrations.AddField(
            model_name="agendaitemevent",
            name="added_by",
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
            model_name="datepoll",
            name="audience",
            field=models.CharField(
                choices=[
                    ("public", "Everyone"),
                    ("public-sector", "People who work in the public sector"),
                    ("members", "Members of the group"),
                    ("councils", "Named councils"),
                ],
                default="public",
                editable=False,
                help_text="Who the meeting was for when the poll was opened. The members among them are asked",
                max_length=13,
            ),
        ),
        migrations.AddField(
            model_name="datepoll",
            name="councils",
            field=models.ManyToManyField(
                editable=False, help_text="Those named then", related_name="+", to="councils.council"
            ),
        ),
        migrations.AddField(
            model_name="datepollevent",
            name="audience",
            field=models.CharField(
                choices=[
                    ("public", "Everyone"),
                    ("public-sector", "People who work in the public sector"),
                    ("members", "Members of the group"),
                    ("councils", "Named councils"),
                ],
                default="public",
                editable=False,
                help_text="Who the meeting was for when the poll was opened. The members among them are asked",
                max_length=13,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "meetings_agendaitemevent" ("added_at", "added_by_id", "day", "discussed_at", "discussed_by_id", "id", "kind", "meeting_id", "minutes", "notes_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter", "presenter_person_id", "theme_words", "title", "words") VALUES (NEW."added_at", NEW."added_by_id", NEW."day", NEW."discussed_at", NEW."discussed_by_id", NEW."id", NEW."kind", NEW."meeting_id", NEW."minutes", NEW."notes_version", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."presenter", NEW."presenter_person_id", NEW."theme_words", NEW."title", NEW."words"); RETURN NULL;',
                    hash="4844bf32e410d840627916b31d41d6ed2fdd5bba",
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
                    condition='WHEN (OLD."added_at" IS DISTINCT FROM (NEW."added_at") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."discussed_at" IS DISTINCT FROM (NEW."discussed_at") OR OLD."discussed_by_id" IS DISTINCT FROM (NEW."discussed_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."minutes" IS DISTINCT FROM (NEW."minutes") OR OLD."notes_version" IS DISTINCT FROM (NEW."notes_version") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."presenter" IS DISTINCT FROM (NEW."presenter") OR OLD."presenter_person_id" IS DISTINCT FROM (NEW."presenter_person_id") OR OLD."theme_words" IS DISTINCT FROM (NEW."theme_words") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                    func='INSERT INTO "meetings_agendaitemevent" ("added_at", "added_by_id", "day", "discussed_at", "discussed_by_id", "id", "kind", "meeting_id", "minutes", "notes_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter", "presenter_person_id", "theme_words", "title", "words") VALUES (NEW."added_at", NEW."added_by_id", NEW."day", NEW."discussed_at", NEW."discussed_by_id", NEW."id", NEW."kind", NEW."meeting_id", NEW."minutes", NEW."notes_version", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."presenter", NEW."presenter_person_id", NEW."theme_words", NEW."title", NEW."words"); RETURN NULL;',
                    hash="6db0c60f21da947c0355dd2c1ff4ab6609d53db5",
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
                    func='INSERT INTO "meetings_agendaitemevent" ("added_at", "added_by_id", "day", "discussed_at", "discussed_by_id", "id", "kind", "meeting_id", "minutes", "notes_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter", "presenter_person_id", "theme_words", "title", "words") VALUES (OLD."added_at", OLD."added_by_id", OLD."day", OLD."discussed_at", OLD."discussed_by_id", OLD."id", OLD."kind", OLD."meeting_id", OLD."minutes", OLD."notes_version", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."presenter", OLD."presenter_person_id", OLD."theme_words", OLD."title", OLD."words"); RETURN NULL;',
                    hash="47b9d5cee4a2ab592000c67428a1d25306734142",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2c12a",
                    table="meetings_agendaitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datepoll",
            trigger=pgtrigger.compiler.Trigger(
                name="date_poll_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF (OLD.group_id, OLD.answers_until, OLD.opened_at)\n                        IS DISTINCT FROM (NEW.group_id, NEW.answers_until, NEW.opened_at) THEN\n                        RAISE EXCEPTION 'what people were asked stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'date_poll_stands';\n                    END IF;\n                    IF array_position(ARRAY['public', 'members', 'public-sector', 'councils'], NEW.audience::text)\n                        < array_position(ARRAY['public', 'members', 'public-sector', 'councils'], OLD.audience::text) THEN\n                        RAISE EXCEPTION 'a poll is never opened to more people' USING ERRCODE = 'check_violation', CONSTRAINT = 'date_poll_is_never_opened_to_more';\n                    END IF;\n                    IF OLD.outcome <> '' AND (OLD.outcome, OLD.fixed_on_id, OLD.closed_at)\n                        IS DISTINCT FROM (NEW.outcome, NEW.fixed_on_id, NEW.closed_at) THEN\n                        RAISE EXCEPTION 'a poll that has ended stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'date_poll_stands';\n                    END IF;\n                    IF NEW.fixed_on_id IS NOT NULL AND NOT EXISTS (\n                        SELECT 1 FROM meetings_dateoption option\n                        WHERE option.id = NEW.fixed_on_id AND option.poll_id = NEW.id\n                    ) THEN\n                        RAISE EXCEPTION 'the date belongs to another poll' USING ERRCODE = 'check_violation', CONSTRAINT = 'date_poll_is_fixed_on_a_date_of_its_own';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="bf5ef36b8ff021f39ab0f874cb8f0ebef29c2a22",
                    operation="UPDATE",
                    pgid="pgtrigger_date_poll_stands_f194a",
                    table="meetings_datepoll",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datepoll",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "meetings_datepollevent" ("answers_until", "audience", "closed_at", "closed_because", "closed_by_id", "fixed_on_id", "group_id", "id", "meeting_id", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."answers_until", NEW."audience", NEW."closed_at", NEW."closed_because", NEW."closed_by_id", NEW."fixed_on_id", NEW."group_id", NEW."id", NEW."meeting_id", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;',
                    hash="b7486d059093efa722e78da89a3f4768c7b4e407",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_662e9",
                    table="meetings_datepoll",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datepoll",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answers_until" IS DISTINCT FROM (NEW."answers_until") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_because" IS DISTINCT FROM (NEW."closed_because") OR OLD."closed_by_id" IS DISTINCT FROM (NEW."closed_by_id") OR OLD."fixed_on_id" IS DISTINCT FROM (NEW."fixed_on_id") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."title" IS DISTINCT FROM (NEW."title"))',
                    func='INSERT INTO "meetings_datepollevent" ("answers_until", "audience", "closed_at", "closed_because", "closed_by_id", "fixed_on_id", "group_id", "id", "meeting_id", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."answers_until", NEW."audience", NEW."closed_at", NEW."closed_because", NEW."closed_by_id", NEW."fixed_on_id", NEW."group_id", NEW."id", NEW."meeting_id", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;',
                    hash="208991ddb3ea88e436306b6a67897101d973382c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9a9b4",
                    table="meetings_datepoll",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(as_their_drafts_say, migrations.RunPython.noop),
    ]
