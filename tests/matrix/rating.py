"""Ratings of the matrix's world: what the council of each group says of what it uses, and the supplier of it.

Of the first point three councils say something, so it can be read. The others are a draft, what waits for a lead, and
what came back.
"""

import datetime as dt

from scrutiny import contact_links
from scrutiny.models import Rating, RatingVersion, Reply, Sending, SupplierContact
from standards.models import Point
from tests.factories import CouncilFactory
from tests.matrix.vocabulary import SOUTH, anyone_of, coordinators, leads_anywhere, own_people, public_sector
from tests.scrutiny_factories import UseFactory
from tests.timebank_factories import officer

# What a council says, by how far it is and who reads it there. Who leads south is of its very council.
POINTS = {"shown": 1, "draft": 2, "submitted": 3, "returned": 4}
READERS = {
    "shown": public_sector,
    "draft": own_people,
    "submitted": anyone_of(own_people, coordinators),
    "returned": anyone_of(own_people, coordinators),
}


def fill(world, group):
    if group == SOUTH:
        world.keep("point 1", world.rows["point"])
        for number in (2, 3, 4):
            given = {"standard": world.rows["standard"], "number": number, "title": f"Sample point {number}"}
            world.keep(f"point {number}", Point.objects.create(**given))
    for variant in POINTS:
        _version(world, group, variant)
    for _ in range(2):
        council = CouncilFactory()
        use = UseFactory(council=council, product=world.rows[f"product {group}"])
        rating = Rating.objects.create(use=use, council=council, point=world.rows["point 1"])
        said = {"score": 0, "comment": "Neither", "example": "None"}
        _went(world, RatingVersion.objects.create(rating=rating, by=officer(council), **said), "shown")
    _contact(world, group)


def _version(world, group, variant):
    name, about = f"{group} {variant}", {"use": world.rows[f"use {group}"], "council": world.rows[f"council {group}"]}
    rating = Rating.objects.create(point=world.rows[f"point {POINTS[variant]}"], **about)
    given = {"because": ""} if variant != "returned" else {}
    filled = world.cage.fill(RatingVersion, name, groups=[group], knows=READERS[variant], score=1, **given)
    extra = world.rows[f"person {group} extra"]
    version = RatingVersion.objects.create(rating=rating, by=extra, **filled)
    world.keep(f"rated {name}", _went(world, version, variant))
    if variant == "shown":
        world.keep(f"rated {group}", version)
    world.keep(f"rating {name}", rating)


def _went(world, version, variant):
    rows = RatingVersion.objects.filter(pk=version.pk)
    if variant != "draft":
        rows.update(state="submitted", submitted_at=world.now)
    if variant == "returned":
        rows.update(state="returned", judged_at=world.now)
    if variant == "shown":
        day = world.now.date()
        rows.update(state="passed", passed_on=day - dt.timedelta(days=60), shows_on=day - dt.timedelta(days=30))
    version.refresh_from_db()
    return version


def _contact(world, group):
    """Who was sent what shows, and replied; an hour ago, so that another link can be asked for."""
    lead = world.rows[f"person {group} public lead"]
    given = {"supplier": world.rows[f"firm {group}"], "verified_at": world.now, "verified_by": lead}
    here = {"groups": [group], "knows": leads_anywhere, "withdrawn_because": ""}
    filled = world.cage.fill(SupplierContact, group, **here, **given)
    contact = world.keep(f"contact {group}", SupplierContact.objects.create(**filled))
    version = world.rows[f"rated {group} shown"]
    sending = Sending.objects.create(contact=contact, mailed_at=world.now - dt.timedelta(hours=1))
    sending.versions.set([version])
    world.keep(f"sending {group}", sending)
    world.ids[f"contact link {group}"] = contact_links.path(sending).rstrip("/").rpartition("/")[2]
    filled = world.cage.fill(Reply, group, groups=[group], knows=public_sector, version=version, contact=contact)
    Reply.objects.create(**filled)
    away = {"groups": [group], "knows": leads_anywhere, "withdrawn_at": world.now}
    SupplierContact.objects.create(**world.cage.fill(SupplierContact, f"{group} withdrawn", **away, **given))
