"""The mail of a digest: an Edition as a Letter. Building one touches neither network nor database.

It says what waits, each thing with its links; what comes; and group by group what is new. Long lists link on: a mail of
100 KB is cut off by the reader's program.
"""

import datetime as dt
from itertools import groupby

from django.conf import settings
from django.utils.text import get_text_list

from common import do_links, london, words
from common.mail import render
from digests import deeds
from outbox.letters import Letter, Priority

KIND = "digest"
EXPIRES_AFTER = dt.timedelta(days=6)
DEED_LASTS = dt.timedelta(days=60)
MOST_TURNS, MOST_COMING, MOST_GROUPS = 10, 8, 8
MOST_LINES = 32  # that wait or are new, shared among the groups
MANY_GROUPS = 5
MOST_NOTES, MOST_NOTES_OF_MANY = 3, 1  # in full; earlier ones are shortened to NOTE_LENGTH, and none is left out
NOTE_LENGTH = 120
SOON = 7  # days
SUBJECT_LENGTH, TITLE_LENGTH, WHY_LENGTH = 80, 120, 200
LABELS = {
    "meeting": "Meetings",
    "agenda": "Agenda",
    "notes": "Notes",
    "decision": "Decided",
    "ballot": "Votes of councils",
    "scrutiny-day": "Supplier scrutiny days",
    "request": "Help wanted",
    "lending": "Help between councils",
    "use": "What councils use",
    "rating": "What councils say of products",
    "people": "People",
}
ORDER = {kind: place for place, kind in enumerate(LABELS)}


def digest_key(person_id, until):
    """A person's digest by the end of its window: the name of one truth."""
    return f"{KIND}:person{person_id}:{until.astimezone(dt.UTC):%Y%m%dT%H%MZ}"


def digest(edition, now):
    """The letter of this edition, as if written at this moment."""
    person = edition.person
    stop_url = deeds.stop_url(person.pk, now=now)
    mail = render("digest", {**context(edition, now), "stop_url": stop_url})
    return Letter.of(
        mail,
        person,
        kind=KIND,
        key=digest_key(person.pk, edition.until),
        priority=Priority.DIGEST,
        due_at=edition.due_at,
        expires_at=max(edition.due_at, now) + EXPIRES_AFTER,
        unsubscribe_url=stop_url,
        headers=(("List-Id", f"{settings.SITE_NAME} digest <digest.{settings.MAIL_DOMAIN}>"),),
    )


def context(edition, now):
    """What the two templates of a digest are filled with."""
    turns, parts = edition.turns[:MOST_TURNS], edition.parts[:MOST_GROUPS]
    most = (MOST_LINES - len(turns)) // max(len(parts), 1)
    notes = MOST_NOTES if len(parts) <= MANY_GROUPS else MOST_NOTES_OF_MANY
    return {
        "subject_words": subject(edition, now),
        "preview": _preview(edition),
        "greeting": words.greeting(now),
        "first_name": edition.person.first_name,
        "lede": _lede(edition, now),
        "turns": [_turn(line, edition.person, now) for line in turns],
        "more_turns": len(edition.turns) - len(turns),
        "coming": [_coming(meeting, now) for meeting in edition.coming[:MOST_COMING]],
        "more_coming": max(len(edition.coming) - MOST_COMING, 0),
        "parts": [_part(part, edition.person, now, most, notes) for part in parts],
        "more_groups": len(edition.parts) - len(parts),
        "personal": True,
        "why": _why(edition),
    }


def subject(edition, now):
    """The most that this digest asks or tells, in one line."""
    soon = next((meeting for meeting in edition.coming if _days(meeting.starts_at, now) <= SOON), None)
    next_one = f"{london.short_date(soon.starts_at)}: {soon.title}" if soon else ""
    turns, told = edition.turns, [(part.group, line) for part in edition.parts for line in part.news]
    if len(turns) > 1:
        said = [f"Your turn: {words.number(len(turns))} things", next_one]
    elif turns:
        said = [f"Your turn: {turns[0].title}", ""]
    elif next_one:
        said = [next_one, ""]
    elif len(told) == 1:
        said = [f"{told[0][0].full_name}: {told[0][1].title}", ""]
    elif told:
        said = [f"{len(told)} new things in {_groups(edition)}", ""]
    else:
        said = [f"From the leads of {_groups(edition)}" if edition.parts else "What is coming", ""]
    return _short(". ".join(part for part in said if part), SUBJECT_LENGTH)


# Parts ----------------------------------------------------------------------------------------------------------------
def _turn(line, person, now):
    """A thing to do: its answers, or the way to its page, where signing in is asked for."""
    answers = [
        {"label": deed.label, "url": _deed_url(deed, person, now), "main": deed.main}
        for deed in sorted(line.deeds, key=lambda deed: not deed.main)
    ]
    by, is_near = words.deadline(line.due_at, now) if line.due_at else ("", False)
    return {
        "by": by,
        "is_near": is_near,
        "in_text": f" ({by[:1].lower()}{by[1:]})" if by else "",
        "title": _short(line.title, TITLE_LENGTH),
        "why": _short(line.why, WHY_LENGTH),
        "url": _site(line.url),
        "deeds": answers or [{"label": "Open the page", "url": _site(line.url), "main": True}],
        "is_equal": bool(answers) and not answers[0]["main"],
        "has_answers": bool(answers),
    }


def _deed_url(deed, person, now):
    return do_links.url(
        do_links.make(
            deed.purpose,
            person_id=person.pk,
            object_id=deed.object_id,
            choice=deed.choice,
            expires_at=now + DEED_LASTS,
        )
    )


def _coming(meeting, now):
    on = london.today(meeting.starts_at)
    year = f" {on.year}" if on.year != london.today(now).year else ""
    said = (part.strip() for part in (meeting.where_and_who, meeting.answer))
    return {
        "when": f"{london.short_date(on)}{year}",
        "day": f"{on:%a} {on.day}",
        "month": f"{on:%b}{year}",
        "title": meeting.title,
        "url": _site(meeting.url),
        "text": " ".join(part if part.endswith(".") else f"{part}." for part in said if part),
        "book_url": meeting.book_url,
        "book_label": meeting.book_label,
    }


def _part(part, person, now, most, notes):
    """What is new in one group, kind by kind: at most so many lines. Of the leads' notes the newest are whole."""
    told = sorted(part.news, key=lambda line: (ORDER.get(line.kind, len(ORDER)), line.at, line.key))
    return {
        "name": part.group.full_name,
        "in_text": part.group.in_text,
        "url": _site(part.group.get_absolute_url()),
        "notes": [
            *(_short(str(note), NOTE_LENGTH) for note in part.notes[:-notes]),
            *(str(note) for note in part.notes[-notes:]),
        ],
        "kinds": [
            {"label": LABELS.get(kind, "Also"), "lines": [_news(line) for line in lines]}
            for kind, lines in groupby(told[:most], key=lambda line: line.kind)
        ],
        "more": max(len(told) - most, 0),
        "mute_url": deeds.mute_group_url(person.pk, part.group.pk, now=now),
    }


def _news(line):
    return {"title": _short(line.title, TITLE_LENGTH), "url": _site(line.url), "why": _short(line.why, WHY_LENGTH)}


def _lede(edition, now):
    count = len(edition.turns)
    answered = sum(bool(line.deeds) for line in edition.turns[:MOST_TURNS])
    if not count:
        waits = "Nothing waits for you."
    else:
        waits = f"{words.number(count)} {'thing waits' if count == 1 else 'things wait'} for you.".capitalize()
    if answered and answered == count:
        more = "You do not have to sign in." if count == 1 else "You do not have to sign in for any of them."
    elif answered:
        more = "Most links work without signing in." if answered > count / 2 else "Some links work without signing in."
    else:
        more = "" if count else "This is what is new." if edition.lines else "This is what comes next."
    return " ".join(part for part in (f"{london.long_date(now)}.", waits, more) if part)


def _preview(edition):
    titles = [line.title for line in edition.turns] + [line.title for part in edition.parts for line in part.news]
    titles = titles or [meeting.title for meeting in edition.coming]
    shown = [title if title[-1:] in ".?!" else f"{title}." for title in titles[:3]]
    if more := len(titles) - len(shown):
        shown.append(f"{words.number(more)} more.".capitalize())
    return _short(" ".join(shown), 200)


def _why(edition):
    member = f"a member of {_groups(edition)}" if edition.parts else "in a peer group"
    behalf = f", for {edition.council}" if edition.council else ""
    return f"You get this {edition.rhythm} because you are {member}{behalf}."


def _groups(edition):
    """The groups of which this digest tells: all of a few, the first of many."""
    names = [part.group.in_text for part in edition.parts]
    return get_text_list(names if len(names) <= 3 else [*names[:2], "other groups"], "and")


def _days(moment, now):
    return (london.today(moment) - london.today(now)).days


def _short(text, length):
    """Cut to this length; a name that was opened with “ is closed again."""
    if len(text) <= length:
        return text
    cut = text[: length - 1].rstrip()
    return f"{cut[:-1].rstrip()}…”" if cut.count("“") > cut.count("”") else f"{cut}…"


def _site(path):
    return settings.SITE_URL + path
