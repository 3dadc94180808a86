"""A council says how a product that it uses helps or hinders each point of a standard."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from meetings.views.mailing import may_mail
from peergroups.doors import get_visible, require
from scrutiny.actions import rating as deeds
from scrutiny.forms.ratings import RatingForm
from scrutiny.models import Rating, RatingVersion, Use
from scrutiny.raters import may_rate_for
from scrutiny.rating_map import with_newest_reply, with_replies
from scrutiny.refusals import Refused
from scrutiny.standards import standard_in
from standards.models import Point

State = RatingVersion.State
asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


def typed(request):
    return request.POST if request.method == "POST" else None


def enter_use(request, pk):
    """The use, and the council in whose name this person rates it: of several the one that the address names.

    Raises Http404 for who may not know of it, PermissionDenied for who does not rate it.
    """
    uses = Use.objects.visible_to(request.user).select_related("product__supplier", "body__council")
    use = get_visible(uses, pk)
    councils = may_rate_for(request.user, use, timezone.now())
    require(councils)
    code = request.GET.get("council", "").upper()
    chosen = next((one for one in councils if code and code in {one.code, one.former_code}), councils[0])
    return use, chosen, councils


@asks_and_does
def use_ratings(request, pk):
    """Every point of one standard, and how far each is. A POST sends what is whole to a lead."""
    use, council, councils = enter_use(request, pk)
    if request.method == "POST":
        return _send(request, use, council)
    versions = RatingVersion.objects.filter(rating__use=use, rating__council=council)
    standard, standards = standard_in(request.GET, versions)
    rows = _rows(standard, versions)
    drafts = versions.filter(state=State.DRAFT)
    context = {
        "use": use, "council": council, "councils": councils, "standard": standard, "standards": standards,
        "rows": rows, "now": timezone.now(),
        "whole": sum(deeds.is_whole(draft) for draft in drafts),
    }  # fmt: skip
    return render(request, "scrutiny/use_ratings.html", context)


def _rows(standard, versions):
    """[(point, newest version or None, shown version or None)]."""
    points = list(standard.points.all()) if standard else []
    found = versions.filter(rating__point__in=points).select_related("rating").order_by("number")
    newest = {version.rating.point_id: version for version in found}
    today = timezone.localdate()
    shown = {
        version.rating.point_id: version
        for version in found
        if version.state == State.PASSED and version.shows_on <= today
    }
    return [(point, newest.get(point.pk), shown.get(point.pk)) for point in points]


def _send(request, use, council):
    try:
        sent = deeds.submit(use=use, council=council, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, f"Nothing was sent. {refused}")
    else:
        if sent:
            one, many = "1 rating went to a lead, who reads it", f"{len(sent)} ratings went to a lead, who reads them"
            messages.success(request, f"{one if len(sent) == 1 else many} before the supplier does.")
        else:
            messages.info(request, "There was nothing to send: no draft has a score, a comment and an example.")
    return redirect(request.get_full_path())


@asks_and_does
def rating_edit(request, pk, point):
    """One point: what the council says, what became of it, and what it said before."""
    use, council, _ = enter_use(request, pk)
    point = get_object_or_404(Point.objects.select_related("standard"), pk=point)
    history = list(with_replies(_history(use, council, point)))
    with_newest_reply(history)
    newest = history[0] if history else None
    waits = newest is not None and newest.state == State.SUBMITTED
    wants = request.POST.get("deed", "save") == "send"
    form = RatingForm(typed(request), whole=wants, initial=_initial(newest))
    if not waits and form.is_valid() and (not wants or may_mail(request, form)):
        return _save(request, use, council, point, form, wants)
    context = {
        "use": use, "council": council, "point": point, "form": None if waits else form, "history": history,
        "newest": newest, "shown": _shown(history),
    }  # fmt: skip
    return render(request, "scrutiny/rating_edit.html", context)


def _shown(history):
    """What shows today of these versions, the newest first; or None."""
    today = timezone.localdate()
    return next((one for one in history if one.state == State.PASSED and one.shows_on <= today), None)


def _history(use, council, point):
    return RatingVersion.objects.filter(rating__use=use, rating__council=council, rating__point=point).select_related(
        "by", "rating"
    ).order_by("-number")  # fmt: skip


def _initial(newest):
    return {name: getattr(newest, name) for name in deeds.TEXT} if newest is not None else {}


def _save(request, use, council, point, form, wants):
    now, about = timezone.now(), {"use": use, "council": council, "by": request.user}
    try:
        deeds.save_draft(point=point, now=now, **about, **form.cleaned_data)
        if wants:
            deeds.submit(points=[point.pk], now=now, **about)
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(request.get_full_path())
    if wants:
        messages.success(request, "It went to a lead, who reads it before the supplier does.")
    else:
        messages.success(request, "Your draft is kept. Only people of your council see it.")
    return redirect(overview(use, council, point.standard))


def overview(use, council, standard):
    """The address of the list of points."""
    return f"{reverse('scrutiny:use-ratings', args=[use.pk])}?standard={standard.pk}&council={council.code}"


@asks_and_does
def rating_take_back(request, pk, point):
    use, council, _ = enter_use(request, pk)
    rating = get_object_or_404(
        Rating.objects.select_related("use__product", "council", "point__standard"),
        use=use, council=council, point=point,
    )  # fmt: skip
    if request.method == "POST":
        if deeds.take_back(rating=rating, by=request.user, now=timezone.now()):
            messages.success(request, "It is taken back, and shows no more.")
        else:
            messages.info(request, "Nothing has changed: it was so already.")
        return redirect(overview(use, council, rating.point.standard))
    context = {"use": use, "council": council, "point": rating.point, "rating": rating}
    return render(request, "scrutiny/rating_take_back.html", context)
