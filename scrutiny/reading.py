"""Reads who uses what from the text of a CSV file, in our own form or that of the published list. No database.

Our own form is `scrutiny/data/uses.csv`. Faults that are known of the published one are put right here: two spellings
of a body, joint services under the code of one council, what is no product, a former name in brackets.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from councils import rows
from councils.register import places
from councils.rows import BadRow, Fault
from scrutiny.models import Body, SystemKind, UseSource

OWN = (
    "council", "body", "body_kind", "serves", "kind", "product", "was_product", "supplier", "was_supplier", "is_own",
    "source", "as_at", "confidence", "name_in_source", "system_in_source", "product_in_source", "supplier_in_source",
    "url",
)  # fmt: skip
PUBLISHED = (
    "local_authority_code", "council", "name_in_source", "system", "product", "supplier", "url", "source", "as_at",
    "confidence",
)  # fmt: skip
SYSTEMS = {
    "democratic services / committee management": SystemKind.DEMOCRACY,
    "planning register": SystemKind.PLANNING,
    "planning register (older list)": SystemKind.PLANNING,
    "crm / forms": SystemKind.FORMS,
    "waste management": SystemKind.WASTE,
    "highways & street asset management": SystemKind.HIGHWAYS,
    "street services contractor": SystemKind.HIGHWAYS,
    "regulatory services": SystemKind.REGULATORY,
    "regulatory services / planning back office": SystemKind.REGULATORY,
    "rights of way": SystemKind.GREEN,
    "tree management": SystemKind.GREEN,
    "integration platform": SystemKind.INTEGRATION,
}
CONFIDENCES = {
    "source states product": UseSource.Confidence.STATED,
    "inferred from url": UseSource.Confidence.INFERRED,
    "inferred from url pattern": UseSource.Confidence.INFERRED,
    "config file name; integration exists": UseSource.Confidence.CONNECTED,
}
NO_PRODUCT = {"(bespoke or other)", "(other)", "custom html", "custom html (paged)", "custom base", "json api"}
NO_COUNCIL = "GLA"  # the Greater London Authority is not in our register
NOT_NAMED = "Made in-house, or not named"
JOINT = {
    "adur & worthing": ("ADU", "WOT"),
    "adur and worthing": ("ADU", "WOT"),
    "lewes and eastbourne": ("EAS", "LEE"),
    "south norfolk broadland": ("BRO", "SNO"),
}
SPELLINGS = {
    "adur & worthing": "Adur and Worthing",
    "south norfolk broadland": "South Norfolk and Broadland",
    "old oak park royal": "Old Oak and Park Royal Development Corporation",
    "new forest park": "New Forest National Park",
    "london legacy development corporation": "London Legacy Development Corporation",
}
PARKS = {
    "brecon beacons", "broads", "cairngorms", "dartmoor", "exmoor", "lake district", "loch lomond", "new forest park",
    "north york moors", "northumberland national park", "peak district", "pembrokeshire coast", "snowdonia",
    "south downs", "yorkshire dales",
}  # fmt: skip
LONGEST = {name: UseSource._meta.get_field(name).max_length for name in ("source", "name_in_source", "url")}
WORDS = 120  # letters of a name
FORMER = re.compile(r"^(?P<name>[^()]+?)\s*\((?:ex-|formerly )(?P<was>[^()]+)\)$")
ASIDE = re.compile(r"^(?P<name>[^()]+?)\s*\((?:now |NI )[^()]*\)$")


class UsesError(ValueError):
    """The file as a whole cannot be read. The text is a sentence for whoever gave it."""


@dataclass(frozen=True)
class UseRow:
    """One line: `council` is a code, or "" for a body that has none. `said` are the source's own words."""

    place: str
    council: str
    body: str
    body_kind: str
    serves: tuple[str, ...]
    kind: str
    product: str
    was_product: str
    supplier: str
    was_supplier: str
    is_own: bool
    source: str
    as_at: date | None
    confidence: str
    said: dict = field(hash=False)
    url: str = ""


def read(text, source="The file"):
    """([UseRow], [Fault]) of this text. Raises UsesError when it is no such list."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        heading = [cell.strip().lower() for cell in next(lines, [])]
        placed = list(places(lines, source))
    except csv.Error as problem:
        raise UsesError(f"{source} is not a CSV file that can be read. Line {lines.line_num}: {problem}.") from None
    reader = _form(heading, source)
    found, faults = [], []
    for place, cells in placed:
        try:
            if len(cells) != len(heading):
                raise BadRow(f"it has {len(cells)} columns, the heading has {len(heading)}")
            found.append(reader(place, dict(zip(heading, cells, strict=True))))
        except BadRow as problem:
            faults.append(Fault(place, str(problem)))
    return found, faults


def _form(heading, source):
    for columns, reader in ((OWN, _own), (PUBLISHED, _published)):
        if set(columns) <= set(heading):
            if len(set(heading)) < len(heading):
                raise UsesError(f"{source} has two columns of the same name.")
            return reader
    missing = [column for column in PUBLISHED if column not in heading]
    raise UsesError(f"{source} is not a list of who uses what: it lacks {', '.join(missing)}.")


# The published form ---------------------------------------------------------------------------------------------------
def _published(place, cells):
    said = {name: _words(cells[name], name) for name in ("name_in_source", "system", "product", "supplier")}
    if not said["product"]:
        raise BadRow("the product is missing")
    if not said["system"]:
        raise BadRow("the system is missing")
    body = _body(_words(cells["council"], "council"), said["name_in_source"], cells["local_authority_code"])
    is_own = said["product"].lower() in NO_PRODUCT and not said["supplier"]
    product, was_product = (NOT_NAMED, "") if is_own else _renamed(said["product"])
    supplier, was_supplier = _renamed(said["supplier"])
    return UseRow(
        place, *body,
        kind=SYSTEMS.get(said["system"].lower(), SystemKind.OTHER).value,
        product=product, was_product=was_product,
        supplier="" if supplier.startswith("(") else supplier, was_supplier=was_supplier, is_own=is_own,
        source=_words(cells["source"], "source", needed=True),
        as_at=rows.day(cells["as_at"], "date"),
        confidence=CONFIDENCES.get(" ".join(cells["confidence"].lower().split()), UseSource.Confidence.UNKNOWN).value,
        said={
            "name_in_source": said["name_in_source"], "system_in_source": said["system"],
            "product_in_source": said["product"], "supplier_in_source": said["supplier"],
        },
        url=_url(cells["url"]),
    )  # fmt: skip


def _body(council, in_source, code):
    """(council's code, name, kind, codes of the councils it serves), the first or the others blank."""
    for name in (in_source.lower(), council.lower()):
        if name in JOINT:
            return "", SPELLINGS.get(name, council or in_source), Body.Kind.JOINT.value, JOINT[name]
    code = rows.code(code) if code.strip() else ""
    code = "" if code == NO_COUNCIL else code
    if not code and not council:
        raise BadRow("it names neither a code nor a council")
    kind = Body.Kind.PARK if council.lower() in PARKS else Body.Kind.OTHER
    return code, SPELLINGS.get(council.lower(), council), kind.value, ()


def _renamed(text):
    """“Idox (ex-Tascomi)” is Idox, once Tascomi; what else stands in brackets belongs to the name or is left out."""
    text = re.sub(r"\s*/\s+", " / ", text)
    if found := FORMER.match(text):
        return found["name"].strip(), found["was"].strip()
    if found := ASIDE.match(text):
        return found["name"].strip(), ""
    return text, ""


# Our own form ---------------------------------------------------------------------------------------------------------
def _own(place, cells):
    said = {name: _words(cells[name], name) for name in OWN if name.endswith("_in_source")}
    council = rows.code(cells["council"]) if cells["council"].strip() else ""
    body = _words(cells["body"], "body")
    if not council and not body:
        raise BadRow("it names neither a code nor a body")
    return UseRow(
        place, council, body,
        body_kind=rows.choice(cells["body_kind"] or "council", "kind of body", {one: one for one in Body.Kind.values}),
        serves=tuple(rows.codes(cells["serves"].replace(" ", ","))),
        kind=rows.choice(cells["kind"], "kind of system", {one: one for one in SystemKind.values}),
        product=_words(cells["product"], "product", needed=True),
        was_product=_words(cells["was_product"], "former product"),
        supplier=_words(cells["supplier"], "supplier"),
        was_supplier=_words(cells["was_supplier"], "former supplier"),
        is_own=cells["is_own"].strip() == "yes",
        source=_words(cells["source"], "source", needed=True),
        as_at=rows.day(cells["as_at"], "date"),
        confidence=rows.choice(cells["confidence"], "confidence", {one: one for one in UseSource.Confidence.values}),
        said=said,
        url=_url(cells["url"]),
    )  # fmt: skip


def as_own(row):
    """The row as cells of our own form: what our table of facts is made with."""
    return {
        "council": row.council, "body": "" if row.council else row.body, "body_kind": "" if row.council else
        row.body_kind, "serves": " ".join(row.serves), "kind": row.kind, "product": row.product,
        "was_product": row.was_product, "supplier": row.supplier, "was_supplier": row.was_supplier,
        "is_own": "yes" if row.is_own else "", "source": row.source, "as_at": row.as_at or "",
        "confidence": row.confidence, **row.said, "url": row.url,
    }  # fmt: skip


# Cells ----------------------------------------------------------------------------------------------------------------
def _words(cell, what, *, needed=False):
    text = rows.words(cell, what.replace("_", " "), LONGEST.get(what, WORDS))
    if needed and not text:
        raise BadRow(f"the {what} is missing")
    return text


def _url(cell):
    text = rows.words(cell, "address", LONGEST["url"])
    if text and (_scheme(text) not in ("http", "https") or " " in text):
        raise BadRow(f"the address “{rows.shown(text)}” is not one of the web")
    return text


def _scheme(text):
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc else ""
