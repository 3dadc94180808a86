"""How the tests go to the pages of meetings."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from common import london, working_days

# Who gets what at each page of a public meeting: lead, member, outsider, anonymous, coordinator.
WHO = ("lead", "member", "outsider", "anonymous", "coordinator")
SIGN_IN = 302
PUBLIC_DOORS = {
    "meeting-detail": (200, 200, 200, 200, 200),
    "meeting-agenda": (200, 200, 200, 200, 200),
    "meeting-calendar": (200, 200, 200, 200, 200),
    "meeting-answer": (302, 302, 302, SIGN_IN, 302),
    "meeting-edit": (200, 403, 404, SIGN_IN, 200),
    "meeting-publish": (302, 403, 404, SIGN_IN, 302),
    "meeting-delete": (302, 403, 404, SIGN_IN, 302),
    "meeting-cancel": (200, 403, 404, SIGN_IN, 200),
    "meeting-notes": (200, 403, 404, SIGN_IN, 200),
    "notes-paste": (200, 403, 404, SIGN_IN, 200),
    "agenda-item-edit": (200, 403, 404, SIGN_IN, 200),
    "agenda-item-move": (302, 403, 404, SIGN_IN, 302),
    "agenda-item-remove": (200, 403, 404, SIGN_IN, 200),
}


def url(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk, *more])


def page(client, name, meeting, *more):
    return client.get(url(name, meeting, *more)).content.decode()


def typed(**changes):
    in_a_month = london.today(timezone.now()) + dt.timedelta(days=29)
    day = working_days.days_after(in_a_month, 1, "england")  # of a bank holiday its lead would be warned
    return {
        "title": "Ten years on", "kind": "meeting", "starts_on_day": day.day, "starts_on_month": day.month,
        "starts_on_year": day.year, "starts_time": "10am", "ends_time": "3pm", "venue": "Example House, Sampleton",
        "host_council": "Winchester", "audience": "public", "seen": 0, **changes,
    }  # fmt: skip
