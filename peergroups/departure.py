"""What of belonging ends with a person who leaves: nothing that was offered to them lets them in again."""

from django.db.models import Q

from outbox import actions as outbox
from peergroups import emails, starting_emails
from peergroups.actions.belonging import addresses_of, lock
from peergroups.models import Invitation, JoinRequest, StartRequest


def hand_on(*, person, council, group, at, by):
    """Take back open invitations to this person's addresses, and their open requests: in `group`, or in any (None).

    With no group also what they ask the coordinators for.
    """
    lock(person)
    theirs = Q(email__in=addresses_of(person)) | Q(email=person.email.lower())
    invitations = Invitation.objects.open().filter(theirs)
    requests = JoinRequest.objects.filter(person=person, outcome="")
    if group is not None:
        invitations, requests = invitations.filter(group=group), requests.filter(group=group)
    for invitation in invitations.select_for_update(no_key=True).order_by("pk"):
        invitation.withdrawn_at, invitation.withdrawn_by = at, by
        invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
        outbox.cancel(reason="they have left", about=emails.about(invitation))
    for request in requests.select_for_update(no_key=True).order_by("pk"):
        request.outcome, request.decided_at, request.decided_by = JoinRequest.Outcome.WITHDRAWN, at, by
        request.save(update_fields=["outcome", "decided_at", "decided_by"])
        outbox.cancel(reason="they have left", about=emails.about(request))
    asked = StartRequest.objects.open().filter(Q(person=person) | theirs)
    if group is not None:
        asked = asked.none()
    for request in asked.select_for_update(no_key=True).order_by("pk"):
        request.outcome, request.decided_at, request.decided_by = StartRequest.Outcome.WITHDRAWN, at, by
        request.save(update_fields=["outcome", "decided_at", "decided_by"])
        outbox.cancel(reason="they have left", about=starting_emails.about(request))
