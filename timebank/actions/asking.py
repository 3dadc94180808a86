"""A council asks for help: deeds of a request, from the draft to its end."""

from django.db import transaction

from common import london
from timebank import telling
from timebank.actions.shared import move, record
from timebank.models import Loan, Request, Step
from timebank.models.scopes import acted_for, is_of_the_public_sector
from timebank.refusals import NotYours, Refused, TooLate

State = Request.State
ENDED = {
    State.CLOSED: "The council has closed this request: it has the help it needs.",
    State.WITHDRAWN: "The council has withdrawn this request.",
}
COLUMNS = [
    "title", "words", "minutes", "from_on", "by_on", "place", "place_words", "audience", "is_public", "may_charge",
]  # fmt: skip


@transaction.atomic
def save_draft(*, council, fields, by, now, request=None):
    """Write a request down, seen by the council's own people alone until it is opened; `request` changes a draft.

    `fields` are the columns, `skills` and `groups`, and may name the agenda `item` it came from. Raises Refused.
    """
    require_own(council, by, now)
    if request is not None:
        current = _locked(request)
        require_own(current.council, by, now)
        if current.state != State.DRAFT:
            raise TooLate("This request was opened meanwhile. Change it on its page.")
        current.council = council
    else:
        current = Request(council=council, asked_by=by, asked_at=now, item=fields.get("item"))
    return _write(current, fields)


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
    """Say it better, or ask for more or less, while it is open. The answers that are there stay. Raises Refused."""
    current = _locked(request)
    require_own(current.council, by, now)
    if current.state not in {State.DRAFT, State.OPEN}:
        raise TooLate(ENDED[current.state])
    return _write(current, fields)


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
    telling.tell_request_ended(current, now=now)  # asks which answers are open
    _decline_the_open(current, by, now)
    request.state = state
    return True


def _decline_the_open(request, by, now):
    """Answers that nobody chose are over with the request. Their councils were told already."""
    because = "The request was closed" if request.state == State.CLOSED else "The request was withdrawn"
    waiting = Loan.objects.filter(request=request, state=Loan.State.OFFERED).order_by("pk")
    for loan in waiting.select_for_update(of=["self"], no_key=True):
        move(loan, Loan.State.DECLINED, now=now, ended_because=because)
        record(loan, Step.Kind.DECLINED, now=now, by=by, council=request.council_id, words=because)


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
