"""Who shares it today: uses, seen from the councils of a day.

What an abolished council used is asked of those that follow it, until they say otherwise; what a joint service uses is
used by each council it serves. What councils make for themselves nobody shares.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F, OuterRef, Prefetch, Subquery

from councils.models import Council
from scrutiny.heirs import Heirs
from scrutiny.land import CouncilRow
from scrutiny.models import Body, Use, UseCheck, UseSource
from scrutiny.rows import UseRow


class Sharer(NamedTuple):
    """One council, or another body, that uses a product for one kind of system today.

    `through`: why it counts though the row is another's: “from Wycombe”, “with Adur and Worthing”; else empty.
    """

    use: Use | UseRow
    council: Council | CouncilRow | None
    through: str = ""

    @property
    def name(self):
        return self.council.short_name if self.council else self.use.body.name


def with_facts(uses):
    """Uses with all that a list says of them. Two statements; `sources` are left out, the latest stands on the row."""
    latest = UseSource.objects.filter(use=OuterRef("pk")).order_by(F("as_at").desc(nulls_last=True), "pk")
    return (
        uses.select_related("body__council", "product__supplier")
        .prefetch_related(Prefetch("body__serves", Council.objects.all(), to_attr="served"))
        .annotate(
            source_as_at=Subquery(latest.values("as_at")[:1]),
            source_confidence=Subquery(latest.values("confidence")[:1]),
        )
    )


def sharers(uses, today, heirs=None):
    """Sharers of these uses on this day (London), by name. Four statements, whatever the numbers."""
    return among(with_facts(uses.on(today)), said_over(uses), heirs or Heirs(today))


def said_over(uses):
    """{(use, council)} of what a council said it does not use: of a row that it took over. One statement."""
    said = UseCheck.objects.filter(use__in=uses.order_by().values("pk"), answer=UseCheck.Answer.ENDED)
    return set(said.order_by().values_list("use", "council"))


def among(rows, over, heirs):
    """[Sharer] by name, of uses of one day with what a list says of them, or of rows (scrutiny.rows). Asks nothing."""
    return sorted(_of_rows(list(rows), over, heirs), key=_by_name)


def _of_rows(rows, over, heirs):
    own = {(row.body.council_id, row.product_id, row.kind) for row in rows if row.body.council_id}
    seen = set()
    for row in sorted(rows, key=lambda row: (row.body.council_id is None, row.pk)):
        for council, through in _councils_of(row.body, heirs):
            key = (council.pk, row.product_id, row.kind)
            inherited = council.pk != row.body.council_id
            if key in seen or (row.pk, council.pk) in over or (inherited and key in own):
                continue
            seen.add(key)
            yield Sharer(row, council, through)
        if row.body.kind != Body.Kind.COUNCIL and not row.body.served:
            yield Sharer(row, None)


def _councils_of(body, heirs):
    if body.council_id:
        for council in heirs.of(body.council):
            yield council, "" if council.pk == body.council_id else f"from {body.council.short_name}"
        return
    for served in body.served:
        for council in heirs.of(served):
            yield council, f"with {body.name}"


def _by_name(sharer):
    return (sharer.name.lower(), sharer.use.product.name.lower(), sharer.use.pk)


def by_contract_end(found):
    """[(year, [Sharer])] of contracts whose end is known, the soonest first: who could buy together, and when."""
    years = defaultdict(list)
    for sharer in found:
        if sharer.use.contract_end:
            years[sharer.use.contract_end.year].append(sharer)
    return [(year, sorted(rows, key=lambda row: row.use.contract_end)) for year, rows in sorted(years.items())]


def council_uses(council, today):
    """What this council uses today: its own rows, those it took over and those of its joint services. As Sharers."""
    heirs = Heirs(today)
    councils = [council, *heirs.before(council)]
    uses = Use.objects.of_councils([one.pk for one in councils])
    return [one for one in sharers(uses, today, heirs) if one.council is not None and one.council.pk == council.pk]
