"""How a mail's subject, text and HTML come from its two templates. Nothing here touches the network."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template import Context, engines
from django.urls import reverse

from common.mail_style import inline
from common.mail_templates import html_template, text_template
from common.plain_text import without_controls


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
        context.setdefault("preferences_url", settings.SITE_URL + reverse("front:my-mail"))
    text = text_template(engine, name).render(Context(context, autoescape=False))
    subject, text = _split(name, without_controls(text))
    context["subject"] = subject
    html = html_template(engine, name).render(Context(context))
    return Rendered(subject=subject, text=text, html=inline(without_controls(html)))


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
