"""The form in which the register of UK local authorities is published, and what is done about each of its faults.

| fault | what is done |
|---|---|
| an end is the last day, or the first day after | the day before, if a successor starts on it: `with_last_day` |
| a body that is gone has no end | the day before its successor's first |
| no start, or a start in May or June 2005 (the day the record was made; no council began then) | blank: long ago |
| former Northern Irish districts have no code (NIR-A …) and no successor | NIRA …; none is invented |
| a former body has no region | its successors', where they agree |
| a county has another region than all its districts (Derbyshire, Lincolnshire) | its districts' |
| a district that became part of a district has another county (Forest Heath: Surrey) | its successor's |
| a name has double, leading or trailing spaces | one space, none |
| `replaced_by` and `replaces` say the same thing twice | one succession |
| combined authorities and the Greater London Authority are no principal councils | counted and skipped |
| mail domains: see `mail_domains` | |

Its slug is not read, for it repeats over time; a GSS code that changed simply replaces the one we had.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from councils import rows
from councils.models import Council
from councils.rows import BadRow, CouncilRow, Fault, Register, SuccessionRow

COLUMNS = (
    "code", "gss", "official_name", "nice_name", "name_cy", "type", "nation", "region", "county_code", "start", "end",
    "current", "replaced_by", "replaces", "web_domain", "gov_domain", "email_domain_2012", "hex_q", "hex_r",
)  # fmt: skip
KINDS = {
    "CTY": Council.Kind.COUNTY,
    "NMD": Council.Kind.DISTRICT,
    "UA": Council.Kind.UNITARY,
    "MD": Council.Kind.METROPOLITAN,
    "LBO": Council.Kind.LONDON,
    "CC": Council.Kind.CITY,
    "WPA": Council.Kind.WELSH,
    "SCO": Council.Kind.SCOTTISH,
    "NID": Council.Kind.NORTHERN_IRISH,
}
SKIPPED = {"COMB", "SRA"}  # combined authorities, the Greater London Authority
NATIONS = {nation.label: nation.value for nation in Council.Nation}
RECORDS_MADE = (date(2005, 5, 1), date(2005, 6, 30))

# Only public bodies can hold a name under these, so one that lapsed cannot be bought by a stranger.
PROTECTED = (".gov.uk", ".gov.wales", ".gov.scot", ".llyw.cymru")
WRONG_DOMAINS = {"hyndburrnbc.gov.uk"}  # misspelt: nobody holds it
SHARED_DOMAINS = {"bromsgroveandredditch.gov.uk": ("BRM", "RED")}  # published for one of the two it names
ONE_DAY = timedelta(days=1)


def read(table):
    """Return the Register in `table`: pairs of a place (“councils.csv, line 7”) and its cells by column."""
    councils, gone, faults, skipped = [], set(), [], 0
    successors = defaultdict(dict)  # predecessor: {successor: the place that says so}
    for place, cells in table:
        if cells["type"].strip() in SKIPPED:
            skipped += 1
            continue
        try:
            council = council_row(place, cells)
            later, earlier = rows.codes(cells["replaced_by"]), rows.codes(cells["replaces"])
        except BadRow as problem:
            faults.append(Fault(place, str(problem)))
            continue
        councils.append(council)
        if is_gone(cells):
            gone.add(council.code)
        for code in later:
            successors[council.code].setdefault(code, place)
        for code in earlier:
            successors[code].setdefault(council.code, place)

    known, late = [], []
    starts = {council.code: council.start for council in councils}
    for council in councils:
        try:
            firsts = {starts[code] for code in successors[council.code] if starts.get(code)}
            known.append(with_last_day(council, firsts, council.code in gone))
        except BadRow as problem:
            late.append(Fault(council.place, str(problem)))
    known = in_their_counties(known, successors)
    known = in_their_regions(known, successors)
    known = without_inherited_domains(known, successors, gone)
    events, lost = successions(known, successors)
    return Register(tuple(known), tuple(events), skipped, (*faults, *late, *lost))


def council_row(place, cells):
    start = rows.day(cells["start"], "start")
    if start and RECORDS_MADE[0] <= start <= RECORDS_MADE[1]:
        start = None
    hex_q, hex_r = rows.hexagon(cells["hex_q"], cells["hex_r"])
    code = rows.code(cells["code"])
    return CouncilRow(
        place=place,
        code=code,
        gss=rows.gss(cells["gss"]),
        official_name=rows.name(cells["official_name"], "official_name", needed=True),
        short_name=rows.name(cells["nice_name"], "short_name", needed=True),
        welsh_name=rows.name(cells["name_cy"], "welsh_name"),
        kind=rows.choice(cells["type"], "type", KINDS),
        nation=rows.choice(cells["nation"], "nation", NATIONS),
        region=rows.name(cells["region"], "region"),
        county=rows.county(cells["county_code"]),
        start=start,
        end=rows.day(cells["end"], "end"),
        email_domains=mail_domains(code, cells),
        hex_q=hex_q,
        hex_r=hex_r,
    )


def is_gone(cells):
    return cells["current"].strip().lower() == "false"


def mail_domains(code, cells):
    """The domains that this council's staff write from, as far as its row tells.

    That is its site's domain on gov.uk (or gov.wales), and the one of the 2012 list if no stranger can have bought it
    since. The site's domain elsewhere counts only for a council that is there today and has no other: four in Northern
    Ireland.
    """
    site, listed = rows.domain(cells["gov_domain"]), rows.domain(cells["email_domain_2012"])
    found = {site} | ({listed} if listed.endswith(PROTECTED) else set())
    if not site and not is_gone(cells):
        found.add(rows.domain(cells["web_domain"]).removeprefix("www."))
    shared = {domain for domain, codes in SHARED_DOMAINS.items() if code in codes}
    return tuple(sorted((found | shared) - WRONG_DOMAINS - {""}))


def with_last_day(council, firsts, gone):
    """The council with its end as its last day; `firsts` are its successors' first days.

    An end that is a successor's first day is the first day after. Without a successor to compare, so is the first of a
    month: councils end with one.
    """
    end = council.end
    if end and (end in firsts or (not firsts and end.day == 1)):
        end -= ONE_DAY
    elif not end and gone:
        if not firsts:
            raise BadRow("it is not current, and neither its last day nor its successor's first is there")
        end = min(firsts) - ONE_DAY
    rows.ordered(council.start, end)
    return replace(council, end=end)


def in_their_counties(councils, successors):
    """A district that became part of a larger district was in the same county."""
    districts = {each.code: each.county for each in councils if each.kind == Council.Kind.DISTRICT}

    def county(council):
        after = {districts.get(code, "") for code in successors[council.code]}
        return after.pop() if council.code in districts and len(after) == 1 and "" not in after else council.county

    return [replace(council, county=county(council)) for council in councils]


def in_their_regions(councils, successors):
    """A county lies where all its districts do; a former body without a region, where all its successors do."""
    regions = {council.code: council.region for council in councils}
    within = defaultdict(set)
    for council in councils:
        if council.county and council.region:
            within[council.county].add(council.region)

    def region(council):
        places = within[council.code] if council.kind == Council.Kind.COUNTY else set()
        if not places and not council.region:
            places = {regions.get(code, "") for code in successors[council.code]}
        return min(places) if len(places) == 1 else council.region

    return [replace(council, region=region(council)) for council in councils]


def without_inherited_domains(councils, successors, gone):
    """A former body's site often leads to its successor's: that domain means the successor alone."""
    domains = {council.code: set(council.email_domains) for council in councils}

    def heirs(code):
        found, waiting = set(), [code]
        while waiting:
            new = set(successors.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found - {code}

    def own(council):
        if council.code not in gone:
            return council.email_domains
        inherited = set().union(*(domains.get(heir, set()) for heir in heirs(council.code)))
        return tuple(domain for domain in council.email_domains if domain not in inherited)

    return [replace(council, email_domains=own(council)) for council in councils]


def successions(councils, successors):
    """Each pair once, on the successor's first day, or the day after the predecessor's last."""
    known = {council.code: council for council in councils}
    events, faults = [], []
    for predecessor, after in successors.items():
        for successor, place in after.items():
            old, new = known.get(predecessor), known.get(successor)
            on = (new and new.start) or (old and old.end and old.end + ONE_DAY)
            if predecessor == successor:
                faults.append(Fault(place, f"{predecessor} is said to replace itself"))
            elif not on:
                faults.append(Fault(place, f"the day on which {successor} replaced {predecessor} is not known"))
            else:
                events.append(SuccessionRow(place, predecessor, successor, on))
    return events, faults
