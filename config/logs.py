"""How a line of the log looks: for a programme (JSON, one object a line) or for eyes; without what never belongs there.

Everything is scrubbed as it is written, whoever said it: our own rooms, Django, Celery, gunicorn (GunicornLog).
"""

import datetime as dt
import json
import logging
import os

from common import asked
from config.scrubbing import scrubbed

TOLD = ("method", "route", "status", "ms")  # what front.asked says of a request


class OneLineForRefusals(logging.Filter):
    """What a page refuses (4xx: no right to, no such thing, not understood) is a line, not a traceback through us."""

    def filter(self, record):
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class Plain(logging.Formatter):
    """For eyes: level, who says it, what; a traceback below."""

    def __init__(self):
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record):
        return scrubbed(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line. `time` is UTC; `request_id` or `task` says what it was said during."""

    def format(self, record):
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "process": os.environ.get("PROCESS") or "command",
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if doing := asked.doing.get():
            line |= doing
        line |= {name: getattr(record, name) for name in TOLD if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


FORMATS = {"json": JsonLines, "plain": Plain}
