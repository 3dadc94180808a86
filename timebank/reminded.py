"""Who was asked again about hours, and can still answer: nobody is taken to agree whom no reminder reached."""

from collections import defaultdict

from accounts.models import Affiliation
from common import london
from outbox.models import Message
from timebank import emails

LOST = "lost"  # a reminder went to people none of whom can answer any more


def to_who_can_answer(claims, now):
    """{claim: {which reminder: when the first of its mails left}}, of those to people who can answer it at this moment.

    Under LOST is True where others alone were reminded. Two statements, or none.
    """
    found, others = defaultdict(dict), set()
    if not claims:
        return found
    can = _who_can_answer(claims, now)
    sent = Message.objects.filter(
        kind=emails.HOURS, state=Message.State.SENT, about__in=[emails.about(claim.loan) for claim in claims]
    )
    for key, person_id, at in sent.order_by("-sent_at").values_list("key", "person_id", "sent_at"):
        _, name, _, which = key.split(":")
        pk = int(name.removeprefix("claim"))
        if which == "0":
            continue
        if person_id in can.get(pk, ()):
            found[pk][int(which)] = at
        else:
            others.add(pk)
    for pk in others:
        found[pk][LOST] = True
    return found


def _who_can_answer(claims, now):
    """{claim: keys of the people who act for the other side today}. Who put the hours is never reminded of them."""
    across = {claim.pk: claim.loan.other_side(claim.council_id) for claim in claims}
    acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__is_active=True)
    people = defaultdict(set)
    for council, person in acting.filter(council__in=across.values()).order_by().values_list("council", "person"):
        people[council].add(person)
    return {claim.pk: people[across[claim.pk]] for claim in claims}
