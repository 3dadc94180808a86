"""What somebody who may would post to the time bank: see bodies.py."""

import datetime as dt

from django.utils import timezone

from tests.matrix.bodies import _in_days
from timebank.shown import fingerprint


def _council(world, role):
    """The code of the council that this role acts for, in whichever group it stands or once knocked."""
    return world.ids[f"code {[*role.stands, *role.knocked, 'south'][0]}"]


def a_request(world, role, place):
    return {
        "council": _council(world, role), "title": "A user researcher", "words": "For two days", "skill": "sample",
        "minutes": "15 h", "place": "either", "audience": "all",
    }  # fmt: skip


def an_offer(world, role, place):
    until = _in_days(90, "until")
    return {"council": _council(world, role), "skill": "another", "minutes": "10 h", "per": "total", "place": "remote",
            **until}  # fmt: skip


def another_offer(world, role, place):
    return an_offer(world, role, place) | {"minutes": "11 h"}


def a_later_day(world, role, place):
    return _in_days(120, "until")


def because(world, role, place):
    return {"because": "It is not needed any more"}


def my_skills(world, role, place):
    return {"skills": ["another"], "is_shown": "on"}


def no_approver(world, role, place):
    return {"about": "approval", "needs_approval": "no"}


def other_limits(world, role, place):
    return {"about": "limits", "floor": "10 h", "ceiling": "20 h", "because": "It asked for it"}


def confirming(world, role, place):
    return {"deed": "confirm"}


def declining(world, role, place):
    return {"deed": "decline", **because(world, role, place)}


# Loans ----------------------------------------------------------------------------------------------------------------
def help_of_mine(world, role, place):
    """By name, for who has no account: whoever acts for the council may be named, and this one is nobody's."""
    return {
        "council": _council(world, role), "person": "other", "name": "Robin Placeholder", "minutes": "5 h",
        "settles": "hours", "words": "Gladly",
    }  # fmt: skip


def an_approver(world, role, place):
    return {"email": f"boss@{place.door or 'south'}.example"}


def another_approver(world, role, place):
    return {"email": f"other@{place.door or 'south'}.example", **_in_days(30, "until_on")}


def another_helper(world, role, place):
    return {"person": "other", "name": "Robin Placeholder"}


def the_right_hours(world, role, place):
    return {"minutes": "4 h", "note": ""}


def an_order(world, role, place):
    return {"number": "PO-9"}


def hours_of_today(world, role, place):
    council = world.ids[f"code {place.door or 'south'}"]
    return {"council": council, "minutes": "2 h", "note": "Interviews", **_in_days(0, "worked_on")}


def all_the_hours(world, role, place):
    return {"council": world.ids[f"code {place.door or 'south'}"], "minutes": "5 h", "note": ""}


def settled(world, role, place):
    return {"outcome": "some", "minutes": "4 h", **because(world, role, place)}


def a_sentence(world, role, place):
    return {"council": world.ids[f"code {place.door or 'south'}"], "words": "We would ask again."}


def terms(world, role, place):
    return {
        "council": world.ids[f"code {place.door or 'south'}"], "day_rate_pence": "400", "days": "2",
        "charge_pence": "800", "basis": "lga-1972-113", "vat": "outside", "words": "",
    }  # fmt: skip


def the_offer_shown(world, role, place):
    loan = world.rows.get(f"loan {place.name}")
    return {"shown": fingerprint(loan) if loan else ""}


def the_hours_shown(world, role, place):
    loan = world.rows.get(f"loan {place.name}")
    claim = loan.claims.filter(answered_at=None).first() if loan else None
    return {"claim": claim.pk if claim else "", "settles": "hours", **because(world, role, place)}


def the_terms_shown(world, role, place):
    shown = world.rows.get(f"agreement {place.name}")
    return {"terms": shown.pk if shown else ""}


def an_invoice(world, role, place):
    day = timezone.localdate() - dt.timedelta(days=1)
    return {"number": "INV-2", "on_day": day.day, "on_month": day.month, "on_year": day.year}


def released(world, role, place):
    return {"answer": "release", "because": ""}


def not_released(world, role, place):
    return {"answer": "refuse", **because(world, role, place)}
