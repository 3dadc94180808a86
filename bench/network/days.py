"""Supplier scrutiny days in every stage: all of them begin as drafts and are led on together, stage after stage."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from django.urls import reverse

from bench.network import ballots, register
from bench.network.agreed import Topics
from bench.network.world import DAY
from common import london
from meetings.models import Topic
from scrutiny.days.actions.following import OPTIONS
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    Day,
    Need,
    NeedVersion,
    Participation,
    Promise,
    Sending,
    SentStatement,
    SignOff,
    Statement,
    StatementRevision,
    SupplierContact,
    Turn,
    Verdict,
    Wording,
)

STAGES = ("draft", "gathering", "ballot", "agreed", "statement", "sent", "follow-up", "closed")
OTHERS = ("closed", "follow-up", "closed", "sent", "gathering", "closed", "follow-up", "closed", "ballot")
# In days from today: the last day to write needs, of voting, of signing, and the day itself.
DATES = {
    "draft": (20, 34, 60, 80), "gathering": (10, 24, 50, 70), "ballot": (-4, 10, 36, 56), "agreed": (-20, -6, 20, 40),
    "statement": (-40, -26, 5, 25), "sent": (-60, -46, -10, 12), "follow-up": (-164, -150, -120, -100),
    "closed": (-764, -750, -720, -700), "cancelled": (-200, -186, -160, -140),
}  # fmt: skip
WANTS = (
    "Open, documented access to our own data", "A public page that works with a screen reader",
    "Our data back when a contract ends", "Plain English in every notice", "One sign-in for all staff",
    "A test system for every council", "Better search by map", "Shorter invoices", "Changes told in advance",
)  # fmt: skip
WHAT = "The first part of it, for everybody"
LEAST, MOST = 4, 14  # councils of a day
AT = dt.time(17)


@dataclass(eq=False)
class Story:
    """One day as it is planned. `ends` is the stage in which it is today."""

    pk: int
    group: object
    supplier: int
    product: int
    kind: str
    ends: str
    dates: list
    parts: list  # [(council, the use or None)]
    needs: list = field(default_factory=list)
    agreed: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    def reached(self, stage):
        """Whether it came so far. What was called off had councils asked, and no more."""
        ends = "gathering" if self.ends == "cancelled" else self.ends
        return STAGES.index(ends) >= STAGES.index(stage)

    @property
    def opened(self):
        return london.moment(self.dates[0], AT) - 30 * DAY

    @property
    def title(self):
        return f"{dict(Day.kind.field.choices)[self.kind]}: what do we need first?"

    def taking_part(self):
        """Every ninth declined, every seventh never said a word."""
        return [part for place, part in enumerate(self.parts) if place < 3 or (place % 9 != 8 and place % 7 != 6)]


def plan(world, first):
    """The products that most councils share, again and again, until there are enough days."""
    rng, shared = world.chance("days"), {}
    for use, product, supplier, kind, body in register.uses_of(world):
        shared.setdefault((product, supplier, kind), {}).setdefault(body.place, (body, use))
    ranked = sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
    ends = [*STAGES, "cancelled", *(OTHERS[turn % len(OTHERS)] for turn in range(world.sizes.days))][: world.sizes.days]
    everybody = [body for body in world.bodies if world.officers.get(body.place)]
    stories = []
    for number, stage in enumerate(ends):
        (product, supplier, kind), users = ranked[number % min(len(ranked), 25)]
        parts = list(users.values())
        parts = rng.sample(parts, min(len(parts), MOST))
        known = {body.place for body, _ in parts}
        others = [(body, None) for body in everybody if body.place not in known]
        parts += rng.sample(others, min(len(others), max(0, LEAST - len(parts))))
        group = world.region_of[parts[0][0].place]
        shift = dt.timedelta(days=number * 11 if stage == "closed" else number % 4)
        dates = [world.today + dt.timedelta(days=days) - (shift if stage in {"closed", "follow-up"} else 0 * shift)
                 for days in DATES[stage]]  # fmt: skip
        stories.append(Story(first + number + 1, group, supplier, product, kind, stage, dates, parts))
    return stories


def write(world, pen):
    stories = plan(world, pen.reserve(Day, world.sizes.days))
    begun = _begin(world, pen, stories)
    voting = [story for story in begun if story.reached("ballot")]
    _needs(world, pen, begun)
    _vote(world, pen, voting)
    agreed = [story for story in begun if story.reached("agreed")]
    _agree(pen, agreed)
    drafted = [story for story in begun if story.reached("statement")]
    _sign(world, pen, agreed, drafted)
    sent = [story for story in begun if story.reached("sent")]
    contacts = _send(world, pen, sent)
    _answer(pen, [story for story in begun if story.reached("follow-up")], contacts)
    _follow(world, pen, [story for story in begun if story.reached("follow-up")])
    _turns(pen, begun)


def _officer(world, body):
    return world.officers[body.place][0].pk


def _lead(story):
    return story.group.leads[0].pk


def _go(pen, stories, stage, more=""):
    pen.say(f"UPDATE scrutiny_day SET stage = %s{more} WHERE id = ANY(%s)", [stage, [story.pk for story in stories]])  # noqa: S608


# Asked ----------------------------------------------------------------------------------------------------------------
def _begin(world, pen, stories):
    names = ("id", "group_id", "supplier_id", "product_id", "kind", "title", "words", "lead_council_id", "lead_because",
             "audience", "gather_until", "vote_until", "sign_by", "day_on", "made_at", "made_by_id")  # fmt: skip
    pen.copy(Day, names, (
        (s.pk, s.group.pk, s.supplier, s.product, s.kind, s.title, "Each of us has asked for it alone.",
         s.parts[0][0].pk, "It has used it for longest", "public" if s.pk % 3 else "public-sector", *s.dates,
         s.opened - 10 * DAY, _lead(s)) for s in stories
    ))  # fmt: skip
    begun = [story for story in stories if story.ends != "draft"]
    for story in begun:
        pen.say("UPDATE scrutiny_day SET stage = 'gathering', opened_at = %s WHERE id = %s", [story.opened, story.pk])
    rows = []
    for story in stories:
        taking = {body.place for body, _ in story.taking_part()}
        for place, (body, use) in enumerate(story.parts):
            asked = story.opened if story.ends != "draft" else None
            answer = "takes-part" if body.place in taking else "declines" if place % 9 == 8 else "none"
            answer = answer if asked else "none"
            said = asked + DAY if answer != "none" else None
            rows.append((
                story.pk, body.pk, use, "" if use else "Something much like it", asked, _lead(story) if asked else None,
                answer, "We change to another one" if answer == "declines" else "", said,
                _officer(world, body) if said else None,
            ))  # fmt: skip
    pen.copy(Participation, ("day_id", "council_id", "use_id", "declares", "invited_at", "invited_by_id", "answer",
                             "because", "answered_at", "answered_by_id"), rows)  # fmt: skip
    return begun


def _needs(world, pen, begun):
    """Each council that takes part asks for something, the first two for more: there are three at least."""
    rows = []
    for story in begun:
        for turn, (body, _) in enumerate(story.taking_part() * 2):
            if turn < len(story.taking_part()) + 2 and turn < len(WANTS):
                story.needs.append([body, WANTS[turn], 0])
    first = pen.reserve(Need, sum(len(story.needs) for story in begun))
    for story in begun:
        for need in story.needs:
            need[2] = first + len(rows) + 1
            rows.append((need[2], story.pk, need[0].pk, _officer(world, need[0]), story.opened + 5 * DAY, need[1],
                         "Residents ring us instead", "Two days a month"))  # fmt: skip
    pen.copy(Need, ("id", "day_id", "council_id", "by_id", "at", "what", "why", "evidence"), rows)
    pen.copy(NeedVersion, ("need_id", "council_id", "by_id", "at", "what", "why", "evidence"), (
        (pk, *rest) for pk, _, *rest in rows
    ))  # fmt: skip
    off = [story for story in begun if story.ends == "cancelled"]
    for story in off:
        pen.say("UPDATE scrutiny_day SET stage = 'cancelled', closed_at = %s, closed_because = %s WHERE id = %s",
                [story.opened + 20 * DAY, "The supplier was bought", story.pk])  # fmt: skip


def _vote(world, pen, voting):
    """Three dots a council. The first three needs get most of them: nothing is tied."""
    asked = []
    for story in voting:
        count = len(story.needs)

        def says(turn, count=count):
            third = 3 + turn // 3 % (count - 3) if turn % 3 == 2 and count > 3 else 2
            return [int(place in {0, 1, third}) for place in range(count)]

        closes = london.moment(story.dates[1], AT)
        asked.append(ballots.Question(
            story.group, "Which three needs do we put to the supplier?", "dots", [need[1] for need in story.needs],
            [(body.pk, _officer(world, body)) for body, _ in story.taking_part()], says, closes - 13 * DAY, closes,
            key=f"scrutiny.day:{story.pk}:1", about=story.title, path=reverse("scrutiny:day-detail", args=[story.pk]),
            keys=[f"need:{need[2]}" for need in story.needs], places=3, picks=3,
            state="open" if story.ends == "ballot" else "closed", is_named=True,
        ))  # fmt: skip
    ballots.put(pen, asked)
    for story, question in zip(voting, asked, strict=True):
        pen.say("UPDATE scrutiny_day SET stage = 'ballot', ballot_id = %s WHERE id = %s", [question.pk, story.pk])


# Agreed and signed ----------------------------------------------------------------------------------------------------
def _agree(pen, agreed):
    first, rows = pen.reserve(AgreedNeed, 3 * len(agreed)), []
    for story in agreed:
        for position, (_, what, need) in enumerate(story.needs[:3], 1):
            pk = first + len(rows) + 1
            story.agreed.append(pk)
            rows.append((pk, story.pk, position, need, what, "For every council, at no charge.",
                         london.moment(story.dates[1], AT) + DAY / 24))  # fmt: skip
    pen.copy(AgreedNeed, ("id", "day_id", "position", "need_id", "title", "words", "at"), rows)
    pen.copy(Wording, ("agreed_need_id", "title", "words", "at"), ((row[0], *row[4:]) for row in rows))
    _go(pen, agreed, "agreed")


def _sign(world, pen, agreed, drafted):
    """One text each; all that take part sign it, but the last where there are many."""
    first, revisions = pen.reserve(Statement, len(agreed)), pen.reserve(StatementRevision, len(agreed))
    at = {story.pk: london.moment(story.dates[1], AT) + 2 * DAY for story in agreed}
    pen.copy(Statement, ("id", "day_id", "version", "text"), (
        (first + n, story.pk, 1, TEXT) for n, story in enumerate(agreed, 1)
    ))  # fmt: skip
    pen.copy(StatementRevision, ("id", "statement_id", "number", "text", "by_id", "at"), (
        (revisions + n, first + n, 1, TEXT, _lead(story), at[story.pk]) for n, story in enumerate(agreed, 1)
    ))  # fmt: skip
    _go(pen, drafted, "statement")
    pen.copy(SignOff, ("revision_id", "council_id", "signed", "because", "by_id", "at"), (
        (revisions + n, body.pk, turn != 5, "Our contract is being tendered" if turn == 5 else "",
         _officer(world, body), at[story.pk] + DAY)
        for n, story in enumerate(agreed, 1) if story in drafted for turn, (body, _) in enumerate(story.taking_part())
    ))  # fmt: skip


TEXT = "We share one system between us.\n\nThese are the three things that our residents and officers need first."


def _send(world, pen, sent):
    """{day: (contact, sending)}. A contact speaks for each supplier."""
    suppliers = sorted({story.supplier for story in sent})
    first, sendings = pen.reserve(SupplierContact, len(suppliers)), pen.reserve(Sending, len(sent))
    contact = {supplier: first + n for n, supplier in enumerate(suppliers, 1)}
    lead = sent[0].group.leads[0].pk if sent else None
    pen.copy(SupplierContact, ("id", "supplier_id", "name", "email", "how", "added_at", "added_by_id", "verified_at",
                               "verified_by_id"), (
        (contact[supplier], supplier, f"Vic Vendor {supplier:05}", f"contact@supplier{supplier:05}.example",
         "I rang their office", world.began, lead, world.began, lead) for supplier in suppliers
    ))  # fmt: skip
    at = {story.pk: london.moment(story.dates[2], AT) for story in sent}
    pen.copy(SentStatement, ("day_id", "text", "sha256", "sent_at", "by_id"), (
        (s.pk, TEXT, hashlib.sha256(TEXT.encode()).hexdigest(), at[s.pk], _lead(s)) for s in sent
    ))  # fmt: skip
    _go(pen, sent, "sent")
    found = {story.pk: (contact[story.supplier], sendings + n) for n, story in enumerate(sent, 1)}
    pen.copy(Sending, ("id", "contact_id", "day_id", "at", "mailed_at"), (
        (found[s.pk][1], found[s.pk][0], s.pk, at[s.pk], at[s.pk]) for s in sent
    ))  # fmt: skip
    return found


# Answered and followed up ---------------------------------------------------------------------------------------------
def _answer(pen, met, contacts):
    """Two of three are promised, with a date; one is refused."""
    first, promises = pen.reserve(Answer, 3 * len(met)), pen.reserve(Promise, 2 * len(met))
    answers, promised = [], []
    for story in met:
        contact, sending = contacts[story.pk]
        at = london.moment(story.dates[2], AT) + DAY
        for turn, need in enumerate(story.agreed):
            pk, is_no = first + len(answers) + 1, turn == 2
            answers.append((pk, need, contact, sending, "declined" if is_no else "committed",
                            "Not in this product" if is_no else "", at))  # fmt: skip
            if not is_no:
                by_on = story.dates[3] + dt.timedelta(days=60 + 120 * turn)
                story.answers.append((promises + len(promised) + 1, need, by_on))
                promised.append((story.answers[-1][0], pk, WHAT, by_on))
    with pen.together():  # who commits says to what, when the transaction ends
        pen.copy(Answer, ("id", "agreed_need_id", "contact_id", "sending_id", "verdict", "words", "at"), answers)
        pen.copy(Promise, ("id", "answer_id", "what", "by_on"), promised)
    _go(pen, met, "follow-up")


def _follow(world, pen, met):
    """The councils say of what fell due in a day that is over whether it was met; the rest stands on agendas."""
    rows, asked, topics = [], [], Topics(world)
    first = pen.reserve(Commitment, sum(len(story.answers) for story in met))
    for story in met:
        for turn, (promise, need, by_on) in enumerate(story.answers):
            pk = first + len(rows) + 1
            at = london.moment(story.dates[3], AT)
            rows.append((pk, story.pk, need, promise, WHAT, by_on, at, _lead(story),
                         int(story.ends == "closed")))  # fmt: skip
            if story.ends == "closed":
                asked.append((pk, turn, _verdict(world, story, pk, turn, london.moment(by_on, AT))))
            else:
                topic = topics.add(story.group, f"scrutiny.commitment:{pk}", Topic.Kind.PROMISE, WHAT, at, wanted=by_on)
                topics.put_on_next(topic, story.group, "discussion", by_on)
    names = ("id", "day_id", "agreed_need_id", "promise_id", "what", "due_on", "at", "by_id", "round")
    pen.copy(Commitment, names, rows)
    ballots.put(pen, [question for *_, question in asked])
    pen.copy(Verdict, ("commitment_id", "ballot_id", "outcome", "at"), (
        (pk, question.pk, "not-met" if turn else "met", question.closes) for pk, turn, question in asked
    ))  # fmt: skip
    for pk, turn, question in asked:
        pen.say(
            "UPDATE scrutiny_commitment SET ballot_id = %s, state = %s, closed_at = %s, closed_because = %s "
            "WHERE id = %s",
            [question.pk, "closed" if turn else "met", question.closes, "They will not" if turn else "", pk],
        )
    _go(pen, [s for s in met if s.ends == "closed"], "closed", ", closed_at = (day_on + 300)::timestamp")
    topics.write(pen)


def _verdict(world, story, pk, turn, due):
    option = 2 if turn else 0
    return ballots.Question(
        story.group, "Was it met: the first part of it, for everybody?", "choose", tuple(OPTIONS.values()),
        [(body.pk, _officer(world, body)) for body, _ in story.taking_part()],
        lambda _: [int(place == option) for place in range(len(OPTIONS))], due + DAY, due + 10 * DAY,
        key=f"scrutiny.commitment:{pk}:1", about=story.title,
        path=reverse("scrutiny:commitment-detail", args=[story.pk, pk]), keys=tuple(OPTIONS),
        is_named=True,
    )  # fmt: skip


def _turns(pen, begun):
    """When each went from stage to stage."""
    rows = []
    for story in begun:
        moments = {"gathering": story.opened}
        ends = [london.moment(day, AT) for day in story.dates]
        moments |= {"ballot": ends[1] - 13 * DAY, "agreed": ends[1], "statement": ends[1] + 2 * DAY, "sent": ends[2],
                    "follow-up": ends[3] + DAY, "closed": ends[3] + 300 * DAY}  # fmt: skip
        rows += [(story.pk, stage, at, _lead(story)) for stage, at in moments.items() if story.reached(stage)]
        if story.ends == "cancelled":
            rows.append((story.pk, "cancelled", story.opened + 20 * DAY, _lead(story)))
    pen.copy(Turn, ("day_id", "stage", "at", "by_id"), rows)
