"""Which pages are kept a minute for visitors, and since when what is kept is true no more (docs/decisions/0030).

A view that looks the same to everybody who is not signed in says so with `@same_for_visitors`; front.kept keeps it.
Each kept page belongs to a generation, whose name is in the fast cache beside the pages. Whatever is written to the
database of what such a page may show begins a new one, once it is committed: a form, a task, an import, whoever did it
through Django. Only what goes past it (COPY, psql) shows a minute later. Where the cache did not hear of it, this
process shows nothing that is kept, and says it again at its next page or statement.
"""

import re
import secrets

from django.conf import settings
from django.core.cache import caches
from django.db import transaction

GENERATION = "pages:generation"

# The table of each part of a statement that writes. Rows that are only locked (FOR UPDATE) are not written.
WRITTEN = re.compile(
    r"\b(?:INSERT\s+INTO|MERGE\s+INTO|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|(?<!FOR )(?<!KEY )(?<!DO )UPDATE|COPY)"
    r"\s+\"?(\w+)",
    re.IGNORECASE,
)
# What no visitor's page is made of, and what ticks and visits write all the time: mail, digests, sessions, limits.
UNSEEN = ("outbox_", "digests_", "django_session", "cache")


_is_owed = False  # whether the cache has yet to hear of something that was written here


def same_for_visitors(view):
    """Mark a view: whoever is not signed in sees the same page, without a form that posts, and may be shown one that
    was made up to a minute ago, as long as nobody has written anything since.
    """
    view.same_for_visitors = True
    return view


def is_same_for_visitors(view):
    return getattr(view, "same_for_visitors", False)


def begin_generation():
    """A new one, unless somebody has begun one meanwhile. Returns its name; without the fast cache one nobody knows."""
    fast, name = caches["fast"], secrets.token_hex(16)
    fast.add(GENERATION, name, None)
    return fast.get(GENERATION, name)


def forget_all():
    """No page that was begun before this moment is shown from the store again."""
    global _is_owed
    _is_owed = not caches["fast"].put(GENERATION, secrets.token_hex(16), None)


def are_true():
    """Whether pages may be shown from the store, as far as this process knows."""
    if _is_owed:
        forget_all()
    return not _is_owed


def writes(sql):
    """Whether it writes what a visitor's page may show. No function of ours that a SELECT calls writes anything."""
    if sql[:6].upper() == "SELECT":  # up to 17,000 characters, at every visit
        return False
    return any(not table.startswith(UNSEEN) for table in WRITTEN.findall(sql))


def watch(connection, **_):
    """Receiver of connection_created: whatever this connection writes, no kept page outlives its commit."""
    if _forgetting_what_is_written not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _forgetting_what_is_written)  # the first sees what was asked, as it was


def _forgetting_what_is_written(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    connection = context["connection"]
    if _is_owed:
        forget_all()
    if settings.PAGES_KEPT_SECONDS and writes(str(sql)) and not _is_to_be_forgotten(connection):
        transaction.on_commit(forget_all, using=connection.alias, robust=True)
    return result


def _is_to_be_forgotten(connection):
    return any(what is forget_all for _, what, *_ in connection.run_on_commit)
