"""Reading what a calendar program answers to an invitation (RFC 5546, METHOD:REPLY). Touches nothing.

Only the lines that are wanted are looked at, never the rules of a time zone or a series: anybody may write here, and a
rule for every second since 1601 would keep us busy for ever.
"""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import getaddresses, parsedate_to_datetime

from outbox.intake.parts import NotUnderstoodError, header, own_parts, text_of
from outbox.mime import clean

CALENDARS = {"text/calendar", "application/ics"}
# name, parameters, value. Nothing is taken back once it is matched: no line takes long.
LINE = re.compile(r"([A-Za-z0-9-]++)((?:;[A-Za-z0-9-]++=(?:\"[^\"]*+\"|[^\";:])*+)*+):(.*)")
PARAMETER = re.compile(r";([A-Za-z0-9-]++)=((?:\"[^\"]*+\"|[^\";:])*+)")
LONGEST = 100_000  # characters of a calendar that are looked at: an answer has a few hundred
WANTED = {"UID", "SEQUENCE", "ATTENDEE", "ORGANIZER"}
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
ANSWERS = {"ACCEPTED", "TENTATIVE", "DECLINED"}


@dataclass(frozen=True)
class Reply:
    """One person's answer. `addressed_to`: every address at which it may have been meant for us, the likeliest first.

    `sent_at` is what the sender's clock said, aware, or None.
    """

    uid: str
    sequence: int
    answer: str
    attendee: str
    addressed_to: tuple[str, ...]
    sent_at: dt.datetime | None


def calendar_of(mail):
    """The calendar in a parsed mail as text, or "" if it has none."""
    parts = own_parts(mail)
    typed = [part for part in parts if part.get_content_type() in CALENDARS]
    named = [part for part in parts if str(part.get_filename() or "").lower().endswith(".ics")]
    return next((text_of(part)[:LONGEST] for part in [*typed, *named]), "")


def read(mail, calendar):
    """The Reply in a parsed mail with this calendar. Raises NotUnderstoodError."""
    method, lines = _read_calendar(calendar)
    if method != "REPLY":
        raise NotUnderstoodError(f"A calendar sends us “{clean(method)[:40] or 'nothing'}”. Only answers are taken in.")
    answers = {params.get("PARTSTAT", "").upper() for params, _ in lines["ATTENDEE"]}
    if len(answers) != 1 or not answers <= ANSWERS:
        raise NotUnderstoodError("A calendar answers, but not with yes, no or maybe.")
    uid = _last(lines["UID"])
    if not uid:
        raise NotUnderstoodError("A calendar answers, but does not say to which meeting.")
    # Each header by itself: of several together Python reads none (since 3.11.10) if one is malformed or not there.
    given = [header(mail, name) for name in RECIPIENTS]
    recipients = [found for value in given if value for found in getaddresses([value])]
    organizers = [_address(value) for _, value in lines["ORGANIZER"]]
    return Reply(
        uid=uid[:300],
        sequence=_number(_last(lines["SEQUENCE"])),
        answer=answers.pop(),
        attendee=_address(lines["ATTENDEE"][0][1])[:320],
        addressed_to=tuple(dict.fromkeys(a.lower() for a in [*organizers, *(at for _, at in recipients)] if a))[:20],
        sent_at=_moment(header(mail, "Date")),
    )


def _read_calendar(text):
    """(method, {name: [(parameters, value)]}) of the first event."""
    lines, method, inside = {name: [] for name in WANTED}, "", []
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        found = LINE.fullmatch(line)
        if found is None:
            continue
        name, params, value = found.group(1).upper(), found.group(2), found.group(3).strip()
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END":
            if value.upper() == "VEVENT":
                break
            inside = inside[:-1]
        elif name == "METHOD" and len(inside) <= 1:
            method = value.upper()
        elif name in WANTED and inside[-1:] == ["VEVENT"]:
            lines[name].append((_parameters(params), clean(value)))
    return method, lines


def _parameters(text):
    return {name.upper(): value.strip().strip('"') for name, value in PARAMETER.findall(text)}


def _last(values):
    return values[-1][1] if values else ""


def _number(text):
    """Without one it is 0, says the standard. No calendar counts to a billion."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _address(value):
    return value[7:] if value.lower().startswith("mailto:") else value


def _moment(value):
    try:
        moment = parsedate_to_datetime(value)
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
