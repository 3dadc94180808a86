"""What is new of ballots, for a digest: a question was put, and what came of it."""

from django.db.models import Q

from ballots.models import Ballot
from ballots.shown import shown
from common import london
from common.lines import News
from peergroups.models import Membership
from peergroups.readers import groups_of, readers_of

BALLOT = "ballot"


def news_for(spans, now=None, readers=None):
    """{person id: [News]}: ballots of their groups, opened or settled in their span. Three statements at most.

    For people of the public sector in that group alone: a supplier in it reads nothing of ballots. What is for those
    who vote alone is no news: they are asked, and told what came of it, by mail. `readers` may hold
    what peergroups.readers.readers_of says of the people, if it was asked already.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    groups = groups_of(readers)
    if not groups:
        return {}
    after, until = min(span.after for span in spans), max(span.until for span in spans)
    stories = [line for ballot in _told(groups, after, until) for line in _lines(ballot, now or until)]
    inside = _inside(readers, {line.group_id for line in stories})
    found = {}
    for span in spans:
        lines = [
            line for line in stories
            if (line.group_id, span.person.pk) in inside and span.after < line.at <= span.until
        ]  # fmt: skip
        if lines:
            found[span.person.pk] = lines
    return found


def _told(groups, after, until):
    in_time = (after, until)
    opened = Q(state__in=["open", "closed"], opens_at__range=in_time)
    settled = Q(state="closed", ended_at__range=in_time) | Q(state="closed", tie_break__at__range=in_time)
    found = Ballot.objects.filter(opened | settled, group__in=groups, for_electors=False).select_related(
        "result", "tie_break"
    )
    return found.prefetch_related("options").order_by("pk")


def _inside(readers, groups):
    """{(group, person)} of these people who are in these groups for a council or another public body."""
    if not groups:
        return set()
    rows = Membership.objects.current().public_sector().filter(group__in=groups, person__in=readers)
    return set(rows.order_by().values_list("group", "person"))


def _lines(ballot, now):
    """The opening, while votes are taken; afterwards what came of it, from the moment when that was clear."""
    if ballot.is_voting(now):
        why = f"Voting ends on {london.plain_date(ballot.closes_at)}."
        yield _line(ballot, "opened", f"Councils vote: {ballot.question}", ballot.opens_at, why)
    result, tie_break = getattr(ballot, "result", None), getattr(ballot, "tie_break", None)
    if result is not None and (tie_break is not None or not result.open_places):
        said = shown(ballot, list(ballot.options.all()), result, tie_break)
        at = tie_break.at if tie_break is not None else ballot.ended_at
        yield _line(ballot, "result", ballot.question, at, f"{said.headline}. {said.turnout}.")


def _line(ballot, which, title, at, why):
    return News(
        key=f"ballot:{ballot.pk}:{which}",
        kind=BALLOT,
        title=title,
        url=ballot.get_absolute_url(),
        group_id=ballot.group_id,
        at=at,
        why=why,
    )
