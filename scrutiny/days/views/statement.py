"""The joint statement: read, written, put to the councils, signed, sent."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import kept_typing, london
from common.forms import Form
from common.kept_pages import same_for_visitors
from common.kept_typing import keeps_typing
from common.pagination import paginate
from meetings.views.entrance import public_page
from meetings.views.mailing import may_mail
from peergroups.doors import require
from scrutiny.days import document
from scrutiny.days.actions import drafting, sending, signing
from scrutiny.days.doors import enter_day, enter_inside
from scrutiny.days.forms.statement import DECLINES, LONGEST, SIGNS, SignForm, StatementForm
from scrutiny.days.signatures import signatures_of, text_of
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.models import Day, SentStatement, SignOff, Statement, StatementRevision
from scrutiny.refusals import Refused

Stage = Day.Stage
DRAFTED = drafting.DRAFTED


@same_for_visitors
@public_page
@require_safe
def day_statement(request, pk):
    """As it was sent, for whoever may know of the day; before that as it would be sent now, for who reads inside."""
    visit = enter_day(request, pk)
    sent = SentStatement.objects.filter(day=visit.day).first()
    if sent is not None:
        context = {"day": visit.day, "sent": sent, "blocks": document.blocks(sent.text), "sendings": _sendings(visit)}
        return render(request, "scrutiny/days/day_statement.html", context)
    if not visit.is_inside or visit.day.stage not in DRAFTED:
        raise Http404
    statement = Statement.objects.filter(day=visit.day).first()
    signatures = signatures_of(visit.day, statement)
    context = {
        "day": visit.day, "sent": None, "statement": statement, "signatures": signatures, "may_word": visit.words,
        "may_run": visit.runs, "speaks": visit.day.stage == Stage.STATEMENT and bool(visit.councils),
        "blocks": _blocks(visit.day, statement.text if statement else "", signatures),
    }  # fmt: skip
    return render(request, "scrutiny/days/day_statement.html", context)


def _sendings(visit):
    """To whom it went, for who runs the day: nobody else knows who speaks for a supplier."""
    if not visit.runs:
        return None
    return visit.day.sendings.select_related("contact__supplier").order_by("at", "pk")


def _blocks(day, text, signatures):
    return document.blocks(text_of(day, text=text, signatures=signatures, on=london.today(timezone.now())))


@same_for_visitors
@public_page
@require_safe
def day_statement_text(request, pk):
    """The text as it was sent, to the letter: its hash is reckoned from this file."""
    visit = enter_day(request, pk)
    sent = SentStatement.objects.filter(day=visit.day).first()
    if sent is None:
        raise Http404
    response = HttpResponse(sent.text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{visit.day.pk}.txt"'
    return response


# Writing --------------------------------------------------------------------------------------------------------------
@asks_and_does
@keeps_typing("text", "over")
def statement_write(request, pk):
    """“Preview” shows it below and keeps nothing."""
    visit = enter_day(request, pk)
    require(visit.words)
    if visit.day.stage not in DRAFTED:
        return gone_on(request, visit.day)
    statement = Statement.objects.filter(day=visit.day).first() or Statement(day=visit.day)
    given = request.POST if request.method == "POST" else kept_typing.found(request)
    form = StatementForm(given, initial={"text": statement.text})
    is_preview = request.method == "POST" and "preview" in request.POST
    if request.method == "POST" and not is_preview and form.is_valid():
        if _is_written(request, visit.day, form):
            return redirect("scrutiny:day-statement", pk)
        statement = Statement.objects.get(day=visit.day)
    return _show_writing(request, visit.day, statement, form, is_preview)


def _is_written(request, day, form):
    try:
        saved = drafting.write_statement(day=day, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error("text", str(refused))
        return False
    kept_typing.forget(request)
    messages.success(request, "The text is saved." if saved else "Nothing has changed: it says this already.")
    return True


def _show_writing(request, day, statement, form, is_preview):
    mine = form.data.get("text", "")
    is_stale = form.is_bound and form.data.get("over") != str(statement.version)
    is_preview = is_preview and form.is_valid()
    both = _both(statement.text, mine) if is_stale and not is_preview else None
    text = form.cleaned_data["text"] if is_preview else statement.text
    context = {
        "day": day, "form": form, "both": both, "is_preview": is_preview,
        "kept": form.is_bound and request.method != "POST",
        "over": form.data.get("over", 0) if is_preview else statement.version,
        "blocks": None if both or not text else _blocks(day, text, signatures_of(day, None)),
        "typed_by": kept_typing.typed_by(request.user),
    }  # fmt: skip
    return render(request, "scrutiny/days/statement_write.html", context)


def _both(theirs, mine):
    """What stands and what was typed, side by side."""
    if theirs == document.plain(mine):
        return None
    return {
        "theirs": linebreaks_filter(theirs),
        "mine": linebreaks_filter(mine[:LONGEST]),
        "raw": theirs,
    }


@require_safe
def statement_versions(request, pk):
    visit = enter_inside(request, pk)
    revisions = StatementRevision.objects.filter(statement__day=visit.day).select_related("by", "council")
    signed = Count("sign_offs__council", filter=Q(sign_offs__signed=True), distinct=True)
    page = paginate(request, revisions.annotate(signed=signed).order_by("-number"))
    return render(request, "scrutiny/days/statement_versions.html", {"day": visit.day, "page": page})


# Signing --------------------------------------------------------------------------------------------------------------
@asks_and_does
def statement_put(request, pk):
    visit = enter_day(request, pk)
    require(visit.runs)
    if visit.day.stage != Stage.AGREED:
        return gone_on(request, visit.day)
    now = timezone.now()
    if request.method == "POST":
        deed = lambda: drafting.put_to_signing(day=visit.day, by=request.user, now=now)  # noqa: E731
        said = "The councils are asked to sign it. Their people get an email."
        return done(request, deed, said, to=_page(pk))
    councils = visit.day.participations.taking_part().count()
    context = {"day": visit.day, "verb": "put", "councils": councils, "why_not": drafting.why_not_put(visit.day, now)}
    return render(request, "scrutiny/days/statement_deed.html", context)


@asks_and_does
def statement_sign(request, pk):
    """A council says whether it signs the text that stands on this page, and no other."""
    visit = enter_day(request, pk)
    require(visit.councils)
    if visit.day.stage != Stage.STATEMENT:
        return gone_on(request, visit.day)
    statement = Statement.objects.get(day=visit.day)
    revision = statement.revisions.get(number=statement.version)
    said = _said(visit, statement)
    form = SignForm(typed(request), councils=visit.councils, initial=_as_said(said))
    if form.is_valid():
        if _is_signed(request, visit.day, form):
            return redirect(_page(pk))
        statement.refresh_from_db()
        revision = statement.revisions.get(number=statement.version)
    signatures = signatures_of(visit.day, statement)
    context = {"day": visit.day, "form": form, "revision": revision, "said": said}
    context["blocks"] = _blocks(visit.day, statement.text, signatures)
    return render(request, "scrutiny/days/statement_sign.html", context)


def _said(visit, statement):
    """What the one council of this reader said last, or None."""
    if len(visit.councils) != 1:
        return None
    last = SignOff.objects.filter(revision__statement=statement, council=visit.councils[0])
    return last.select_related("revision", "council", "by").order_by("-pk").first()


def _as_said(said):
    return {"answer": SIGNS if said.signed else DECLINES, "because": said.because} if said else {}


def _is_signed(request, day, form):
    try:
        said = signing.sign(day=day, by=request.user, now=timezone.now(), **form.arguments())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    name = form.cleaned_data["council"].short_name
    signs = form.cleaned_data["answer"] == SIGNS
    news = f"{name} has signed." if signs else f"{name} does not sign. The councils read why."
    messages.success(request, news if said else "Nothing has changed: your council said so already.")
    return True


# Sending --------------------------------------------------------------------------------------------------------------
@asks_and_does
def statement_send(request, pk):
    """Says who gets it and who stands below it before it is done."""
    visit = enter_day(request, pk)
    require(visit.runs)
    if visit.day.stage != Stage.STATEMENT:
        return gone_on(request, visit.day)
    now, form = timezone.now(), Form(typed(request))
    if form.is_valid() and may_mail(request, form):
        deed = lambda: sending.send(day=visit.day, by=request.user, now=now)  # noqa: E731
        return done(request, deed, f"The statement is on its way to {visit.day.supplier}.", to=_page(pk))
    signatures = signatures_of(visit.day, Statement.objects.get(day=visit.day))
    contacts = list(sending.contacts_for(visit.day))
    context = {
        "day": visit.day, "verb": "send", "form": form, "contacts": contacts, "signed": len(signatures.signed),
        "declined": len(signatures.declined), "silent": len(signatures.silent),
        "why_not": sending.why_not_sent(visit.day, signatures, contacts, now),
    }  # fmt: skip
    return render(request, "scrutiny/days/statement_deed.html", context)


def _page(pk):
    return reverse("scrutiny:day-statement", args=[pk])
