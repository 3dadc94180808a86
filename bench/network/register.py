"""What councils use (the real list, as it is imported), what they say of it, and how they rate it."""

from bench.network.world import DAY
from scrutiny.models import Rating, RatingVersion, Use, UseCheck

SCORES = (-2, -1, 0, 1, 2)


def uses_of(world):
    """[(use, product, supplier, kind, body)] of councils of today that have somebody, of what several could share."""
    found = Use.objects.open().shared().filter(body__council__isnull=False, product__supplier__isnull=False)
    place = {body.pk: body for body in world.bodies if world.officers.get(body.place)}
    rows = found.order_by("body__council__code", "product__name", "kind", "pk").values_list(
        "pk", "product_id", "product__supplier_id", "kind", "body__council_id"
    )
    return [(*row[:4], place[row[4]]) for row in rows if row[4] in place]


def write(world, pen):
    rng, uses = world.chance("register"), uses_of(world)
    said = [(use, body) for use, *_, body in uses if rng.random() < 0.6]
    checks = [
        (use, body.pk, rng.choices(["confirmed", "added"], [90, 10])[0],
         world.now - rng.randint(5, 700) * DAY, rng.choice(world.officers[body.place]).pk)
        for use, body in said
    ]  # fmt: skip
    pen.copy(UseCheck, ("use_id", "council_id", "answer", "at", "by_id"), checks)
    if checks:
        pen.say(
            "UPDATE scrutiny_use SET confirmed_at = said.at, confirmed_by_id = said.by_id "
            "FROM (SELECT DISTINCT ON (use_id) use_id, at, by_id FROM scrutiny_usecheck ORDER BY use_id, at DESC) said "
            "WHERE said.use_id = scrutiny_use.id"
        )
    _ratings(world, pen, rng, uses)


def _ratings(world, pen, rng, uses):
    """Written, submitted, judged: most show, some wait for a lead, a few were returned."""
    pairs = [(use, body, point) for use, *_, body in uses for point in world.points]
    chosen = sorted(rng.sample(range(len(pairs)), min(len(pairs), world.sizes.few(5000, 20))))
    first, versions = pen.reserve(Rating, len(chosen)), pen.reserve(RatingVersion, len(chosen))
    names = ("id", "use_id", "council_id", "point_id")
    pen.copy(Rating, names, (
        (first + n, use, body.pk, point) for n, (use, body, point) in enumerate((pairs[place] for place in chosen), 1)
    ))  # fmt: skip
    words, written = world.words_of("ratings"), []
    for n, (_, body, _) in enumerate((pairs[place] for place in chosen), 1):
        state = rng.choices(["passed", "submitted", "returned", "draft"], [75, 10, 5, 10])[0]
        at = world.now - (rng.randint(60, 1500) if state == "passed" else rng.randint(2, 40)) * DAY
        written.append((versions + n, first + n, body, state, at))
    names = ("id", "rating_id", "score", "comment", "example", "at", "by_id", "submitted_at")
    pen.copy(RatingVersion, names, (
        (pk, rating, rng.choice(SCORES), words.some(5, 25), words.some(5, 25), at,
         world.officers[body.place][0].pk, None if state == "draft" else at + DAY / 2)
        for pk, rating, body, state, at in written
    ))  # fmt: skip
    sent = [pk for pk, *_, state, _ in written if state != "draft"]
    pen.say("UPDATE scrutiny_ratingversion SET state = 'submitted' WHERE id = ANY(%s)", [sent])
    pen.say(
        "UPDATE scrutiny_ratingversion SET state = 'passed', judged_at = at + interval '2 days', "
        "passed_on = (at + interval '2 days')::date, shows_on = (at + interval '42 days')::date WHERE id = ANY(%s)",
        [[pk for pk, *_, state, _ in written if state == "passed"]],
    )
    pen.say(
        "UPDATE scrutiny_ratingversion SET state = 'returned', judged_at = at + interval '1 day', "
        "because = 'This is about another product' WHERE id = ANY(%s)",
        [[pk for pk, *_, state, _ in written if state == "returned"]],
    )
