"""A council asks for help, from the draft to the end."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.forms import Form
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from common.plain_text import without_controls
from meetings.models import AgendaItem, Meeting
from meetings.views.editing import asks_and_does
from meetings.views.entrance import public_page
from meetings.views.mailing import TOO_MANY, may_mail
from peergroups.doors import get_visible, require
from skills.models import Skill
from timebank import matching, permissions
from timebank.actions import asking
from timebank.answers import answers_to
from timebank.doors import enter_request
from timebank.fit_planner import BEST
from timebank.forms.requests import RequestForm, WithdrawForm
from timebank.models import Request
from timebank.readers import reader_of
from timebank.refusals import Refused

State = Request.State


@asks_and_does
def request_new(request):
    """From nothing, for one skill (`?skill=`), or from a line of an agenda (`?item=`): its words are there already."""
    now, item = timezone.now(), _line(request)
    reader = reader_of(request.user, now)
    if not reader.acts:
        return render(request, "timebank/why_not.html", {"reader": reader, "deed": "ask for help"})
    first = {"skill": request.GET.get("skill", "")} | _from_line(item)
    form = _form(request, reader, now, initial=first)
    if form.is_valid():
        fields = form.cleaned_data
        asked = asking.save_draft(council=fields["council"], fields={**fields, "item": item}, by=request.user, now=now)
        return redirect("timebank:request-open", asked.pk)
    return render(request, "timebank/request_form.html", {"form": form, "item": item, "reader": reader})


def _form(request, reader, now, **more):
    """Colleagues of other groups keep the groups that it is for."""
    groups = {group.pk: group for group in reader.groups}
    if asked := more.get("instance"):
        groups |= {group.pk: group for group in asked.groups.all()}
    councils = reader.councils if asked is None or asked.state == State.DRAFT else [asked.council]
    posted = request.POST if request.method == "POST" else None
    skills = Skill.objects.all()
    return RequestForm(
        posted, councils=councils, groups=groups.values(), skills=skills, today=london.today(now), **more
    )


def _line(request):
    """The line of an agenda that the address names, if its reader may know of it, or None."""
    pk = request.GET.get("item", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    known = Meeting.objects.visible_to(request.user).order_by().values("pk")
    return AgendaItem.objects.filter(meeting__in=known, pk=pk).select_related("meeting__group").first()


def _from_line(item):
    if item is None:
        return {}
    words = without_controls(item.words)
    return {"title": item.title[:120], "words": words, "groups": [item.meeting.group.slug]}


@same_for_visitors
@public_page
@require_safe
def request_detail(request, pk):
    visit, asked = enter_request(request, pk)
    if not visit.names:
        return render(request, "timebank/request_public.html", {"asked": asked})
    now = timezone.now()
    is_own = asked.council_id in visit.acts_for
    fits = matching.fits_of([asked], now)[asked.pk] if asked.state in {State.DRAFT, State.OPEN} else []
    answers = answers_to(asked, visit, now)
    page = paginate(request, answers.in_order)
    context = {
        "visit": visit, "asked": asked, "is_own": is_own, "answers": answers, "page": page, "part": answers.on(page),
        "is_over_time": asked.by_on is not None and asked.by_on < london.today(now),
        "fits": fits[:BEST] if is_own else [],
        "fits_me": next((fit for fit in fits if fit.council_id in visit.acts_for), None),
        "can_answer": permissions.can_answer(visit, asked),
        "line": _line_it_came_from(asked, request.user),
        **_whose(request, visit, asked, now),
    }  # fmt: skip
    return render(request, "timebank/request_detail.html", context)


def _whose(request, visit, asked, now):
    """Why somebody who acts for no council cannot answer is said on the page."""
    reader = reader_of(request.user, now) if not visit.acts_for else None
    return {"reader": reader, "groups": list(asked.groups.all()), "skills": list(asked.skills.all())}


def _line_it_came_from(asked, user):
    """The line of an agenda, for who may know of its meeting, or None."""
    if asked.item_id is None:
        return None
    known = Meeting.objects.visible_to(user).order_by().values("pk")
    rows = AgendaItem.objects.filter(Q(meeting__in=known), pk=asked.item_id)
    return rows.select_related("meeting__group").first()


@asks_and_does
def request_change(request, pk):
    now, asked = timezone.now(), _enter_own(request, pk)
    if asked.state not in {State.DRAFT, State.OPEN}:
        messages.info(request, asking.ENDED[asked.state])
        return redirect(asked)
    form = _form(request, reader_of(request.user, now), now, instance=asked)
    if not form.is_valid():
        return render(request, "timebank/request_form.html", {"form": form, "asked": asked})
    fields = form.cleaned_data
    try:
        if asked.state == State.DRAFT:
            asking.save_draft(council=fields["council"], fields=fields, by=request.user, now=now, request=asked)
            return redirect("timebank:request-open", asked.pk)
        asking.change_request(request=asked, fields=fields, by=request.user, now=now)
        messages.success(request, "Your changes are saved.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(asked)


@asks_and_does
def request_open(request, pk):
    now, asked = timezone.now(), _enter_own(request, pk)
    if asked.state != State.DRAFT:
        messages.info(request, asking.ENDED.get(asked.state, "This request is open."))
        return redirect(asked)
    if request.method == "POST":
        return _do(request, asked, asking.open_request, "Your request is open.")
    fits = matching.fits_of([asked], now)[asked.pk]
    context = {
        "asked": asked, "fits": fits[:BEST], "why_not": asking.why_not_open(asked, now),
        "skills": asked.skills.all(), "groups": asked.groups.all(),
    }  # fmt: skip
    return render(request, "timebank/request_open.html", context)


@asks_and_does
def request_close(request, pk):
    asked = _enter_own(request, pk)
    if asked.state != State.OPEN:
        messages.info(request, asking.ENDED.get(asked.state, "This request is a draft."))
        return redirect(asked)
    waiting, form = _waiting(asked), Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and (not waiting or may_mail(request, form)):
        return _do(request, asked, asking.close_request, "The request is closed. Thank you for saying so.")
    context = {"asked": asked, "waiting": waiting, "form": form}
    return render(request, "timebank/request_close.html", context, status=429 if form.errors else 200)


@asks_and_does
def request_withdraw(request, pk):
    asked = _enter_own(request, pk)
    if asked.state in {State.CLOSED, State.WITHDRAWN}:
        messages.info(request, asking.ENDED[asked.state])
        return redirect(asked)
    is_draft, waiting = asked.state == State.DRAFT, _waiting(asked)
    form = (WithdrawForm if waiting else Form)(request.POST if request.method == "POST" else None)
    if form.is_valid() and (not waiting or may_mail(request, form)):
        because = form.cleaned_data.get("because", "")
        said = "The draft is deleted." if is_draft else "Your request is withdrawn."
        done = _do(request, asked, asking.withdraw_request, said, because=because)
        return redirect("timebank:home") if is_draft else done
    context = {"asked": asked, "waiting": waiting, "form": form, "is_draft": is_draft}
    status = 429 if TOO_MANY in form.non_field_errors() else 200
    return render(request, "timebank/request_withdraw.html", context, status=status)


def _waiting(asked):
    """Answers that nobody has chosen or declined: their councils are told."""
    return list(asked.loans.filter(state="offered").select_related("lender").order_by("lender__short_name"))


def _enter_own(request, pk):
    """A request of a council for which this person acts. Raises Http404 for who may not know of it, then 403."""
    asked = get_visible(Request.objects.visible_to(request.user).select_related("council"), pk)
    require(permissions.can_ask(request.user, asked.council))
    return asked


def _do(request, asked, deed, said, **more):
    """Do it, say so, and go to the request."""
    try:
        if deed(request=asked, by=request.user, now=timezone.now(), **more):
            messages.success(request, said)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(asked)
