"""The house style of mails, written into the tags: many mail programs throw away the style sheet in the head."""

import re

INLINE = {
    "h1": "margin:0 0 6px;font-size:26px;font-weight:700;line-height:1.15;letter-spacing:-0.3px;color:#0b0c0c",
    "h2": "margin:0 0 12px;font-size:20px;font-weight:700;line-height:1.25;color:#0b0c0c",
    "h3": "margin:0 0 2px;font-size:17px;font-weight:700;line-height:1.3;color:#0b0c0c",
    "h2 turn": "margin:0 0 2px;font-size:17px;font-weight:700;line-height:1.3;color:#0b0c0c",
    "h3 turn": "margin:0 0 2px;font-size:17px;font-weight:700;line-height:1.3;color:#0b0c0c",
    "p": "margin:0 0 8px;font-size:16px;line-height:1.45;color:#0b0c0c",
    # In a cell that says how large its text is.
    "p line": "margin:0 0 2px",
    "p by": "margin:0 0 6px",
    "p soft in": "margin:0 0 6px;color:#4a4d4c",
    "p soft why": "margin:0 0 12px;color:#4a4d4c",
    "p soft": "margin:0 0 4px;font-size:16px;line-height:1.45;color:#4a4d4c",
    "p foot": "margin:0 0 8px;font-size:15px;line-height:1.45;color:#0b0c0c",
    "p foot soft": "margin:0 0 8px;font-size:15px;line-height:1.45;color:#4a4d4c",
    "ul": "margin:0 0 16px;padding:0 0 0 20px",
    "ol": "margin:0 0 16px;padding:0 0 0 24px",
    "li": "margin:0 0 4px;font-size:16px;line-height:1.5;color:#0b0c0c",
    "a": "color:#0b5c5e",
}
BARE_TAG = re.compile(r"<(h1|h2|h3|p|ul|ol|li|a)((?:\s+(?!style=)[a-z-]+=\"[^\"<>]*\")*)\s*>")


def inline(html):
    """Write the house style into every tag that has none of its own."""
    return BARE_TAG.sub(_styled, html)


def _styled(match):
    tag, attributes = match.groups()
    classes = re.search(r'class="([^"]*)"', attributes)
    name = f"{tag} {classes.group(1)}" if classes else tag
    return f'<{tag}{attributes} style="{INLINE.get(name, INLINE[tag])}">'
