"""Which service standard a page is about."""

from standards.models import Standard


def standard_in(query, versions):
    """(the standard that ?standard= names, or None where there is none; all of them, the newest first).

    Where none is named: the newest that any of these versions is about, so that no page looks empty and is not.
    """
    standards = list(Standard.objects.order_by("-version", "name"))
    named = next((one for one in standards if str(one.pk) == query.get("standard")), None)
    about = set(versions.order_by().values_list("rating__point__standard", flat=True).distinct())
    rated = next((one for one in standards if one.pk in about), None)
    return named or rated or next(iter(standards), None), standards
