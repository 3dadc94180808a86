"""The supplier's contact answers each of the three needs, and corrects it until the day begins."""

from django.db import transaction

from scrutiny.days.actions.shared import held, wake_planner
from scrutiny.models import Answer, Day, Promise, SupplierContact
from scrutiny.refusals import Refused, TooLate

Verdict = Answer.Verdict
BEGUN = "The day has begun. What you answered stands, and councils follow it up from here."
ANSWERED = "Somebody of your company answered this meanwhile. Read what they wrote, then answer."


@transaction.atomic
def answer(*, sending, agreed_need, verdict, words, promises, over, now):
    """Write down what the supplier answers to one need, over the answer that was read (its number; 0: none).

    `promises`: (what, by when). Earlier answers stay on record. Returns the Answer, or None for the same once more.
    Raises TooLate where the contact was withdrawn or the day has begun; Refused.
    """
    day = held(sending.day)
    _require_speaks(sending.contact_id)
    if not takes_answers(day, now):
        raise TooLate(BEGUN if day.stage in {Day.Stage.SENT, Day.Stage.FOLLOW_UP} else "This day is over.")
    last = Answer.objects.filter(agreed_need=agreed_need).order_by("-number").first()
    if last is not None and _said(last) == (verdict, words, sorted(promises)):
        return None
    if over != (last.number if last else 0):
        raise TooLate(ANSWERED)
    if why := why_not(verdict, words, promises):
        raise Refused(why)
    number = last.number + 1 if last else 1
    said = Answer.objects.create(
        agreed_need=agreed_need, number=number, contact_id=sending.contact_id, sending=sending, verdict=verdict,
        words=words, at=now,
    )  # fmt: skip
    Promise.objects.bulk_create(Promise(answer=said, what=what, by_on=by_on) for what, by_on in promises)
    wake_planner()
    return said


def takes_answers(day, now):
    """Whether the supplier may answer, and correct its answers, at this moment."""
    return day.stage == Day.Stage.SENT and now < day.begins_at


def why_not(verdict, words, promises):
    """A sentence that says what is missing in an answer, or “”."""
    if verdict == Verdict.COMMITTED and not promises:
        return "Say what you will do, with a day by which it is done."
    if verdict == Verdict.DECLINED and promises:
        return "You promise something. Choose “in part”, or take the promise out."
    if verdict != Verdict.COMMITTED and not words.strip():
        return "Say why."
    return ""


def _said(answer):
    return answer.verdict, answer.words, sorted(answer.promises.values_list("what", "by_on"))


def _require_speaks(contact_id):
    """Raise TooLate where the contact was withdrawn; until the end of the transaction nobody withdraws it."""
    contact = SupplierContact.objects.select_for_update(no_key=True).get(pk=contact_id)
    if not contact.is_active:
        raise TooLate("You do not speak for the supplier here any more.")
