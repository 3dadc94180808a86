"""What was promised, followed up: each commitment on a page of its own, and what leads and councils do with it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from common import london
from common.kept_pages import same_for_visitors
from meetings.views.entrance import public_page
from peergroups.doors import require
from scrutiny.days.actions import following
from scrutiny.days.doors import enter_commitment, enter_day
from scrutiny.days.forms.following import AskForm, CloseForm, CommitmentForm, NewDateForm, NoteForm
from scrutiny.days.marks import mark_of, promised
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.models import Commitment, Day, Verdict

Stage = Day.Stage


@asks_and_does
def day_follow_up(request, pk):
    """Before: what will be followed up, and a POST begins with it. Then: the list, for who runs the day."""
    visit = enter_day(request, pk)
    require(visit.runs)
    now = timezone.now()
    if visit.day.stage == Stage.FOLLOW_UP:
        rows = _rows(Commitment.objects.filter(day=visit.day).select_related("agreed_need", "promise"), now)
        return render(request, "scrutiny/days/day_commitments.html", {"day": visit.day, "rows": rows})
    if visit.day.stage != Stage.SENT:
        return gone_on(request, visit.day)
    if request.method == "POST":
        deed = lambda: following.start(day=visit.day, by=request.user, now=now) is not None  # noqa: E731
        said = "What was promised is on the agendas of the group until it is met, or closed for a reason."
        return done(request, deed, said, to=request.path)
    context = {
        "day": visit.day, "promises": following.promised(visit.day),
        "why_not": following.why_not_started(visit.day, now),
    }  # fmt: skip
    return render(request, "scrutiny/days/day_follow_up.html", context)


def _rows(commitments, now):
    """Each with `mark` and `promised`. Two statements."""
    rows, today = list(commitments), london.today(now)
    said = Verdict.objects.filter(commitment__in=rows).order_by("at", "pk")
    last = {one.commitment_id: one for one in said}
    for row in rows:
        row.mark, row.promised = mark_of(row, last.get(row.pk), today), promised(row)
    return rows


@asks_and_does
def commitment_new(request, pk):
    """What was said in the room."""
    visit = enter_day(request, pk)
    require(visit.runs)
    if visit.day.stage != Stage.FOLLOW_UP:
        return gone_on(request, visit.day)
    form = CommitmentForm(typed(request), needs=visit.day.agreed_needs.order_by("position"))
    if form.is_valid():
        deed = lambda: following.add_commitment(  # noqa: E731
            day=visit.day, by=request.user, now=timezone.now(), **form.arguments()
        )
        return done(request, deed, "It is on the list, and on the agendas near its day.", to=_list(visit.day))
    return render(request, "scrutiny/days/commitment_form.html", {"day": visit.day, "form": form})


def _list(day):
    return redirect("scrutiny:day-follow-up", day.pk).url


# One of them ----------------------------------------------------------------------------------------------------------
@same_for_visitors
@public_page
@asks_and_does
def commitment_detail(request, pk, commitment):
    """What was promised and what came of it; what councils noted for who reads inside. A POST notes how it goes."""
    visit, commitment = enter_commitment(request, pk, commitment)
    if request.method == "POST":
        require(visit.words)
    form = NoteForm(typed(request)) if request.user.is_authenticated and visit.words and commitment.is_open else None
    if form is not None and form.is_valid():
        deed = lambda: following.note(  # noqa: E731
            commitment=commitment, by=request.user, now=timezone.now(), **form.cleaned_data
        )
        return done(request, deed, "It is noted.", to=commitment)
    notes = commitment.notes.select_related("council")
    row = _rows([commitment], timezone.now())[0]
    context = {
        "day": visit.day, "commitment": row, "form": form, "is_inside": visit.is_inside, "runs": visit.runs,
        "trail": trail_of(
            [one for one in notes if visit.is_inside or one.contact_id or one.new_due_on],
            commitment.verdicts.select_related("ballot__result"),
        ),
        "is_voted_on": following.is_voted_on(commitment),
    }  # fmt: skip
    return render(request, "scrutiny/days/commitment_detail.html", context)


def trail_of(notes, verdicts):
    """Both in one row, as they came."""
    return sorted([*notes, *verdicts], key=lambda one: one.at)


@asks_and_does
def commitment_date(request, pk, commitment):
    visit, commitment = _managed(request, pk, commitment)
    now = timezone.now()
    form = NewDateForm(typed(request), today=london.today(now))
    deed = lambda: following.give_new_date(  # noqa: E731
        commitment=commitment, by=request.user, now=now, **form.cleaned_data
    )
    return _deed(request, visit, commitment, form, "date", deed, "The new day holds from now on.")


@asks_and_does
def commitment_ask(request, pk, commitment):
    visit, commitment = _managed(request, pk, commitment)
    now = timezone.now()
    form = AskForm(typed(request), today=london.today(now))
    deed = lambda: following.ask_councils(  # noqa: E731
        commitment=commitment, by=request.user, now=now, **form.cleaned_data
    )
    about = {"councils": visit.day.participations.taking_part().count()}
    said = "The councils are asked. They get an email."
    return _deed(request, visit, commitment, form, "ask", deed, said, **about)


@asks_and_does
def commitment_close(request, pk, commitment):
    visit, commitment = _managed(request, pk, commitment)
    form = CloseForm(typed(request))
    deed = lambda: following.close_commitment(  # noqa: E731
        commitment=commitment, by=request.user, now=timezone.now(), **form.cleaned_data
    )
    return _deed(request, visit, commitment, form, "close", deed, "It is closed, and leaves the agenda.")


def _managed(request, pk, commitment):
    visit, commitment = enter_commitment(request, pk, commitment)
    require(visit.runs)
    return visit, commitment


def _deed(request, visit, commitment, form, verb, deed, said, **about):
    if not commitment.is_open:
        messages.info(request, f"{following.CLOSED} Nothing was changed.")
        return redirect(commitment)
    if form.is_valid():
        return done(request, deed, said, to=commitment)
    row = _rows([commitment], timezone.now())[0]
    context = {"day": visit.day, "commitment": row, "form": form, "verb": verb, **about}
    return render(request, "scrutiny/days/commitment_deed.html", context)
