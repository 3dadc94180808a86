"""Which service standard a page is about."""

from standards.models import Standard


def standard_in(query):
    """(the standard that ?standard= names, else the newest, or None; all of them, the newest first)."""
    standards = list(Standard.objects.order_by("-version", "name"))
    chosen = next((one for one in standards if str(one.pk) == query.get("standard")), None)
    return chosen or next(iter(standards), None), standards
