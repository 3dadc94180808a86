"""Asking for a group, and setting one up: who gets what answer, and a world in which one is asked for."""

import datetime as dt
from uuid import UUID, uuid5

from peergroups.models import StartRequest
from tests.matrix.vocabulary import MISSING, NOWHERE, Place, coordinators, everyone, page

ASKED = (
    Place("asked for", {"pk": "@start request"}),
    Place(NOWHERE, {"pk": MISSING}, is_there=False),
)
FOR_COORDINATORS = {"know": coordinators, "get": coordinators, "post": coordinators}
KEYS = UUID("6f1d2a52-6f0c-4f0e-8c3e-7d0f3a0f9a11")


def fill(world):
    """One that waits, whose texts are canaries: no group reads them."""
    filled = world.cage.fill(StartRequest, "start", groups=[], knows=coordinators)
    council = world.rows["council neither"]
    asked = world.now - dt.timedelta(hours=2)
    world.keep("start request", StartRequest.objects.create(council=council, asked_at=asked, **filled))


def a_group_i_want(world, role, place):
    return {
        "group_name": "Coast", "area": "From here to there", "words": "We have nobody to learn with",
        "name": "Jo Madeup", "email": "jo@people.example", "council": world.rows["council neither"].official_name,
    }  # fmt: skip


def a_whole_group(world, role, place):
    return {
        "key": str(uuid5(KEYS, f"{role.name} {place.name}")), "kind": "region", "name": "Coast", "slug": "coast",
        "councils": world.rows["council neither"].official_name, "meets": "months", "every": "3", "sure": "yes",
    }  # fmt: skip


def not_now(world, role, place):
    return {"reason": "The group next to you has room"}


PAGES = [
    page("peergroups:group-start", get=everyone, post=everyone, public=True, body=a_group_i_want, queries=("?sent=1",)),
    page("desk:group-set-up", body=a_whole_group, **FOR_COORDINATORS),
    page("desk:start-request", of=ASKED, body=a_whole_group, **FOR_COORDINATORS),
    page("desk:start-request-decline", of=ASKED, body=not_now, **FOR_COORDINATORS),
]
READ_BY = {f"StartRequest.{name}": coordinators for name in ("name", "area", "asker", "email", "words", "reason")}
