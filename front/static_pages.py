"""Pages of plain text that the law and good manners ask for."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.kept_pages import same_for_visitors

TRUE_FOR = dt.timedelta(days=180)


@same_for_visitors
@login_not_required
def accessibility(request):
    return render(request, "static_pages/accessibility.html")


@same_for_visitors
@login_not_required
def privacy(request):
    return render(request, "static_pages/privacy.html")


@login_not_required
def security_txt(request):
    """Whom to tell of a weakness, as RFC 9116 has it; not there until somebody is named.

    It says itself until when it is true (UTC): half a year from today, for this installation still answers then.
    """
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0) + TRUE_FOR
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": settings.SITE_URL + reverse("front:security-txt"),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
