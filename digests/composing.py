"""What a digest says to each of many people: an Edition, asked of every room at once and never person by person."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import User
from common.lines import Span
from digests import news, windows
from digests.edition import Edition, Part
from digests.waiting import your_turns
from meetings.news import coming_for
from peergroups.models import PeerGroup
from peergroups.readers import Reader, groups_of, readers_of

MADE_UP = "Alex Example"  # who reads a preview


@dataclass(frozen=True)
class Due:
    """Somebody to whom a digest is due. `council` is what they act for, `muted` the numbers of muted groups."""

    person: User
    window: windows.Window
    rhythm: str
    council: str = ""
    muted: frozenset[int] = frozenset()

    @property
    def span(self):
        return Span(self.person, self.window.after, self.window.until)


@dataclass
class Known:
    """What a run over many people asks for once: groups by number, and who comes to which meeting."""

    groups: dict[int, PeerGroup] = field(default_factory=dict)
    counted: dict[int, tuple[int, int]] = field(default_factory=dict)

    def all_groups(self, numbers):
        if not numbers <= self.groups.keys():
            self.groups |= PeerGroup.objects.in_bulk()
        return self.groups


def editions(due, now, known=None):
    """[Edition] for these Dues, in their order. The number of statements does not depend on how many they are."""
    known = known or Known()
    people, spans = [one.person for one in due], [one.span for one in due]
    readers = readers_of(people)
    turns = your_turns(people, now)
    said = news.news_for(spans, now, readers)
    notes = news.notes_for(spans, readers)
    coming = coming_for(spans, now, readers, known.counted)
    groups = known.all_groups(groups_of(readers))
    return [
        Edition(
            person=one.person,
            after=one.window.after,
            until=one.window.until,
            due_at=one.window.due_at,
            rhythm=one.rhythm,
            council=one.council,
            turns=tuple(turns.get(one.person.pk, ())),
            coming=tuple(meeting for meeting in coming.get(one.person.pk, ()) if meeting.group_id not in one.muted),
            parts=_parts(groups, said.get(one.person.pk, ()), notes.get(one.person.pk, {}), one.muted),
        )
        for one in due
    ]


def is_worth_a_mail(edition, window):
    """There is something to say, or a meeting that concerns the reader begins before their next digest."""
    return bool(edition.lines) or any(
        meeting.concerns and meeting.starts_at < window.next_at for meeting in edition.coming
    )


def preview(group, now):
    """The part of a digest that this group would have if one were due now, as an ordinary made-up member gets it."""
    window = sample_window(now)
    person = User(pk=0, name=MADE_UP)
    readers = {person.pk: Reader(person_id=person.pk, groups=frozenset([group.pk]))}
    spans = [Span(person, window.after, window.until)]
    said = news.news_for(spans, now, readers).get(person.pk, ())
    notes = news.notes_for(spans, readers).get(person.pk, {})
    return Edition(
        person=person,
        after=window.after,
        until=window.until,
        due_at=window.due_at,
        rhythm=windows.USUAL.in_words,
        coming=tuple(coming_for(spans, now, readers).get(person.pk, ())),
        parts=_parts({group.pk: group}, said, notes, frozenset()),
    )


def sample_window(now):
    """What the usual digest would cover if its moment were now: since the last one."""
    last = windows.latest(windows.USUAL, now)
    following = windows.following(windows.USUAL, last)
    return windows.Window(max(last - windows.LAG, now - dt.timedelta(days=7)), now, following, following)


def _parts(groups, news, notes, muted):
    """By the name of the group; of those that have something to say and are not muted."""
    by_group = defaultdict(list)
    for line in news:
        by_group[line.group_id].append(line)
    told = sorted((by_group.keys() | notes.keys()) - muted, key=lambda number: (groups[number].name, number))
    return tuple(
        Part(group=groups[number], notes=tuple(notes.get(number, ())), news=tuple(by_group.get(number, ())))
        for number in told
    )
