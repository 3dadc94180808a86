"""Reads a register of councils from the text of a CSV file, whatever its form. No file, no database.

Our own form is `councils/data/councils.csv` (its `end` is the last day) and `successions.csv`; the form in which the
register is published is `councils.published`. The heading tells which one it is.
"""

import csv
import io

from councils import published, rows
from councils.models import Council
from councils.rows import BadRow, CouncilRow, Fault, Register, RegisterError, SuccessionRow

COUNCIL_COLUMNS = (
    "code", "gss", "official_name", "short_name", "welsh_name", "kind", "nation", "region", "county", "start", "end",
    "email_domains", "hex_q", "hex_r",
)  # fmt: skip
SUCCESSION_COLUMNS = ("predecessor", "successor", "on")
KINDS = {kind: kind for kind in Council.Kind.values}
NATIONS = {nation: nation for nation in Council.Nation.values}


def read(text, source="The file"):
    """Return the Register in this text. Raises RegisterError when it is not one; bad rows are among its `faults`."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        heading = [cell.strip().lower() for cell in next(lines, [])]
        placed = list(places(lines, source))
    except csv.Error as problem:
        raise RegisterError(f"{source} is not a CSV file that can be read. Line {lines.line_num}: {problem}.") from None

    reader = form(heading, source)
    table, faults = [], []
    for place, cells in placed:
        if len(cells) == len(heading):
            table.append((place, dict(zip(heading, cells, strict=True))))
        else:
            faults.append(Fault(place, f"it has {len(cells)} columns, the heading has {len(heading)}"))
    return Register(faults=tuple(faults)) + reader(table)


def places(lines, source):
    """Each row with where it stands. An open quotation mark makes one row of many lines: then both ends are named."""
    first = lines.line_num + 1
    for cells in lines:
        last = lines.line_num
        if any(cell.strip() for cell in cells):
            yield f"{source}, line {first}" if first == last else f"{source}, lines {first} to {last}", cells
        first = last + 1


def form(heading, source):
    """The reader of the form that this heading is most like."""
    forms = {COUNCIL_COLUMNS: read_councils, SUCCESSION_COLUMNS: read_successions, published.COLUMNS: published.read}
    columns = max(forms, key=lambda columns: len(set(columns) & set(heading)) / len(columns))
    missing = [column for column in columns if column not in heading]
    if len(missing) == len(columns):
        raise RegisterError(f"{source} is not a register of councils: its first line names none of the columns.")
    if missing:
        raise RegisterError(f"{source} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.")
    if len(set(heading)) < len(heading):
        raise RegisterError(f"{source} has two columns of the same name.")
    return forms[columns]


def read_councils(table):
    councils, faults = each(table, council_row)
    return Register(councils=councils, faults=faults)


def read_successions(table):
    successions, faults = each(table, succession_row)
    return Register(successions=successions, faults=faults)


def each(table, row):
    read, faults = [], []
    for place, cells in table:
        try:
            read.append(row(place, cells))
        except BadRow as problem:
            faults.append(Fault(place, str(problem)))
    return tuple(read), tuple(faults)


def council_row(place, cells):
    hex_q, hex_r = rows.hexagon(cells["hex_q"], cells["hex_r"])
    council = CouncilRow(
        place=place,
        code=rows.code(cells["code"]),
        gss=rows.gss(cells["gss"]),
        official_name=rows.name(cells["official_name"], "official_name", needed=True),
        short_name=rows.name(cells["short_name"], "short_name", needed=True),
        welsh_name=rows.name(cells["welsh_name"], "welsh_name"),
        kind=rows.choice(cells["kind"], "kind", KINDS),
        nation=rows.choice(cells["nation"], "nation", NATIONS),
        region=rows.name(cells["region"], "region"),
        county=rows.county(cells["county"]),
        start=rows.day(cells["start"], "start"),
        end=rows.day(cells["end"], "end"),
        email_domains=mail_domains(cells["email_domains"]),
        hex_q=hex_q,
        hex_r=hex_r,
    )
    rows.ordered(council.start, council.end)
    return council


def mail_domains(cell):
    found = {text: rows.domain(text) for text in cell.split()}
    for text, domain in found.items():
        if not domain:
            raise BadRow(f"“{rows.shown(text)}” is not a domain such as example.gov.uk")
    return tuple(sorted(set(found.values())))


def succession_row(place, cells):
    predecessor, successor = rows.code(cells["predecessor"]), rows.code(cells["successor"])
    on = rows.day(cells["on"], "day")
    if predecessor == successor:
        raise BadRow("a council cannot replace itself")
    if not on:
        raise BadRow("the day is missing")
    return SuccessionRow(place, predecessor, successor, on)
