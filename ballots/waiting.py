"""What of ballots waits for a person: votes of their councils that have said nothing, and for leads ties to resolve."""

from collections import defaultdict

from django.db.models import BigIntegerField, F, Q, Value
from django.urls import reverse

from accounts.models import Affiliation
from ballots.counting import ABSTAIN, NO, YES
from ballots.models import Ballot, Elector
from common import london
from common.lines import Deed, Line
from common.waits import Wait
from peergroups.models import Membership

ANSWER = "ballot-answer"
FILL = "ballot-fill"


def votes_for(people, now):
    """{person id: [Line]}: what their councils were asked and have not answered. One statement."""
    lines = defaultdict(list)
    for elector in silent_electors([person.pk for person in people], now):
        lines[elector.reader].append(_vote(elector))
    return dict(lines)


def ties_for(people, now):
    """{person id: [Line]}: ties in groups they lead; for coordinators where nobody leads. Two statements at most."""
    coordinators = [person.pk for person in people if person.is_coordinator]
    lines = defaultdict(list)
    for ballot in _ties([person.pk for person in people], bool(coordinators)):
        for reader in [ballot.lead] if ballot.lead else coordinators:
            lines[reader].append(_tie(ballot))
    return dict(lines)


def any_elector(readers):
    """A council that votes in something and that one of them works for, whether or not it has voted."""
    return Elector.objects.standing().filter(
        ballot__state=Ballot.State.OPEN, council__affiliations__person__in=readers.ids
    )


def any_tie(readers):
    """A tie in a group that one of them is in; for coordinators any."""
    return _tied() if readers.with_coordinators else _tied().filter(group__memberships__person__in=readers.ids)


WAITS = (Wait(votes_for, signs=(any_elector,)), Wait(ties_for, signs=(any_tie,), for_leads=True))


def silent_electors(ids, now):
    """Electors that have said nothing, each with `reader`, who of these people votes for it: a queryset."""
    acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__in=ids)
    silent = (
        Elector.objects.standing()
        .silent()
        .filter(
            ballot__in=Ballot.objects.voting(now),
            council__affiliations__in=acting,
            council__affiliations__person__in=ids,  # PostgreSQL begins here, not with all colleagues
        )
    )
    found = silent.annotate(reader=F("council__affiliations__person")).select_related("ballot", "council")
    return found.order_by("ballot__closes_at", "pk")


def _tied():
    return Ballot.objects.filter(state=Ballot.State.CLOSED, result__open_places__gt=0, tie_break=None)


def _ties(ids, for_coordinators):
    """Ballots whose tie waits, each with `lead`: one row for each of these people who leads; None where nobody does."""
    waits = _tied()
    leads = Membership.objects.current().leads()
    mine = Q(group__memberships__in=leads.filter(person__in=ids))
    rows = list(waits.filter(mine).annotate(lead=F("group__memberships__person")).order_by("pk"))
    if for_coordinators:
        led = leads.order_by().values("group")
        rows += waits.exclude(group__in=led).annotate(lead=Value(None, output_field=BigIntegerField())).order_by("pk")
    return rows


def _vote(elector):
    ballot, council = elector.ballot, elector.council.short_name
    if ballot.rule == Ballot.Rule.YES_NO:
        deeds = (
            Deed("Yes", ANSWER, elector.pk, str(YES)),
            Deed("No", ANSWER, elector.pk, str(NO)),
            Deed("Abstain", ANSWER, elector.pk, str(ABSTAIN)),
        )
    else:
        deeds = (Deed("Vote", FILL, elector.pk, main=True),)
    return Line(
        key=f"ballot:{elector.pk}",
        title=f"Vote for {council}: {ballot.question}",
        why=f"{council} has not voted yet.",
        due_at=ballot.closes_at,
        url=ballot.get_absolute_url(),
        council=council,
        group_id=ballot.group_id,
        deeds=deeds,
    )


def _tie(ballot):
    return Line(
        key=f"ballot-tie:{ballot.pk}",
        title=f"Resolve a tie: {ballot.question}",
        why="Options are equal. Choose in the open, and say why.",
        due_at=None,
        url=reverse("ballots:ballot-tie", args=[ballot.pk]),
        group_id=ballot.group_id,
        for_leads=True,
    )
