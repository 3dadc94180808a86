"""Notes from before they had states were there for everybody to read: they are agreed, and this is their version 1.

Agendas from before topics leave nothing to the next meeting: what is over is settled.
"""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone


def agree(apps, schema_editor):
    Meeting, Revision = apps.get_model("meetings", "Meeting"), apps.get_model("meetings", "Revision")
    noted = Meeting.objects.exclude(notes="")
    Revision.objects.bulk_create(
        (Revision(meeting=meeting, version=1, text=meeting.notes) for meeting in noted.iterator(100)), batch_size=100
    )
    published = Coalesce(F("published_at"), F("created_at"))
    noted.update(notes_version=1, notes_state="agreed", circulated_at=published, agreed_at=published)


def settle(apps, schema_editor):
    now = timezone.now()
    apps.get_model("meetings", "Meeting").objects.filter(ends_at__lte=now).update(settled_at=now)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_meetings_that_run_themselves")]

    operations = [
        migrations.RunPython(agree, migrations.RunPython.noop),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
