"""Mutants that no test can tell from the code, each with its reason. Few: rather change the code so that none is left.

The tool stops at one that does not exist any more.
"""

OF_BELONGING = "peergroups/models/belonging.py Belonging.councils"
OF_THEIR_ROWS = "peergroups/models/groups.py OfGroupQuerySet.manageable_by"
PLANS_A_DAY = "scrutiny/days/views/planning.py day_new"
READS_THE_REGISTER = (
    "Whoever leads is of the public sector, which reads all of it: should that change, the page follows."
)
ASKED_FOR_LESS = "Each room says itself what waits for a lead: rooms are asked about fewer people."

LOOKED_AFTER = "timebank/waiting_rows.py _looked_after"
RULED_OUT_AT_ONCE = "The exact condition stands beside it: this one lets PostgreSQL rule most loans out before it asks."

EQUIVALENT = {
    f"{OF_BELONGING}: without .exclude(council=None)": "Nothing names the council None; the set is only smaller.",
    f"{OF_THEIR_ROWS}: without “if user.is_authenticated and user.is_coordinator: return self.all()”": (
        "A coordinator looks after every group, so the way round finds the same rows: it saves a subquery."
    ),
    "desk/needs.py _lines: without .leads()": ASKED_FOR_LESS,
    "desk/needs.py _lines: without .current()": ASKED_FOR_LESS,
    "meetings.DatePoll meetings_datepoll_fixed_on_id_key: dropped": (
        "A poll is fixed on a date of its own, which a trigger sees to: no two have one date."
    ),
    "meetings/audience.py councils_of: without .exclude(council=None)": "No council has the key None.",
    "meetings/audience.py is_invited: without “& Q(is_active=True)”": "current() asks the same: a second lock.",
    "meetings/who_comes.py people: without .visible_to()": (
        "Only who can_see_answers reads names, which is the same question: a second lock before names of people."
    ),
    f"{PLANS_A_DAY}: without .visible_to() (2)": READS_THE_REGISTER,
    f"{PLANS_A_DAY}: without .visible_to() (3)": READS_THE_REGISTER,
    f"{LOOKED_AFTER}: without .leads()": RULED_OUT_AT_ONCE,
    f"{LOOKED_AFTER}: without .current()": RULED_OUT_AT_ONCE,
    f"{LOOKED_AFTER}: without .on()": RULED_OUT_AT_ONCE,
    "timebank/views/lists.py _offers: without .visible_to()": (
        "The list is for who is inside, and they read every offer: should that change, the list follows."
    ),
    "peergroups/permissions.py _last_stays: without “person=user” (2)": (
        "The row that is looked for by key is this person's already; the condition lets an index be used."
    ),
}
