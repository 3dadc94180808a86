"""What somebody who may would post to change something: so that a refusal proves something."""

import datetime as dt

from django.utils import timezone


def _meeting_of(world, place):
    """The meeting that the address names, whoever asks; for a missing one any other, to fill a form with."""
    name = place.where["pk"]
    return world.rows.get(str(name).removeprefix("@"), world.rows["meeting south public"])


def new_meeting(world, role, place):
    day = timezone.localdate() + dt.timedelta(days=60)
    return {
        "kind": "meeting", "title": "Another one", "starts_on_day": day.day, "starts_on_month": day.month,
        "starts_on_year": day.year, "starts_time": "10am", "ends_time": "3pm", "venue": "Example House",
        "postcode": "HP20 1UA", "audience": "public", "seen": 0,
    }  # fmt: skip


def moved_meeting(world, role, place):
    return new_meeting(world, role, place) | {"seen": _meeting_of(world, place).sequence, "confirmed": "yes"}


def a_click(world, role, place):
    return {}


def a_reason(world, role, place):
    return {"reason": "The host has no room"}


def new_notes(world, role, place):
    return {"notes": "What was said", "over": _meeting_of(world, place).notes_version}


def new_line(world, role, place):
    return {"kind": "talk", "title": "A new line", "minutes": "20", "presenter": ""}


def first_place(world, role, place):
    return {"to": "1"}


def coming(world, role, place):
    council = world.ids[f"code {(sorted(role.works_for_councils) or ['neither'])[0]}"]
    return {"answer": "coming", "council": council}


def my_name(world, role, place):
    return {"deed": "about", "name": "Sam Example", "job_title": "Officer"}


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
