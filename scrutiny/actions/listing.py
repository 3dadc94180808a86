"""What a council says of its own list: all of it is true, or here is what changed."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from common import london
from scrutiny.models import Body, Product, Supplier, Use, UseCheck
from scrutiny.permissions import can_keep_list
from scrutiny.refusals import Refused
from scrutiny.sharing import council_uses

Answer = UseCheck.Answer
FACTS = ("version", "from_on", "contract_end", "notice_on")
NAMES = {
    "version": "version", "from_on": "in use since", "contract_end": "contract ends", "notice_on": "notice by",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What somebody says of one use: the facts as they are now, or the last day of it. None keeps a fact as it is."""

    use_id: int
    facts: dict | None = None
    last_day: dt.date | None = None


@dataclass(frozen=True)
class Added:
    """A product that was not in the list, by its name and its supplier's (may be blank)."""

    product: str
    supplier: str
    kind: str
    facts: dict


@transaction.atomic
def confirm_all(*, council, by, now):
    """Everything that the list shows is still true. Returns how many uses that are. Raises Refused."""
    body = _locked(council, by, now)
    found = council_uses(council, london.today(now))
    for sharer in found:
        _confirm(sharer, body, council, None, by, now)
    return len(found)


@transaction.atomic
def save_list(*, council, said, added, by, now):
    """Store what was said of each use, and what was added. Returns how many rows are new or different. Raises Refused.

    What somebody else took off the list meanwhile stays as they left it.
    """
    body = _locked(council, by, now)
    here = {sharer.use.pk: sharer for sharer in council_uses(council, london.today(now))}
    changes = 0
    for one in said:
        if sharer := here.get(one.use_id):
            if one.last_day is not None:
                changes += _end(sharer, body, council, one.last_day, by, now)
            else:
                changes += _confirm(sharer, body, council, one.facts, by, now)
    for one in added:
        changes += _add(one, body, council, by, now)
    return changes


def _locked(council, by, now):
    """The council as a body, held until the end: two colleagues at the same moment come one after the other."""
    if not can_keep_list(by, council, london.today(now)):
        raise Refused(f"Only people of {council.short_name}, seen to be its own, say what it uses.")
    Body.objects.get_or_create(council=council)
    return Body.objects.select_for_update(no_key=True, of=["self"]).get(council=council)


def _confirm(sharer, body, council, facts, by, now):
    """Still true, perhaps with other facts. What was another council's becomes a row of this one's own."""
    use, before = sharer.use, {name: getattr(sharer.use, name) for name in FACTS}
    facts = before if facts is None else before | facts
    if use.body_id != body.pk and use.body.council_id:
        use = Use(body=body, product=use.product, kind=use.kind, added_at=now, added_by=by)
    for name, value in facts.items():
        setattr(use, name, value)
    use.confirmed_at, use.confirmed_by = now, by
    _save(use)
    changed = [name for name in FACTS if facts[name] != before[name]]
    said = "; ".join(f"{NAMES[name]}: {_shown(before[name])} → {_shown(facts[name])}" for name in changed)
    _note(use, council, Answer.CORRECTED if changed else Answer.CONFIRMED, said, by, now)
    return bool(changed)


def _end(sharer, body, council, last_day, by, now):
    """Not in use any more. Of another's row only this council's part is over: the others may go on."""
    use = sharer.use
    if use.body_id == body.pk:
        use.to_on, use.confirmed_at, use.confirmed_by = last_day, now, by
        _save(use)
    _note(use, council, Answer.ENDED, f"last day in use: {london.plain_date(last_day)}", by, now)
    return True


def _add(one, body, council, by, now):
    product = _product(one.product, one.supplier)
    use = Use(body=body, product=product, kind=one.kind, added_at=now, added_by=by, **one.facts)
    use.confirmed_at, use.confirmed_by = now, by
    if Use.objects.filter(body=body, product=product, kind=one.kind, to_on=None).exists():
        raise Refused(f"{product} is in the list already, for the same kind of system.")
    _save(use)
    _note(use, council, Answer.ADDED, "", by, now)
    return True


def _save(use):
    try:
        with transaction.atomic():
            use.save()
    except IntegrityError as error:
        raise Refused(f"{use.product}: the days do not fit each other.") from error


def _note(use, council, answer, words, by, now):
    UseCheck.objects.create(use=use, council=council, answer=answer, words=words[:500], by=by, at=now)


def _shown(value):
    return (london.plain_date(value) if isinstance(value, dt.date) else value) or "not known"


# Names that people type -----------------------------------------------------------------------------------------------
def _product(name, supplier_name):
    """The product of this name or former name, of this supplier where one is named; else a new one."""
    named = Q(name__iexact=name) | Q(former_names__name__iexact=name)
    found = Product.objects.filter(named, is_own=False).distinct().order_by("pk")
    if not supplier_name:
        return found.first() or Product.objects.create(name=name)
    supplier = _supplier(supplier_name)
    known = found.filter(Q(supplier=supplier) | Q(supplier__owners__owner=supplier, supplier__owners__until_on=None))
    return known.first() or Product.objects.create(name=name, supplier=supplier)


def _supplier(name):
    named = Q(name__iexact=name) | Q(former_names__name__iexact=name)
    return Supplier.objects.filter(named).order_by("pk").first() or Supplier.objects.create(name=name)
