"""How a mail's subject, text and HTML come from its two templates. Nothing here touches the network."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template import Context, engines
from django.urls import reverse
from mjml import mjml2html

from common.plain_text import without_controls

# Written into every bare tag: many mail programs throw away the style sheet in the head.
INLINE = {
    "h1": "margin:0 0 6px;font-size:26px;font-weight:700;line-height:1.15;letter-spacing:-0.3px;color:#0b0c0c",
    "h2": "margin:0 0 12px;font-size:20px;font-weight:700;line-height:1.25;color:#0b0c0c",
    "h3": "margin:0 0 2px;font-size:17px;font-weight:700;line-height:1.3;color:#0b0c0c",
    "h2 turn": "margin:0 0 2px;font-size:17px;font-weight:700;line-height:1.3;color:#0b0c0c",
    "h3 turn": "margin:0 0 2px;font-size:17px;font-weight:700;line-height:1.3;color:#0b0c0c",
    "p": "margin:0 0 8px;font-size:16px;line-height:1.45;color:#0b0c0c",
    "p soft": "margin:0 0 4px;font-size:16px;line-height:1.45;color:#4a4d4c",
    "p foot": "margin:0 0 8px;font-size:15px;line-height:1.45;color:#0b0c0c",
    "p foot soft": "margin:0 0 8px;font-size:15px;line-height:1.45;color:#4a4d4c",
    "ul": "margin:0 0 16px;padding:0 0 0 20px",
    "ol": "margin:0 0 16px;padding:0 0 0 24px",
    "li": "margin:0 0 4px;font-size:16px;line-height:1.5;color:#0b0c0c",
    "a": "color:#0b5c5e",
}
BARE_TAG = re.compile(r"<(h1|h2|h3|p|ul|ol|li|a)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*>")


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(name, context):
    """Render `templates/mail/<name>.txt` and `.mjml`. templates/mail/base.mjml says what those two must hold.

    The text template's first line is `Subject: …`. Autoescape is off in text and on in MJML.
    """
    engine = engines["django"].engine
    context = {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME} | context
    if context.get("stop_url"):  # who can stop a mail can also choose
        context.setdefault("preferences_url", settings.SITE_URL + reverse("front:account") + "#mail")
    text = engine.get_template(f"mail/{name}.txt").render(Context(context, autoescape=False))
    subject, text = _split(name, without_controls(text))
    context["subject"] = subject
    markup = engine.get_template(f"mail/{name}.mjml").render(Context(context))
    return Rendered(subject=subject, text=text, html=inline(mjml2html(without_controls(markup))))


def _split(name, rendered):
    first, _, rest = rendered.lstrip().partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"templates/mail/{name}.txt must start with a line “Subject: …”")
    return " ".join(first.removeprefix("Subject: ").split()), tidy(rest)


def tidy(text):
    """Text as a person would type it: no trailing blanks, never two empty lines in a row, paragraphs under 76 columns.

    A line is folded at its own indent, and under the text of its bullet. An address of a page is never broken.
    """
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    folded = "\n".join(fold(line) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", folded).strip() + "\n"


def fold(line, width=76):
    if len(line) <= width:
        return line
    lead = re.match(r"\s*(?:[-*•] |\d+\. )?", line).group()
    hang, words, done, current = " " * len(lead), line[len(lead) :].split(" "), [], lead
    for word in words:
        if current.strip() and current != lead and len(current) + 1 + len(word) > width:
            done.append(current)
            current = hang + word
        else:
            current += word if current in (lead, hang) else f" {word}"
    return "\n".join([*done, current])


def inline(html):
    """Write the house style into every tag that has none of its own."""
    return BARE_TAG.sub(_styled, html)


def _styled(match):
    tag, attributes = match.groups()
    if "style=" in attributes:
        return match.group()
    classes = re.search(r'class="([^"]*)"', attributes)
    name = f"{tag} {classes.group(1)}" if classes else tag
    return f'<{tag}{attributes} style="{INLINE.get(name, INLINE[tag])}">'
