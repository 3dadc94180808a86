"""Which decisions are on the agenda of a meeting: what its placements say, not what ought to be."""

from meetings.models import Placement, Topic

PREFIX = "meetings.decision:"


def with_agenda(decisions, meeting):
    """The same rows, each with `on_agenda`. One query, or none without a meeting or a decision."""
    placed = set()
    if meeting is not None and decisions:
        rows = Placement.objects.filter(meeting=meeting, topic__kind=Topic.Kind.DECISION, topic__closed_at=None)
        placed = set(rows.exclude(item=None).values_list("topic__key", flat=True))
    for decision in decisions:
        decision.on_agenda = f"{PREFIX}{decision.pk}" in placed
    return decisions
