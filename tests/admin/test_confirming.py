"""The page before an action: it promises what will be done, and says what will not and why."""

import pytest
from django.utils import timezone

from accounts.models import User
from common import london
from peergroups.models import Membership

pytestmark = pytest.mark.django_db
MEMBERS, INVITATIONS = "/admin/peergroups/membership/", "/admin/peergroups/invitation/"


def chosen(action, *rows, **more):
    return {"action": action, "_selected_action": [row.pk for row in rows], **more}


def test_a_lead_does_not_remove_herself_by_the_way(as_lead, lead, ours, group):
    own = Membership.objects.get(group=group, person=lead, left_at=None)

    page = as_lead.post(MEMBERS, chosen("remove", own, ours.membership))

    assert page.context["rows"] == [ours.membership]
    assert page.context["left_alone"] == [(lead.name, "Leave from the group’s page.")]
    as_lead.post(MEMBERS, chosen("remove", own, ours.membership, confirmed="yes"))
    assert set(Membership.objects.exclude(left_at=None).values_list("person", flat=True)) >= {ours.person.pk}
    own.refresh_from_db()
    assert own.left_at is None


def test_the_page_sorts_out_who_cannot_lead_and_changes_nothing(as_lead, ours):
    page = as_lead.post(MEMBERS, chosen("make_lead", ours.membership, ours.partner))

    assert page.context["left_alone"] == [("Partner ourword", "A lead works for a council or another public body.")]
    assert page.context["consequences"][0].startswith("1 member becomes")
    assert "short email" in page.content.decode()
    ours.membership.refresh_from_db()
    assert (ours.membership.left_at, ours.membership.role) == (None, "member")


def test_an_accepted_invitation_is_not_sent_again(as_lead, ours, lead):
    type(ours.invitation).objects.filter(pk=ours.invitation.pk).update(accepted_at=timezone.now(), accepted_by=lead)

    page = as_lead.post(INVITATIONS, chosen("send_again", ours.invitation))

    assert page.context["left_alone"] == [(ours.invitation.email, "This invitation was accepted already.")]
    assert 'type="submit" class="default' not in page.content.decode()


def test_with_nothing_to_hand_over_there_is_no_button(as_coordinator, council):
    page = as_coordinator.post("/admin/councils/council/", chosen("succeed", council)).content.decode()

    assert "Nothing is left to hand over." in page
    assert 'Hand over"' not in page


def test_the_rows_of_others_inlines_have_no_script_and_no_delete(as_coordinator, ours):
    page = as_coordinator.get(f"/admin/accounts/user/{ours.person.pk}/change/").content.decode()

    assert "js-inline-admin-formset" not in page
    assert f"<h1>{ours.person}</h1>" in page


def test_empty_lists_of_rare_things_are_not_on_the_index(as_coordinator):
    page = as_coordinator.get("/admin/")

    shown = {model["name"] for app in page.context["app_list"] for model in app["models"]}
    assert "Mail log" in shown
    assert not shown & {"Holds on mail", "Breaker", "Mail not wanted", "Mail that came back"}


def test_people_are_coordinators_and_not_superusers(as_coordinator, coordinator, member):
    for path in ("", f"{coordinator.pk}/change/", f"{member.pk}/change/"):
        page = as_coordinator.get(f"/admin/accounts/user/{path}").content.decode().lower()
        assert "superuser status" not in page
        assert "coordinator" in page
    assert User.objects.filter(is_superuser=True).count() == 1


def test_the_mail_log_names_kinds_in_words(as_lead, ours):
    page = as_lead.get("/admin/outbox/message/").content.decode()

    assert page.count("Invitation to a meeting") >= 2  # the row and the filter


def test_days_are_written_with_the_month_in_full(as_lead, ours):
    page = as_lead.get("/admin/peergroups/invitation/").content.decode()

    assert f"{london.plain_date(ours.invitation.sent_at)}, " in page
