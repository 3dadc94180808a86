"""What people say for a number, an hour or a day, and a title cut short. Pure; London's clocks decide."""

from common import london

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
URGENT_DAYS = 3
# A day as people type it, on every page that asks for one.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y", "%d %m %Y", "%d %B %Y", "%d %b %Y"]


def number(count):
    """“three”, “ten”, “11”."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def greeting(now):
    """“Good morning” by London's clocks."""
    hour = london.local(now).hour
    if 4 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def day(moment, now):
    """“today”, “tomorrow”, “on Wednesday”; from a week away on “on Wednesday 25 November”, in another year with it."""
    date, days = _date_and_distance(moment, now)
    if days <= 1:
        return "tomorrow" if days == 1 else "today"
    return f"on {date:%A}" if days < 7 else f"on {date:%A} {day_of_year(date, now)}"


def deadline(moment, now):
    """A deadline, and whether it is near: (“In 3 days”, True), (“By Friday”, False), (“By 30 November”, False)."""
    date, days = _date_and_distance(moment, now)
    if days < 0:
        return f"Was due {day_of_year(date, now)}", True
    if days <= URGENT_DAYS:
        return london.in_days(date, now).capitalize(), True
    return f"By {date:%A}" if days < 7 else f"By {day_of_year(date, now)}", False


def _date_and_distance(moment, now):
    date = london.today(moment)
    return date, (date - london.today(now)).days


def day_of_year(date, now):
    """“30 November”, in another year “30 November 2027”."""
    year = f" {date.year}" if date.year != london.today(now).year else ""
    return f"{date.day} {date:%B}{year}"


def hours(minutes):
    """“12 h 30 min”, “45 min”, “0 h”; below zero with a minus sign: “−20 h”."""
    whole, rest = divmod(abs(minutes), 60)
    parts = [f"{whole:,} h"] if whole or not rest else []
    parts += [f"{rest} min"] if rest else []
    return ("−" if minutes < 0 else "") + " ".join(parts)


def pounds(pence):
    """“£1,200”, “£1,200.50”: whole pence."""
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}.{rest:02}" if rest else f"£{whole:,}"


def within(words):
    """A name as it stands within a sentence: “Planning” is “planning”, “CRM and forms” stays."""
    first = words.split(maxsplit=1)[0] if words.strip() else ""
    return words if first[1:] != first[1:].lower() else words[:1].lower() + words[1:]


def short(text, most=60):
    """A title or a question inside a subject: cut at a word."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
