"""What somebody who may would post to change something: so that a refusal proves something."""

import datetime as dt

from django.utils import timezone

from meetings.actions import seen_on


def _meeting_of(world, place):
    """The meeting that the address names, whoever asks; for a missing one any other, to fill a form with."""
    name = place.where["pk"]
    return world.rows.get(str(name).removeprefix("@"), world.rows["meeting south public"])


def new_meeting(world, role, place):
    day = timezone.localdate() + dt.timedelta(days=60)
    return {
        "kind": "meeting", "title": "Another one", "starts_on_day": day.day, "starts_on_month": day.month,
        "starts_on_year": day.year, "starts_time": "10am", "ends_time": "3pm", "venue": "Example House",
        "postcode": "HP20 1UA", "audience": "public", "seen": 0, "keep": f"{day}/{day}",
        "beside": "on",
    }  # fmt: skip


def moved_meeting(world, role, place):
    return new_meeting(world, role, place) | {"seen": _meeting_of(world, place).sequence, "confirmed": "yes"}


def a_calendar(world, role, place):
    return {"name": "Phone"}


def replaced(world, role, place):
    return {"deed": "replace"}


def switched_off(world, role, place):
    return {"deed": "switch-off"}


def a_click(world, role, place):
    return {}


def a_reason(world, role, place):
    return {"reason": "The host has no room"}


def new_notes(world, role, place):
    return {"notes": "What was said", "over": _meeting_of(world, place).notes_version}


def pasted_notes(world, role, place):
    over, since = f"0:{_meeting_of(world, place).notes_version}", timezone.now().isoformat()
    return {"text": "What was pasted", "over": over, "since": since, "place_0": "0", "step": "save"}


def new_line(world, role, place):
    return {"kind": "talk", "title": "A new line", "minutes": "20", "presenter": ""}


def a_pasted_agenda(world, role, place):
    """One line, looked at and saved."""
    return {
        "step": "save", "text": "10:00 A pasted line", "seen": seen_on(_meeting_of(world, place)), "where": "after",
        "line-1-title": "A pasted line", "line-1-kind": "talk", "line-1-minutes": "20",
    }  # fmt: skip


def _in_days(days, name):
    """A day as its three boxes are typed."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _somebody(world, place):
    return world.rows[f"person {place.door or 'south'} extra"]


def a_copy(world, role, place):
    return {
        "title": "Once more",
        "starts_time": "10am",
        "ends_time": "3pm",
        "parts": ["agenda"],
        **_in_days(70, "starts_on"),
        "keep": "/".join(2 * [str(timezone.localdate() + dt.timedelta(days=70))]),
    }


def new_link(world, role, place):
    return {"title": "Slides", "url": "https://slides.example/new"}


def other_settings(world, role, place):
    return {"meets": "weeks", "every": "6", "reminder_days": "9, 2", "supplier_cap": "5"}


# What waits for an agenda --------------------------------------------------------------------------------------------
def discussed(world, role, place):
    return {"discussed": "yes"}


def a_theme(world, role, place):
    return {"title": "Words that residents use", "minutes": "30"}


def a_proposal(world, role, place):
    return {"item_kind": "show-and-tell", "title": "A map", "words": "", "url": "", "minutes": "20"}


def not_this_time(world, role, place):
    return {"deed": "leave-out", "because": "The day is full"}


def round_the_table(world, role, place):
    return {"title": "Round the table", "kind": "discussion", "minutes": "15"}


def a_because(world, role, place):
    return {"because": "Nobody has asked for it"}


def an_offer_to_host(world, role, place):
    """A lead writes down that of another council: that of the members stands already."""
    return {
        "council": world.rows[f"coverage {place.door or 'south'} provisional"].council_id,
        "kind": "host",
        "when": "",
        "words": "",
    }


# Which date suits ----------------------------------------------------------------------------------------------------
def new_poll(world, role, place):
    hours = {f"{name}_{number}": time for number in (1, 2) for name, time in (("from", "10am"), ("to", "3pm"))}
    days = {**_in_days(20, "date_1"), **_in_days(27, "date_2"), **_in_days(9, "last_day")}
    return {"title": "Spring meeting", "words": "", "rows": "3", "confirmed": "yes", **hours, **days}


def every_date_suits(world, role, place):
    poll = world.rows.get(str(place.where["pk"]).removeprefix("@"))
    return {f"option_{option.pk}": "yes" for option in poll.options.all()} if poll else {}


# In the room and after it --------------------------------------------------------------------------------------------
def who_is_here(world, role, place):
    newcomer = world.rows[f"person {place.door or 'south'} newcomer"]
    return {"here": [newcomer.pk], "was": ""}


def a_guest(world, role, place):
    return {"name": "Gale Guest", "organisation": "Example Ltd", "kind": "supplier", "email": "gale@visitors.example"}


def new_line_notes(world, role, place):
    item = world.rows.get(str(place.where["item"]).removeprefix("@"))
    return {"notes": "What was said about it", "over": item.notes_version if item else 0, "was": ""}


def an_action_in_the_room(world, role, place):
    council = world.ids[f"council {place.door or 'south'}"]
    owner = f"{_somebody(world, place).pk}-{council}"
    return new_line_notes(world, role, place) | {"words": "Write it up", "owner": owner, "due": "week"}


def a_decision_in_the_room(world, role, place):
    return new_line_notes(world, role, place) | {"sentence": "We go on.", "review": "year"}


def a_table(world, role, place):
    return {"service": "Parking", "seats": []}


def new_findings(world, role, place):
    return {"findings": "Six clicks", "over": 0, "service": "Parking", "seats": []}


def a_note_taker(world, role, place):
    return {"note_takers": [world.rows[f"person {place.door or 'south'} newcomer"].pk]}


def put_right(world, role, place):
    return {"outcome": "taken", "answer": ""}


def worth_it(world, role, place):
    return {"worth": "4", "words": ""}


def new_trial(world, role, place):
    meeting = world.ids[f"meeting {place.door or 'south'} past"]
    what = {"title": "Shorter talks", "question": "Was ten minutes enough?"}
    return {"meeting": meeting, **what, **_in_days(40, "review_on")}


def the_end_of_a_trial(world, role, place):
    return {"end-it": "yes", "outcome": "We go on with it"}


# Decisions and actions -----------------------------------------------------------------------------------------------
def it_stands(world, role, place):
    decision = world.rows.get(str(place.where["pk"]).removeprefix("@"))
    return {
        "outcome": "kept",
        "sentence": decision.sentence if decision else "x",
        "words": "",
        **_in_days(90, "review_on"),
    }


def new_action(world, role, place):
    """By who says it, for themselves; a coordinator is in no group and says it for somebody else."""
    mine = world.rows.get(f"person {role.name}")
    owner = mine if place.door in role.stands else _somebody(world, place)
    return {"words": "Send the map", "owner": owner.pk if owner else "", **_in_days(20, "due_on")}


def more_time(world, role, place):
    return {"until": "other", "words": "", **_in_days(30, "other")}


def to_the_leads(world, role, place):
    return {"to": "leads", "words": ""}


def what_is_left(world, role, place):
    return {"words": "One page", **_in_days(30, "due_on")}


def other_words(world, role, place):
    return {"words": "Say it better", **_in_days(30, "due_on")}


def first_place(world, role, place):
    return {"to": "1"}


def coming(world, role, place):
    council = world.ids[f"code {(sorted(role.works_for_councils) or ['neither'])[0]}"]
    return {"answer": "coming", "council": council}


def my_name(world, role, place):
    return {"deed": "about", "name": "Sam Example", "job_title": "Officer"}


def a_click_a_month(world, role, place):
    """The digest on the first Thursday at 5pm."""
    return {"deed": "rhythm", "every": "month", "weekday": "3", "hour": "17"}


def of_no_group(world, role, place):
    return {"deed": "groups", "told": []}


def no_reminders(world, role, place):
    return {"deed": "kinds", "wanted": ["invitation"]}


def a_note(world, role, place):
    return {"words": "Bring a problem you cannot solve alone"}


def a_channel(world, role, place):
    return {"kind": "slack", "name": "#digital", "url": "https://hooks.slack.com/services/T0/B0/madeup"}


def send_it_again(world, role, place):
    return {"deed": "retry"}


def leave_it_unsent(world, role, place):
    return {"deed": "drop"}


def my_council(world, role, place):
    """Who may join at once does; anybody else asks."""
    council = world.ids[f"code {(sorted(role.works_for_councils | set(role.knocked)) or ['neither'])[0]}"]
    return {"council": council, "organisation": "", "words": "To learn", "deed": "withdraw"}


def an_address(world, role, place):
    return {"email": "somebody.new@elsewhere.example"}


def close_my_account(world, role, place):
    return {"how": "close", "sure": "yes"}


def the_first_heir(world, role, place):
    return {"successor": world.ids["code heir"]}


def a_letter(world, role, place):
    return {"name": "Sam Example", "email": "sam@elsewhere.example", "message": "May I come along?"}


def to_lead(world, role, place):
    return {"role": "lead"}


def the_next_lead(world, role, place):
    here = _somebody(world, place).memberships.filter(group__slug=place.door or "south", left_at=None)
    return {"to": here.values_list("pk", flat=True).first()}


def two_addresses(world, role, place):
    return {
        "addresses": f"one@{place.door or 'south'}.example\ntwo@{place.door or 'south'}.example",
        "role": "member", "kind": "other", "organisation": "Example Ltd", "words": "", "sure": "yes",
    }  # fmt: skip


def declining_an_invitation(world, role, place):
    return {"deed": "decline"}


def declining_a_request(world, role, place):
    return {"deed": "decline", "reason": "The group is full"}


def accepting_a_request(world, role, place):
    return {"deed": "accept", "kind": "council"}


def covered(world, role, place):
    return {"covered": "yes"}


# The admin -----------------------------------------------------------------------------------------------------------
READ_ONLY = {"download"}


def action(name, thing, **more):
    """An action of a list, confirmed, on the row of the place's group; who has no such row there tries it too."""

    def posted(world, role, place):
        return {
            "action": name,
            "_selected_action": [world.ids[f"{thing} {place.name}".strip()]],
            "confirmed": "yes",
            **more,
        }

    posted.__name__ = name
    return posted


def group_form(world, role, place):
    """The form of a group in the admin."""
    group = world.rows.get(f"group {place.door}", world.rows["group south"])
    return {
        "name": group.name, "slug": group.slug, "kind": group.kind, "summary": "Another sentence",
        "months_between": "4", "chat_url": "", "founded_on": "",
        "coverage-TOTAL_FORMS": "0", "coverage-INITIAL_FORMS": "0",
    }  # fmt: skip
