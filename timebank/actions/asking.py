"""A council asks for help: deeds of a request, from the draft to its end."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from common import london
from common import words as say
from peergroups.scopes import acted_for, is_of_the_public_sector
from timebank import telling
from timebank.actions.shared import move, record
from timebank.models import Loan, Request, Step
from timebank.refusals import NotYours, Refused, TooLate

State = Request.State
ENDED = {
    State.CLOSED: "The council has closed this request: it has the help it needs.",
    State.WITHDRAWN: "The council has withdrawn this request.",
}
DOUBLE_CLICK = dt.timedelta(minutes=1)
COLUMNS = [
    "title", "words", "minutes", "from_on", "by_on", "place", "place_words", "audience", "is_public", "may_charge",
]  # fmt: skip


@transaction.atomic
def save_draft(*, council, fields, by, now, request=None):
    """Write a request down, seen by the council's own people alone until it is opened; `request` changes a draft.

    `fields` are the columns, `skills` and `groups`, and may name the agenda `item` it came from. Raises Refused.
    """
    require_own(council, by, now)
    if request is None and (twice := _same_click(council, fields, by, now)):
        return twice
    if request is not None:
        current = _locked(request)
        require_own(current.council, by, now)
        if current.state != State.DRAFT:
            raise TooLate("This request was opened meanwhile. Change it on its page.")
        current.council = council
    else:
        current = Request(council=council, asked_by=by, asked_at=now, item=fields.get("item"))
    return _write(current, fields)


def _same_click(council, fields, by, now):
    """What this person wrote down a moment ago in the same words, or None. Of two clicks at once one waits."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = {name: fields[name] for name in ("title", "words", "minutes")}
    recent = Request.objects.filter(council=council, asked_by=by, asked_at__gt=now - DOUBLE_CLICK, **same)
    return recent.order_by("pk").last()


def _write(current, fields):
    for name in COLUMNS:
        if name in fields:
            setattr(current, name, fields[name])
    current.save()
    current.skills.set(fields["skills"])
    current.groups.set(fields["groups"] if current.audience == Request.Audience.GROUPS else [])
    return current


@transaction.atomic
def change_request(*, request, fields, by, now):
    """Say it better, or ask for more or less, while it is open. The answers that are there stay. Raises Refused.

    Who answered is told where it is about other hours, days or skills now.
    """
    current = _locked(request)
    require_own(current.council, by, now)
    if current.state not in {State.DRAFT, State.OPEN}:
        raise TooLate(ENDED[current.state])
    before = _asks_for(current)
    _write(current, fields)
    after = _asks_for(current)
    changed = [f"{name}: {after[name]}, was {before[name]}" for name in after if after[name] != before[name]]
    if words := "; ".join(changed):
        told = {"now": now, "by": by, "council": current.council_id, "words": words[:500]}
        steps = [record(loan, Step.Kind.ALTERED, **told) for loan in _answers(current)]
        telling.tell_request_changed(current, steps, now=now)
    return current


def _asks_for(request):
    """What an answer was given to, in words."""
    days = {"Not before": request.from_on, "Needed by": request.by_on}
    return {
        "Time": say.hours(request.minutes),
        **{name: london.long_date(day) if day else "no day" for name, day in days.items()},
        "Skills": ", ".join(request.skills.order_by("name").values_list("name", flat=True)),
    }


@transaction.atomic
def open_request(*, request, by, now):
    """Show it to those it is for. Returns False if it is open already.

    Raises Refused. The councils that it fits best are told by the planner, which finds it open.
    """
    current = _locked(request)
    require_own(current.council, by, now)
    if current.state == State.OPEN:
        return False
    if current.state != State.DRAFT:
        raise TooLate(ENDED[current.state])
    if why := why_not_open(current, now):
        raise Refused(why)
    current.state, current.opened_at = State.OPEN, now
    current.save(update_fields=["state", "opened_at"])
    request.state, request.opened_at = current.state, now
    return True


def why_not_open(request, now):
    """A sentence that says what is missing before a draft can be opened, or “”."""
    if request.by_on is not None and request.by_on < london.today(now):
        return "The day by which it is needed is over. Change it first."
    if not request.skills.exists():
        return "Say which skill is needed first."
    if request.audience == Request.Audience.GROUPS and not request.groups.exists():
        return "Say which of your groups may see it first."
    return ""


@transaction.atomic
def close_request(*, request, by, now):
    """There is all the help that is needed: nobody can answer any more. Returns False if it is closed already."""
    return _end(request, State.CLOSED, "", by, now)


@transaction.atomic
def withdraw_request(*, request, because, by, now):
    """It is not needed any more, for a reason that those are told who answered. Returns False if it was already.

    What was chosen goes on, and hours that are booked stay booked. A draft, which nobody has seen, is deleted.
    """
    current = _locked(request)
    if current.state == State.DRAFT:
        require_own(current.council, by, now)
        current.delete()
        return True
    return _end(current, State.WITHDRAWN, because, by, now)


def _end(request, state, because, by, now):
    current = _locked(request)
    require_own(current.council, by, now)
    if current.state == state:
        return False
    if current.state != State.OPEN:
        raise TooLate(ENDED.get(current.state, "This request is a draft: it was never opened."))
    current.state, current.ended_at, current.ended_by, current.ended_because = state, now, by, because
    current.save(update_fields=["state", "ended_at", "ended_by", "ended_because"])
    telling.tell_request_ended(current, _decline_the_open(current, by, now), now=now)
    request.state = state
    return True


def _decline_the_open(request, by, now):
    """Answers that nobody chose are over with the request. Returns them: one that is chosen meanwhile is not."""
    because = "The request was closed" if request.state == State.CLOSED else "The request was withdrawn"
    waiting = _answers(request)
    for loan in waiting:
        move(loan, Loan.State.DECLINED, now=now, ended_because=because)
        record(loan, Step.Kind.DECLINED, now=now, by=by, council=request.council_id, words=because)
    return waiting


def _answers(request):
    """The answers that nobody has chosen or declined, held: who chooses one now waits, or has done so already."""
    waiting = Loan.objects.filter(request=request, state=Loan.State.OFFERED).order_by("pk")
    held = list(waiting.select_for_update(no_key=True).values_list("pk", flat=True))
    # Locked alone and then read, as Loan.objects.locked does.
    return list(Loan.objects.filter(pk__in=held).select_related("request", "lender", "borrower", "offered_by"))


# Shared ---------------------------------------------------------------------------------------------------------------
def require_own(council, by, now):
    """Raise NotYours unless this person acts for the council today, is seen to be of it, and is in some group."""
    today = london.today(now)
    if not acted_for(by, today).filter(council=council).exists() or not is_of_the_public_sector(by):
        raise NotYours


def _locked(request):
    """The request, held until the end of the transaction; its loans are locked after it, never before."""
    # Without a join: while one waited a succession may have moved it to another council.
    found = Request.objects.select_for_update(no_key=True).filter(pk=request.pk).first()
    if found is None:
        raise TooLate("Somebody of your council has deleted this draft.")
    return found
