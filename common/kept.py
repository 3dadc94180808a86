"""What is read off a few tables that seldom change, kept by each process until one of them does."""

import time

from django.db import connection
from django.utils.functional import cached_property

SECONDS = 60


class Kept:
    """Calls `read(key)` and gives the same answer again while the history of these tracked models has no new row.

    Whether it has one is asked each time: one statement, of as many looks into an index as there are models. Somebody
    who changes one of the models sees it at once, as everybody does. Two who do so in the same moment may commit in
    another order than that of their rows of history: what the first has done might be missed, so after a minute it is
    read again whatever the history says. Only the latest key is kept, such as a day. What comes back is shared by all
    who ask: nobody changes it.
    """

    def __init__(self, read, *models):
        self.read, self.models = read, models
        self._kept = None

    def __call__(self, key):
        asked = (key, self._latest(), connection.settings_dict["NAME"])
        kept = self._kept
        if kept is None or kept[0] != asked or time.monotonic() >= kept[1]:
            kept = self._kept = (asked, time.monotonic() + SECONDS, self.read(key))
        return kept[2]

    def _latest(self):
        with connection.cursor() as cursor:
            cursor.execute(self._question)
            return cursor.fetchone()

    @cached_property
    def _question(self):
        histories = [connection.ops.quote_name(model.pgh_event_model._meta.db_table) for model in self.models]
        return "SELECT " + ", ".join(f"(SELECT max(pgh_id) FROM {table})" for table in histories)  # noqa: S608, ours
