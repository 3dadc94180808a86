"""What people type as Markdown, as HTML that is safe to show: a small subset in the page's own dress.

No HTML of theirs, no images (they would call other people's servers), no schemes but http, https and mailto. Headings
come below the h2 they stand under and never skip a level, whatever was typed.
"""

import re

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TOP_HEADING = 3
CLASSES = {
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "h5": "govuk-heading-s",
    "h6": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
    "table": "govuk-table",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
PLAIN_TAGS = {"li", "strong", "em", "s", "code", "pre", "br", "thead", "tbody", "tr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,:;!?'’”)\]]")  # of a page, as pasted into a sentence

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")


def to_html(text):
    """Return safe HTML, marked so. Any text is welcome; an empty one gives an empty string."""
    tokens = _parser.parse(text)
    _settle_headings(tokens)
    for token in tokens:
        if token.type == "inline":
            token.children = _with_links(token.children)
    _dress(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(_clean(html))


def _clean(html):
    return nh3.clean(
        html,
        tags=PLAIN_TAGS | CLASSES.keys(),
        attributes=ATTRIBUTES,
        allowed_classes={tag: set(classes.split()) for tag, classes in CLASSES.items()},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def _settle_headings(tokens):
    """Shift headings below the page's own, each at most one level below the one above it."""
    above = []
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        level = int(token.tag[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        closing = tokens[place + 2]  # a heading is always three tokens: open, its words, close
        token.tag = closing.tag = f"h{min(TOP_HEADING - 1 + len(above), 6)}"


def _with_links(tokens):
    """Make links of the bare addresses in the text; those inside a link are left alone."""
    done, inside = [], 0
    for token in tokens:
        inside += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type != "text" or inside:
            done.append(token)
            continue
        at = 0
        for match in ADDRESS.finditer(token.content):
            link = Token("link_open", "a", 1, attrs={"href": match[0]})
            done += [_text(token.content[at : match.start()]), link, _text(match[0]), Token("link_close", "a", -1)]
            at = match.end()
        done.append(_text(token.content[at:]))
    return done


def _text(content):
    return Token("text", "", 0, content=content)


def _dress(tokens):
    for token in tokens:
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        _dress(token.children or [])
