"""What is wanted, in one place. Times and rates are parts of the bare project's in the same run, they hold anywhere."""

# Answers a second at eight lines, of the bare page's: `b` for a visitor, `bl` for who is signed in, the stock admin's
# list for admin lists.
RATE = {
    ("meetings of a group", "anonymous"): 0.70,
    ("time bank: requests and offers", "member"): 0.70,  # a visitor has hardly any row of it
    ("who shares a product", "member"): 0.70,  # no visitor reads it
    ("meeting with agenda and 20 actions", "anonymous"): 0.60,
    ("home", "member"): 0.70,
    ("home", "lead"): 0.70,
    ("my actions", "member"): 0.70,
    ("my actions", "lead"): 0.70,
    ("admin list of meetings", "coordinator"): 0.90,
    ("admin list of people", "coordinator"): 0.90,
    ("admin list of actions", "coordinator"): 0.90,
}
# The same for pages that come out of the store in which they are kept for visitors (docs/decisions/0030).
HIT = 5.0
HITS = ("front page", "group", "meetings of a group", "meeting with agenda and 20 actions", "councils")


def hit(name):
    """What the page of this name is called where it comes out of the store."""
    return f"{name}, on a hit"


RATE |= {(hit(name), "anonymous"): HIT for name in HITS}
# Of the same pages:
FIRST_BYTE = 1.6  # at one line, where nobody waits for others: times the bare page's, at most
SPREAD = 1.6  # p95 of p50 at eight lines, at most

# Statements for a visitor's list and detail, a home page, an admin list, a kept page, at most; on the home page so many
# more for each room that has something under “Your turn”.
STATEMENTS = {("list", "anonymous"): 7, ("detail", "anonymous"): 12, "home": 8, "admin": 10, "hit": 0}
A_ROOM = 3

MEMORY = 1.8  # two workers, of the bare project's two

# A country beside a hundredth of it: the same statements, the middle of the times, answers a second.
GROWN_TIME, GROWN_RATE = 1.5, 0.85

# What a browser fetches: bytes over the wire, with style sheets and scripts and without, and how many requests.
FIRST_VIEW, NEXT_PAGE, NEXT_PAGE_WITH_MAP, REQUESTS = 40_000, 8_000, 18_000, 6


def statements(kind, reader, rooms):
    """How many statements a page of this kind may cost this reader, or None."""
    limit = STATEMENTS.get(kind, STATEMENTS.get((kind, reader)))
    return limit + A_ROOM * rooms if kind == "home" else limit
