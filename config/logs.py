"""What never belongs in a log: the tokens in addresses, which let their bearer act; and tracebacks of a plain no."""

import logging
import re

PLACES = "do|accept|release|link|calendar"
TOKEN = re.compile(rf"((?:/|%2F)(?:{PLACES})(?:/|%2F)|[?&]token=)(?:[^/%\s&'\"]|%(?!2F))+", re.IGNORECASE)


class OneLineForRefusals(logging.Filter):
    """What a page refuses (4xx: no right to, no such thing, not understood) is a line, not a traceback through us."""

    def filter(self, record):
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class HideTokens(logging.Filter):
    """Shorten `/do/<token>/`, also after accept, release, link and calendar, and `?token=…` in every line."""

    def filter(self, record):
        message = record.getMessage()
        hidden = TOKEN.sub(r"\1…", message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True
