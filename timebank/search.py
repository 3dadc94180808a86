"""What can be found of the time bank: requests for help, and of those that were made public no name with it."""

from django.db.models import F

from common.search import Said, Source
from timebank.models import Request


def _mine(known):
    return Request.objects.visible_to(known.reader)


def _public(known):
    """Those that are for everybody, for who may not know whose they are."""
    return Request.objects.public().exclude(pk__in=known(_mine).public().order_by().values("pk"))


def _say_known(asked):
    state = "" if asked.state == Request.State.OPEN else asked.get_state_display().lower()
    return Said(asked.get_absolute_url(), asked.council.short_name, asked.opened_at, state=state)


def _say_public(asked):
    return Said(asked.get_absolute_url(), "", asked.opened_at)


SOURCES = [
    Source(
        "requests", "Request for help", _mine, _say_known, "title", "opened_at", group="groups", related=("council",),
        text=F("words"), is_long=True,
    ),
    Source("requests", "Request for help", _public, _say_public, "title", "opened_at", text=F("words")),
]  # fmt: skip
