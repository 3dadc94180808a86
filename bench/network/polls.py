"""Which date suits, and agendas that groups gave to others."""

import datetime as dt

from bench.network import chance
from bench.network.world import DAY
from common import london
from meetings.models import (
    DateAnswer,
    DateOption,
    DatePoll,
    Template,
    TemplateLine,
    TemplateUse,
    TemplateVersion,
    UsedLine,
)

OPTIONS, MOST_ANSWERS = 3, 40
SAID = [DateAnswer.Answer.YES.value, DateAnswer.Answer.IF_NEED_BE.value, DateAnswer.Answer.NO.value]
LICENCES = TemplateVersion.Licence.values


def write(world, pen):
    _polls(world, pen)
    _templates(world, pen)


# Date polls -----------------------------------------------------------------------------------------------------------
def _polls(world, pen):
    """Asked and answered while they were open; then most of them got their date, and a few came to nothing."""
    rng = world.chance("polls")
    asked = [(group, rng.randint(30, 3000)) for group in rng.choices(_led(world), k=world.sizes.few(500, 4))]
    asked += [(group, 5) for group in _led(world)]  # one is open in each group
    first, dates = pen.reserve(DatePoll, len(asked)), pen.reserve(DateOption, len(asked) * OPTIONS)
    polls, options = [], []
    for number, (group, days) in enumerate(asked):
        opened = world.now - days * DAY
        until = london.moment(london.today(opened) + dt.timedelta(days=14), dt.time(17))
        polls.append((first + number + 1, group.pk, "Our next meeting", opened, group.leads[0].pk, until))
        for place in range(OPTIONS):
            day = london.today(until) + dt.timedelta(days=30 + 2 * place)
            options.append((dates + len(options) + 1, first + number + 1,
                            london.moment(day, dt.time(10)), london.moment(day, dt.time(15))))  # fmt: skip
    with pen.together():  # a poll has two dates when its transaction ends
        pen.copy(DatePoll, ("id", "group_id", "title", "opened_at", "opened_by_id", "answers_until"), polls)
        pen.copy(DateOption, ("id", "poll_id", "starts_at", "ends_at"), options)
    pen.copy(DateAnswer, ("option_id", "person_id", "council_id", "answer", "answered_at"), (
        (dates + number * OPTIONS + place + 1, person.pk, person.body.pk if person.body else None,
         rng.choices(SAID, [50, 20, 30])[0], world.now - (days - 2) * DAY)
        for number, (group, days) in enumerate(asked) for person in _answering(world, rng, group, days)
        for place in range(OPTIONS)
    ))  # fmt: skip
    for number, (group, days) in enumerate(asked):
        if days > 20:
            _close(pen, rng, first + number + 1, dates + number * OPTIONS, group, world.now - (days - 16) * DAY)


def _led(world):
    return [group for group in world.groups if group.leads]


def _answering(world, rng, group, days):
    opened = world.now - days * DAY
    here = [m.person for m in group.members if m.joined <= opened and m.left is None]
    return chance.some(rng, here, min(len(here), rng.randint(5, MOST_ANSWERS)))


def _close(pen, rng, poll, dates, group, at):
    outcome = "withdrawn" if rng.random() < 0.1 else "fixed"
    pen.say(
        "UPDATE meetings_datepoll SET outcome = %s, closed_at = %s, closed_by_id = %s, fixed_on_id = %s, "
        "closed_because = %s WHERE id = %s",
        [outcome, at, group.leads[0].pk, None if outcome == "withdrawn" else dates + rng.randint(1, OPTIONS),
         "We meet in the summer instead" if outcome == "withdrawn" else "", poll],
    )  # fmt: skip


# Templates ------------------------------------------------------------------------------------------------------------
def _templates(world, pen):
    """Agendas of meetings that were held, given to all groups; each used for some later meeting of another."""
    rng = world.chance("templates")
    held = [meeting for meeting in world.meetings if meeting.is_circulated and len(meeting.lines) > 2]
    given = sorted(rng.sample(held, min(len(held), world.sizes.few(200))), key=lambda meeting: meeting.starts)
    size = sum(len(meeting.lines) for meeting in given)
    template, version, line = (
        pen.reserve(model, count)
        for model, count in ((Template, len(given)), (TemplateVersion, len(given)), (TemplateLine, size))
    )
    pen.copy(Template, ("id", "group_id", "kind", "given_at", "given_by_id"), (
        (template + n, m.group.pk, "workshop" if n % 4 == 0 else "agenda", m.ends + 40 * DAY, m.group.leads[0].pk)
        for n, m in enumerate(given, 1)
    ))  # fmt: skip
    pen.copy(TemplateVersion, (
        "id", "template_id", "number", "title", "purpose", "licence", "size", "given_at", "given_by_id",
    ), (
        (version + n, template + n, 1, m.title, "To begin your own with", LICENCES[n % len(LICENCES)], len(m.lines),
         m.ends + 40 * DAY, m.group.leads[0].pk)
        for n, m in enumerate(given, 1)
    ))  # fmt: skip
    lines, uses, used = [], [], []
    use = pen.reserve(TemplateUse, len(given))
    for n, meeting in enumerate(given, 1):
        mine = []
        for one in meeting.lines:
            lines.append((line + len(lines) + 1, version + n, one.position, one.kind, one.title, one.minutes))
            mine.append(lines[-1][0])
        later = [m for m in rng.choices(world.meetings, k=20) if m.starts > meeting.ends + 80 * DAY and m.lines]
        if later:
            uses.append((use + n, version + n, later[0].pk, min(later[0].starts - 50 * DAY, world.now - DAY),
                         later[0].group.leads[0].pk))  # fmt: skip
            used += [(use + n, mine_, item.pk) for mine_, item in zip(mine, later[0].lines, strict=False)]
    pen.copy(TemplateLine, ("id", "version_id", "position", "kind", "title", "minutes"), lines)
    pen.copy(TemplateUse, ("id", "version_id", "meeting_id", "at", "by_id"), uses)
    pen.copy(UsedLine, ("use_id", "line_id", "item_id"), used)
