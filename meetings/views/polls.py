"""Which date suits: a lead asks, people answer on one page, and a lead fixes the date with one click."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common import london
from common.pagination import paginate
from meetings import actions, polls
from meetings.forms import DatesAnswerForm, PollForm, WithdrawPollForm
from meetings.models import DatePoll, Meeting
from meetings.permissions import can_answer_poll, can_ask_for_date
from meetings.poll_clashes import clashes_of, clashes_of_spans
from peergroups.doors import enter_group, get_visible, require

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


def enter_poll(request, slug, pk):
    """The visit and the poll; raises Http404 for whom it does not ask, unless they lead the group."""
    visit = enter_group(request, slug)
    found = DatePoll.objects.filter(group=visit.group).visible_to(request.user)
    poll = get_visible(found.select_related("meeting", "fixed_on", "opened_by"), pk)
    poll.group = visit.group
    return visit, poll


@require_safe
def date_poll_list(request, slug):
    visit = enter_group(request, slug)
    found = DatePoll.objects.filter(group=visit.group).visible_to(request.user).select_related("group", "fixed_on")
    page = paginate(request, found.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk"))
    context = {"visit": visit, "group": visit.group, "page": page, "can_ask": can_ask_for_date(visit)}
    return render(request, "meetings/date_poll_list.html", context | {"now": timezone.now()})


# A lead asks ----------------------------------------------------------------------------------------------------------
@asks_and_does
def new_date_poll(request, slug, pk=None):
    """POST shows what will happen, with what else is on those days; confirmed, it opens the poll."""
    visit = enter_group(request, slug)
    require(can_ask_for_date(visit))
    draft, now = _draft(visit, pk), timezone.now()
    if draft is not None and (answer := _why_not_asked(request, draft)):
        return answer
    form = PollForm(request.POST if request.method == "POST" else None, now=now, meeting=draft)
    context = {"visit": visit, "group": visit.group, "form": form, "meeting": draft}
    if {"more", "again"} & request.POST.keys():
        form.forgive()
    elif form.is_valid():
        if "confirmed" in request.POST:
            return _open(request, context, now)
        return render(request, "meetings/date_poll_confirm.html", {**context, **_asks(request, form, visit, draft)})
    return render(request, "meetings/date_poll_new.html", context)


def _draft(visit, pk):
    if pk is None:
        return None
    return get_visible(visit.group.meetings.all(), pk)  # who leads the group knows of every meeting of it


def _why_not_asked(request, draft):
    """Where to go instead, having said why, or None: its date is fixed, or it is asked about already."""
    if draft.state != Meeting.State.DRAFT:
        messages.info(request, "This meeting is no draft any more: its date is fixed. You can move it instead.")
        return redirect(draft)
    poll = DatePoll.objects.open().filter(meeting=draft).select_related("group").first()
    if poll is not None:
        messages.info(request, "This poll about the date is open already.")
    return poll and redirect(poll)


def _asks(request, form, visit, draft):
    """What the page says before it is done: the dates, what else is on them, how many are asked."""
    spans = form.cleaned_data["dates"]
    clashes = clashes_of_spans(visit.group, spans, request.user)
    dates = [(london.span(*span), clashes.get(span, ())) for span in spans]
    asked = DatePoll(group=visit.group, meeting=draft).asked().count()
    left_out = {"csrfmiddlewaretoken", "confirmed", "again", "more"}
    typed = [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]
    until = form.arguments()["answers_until"]
    return {"dates": dates, "asked": asked, "typed": typed, "until": until, "title": form.cleaned_data["title"]}


def _open(request, context, now):
    form, group, draft = context["form"], context["group"], context["meeting"]
    try:
        poll = actions.open_poll(group=group, meeting=draft, by=request.user, now=now, **form.arguments())
    except actions.PollRefused as refused:
        messages.error(request, str(refused))
        return redirect(draft)
    messages.success(request, "Members are asked. You see here what they say.")
    return redirect(poll)


# People answer --------------------------------------------------------------------------------------------------------
@asks_and_does
def date_poll(request, slug, pk):
    """How it stands; POST writes down what the reader says to every date."""
    visit, poll = enter_poll(request, slug, pk)
    now, may_answer = timezone.now(), can_answer_poll(visit, poll)
    clashes = clashes_of(poll, request.user) if poll.is_open else {}
    if request.method == "POST":
        require(may_answer)
    said, form = polls.said_by(poll, request.user), None
    if (may_answer and poll.takes_answers(now)) or request.method == "POST":
        typed = request.POST if request.method == "POST" else None
        form = DatesAnswerForm(typed, options=list(poll.options.all()), said=said, clashes=clashes)
        if form.is_valid():
            return _answer(request, poll, form, now)
    context = {"visit": visit, "group": visit.group, "poll": poll, "form": form, "has_answered": bool(said)}
    context |= {"board": polls.board(poll, now, clashes), "can_choose": can_ask_for_date(visit), "now": now}
    return render(request, "meetings/date_poll.html", context | {"asks": polls.asks(poll)})


def _answer(request, poll, form, now):
    try:
        is_news = actions.answer_poll(poll=poll, by=request.user, now=now, **form.arguments())
    except (actions.PollRefused, actions.NotAsked) as refused:
        messages.error(request, f"Your answers were not taken. {refused}")
    else:
        until = london.long_date(poll.answers_until)
        said = f"You can change your answers until {until}."
        messages.success(request, f"Thank you. {said}" if is_news else f"You had said the same already. {said}")
    return redirect(poll)


# A lead chooses -------------------------------------------------------------------------------------------------------
@asks_and_does
def fix_date_poll(request, slug, pk, option):
    """What fixing this date does; POST does it."""
    visit, poll = enter_poll(request, slug, pk)
    require(can_ask_for_date(visit))
    options = poll.options.all()
    chosen = get_visible(options, option)
    if request.method == "POST":
        return _fix(request, poll, chosen)
    if not poll.is_open:
        return redirect(poll)
    now = timezone.now()
    found = polls.board(poll, now, clashes_of(poll, request.user))
    date = next(date for date in found.dates if date.option.pk == chosen.pk)
    context = {"visit": visit, "group": visit.group, "poll": poll, "date": date, "board": found}
    return render(request, "meetings/date_poll_fix.html", context)


def _fix(request, poll, chosen):
    try:
        actions.fix_date(poll=poll, option=chosen, by=request.user, now=timezone.now())
    except actions.PollRefused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        day = london.long_date(chosen.starts_at)
        messages.success(request, f"The date is fixed: {day}.")
    return redirect(poll)


@asks_and_does
def withdraw_date_poll(request, slug, pk):
    visit, poll = enter_poll(request, slug, pk)
    require(can_ask_for_date(visit))
    if not poll.is_open:
        messages.info(request, "This poll has ended already. Nothing was changed.")
        return redirect(poll)
    form = WithdrawPollForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw_poll(poll=poll, by=request.user, now=timezone.now(), **form.cleaned_data)
        except actions.PollRefused as refused:
            messages.error(request, f"Nothing was changed. {refused}")
        else:
            messages.success(request, "The poll is withdrawn. Members read why.")
        return redirect(poll)
    context = {"visit": visit, "group": visit.group, "poll": poll, "form": form, "asked": poll.asked().count()}
    return render(request, "meetings/date_poll_withdraw.html", context)
