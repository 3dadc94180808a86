"""What becomes of help a person was to give when they no longer act for a council.

Until an offer is chosen the council names somebody else or takes it back; once it is chosen it calls it off, and may
offer somebody else while the request is open. Hours that were given are agreed as ever.

Offers, requests and answers are the council's: its other people speak for it from then on, and nothing of theirs moves.
"""

from django.db.models import Q

from outbox import actions as outbox
from outbox.models import Message
from timebank import telling
from timebank.models import Loan, Step

LEFT = "Who was to help has left the council or closed their account"


def hand_on(*, person, council, group, at, by):
    """Take the person out of unfinished loans of `council`, or of all councils (None), and tell the lender's people.

    Leaving a group changes nothing: who acts for the council goes on helping in its name.
    """
    if group is not None:
        return
    loans = Loan.objects.unfinished().filter(lent_person=person)
    if council is not None:
        loans = loans.filter(lender=council)
        _take_back_mail(person, council)
    for pk in loans.order_by("pk").values_list("pk", flat=True):
        loan = Loan.objects.locked(pk)
        if loan.lent_person_id != person.pk or loan.is_finished:
            continue
        loan.lent_person = None
        loan.save(update_fields=["lent_person"])
        step = Step.objects.create(loan=loan, kind=Step.Kind.LEFT, council=loan.lender, words=LEFT, at=at, by=by)
        telling.tell(step, now=at)


def _take_back_mail(person, council):
    """What waits to tell this person of the council's loans. Of a closed account all mail is taken back."""
    waiting = Message.objects.queued().filter(person_id=person.pk, about__startswith="loan:")
    told = [(int(about.partition(":")[2]), key) for about, key in waiting.values_list("about", "key")]
    of_council = Loan.objects.filter(Q(lender=council) | Q(borrower=council), pk__in=[pk for pk, _ in told])
    concerned = set(of_council.values_list("pk", flat=True))
    if concerned:
        keys = [key for pk, key in told if pk in concerned]
        outbox.cancel(reason="no longer acts for the council", keys=keys)
