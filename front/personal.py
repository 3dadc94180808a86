"""What is kept about people by what belongs to no room: the admin's log, the history, and tables without a model."""

from django.contrib.admin.models import LogEntry
from pghistory.models import Context

from common.personal import Erased, Field, Kept, Mentions

PERSONAL = [
    Kept(
        LogEntry,
        "What you did in the admin site",
        "So that it can be seen who changed what",
        "For good; without your name when you are erased",
        {
            "user": Field(hidden="That is you"),
            "action_time": Field("When"),
            "content_type": Field("What kind of thing"),
            "action_flag": Field("Added, changed or deleted"),
            "object_id": Field("Its number"),
            "object_repr": Field(hidden="May name somebody else", erased=Erased.BY_HAND),
            "change_message": Field(hidden="May name somebody else", erased=Erased.BY_HAND),
        },
        person=("user",),
    ),
    Kept(
        Context,
        "Pages on which you changed something",
        "So that it can be seen who changed what",
        "For good; without your name when you are erased",
        {
            "id": Field(hidden="A random name"),
            "created_at": Field("When"),
            "updated_at": Field(hidden="The same moment"),
            "metadata": Field("Page", read=lambda metadata: metadata.get("url", "")),
        },
        person=("metadata__user",),
    ),
    Mentions(LogEntry, {"object_repr": "The admin's log", "change_message": "The admin's log"}),
]

# Tables that no model stands for.
OTHER_TABLES = {
    "cache": "Counts of tries, by a digest of the address and by network address, for a day at most",
    "django_migrations": "Which versions of the tables there were",
}
