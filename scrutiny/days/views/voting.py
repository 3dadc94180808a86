"""A lead puts the needs to the vote, or goes on with the only three; and the three are worded together."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from peergroups.doors import get_visible, require
from scrutiny.days.actions import voting, wording
from scrutiny.days.doors import enter_day
from scrutiny.days.forms.voting import VoteForm, WordingForm
from scrutiny.days.needs import needs_of
from scrutiny.days.views.planning import enter_running
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.models import AgreedNeed, Day
from scrutiny.models.days import AGREED_NEEDS
from scrutiny.refusals import Refused

Stage = Day.Stage


@asks_and_does
def day_vote(request, pk):
    """Shows who votes on what before it is done. With exactly three needs there is nothing to choose."""
    day, now = enter_running(request, pk), timezone.now()
    if day.stage != Stage.GATHERING:
        return gone_on(request, day)
    needs, councils = needs_of(day).open, list(voting.voters(day, now).order_by("short_name"))
    if len(needs) == AGREED_NEEDS:
        return _without(request, day, needs, now)
    form = VoteForm(typed(request), day=day, council_count=len(councils))
    if form.is_valid():
        try:
            voting.open_vote(day=day, by=request.user, now=now, **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Voting has begun. The councils get an email.")
            return redirect(day)
    context = {
        "day": day, "form": form, "needs": needs, "councils": councils, "why_not": voting.why_not_voted(day),
        "is_early": day.gather_until >= timezone.localdate(now), "verb": "vote",
    }  # fmt: skip
    return render(request, "scrutiny/days/day_vote.html", context)


def _without(request, day, needs, now):
    if request.method == "POST":
        deed = lambda: voting.go_on_without_vote(day=day, by=request.user, now=now)  # noqa: E731
        return done(request, deed, "The three needs are agreed. Now word them together.", to=day)
    early = day.gather_until >= timezone.localdate(now)
    context = {"day": day, "form": None, "needs": needs, "is_early": early, "verb": "without"}
    return render(request, "scrutiny/days/day_vote.html", context)


@asks_and_does
def day_three(request, pk):
    """The three as they are worded. POST words the one that it names, over the version that was read."""
    visit = enter_day(request, pk)
    require(visit.words)
    day = visit.day
    if day.stage not in wording.WORDED:
        return gone_on(request, day)
    rows = list(AgreedNeed.objects.filter(day=day).select_related("need__council").order_by("position"))
    forms = {row.pk: WordingForm(None, initial=_as_it_is(row), prefix=f"need{row.pk}") for row in rows}
    meanwhile = None
    if request.method == "POST":
        row = get_visible(AgreedNeed.objects.filter(day=day), _number(request.POST.get("need")))
        forms[row.pk] = form = WordingForm(request.POST, prefix=f"need{row.pk}")
        if form.is_valid():
            answer, meanwhile = _word(request, row, form)
            if answer is not None:
                return answer
    context = {
        "visit": visit, "day": day, "rows": [(row, forms[row.pk]) for row in rows], "meanwhile": meanwhile,
        "form": next((form for form in forms.values() if form.errors), None), "is_signed": day.stage == Stage.STATEMENT,
    }  # fmt: skip
    return render(request, "scrutiny/days/day_three.html", context)


def _as_it_is(row):
    return {"title": row.title, "words": row.words}


def _number(text):
    """The number in what was sent, or 0: nothing has it."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _word(request, row, form):
    """(where to go on, None), or (None, the need as somebody else worded it meanwhile). What was typed stays."""
    over = _number(request.POST.get("over"))
    about = {"agreed_need": row, "over": over, "by": request.user, "now": timezone.now()}
    try:
        changed = wording.word_need(**about, **form.arguments())
    except wording.WordedMeanwhile as meanwhile:
        form.add_error(None, str(meanwhile))
        return None, meanwhile.current
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect("scrutiny:day-three", row.day_id), None
    if changed:
        messages.success(request, f"Need {row.position} is worded so.")
    return redirect("scrutiny:day-three", row.day_id), None
