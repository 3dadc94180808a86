"""Meetings over ten years and some months ahead: agendas, who said that they come, and who was there."""

import datetime as dt
from itertools import zip_longest

from bench.network import chance
from bench.network.world import DAY, Gathering, Line
from common import london
from meetings.models import (
    AgendaItem,
    Attendance,
    Circulation,
    Feedback,
    Guest,
    HostOffer,
    Meeting,
    NotesConfirmation,
    Presence,
    Revision,
)

THEMES = (
    "What did we finish?", "Forms that work", "Open data", "Bring a problem", "Design systems", "Who shares what?",
    "Websites anybody can use", "Signing in", "Bookings", "Waste and streets", "Planning", "Housing repairs",
)  # fmt: skip
ROOMS = ("Example House", "Sample Centre", "Town Hall", "Library")
NEXT, LATELY = 183, 45  # days ahead for which meetings are planned; notes of the last are under way
FRAMES = {"actions": "Actions since last meeting", "break": "Break", "next-meeting": "Next meeting",
          "other-business": "Any other business"}  # fmt: skip
BEGINS = {"talk": "How we did it", "discussion": "What do you do about it?", "show-and-tell": "Show and tell",
          "bring-a-problem": "Bring a problem", "table-work": "At tables", "vote": "What next?"}  # fmt: skip
MIDDLES = ("talk", "discussion", "show-and-tell", "bring-a-problem", "discussion", "talk", "table-work", "vote")
MINUTES = (10, 15, 20, 30, 45)
TIMES = 5  # a group meets as often at least, or not at all
SILENT = 9  # of one council in nine nobody ever answers


# When -----------------------------------------------------------------------------------------------------------------
def days_of(count, today):
    """So many days: about every three months, closer where ten years of that are not enough; the last are to come."""
    if not count:
        return []
    apart = min(91, (3600 + NEXT) / count)
    ahead = min(count // 2, int(NEXT / apart)) if count > 1 else 0
    days = [today + dt.timedelta(days=round(apart * (place - (count - ahead)) + apart / 2)) for place in range(count)]
    return [_workday(day) for day in days]


def _workday(day):
    """Tuesday to Thursday of that week: the year's holidays are hardly ever there."""
    return day + dt.timedelta(days=(1, 0, 0, 0, -1, -3, -5)[day.weekday()])


def who_meets(groups, meetings):
    """Of few meetings some groups have enough to look at and the others none: regions and networks in turns."""
    in_turn = [sorted((group for group in groups if group.kind == kind), key=lambda group: -len(group.members))
               for kind in ("region", "network", "leads")]  # fmt: skip
    ordered = [group for turn in zip_longest(*in_turn[:2]) for group in turn if group is not None] + in_turn[2]
    return ordered[: max(1, meetings // TIMES)]


def plan(world, first):
    rng = world.chance("meetings")
    meeting = who_meets(world.groups, world.sizes.meetings)
    weights = [len(group.members) ** 0.5 if group in meeting else 0 for group in world.groups]
    found = []
    for group, count in zip(world.groups, chance.allot(world.sizes.meetings, weights), strict=True):
        days = days_of(count, world.today)
        for place, day in enumerate(days):
            found.append(_gathering(world, rng, group, day, is_last=place == len(days) - 1, pk=first + len(found) + 1))
            group.meetings.append(found[-1])
    return found


def _gathering(world, rng, group, day, is_last, pk):
    hours = rng.choice(((10, 15), (10, 13), (13, 16), (9, 12)))
    starts, ends = (london.moment(day, dt.time(hour)) for hour in hours)
    over = ends <= world.now
    state = "draft" if is_last and not over else "cancelled" if over and rng.random() < 0.02 else "published"
    found = Gathering(
        pk, group, f"{rng.choice(THEMES)} {day:%B %Y}", starts, ends, state, over,
        rng.choices(["public", "members", "public-sector"], [80, 14, 6])[0], rng.choice(group.bodies or world.bodies),
    )  # fmt: skip
    found.capacity = 40 if rng.random() < 0.05 else None
    age = (world.now - ends).days
    if found.is_held:
        found.notes_state = "agreed" if age > 2 * LATELY else "circulated" if age > 10 else "draft"
    return found


# What about -----------------------------------------------------------------------------------------------------------
def agendas(world, first):
    """Lines for all meetings, as many as there are to be, shared out by chance."""
    rng, words = world.chance("agendas"), world.words_of("agendas")
    weights = [rng.randint(9, 15) for _ in world.meetings]
    for meeting, count in zip(world.meetings, chance.allot(world.sizes.items, weights), strict=True):
        for position, kind in enumerate(_kinds(rng, count), start=1):
            first += 1
            title = FRAMES.get(kind) or f"{BEGINS[kind]}: {words.some(2, 7)}"
            line = Line(first, position, kind, title[:160], rng.choice(MINUTES))
            line.is_discussed = meeting.is_held and not line.is_pause and rng.random() < 0.93
            line.has_notes = line.is_discussed and meeting.notes_state != "draft" and rng.random() < 0.5
            meeting.lines.append(line)


def _kinds(rng, count):
    """Actions early, a break in the middle, what is next at the end."""
    ends = ["next-meeting", "other-business"][: max(0, count - 2)]
    middle = [rng.choice(MIDDLES) for _ in range(max(0, count - len(ends) - 2))]
    if middle:
        middle.insert(len(middle) // 2, "break")
    return [*(["talk", "actions"] if middle else ["talk"] * 2), *middle[: max(0, count - 2 - len(ends))], *ends][:count]


# Who comes ------------------------------------------------------------------------------------------------------------
def may_come(meeting):
    """Members on the day on which it was announced, the keenest first: those of silent councils never answer."""
    announced = meeting.starts - 60 * DAY
    outside = {"supplier", "academic", "other"} if meeting.audience == "public-sector" else set()
    return [
        m.person for m in meeting.group.members
        if m.joined <= announced and (m.left is None or m.left > meeting.ends) and m.person.kind not in outside
        and not (m.person.body and m.person.body.place % SILENT == 4)
    ]  # fmt: skip


def answers(world):
    """For each meeting that was announced who says what: [(meeting, [(person, answer, moment)])]."""
    rng = world.chance("answers")
    known = [meeting for meeting in world.meetings if meeting.state != "draft"]
    asked = [may_come(meeting) for meeting in known]
    weights = [len(people) ** 0.5 * rng.uniform(0.5, 1.5) for people in asked]
    counts = chance.allot(world.sizes.attendance, weights, [len(people) for people in asked])
    for meeting, people, count in zip(known, asked, counts, strict=True):
        said, coming = [], 0
        for person in chance.some(rng, people, count):
            answer = rng.choices(["coming", "maybe", "not-coming"], [66, 10, 24])[0]
            coming += answer == "coming"
            if answer == "coming" and meeting.capacity and coming > meeting.capacity:
                answer = "waiting"
            at = min(meeting.starts - rng.uniform(1, 50) * DAY, world.now - rng.random() * DAY)
            said.append((person, answer, at.replace(microsecond=0)))
        if meeting.is_held:
            meeting.there = [p for p, answer, _ in said if rng.random() < (0.87 if answer == "coming" else 0.04)]
        yield meeting, said


# Rows -----------------------------------------------------------------------------------------------------------------
def write(world, pen):
    world.meetings = plan(world, pen.reserve(Meeting, world.sizes.meetings))
    agendas(world, pen.reserve(AgendaItem, world.sizes.items))
    words = world.words_of("notes")
    pen.copy(Meeting, MEETING, (_meeting(world, meeting, words) for meeting in world.meetings), chunk=2000)
    pen.copy(AgendaItem, LINE, _lines(world, words), chunk=10_000)
    pen.copy(Attendance, ("meeting_id", "person_id", "council_id", "answer", "answered_at", "answered_by_id"), (
        (meeting.pk, person.pk, _council(person), answer, at, person.pk)
        for meeting, said in answers(world) for person, answer, at in said
    ))  # fmt: skip
    pen.copy(Presence, ("meeting_id", "person_id", "council_id", "ticked_at", "ticked_by_id"), (
        (meeting.pk, person.pk, _council(person), meeting.starts, meeting.group.leads[0].pk)
        for meeting in world.meetings for person in meeting.there
    ))  # fmt: skip
    _hosts(world, pen)
    _afterwards(world, pen)


def _council(person):
    return person.body.pk if person.body else None


MEETING = (
    "id", "group_id", "kind", "title", "summary", "starts_on", "starts_time", "ends_on", "ends_time", "host_council_id",
    "venue", "online_url", "capacity", "audience", "notes", "notes_version", "notes_state", "notes_round",
    "circulated_at", "circulated_by_id", "agreed_at", "settled_at", "state", "created_at", "created_by_id",
    "published_at", "published_by_id", "agenda_ready_at", "cancelled_at", "cancelled_because",
)  # fmt: skip


def notes_of(meeting, words):
    return words.text(20, 90) if meeting.is_held and meeting.notes_state != "draft" else ""


def _meeting(world, meeting, words):
    lead, made = meeting.group.leads[0].pk, min(meeting.starts - 90 * DAY, world.now - 40 * DAY)
    announced = None if meeting.state == "draft" else min(meeting.starts - 60 * DAY, world.now - 12 * DAY)
    circulated = meeting.ends + 5 * DAY if meeting.is_circulated else None
    off = min(meeting.starts - 3 * DAY, world.now - DAY) if meeting.state == "cancelled" else None
    kind = ("meeting", "meeting", "meet-up", "workshop", "meeting", "summit")[meeting.pk % 6]
    starts, ends = london.local(meeting.starts), london.local(meeting.ends)
    is_online = meeting.pk % 3 == 0
    meeting.notes = notes_of(meeting, words)
    return (
        meeting.pk, meeting.group.pk, kind, meeting.title, words.some(8, 20), starts.date(), starts.time(), ends.date(),
        ends.time(), None if is_online else meeting.host.pk,
        "" if is_online else f"{ROOMS[meeting.pk % len(ROOMS)]}, {meeting.host.name}"[:200],
        f"https://video.example/{meeting.pk}" if is_online else "", meeting.capacity, meeting.audience, meeting.notes,
        int(bool(meeting.notes)), meeting.notes_state, int(meeting.is_circulated), circulated,
        lead if circulated else None, meeting.ends + 30 * DAY if meeting.notes_state == "agreed" else None,
        min(meeting.ends + DAY / 2, world.now) if meeting.is_over else off, meeting.state, made, lead, announced,
        lead if announced else None,
        meeting.starts - 3 * DAY if meeting.starts - 3 * DAY < world.now and announced else None,
        off, "Too few can come" if off else "",
    )  # fmt: skip


LINE = (
    "id", "meeting_id", "position", "kind", "title", "minutes", "presenter", "words", "notes", "notes_version",
    "added_at", "added_by_id", "discussed_at",
)  # fmt: skip


def _lines(world, words):
    for meeting in world.meetings:
        lead = meeting.group.leads[0].pk
        for line in meeting.lines:
            line.notes = words.text(20, 120) if line.has_notes else ""
            who = f"Somebody from {meeting.host.name}" if line.kind in {"talk", "show-and-tell"} else ""
            yield (
                line.pk, meeting.pk, line.position, line.kind, line.title, line.minutes, who[:160],
                words.some(3, 25) if line.position % 2 else "", line.notes, int(line.has_notes),
                min(meeting.starts - 40 * DAY, world.now - DAY), lead, meeting.ends if line.is_discussed else None,
            )  # fmt: skip


def _hosts(world, pen):
    """Offers to host: those that were taken up, those that were not, and one or two that stand in each group."""
    rng = world.chance("hosts")
    names = ("group_id", "council_id", "when", "words", "offered_at", "offered_by_id", "meeting_id", "settled_at")
    held = [meeting for meeting in world.meetings if meeting.is_held and world.officers.get(meeting.host.place)]
    taken = rng.sample(held, min(len(held), world.sizes.few(800)))
    pen.copy(HostOffer, names, (
        (meeting.group.pk, meeting.host.pk, "any Thursday", "A room for forty, and coffee", meeting.starts - 150 * DAY,
         world.officers[meeting.host.place][0].pk, meeting.pk, meeting.starts - 120 * DAY) for meeting in taken
    ))  # fmt: skip
    pen.copy(HostOffer, names, (
        (group.pk, body.pk, "in the spring", "", world.now - (10 + turn) * DAY, world.officers[body.place][0].pk,
         None, None)
        for group in world.groups if group.leads
        for turn, body in enumerate(rng.sample(group.bodies or world.bodies, 2)) if world.officers.get(body.place)
    ))  # fmt: skip


def _afterwards(world, pen):
    """Every version of the notes, the rounds in which they went out, and what people said of them and of the day."""
    rng = world.chance("afterwards")
    pen.copy(Revision, ("meeting_id", "item_id", "version", "text", "at", "by_id"), _revisions(world), chunk=10_000)
    pen.copy(Circulation, ("meeting_id", "round", "at", "by_id"), (
        (m.pk, 1, m.ends + 5 * DAY, m.group.leads[0].pk) for m in world.meetings if m.is_circulated
    ))  # fmt: skip
    judged = [(m, person) for m in world.meetings if m.is_circulated for person in m.there]
    picked = sorted(rng.sample(range(len(judged)), min(len(judged), world.sizes.few(20_000))))
    pen.copy(Feedback, ("meeting_id", "person_id", "worth", "given_at"), (
        (m.pk, p.pk, rng.choices([1, 2, 3, 4, 5], [3, 7, 25, 40, 25])[0], m.ends + DAY)
        for m, p in (judged[place] for place in picked)
    ))  # fmt: skip
    pen.copy(NotesConfirmation, ("meeting_id", "person_id", "council_id", "round", "at"), (
        (m.pk, p.pk, _council(p), 1, m.ends + 6 * DAY) for m, p in (judged[place] for place in picked[::2])
    ))  # fmt: skip
    pen.copy(Guest, ("meeting_id", "name", "organisation", "kind", "email", "added_at"), (
        (m.pk, f"Guest Example {number:05}", "Example Partners", "supplier" if number % 2 else "other",
         f"guest{number:05}@visitors.example" if (world.now - m.ends) < 300 * DAY else "", m.starts - DAY)
        for number, m in enumerate(rng.choices([m for m in world.meetings if m.is_over], k=world.sizes.few(3000)))
    ))  # fmt: skip


def _revisions(world):
    for meeting in world.meetings:
        lead = meeting.group.leads[0].pk
        if meeting.notes:
            yield meeting.pk, None, 1, meeting.notes, meeting.ends, lead
        for line in meeting.lines:
            if line.notes:
                yield meeting.pk, line.pk, 1, line.notes, meeting.ends, lead
