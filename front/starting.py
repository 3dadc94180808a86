"""The public page on which somebody asks for a group: what one is, and which councils have none."""

import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import Affiliation
from common import limits, london
from councils.models import Council
from front import atlas
from peergroups import actions
from peergroups.forms import StartForm
from peergroups.views.members import asks_and_does

CODE = re.compile(r"[A-Za-z]{3,4}")
TOO_MANY = "Too many groups were asked for from here. Wait an hour, then send yours"


@dataclass(frozen=True)
class Part:
    """A nation, or a region of England, and the councils of it that no regional group covers today, by name."""

    name: str
    councils: tuple[Council, ...]


@login_not_required
@never_cache
@asks_and_does
def start_group(request):
    if "sent" in request.GET and request.method != "POST":
        return render(request, "groups/start_sent.html")
    now, status = timezone.now(), 200
    form = StartForm(
        request.POST if request.method == "POST" else None, person=request.user, initial=_first_words(request, now)
    )
    if form.is_valid():
        if limits.within(request, "requests_to_start", key=form.sender[1]):
            actions.ask_to_start(**form.said, now=now)
            return redirect(reverse("peergroups:group-start", query={"sent": "1"}))
        form.add_error(None, TOO_MANY)
        status = 429
    known = atlas.read(request.user, now)
    parts = without_group(known)
    context = {
        "form": form,
        "atlas": known,
        "parts": parts,
        "without": sum(len(part.councils) for part in parts),
    }
    return render(request, "groups/start.html", context, status=status)


def without_group(known):
    """[Part] of an Atlas: England's regions by name, then the other nations. What is covered whole is left out."""
    parts = {}
    for council in known.councils:
        if council.pk not in known.covering:
            is_english = council.nation == Council.Nation.ENGLAND
            name = (council.region or "England") if is_english else council.get_nation_display()
            parts.setdefault((not is_english, name), []).append(council)
    return [Part(name, tuple(councils)) for (_, name), councils in sorted(parts.items(), key=lambda part: part[0])]


def _first_words(request, now):
    """What the form begins with: the council that was looked for, or the one that who is signed in acts for."""
    today = london.today(now)
    code, asked, mine = request.GET.get("council", ""), None, None
    if CODE.fullmatch(code):
        asked = next((one for one in Council.objects.with_code(code) if one.exists_on(today)), None)
    if request.user.is_authenticated:
        acts_for = Affiliation.objects.on(today).filter(person=request.user).order_by("started_on", "pk")
        mine = next((one.council for one in acts_for.select_related("council") if one.council.exists_on(today)), None)
    return {"councils": [one for one in [asked or mine] if one], "council": mine or asked}
