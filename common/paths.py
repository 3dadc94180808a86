"""Paths that somebody else wrote: where to go next, as a form or an address says it."""

from django.utils.http import url_has_allowed_host_and_scheme


def safe_path(path):
    """Return the path if it leads to a page of ours, else "": nobody is sent to another site by a link."""
    if not path or len(path) > 2000 or not path.startswith("/") or not path.isprintable():
        return ""
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
