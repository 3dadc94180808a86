"""What never goes into a log or to a watcher: keys in addresses, e-mail addresses, codes, passwords, rows of tables."""

import re
from functools import cache

PLACES = "do|accept|release|link|calendar"
TOKEN = re.compile(
    rf"((?:/|%2F)(?:{PLACES})(?:/|%2F)|[?&](?:token|code|state)=)(?:[^/%\s&'\"]|%(?!2F))+", re.IGNORECASE
)
LOG_IN = re.compile(r"(://)[^\s/@'\"]+@")  # user:password@ of a service's address
BEARER = re.compile(r"\b((?:Bearer|Basic)\s+)[\w.~+/=-]+", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>()\[\]{},;:=\"“”…|/\\]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
CODE = re.compile(r"\b[B-DF-HJ-NP-TV-XZ]{4}[-\u2010\u2011][B-DF-HJ-NP-TV-XZ]{4}\b")
# PostgreSQL quotes the row that it refuses, line by line if it has several, and the query that it cannot read.
NEXT = r"\n(?:HINT|CONTEXT|The above|During handling|Traceback)|\s*\Z"
ROW = re.compile(rf"^(DETAIL|CONTEXT|LINE \d+):.*?(?={NEXT})", re.MULTILINE | re.DOTALL)
# The same within the name of an exception, as Celery writes it: its lines are one, up to the quote that ends it.
ROW_IN_ONE_LINE = re.compile(r"(\\n(?:DETAIL|CONTEXT|LINE \d+):).*?(\\n['\"]\)|\n|\Z)")
ASKER = re.compile(r"\b(ip=)\S+?(?=[:,]?(?:\s|$))")  # gunicorn, of a request that is none
SECRETS = ("SECRET_KEY", "MAIL_INTAKE_TOKEN")


def scrubbed(text):
    """The text without them. What is taken out leaves “…”, so that a reader sees that something was there."""
    for secret in secrets():
        text = text.replace(secret, "…")
    text = ROW_IN_ONE_LINE.sub(r"\1 …\2", text)
    text = ROW.sub(r"\1: …", text)
    text = TOKEN.sub(r"\1…", text)
    text = LOG_IN.sub(r"\1…@", text)
    text = BEARER.sub(r"\1…", text)
    text = ADDRESS.sub("…@…", text)
    text = CODE.sub("…", text)
    return ASKER.sub(r"\1…", text)


@cache
def secrets():
    """What this installation was told that is a secret by itself, longest first."""
    from django.conf import settings

    found = {getattr(settings, name, "") for name in SECRETS}
    found |= {settings.DATABASES["default"].get("PASSWORD") or "", settings.DEAD_MAN_URL.partition("://")[2]}
    found.add((settings.OIDC or {}).get("client_secret", ""))
    found.add(settings.SENTRY_DSN.partition("://")[2])
    return sorted((secret for secret in found if len(secret) >= 8), key=len, reverse=True)
