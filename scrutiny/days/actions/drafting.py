"""The joint statement is drafted: every version is kept, and nobody writes over what they have not read."""

from django.db import transaction
from django.db.models import F

from common import london
from scrutiny.days import document
from scrutiny.days.actions.shared import held, lead_council_of, require_drafts, require_runs, shown, turn
from scrutiny.models import Day, Statement, StatementRevision
from scrutiny.refusals import Refused, TooLate

Stage = Day.Stage
DRAFTED = {Stage.AGREED, Stage.STATEMENT}
STANDS = "The statement was sent: it stands as it is."


class ChangedMeanwhile(Refused):
    """Somebody else saved the statement after this version was read. Nothing was written."""

    def __init__(self):
        super().__init__("Somebody else saved this text while you typed. Nothing is lost: both are below")


@transaction.atomic
def write_statement(*, day, text, over, by, now):
    """Save the text over the version that was read (0: none yet). Returns the revision, or None for the same text.

    The version is checked in the statement that writes, so two people who save at once lose nothing. Who had signed is
    asked again. Raises NotYours, TooLate, ChangedMeanwhile; Refused where it says nothing.
    """
    current = held(day)
    require_drafts(current, by)
    _require_drafted(current)
    text = document.plain(text)
    if not text:
        raise Refused("Enter what you say together.")
    statement, _ = Statement.objects.get_or_create(day=current)
    if statement.version and statement.text == text:
        return None
    read = Statement.objects.filter(pk=statement.pk, version=over)
    if not read.update(text=text, version=F("version") + 1):
        raise ChangedMeanwhile
    return _keep(statement, over + 1, text, current, by, now)


@transaction.atomic
def wording_changed(*, day, by, now):
    """One of the three needs is worded anew while councils sign: the same text is the next version, to be signed anew.

    In the transaction of that deed, which holds the day. Nothing where nobody could have signed yet.
    """
    statement = Statement.objects.filter(day=day).first()
    if day.stage != Stage.STATEMENT or statement is None:
        return None
    Statement.objects.filter(pk=statement.pk).update(version=F("version") + 1)
    return _keep(statement, statement.version + 1, statement.text, day, by, now)


@transaction.atomic
def put_to_signing(*, day, by, now):
    """Ask the councils to sign the text as it stands. Returns False if they are asked already. Raises Refused."""
    current = held(day)
    require_runs(current, by)
    if current.stage == Stage.STATEMENT:
        return False
    if why := why_not_put(current, now):
        raise Refused(why)
    turn(current, Stage.STATEMENT, by=by, now=now)
    shown(day, current)
    return True


def why_not_put(day, now):
    """A sentence that says why councils cannot be asked to sign, or “”."""
    if day.stage != Stage.AGREED:
        return STANDS if _is_past(day) else "The councils have not agreed on three needs yet."
    if not Statement.objects.filter(day=day, version__gt=0).exists():
        return "There is no statement yet. Write it first."
    if day.sign_by < london.today(now):
        return "The day by which councils sign is over. Change the dates first."
    return ""


def _is_past(day):
    return list(Stage).index(day.stage) > list(Stage).index(Stage.STATEMENT)


def _require_drafted(day):
    if day.stage not in DRAFTED:
        raise TooLate(STANDS if _is_past(day) else "It is written when the councils have agreed on three needs.")


def _keep(statement, number, text, day, by, now):
    council = lead_council_of(day, by, now)
    return StatementRevision.objects.create(
        statement=statement, number=number, text=text, council=council, by=by, at=now
    )
