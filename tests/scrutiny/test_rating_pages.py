"""Pages of ratings: a council writes, a lead reads, the public sector sees the map, and nobody else knows of it."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scrutiny.models import RatingVersion, SupplierContact
from tests.factories import MembershipFactory, PointFactory, UserFactory
from tests.scrutiny.rating_town import DAY, NOON, TEXT, contact, passed, send, town, write
from tests.scrutiny_factories import RatingFactory, RatingVersionFactory, UseFactory, some_point

State = RatingVersion.State
pytestmark = pytest.mark.django_db
# Statements of each of `pages`, in their order.
STATEMENTS = [11, 12, 10, 14, 12, 11, 6, 6]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def get(client, person, path, status=200):
    client.force_login(person)
    page = client.get(path)
    assert page.status_code == status, path
    return page.content.decode()


def edit(there, n=0, point=None):
    return f"/uses/{there.uses[n].pk}/ratings/{(point or there.point).pk}/"


def judge(there, n=0):
    return f"/uses/{there.uses[n].pk}/ratings/judge/{there.councils[n].code}/"


def test_a_council_is_offered_to_rate_what_it_uses_today(client):
    there = town()
    path = f"/products/{there.product.pk}/ratings/"
    assert f"Rate it for {there.councils[0].short_name}" in get(client, there.people[0], path)

    there.product.uses.update(to_on=NOON.date() - DAY)

    assert "Rate it for" not in get(client, there.people[0], path)


# A council ------------------------------------------------------------------------------------------------------------
def test_a_point_is_saved_as_a_draft_then_sent_with_everything(client):
    there = town()
    client.force_login(there.people[0])
    overview = f"/uses/{there.uses[0].pk}/ratings/"

    page = client.post(edit(there), {"deed": "save", "comment": "Half of it <b>here</b>"})
    assert page["Location"].startswith(overview)
    assert "Half of it &lt;b&gt;here&lt;/b&gt;" in client.get(edit(there)).content.decode()

    lacks = client.post(edit(there), {"deed": "send", "comment": "Whole"}).content.decode()
    assert "Choose how it helps or hinders" in lacks
    assert "Give an example" in lacks
    assert ">Whole<" in re.sub(r"\s", "", lacks)
    client.post(edit(there), {"deed": "send", **TEXT})
    version = RatingVersion.objects.get()
    assert (version.state, version.score, version.comment) == (State.SUBMITTED, 1, TEXT["comment"])
    assert "A lead reads it" in client.get(edit(there)).content.decode()
    refused = client.post(edit(there), {"deed": "save", **TEXT, "comment": "Too late"}).content.decode()
    assert "Too late" not in refused
    assert RatingVersion.objects.get().comment == TEXT["comment"]


def test_the_list_of_points_says_how_far_each_is_and_sends_what_is_whole(client):
    there = town()
    points = [there.point, *(some_point(n) for n in range(2, 6))]
    passed(there, point=points[2], now=NOON - 60 * DAY)
    passed(there, point=points[3])
    write(there, point=points[0])
    write(there, point=points[1], example="")
    RatingVersionFactory(
        rating=RatingFactory(use=there.uses[0], council=there.councils[0], point=points[4]),
        by=there.people[0], state="returned",
    )  # fmt: skip
    path = f"/uses/{there.uses[0].pk}/ratings/"
    said = re.sub(r"<[^>]+>|\s+", " ", get(client, there.people[0], path))

    for words in ("Draft", "Published", "With the supplier until 22 December 2026", "Returned", "Send 1 draft"):
        assert words in re.sub(r" +", " ", said)
    client.post(path)
    assert RatingVersion.objects.get(rating__point=points[0]).state == State.SUBMITTED
    assert RatingVersion.objects.get(rating__point=points[1]).state == State.DRAFT


def test_taking_it_back_is_asked_first(client):
    there = town()
    version = passed(there, now=NOON - 60 * DAY)
    path = f"{edit(there)}take-back/"
    assert "Take your rating back?" in get(client, there.people[0], path)
    assert RatingVersion.objects.get().state == State.PASSED
    client.post(path)
    version.refresh_from_db()
    assert version.state == State.TAKEN_BACK


def test_only_people_of_the_council_write_and_only_the_public_sector_knows(client):
    there = town(2)
    seller = UserFactory()
    MembershipFactory(group=there.group, person=seller, kind="supplier", council=None, organisation="Example Ltd")
    for path in (f"/uses/{there.uses[0].pk}/ratings/", edit(there), f"{edit(there)}take-back/"):
        get(client, there.people[1], path, 403)
        get(client, seller, path, 404)
    for path in (
        f"/products/{there.product.pk}/ratings/", f"/products/{there.product.pk}/ratings/{there.point.pk}/",
        "/products/ratings/",
    ):  # fmt: skip
        get(client, there.people[1], path)
        get(client, seller, path, 404)
    for path in (judge(there), "/uses/ratings/", f"/suppliers/{there.supplier.pk}/contacts/"):
        get(client, there.people[1], path, 404)
        get(client, seller, path, 404)
    assert RatingVersion.objects.count() == 0


# A lead ---------------------------------------------------------------------------------------------------------------
def test_a_lead_passes_on_and_returns_in_one_go(client):
    there = town()
    good, bad = send(there), send(there, point=some_point(2), comment="Mr Sample is no help")
    assert "Mr Sample" in get(client, there.lead, judge(there))
    answers = {f"answer-{good.pk}": "pass", f"answer-{bad.pk}": "return"}

    refused = client.post(judge(there), answers).content.decode()
    assert "Say why you return it" in refused
    assert "Choose what becomes of one at least" in client.post(judge(there), {}).content.decode()
    client.post(judge(there), answers | {f"because-{bad.pk}": "Name nobody"})
    assert list(RatingVersion.objects.order_by("pk").values_list("state", "because")) == [
        ("passed", ""), ("returned", "Name nobody"),
    ]  # fmt: skip
    assert "Nothing waits here" in get(client, there.lead, judge(there))


def test_a_lead_of_the_very_council_reads_nothing_of_its_own(client):
    there = town()
    send(there)
    own = there.people[0]
    own.memberships.update(role="lead")

    get(client, own, judge(there), 403)
    assert there.product.name not in get(client, own, "/uses/ratings/")
    assert there.product.name in get(client, there.lead, "/uses/ratings/")


def test_a_lead_takes_off_what_shows(client):
    there = town()
    version = passed(there, now=NOON - 60 * DAY)
    path = f"/uses/ratings/{version.pk}/take-off/"
    get(client, there.people[0], path, 404)
    assert TEXT["comment"] in get(client, there.lead, path)
    client.post(path, {"because": "It is not so"})
    version.refresh_from_db()
    assert (version.state, version.because) == (State.RETURNED, "It is not so")


def test_suppliers_that_nobody_speaks_for_are_named_to_leads(client):
    there = town()
    passed(there)
    assert "Nobody to reply" in get(client, there.lead, "/uses/ratings/")
    contact(there)
    assert "Nobody to reply" not in get(client, there.lead, "/uses/ratings/")


def test_a_lead_verifies_a_contact_and_withdraws_it(client):
    there = town()
    path = f"/suppliers/{there.supplier.pk}/contacts/"
    client.force_login(there.lead)
    given = {"name": "Vera Vendor", "email": "Vera@Vendor.example", "how": "Rang them"}
    assert "Say how you know" in client.post(path, given | {"how": ""}).content.decode()
    client.post(path, given)
    vera = SupplierContact.objects.get()
    assert (vera.email, vera.verified_by) == ("vera@vendor.example", there.lead)
    again = client.post(path, given).content.decode()
    assert "is a contact of" in again

    away = f"/supplier-contacts/{vera.pk}/withdraw/"
    get(client, there.people[0], away, 404)
    client.force_login(there.lead)
    client.post(away, {"because": "Left the company"})
    vera.refresh_from_db()
    assert (vera.withdrawn_by, vera.withdrawn_because) == (there.lead, "Left the company")


# The public sector ----------------------------------------------------------------------------------------------------
def test_the_map_shows_numbers_from_three_councils_on_and_never_a_figure_over_all(client, clock):
    there = town(3)
    for n in (0, 1):
        passed(there, n, score=2)
    clock.move_to(NOON + 40 * DAY)
    product, point = f"/products/{there.product.pk}/ratings/", f"/products/{there.product.pk}/ratings/{there.point.pk}/"
    assert "2 councils so far" in get(client, there.people[0], product)
    assert TEXT["comment"] not in get(client, there.people[0], point)

    passed(there, 2, score=-1, now=NOON)
    page = get(client, there.people[0], product)
    shades = [("0", "0"), ("2", "1"), ("0", "0"), ("0", "0"), ("3", "2")]
    assert re.findall(r'pg-heat__cell--[a-z]+-(\d)">(\d)<', page) == shades
    words = get(client, there.people[0], point)
    assert words.count(TEXT["comment"]) == 3
    assert [page.count("Take it off") for page in (words, get(client, there.lead, point))] == [0, 3]
    compared = get(client, there.people[0], f"/products/ratings/?kind=planning&point={there.point.pk}")
    assert there.product.name in compared
    assert compared.count("<select") == 2  # and no field where the point is named
    there.product.uses.update(to_on=NOON.date())
    compared = get(client, there.people[0], f"/products/ratings/?kind=planning&point={there.point.pk}")
    assert there.product.name not in compared


def pages(there):
    return (
        f"/products/{there.product.pk}/ratings/",
        f"/products/{there.product.pk}/ratings/{there.point.pk}/",
        f"/products/ratings/?kind=planning&point={there.point.pk}",
        f"/uses/{there.uses[0].pk}/ratings/",
        edit(there),
        judge(there),
        "/uses/ratings/",
        f"/suppliers/{there.supplier.pk}/contacts/",
    )


def read_by(there, path):
    return there.lead if "judge" in path or path.startswith(("/uses/ratings", "/suppliers")) else there.people[0]


def statements(client, there, path):
    client.force_login(read_by(there, path))
    client.get(path)  # what is counted once a minute is known
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_every_page_asks_as_often_whatever_the_numbers(client, settings):
    settings.COUNTS_KEPT_SECONDS = 600  # what waits for the reader is another room's to count
    few, many = town(3), town(6)
    for there, points in ((few, 1), (many, 3)):
        for n in range(len(there.councils)):
            for point in range(1, points + 1):
                passed(there, n, point=some_point(point), now=NOON - 60 * DAY)
        contact(there)
        send(there, point=some_point(4))
    contact(many), send(many, point=some_point(5)), UseFactory(product=many.product)

    counts = [statements(client, few, path) for path in pages(few)]
    assert counts == [statements(client, many, path) for path in pages(many)] == STATEMENTS


def test_leads_read_on_the_desk_what_their_councils_sent_and_no_draft_or_contact(client):
    there, elsewhere = town(), town()
    send(there), send(elsewhere)
    write(there, point=some_point(2), comment="A draft")
    contact(there)
    page = get(client, there.lead, "/admin/scrutiny/ratingversion/")

    assert there.product.name in page
    assert elsewhere.product.name not in page
    assert "1 rating" in page.replace("&nbsp;", " ")
    get(client, there.lead, "/admin/scrutiny/suppliercontact/", 403)


def test_pages_open_at_the_standard_that_something_was_said_of(client):
    """A newer one that nobody has used yet stands first in the list, and would look empty."""
    there = town(3)
    PointFactory(standard__version="2")
    for n in range(3):
        passed(there, n, now=NOON - 60 * DAY)
    pages = [f"/products/{there.product.pk}/ratings/", f"/uses/{there.uses[0].pk}/ratings/"]

    for page in pages:
        client.force_login(there.people[0])
        assert client.get(page).context["standard"] == there.point.standard


def test_what_shows_today_and_what_it_replaced_are_called_so(client):
    there = town()
    for days in (120, 60):
        passed(there, now=NOON - days * DAY, comment=f"{days} days ago")
    passed(there, comment="To come")
    page = get(client, there.people[0], f"/uses/{there.uses[0].pk}/ratings/{there.point.pk}/")

    states = [
        page.index(word) for word in ("</svg>With the supplier", "</svg>Published", "Published until you changed it")
    ]
    assert states == sorted(states)
    assert page.count("With the supplier") == 1


@pytest.mark.parametrize(("answer", "said"), [("pass", "1 passed on, to show from 22 December 2026 on."),
                                              ("return", "1 returned: the council is told why.")])  # fmt: skip
def test_a_lead_reads_what_became_of_it_and_no_more(client, answer, said):
    there = town()
    version = send(there)
    client.force_login(there.lead)
    answers = {f"answer-{version.pk}": answer, f"because-{version.pk}": "Name nobody"}

    page = client.post(judge(there), answers, follow=True).content.decode()

    assert said in page
    assert ("returned" in page, "passed on" in page) == (answer == "return", answer == "pass")


def test_one_rating_that_is_sent_is_one(client):
    there = town()
    write(there), write(there, point=some_point(2))
    for points in (2, 1):
        if points == 1:
            write(there, point=some_point(3))
        client.force_login(there.people[0])
        page = client.post(f"/uses/{there.uses[0].pk}/ratings/", follow=True).content.decode()
        what = "1 rating went to a lead, who reads it" if points == 1 else "2 ratings went to a lead, who reads them"
        assert what in page


# Codes of councils ----------------------------------------------------------------------------------------------------
def test_links_in_mails_lead_on_after_the_register_gave_the_council_its_code(client):
    there = town()
    send(there)
    council, code = there.councils[0], there.councils[0].code
    type(council).objects.filter(pk=council.pk).update(code="ZZY", former_code=code)

    assert council.short_name in get(client, there.lead, f"/uses/{there.uses[0].pk}/ratings/judge/{code}/")
