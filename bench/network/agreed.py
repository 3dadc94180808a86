"""What was agreed at meetings, what became of it, and what waits for the next one."""

import datetime as dt

from bench.network import chance
from bench.network.world import DAY
from meetings.models import (
    Action,
    ActionStep,
    Decision,
    Link,
    Placement,
    Review,
    StandingItem,
    Topic,
    Trial,
    TrialAnswer,
)

Step, Kind, Outcome = ActionStep.Kind, Topic.Kind, Topic.Outcome
RECENT = 60  # days: what fell due within them is half done
STANDING = (("next-meeting", "Next meeting", 10, True), ("discussion", "Round the table", 20, False))
CAME_OF_IT = ("It is live", "Published, see the notes", "Three of us do it now", "The supplier has mended it", "")


def write(world, pen):
    held = [meeting for meeting in world.meetings if meeting.is_held]
    topics = Topics(world)
    _actions(world, pen, held, topics)
    _decisions(world, pen, held, topics)
    _standing(world, pen, topics)
    for group in world.groups:
        _carried(group, topics)
    topics.write(pen)
    _trials(world, pen, held)
    _links(world, pen, held)


# Actions --------------------------------------------------------------------------------------------------------------
def what_became(rng, today, due):
    """(state, days after its due date on which it ended): most is done, a little late; some is not."""
    late = (today - due).days
    if late > RECENT:
        state = rng.choices(["done", "dropped", "open"], [94, 4, 2])[0]
    else:
        state = rng.choices(["done", "dropped", "open"], [50, 3, 47] if late > 0 else [25, 1, 74])[0]
    return state, min(rng.randint(-20, 40), late)


def _actions(world, pen, held, topics):
    first = pen.reserve(Action, world.sizes.actions)
    steps = []
    pen.copy(Action, (
        "id", "group_id", "meeting_id", "item_id", "words", "person_id", "council_id", "due_on", "state", "agreed_at",
        "agreed_by_id", "closed_at", "closed_by_id",
    ), _each_action(world, held, first, topics, steps))  # fmt: skip
    pen.copy(ActionStep, ("action_id", "kind", "words", "person_id", "council_id", "due_on", "at", "by_id"), steps)


def _each_action(world, held, pk, topics, steps):
    rng, words = world.chance("actions"), world.words_of("actions")
    counts = chance.allot(world.sizes.actions, [len(meeting.there) + 1 for meeting in held])
    for meeting, count in zip(held, counts, strict=True):
        lines = [line for line in meeting.lines if line.is_discussed] or [None]
        people = meeting.there or [meeting.group.leads[0]]
        lead, agreed = meeting.group.leads[0].pk, meeting.ends
        for _ in range(count):
            pk += 1
            line, person = rng.choice(lines), rng.choice(people)
            council = person.body.pk if person.body else None
            due = meeting.on + dt.timedelta(days=rng.choice((14, 30, 30, 60, 90)))
            state, late = what_became(rng, world.today, due)
            said, owner = words.some(5, 16), person.pk
            steps.append((pk, Step.AGREED.value, "", owner, council, due, agreed, lead))
            if rng.random() < 0.2:
                due += dt.timedelta(days=30)
                at = min(agreed + rng.uniform(2, 14) * DAY, world.now)
                steps.append((pk, Step.MORE_TIME.value, "", owner, council, due, at, owner))
            closed = None
            if state == "open":
                if rng.random() < 0.08:  # its owner left, and nobody has it
                    owner = None
                    steps.append((pk, Step.LEFT.value, "", None, council, due, max(agreed, world.now - 9 * DAY), lead))
                topics.action(meeting, pk, said, council)
                if owner is not None:
                    world.promised.append((pk, meeting.group, person, due))
            else:
                closed = max(
                    agreed + DAY / 2, min(agreed + ((due - meeting.on).days + late) * DAY, world.now - DAY / 9)
                )
                closed = closed.replace(microsecond=0)
                result = rng.choice(CAME_OF_IT) if state == "done" else "No longer needed"
                steps.append((pk, state, result, owner, council, due, closed, person.pk))
            yield (
                pk, meeting.group.pk, meeting.pk, line.pk if line else None, said[:300], owner, council, due, state,
                agreed, lead, closed, person.pk if closed else None,
            )  # fmt: skip


# Decisions ------------------------------------------------------------------------------------------------------------
def _decisions(world, pen, held, topics):
    rng, words = world.chance("decisions"), world.words_of("decisions")
    first, reviews, rows = pen.reserve(Decision, world.sizes.few(15_000, 3)), [], []
    for pk, meeting in enumerate(sorted(rng.choices(held, k=world.sizes.few(15_000, 3)), key=lambda m: m.starts), 1):
        lines = [line.pk for line in meeting.lines if line.is_discussed] or [None]
        review, lead = meeting.on + dt.timedelta(days=rng.choice((180, 365))), meeting.group.leads[0].pk
        ended, sentence = None, words.some(8, 25)
        if review <= world.today:  # looked at when its day had come
            at = max(meeting.ends, world.now - (world.today - review).days * DAY)
            is_end = rng.random() < 0.2
            reviews.append(
                (first + pk, "ended" if is_end else "kept", "Done with" if is_end else "", sentence, at, lead)
            )
            ended, review = (at if is_end else None), None
        rows.append((first + pk, meeting.pk, rng.choice(lines), sentence, review, meeting.ends, lead, ended))
        if review is not None:
            topics.decision(meeting, first + pk, sentence, review)
    names = ("id", "meeting_id", "item_id", "sentence", "review_on", "recorded_at", "recorded_by_id", "ended_at")
    pen.copy(Decision, names, rows)
    pen.copy(Review, ("decision_id", "outcome", "words", "sentence", "at", "by_id"), reviews)


# What waits -----------------------------------------------------------------------------------------------------------
class Topics:
    """Topics and where they stand: whatever is open has a place at the group's next meeting, if there is one."""

    def __init__(self, world):
        self.rows, self.places, self.now = [], [], world.now
        coming = (m for m in world.meetings if not m.is_over and m.state == "published")
        self.next = {}
        for meeting in coming:
            self.next.setdefault(meeting.group.place, meeting)

    def add(self, group, key, kind, title, opened, *, council=None, wanted=None, item_kind="discussion", closed=None):
        """The number of the topic among these."""
        self.rows.append((group.pk, key, kind.value, item_kind, title[:160], 15, council, wanted, opened,
                          group.leads[0].pk, closed, Outcome.DISCUSSED.value if closed else ""))  # fmt: skip
        return len(self.rows)

    def place(self, topic, meeting, line, at):
        self.places.append((topic, meeting.pk, line.pk if line else None, at))

    def put_on_next(self, topic, group, kind, wanted=None):
        """On a line of this kind, or waiting for the lead to place it."""
        coming = self.next.get(group.place)
        if coming is not None and (wanted is None or wanted <= coming.on):
            self.place(topic, coming, next((line for line in coming.lines if line.kind == kind), None), self.now - DAY)

    def action(self, meeting, pk, words, council):
        after = meeting.on + dt.timedelta(days=1)
        topic = self.add(meeting.group, f"meetings.action:{pk}", Kind.ACTION, words, meeting.ends, council=council,
                         wanted=after)  # fmt: skip
        self.put_on_next(topic, meeting.group, "actions", after)

    def decision(self, meeting, pk, sentence, wanted):
        topic = self.add(meeting.group, f"meetings.decision:{pk}", Kind.DECISION, sentence, meeting.ends, wanted=wanted)
        self.put_on_next(topic, meeting.group, "decisions", wanted)

    def write(self, pen):
        first = pen.reserve(Topic, len(self.rows))
        pen.copy(Topic, (
            "id", "group_id", "key", "kind", "item_kind", "title", "minutes", "council_id", "wanted_from", "opened_at",
            "opened_by_id", "closed_at", "outcome",
        ), ((first + number, *row) for number, row in enumerate(self.rows, 1)))  # fmt: skip
        pen.copy(Placement, ("topic_id", "meeting_id", "item_id", "placed_at"), (
            (first + topic, *place) for topic, *place in self.places
        ))  # fmt: skip


def _standing(world, pen, topics):
    led = [group for group in world.groups if group.leads]
    first, rows = pen.reserve(StandingItem, len(led) * len(STANDING)), []
    for group in led:
        for kind, title, minutes, closes in STANDING:
            pk = first + len(rows) + 1
            rows.append((pk, group.pk, kind, title, minutes, closes, world.began, group.leads[0].pk))
            topic = topics.add(group, f"meetings.standing:{pk}", Kind.STANDING, title, world.began, item_kind=kind)
            topics.put_on_next(topic, group, kind)
    names = ("id", "group_id", "kind", "title", "minutes", "is_closing", "started_at", "started_by_id")
    pen.copy(StandingItem, names, rows)


def _carried(group, topics):
    """What there was no time for: talked about the next time, and of the last meeting still waiting."""
    held = [meeting for meeting in group.meetings if meeting.is_held]
    for meeting, after in zip(held, [*held, None][1:], strict=True):
        for line in meeting.lines:
            if line.is_discussed or line.is_pause or line.kind in {"actions", "next-meeting", "other-business"}:
                continue
            closed = after.ends if after else None
            topic = topics.add(
                group, f"meetings.carried:{line.pk}", Kind.CARRIED, line.title, meeting.ends, item_kind=line.kind,
                closed=closed,
            )  # fmt: skip
            topics.place(topic, meeting, line, meeting.ends)
            if after:
                same = next((one for one in after.lines if one.is_discussed), None)
                topics.place(topic, after, same, meeting.ends + DAY)
            else:
                topics.put_on_next(topic, group, line.kind)


# Beside it ------------------------------------------------------------------------------------------------------------
def _trials(world, pen, held):
    rng = world.chance("trials")
    tried = rng.sample(held, min(len(held), world.sizes.few(200)))
    first = pen.reserve(Trial, len(tried))
    names = ("id", "group_id", "meeting_id", "title", "question", "review_on", "started_at", "started_by_id",
             "ended_at", "outcome")  # fmt: skip
    pen.copy(Trial, names, (
        (first + number, m.group.pk, m.pk, "Two short breaks", "Shall we keep them?", m.on + dt.timedelta(days=120),
         m.starts - DAY, m.group.leads[0].pk, *_what_came_of(m.ends + 120 * DAY, world.now))
        for number, m in enumerate(tried, 1)
    ))  # fmt: skip
    pen.copy(TrialAnswer, ("trial_id", "person_id", "answer", "answered_at"), (
        (first + number, person.pk, rng.choices(["yes", "no", "unsure"], [60, 25, 15])[0], m.ends + DAY / 24)
        for number, m in enumerate(tried, 1) for person in m.there[:12]
    ))  # fmt: skip


def _what_came_of(ended, now):
    return (ended, "We keep them") if ended < now else (None, "")


def _links(world, pen, held):
    rng = world.chance("links")
    pen.copy(Link, ("item_id", "title", "url", "added_at", "added_by_id"), (
        (line.pk, "Slides", f"https://slides.example/{line.pk}", m.ends + DAY / 24, m.group.leads[0].pk)
        for m in rng.choices(held, k=world.sizes.few(5000)) for line in m.lines[:1]
    ))  # fmt: skip
