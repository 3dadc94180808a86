"""Who gets what answer about scrutiny days: see declared.py.

A day is for the councils that were invited, for the public sector, or for everybody; what single councils wrote is for
nobody outside the public sector. Leads of the group run it; the group's council leads it, and so its people word it.
"""

import datetime as dt

from django.utils import timezone

from tests.matrix import bodies
from tests.matrix.scrutinising import KNOWN, READ_INSIDE, insiders, the_councils
from tests.matrix.vocabulary import (
    GROUPS,
    MISSING,
    NOWHERE,
    Place,
    acts_for_it,
    anyone_of,
    everyone,
    leads,
    leads_anywhere,
    nobody,
    of_things,
    own_people,
    page,
)

# Links of mails, made in scrutinising.py: what front:do is asked for besides.
LINKS = dict.fromkeys(("join", "not now", "sign", "unsigned"), GROUPS)
NAMES = {"User.name"}  # who wrote for a council, to who reads what councils wrote


# What addresses are asked for -----------------------------------------------------------------------------------------
def days(*variants):
    return of_things("day", {name: KNOWN[name] for name in variants}, slug=False)


def inside(*variants):
    return of_things("day", {name: READ_INSIDE[name] for name in variants}, slug=False)


def parts(thing, variants, *, key, of="day"):
    """Parts of both groups' days; under each day one that is missing, and one of another day."""
    places = []
    for group, other in zip(GROUPS, reversed(GROUPS), strict=True):
        for variant, knows in variants.items():
            name, day = f"{group} {variant}", {"pk": f"@{of} {group} {variant}"}
            here = {"door": group, "knows": knows, "variant": variant}
            strange = {**day, key: f"@{thing} {other} {variant}"}
            places += [
                Place(name, {**day, key: f"@{thing} {name}"}, **here),
                Place(f"{name}, none", {**day, key: MISSING}, is_there=False, **here),
                Place(f"{name}, one of {other}", strange, is_there=False, like=f"{name}, none", **here),
            ]
    return (*places, Place(NOWHERE, {"pk": MISSING, key: MISSING}, is_there=False))


GATHERED = {name: READ_INSIDE[name] for name in ("gathering", "named")}
NEED = parts("need", GATHERED, key="need")
OPEN = parts("need 2", GATHERED, key="need")
MERGED = parts("need 3", GATHERED, key="need")
COMMITMENT = parts("commitment", {"kept": KNOWN["kept"]}, key="commitment")
SENT = of_things("day sending", {"sent": nobody, "kept": nobody}, slug=False)
SENT_NEED = (
    *(Place(group, {"pk": f"@day sending {group} sent", "position": 1}, group, nobody) for group in GROUPS),
    Place(NOWHERE, {"pk": MISSING, "position": 1}, is_there=False),
)
PROMISED = parts("commitment", {"kept": nobody}, key="commitment", of="day sending")


# What they would post -------------------------------------------------------------------------------------------------
def in_days(number, name):
    day = timezone.localdate() + dt.timedelta(days=number)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def because(world, role, place):
    return {"because": "Nobody has time"}


def a_plan(world, role, place):
    group = place.door or next((name for name, standing in role.stands.items() if standing == "lead"), "south")
    return {
        "group": group, "supplier": world.rows[f"firm {group}"].name, "title": "Sample systems", "words": "We share it",
        "lead_council": world.rows[f"council {group}"].short_name, "lead_because": "It has time", "audience": "public",
        **in_days(10, "gather_until"), **in_days(20, "vote_until"), **in_days(30, "sign_by"), **in_days(40, "day_on"),
    }  # fmt: skip


def a_plan_for_all(world, role, place):
    """The first line of the usual agenda: no day here has a meeting yet."""
    said = {"title": "Step by step", "purpose": "For councils that share a system", "licence": "ogl-3"}
    said |= {"keep-1": "on", "title-1": "Any line", "kind-1": "talk", "minutes-1": "9"}
    return said | {"asks": "98", "gathers": "70", "votes": "56", "signs": "28"}


def other_dates(world, role, place):
    dates = (("gather_until", 20), ("vote_until", 29), ("sign_by", 43), ("day_on", 61))
    typed = {name: value for each, days in dates for name, value in in_days(days, each).items()}
    return typed | {"because": "Half-term lies in between"}


def another_council(world, role, place):
    return {"others": world.rows["council heir"].short_name, "words": "The same system"}


def not_this_time(world, role, place):
    return {"answer": "no", "because": "We change it this year"}


def what_it_uses(world, role, place):
    return {"words": "The planning module"}


def a_need(world, role, place):
    return {"what": "A form that works on a phone", "why": "Residents ring us"}


def what_says_the_same(world, role, place):
    return {"same": [str(world.ids[f"need 1 {place.name}"])] if place.is_there else [], "because": "The same"}


def other_words(world, role, place):
    pk = world.ids.get(f"agreed {place.name}", 0)
    return {"need": str(pk), "over": "1", f"need{pk}-title": "Said better", f"need{pk}-words": "In a sentence"}


def a_text(world, role, place):
    return {"text": "We ask for an answer to each", "over": "2"}


def a_signature(world, role, place):
    council = world.ids[f"council {place.door or 'south'}"]
    return {"council": str(council), "answer": "decline", "because": "It names no date", "revision": "2"}


def a_meeting(world, role, place):
    return {**in_days(62, "starts_on"), "starts_time": "10am", "ends_time": "3pm", "venue": "Example House"}


def a_promise(world, role, place):
    need = str(world.ids.get(f"agreed {place.name}", 0))
    return {"need": need, "what": "They ring us each month", **in_days(90, "due_on")}


def a_note(world, role, place):
    return {"words": "We tried it, and it works"}


def a_new_date(world, role, place):
    return {**in_days(200, "due_on"), "because": "The audit is late"}


def a_vote(world, role, place):
    return in_days(9, "last_day")


def who_could_join(role, group):
    """The people of the other group's council."""
    return group is not None and own_people(role, next(one for one in GROUPS if one != group))


RUN = {"get": leads, "post": leads}
SPEAK = {"get": acts_for_it, "post": acts_for_it}
WORD = {"get": the_councils, "post": the_councils}
STRANGERS = {"get": nobody, "post": nobody, "public": True, "hides": False}
# In the mail to the supplier's contact, who has no account.
TO_CONTACTS = {
    "Supplier.name", "SupplierContact.name", "Day.title", "AgreedNeed.title", "AgreedNeed.words", "Statement.text",
    "PeerGroup.name",
}  # fmt: skip

# fmt: off
PAGES = [
    page("scrutiny:day-list", get=everyone, post=None, public=True, queries=("?q=zq", "?group=south")),
    page("scrutiny:day-new", get=leads_anywhere, post=leads_anywhere, body=a_plan),
    page("scrutiny:day-detail", of=days(*KNOWN), get=everyone, post=None, public=True),
    page("scrutiny:day-change", of=days("draft", "gathering", "cancelled"), body=a_plan, **RUN),
    page("scrutiny:day-delete", of=days("draft", "gathering"), body=bodies.a_click, **RUN),
    page("scrutiny:day-cancel", of=days("gathering", "named", "sent"), body=because, **RUN),
    page("scrutiny:day-dates", of=days("gathering", "kept"), body=other_dates, **RUN),
    page("scrutiny:day-template", of=days("gathering", "kept"), body=a_plan_for_all, **RUN),
    page("scrutiny:day-councils", of=days("draft", "gathering", "kept"), body=another_council, **RUN),
    page("scrutiny:day-begin", of=days("draft", "gathering"), body=bodies.a_click, **RUN),
    page("scrutiny:day-answer", of=days("gathering", "named", "sent"), body=not_this_time,
         tells={"Product.name"}, **SPEAK),
    page("scrutiny:day-declare", of=inside("gathering", "named"), get=anyone_of(acts_for_it, who_could_join),
         post=anyone_of(acts_for_it, who_could_join), body=what_it_uses, writes=who_could_join),
    page("scrutiny:day-leave", of=days("gathering", "sent", "cancelled"), body=because, **SPEAK),
    page("scrutiny:day-needs", of=inside("draft", "gathering", "named", "kept"), get=everyone, post=None),
    page("scrutiny:need-new", of=inside("gathering", "named"), body=a_need, **SPEAK),
    page("scrutiny:need-detail", of=NEED, get=everyone, post=None, tells=NAMES),
    page("scrutiny:need-change", of=NEED, body=a_need, **SPEAK),
    page("scrutiny:need-withdraw", of=OPEN, body=because, **SPEAK),
    page("scrutiny:need-merge", of=NEED, body=what_says_the_same, **RUN),
    page("scrutiny:need-unmerge", of=MERGED, body=bodies.a_click, **RUN),
    page("scrutiny:day-vote", of=days("gathering", "named", "kept"), body=bodies.a_click, **RUN),
    page("scrutiny:day-three", of=days("agreed", "statement", "kept"), body=other_words, **WORD),
    # The statement ---------------------------------------------------------------------------------------------------
    page("scrutiny:day-statement", of=days("agreed", "statement", "sent", "kept"), get=everyone, post=None,
         public=True),
    page("scrutiny:day-statement-text", of=days("sent", "kept"), get=everyone, post=None, public=True),
    page("scrutiny:statement-write", of=days("agreed", "statement", "kept"), body=a_text, **WORD),
    page("scrutiny:statement-versions", of=inside("draft", "statement", "kept"), get=everyone, post=None, tells=NAMES),
    page("scrutiny:statement-put", of=days("agreed", "statement"), body=bodies.a_click, **RUN),
    page("scrutiny:statement-sign", of=days("agreed", "statement", "kept"), body=a_signature, tells=NAMES, **SPEAK),
    page("scrutiny:statement-send", of=days("statement", "sent"), body=bodies.a_click, tells=TO_CONTACTS, **RUN),
    page("scrutiny:day-meeting", of=days("gathering", "sent"), body=a_meeting, public=True, **RUN),
    # Followed up -----------------------------------------------------------------------------------------------------
    page("scrutiny:day-follow-up", of=days("sent", "kept"), **RUN),
    page("scrutiny:commitment-new", of=days("sent", "kept"), body=a_promise, **RUN),
    page("scrutiny:commitment-detail", of=COMMITMENT, get=everyone, post=the_councils, body=a_note, public=True,
         tells=NAMES),
    page("scrutiny:commitment-date", of=COMMITMENT, body=a_new_date, **RUN),
    page("scrutiny:commitment-ask", of=COMMITMENT, body=a_vote, **RUN),
    page("scrutiny:commitment-close", of=COMMITMENT, body=because, **RUN),
    page("scrutiny:day-close", of=days("sent", "kept"), body=because, **RUN),
    page("scrutiny:contact-day", of=SENT, **STRANGERS),
    page("scrutiny:contact-answer", of=SENT_NEED, **STRANGERS),
    page("scrutiny:contact-commitment", of=PROMISED, **STRANGERS),
]
# fmt: on
# By how far the day has come, for who may know of it; what single councils wrote never for others than these.
_OF_THE_DAY = (
    "Day.title",
    "Day.words",
    "Day.lead_because",
    "Day.closed_because",
    "Turn.because",
    "AgreedNeed.title",
    "AgreedNeed.words",
    "Wording.title",
    "Wording.words",
    "Statement.text",
    "SentStatement.text",
    "Answer.words",
    "Promise.what",
    "Commitment.what",
    "Commitment.closed_because",
)  # fmt: skip
_INSIDE = (
    "Participation.declares", "Participation.because", "Participation.left_because", "Need.what", "Need.why",
    "Need.evidence", "Need.merged_because", "Need.withdrawn_because", "NeedVersion.what", "NeedVersion.why",
    "NeedVersion.evidence", "StatementRevision.text", "SignOff.because",
)  # fmt: skip
READ_BY = {
    **dict.fromkeys(_OF_THE_DAY, everyone),
    **dict.fromkeys(_INSIDE, insiders),
    "CommitmentNote.words": everyone,
}
