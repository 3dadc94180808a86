"""Who gets what answer about ratings and suppliers' contacts: see declared.py.

A council writes and takes back; who leads a group that covers it, and is not of it, judges: here coordinators alone.
The public sector reads what came to its time. A contact's link shows nothing before it is opened.
"""

from tests.matrix import bodies
from tests.matrix.rating import POINTS
from tests.matrix.vocabulary import (
    GROUPS,
    MISSING,
    NOWHERE,
    Place,
    anyone_of,
    coordinators,
    everyone,
    leads_anywhere,
    nobody,
    of_things,
    own_people,
    page,
    public_sector,
)

USE = of_things("use", {"": everyone}, slug=False)
PRODUCT = of_things("product", {"": everyone}, slug=False)
FIRM = of_things("firm", {"": everyone}, slug=False)
CONTACT = of_things("contact", {"": everyone}, slug=False)
SHOWN = of_things("rated", {"shown": everyone}, slug=False)
SENDING = of_things("sending", {"": nobody}, slug=False)


def points(thing, *variants):
    return (
        *(
            Place(f"{group} {variant}", {"pk": f"@{thing} {group}", "point": f"@point {POINTS[variant]}"}, group)
            for group in GROUPS
            for variant in variants
        ),
        Place(NOWHERE, {"pk": MISSING, "point": MISSING}, is_there=False),
    )


TO_JUDGE = (
    *(Place(group, {"pk": f"@use {group}", "code": f"@code {group}"}, group) for group in GROUPS),
    Place(NOWHERE, {"pk": MISSING, "code": "ZZZ"}, is_there=False),
)
LINK = (
    *(Place(group, {"token": f"@contact link {group}"}, group) for group in GROUPS),
    Place(NOWHERE, {"token": "no-such-token"}, is_there=False),
)


def a_rating(world, role, place):
    return {"deed": "save", "score": "2", "comment": "It helps", "example": "Somebody moved"}


def passing_on(world, role, place):
    return {f"answer-{world.ids[f'rated {place.door} submitted']}": "pass"} if place.door else {}


def because(world, role, place):
    return {"because": "It is not so"}


def somebody(world, role, place):
    return {"name": "Vera", "email": "vera@vendor.example", "how": "Rang them"}


def the_address(world, role, place):
    return {"email": world.rows[f"contact {place.door}"].email if place.door else "a@b.example"}


NAMES = {"User.name"}
TO_CONTACTS = {"Supplier.name", "Product.name"}  # in the mail to who speaks for the supplier, and nobody else
OWNERS = {"know": public_sector, "get": own_people, "post": own_people, "tells": NAMES}
READS = {"know": public_sector, "get": public_sector, "post": None}
LEADS = {"know": leads_anywhere, "get": leads_anywhere, "post": leads_anywhere, "tells": NAMES}
JUDGES = {"know": leads_anywhere, "get": coordinators, "post": coordinators}
LINKS = {"public": True, "hides": False}

# fmt: off
PAGES = [
    page("scrutiny:use-ratings", of=USE, body=bodies.a_click, **OWNERS | {"post": own_people}),
    page("scrutiny:rating-edit", of=points("use", "draft", "shown", "submitted"), body=a_rating, **OWNERS),
    page("scrutiny:rating-take-back", of=points("use", "shown", "draft"), body=bodies.a_click, **OWNERS),
    page("scrutiny:product-ratings", of=PRODUCT, **READS),
    page("scrutiny:product-point", of=points("product", "shown", "draft"), **READS),
    page("scrutiny:ratings", queries=("?kind=planning", "?kind=waste"), **READS),
    page("scrutiny:rating-queue", **LEADS | {"post": None}),
    page("scrutiny:rating-judge", of=TO_JUDGE, body=passing_on, **JUDGES),
    page("scrutiny:rating-take-off", of=SHOWN, body=because, **JUDGES),
    page("scrutiny:contact-list", of=FIRM, body=somebody,
         **LEADS | {"tells": NAMES | TO_CONTACTS}),
    page("scrutiny:contact-withdraw", of=CONTACT, body=because, **LEADS),
    page("scrutiny:contact-link", of=LINK, get=everyone, post=everyone, body=the_address, **LINKS),
    page("scrutiny:contact-new-link", of=LINK, get=None, post=everyone, body=bodies.a_click,
         tells=TO_CONTACTS | {"SupplierContact.name"}, **LINKS),
    page("scrutiny:contact-ratings", of=SENDING, get=nobody, post=nobody, **LINKS),
]
# fmt: on
OF_COUNCILS = anyone_of(public_sector, own_people)
READ_BY = {
    "RatingVersion.comment": OF_COUNCILS,
    "RatingVersion.example": OF_COUNCILS,
    "RatingVersion.because": OF_COUNCILS,
    "Reply.text": public_sector,
    "SupplierContact.name": leads_anywhere,
    "SupplierContact.email": leads_anywhere,
    "SupplierContact.how": leads_anywhere,
    "SupplierContact.withdrawn_because": leads_anywhere,
}
