"""What of ratings waits for a person: for leads, what councils wrote and nobody has read; for councils, what came back.

It waits for leads of groups that cover the council and are not of it, for coordinators where there is none.
"""

from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Affiliation
from common import london
from common.lines import Deed, Line
from common.waits import Wait
from peergroups.models import Coverage, Membership, PeerGroup
from peergroups.scopes import is_party
from scrutiny.models import RatingVersion
from scrutiny.rating_emails import FORWARD, how_many, numbers

State = RatingVersion.State


def to_judge(people, now):
    """{person id: [Line]} of what these people, all active, may judge. One statement."""
    lines, coordinators = defaultdict(list), [person.pk for person in people if person.is_coordinator]
    for versions in _together(_submitted([person.pk for person in people], bool(coordinators), now)):
        for reader in versions[0].leads if versions[0].has_leads else coordinators:
            lines[reader].append(_to_judge(versions))
    return dict(lines)


def to_change(people, now):
    """{person id: [Line]} of what was returned to these people, all active. One statement."""
    lines = defaultdict(list)
    for versions in _together(_returned([person.pk for person in people], now)):
        asked = [person for person in versions[0].asked if person == versions[0].by_id or not versions[0].writer_speaks]
        for reader in asked:
            lines[reader].append(_to_change(versions))
    return dict(lines)


def any_submitted(readers):
    return RatingVersion.objects.filter(state=State.SUBMITTED)


def any_returned(readers):
    mine = Affiliation.objects.filter(person__in=readers.ids).values("council")
    return RatingVersion.objects.filter(state=State.RETURNED, rating__council__in=mine)


WAITS = (Wait(to_judge, signs=(any_submitted,), for_leads=True), Wait(to_change, signs=(any_returned,)))


def _together(versions):
    """[[version]] of one use and one council each, in the order of the first."""
    found = {}
    for version in versions:
        found.setdefault((version.rating.use_id, version.rating.council_id), []).append(version)
    return found.values()


def _rows():
    about = ("rating__use__product", "rating__council")
    return RatingVersion.objects.select_related(*about).order_by("submitted_at", "pk")


def _submitted(ids, with_coordinators, now):
    """Versions that nobody judged and these people may, with the `leads` among them, and whether it `has_leads`."""
    leads = judging_leads(now)
    theirs = Q(Exists(leads.filter(person__in=ids))) | (~Q(Exists(leads)) if with_coordinators else Q())
    return _rows().filter(theirs, state=State.SUBMITTED).annotate(
        leads=_keys(leads.filter(person__in=ids)), has_leads=Exists(leads)
    )  # fmt: skip


def submitted(now):
    """Every version that nobody judged, with the keys of all who lead a group that covers its council (`leads`)."""
    return _rows().filter(state=State.SUBMITTED).annotate(leads=_keys(judging_leads(now)))


def judging_leads(now):
    """Of a RatingVersion: memberships of those who lead a region that covers its council, and are not of it."""
    today = london.today(now)
    council = Q(council=OuterRef(OuterRef("rating__council")))
    covering = Coverage.objects.on(today).filter(council, group=OuterRef("group"))
    leads = Membership.objects.current().leads().filter(group__kind=PeerGroup.Kind.REGION)
    return leads.filter(Exists(covering), ~is_party(OuterRef("person"), council, today), person__is_active=True)


def _keys(leads):
    return ArraySubquery(leads.order_by("person").values("person").distinct())


def _returned(ids, now):
    """Versions that came back and were not written anew, with those among these people who speak (`asked`).

    `writer_speaks`: who wrote it still acts for the council, among these people or not.
    """
    acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__is_active=True)
    acting = acting.filter(council=OuterRef("rating__council")).order_by("person").values("person")
    mine = acting.filter(person__in=ids)
    later = RatingVersion.objects.filter(rating=OuterRef("rating"), number__gt=OuterRef("number"))
    back = _rows().filter(~Exists(later), Exists(mine), state=State.RETURNED, judged_at__isnull=False)
    return back.annotate(asked=ArraySubquery(mine), writer_speaks=Exists(acting.filter(person=OuterRef("by"))))


def _to_judge(versions):
    use, council = versions[0].rating.use, versions[0].rating.council
    return Line(
        key=f"ratings:use{use.pk}.council{council.pk}",
        title=f"{council.short_name} has rated {use.product}",
        why=f"Read {how_many(versions)} before the supplier does: pass on, or return with a reason.",
        due_at=None,
        url=reverse("scrutiny:rating-judge", args=[use.pk, council.code]),
        deeds=(Deed("Read and pass on", FORWARD, use.pk, numbers(versions), main=True),),
        for_leads=True,
        between=(council.pk,),
    )


def _to_change(versions):
    use, council = versions[0].rating.use, versions[0].rating.council
    because = versions[0].because
    return Line(
        key=f"returned:use{use.pk}.council{council.pk}",
        title=f"A lead returned {how_many(versions)} of {use.product}",
        why=because if len(versions) == 1 else "Change them and send them again, or take them back.",
        due_at=None,
        url=f"{reverse('scrutiny:use-ratings', args=[use.pk])}?council={council.code}",
        council=council.short_name,
    )
