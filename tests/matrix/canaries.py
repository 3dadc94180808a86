"""Texts that sing: each text field of what belongs to a group holds one of its own, and whoever reads it is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import default as modern

from django.db import models
from django.utils.text import slugify

SONG = re.compile(r"zq-canary-[a-z0-9-]*[a-z0-9]|zqc\d{3}q", re.IGNORECASE)


@dataclass(frozen=True)
class Canary:
    """`says` is `Meeting.title`; `groups` are those whose people may read it, if `knows` lets them know of its row.

    `person`: the role whose own text it is. `is_public`: who is meant agreed that everybody reads it.
    """

    text: str
    says: str
    groups: tuple[str, ...]
    knows: Callable
    person: str = ""
    is_public: bool = False


@dataclass
class Cage:
    """Every canary by its text."""

    birds: dict = field(default_factory=dict)

    def fill(self, model, owner, *, groups, knows, person="", **given):
        """The keyword arguments of a row: what is given, and a canary in every other text field without choices."""
        filled = dict(given)
        for each in text_fields(model):
            if each.name not in given:
                says = f"{model.__name__}.{each.name}"
                filled[each.name] = self._sing(each, owner, says, groups, knows, person)
        return filled

    def text(self, says, owner, *, groups, knows, person=""):
        """A canary that stands in no field of its own: the words of a mail."""
        return self._sing(None, owner, says, groups, knows, person)

    def _sing(self, each, owner, says, groups, knows, person):
        text = f"zq-canary-{slugify(owner)}-{slugify(says.replace('.', '-').replace('_', '-'))}"
        before, after = "", ""
        if isinstance(each, models.EmailField):
            after = "@people.example"
        elif isinstance(each, models.URLField):
            before = "https://example.org/"
        if each is not None and each.max_length and len(before + text + after) > each.max_length:
            text = f"zqc{len(self.birds):03}q"
        self.birds[text] = Canary(text, says, tuple(groups), knows, person)
        return before + text + after

    def publish(self, text):
        self.birds[text] = replace(self.birds[text], is_public=True)

    def heard(self, text):
        """The canaries in a text. One that was cut short is the first that begins so; unknown ones raise KeyError."""
        text = text.replace("<mark>", "").replace("</mark>", "")  # found words are marked in the middle of a song
        return {self._named(song.lower()) for song in SONG.findall(text)}

    def _named(self, song):
        if song in self.birds:
            return self.birds[song]
        return self.birds[min(text for text in [*self.birds, "~"] if text.startswith(song) or text == "~")]


def text_fields(model):
    """Fields that hold words of people: no keys, no choices, no slugs."""
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not each.choices
        and not each.primary_key
        and not isinstance(each, models.SlugField)
    ]


def readable(response):
    """All that an answer tells: its headers, and its body as a person's program reads it."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{headers}\n{cookies}\n\n{unfolded(content)}"


def words_of(mime):
    """All that a mail tells: its headers, and each part decoded."""
    mail = message_from_bytes(mime, policy=modern)
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    return "\n".join([headers, *(unfolded(part) for part in parts)])


def unfolded(content):
    """Bytes as text; a calendar breaks its lines at 75 bytes."""
    return content.decode("utf-8", "replace").replace("\r\n ", "").replace("\r\n\t", "")
