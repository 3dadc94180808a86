import pytest

from accounts.models import User
from tests.factories import AffiliationFactory

PAGES = ["/admin/accounts/user/", "/admin/accounts/affiliation/", "/admin/accounts/mutedmail/"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("who", "may"), [("coordinator", True), ("lead", False), ("member", False)])
def test_only_coordinators_see_people_in_the_admin(client, request, group, path, who, may):
    client.force_login(request.getfixturevalue(who))

    assert (client.get(path, follow=True).status_code == 200) is may


def test_staff_who_coordinate_nothing_see_no_people(client, member):
    User.objects.update(is_staff=True)
    client.force_login(member)

    assert [client.get(path).status_code for path in PAGES] == [403, 403, 403]


def test_the_form_of_a_person_neither_closes_an_account_nor_moves_an_address(client, coordinator, member):
    client.force_login(coordinator)
    path = f"/admin/accounts/user/{member.pk}/change/"
    data = {"name": member.name, "job_title": "", "email": "evil@people.example"}
    inline = {f"affiliations-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}

    response = client.post(path, data | inline)

    person = User.objects.get(pk=member.pk)
    assert response.status_code == 302
    assert (person.is_active, person.email) == (True, member.email)


@pytest.mark.parametrize("path", ["user/add/", "affiliation/add/", "mutedmail/add/"])
def test_nothing_about_people_is_made_in_the_admin(client, coordinator, path):
    client.force_login(coordinator)

    assert client.get(f"/admin/accounts/{path}").status_code == 403


def test_an_affiliation_is_read_only(client, coordinator):
    affiliation = AffiliationFactory(confirmed_at=None, confirmed_by=None)
    client.force_login(coordinator)
    path = f"/admin/accounts/affiliation/{affiliation.pk}"

    page = client.get(f"{path}/change/")

    assert page.status_code == 200
    assert "Save" not in page.content.decode()
    assert [client.post(f"{path}/{deed}/", {"post": "yes"}).status_code for deed in ("change", "delete")] == [403, 403]
