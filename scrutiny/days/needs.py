"""The needs of a day as its page lists them: each that is open, with those that were merged into it. Two statements."""

from collections import defaultdict
from dataclasses import dataclass, field

from scrutiny.models import Need


@dataclass
class Gathered:
    """`open`: needs, each with `below`, those that say the same; `withdrawn` stand by themselves, on record."""

    open: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)
    councils: int = 0


def needs_of(day):
    """The Gathered of a day. What was merged into a need that was merged itself stands below the open one as well."""
    rows = list(Need.objects.filter(day=day).with_all().order_by("at", "pk"))
    found, below = {need.pk: need for need in rows}, defaultdict(list)
    for need in rows:
        if need.merged_into_id is not None and need.withdrawn_at is None:
            below[_root(need, found).pk].append(need)
    gathered = Gathered(withdrawn=[need for need in rows if need.withdrawn_at is not None])
    for need in rows:
        if need.is_open:
            need.below = below[need.pk]
            gathered.open.append(need)
    gathered.councils = len({need.council_id for need in rows if need.withdrawn_at is None})
    return gathered


def _root(need, found):
    while need.merged_into_id is not None:
        need = found[need.merged_into_id]
    return need
