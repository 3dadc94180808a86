"""Deeds on the register."""

from dataclasses import dataclass, field

from django.db import connection, transaction

from councils.models import Council, EmailDomain, Succession
from councils.rows import Fault

FACTS = (
    "gss", "official_name", "short_name", "welsh_name", "kind", "nation", "region", "county", "start", "end",
    "hex_q", "hex_r",
)  # fmt: skip


@dataclass
class Outcome:
    """What an import did: councils by fate, the rest as numbers, and the rows that were left out."""

    new: int = 0
    changed: int = 0
    same: int = 0
    domains: int = 0
    successions: int = 0
    skipped: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def changes(self):
        return self.new + self.changed + self.domains + self.successions


@transaction.atomic
def load(*, register):
    """Bring the register in the database up to what this one says; a second time changes and writes nothing.

    Nothing is deleted, and a blank says nothing: it takes away no fact that is known. Returns an Outcome.
    """
    with connection.cursor() as cursor:
        # However long it takes; and one import at a time. Readers and foreign keys go on as before.
        cursor.execute("SET LOCAL transaction_timeout = 0; LOCK TABLE councils_council IN SHARE ROW EXCLUSIVE MODE")
    outcome = Outcome(skipped=register.skipped, faults=list(register.faults))
    found = store_councils(register.councils, outcome)
    store_domains(register.councils, found, outcome)
    store_successions(register.successions, found, outcome)
    return outcome


def store_councils(rows, outcome):
    """Returns {code in the file: Council}: a council of the file may be known by another code."""
    known = {council.code: council for council in Council.objects.all()}
    bodies = {body(council): council for council in known.values() if council.start}
    found, places, new, changed = {}, {}, [], []
    for row in rows:
        council = known.get(row.code) or same_body(row, bodies) or Council()
        facts = {name: getattr(row, name) for name in FACTS if getattr(row, name) not in ("", None)}
        start, end = (facts.get(name, getattr(council, name)) for name in ("start", "end"))
        if row.code in found or council.code in places:
            outcome.faults.append(Fault(row.place, f"{row.code} was there before, {places[council.code or row.code]}"))
            continue
        if start and end and end < start:
            outcome.faults.append(Fault(row.place, f"the last day, {end}, is before the first, {start}"))
            continue
        if len(row.code) == 3 or not council.code:
            facts["code"] = row.code
            if len(council.code) == 4 and row.code != council.code:
                facts["former_code"] = council.code
        different = {name: value for name, value in facts.items() if getattr(council, name) != value}
        for name, value in different.items():
            setattr(council, name, value)
        if council.pk is None:
            new.append(council)
            bodies.setdefault(body(council), council)
        elif different:
            changed.append(council)
        found[row.code] = council
        places[council.code] = row.place
    Council.objects.bulk_create(new)
    if changed:
        Council.objects.bulk_update(changed, ["code", "former_code", *FACTS])
    outcome.new, outcome.changed, outcome.same = len(new), len(changed), len(found) - len(new) - len(changed)
    return found


def body(council):
    return " ".join(council.official_name.split()).casefold(), council.start


def same_body(row, bodies):
    """A decided council has four letters of ours until the register gives it three: its name and first day tell."""
    council = bodies.get(body(row))
    return council if council and {len(row.code), len(council.code)} == {3, 4} else None


def store_domains(rows, found, outcome):
    known = set(EmailDomain.objects.values_list("council_id", "domain"))
    wanted = {(found[row.code].pk, domain) for row in rows if row.code in found for domain in row.email_domains}
    EmailDomain.objects.bulk_create(EmailDomain(council_id=pk, domain=domain) for pk, domain in sorted(wanted - known))
    outcome.domains = len(wanted - known)


def store_successions(rows, found, outcome):
    known = list(Council.objects.all())
    by_code = {council.former_code: council for council in known if council.former_code}
    by_code |= {council.code: council for council in known} | found
    known = {(event.predecessor_id, event.successor_id): event for event in Succession.objects.all()}
    new, moved = [], []
    for row in rows:
        unknown = [code for code in (row.predecessor, row.successor) if code not in by_code]
        if unknown:
            outcome.faults.append(Fault(row.place, f"{' and '.join(unknown)} is not in the register: no succession"))
            continue
        old, successor = by_code[row.predecessor], by_code[row.successor]
        event = known.get((old.pk, successor.pk))
        if event is None:
            event = known[old.pk, successor.pk] = Succession(predecessor=old, successor=successor, on=row.on)
            new.append(event)
        elif event.on != row.on:
            event.on = row.on
            moved.append(event)
    Succession.objects.bulk_create(new)
    if moved:
        Succession.objects.bulk_update([event for event in moved if event.pk], ["on"])
    outcome.successions = len(new) + len(moved)
