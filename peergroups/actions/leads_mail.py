"""Mail to whoever leads a group: requests to join, and what is taken back from who leads it no more."""

from common import london
from outbox import actions as outbox
from outbox.models import Message
from peergroups import emails
from peergroups.models import JoinRequest, Membership
from peergroups.people import spoken_to

# What only leads of a group get; the later ones are of rooms above, which say so in their own words.
TO_LEADS = [
    emails.REQUEST, emails.LETTER, "leading-due", "leading-unowned", "action-unowned", "notes-late",
    "notes-correction", "ballot-tie",
]  # fmt: skip


def tell_of_request(request, group, now):
    """Mail this request to join to those who decide it, unless they were told."""
    because = _why_not_at_once(request, group, now)
    outbox.queue([emails.join_request(request, lead, because, now) for lead in spoken_to(group)], now=now)


def take_back(*, person, group, now):
    """What waits to be sent to this person as a lead of the group is not sent; call it once they lead it no more.

    A request to join goes to who decides it now, if they were not told. What somebody wrote on the contact page is
    kept nowhere else: if nobody else gets it, it still goes to the one lead it was written to.
    """
    scope = f"group:{group.pk}"
    waiting = Message.objects.unsent().filter(person_id=person.pk, scope=scope, kind__in=TO_LEADS)
    asked = {message.about.partition(":")[2] for message in waiting if message.kind == emails.REQUEST}
    keys = [message.key for message in waiting if message.kind != emails.LETTER or _has_other_readers(message)]
    outbox.cancel(reason="no longer leads the group", keys=keys)
    # Who decides a request at this moment takes its mail back: nobody waits for them here.
    requests = JoinRequest.objects.filter(pk__in=asked, outcome="")
    for request in requests.select_for_update(skip_locked=True, no_key=True).order_by("pk"):
        tell_of_request(request, group, now)


def _has_other_readers(letter):
    """Whether another lead has this letter from the contact page, or is about to."""
    return Message.objects.standing().about(letter.about).exclude(pk=letter.pk).exists()


def _why_not_at_once(request, group, now):
    """What a lead has to know to decide, in a sentence."""
    stays = Membership.objects.filter(group=group, person=request.person_id).order_by("-joined_at", "-pk")
    last, council = stays.first(), request.council
    if last is not None and last.left_because == Membership.Ended.REMOVED:
        return f"A lead took them out of the group on {london.plain_date(last.left_at)}."
    if council is None:
        return "They name no council: they would take part as a partner."
    if not group.covers(council, london.today(now)):
        return f"The group does not cover {council} today."
    return "Their address does not show that they work there, so it is for a lead to say."
