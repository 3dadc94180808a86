"""How an action stands, in a shape and a few words; and its trail, as sentences. Pure."""

from dataclasses import dataclass

from common import london
from meetings.models import Action, ActionStep

Kind, State = ActionStep.Kind, Action.State


@dataclass(frozen=True)
class Standing:
    """`shape` is one of components/_state.html."""

    shape: str
    word: str


def standing(action, today):
    if action.state == State.DONE:
        return Standing("good", "Done")
    if action.state == State.DROPPED:
        return Standing("wait", "Dropped")
    days = (action.due_on - today).days
    if days < 0:
        return Standing("bad", f"{_days(-days)} overdue")
    word = {0: "Due today", 1: "Due tomorrow"}.get(days) or (
        f"Due in {_days(days)}" if days < 14 else f"Due {london.short_date(action.due_on)}"
    )
    return Standing("wait", word)


def with_standing(actions, today):
    """The same rows, each with its `standing` for a template."""
    for action in actions:
        action.standing = standing(action, today)
    return actions


@dataclass(frozen=True)
class Told:
    """One step of a trail: what happened, by whom, when, and the words that were given with it."""

    what: str
    by: str
    at: object
    words: str


def trail(steps, *, outsider=None):
    """The steps of one action, in their order, as sentences: what each changed is seen from the one before.

    `outsider`: the key of its owner from outside the group, who reads nobody's name but their own.
    """
    told, before = [], None
    for step in steps:
        by = str(step.by) if step.by and outsider in {None, step.by_id} else ""
        told.append(Told(_what(step, before, outsider), by, step.at, step.words))
        before = step
    return told


def _what(step, before, outsider):
    owner = _owner(step, outsider)
    day = london.plain_date(step.due_on)
    if step.kind == Kind.AGREED:
        return f"Agreed: {owner}, by {day}"
    if step.kind == Kind.MORE_TIME:
        earlier = before is not None and step.due_on < before.due_on
        return f"Now due earlier, by {day}" if earlier else f"More time, until {day}"
    if step.kind == Kind.HANDED_OVER:
        return f"Handed over to {owner}" if step.person_id else "Handed back to the leads of the group"
    if step.kind == Kind.LEFT:
        return "Its owner left. The leads of the group find somebody"
    if step.kind == Kind.COUNCIL:
        return f"{step.council.short_name} has it now" if step.council_id else "No council has it for now"
    if step.kind == Kind.REOPENED:
        return f"Opened again: {owner}, by {day}"
    return step.get_kind_display()


def _owner(step, outsider):
    council = step.council.short_name if step.council_id else ""
    if step.person_id is None:
        return council or "nobody yet"
    if outsider not in {None, step.person_id}:
        return council or "somebody of the group"
    return f"{step.person}, {council}" if council else str(step.person)


def _days(count):
    return "1 day" if count == 1 else f"{count} days"
