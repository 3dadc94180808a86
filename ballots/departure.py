"""What becomes of a person's part in ballots when they no longer act for a council: their mail is taken back.

What they cast was the council's, and stays; another of its people may change it while voting goes on.
"""

from ballots.emails import CLOSING, OPENED, RESULT, TIE
from ballots.models import Elector
from outbox import actions as outbox
from outbox.models import Message


def hand_on(*, person, council, group, at, by):
    """Take back mail that asks this person to vote for `council`, or of any council (None).

    Leaving a group (`group`) leaves the vote with them: they still act for the council.
    """
    if group is not None:
        return
    mails = Message.objects.queued().filter(person_id=person.pk, kind__in=[OPENED, CLOSING, RESULT, TIE])
    keys = list(mails.values_list("key", flat=True))
    if council is not None and keys:
        electors = Elector.objects.filter(council=council).values_list("pk", flat=True)
        names = {f"elector{pk}" for pk in electors}
        keys = [key for key in keys if key.split(":")[1] in names]
    if keys:
        outbox.cancel(reason="no longer acts for the council", keys=keys)
