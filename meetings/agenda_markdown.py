"""An agenda as Markdown, to take along: pasted again it gives the same lines (meetings.pasted_agenda). Pure."""

from common import london
from common.pasted import cleaned, tidy
from meetings.write_up_markdown import escaped, plain


def render(meeting, agenda, *, particulars):
    """`agenda` is a Timetable whose items have presenters; `particulars` says whether all of them are named."""
    lines = [f"# Agenda: {plain(meeting.title)}"]
    if agenda.is_one_day:
        lines += ["", london.span(meeting.starts_at, agenda.closes_at)]
    for day in agenda.days:
        if not agenda.is_one_day:
            lines += ["", f"## Day {day.number}: {london.long_date(day.starts_at)}"]
        lines.append("")
        for row in day.rows:
            lines += _line(row, row.item.presenter_inside if particulars else row.item.presenter_public)
    return "\n".join(lines).rstrip("\n") + "\n"


def _line(row, presenter):
    item = row.item
    led = f", led by {plain(tidy(presenter))}" if tidy(presenter) else ""
    at = london.local(row.starts_at)
    yield f"- {at:%H:%M} **{plain(tidy(item.title))}** ({item.get_kind_display()}, {item.minutes} min{led})"
    for words in cleaned(item.words).split("\n") if item.words else ():
        yield f"  > {escaped(words)}".rstrip()
