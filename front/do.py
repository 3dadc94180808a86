"""Acting from a mail without signing in: one page, one button. GET shows, POST acts, a second POST says it was done."""

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common import do_links, limits
from front.deeds import DEEDS
from front.remembered import forget


@login_not_required
@csrf_exempt  # for one-click unsubscribing alone, which comes without a cookie; `_page` checks every other POST
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def do(request, token):
    """Act for the person the mail was written to, whoever is signed in here."""
    now = timezone.now()
    try:
        link = do_links.read(token, now)
    except do_links.ExpiredLink:
        return _closed(request, "expired", status=410)
    except do_links.BadLink:
        return _closed(request, "broken", status=404)
    deed = DEEDS.get(link.purpose)
    if deed is None:
        return _closed(request, "broken", status=404)
    person = User.objects.filter(pk=link.person_id, is_active=True).first()
    if person is None:
        return _closed(request, "nobody", status=410)

    if deed.one_click and request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(deed.act(link, now).title + ".\n", content_type="text/plain; charset=utf-8")
    return _page(request, deed=deed, link=link, person=person, now=now)


@csrf_protect
def _page(request, *, deed, link, person, now):
    kind = f"From your mail, for {person.name or person.email}"
    context = {"person": person, "others": _others(deed, link), "others_say": deed.others_say, "kind": kind}
    if request.method == "POST" and not limits.seldom_enough(request, "deeds_by_link"):
        return _closed(request, "many", status=429)
    if request.method == "POST" and deed.limit and not limits.within(request, deed.limit, key=str(person.pk)):
        return _closed(request, "often", status=429)
    if request.method == "POST":
        page = deed.act(link, now, request.POST) if deed.asks else deed.act(link, now)
        forget(person.pk)
        if not isinstance(page, do_links.DeedPage):  # else something typed was wrong: nothing was done
            return _say(request, "do/outcome.html", {"outcome": page, **context})
    else:
        page = deed.show(link, now)
    context |= {"page": page, "form": page.form}
    return _say(request, "do/deed.html", context, status=410 if page.state == "gone" else 200)


def _others(deed, link):
    """The other answers, each as (label, address of its own link): who tapped the wrong one has it in reach."""
    return [
        (label, reverse("front:do", args=[_token(replace(link, choice=choice))]))
        for choice, label in deed.choices
        if choice != link.choice
    ]


def _token(link):
    return do_links.make(
        link.purpose, person_id=link.person_id, object_id=link.object_id, choice=link.choice, expires_at=link.expires_at
    )


def _closed(request, why, *, status):
    return _say(request, "do/closed.html", {"why": why}, status=status)


def _say(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
