"""Questions put to councils, what each says, and what came of it: led from draft to result, as the rules have it."""

from dataclasses import dataclass, field

from ballots import counting
from ballots.models import Ballot, Cast, Elector, Option, Result
from bench.network.world import DAY

YES_NO = ("Yes", "No", "Abstain")
QUESTIONS = (
    ("Shall we meet online every second time?", "yes-no", YES_NO),
    ("Which theme is next?", "choose", ("Forms that work", "Open data", "Signing in", "Housing repairs")),
    ("What do we look into together?", "dots", ("Maps", "Bookings", "Chat", "Payments", "Letters", "Search")),
)


@dataclass
class Question:
    """One ballot. `voters`: [(council's key, person's key)]. `says(turn)`: the dots of that voter, or None."""

    group: object
    question: str
    rule: str
    options: tuple
    voters: list
    says: object
    opens: object
    closes: object
    key: str = ""
    about: str = ""
    path: str = ""
    keys: tuple = ()
    places: int = 1
    picks: int = 1
    state: str = "closed"
    is_named: bool = False
    pk: int = 0
    casts: list = field(default_factory=list)


def write(world, pen):
    """What groups ask: most of it over, one question open in each region."""
    rng = world.chance("ballots")
    asked = []
    led = [group for group in world.groups if group.leads and group.bodies]
    for number in range(world.sizes.few(400, 4)):
        asked.append(_of_a_group(world, rng, rng.choice(led), number, "closed"))
    for number, group in enumerate(led):
        asked.append(_of_a_group(world, rng, group, number, "open"))
    put(pen, [question for question in asked if question])


def _of_a_group(world, rng, group, number, state):
    text, rule, options = QUESTIONS[number % len(QUESTIONS)]
    voters = [(body.pk, world.officers[body.place][0].pk) for body in group.bodies if world.officers.get(body.place)]
    opens = world.now - (5 if state == "open" else rng.randint(40, 2500)) * DAY
    picks = 3 if rule == "dots" else 1

    def says(turn):
        if rng.random() < 0.15:
            return None
        dots = [0] * len(options)
        for place in rng.sample(range(len(options)), picks):
            dots[place] = 1
        return dots

    return Question(group, text, rule, options, voters, says, opens, opens + 14 * DAY, picks=picks,
                    places=2 if rule == "dots" else 1, state=state)  # fmt: skip


def put(pen, asked):
    """Write these ballots, each on its way: a draft, then open with its electorate and casts, then over and counted."""
    first = pen.reserve(Ballot, len(asked))
    for number, question in enumerate(asked, 1):
        question.pk = first + number
    names = ("id", "group_id", "key", "question", "about", "about_path", "rule", "picks", "most", "places",
             "electorate", "state", "made_at", "made_by_id", "opens_at", "closes_at")  # fmt: skip
    pen.copy(Ballot, names, (
        (q.pk, q.group.pk, q.key, q.question[:200], q.about, q.path, q.rule, q.picks, 1, q.places,
         "named" if q.is_named else "group", "draft", q.opens - DAY, q.group.leads[0].pk, q.opens, q.closes)
        for q in asked
    ))  # fmt: skip
    pen.copy(Option, ("ballot_id", "position", "words", "key"), (
        (q.pk, place, words[:200], q.keys[place - 1] if q.keys else "")
        for q in asked for place, words in enumerate(q.options, 1)
    ))  # fmt: skip
    pen.copy(Elector, ("ballot_id", "council_id"), ((q.pk, council) for q in asked for council, _ in q.voters))
    pen.say("UPDATE ballots_ballot SET state = 'open' WHERE id = ANY(%s)", [[q.pk for q in asked]])
    for question in asked:
        question.casts = [(*voter, dots) for turn, voter in enumerate(question.voters) if (dots := question.says(turn))]
    pen.copy(Cast, ("ballot_id", "council_id", "dots", "by_id", "at"), (
        (q.pk, council, dots, person, q.opens + DAY / 2 * (1 + turn % 3))
        for q in asked for turn, (council, person, dots) in enumerate(q.casts)
    ))  # fmt: skip
    over = [question for question in asked if question.state == "closed"]
    pen.say(
        "UPDATE ballots_ballot SET state = 'closed', ended_at = closes_at WHERE id = ANY(%s)", [[q.pk for q in over]]
    )
    names = ("ballot_id", "dots", "councils", "electors", "chosen", "tied", "open_places", "at")
    pen.copy(Result, names, (_result(question) for question in over))


def _result(question):
    dots = counting.added_up([cast[2] for cast in question.casts], len(question.options))
    came = counting.outcome(dots, rule=question.rule, places=question.places)
    return (question.pk, dots, len(question.casts), len(question.voters), came.chosen, came.tied, came.open_places,
            question.closes)  # fmt: skip
