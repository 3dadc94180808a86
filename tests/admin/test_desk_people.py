"""People on the desk: what stands on a person's form and row, and the way to it."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import Affiliation, User
from desk.people_admin import AffiliationInline, MembershipInline
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory, close

pytestmark = pytest.mark.django_db


def form_of(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def test_a_membership_leads_to_the_person_for_as_long_as_they_are_in_the_group(as_lead, ours):
    for membership, is_linked in ((ours.membership, True), (ours.gone, False)):
        page = as_lead.get(reverse("admin:peergroups_membership_change", args=[membership.pk])).content.decode()
        assert (f'href="{form_of(membership.person)}"' in page) is is_linked


def test_the_rows_inside_a_form_are_ours_before_the_form_says_whose(client, lead, coordinator, ours, theirs):
    def people(inline, user):
        request = type("Request", (), {"user": user})()
        return {row.person for row in inline(User, admin.site).get_queryset(request)}

    for inline in (AffiliationInline, MembershipInline):
        assert {ours.person, theirs.person} <= people(inline, coordinator)
        assert ours.person in people(inline, lead)
        assert theirs.person not in people(inline, lead)


def test_a_closed_account_is_not_made_a_coordinator(as_coordinator):
    person = UserFactory()
    close(person)
    empty = {f"{prefix}-{name}_FORMS": 0 for prefix in ("affiliations", "memberships") for name in ("TOTAL", "INITIAL")}

    response = as_coordinator.post(form_of(person), {"name": "Sam Example", "is_superuser": "on"} | empty)

    person.refresh_from_db()
    assert response.status_code == 302
    assert (person.name, person.is_superuser) == ("Sam Example", False)


def test_a_person_is_made_a_coordinator_in_our_words_and_not_djangos(as_coordinator, member):
    field = as_coordinator.get(form_of(member)).context["adminform"].form["is_superuser"]

    assert field.label == "Coordinator of the network"
    assert field.help_text == "Sees every group, and may do there what its leads may."


def test_the_list_of_people_names_the_councils_of_today(as_lead, ours):
    ended = AffiliationFactory(person=ours.person, council=CouncilFactory(short_name="Bygone"))
    Affiliation.objects.filter(pk=ended.pk).update(ended_on=ended.started_on)

    people = as_lead.get("/admin/accounts/user/").context["cl"].result_list

    assert people.get(pk=ours.person.pk).council_names == "Basingstoke"


# session · coordinator · person, twice · councils · groups
@pytest.mark.parametrize("count", [1, 3])
def test_the_form_of_a_person_costs_the_same_for_one_and_three(as_coordinator, django_assert_num_queries, count):
    person = UserFactory()
    for _ in range(count):
        council = CouncilFactory()
        AffiliationFactory(person=person, council=council)
        MembershipFactory(person=person, council=council)
    ContentType.objects.get_for_model(User)  # asked once in the life of a process

    with django_assert_num_queries(8):
        page = as_coordinator.get(form_of(person))

    assert page.content.decode().count("form-row has_original") == 2 * count
