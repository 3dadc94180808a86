"""Pages on which a lead plans a scrutiny day, invites councils, moves its dates or gives it up."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from common import london
from common.forms import Form
from meetings.models import Template
from meetings.views.mailing import may_mail
from peergroups.doors import require
from peergroups.models import PeerGroup
from scrutiny.days.actions import planning
from scrutiny.days.actions.taking_part import choose_councils
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.councils import InviteForm
from scrutiny.days.forms.planning import CancelForm, DatesForm, DayForm, first_words
from scrutiny.days.stories import JOINS
from scrutiny.days.suggesting import suggested
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.models import Day, DayPlan, Participation, Product, Supplier
from scrutiny.refusals import Refused


def enter_running(request, pk):
    """The day, for who runs it. Raises Http404 for who may not know of it, PermissionDenied for who does not run it."""
    visit = enter_day(request, pk)
    require(visit.runs)
    return visit.day


# The plan -------------------------------------------------------------------------------------------------------------
@asks_and_does
def day_new(request):
    """From nothing, “who shares it” (`?product=`, `?supplier=`), another day (`?like=`), or a `?template=`."""
    groups = list(PeerGroup.objects.manageable_by(request.user).order_by("name"))
    require(groups)
    now, like = timezone.now(), _named(request, "like", Day.objects.visible_to(request.user))
    plan = None if like else _plan(request)
    first = first_words(
        today=london.today(now), like=like, plan=plan,
        product=_named(request, "product", Product.objects.visible_to(request.user).select_related("supplier")),
        supplier=_named(request, "supplier", Supplier.objects.visible_to(request.user)),
    )  # fmt: skip
    form = DayForm(typed(request), groups=groups, initial=first)
    if form.is_valid():
        try:
            day = planning.make_day(by=request.user, now=now, like=like, plan=plan, **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The plan is a draft. Choose the councils that are invited.")
            return redirect("scrutiny:day-councils", day.pk)
    return render(request, "scrutiny/days/day_form.html", {"form": form, "day": None, "like": like, "plan": plan})


def _plan(request):
    """The steps of the template that the address names, if its reader may know of it, or None."""
    template = _named(request, "template", Template.objects.visible_to(request.user))
    return DayPlan.objects.of(template).select_related("version").first() if template is not None else None


def _named(request, name, queryset):
    """The row that the address names, if its reader may know of it, or None."""
    pk = request.GET.get(name, "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return queryset.filter(pk=pk).first()


@asks_and_does
def day_change(request, pk):
    day = enter_running(request, pk)
    if day.is_over:
        return gone_on(request, day)
    form = DayForm(typed(request), day=day, initial=_as_it_is(day))
    if form.is_valid():
        deed = lambda: planning.change_day(day=day, by=request.user, now=timezone.now(), **form.arguments())  # noqa: E731
        return done(request, deed, "The plan is changed.", to=day)
    return render(request, "scrutiny/days/day_form.html", {"form": form, "day": day, "like": None})


def _as_it_is(day):
    shown = {name: getattr(day, name) for name in planning.PLAN + planning.ASKED}
    return shown if day.is_draft or day.is_led else shown | {"lead_council": None, "lead_because": ""}


@asks_and_does
def day_delete(request, pk):
    day = enter_running(request, pk)
    if not day.is_draft:
        return gone_on(request, day)
    if request.method == "POST":
        deed = lambda: planning.delete_day(day=day, by=request.user, now=timezone.now()) or True  # noqa: E731
        return done(request, deed, "The draft is deleted.", to="scrutiny:day-list")
    return _deed(request, day, Form(), "delete")


@asks_and_does
def day_cancel(request, pk):
    day = enter_running(request, pk)
    if day.is_draft or day.is_over or day.stage == Day.Stage.FOLLOW_UP:
        return gone_on(request, day)
    form = CancelForm(typed(request))
    if form.is_valid() and may_mail(request, form):
        deed = lambda: planning.cancel_day(day=day, by=request.user, now=timezone.now(), **form.arguments())  # noqa: E731
        return done(request, deed, "It is cancelled. The councils are told why.", to=day)
    return _deed(request, day, form, "cancel", count=_asked(day).count())


@asks_and_does
def day_dates(request, pk):
    day = enter_running(request, pk)
    if not planning.dates_to_come(day):
        return gone_on(request, day)
    if day.is_draft:
        return redirect("scrutiny:day-change", day.pk)
    form = DatesForm(typed(request), day=day)
    if form.is_valid() and may_mail(request, form):
        deed = lambda: planning.change_dates(day=day, by=request.user, now=timezone.now(), **form.arguments())  # noqa: E731
        return done(request, deed, "The dates are moved. The councils are told why.", to=day)
    return _deed(request, day, form, "dates", count=day.participations.taking_part().count())


# Councils -------------------------------------------------------------------------------------------------------------
@asks_and_does
def day_councils(request, pk):
    """Which councils are invited: those that the register knows to share it, and any others."""
    day, now = enter_running(request, pk), timezone.now()
    if not day.is_draft and day.stage not in JOINS:
        return gone_on(request, day)
    there = list(day.participations.select_related("council").order_by("council__short_name"))
    without = () if day.is_draft else {one.council_id for one in there}
    known = suggested(day, london.today(now), without=without)
    form = InviteForm(typed(request), day=day, suggested=known, there=there)
    if form.is_valid() and (day.is_draft or may_mail(request, form)):
        try:
            new = choose_councils(day=day, by=request.user, now=now, **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _chosen(request, day, new)
    context = {"day": day, "form": form, "there": there}
    return render(request, "scrutiny/days/day_councils.html", context)


def _chosen(request, day, new):
    if day.is_draft:
        return redirect("scrutiny:day-begin", day.pk)
    if new:
        messages.success(request, "The councils are invited. They get an email.")
    else:
        messages.info(request, "They were invited already.")
    return redirect(day)


@asks_and_does
def day_begin(request, pk):
    """Shows who is invited before it is done."""
    day, now = enter_running(request, pk), timezone.now()
    if not day.is_draft:
        return gone_on(request, day)
    form = Form(typed(request))
    if form.is_valid() and may_mail(request, form):
        deed = lambda: planning.begin(day=day, by=request.user, now=now)  # noqa: E731
        return done(request, deed, "It has begun. The councils get an email.", to=day)
    there = list(day.participations.select_related("council").order_by("council__short_name"))
    return _deed(request, day, form, "begin", there=there, why_not=planning.why_not_begun(day, now))


# Shared ---------------------------------------------------------------------------------------------------------------
def _asked(day):
    """Councils that were invited and have neither said no nor left: they are written to when it is cancelled."""
    asked = day.participations.filter(invited_at__isnull=False, left_at=None)
    return asked.filter(answer__in=Participation.NOT_DECLINED)


def _deed(request, day, form, verb, **about):
    context = {"day": day, "form": form, "verb": verb, **about}
    return render(request, "scrutiny/days/day_deed.html", context)
