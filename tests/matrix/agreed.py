"""What a group of the matrix's world agreed, wrote down and waits for: a row of each, each text a canary."""

import datetime as dt

from django.utils import timezone

from common import do_links
from meetings.models import (
    Action,
    ActionStep,
    AgendaItem,
    Circulation,
    Correction,
    DateOption,
    DatePoll,
    Decision,
    Feedback,
    Guest,
    HostOffer,
    Link,
    Meeting,
    Placement,
    Presence,
    Review,
    Revision,
    Seat,
    StandingItem,
    Table,
    Topic,
    Trial,
    TrialAnswer,
)
from tests.matrix.vocabulary import NORTH, SOUTH, everyone, insiders, leads, public_sector, writers

# Whom a date poll asks: the group, or those whom the draft is for that it is about.
ASKED = {"": everyone, "public-sector": public_sector}
# Meetings at which something was agreed, and who reads what: their notes.
AGREED = {"past": everyone, "held": insiders, "written": writers}
ACTIONS = {"past": everyone, "held": insiders, "written": insiders}  # its group reads an action before the notes


def fill(world, group):
    for variant, knows in AGREED.items():
        _at_a_meeting(world, group, variant, knows)
    _in_the_group(world, group)
    _after(world, group)
    _waiting(world, group)
    _polls(world, group)
    _links(world, group)
    for thing in ("decision", "guest"):  # as the admin's lists ask for them
        world.keep(f"{thing} {group}", world.rows[f"{thing} {group} past"])


def _filled(world, model, owner, of, knows=everyone, **given):
    """A row of the group `of`, whose texts are known to these."""
    return model.objects.create(**world.cage.fill(model, owner, groups=[of], knows=knows, **given))


def _at_a_meeting(world, group, variant, knows):
    name = f"{group} {variant}"
    meeting, item = world.rows[f"meeting {name}"], world.rows[f"item {name}"]
    extra, council = world.rows[f"person {group} extra"], world.rows[f"council {group}"]
    by, at = {"by": extra}, {"meeting": meeting, "item": item}
    world.keep(f"presence {name}", Presence.objects.create(meeting=meeting, person=extra, council=council))
    if group == SOUTH and variant != "written":
        Presence.objects.create(meeting=meeting, person=world.rows["person was there, not a member"])
    decision = world.keep(f"decision {name}", _filled(world, Decision, name, group, knows, recorded_by=extra, **at))
    world.keep(f"review {name}", _filled(world, Review, name, group, knows, decision=decision, outcome="kept", **by))
    _action(world, group, variant, ACTIONS[variant], **at)
    work = world.keep(
        f"table line {name}",
        AgendaItem.objects.create(meeting=meeting, position=9, kind="table-work", title="Table work", minutes=60),
    )
    table = world.keep(f"table {name}", _filled(world, Table, name, group, knows, item=work, number=1))
    Seat.objects.create(item=work, table=table, person=extra)
    guest = world.keep(
        f"guest {name}",
        _filled(world, Guest, name, group, insiders, meeting=meeting, kind="supplier", added_at=meeting.starts_at),
    )
    Seat.objects.create(item=work, table=table, guest=guest)
    world.keep(f"revision {name}", _filled(world, Revision, name, group, version=1, **at, **by))


def _action(world, group, variant, knows, **more):
    """One of a colleague of those members who ask; its trail is the group's own."""
    name = f"{group} {variant}".strip()
    extra = {"person": world.rows[f"person {group} extra"], "council": world.rows[f"council {group}"]}
    due = {"due_on": timezone.localdate() + dt.timedelta(days=7)}
    given = {"group": world.rows[f"group {group}"], **extra, **due, **more}
    filled = world.cage.fill(Action, name, groups=[group], knows=knows)
    action = world.keep(f"action {name}", Action.objects.create(**filled, **given))
    filled = world.cage.fill(ActionStep, name, groups=[group], knows=insiders)
    ActionStep.objects.create(action=action, kind="agreed", **extra, **due, **filled)
    return action


def _in_the_group(world, group):
    _action(world, group, "", insiders)
    _action(world, group, "done", insiders, state="done", closed_at=world.now)


def _after(world, group):
    meeting, extra = world.rows[f"meeting {group} held"], world.rows[f"person {group} extra"]
    name, own = f"{group} held", {"person": extra}
    settled = {"outcome": "taken", "settled_at": world.now, "settled_by": extra} if group == NORTH else {}
    filled = world.cage.fill(
        Correction, name, groups=[group], knows=leads, person=f"{group} extra", meeting=meeting,
    )  # fmt: skip
    world.keep(f"correction {name}", Correction.objects.create(**filled, **own, **settled))
    filled = world.cage.fill(Circulation, name, groups=[group], knows=insiders)
    world.keep(f"circulation {name}", Circulation.objects.create(meeting=meeting, round=1, **filled))
    type(meeting).objects.filter(pk=meeting.pk).update(notes_round=1)
    filled = world.cage.fill(Feedback, name, groups=[group], knows=leads, person=f"{group} extra")
    world.keep(f"feedback {name}", Feedback.objects.create(meeting=meeting, worth=4, **own, **filled))
    past = world.rows[f"meeting {group} past"]
    for variant in ("past", "ended"):
        over = {"ended_at": world.now} if variant == "ended" else {"outcome": ""}
        trial = _filled(
            world, Trial, f"{group} {variant}", group, insiders, group=past.group, meeting=past,
            review_on=timezone.localdate() + dt.timedelta(days=20), **over,
        )  # fmt: skip
        world.keep(f"trial {group} {variant}", trial)
    filled = world.cage.fill(TrialAnswer, name, groups=[group], knows=insiders, person=f"{group} extra")
    given = {"trial": world.rows[f"trial {group} past"], "answer": "yes"}
    world.keep(f"trial answer {name}", TrialAnswer.objects.create(**given, **own, **filled))


def _waiting(world, group):
    """A proposal that waits for the lead, one left out and one dropped; a standing item; an offer to host."""
    row, meeting = world.rows[f"group {group}"], world.rows[f"meeting {group} public"]
    extra = world.rows[f"person {group} extra"]
    proposer = extra if group == NORTH else world.rows["person member"]
    for variant in ("", "left out", "dropped"):
        name = f"{group} {variant}".strip()
        over = {"closed_at": world.now, "outcome": "dropped"} if variant == "dropped" else {"closed_because": ""}
        topic = _filled(
            world, Topic, name, group, insiders, group=row, kind="proposal", opened_by=proposer,
            key=f"meetings.proposal:{group}-{variant}", **over,
        )  # fmt: skip
        world.keep(f"topic {name}", topic)
        if variant != "dropped":
            skipped = {"skipped_at": world.now, "skipped_by": extra} if variant else {"skipped_because": ""}
            placement = _filled(world, Placement, name, group, insiders, topic=topic, meeting=meeting, **skipped)
            world.keep(f"placement {group} public{f' {variant}' if variant else ''}", placement)
    standing = _filled(world, StandingItem, group, group, insiders, group=row, minutes=15)
    world.keep(f"standing {group}", standing)
    offer = _filled(
        world, HostOffer, group, group, insiders, group=row, council=world.rows[f"council {group}"], offered_by=extra
    )
    world.keep(f"offer {group}", offer)


def _polls(world, group):
    row, extra = world.rows[f"group {group}"], world.rows[f"person {group} extra"]
    for variant, knows in ASKED.items():
        name, draft = f"{group} {variant}".strip(), None
        if variant:
            day = world.now.date() + dt.timedelta(days=60)
            hours = {"starts_on": day, "ends_on": day, "starts_time": dt.time(10), "ends_time": dt.time(15)}
            draft = Meeting.objects.create(group=row, title="A draft to find a date for", audience=variant, **hours)
        asked = {"opened_at": world.now - dt.timedelta(days=1), "answers_until": world.now + dt.timedelta(days=9)}
        given = {"group": row, "meeting": draft, "opened_by": extra, "closed_because": "", **asked}
        poll = world.keep(f"poll {name}", _filled(world, DatePoll, f"poll {name}", group, knows, **given))
        for days in (30, 37):
            start = world.now + dt.timedelta(days=days)
            date = DateOption.objects.create(poll=poll, starts_at=start, ends_at=start + dt.timedelta(hours=4))
        world.keep(f"date {name}", date)


def _links(world, group):
    past = world.rows[f"meeting {group} past"]
    beside = {
        "meeting": past, "item": world.rows[f"item {group} past"], "decision": world.rows[f"decision {group} past"],
        "action": world.rows[f"action {group} past"],
    }  # fmt: skip
    for name, thing in beside.items():
        world.keep(f"link {group} {name}", _filled(world, Link, f"{group} {name}", group, **{name: thing}))
    reader = {"person_id": world.rows[f"person {group} extra"].pk, "expires_at": world.now + dt.timedelta(days=9)}
    action = {"object_id": world.ids[f"action {group}"], **reader}
    world.ids[f"done link {group}"] = do_links.make("action-done", choice="", **action)
    world.ids[f"time link {group}"] = do_links.make("action-time", choice="", **action)
    held = {"object_id": world.ids[f"meeting {group} held"], **reader}
    world.ids[f"feedback link {group}"] = do_links.make("meeting-feedback", choice="", **held)
