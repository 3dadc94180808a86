"""What a supplier's contact does with a scrutiny day, without an account: reads, answers, says how it goes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from common import london
from peergroups.doors import get_visible
from scrutiny import contact_links
from scrutiny.days import document
from scrutiny.days.actions import answering, following
from scrutiny.days.forms.answers import AnswerForm, ProgressForm
from scrutiny.days.marks import promised
from scrutiny.days.views.following import trail_of
from scrutiny.days.views.shared import asks_and_does, typed
from scrutiny.models import AgreedNeed, Answer, Commitment, Day
from scrutiny.refusals import Refused


def _enter(request, pk):
    """The Sending, in the browser that opened its link. Raises Http404 for every other."""
    sending = contact_links.remembered(request.session, pk, timezone.now())
    if sending is None or sending.day is None:
        raise contact_links.NotOpenHere
    return sending


@login_not_required
@never_cache
@asks_and_does
def contact_day(request, pk):
    """The statement as it was sent, what the company answered to each need, and from the day on what it promised."""
    sending = _enter(request, pk)
    day = sending.day
    answers = {one.agreed_need_id: one for one in _answers(day).latest_of_each()}
    commitments = list(Commitment.objects.filter(day=day).select_related("agreed_need", "promise"))
    for commitment in commitments:
        commitment.promised = promised(commitment)
    context = {
        "sending": sending, "day": day, "sent": day.sent_statement, "commitments": commitments,
        "blocks": document.blocks(day.sent_statement.text),
        "needs": [(need, answers.get(need.pk)) for need in day.agreed_needs.order_by("position")],
        "may_answer": answering.takes_answers(day, timezone.now()),
    }  # fmt: skip
    return _say(request, "scrutiny/days/contact_day.html", context)


def _answers(day):
    return Answer.objects.filter(agreed_need__day=day).select_related("contact").prefetch_related("promises")


# Answers --------------------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@asks_and_does
def contact_answer(request, pk, position):
    """One need: the answer that stands, which a POST replaces until the day begins, and those before it."""
    sending = _enter(request, pk)
    need = get_object_or_404(AgreedNeed, day=sending.day, position=position)
    trail = list(_answers(sending.day).filter(agreed_need=need).order_by("-number"))
    last = trail[0] if trail else None
    now = timezone.now()
    may_answer = answering.takes_answers(sending.day, now)
    form = _answer_form(request, last, now) if may_answer else None
    if form is None and request.method == "POST":
        messages.error(request, f"Nothing was changed. {answering.BEGUN}")
        return redirect("scrutiny:contact-day", pk)
    if form is not None and form.is_valid() and _is_said(request, sending, need, form, now):
        return redirect("scrutiny:contact-day", pk)
    context = {"sending": sending, "day": sending.day, "need": need, "form": form, "last": last, "trail": trail[1:]}
    context["over"] = last.number if last else 0
    return _say(request, "scrutiny/days/contact_answer.html", context)


def _answer_form(request, last, now):
    initial = {"verdict": last.verdict, "words": last.words} if last else {}
    promises = [(promise.what, promise.by_on) for promise in last.promises.all()] if last else []
    return AnswerForm(typed(request), initial=initial, promises=promises, today=london.today(now))


def _is_said(request, sending, need, form, now):
    try:
        said = answering.answer(sending=sending, agreed_need=need, now=now, **form.arguments())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    news = f"Your answer to need {need.position} stands. You can change it until the day."
    messages.success(request, news if said else "Nothing has changed: you had said so already.")
    return True


# Progress -------------------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@asks_and_does
def contact_commitment(request, pk, commitment):
    """What the company promised, and what it said of it since. A POST says how it goes."""
    sending = _enter(request, pk)
    rows = Commitment.objects.filter(day=sending.day).select_related("agreed_need", "promise")
    commitment = get_visible(rows, commitment)
    now = timezone.now()
    is_open = commitment.is_open and sending.day.stage == Day.Stage.FOLLOW_UP
    form = ProgressForm(typed(request), today=london.today(now)) if is_open else None
    if form is not None and form.is_valid():
        return _is_noted(request, sending, commitment, form, now)
    commitment.promised = promised(commitment)
    notes = commitment.notes.filter(contact__isnull=False).select_related("contact__supplier")
    context = {"sending": sending, "day": sending.day, "commitment": commitment, "form": form}
    context["trail"] = trail_of(notes, commitment.verdicts.all())
    return _say(request, "scrutiny/days/contact_commitment.html", context)


def _is_noted(request, sending, commitment, form, now):
    try:
        said = following.note_of_supplier(sending=sending, commitment=commitment, now=now, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        messages.success(request, "The councils read it." if said else "Nothing has changed: you had said so already.")
    return redirect(request.path)


def _say(request, template, context):
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response
