"""Where everything stands on the hex maps: today's councils by group, and one group's area. Pure: no queries here.

Hexagons are pointy-topped on an “odd-r” grid: odd rows sit half a hexagon to the right, rows grow northwards. A county
council has no hexagon of its own, because its districts fill its land: on an area's map it stands beside them.
"""

import math
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

SIZE = 10  # centre to corner, in the units of the drawing
WIDTH, STEP = math.sqrt(3) * SIZE, 1.5 * SIZE
CORNERS = [(SIZE * math.sin(math.radians(60 * i)), -SIZE * math.cos(math.radians(60 * i))) for i in range(6)]
COUNTY_STEP = 24  # between two counties beside the map
LETTER = 8.2  # about how wide a letter of a group's name is on the national map

# White names on them have 5.3:1 or more. Groups take them in the order of founding: a new one recolours no old one.
PALETTE = ("#0b5c5e", "#7b3565", "#3a6ea5", "#7a6a1f", "#5b4a9c", "#a3472f")


@dataclass(frozen=True)
class Hexagon:
    """One council's place; x and y as written in the drawing."""

    name: str
    x: str
    y: str


@dataclass(frozen=True)
class Label:
    """A group's name over its land: each line with its distance from the one before, in em."""

    x: str
    y: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Patch:
    """The land of one group."""

    group: object
    fill: str
    hexagons: tuple[Hexagon, ...]
    label: Label


@dataclass(frozen=True)
class NationalMap:
    view_box: str
    corners: str
    alone: tuple[Hexagon, ...]
    patches: tuple[Patch, ...]


@dataclass(frozen=True)
class Ground:
    """What every picture of the same councils shares. `drawn` is {council's key: its hexagon alone, and filled}."""

    view_box: str
    corners: str
    drawn: dict[int, tuple[SafeString, SafeString]]


@dataclass(frozen=True)
class MarkedMap:
    """`alone` and `there` are text of the drawing: in a template, hundreds of hexagons were a third of the page."""

    view_box: str
    corners: str
    alone: SafeString
    there: SafeString


@dataclass(frozen=True)
class Look:
    """How a council looks on its group's map. `words` go into the link's name: never colour alone."""

    state: str
    fill: str
    ink: str
    edge: str = ""
    scale: float = 0.94


LOOKS = {
    "uses": Look("uses", "#0b5c5e", "#ffffff"),
    "hosted": Look("hosted", "#0b5c5e", "#ffffff"),
    "next": Look("next", "#ffffff", "#063436", edge="#0b5c5e", scale=0.86),
    "member": Look("member", "#cfe3e0", "#063436"),
}
NOT_YET = ("member", "has not hosted yet")


@dataclass(frozen=True)
class Cell:
    """One council on its group's map."""

    council: object
    words: str
    look: Look
    points: str
    x: str
    text_y: str


@dataclass(frozen=True)
class AreaMap:
    """`is_wide`: too many councils side by side for a narrow column, where their codes could not be read."""

    view_box: str
    font_size: str
    is_wide: bool
    cells: tuple[Cell, ...]
    counties: Label | None


def number(value):
    """Short text of a coordinate: 12, -3.4."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0 makes of minus zero a plain one


def centre(council):
    return (council.hex_q + (council.hex_r & 1) / 2) * WIDTH, -council.hex_r * STEP


def corners(x=0.0, y=0.0, scale=1.0):
    return " ".join(f"{number(x + scale * dx)},{number(y + scale * dy)}" for dx, dy in CORNERS)


def view_box(spots, margin, above=0.0):
    """The box round these centres, with `above` left free over them."""
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    left, top = min(xs) - WIDTH / 2 - margin, min(ys) - SIZE - margin - above
    width, height = max(xs) - min(xs) + WIDTH + 2 * margin, max(ys) - min(ys) + 2 * SIZE + 2 * margin + above
    return " ".join(number(value) for value in (left, top, width, height))


def fills(groups):
    """{group's key: colour} for groups in the order of their founding."""
    return {group.pk: PALETTE[i % len(PALETTE)] for i, group in enumerate(groups)}


def national(councils, groups, covering):
    """The map of every council with a hexagon, or None without any.

    `groups` come in the order of founding; `covering` is {council's key: [groups]}. A council
    of two groups shows the older.
    """
    placed = [council for council in councils if council.hex_q is not None]
    if not placed:
        return None
    order = {group.pk: i for i, group in enumerate(groups)}
    land = {group.pk: [] for group in groups}
    alone = []
    for council in placed:
        known = [group.pk for group in covering.get(council.pk, ()) if group.pk in order]
        (land[min(known, key=order.get)] if known else alone).append(council)
    colours = fills(groups)
    patches = tuple(
        Patch(group, colours[group.pk], tuple(map(_hexagon, land[group.pk])), label(group.name, land[group.pk]))
        for group in groups
        if land[group.pk]
    )
    box = view_box([centre(council) for council in placed], 3)
    return NationalMap(box, corners(scale=0.93), tuple(map(_hexagon, alone)), patches)


def ground(councils):
    """The Ground of every council with a hexagon, or None without any. The same for every page of one day."""
    placed = [council for council in councils if council.hex_q is not None]
    if not placed:
        return None
    box = view_box([centre(council) for council in placed], 3)
    drawn = {council.pk: _drawn(_hexagon(council)) for council in placed}
    return Ground(box, corners(scale=0.93), drawn)


def marked(land, keys):
    """The map of this Ground, those with these keys filled: a picture alone. None without a Ground.

    What it shows is in the table beside it.
    """
    if land is None:
        return None
    alone = [empty for pk, (empty, _) in land.drawn.items() if pk not in keys]
    there = [filled for pk, (_, filled) in land.drawn.items() if pk in keys]
    return MarkedMap(land.view_box, land.corners, SafeString("".join(alone)), SafeString("".join(there)))


def _drawn(hexagon):
    """A council's hexagon as text: alone, and filled with its name."""
    place = format_html('<use href="#pg-hexagon" x="{}" y="{}"', hexagon.x, hexagon.y)
    return place + SafeString("/>\n"), place + format_html("><title>{}</title></use>\n", hexagon.name)


def _hexagon(council):
    x, y = centre(council)
    return Hexagon(council.short_name, number(x), number(y))


def label(name, councils):
    """A group's name in the middle of its land: on one line where the land is wide enough there, else word by word.

    “Yorkshire and the Humber” is “Yorkshire” on the map; the link says the whole name.
    """
    spots = [centre(council) for council in councils]
    middle = sum(y for _, y in spots) / len(spots)
    row = sorted(x for x, y in spots if abs(y - middle) <= STEP)
    centre_x = sum(x for x, _ in spots) / len(spots)
    x = (sum(row) / len(row) + centre_x) / 2 if row else centre_x  # land may be hollow in the middle
    short = name.split(" and ")[0].split(",")[0]
    wide = row[-1] - row[0] + WIDTH if row else WIDTH
    words = [short] if len(short) * LETTER <= wide else short.split()
    first = number(0.85 - len(words) / 2)
    return Label(number(x), number(middle), tuple((word, "1em" if i else f"{first}em") for i, word in enumerate(words)))


def area(councils, told):
    """The map of one group's councils, or None without any. `told` is {council's key: (state, words)}; others: not yet.

    Councils come in the map's reading order: from the north-west, row by row, then the counties.
    """
    councils = list(councils)
    if not councils:
        return None
    placed = sorted((c for c in councils if c.hex_q is not None), key=lambda c: (-c.hex_r, c.hex_q))
    spots = {council.pk: centre(council) for council in placed}
    beside = _beside(councils, spots)
    spots |= beside
    in_order = placed + sorted((c for c in councils if c.pk in beside), key=lambda c: spots[c.pk][1])
    cells = tuple(_cell(council, spots[council.pk], *told.get(council.pk, NOT_YET)) for council in in_order)
    counties = None
    above = 0.0
    if beside and placed:
        x, y = min(beside.values(), key=lambda spot: spot[1])
        over = y - SIZE - 3
        counties = Label(number(x + WIDTH / 2), number(over), (("counties" if len(beside) > 1 else "county", "0"),))
        above = max(0.0, min(y for _, y in spots.values()) - SIZE - over + 6)
    box = view_box(list(spots.values()), 2, above)
    wide = max(x for x, _ in spots.values()) - min(x for x, _ in spots.values())
    return AreaMap(box, "6.6" if wide > 150 else "5.8", wide > 180, cells, counties)


def _cell(council, spot, state, words):
    look, (x, y) = LOOKS[state], spot
    return Cell(council, words, look, corners(x, y, look.scale), number(x), number(y + 2.2))


def _beside(councils, spots):
    """{county's key: place} in a column to the right, each as near as can be to the height of its districts."""
    counties = [council for council in councils if council.hex_q is None]
    right = max((x for x, _ in spots.values()), default=0.0)
    heights = [y for _, y in spots.values()] or [0.0]
    wanted = []
    for county in counties:
        near = [spots[c.pk][1] for c in councils if c.pk in spots and c.county == county.code] or heights
        wanted.append((sum(near) / len(near), county.short_name, county))
    places, floor = {}, -math.inf
    for y, _, county in sorted(wanted, key=lambda item: item[:2]):
        floor = max(y, floor + COUNTY_STEP)
        places[county.pk] = (right + 1.6 * WIDTH, floor)
    return places
