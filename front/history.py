"""Who did it, for the history that triggers write: the person and the name of the page, never its path."""

import pghistory.middleware
from django.urls import Resolver404, resolve


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Keeps user and name of the URL. The path stays out: `/do/` and invitations carry tokens in it."""

    def get_context(self, request):
        return {"user": super().get_context(request)["user"], "url": page_name(request.path_info)}


def page_name(path):
    """`meetings:meeting-edit`, or "" for what is no page."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
