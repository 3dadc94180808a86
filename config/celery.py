"""Celery wakes and ticks, nothing more: what is due is asked of the database, so a lost task loses nothing."""

import gc
import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.schedules import crontab
from celery.signals import (
    beat_init,
    task_postrun,
    task_prerun,
    worker_before_create_process,
    worker_init,
    worker_process_init,
)

from common import asked
from config import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

warnings.simplefilter("ignore", SecurityWarning)  # it warns root of pickled messages: ours are JSON, and ticks only

app = Celery("peergroups")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

for born in (worker_init, worker_process_init, beat_init):
    born.connect(heartbeat.begin)


@task_prerun.connect(weak=False)
def begin_task(task, task_id, **_):
    """What is logged from here on is said during this task."""
    asked.doing.set({"task": task.name, "task_id": task_id})


@task_postrun.connect(weak=False)
def end_task(**_):
    asked.doing.set(None)


@worker_before_create_process.connect
def share_memory(**_):
    """What is loaded by now stays: no search for garbage touches it, and so copies it page by page after the fork."""
    gc.freeze()


# Each tick expires before the one after next: a worker that was away is not greeted by a heap of them.
app.conf.beat_schedule = {
    "deliver what is due": {"task": "outbox.tasks.deliver_due", "schedule": 3.0, "options": {"expires": 6}},
    "deliver posts": {"task": "outbox.tasks.deliver_posts", "schedule": 5.0, "options": {"expires": 10}},
    "plan mail": {"task": "digests.tasks.plan_mail", "schedule": 10.0, "options": {"expires": 20}},
    "plan digests": {"task": "digests.tasks.plan_digests", "schedule": 10.0, "options": {"expires": 20}},
    "show life": {"task": "front.tasks.show_life", "schedule": 60.0, "options": {"expires": 60}},
    "build agendas": {
        "task": "meetings.tasks.build_agendas",
        "schedule": crontab(minute=20),
        "options": {"expires": 3600},
    },
    # Hourly, so that a worker that was away at midnight does it in the first hour it is back.
    "succeed": {"task": "desk.tasks.succeed_due", "schedule": crontab(minute=5), "options": {"expires": 3600}},
    "retain": {"task": "outbox.tasks.retain", "schedule": crontab(hour=3, minute=10), "options": {"expires": 3600}},
    "check the ledger": {
        "task": "timebank.tasks.check_ledger",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600},
    },
    "agree by silence": {
        "task": "timebank.tasks.agree_by_silence",
        "schedule": crontab(minute=35),
        "options": {"expires": 3600},
    },
    "tidy": {"task": "front.tasks.tidy", "schedule": crontab(hour=3, minute=40), "options": {"expires": 3600}},
}
