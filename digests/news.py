"""What is new for people, asked of every room; and what the leads of their groups say on top of it."""

from collections import defaultdict

from ballots import news as ballots
from digests.models import LeadNote
from meetings import news as meetings
from peergroups import news as peergroups
from scrutiny import rating_news, uses_news
from scrutiny.days import news as days
from timebank import lead_news
from timebank import news as timebank

ROOMS = (
    meetings.news_for,
    ballots.news_for,
    timebank.news_for,
    lead_news.news_for,
    uses_news.news_for,
    rating_news.news_for,
    days.news_for,
    peergroups.news_for,
)


def news_for(spans, now, readers):
    """{person id: [News]} for these people, the oldest first; at most three statements a room."""
    found = defaultdict(list)
    for room in ROOMS:
        for person_id, lines in room(spans, now, readers).items():
            found[person_id] += lines
    return {person_id: sorted(lines, key=lambda line: (line.at, line.key)) for person_id, lines in found.items()}


def notes_for(spans, readers):
    """{person id: {group id: [words]}} of the leads of their groups, newest last. One statement."""
    rows = defaultdict(list)
    groups = {group for reader in readers.values() for group in reader.groups}
    standing = LeadNote.objects.standing().filter(
        group__in=groups,
        written_at__gt=min(span.after for span in spans),
        written_at__lte=max(span.until for span in spans),
    )
    for group_id, words, at in standing.order_by("written_at", "pk").values_list("group", "words", "written_at"):
        rows[group_id].append((at, words))
    return {span.person.pk: _of(readers[span.person.pk], span, rows) for span in spans if span.person.pk in readers}


def _of(reader, span, rows):
    found = {
        group: [words for at, words in rows[group] if span.after < at <= span.until]
        for group in sorted(reader.groups & rows.keys())
    }
    return {group: words for group, words in found.items() if words}
