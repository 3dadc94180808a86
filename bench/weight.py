"""What a browser fetches for a page on its first visit and on the next one."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path


class Parts(HTMLParser):
    """Addresses of what a page loads at once: style sheets, scripts, pictures that are not lazy, its icon."""

    def __init__(self, body):
        super().__init__()
        self.found = {}  # in order, each once
        self.feed(body.decode(errors="replace"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link" and {"stylesheet", "icon"} & set((given.get("rel") or "").split()):
            self._add(given.get("href"))
        elif tag == "script" or (tag == "img" and given.get("loading") != "lazy"):
            self._add(given.get("src"))

    def _add(self, address):
        if address and not address.startswith("data:"):
            self.found[address.partition("#")[0]] = True


def weigh(body):
    """{"parts": bytes of what comes with the page, compressed; "requests": with the page itself; "has_map"}."""
    if not body.lstrip()[:15].lower().startswith(b"<!doctype html"):
        return {"parts": 0, "requests": 1, "has_map": False}
    parts = Parts(body).found
    size = sum(_size(address) for address in parts)
    return {"parts": size, "requests": 1 + len(parts), "has_map": b'class="pg-map' in body}


@cache
def _size(address):
    """As it goes over the wire: brotli where it is kept, else gzip, else as it is; 0 for what is no file."""
    from django.conf import settings

    if not address.startswith(settings.STATIC_URL):
        return 0
    path = Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)
    kept = [path.with_name(path.name + ending) for ending in (".br", ".gz", "")]
    return next(one for one in kept if one.exists()).stat().st_size
