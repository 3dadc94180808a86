"""A stored mail on a page, as its reader would see it: its words as text, its HTML in a frame that may do nothing.

The mail's text comes first: whoever cannot use the frame misses nothing.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.policy import default as modern

from django.conf import settings
from django.http import HttpResponse

# What a mail program allows: the mail's own styles and pictures from our site. No script, no form, no frame; a link may
# lead away when it is clicked.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {site} 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)


@dataclass(frozen=True)
class Shown:
    """What a page tells of one mail. `headers` are (name, value) pairs; `calendar` is "" where there is none."""

    subject: str
    sender: str
    text: str
    headers: list
    calendar: str
    method: str
    kilobytes: int


def read(mime, request):
    """The mail in these bytes, its links as this reader reaches the site."""
    mail = message_from_bytes(mime, policy=modern)
    parts = {part.get_content_type(): part for part in reversed(list(mail.walk()))}
    calendar = parts.get("text/calendar")
    return Shown(
        subject=_unfold(mail["Subject"]),
        sender=_unfold(mail["From"]),
        text=home(parts["text/plain"].get_content(), request),
        headers=[(name, _unfold(value)) for name, value in mail.items()],
        calendar=calendar.get_payload(decode=True).decode("utf-8", "replace") if calendar else "",
        method=calendar.get_param("method") if calendar else "",
        kilobytes=-(-len(mime) // 1024),
    )


def subject_of(mime):
    """The subject alone: for lists."""
    return _unfold(BytesHeaderParser(policy=modern).parsebytes(mime)["Subject"])


def html_of(mime):
    return message_from_bytes(mime, policy=modern).get_body(("html",)).get_content()


def alone(html, request):
    """The HTML of a mail as the whole answer, for the frame on its page. Its links open in place of the whole page.

    The view that returns it lets our own pages frame it.
    """
    html = home(html, request)
    html = html.replace("<head>", '<head><base target="_top">', 1).replace('target="_blank"', "")
    html = html.replace('role="article"', 'role="main"', 1)  # alone in its frame it is the whole document
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY.format(site=f"{request.scheme}://{request.get_host()}")
    return response


def home(text, request):
    """Links as this reader reaches the site, who may have come by another name than SITE_URL."""
    return text.replace(f"{settings.SITE_URL}/", f"{request.scheme}://{request.get_host()}/")


def _unfold(value):
    return " ".join(str(value).split())
