"""Which councils are asked to take part: those that the register knows to share what the day is about."""

from dataclasses import dataclass

from common import london, words
from councils.models import Council
from scrutiny.models import Use
from scrutiny.registers import family_of
from scrutiny.sharing import sharers


@dataclass(frozen=True)
class Suggestion:
    """A council that uses it today. `why`: what and until when; `is_here`: the day's group covers it."""

    council: Council
    use: Use
    why: str
    is_here: bool


def shared_uses(day):
    """Uses of what the day is about: of its product, or of all that its supplier and those it owns make."""
    if day.product_id:
        uses = Use.objects.filter(product=day.product_id)
    else:
        uses = Use.objects.shared().filter(product__supplier__in=family_of(day.supplier))
    return uses.filter(kind=day.kind) if day.kind else uses


def suggested(day, today, *, without=()):
    """[Suggestion] by name, each council once; those with these keys left out."""
    here = set(day.group.councils_as_at(today).values_list("pk", flat=True))
    found = {}
    for one in sharers(shared_uses(day), today):
        if one.council is not None and one.council.pk not in without:
            found.setdefault(one.council.pk, []).append(one)
    return [Suggestion(rows[0].council, rows[0].use, _why(rows), pk in here) for pk, rows in found.items()]


def use_of(day, council, today):
    """What the register says that this council uses of it, or None."""
    return next((one.use for one in suggested(day, today) if one.council.pk == council.pk), None)


def _why(rows):
    return "; ".join(_in_words(one) for one in rows)


def _in_words(one):
    use = one.use
    said = f"{use.product} for {words.within(use.get_kind_display())}"
    if one.through:
        said += f", {one.through}"
    if use.contract_end:
        said += f", contract ends {london.plain_date(use.contract_end)}"
    return said
