"""Text that somebody pastes from a document, as lines: plain text, Markdown, the source of a web page, a table. Pure.

Nothing that could be seen is dropped: what only looks like a mark of HTML or Markdown stays text (decision 0018). What
cannot be seen goes: control characters, marks of reading direction, scripts and style sheets that are closed.
"""

import re
from dataclasses import dataclass
from html.entities import html5
from html.parser import HTMLParser

from markdown_it import MarkdownIt

BULLET, NUMBER, HEADING, CELL = "bullet", "number", "heading", "cell"
TAB = 4  # columns
READ_INLINE = 2000  # characters; a longer line has its marks left in, so that nobody waits for it

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
BULLET_MARK = re.compile(r"(?:([-*+•◦‣▪▫●○■□·∙◆◇➢➤✓✔\uf0b7\uf0a7–—])[ \t]+|([o§])\t[ \t]*)(?:\[[ xX]\][ \t]+)?(?=\S)")
DEEPER = {"o": 1, "○": 1, "◦": 1, "§": 2, "▪": 2, "■": 2, "\uf0a7": 2}  # as word processors mark their lists
NUMBER_MARK = re.compile(
    r"(?:\d{1,3}[.)]|\d{1,2}(?:\.\d)+[.)]?|\(\d{1,3}\)|\([a-z]\)|[a-zA-Z]\)|[ivx]{2,4}[.)]|[ivx]\.)[ \t]+(?=\S)"
)
HEADING_MARK = re.compile(r"(#{1,6})[ \t]+(?=\S)")
CLOSING_HEADING = re.compile(r"[ \t]+#+[ \t]*$")
QUOTE_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+(?=\S)")
UNDERLINE = re.compile(r"[ \t]*(?:={3,}|-{3,})[ \t]*")
ORNAMENT = re.compile(r"[-=_*~|:+#.·•–—>`\s]*")
BAR = re.compile(r"(?<!\\)\|")
BETWEEN_CELLS = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)|^\|.*\|$")

BLOCK_NAMES = (
    "address|article|aside|blockquote|body|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h1|h2|h3|h4|h5|h6|head|header|hgroup|hr|html|legend|li|main|menu|nav|ol|optgroup|option|p|pre|search"
    "|section|select|summary|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|ul"
)
INLINE_NAMES = (
    "a|abbr|acronym|area|audio|b|base|bdi|bdo|big|br|button|canvas|cite|code|col|colgroup|data|datalist|del|dfn|em"
    "|embed|font|i|iframe|img|input|ins|kbd|label|link|map|mark|meta|meter|noscript|object|output|param|picture"
    "|progress|q|rp|rt|ruby|s|samp|slot|small|source|span|strike|strong|sub|sup|svg|time|track|tt|u|var|video|wbr"
)
BLOCKS = set(BLOCK_NAMES.split("|"))
HOLDS_LINES = {"html", "head", "body", "form", "main"}  # a line end in them is one, if nothing closer holds the text
HIDDEN = {"script", "style"}
ATTRIBUTES = r"""(?:\s(?:"[^"]*"|'[^']*'|[^<>"'])*)?"""
MARKUP = re.compile(  # with a stroke before it, it is text in Markdown
    rf"(?<!\\)(?:<!--.{{0,4000}}?-->|<!doctype\b[^<>]*>|<!\[(?:if|endif)[^<>]*>|<\?[a-z][^<>]*>"
    rf"|<(script|style)\b{ATTRIBUTES}>.{{0,20000}}?</\1\s*>"
    rf"|</?(?:{BLOCK_NAMES}|{INLINE_NAMES}){ATTRIBUTES}/?>|</?[a-z]{{1,3}}:[a-z]+{ATTRIBUTES}/?>)",
    re.IGNORECASE | re.DOTALL,
)
ENTITY = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z]\w{1,30};)?")

_inline = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


@dataclass(frozen=True)
class PastedLine:
    """A line that says something.

    `depth` counts from 0 how far in it stands, for a heading how far below the highest. `marker` is "bullet", "number",
    "heading", "cell" (a row of a table: then `cells` are its cells, empty ones too, with line ends where they have
    several lines) or "". `text` is what it says without its mark; of a row, its cells in one line. `source` is the line
    as it stood, of a web page as it reads, and `number` which line of what was pasted it began on, 1 is first.
    """

    text: str
    depth: int = 0
    marker: str = ""
    cells: tuple[str, ...] = ()
    source: str = ""
    number: int = 1

    @property
    def is_ornament(self):
        """A rule across the page, the underline of a heading, the frame of a table: marks and no word."""
        return bool(ORNAMENT.fullmatch(self.text)) and not any(self.cells)


def read(text):
    """The lines of this text that are not empty, in their order. Any text is welcome."""
    text = cleaned(text)
    found = _of_page(text) if MARKUP.search(text) else _of_text(text)
    return tuple(_Lines().read(found))


def cleaned(text):
    """This text with nothing invisible in it and one kind of line end."""
    return INVISIBLE.sub("", LINE_ENDS.sub("\n", text))


def tidy(text):
    """One line of words with single spaces."""
    return " ".join(INVISIBLE.sub("", text).split())


@dataclass(frozen=True)
class _Found:
    """A line before its own marks are read. Of a page, its tags have said what it is already: `is_markup`."""

    text: str
    number: int
    depth: int = 0
    marker: str = ""
    cells: tuple[str, ...] = ()
    is_markup: bool = False


def _of_text(text):
    return [_Found(line, number) for number, line in enumerate(text.split("\n"), start=1)]


def _of_page(text):
    reader = _Page()
    reader.feed(_only_markup(text))
    reader.close()
    reader.end_row()
    reader.end_line()
    return reader.found


def _only_markup(text):
    """Whatever is no tag, comment or entity of HTML is text: escaped, so that no parser takes it for one."""
    done, at = [], 0
    for match in MARKUP.finditer(text):
        done += [_escaped(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*done, _escaped(text[at:])])


def _escaped(text):
    return ENTITY.sub(_only_known, text).replace("<", "&lt;")


def _only_known(entity):
    name = entity[1] or ""
    return entity[0] if name.startswith("#") or name in html5 else f"&amp;{name}"


class _Page(HTMLParser):
    """A web page as lines: its blocks, the points of its lists, the rows of its tables."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self._text, self._number = [], 0
        self._open, self._lists, self._hrefs = [], [], []
        self._marker, self._heading = "", 0
        self._cells = self._cell = None

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.end_row()
            self.end_line()
            self._cells = []
        elif tag in {"td", "th"}:
            self._start_cell()
        elif tag == "br":
            self._break()
        elif tag == "img":
            self.handle_data(attrs.get("alt", ""))
        elif tag == "a":
            self._hrefs.append((attrs.get("href", ""), len(self._text)))
        elif tag in BLOCKS:
            self._break()
            self._start_block(tag)
        if tag in BLOCKS | HIDDEN and tag != "hr":
            self._open.append(tag)

    def _start_block(self, tag):
        if tag in {"ul", "ol", "menu"}:
            self._lists.append(tag)
            self._marker = ""
        elif tag == "li":
            self._marker = NUMBER if self._lists[-1:] == ["ol"] else BULLET
        elif re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag in BLOCKS | HIDDEN:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag == "a":
            self._end_link()
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self.end_row()
        elif tag in BLOCKS:
            self._break()
        if tag in {"ul", "ol", "menu"} and self._lists:
            self._lists.pop()
            self._marker = ""
        if re.fullmatch("h[1-6]", tag):
            self._heading = 0
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def _end_link(self):
        """The address of a link stays beside its words, if it can be followed and is not the words."""
        href, start = self._hrefs.pop() if self._hrefs else ("", 0)
        words = "".join(self._text[start:])
        if re.match("https?://", href) and words.strip() and href.rstrip("/") not in words:
            self.handle_data(f" ({href})")

    def handle_data(self, data):
        if self._open and self._open[-1] in HIDDEN:
            return
        at = self.getpos()[0]
        if self._is_held:
            self._say(data, at)
            return
        for more, line in enumerate(data.split("\n")):
            if more:
                self.end_line()
            self._say(line, at + more)

    @property
    def _is_held(self):
        """A line end is a space: the text stands in a paragraph, a point, a cell."""
        return self._cell is not None or any(tag not in HOLDS_LINES for tag in self._open if tag != "pre")

    def _say(self, text, number):
        if not self._number and text.strip():
            self._number = number + text[: len(text) - len(text.lstrip())].count("\n")
        self._text.append(text.replace("\n", " ") if self._is_held else text)

    def _break(self):
        if self._cell is None:
            self.end_line()
        else:
            self._text.append("\n")

    def end_line(self):
        text = "".join(self._text)
        if text.strip():
            is_heading, inside = bool(self._heading), len(self._lists)
            depth = self._heading - 1 if is_heading else inside - bool(self._marker) * bool(inside)
            self.found.append(
                _Found(
                    text=text,
                    number=self._number,
                    depth=depth + ("dd" in self._open),
                    marker=HEADING if is_heading else self._marker,
                    is_markup=self._is_held,
                )
            )
            self._marker = ""
        self._text, self._number, self._hrefs = [], 0, []

    def _start_cell(self):
        self._end_cell()
        self.end_line()
        if self._cells is None:
            self._cells = []
        self._cell = len(self._text)

    def _end_cell(self):
        if self._cell is None:
            return
        text = "".join(self._text[self._cell :])
        del self._text[self._cell :]
        self._cells.append("\n".join(line for line in map(tidy, text.split("\n")) if line))
        self._cell = None

    def end_row(self):
        self._end_cell()
        if self._cells is not None and any(self._cells):
            at = self._number or self.getpos()[0]
            self.found.append(_Found("", at, marker=CELL, cells=tuple(self._cells), is_markup=True))
            self._number = 0
        self._cells = None
        self._marker = ""


class _Lines:
    """Reads the marks of one line after the other; remembers how far in those above it stand."""

    def __init__(self):
        self._indents = []
        self._in_table = False

    def read(self, found):
        found = [line for line in found if line.is_markup or INVISIBLE.sub("", line.text).strip() or not line.text]
        for place, line in enumerate(found):
            below = found[place + 1].text if place + 1 < len(found) and not found[place + 1].is_markup else ""
            if line.is_markup:
                yield self._of_markup(line)
            elif not line.text:
                self._in_table = False
            else:
                yield self._of_text(line, below)

    def _of_markup(self, found):
        self._indents = []
        if found.cells:
            text = _in_one_line(found.cells)
            return PastedLine(text, found.depth, found.marker, found.cells, text, found.number)
        text = source = tidy(found.text)
        depth, marker = found.depth, found.marker
        if not marker:
            depth_more, marker, text = _marked(text)
            depth += depth_more
        return PastedLine(text, depth, marker, (), source, found.number)

    def _of_text(self, found, below):
        source = found.text.rstrip()
        quote = QUOTE_MARK.match(source)
        words = source[quote.end() :] if quote else source.strip()
        if BETWEEN_CELLS.search(words):
            cells = [_plain(cell) for cell in BAR.split(words.strip().removeprefix("|").removesuffix("|"))]
            if any(cells) and not ORNAMENT.fullmatch(words):
                return self._row(cells, found, source)
        row = source if self._in_table else words
        if "\t" in row and not BULLET_MARK.match(words) and not NUMBER_MARK.match(words):
            return self._row([_plain(cell) for cell in row.split("\t")], found, source)
        self._in_table = False
        if heading := HEADING_MARK.match(words):
            self._indents = []
            text = CLOSING_HEADING.sub("", words[heading.end() :])
            return PastedLine(_plain(text), len(heading[1]) - 1, HEADING, (), source, found.number)
        more, marker, text = _marked(words)
        if not marker and UNDERLINE.fullmatch(below) and not ORNAMENT.fullmatch(words):
            self._indents = []
            return PastedLine(_plain(text), int("-" in below), HEADING, (), source, found.number)
        depth = self._depth(_columns(source) + TAB * more)
        return PastedLine(_plain(text), depth, marker, (), source, found.number)

    def _row(self, cells, found, source):
        self._in_table, self._indents = True, []
        return PastedLine(_in_one_line(cells), 0, CELL, tuple(cells), source.strip("\n"), found.number)

    def _depth(self, indent):
        """How many of the lines above stand further out. One column is a slip of the hand, or a time set flush."""
        while self._indents and self._indents[-1] >= indent - 1:
            self._indents.pop()
        self._indents.append(indent)
        return len(self._indents) - 1


def _marked(words):
    """(how many levels further in its bullet says, marker, the words without it)."""
    if match := BULLET_MARK.match(words):
        mark = match[1] or match[2]
        return (DEEPER.get(mark, 0) if "\t" in match[0] else 0), BULLET, words[match.end() :]
    if match := NUMBER_MARK.match(words):
        return 0, NUMBER, words[match.end() :]
    return 0, "", words


def _columns(source):
    return len(source[: len(source) - len(source.lstrip())].expandtabs(TAB))


def _in_one_line(cells):
    return " | ".join(cell.replace("\n", " ") for cell in cells if cell)


def _plain(text):
    """A line of Markdown without its marks. The address of a link stays, behind its words."""
    text = tidy(text)
    if len(text) > READ_INLINE or ORNAMENT.fullmatch(text):
        return text
    (block,) = _inline.parseInline(text) or [None]
    said = tidy("".join(_said(block.children or []))) if block else ""
    return said or text


def _said(tokens):
    links = []
    for token in tokens:
        if token.type == "link_open":
            links.append([token.attrs["href"], token.attrs.get("title", ""), ""])
        elif token.type == "link_close":
            href, title, words = links.pop()
            address = "" if href.removeprefix("mailto:").rstrip("/") in words else href
            yield "".join(f" ({more})" for more in (title, address) if more)
        else:
            words = "".join(_words_of(token))
            for link in links:
                link[2] += words
            yield words


def _words_of(token):
    if token.type == "image":
        yield from _said(token.children or [])
        yield f" ({token.attrs['src']})"
    else:
        yield " " if token.type in {"softbreak", "hardbreak"} else token.content
