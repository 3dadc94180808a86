"""Words about a meeting to copy into a newsletter or a post: what every visitor may read, and nothing else.

No names of people: not of who comes, hosts or presents. Decisions are those of notes that are for everyone.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from common import london
from meetings.models import Decision, Meeting
from meetings.schema_org import is_public

SHORT, LONG = 280, 500  # characters that networks take: X; Mastodon
LINK = 23  # as many as both count for a link, however short it is
ROUND = str.maketrans({"(": "%28", ")": "%29"})  # in an address they would end a link of Markdown
MARKS = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_{}[]<>#|"})


@dataclass(frozen=True)
class Text:
    """One text to copy. `length` as networks count it, of `most`; 0 where nobody counts."""

    name: str
    heading: str
    words: str
    hint: str = ""
    length: int = 0
    most: int = 0

    @property
    def rows(self):
        """How tall a box shows all of it."""
        return sum(len(line) // 70 + 1 for line in self.words.splitlines()) + 1


def texts_of(meeting, now):
    """The texts of a meeting as it is now; none of a draft, and no posts of one that is not for everyone."""
    if meeting.state == Meeting.State.DRAFT:
        return []
    if not is_public(meeting):
        return [Text("members", "For those it is for", _paragraph(meeting, now), "Only where nobody else reads it")]
    texts = [
        Text("newsletter", "Newsletter", _paragraph(meeting, now), "Plain text, for mail and intranet"),
        Text("markdown", "Newsletter, in Markdown", _paragraph(meeting, now, markdown=True)),
        _post(meeting, "short", "Short post", SHORT, now),
        _post(meeting, "long", "Longer post", LONG, now),
    ]
    decisions = decisions_for_everyone(meeting)
    return [*texts, _agreed(meeting, decisions)] if decisions else texts


def decisions_for_everyone(meeting):
    """What a visitor reads as decided there and still stands, in order."""
    standing = Decision.objects.standing().visible_to(AnonymousUser())
    return list(standing.filter(meeting=meeting).order_by("recorded_at", "pk"))


def _url(meeting):
    return settings.SITE_URL + meeting.get_absolute_url()


def _tag(meeting):
    return f"#{meeting.group.hashtag}" if meeting.group.hashtag else ""


def _news(meeting):
    """“Cancelled: Autumn meeting”, or its title alone."""
    return f"Cancelled: {meeting.title}" if meeting.state == Meeting.State.CANCELLED else meeting.title


def _ways(meeting, now):
    """[(what there is to do, address)]: on its page, and before that on the site that books it, while that is open."""
    if not meeting.is_open(now):
        return [("Read more", _url(meeting))]
    if meeting.is_booked_elsewhere:
        return [(meeting.booking_label, meeting.booking_url), ("Read more", _url(meeting))]
    return [("See who is coming and say whether you are", _url(meeting))]


def _facts(meeting):
    return [london.span(meeting.starts_at, meeting.ends_at), meeting.place]


def _paragraph(meeting, now, *, markdown=False):
    safe = (lambda text: text.translate(MARKS)) if markdown else str
    head = f"{meeting.group.full_name}: {_news(meeting)}"
    when = ". ".join(safe(fact) for fact in _facts(meeting) if fact) + "."
    lines = [f"**{safe(head)}**" if markdown else head, when, safe(meeting.summary)]
    for words, url in _ways(meeting, now):
        lines.append(f"[{words}]({url.translate(ROUND)})" if markdown else f"{words}: {url}")
    return "\n\n".join(line for line in [*lines, safe(_tag(meeting))] if line)


def _sentence(part):
    """With a full stop, unless it ends as a sentence does."""
    return part if part.endswith(("?", "!", "…")) else f"{part.rstrip('.')}."


def _post(meeting, name, heading, most, now):
    """Fits, whatever was typed: what it is about gives way first, then the place, then the end of the title.

    Its one link leads to where one books. Of another site's address, however long, networks count LINK characters.
    """
    (says, url), *_ = _ways(meeting, now)
    is_booked = url == meeting.booking_url
    link = f"{says}: {url}" if is_booked else url
    counted = LINK if is_booked else max(len(url), LINK)
    end = " ".join(part for part in [link, _tag(meeting)] if part)
    room = most - counted - (len(end) - len(url)) - 1
    when, place = _facts(meeting)
    head = f"{meeting.group.full_name}: {_news(meeting)}"
    whole = " ".join(_sentence(part) for part in [head, when, place] if part)
    if len(whole) > room:
        whole = f"{_cut(head, room - len(when) - 3)}. {when}."
    if meeting.summary and room - len(whole) > 30:
        whole = f"{whole} {_cut(meeting.summary, room - len(whole) - 1)}"
    words = f"{whole} {end}"
    length = len(words) - len(url) + counted
    hint = "With its link and the hashtag" if _tag(meeting) else "With its link"
    hint = f"{hint}. Networks count any link as {LINK} characters" if is_booked else hint
    return Text(name, heading, words, hint, length, most)


def _cut(text, most):
    """At a word, with three dots in one character."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return f"{kept.rpartition(' ')[0] or kept}…"


def _agreed(meeting, decisions):
    said = "\n".join(f"- {decision.sentence}" for decision in decisions)
    day = london.long_date(meeting.starts_on)
    head = f"What {meeting.group.in_text} agreed on {day}:"
    return Text(
        "agreed", "What was agreed", f"{head}\n\n{said}\n\n{_url(meeting)}", "Decisions that everybody may read"
    )
