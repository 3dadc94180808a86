"""For which of its two councils somebody speaks when a transfer is to be undone."""

from common import london
from peergroups.models import Coverage, Membership, PeerGroup
from timebank import heirs

PAYER, PAYEE = "payer", "payee"
BOTH = {PAYER, PAYEE}


def sides_of(person, transfer, at):
    """The sides of a transfer for which this person could speak at that moment: {PAYER, PAYEE}, one, or none.

    A lead of a group that covered the council then, or what follows it; a coordinator speaks for both.
    """
    if person is None or not person.is_active:
        return set()
    if person.is_coordinator:
        return BOTH
    today = london.today(at)
    led = Membership.objects.leads().filter(person=person, joined_at__lte=at).exclude(left_at__lte=at)
    groups = dict(led.values_list("group", "group__kind"))
    if PeerGroup.Kind.NETWORK in groups.values():
        return BOTH
    covered = set(Coverage.objects.on(today).filter(group__in=groups).values_list("council", flat=True))
    councils = {PAYER: transfer.payer.council, PAYEE: transfer.payee.council}
    return {
        side for side, council in councils.items()
        if any(one.pk in covered for one in heirs.standing_for(council, today))
    }  # fmt: skip


def speaks_for_both(person, proposal, now):
    """Whether this person's word completes the proposal: they and who proposed it speak for both sides."""
    mine = sides_of(person, proposal.transfer, now)
    if mine == BOTH:
        return True
    if not mine or proposal.proposed_by_id in (None, person.pk):
        return False
    return mine | sides_of(proposal.proposed_by, proposal.transfer, proposal.proposed_at) == BOTH
