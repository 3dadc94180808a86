"""Whether there is anything in the notes of a meeting, and what has changed in them since they were circulated."""

from meetings.models import Action, AgendaItem, Correction, Decision, Link, Review, Revision, Table


def has_contents(meeting):
    """Whether anything was written down: notes, findings of a table, a decision or an action."""
    return bool(
        meeting.notes.strip()
        or AgendaItem.objects.filter(meeting=meeting).exclude(notes="").exists()
        or Table.objects.filter(item__meeting=meeting).exclude(findings="").exists()
        or Decision.objects.filter(meeting=meeting).exists()
        or Action.objects.filter(meeting=meeting).exists()
    )


def changes_since(meeting, since):
    """What is different since this moment, a line each, in the order of the agenda. No names of people."""
    return [
        *_rewritten(meeting, since),
        *_decisions(meeting, since),
        *_actions(meeting, since),
        *_links(meeting, since),
        *_put_right(meeting, since),
    ]


def _rewritten(meeting, since):
    rows = Revision.objects.filter(meeting=meeting, at__gt=since).select_related("item", "table__item")
    rows = rows.order_by("item__position", "table__item__position", "table__number", "version")
    lines = {}
    for row in rows:
        if row.table is not None:
            lines[f"“{row.table.item}”: what table {row.table.number} found"] = None
        elif row.item is not None:
            lines[f"“{row.item}”: its notes"] = None
        else:
            lines["The notes of the meeting as a whole"] = None
    return list(lines)


def _decisions(meeting, since):
    new = Decision.objects.filter(meeting=meeting, recorded_at__gt=since).order_by("recorded_at", "pk")
    reworded = Review.objects.filter(decision__meeting=meeting, at__gt=since, outcome=Review.Outcome.CHANGED)
    reworded = reworded.exclude(decision__in=new).select_related("decision").order_by("at", "pk")
    return [
        *(f"New decision: {decision.sentence}" for decision in new),
        *dict.fromkeys(f"Decision reworded: {review.decision.sentence}" for review in reworded),
    ]


def _actions(meeting, since):
    new = Action.objects.filter(meeting=meeting, agreed_at__gt=since).select_related("council")
    return [f"New action{_for(action)}: {action.words}" for action in new.order_by("agreed_at", "pk")]


def _for(action):
    return f" for {action.council.short_name}" if action.council else ""


def _links(meeting, since):
    new = Link.objects.filter(added_at__gt=since).of_everything_of(meeting)
    return [f"New link: {link.title}" for link in new]


def _put_right(meeting, since):
    taken = Correction.objects.filter(meeting=meeting, settled_at__gt=since, outcome=Correction.Outcome.TAKEN).count()
    if not taken:
        return []
    return ["1 correction was put right" if taken == 1 else f"{taken} corrections were put right"]
