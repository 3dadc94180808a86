"""What a process of a fault test does, as of a moment. Each may be told where to die: see `crash`."""

import datetime as dt
import os

from accounts.actions import send_code
from digests import planning
from meetings import actions as meetings
from meetings.models import Meeting
from outbox import delivery
from tests.faults import crash

if os.environ.get("SECONDS_FOR_A_MAIL"):  # a server that hangs costs a test less than a minute
    delivery.SECONDS_FOR_A_MAIL = float(os.environ["SECONDS_FOR_A_MAIL"])
if os.environ.get("SENDER_MAY_SLEEP"):  # so long a frozen process keeps its row
    for name, sql in list(vars(delivery).items()):
        if name.startswith("CLAIM") and isinstance(sql, str):
            setattr(delivery, name, sql.replace("'90s'", f"'{os.environ['SENDER_MAY_SLEEP']}'"))


def do(do, now, die=None, tell=None, **given):
    now = dt.datetime.fromisoformat(now)
    with crash.points(die, tell):
        DEEDS[do](now, **given)


def deliver(now):
    delivery.deliver_mail(now)


def plan(now):
    planning.plan(now)


def work(now):
    """One round of the worker."""
    planning.plan(now)
    delivery.deliver_mail(now)


def cancel(now, meeting):
    meetings.cancel(meeting=Meeting.objects.get(pk=meeting), reason="Too few of us", by=None, now=now)
    work(now)


def code(now, email):
    send_code(email=email, replaces="", now=now)
    delivery.deliver_mail(now)


DEEDS = {"deliver": deliver, "plan": plan, "work": work, "cancel": cancel, "code": code}
