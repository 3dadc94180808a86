"""What is new in groups, for a digest: who has come in. Names are for members, and every reader here is one."""

from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.urls import reverse

from common.lines import News
from peergroups.models import Membership
from peergroups.readers import groups_of, readers_of

PEOPLE = "people"
NAMED = 6  # of more than these the list has the others


def news_for(spans, now=None, readers=None):
    """{person id: [News]}: one line for each group of theirs into which others have come. Two statements at most.

    `readers` may hold what peergroups.readers.readers_of says of the people, if it was asked already.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    arrivals = _arrivals(spans, groups_of(readers)) if readers else {}
    found = {}
    for span in spans:
        reader = readers.get(span.person.pk)
        mine = [arrivals[group] for group in sorted(reader.groups) if group in arrivals] if reader else []
        if lines := [line for rows in mine if (line := _line(rows, span))]:
            found[span.person.pk] = lines
    return found


def _arrivals(spans, groups):
    """{group id: [(group id, slug, moment, person id, name, for whom)]} of who is there today, in their order.

    Who changes role or council in a group gets a new row at that very moment, and has not come in again.
    """
    same = Membership.objects.filter(group=OuterRef("group"), person=OuterRef("person"))
    joined = Membership.objects.filter(
        ~Exists(same.filter(left_at=OuterRef("joined_at"))),
        Exists(same.filter(left_at=None)),
        person__is_active=True,
        group__in=groups,
        joined_at__gt=min(span.after for span in spans),
        joined_at__lte=max(span.until for span in spans),
    )
    columns = ("group", "group__slug", "joined_at", "person", "person__name", "council__short_name", "organisation")
    found = defaultdict(list)
    for *row, name, council, organisation in joined.order_by("joined_at", "pk").values_list(*columns):
        found[row[0]].append((*row, name or "Somebody new", council or organisation))
    return found


def _line(rows, span):
    came = {row[3]: row for row in rows if span.after < row[2] <= span.until and row[3] != span.person.pk}
    if not came:
        return None
    new = sorted(came.values(), key=lambda row: row[2])
    group_id, slug, at = new[-1][:3]
    return News(
        key=f"people:group{group_id}:{at.timestamp():.0f}",
        kind=PEOPLE,
        title=f"{len(new)} new people" if len(new) > 1 else "A new member",
        why=_names([f"{name} ({behalf})" if behalf else name for *_, name, behalf in new]),
        url=reverse("peergroups:member-list", args=[slug]),
        group_id=group_id,
        at=at,
    )


def _names(names):
    """“A (Winchester), B (Havant) and C (Fareham)”; of many the first, and how many others."""
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1} others"]
    return " and ".join([part for part in (", ".join(names[:-1]), names[-1]) if part])
