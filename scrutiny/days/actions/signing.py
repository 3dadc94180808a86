"""A council signs the joint statement, or says why it does not."""

from django.db import transaction

from scrutiny.days.actions.shared import held, speak
from scrutiny.models import Day, SignOff, StatementRevision
from scrutiny.refusals import Refused, TooLate

Stage = Day.Stage
CHANGED = "The text was changed since you read it. Read it once more, then answer."


@transaction.atomic
def sign(*, day, council, revision, is_signed, because="", by, now):
    """Write down what this council says to the text of this number. What it says last counts, until it is sent.

    Returns the SignOff, or None if it had said the same. Raises NotYours; TooLate where the text is another by now, or
    was sent; Refused for a no without a reason.
    """
    current = held(day)
    speak(current, council, by, now)
    if current.stage != Stage.STATEMENT:
        raise TooLate(_why_not(current))
    text = StatementRevision.objects.filter(statement__day=current).order_by("-number").first()
    if text.number != revision:
        raise TooLate(CHANGED)
    because = "" if is_signed else because.strip()
    if not is_signed and not because:
        raise Refused("Say why your council does not sign it.")
    last = SignOff.objects.filter(revision=text, council=council).order_by("-pk").first()
    if last is not None and (last.signed, last.because) == (is_signed, because):
        return None
    return SignOff.objects.create(revision=text, council=council, signed=is_signed, because=because, by=by, at=now)


def _why_not(day):
    if day.stage == Stage.CANCELLED:
        return "This day was called off. Nobody signs its statement any more."
    is_past = list(Stage).index(day.stage) > list(Stage).index(Stage.STATEMENT)
    return (
        "The statement was sent: who signed it stands." if is_past else "The statement is not there to be signed yet."
    )
