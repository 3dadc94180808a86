"""Leads read what councils wrote before a supplier does: pass it on, or return it with a reason."""

from django.contrib import messages
from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from councils.models import Council
from meetings.views.mailing import may_mail
from peergroups.doors import get_visible, require
from scrutiny.actions import judging
from scrutiny.forms.ratings import JudgeForm, ReasonForm
from scrutiny.models import RatingVersion, Supplier, Use
from scrutiny.raters import can_judge, can_keep_contacts, contacts_of, judged_by
from scrutiny.refusals import Refused
from scrutiny.views.ratings import asks_and_does, typed

State = RatingVersion.State


@require_safe
def rating_queue(request):
    """What waits to be read, and suppliers that have ratings to come and nobody who could reply."""
    if not can_keep_contacts(request.user):
        raise Http404
    waiting = RatingVersion.objects.filter(state=State.SUBMITTED)
    waiting = waiting.filter(rating__council__in=judged_by(request.user, timezone.now()))
    rows = waiting.order_by().values(
        "rating__use", "rating__use__product__name", "rating__council__code", "rating__council__short_name"
    ).annotate(number=Count("pk"), since=Min("submitted_at")).order_by("since", "rating__use")  # fmt: skip
    return render(request, "scrutiny/rating_queue.html", {"rows": list(rows), "silent": _without_contact()})


def _without_contact():
    """Suppliers with ratings that are to show, and no verified contact of their own: by name, with their number."""
    coming = RatingVersion.objects.filter(state=State.PASSED, shows_on__gt=timezone.localdate())
    suppliers = Supplier.objects.filter(products__uses__ratings__versions__in=coming)
    return suppliers.exclude(
        contacts__withdrawn_at=None, contacts__verified_at__isnull=False
    ).distinct()  # fmt: skip


def enter_judging(request, pk, code):
    """The use and the council whose ratings this person judges. Raises Http404 for who judges none."""
    if not can_keep_contacts(request.user):
        raise Http404
    uses = Use.objects.select_related("product__supplier", "body__council")
    use = get_visible(uses, pk)
    council = Council.objects.filter(ratings__use=use).with_code(code).first()
    if council is None:
        raise Http404
    require(can_judge(request.user, council.pk, timezone.now()))
    return use, council


@asks_and_does
def rating_judge(request, pk, code):
    use, council = enter_judging(request, pk, code)
    versions = RatingVersion.objects.filter(rating__use=use, rating__council=council, state=State.SUBMITTED)
    versions = list(versions.with_all())
    form = JudgeForm(typed(request), versions=versions)
    if versions and form.is_valid() and may_mail(request, form):
        return _judge(request, form)
    context = {
        "use": use, "council": council, "form": form, "rows": form.rows(),
        "contacts": contacts_of(use.product).count(), "shows_on": judging.shows_on(timezone.localdate()),
    }  # fmt: skip
    return render(request, "scrutiny/rating_judge.html", context)


def _judge(request, form):
    try:
        judging.judge(by=request.user, now=timezone.now(), **form.arguments())
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(request.get_full_path())
    messages.success(request, _judged(**form.arguments()))
    return redirect(reverse("scrutiny:rating-queue"))


def _judged(passed, returned):
    """What became of it, in words."""
    day = london.plain_date(judging.shows_on(timezone.localdate()))
    said = [f"{len(passed)} passed on, to show from {day} on."] if passed else []
    return " ".join([*said, *([f"{len(returned)} returned: the council is told why."] if returned else [])])


@asks_and_does
def rating_take_off(request, pk):
    """Return what was passed on already, shown or not."""
    if not can_keep_contacts(request.user):
        raise Http404
    version = get_visible(RatingVersion.objects.filter(state=State.PASSED).with_all(), pk)
    require(can_judge(request.user, version.rating.council_id, timezone.now()))
    form = ReasonForm(typed(request), hint="One sentence, for the council. It can write it anew")
    if form.is_valid() and may_mail(request, form):
        try:
            judging.take_off(version=version, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            messages.error(request, f"Nothing was changed. {refused}")
        else:
            messages.success(request, "It does not show any more. The council is told why.")
        return redirect("scrutiny:rating-queue")
    return render(request, "scrutiny/rating_take_off.html", {"version": version, "form": form})
