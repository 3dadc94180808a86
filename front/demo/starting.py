"""A region that has no group yet, and somebody who asks for one: it waits on the coordinator's desk."""

from peergroups import actions
from peergroups.models import StartRequest

NAME, EMAIL, COUNCIL = "North East", "content@durham.gov.uk", "DUR"
REGION = ("DUR", "GAT", "NBL", "NET", "NTY", "SND", "STY")
WORDS = (
    "We ring each other one by one with the same questions. Once a season in one room would do more, and we can host "
    "the first meeting."
)


def play(councils, now):
    """Asked for once; after the coordinator's word it is not asked for again."""
    if StartRequest.objects.filter(name=NAME, email=EMAIL).exists():
        return
    actions.ask_to_start(
        name=NAME, councils=[councils[code] for code in REGION], area="", asker="Wyn Placeholder", email=EMAIL,
        council=councils[COUNCIL], words=WORDS, person=None, now=now,
    )  # fmt: skip
