"""What a council uses: its list, to read and, for its own people, to confirm or put right on one page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common import london
from councils.models import Council
from peergroups.doors import require, require_public_sector
from scrutiny.actions import listing
from scrutiny.forms.listing import ListForm
from scrutiny.heirs import Heirs
from scrutiny.models import Use, UseCheck
from scrutiny.permissions import can_keep_list
from scrutiny.refusals import Refused
from scrutiny.sharing import council_uses, with_facts

LATEST = 10  # of what was said of the list
asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


def _enter(request, code):
    """The council whose list somebody may read. Raises Http404 for who is not of the public sector."""
    require_public_sector(request.user)
    council = Council.objects.with_code(code).first()
    if council is None:
        raise Http404
    return council


@require_safe
def council_list(request, code):
    council, today = _enter(request, code), london.today(timezone.now())
    exists = council.exists_on(today)
    over = (
        Use.objects.of_councils([council.pk]).exclude(to_on=None) if exists else Use.objects.of_councils([council.pk])
    )
    context = {
        "council": council,
        "sharers": council_uses(council, today) if exists else [],
        "over": with_facts(over).order_by("-to_on", "pk"),
        "exists": exists,
        "after": [] if exists else Heirs(today).of(council),
        "checks": UseCheck.objects.filter(council=council).select_related("use__product", "by")[:LATEST],
        "can_keep": can_keep_list(request.user, council, today),
    }
    return render(request, "scrutiny/council_list.html", context)


@asks_and_does
def council_change(request, code):
    council, now = _enter(request, code), timezone.now()
    today = london.today(now)
    require(can_keep_list(request.user, council, today))
    posted = request.POST if request.method == "POST" else None
    form = ListForm(posted, sharers=council_uses(council, today), today=today)
    if form.is_valid():
        try:
            changes = listing.save_list(council=council, said=form.said(), added=form.added(), by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = f"{changes} of it changed." if changes else "Nothing of it has changed."
            messages.success(request, f"The list is as you left it: {said} Thank you.")
            return redirect("scrutiny:council-list", code=council.code)
    products, suppliers = form.names()
    context = {"council": council, "form": form, "products": products, "suppliers": suppliers}
    return render(request, "scrutiny/council_change.html", context)


@asks_and_does
def council_confirm(request, code):
    """Everything is still true: says what will be confirmed, then confirms it."""
    council, now = _enter(request, code), timezone.now()
    require(can_keep_list(request.user, council, london.today(now)))
    if request.method == "POST":
        number = listing.confirm_all(council=council, by=request.user, now=now)
        messages.success(request, f"{number} of {number} confirmed. Thank you.")
        return redirect("scrutiny:council-list", code=council.code)
    sharers = council_uses(council, london.today(now))
    if not sharers:  # there is nothing to confirm: say first what there is
        return redirect("scrutiny:council-change", code=council.code)
    return render(request, "scrutiny/council_confirm.html", {"council": council, "sharers": sharers})
