"""What a group tries: its question, the answers of who was there, and what the group made of it."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.pagination import paginate
from meetings import actions
from meetings.actions.after import FEWEST
from meetings.attended import person_was_at
from meetings.forms.after import EndTrialForm, TrialAnswerForm, TrialForm
from meetings.models import Meeting, Trial, TrialAnswer
from meetings.permissions import can_start_trial
from meetings.views.editing import asks_and_does
from peergroups.doors import enter_group, get_visible, require

RECENT = 6


@require_safe
def trial_list(request, slug):
    """What the group tries and has tried, open ones first, as far as the reader may know of their meetings."""
    visit = enter_group(request, slug)
    trials = Trial.objects.filter(group=visit.group, meeting__in=_known_to(request.user)).select_related("meeting")
    page = paginate(request, trials.order_by(F("ended_at").desc(nulls_first=True), "review_on", "pk"))
    page.object_list = list(page.object_list)
    said = actions.tallies(page.object_list)
    for trial in page.object_list:
        trial.meeting.group, trial.said = visit.group, said[trial.pk]
    context = {"visit": visit, "group": visit.group, "page": page, "today": london.today(timezone.now())}
    context |= {"can_start": can_start_trial(visit), "still_open": trials.filter(ended_at=None).count()}
    return render(request, "meetings/trial_list.html", context)


@asks_and_does
def new_trial(request, slug):
    visit = enter_group(request, slug)
    require(can_start_trial(visit))
    now = timezone.now()
    meetings = _to_choose(visit.group, now)
    typed = request.POST if request.method == "POST" else None
    form = TrialForm(typed, meetings=meetings, today=london.today(now), initial=_preset(request, meetings))
    if form.is_valid():
        trial = actions.start_trial(group=visit.group, by=request.user, now=now, **form.cleaned_data)
        day = london.long_date(trial.review_on)
        messages.success(request, f"The group looks at it at the first meeting on or after {day}.")
        return redirect("meetings:trial-detail", slug, trial.pk)
    return render(request, "meetings/trial_form.html", {"visit": visit, "group": visit.group, "form": form})


def _to_choose(group, now):
    """Meetings to come, and the latest ones that were held."""
    going_ahead = Meeting.objects.filter(group=group).exclude(state=Meeting.State.CANCELLED)
    held = going_ahead.filter(ends_at__lte=now, state=Meeting.State.PUBLISHED).order_by("-starts_at", "-pk")
    keys = [
        *going_ahead.filter(ends_at__gt=now).values_list("pk", flat=True),
        *held.values_list("pk", flat=True)[:RECENT],
    ]
    return Meeting.objects.filter(pk__in=keys).order_by("-starts_at", "-pk")


def _preset(request, meetings):
    asked = request.GET.get("meeting", "")
    return (
        {"meeting": meetings.filter(pk=int(asked)).first()}
        if asked.isascii() and asked.isdigit() and len(asked) < 10
        else {}
    )


@asks_and_does
def trial_detail(request, slug, pk):
    """The question and how it was answered: for members of the group. Who was there answers, leads end it."""
    visit = enter_group(request, slug)
    trials = Trial.objects.filter(group=visit.group, meeting__in=_known_to(request.user))
    trial = get_visible(trials.select_related("meeting__group", "ended_by"), pk)
    now = timezone.now()
    is_open = trial.ended_at is None
    answers = is_open and trial.meeting.is_over(now) and person_was_at(request.user, trial.meeting)
    form = _answer_form(request, trial) if answers else None
    ending = _ending_form(request) if is_open and can_start_trial(visit) else None
    if request.method == "POST":
        require(form or ending)
        if done := _act(request, trial, form, ending, now):
            return done
    context = {"visit": visit, "group": visit.group, "meeting": trial.meeting, "trial": trial, "form": form}
    context |= {"ending": ending, "errors": _with_errors(form, ending), "summary": TrialSummary(trial)}
    return render(request, "meetings/trial_detail.html", {**context, "is_over": trial.meeting.is_over(now)})


def _known_to(user):
    return Meeting.objects.visible_to(user).order_by().values("pk")


def _answer_form(request, trial):
    typed = request.POST if request.method == "POST" and "answer-it" in request.POST else None
    given = TrialAnswer.objects.filter(trial=trial, person=request.user).first()
    before = {"answer": given.answer, "words": given.words} if given else None
    return TrialAnswerForm(typed, question=trial.question, initial=before)


def _ending_form(request):
    return EndTrialForm(request.POST if request.method == "POST" and "end-it" in request.POST else None)


def _with_errors(*forms):
    return next((form for form in forms if form is not None and form.errors), None)


def _act(request, trial, form, ending, now):
    """Answer or end it. None where something typed is wrong: the page is shown again."""
    try:
        if form is not None and form.is_valid():
            actions.answer_trial(trial=trial, person=request.user, now=now, **form.cleaned_data)
            messages.success(request, "Thank you. The group reads how many said what, and never who.")
        elif ending is not None and ending.is_valid():
            actions.end_trial(trial=trial, by=request.user, now=now, **ending.cleaned_data)
            messages.success(request, "It is written down, and off the agenda.")
        else:
            return None
    except (actions.TrialEnded, actions.NotThere, actions.MeetingClosed) as refused:
        messages.error(request, str(refused))
    return redirect("meetings:trial-detail", trial.group.slug, trial.pk)


class TrialSummary:
    """From three answers on how many said what, and the sentences, without names; before, how many answered."""

    def __init__(self, trial):
        given = list(TrialAnswer.objects.filter(trial=trial).values_list("answer", "words"))
        self.count = len(given)
        if self.count < FEWEST:
            self.steps, self.sentences = [], []
            return
        said = [answer for answer, _ in given]
        most = max(said.count(answer) for answer in TrialAnswer.Answer)
        self.steps = [
            {
                "label": answer.label,
                "count": said.count(answer),
                "width": 100 * said.count(answer) // most,
            }
            for answer in TrialAnswer.Answer
        ]
        self.sentences = sorted((words for _, words in given if words), key=str.casefold)
