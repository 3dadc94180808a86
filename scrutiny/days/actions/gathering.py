"""Each council writes what it needs; a lead brings together what says the same. Nothing that was typed is lost."""

from django.db import transaction

from scrutiny.days.actions.shared import held, require_runs, speak
from scrutiny.models import Day, Need, NeedVersion
from scrutiny.models.needs import MOST_NEEDS
from scrutiny.refusals import Refused, TooLate

TEXT = ("what", "why", "evidence", "point")


@transaction.atomic
def write_need(*, day, council, fields, by, now):
    """A council writes a need; the Need. `fields`: what, why, evidence, point. Raises Refused."""
    current = _gathering(day)
    speak(current, council, by, now)
    if current.needs.open().count() >= MOST_NEEDS:
        raise Refused(
            f"There are {MOST_NEEDS} needs, and no ballot takes more. Ask a lead to merge what says the same."
        )
    _refuse_twins(current, fields["what"])
    need = Need.objects.create(day=current, council=council, by=by, at=now, **fields)
    _keep(need, council, by, now)
    return need


@transaction.atomic
def change_need(*, need, council, fields, by, now):
    """Say a need better; every text there was is kept. Returns the Need, or None if nothing changed. Raises Refused.

    `council`: for which the person writes: the need's own, or one that follows it.
    """
    current, day = _open(need)
    _speak_for(current, day, council, by, now)
    fields = {name: fields[name] for name in TEXT if name in fields}
    if all(getattr(current, name) == value for name, value in fields.items()):
        return None
    _refuse_twins(day, fields.get("what", current.what), but=current)
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*fields, "version"])
    _keep(current, council, by, now)
    return current


@transaction.atomic
def withdraw_need(*, need, council, because, by, now):
    """Take a need back: it stays on record and is not voted on. Returns False if it was already. Raises Refused."""
    current, day = _held_need(need)
    if current.withdrawn_at is not None:
        return False
    _speak_for(current, day, council, by, now)
    if current.merged_into_id is not None:
        raise TooLate("A lead has merged it into another need, which says the same. Ask them to undo that first.")
    if current.merged.filter(withdrawn_at=None).exists():
        raise Refused("Needs of other councils were merged into this one. Ask a lead to undo that first.")
    current.withdrawn_at, current.withdrawn_by, current.withdrawn_because = now, by, because
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return True


# By a lead ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def merge_needs(*, into, needs, because, by, now):
    """Let these needs stand below one that says the same. Their own text stays. Returns how many. Raises Refused."""
    target, day = _open(into)
    require_runs(day, by)
    merged = list(Need.objects.open().filter(day=day, pk__in=[need.pk for need in needs]).exclude(pk=target.pk))
    if len(merged) < len({need.pk for need in needs}):
        raise TooLate("One of them was merged or withdrawn meanwhile. Look at them again.")
    for need in merged:
        need.merged_into, need.merged_at, need.merged_by, need.merged_because = target, now, by, because
        need.save(update_fields=["merged_into", "merged_at", "merged_by", "merged_because"])
    return len(merged)


@transaction.atomic
def undo_merge(*, need, by, now):
    """Let a merged need stand by itself again. Returns False if it does. Raises Refused."""
    current, day = _held_need(need)
    require_runs(day, by)
    if current.merged_into_id is None:
        return False
    if day.needs.open().count() >= MOST_NEEDS:
        raise Refused(f"There are {MOST_NEEDS} needs, and no ballot takes more.")
    _refuse_twins(day, current.what, but=current)
    current.merged_into, current.merged_at, current.merged_by, current.merged_because = None, None, None, ""
    current.save(update_fields=["merged_into", "merged_at", "merged_by", "merged_because"])
    return True


# Shared ---------------------------------------------------------------------------------------------------------------
def _gathering(day):
    """The day, held. Raises TooLate unless needs are gathered."""
    current = held(day)
    if current.stage != Day.Stage.GATHERING:
        raise TooLate("Needs are not gathered any more. What was written stands.")
    return current


def _held_need(need):
    day = _gathering(need.day)
    current = Need.objects.select_for_update(no_key=True, of=["self"]).select_related("council").get(pk=need.pk)
    return current, day


def _open(need):
    current, day = _held_need(need)
    if not current.is_open:
        raise TooLate("This need was merged or withdrawn meanwhile.")
    return current, day


def _speak_for(need, day, council, by, now):
    """The need's own council, or one that took its place, through somebody of it."""
    if (
        council.pk != need.council_id
        and not day.participations.filter(council=council, follows__council=need.council_id).exists()
    ):
        raise Refused(f"This need is {need.council.short_name}’s.")
    speak(day, council, by, now)


def _refuse_twins(day, what, but=None):
    """Two lines of a ballot do not read the same."""
    same = day.needs.open().filter(what__iexact=what).select_related("council")
    if but is not None:
        same = same.exclude(pk=but.pk)
    if twin := same.first():
        raise Refused(
            f"{twin.council.short_name} has written “{twin.what}” already, in the same words. Say what differs, or "
            "leave it at that: each council can vote for it."
        )


def _keep(need, council, by, now):
    text = {name: getattr(need, name) for name in TEXT}
    NeedVersion.objects.create(need=need, number=need.version, council=council, by=by, at=now, **text)
