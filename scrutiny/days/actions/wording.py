"""The three needs as the councils word them together, until the statement is sent."""

from django.db import transaction

from scrutiny.days.actions import drafting
from scrutiny.days.actions.shared import held, require_drafts
from scrutiny.models import AgreedNeed, Day, Wording
from scrutiny.refusals import TooLate

WORDED = {Day.Stage.AGREED, Day.Stage.STATEMENT}


class WordedMeanwhile(TooLate):
    """Somebody else has worded it since it was read: `current` says how."""

    def __init__(self, current):
        super().__init__("Somebody worded this need meanwhile. Both texts are below: put them together and save again.")
        self.current = current


@transaction.atomic
def word_need(*, agreed_need, fields, over, by, now):
    """Word one of the three. `over`: the version it was read in. Returns it, or None if nothing changed.

    Raises NotYours, TooLate, WordedMeanwhile. While councils sign, what was signed before is of an earlier text then:
    they are asked again.
    """
    day = held(agreed_need.day)
    require_drafts(day, by)
    current = AgreedNeed.objects.select_for_update(no_key=True).get(pk=agreed_need.pk)
    if day.stage not in WORDED:
        raise TooLate("The statement was sent. Its words stand.")
    if (current.title, current.words) == (fields["title"], fields["words"]):
        return None
    if current.version != over:
        raise WordedMeanwhile(current)
    current.title, current.words, current.version = fields["title"], fields["words"], current.version + 1
    current.save(update_fields=["title", "words", "version"])
    Wording.objects.create(
        agreed_need=current, number=current.version, title=current.title, words=current.words, at=now, by=by
    )
    drafting.wording_changed(day=day, by=by, now=now)
    return current
