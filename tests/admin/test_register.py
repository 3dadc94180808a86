"""The coordinator's view of the register."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.factories import CouncilFactory, SuccessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["council", "succession"])
def test_a_coordinator_searches_the_register(client, coordinator, model):
    SuccessionFactory(predecessor__official_name="Aylesbury Vale District Council")
    CouncilFactory(official_name="Somebody Else")
    client.force_login(coordinator)

    response = client.get(reverse(f"admin:councils_{model}_changelist"), {"q": "aylesbury"})

    assert response.status_code == 200
    assert response.context["cl"].result_count == 1


def test_a_coordinator_changes_a_name_but_not_the_code(client, coordinator):
    council = CouncilFactory(code="ABC", domains=["abc.gov.uk"])
    domain = council.email_domains.get()
    client.force_login(coordinator)
    address = reverse("admin:councils_council_change", args=[council.pk])
    form = {
        "code": "XYZ", "official_name": "New Name Council", "short_name": "New Name", "kind": "unitary",
        "nation": "england", "region": "South East", "gss": "", "welsh_name": "", "county": "", "start": "", "end": "",
        "hex_q": "", "hex_r": "", "email_domains-TOTAL_FORMS": "1", "email_domains-INITIAL_FORMS": "1",
        "email_domains-0-id": domain.pk, "email_domains-0-council": council.pk, "email_domains-0-domain": "new.gov.uk",
    }  # fmt: skip

    response = client.post(address, form)

    assert response.status_code == 302
    council.refresh_from_db()
    assert (council.code, council.official_name) == ("ABC", "New Name Council")
    assert list(council.email_domains.values_list("domain", flat=True)) == ["new.gov.uk"]


@pytest.mark.parametrize("way", ["form", "list"])
def test_a_coordinator_deletes_a_succession_after_reading_which(client, coordinator, way):
    succession = SuccessionFactory()
    client.force_login(coordinator)
    address, form = reverse("admin:councils_succession_delete", args=[succession.pk]), {}
    if way == "list":
        address = reverse("admin:councils_succession_changelist")
        form = {"action": "delete_selected", "_selected_action": [succession.pk]}

    page = client.post(address, form) if form else client.get(address)

    assert str(succession) in page.content.decode()
    assert client.post(address, form | {"post": "yes"}).status_code == 302
    assert not type(succession).objects.exists()
    assert LogEntry.objects.count() == 0
