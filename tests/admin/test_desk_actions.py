"""Which of the chosen rows an action promises to change: what needs it, and what whoever asks has a say in."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
    UserFactory,
    close,
)

pytestmark = pytest.mark.django_db


def promised(client, path, action, *rows):
    """The rows on the page before the deed; none of the others is on it, not even to say why not."""
    page = client.post(f"/admin/{path}", {"action": action, "_selected_action": [row.pk for row in rows]})
    assert page.context["left_alone"] == []
    return set(page.context["rows"])


# Members --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("action", "needs_it"), [("remove", {"lead", "member"}), ("make_lead", {"member"}), ("make_member", {"lead"})]
)
def test_only_who_is_in_the_group_in_another_role_changes_it(as_lead, group, action, needs_it):
    rows = {role: MembershipFactory(group=group, role=role) for role in ("lead", "member")}
    gone = [MembershipFactory(group=group, role=role, left_at=timezone.now()) for role in rows]

    found = promised(as_lead, "peergroups/membership/?left=all", action, *rows.values(), *gone)

    assert found == {rows[role] for role in needs_it}


def confirm(client, path, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows], "confirmed": "yes"}
    response = client.post(f"/admin/{path}", data, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_who_leads_a_region_is_not_removed_from_the_leads_group(as_coordinator, lead):
    leads = MembershipFactory(group=PeerGroupFactory(kind="leads", name="Leads"), person=lead)

    said = confirm(as_coordinator, "peergroups/membership/", "remove", leads)

    leads.refresh_from_db()
    assert leads.left_at is None
    assert said == [f"Not changed: {lead.name}. Who leads a region is in this group."]


def test_nobody_takes_the_lead_from_themselves_here(as_lead, lead, group):
    MembershipFactory(group=group, role="lead")
    own = lead.memberships.get()

    said = confirm(as_lead, "peergroups/membership/", "make_member", own)

    assert lead.memberships.get().role == "lead"
    assert said == [f"Not changed: {lead.name}. Change your own role on the group’s page."]


def test_the_download_of_members_is_of_those_who_are_in(as_lead, ours):
    chosen = {"action": "download", "_selected_action": [ours.membership.pk, ours.gone.pk]}

    text = as_lead.post("/admin/peergroups/membership/?left=all", chosen).content.decode()

    assert ours.membership.person.name in text
    assert ours.gone.person.name not in text


# People ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("action", "needs_it"), [("close_account", {"open"}), ("open_account", {"closed"}), ("erase", {"open", "closed"})]
)
def test_only_an_account_in_another_state_changes_it(as_coordinator, coordinator, action, needs_it):
    people = {state: UserFactory(name=state) for state in ("open", "closed")}
    close(people["closed"])
    if action != "open_account":  # its page says of who was erased why not
        people["erased"] = UserFactory(
            is_active=False, erased_at=timezone.now(), name="", job_title="", email="gone@erased.invalid"
        )

    found = promised(as_coordinator, "accounts/user/", action, *people.values())

    assert found == {people[state] for state in needs_it}


# Who acts for which council -------------------------------------------------------------------------------------------
def _said(person, council, **fields):
    return AffiliationFactory(person=person, council=council, **{"confirmed_at": None, "confirmed_by": None} | fields)


def test_only_what_is_said_today_and_not_confirmed_is_confirmed(as_lead, lead, group, council):
    people = [UserFactory() for _ in range(4)]
    for person in people:
        MembershipFactory(group=group, person=person, council=council)
    today = london.today(timezone.now())
    said = _said(people[0], council)
    others = [
        _said(people[1], council, ended_on=today - dt.timedelta(days=1)),
        _said(people[2], council, started_on=today + dt.timedelta(days=1)),
        _said(people[3], council, confirmed_at=timezone.now(), confirmed_by=people[3]),
    ]

    assert promised(as_lead, "accounts/affiliation/", "confirm", said, *others) == {said}


def test_a_lead_confirms_nobody_for_a_council_that_only_another_group_covers(as_lead, lead, ours, theirs):
    """Theirs to say, also of somebody who is in our group."""
    elsewhere = _said(ours.person, theirs.coverage.council)

    assert promised(as_lead, "accounts/affiliation/", "confirm", ours.affiliation, elsewhere) == {ours.affiliation}
    data = {"action": "confirm", "_selected_action": [elsewhere.pk], "confirmed": "yes"}
    as_lead.post("/admin/accounts/affiliation/", data)
    elsewhere.refresh_from_db()
    assert elsewhere.confirmed_at is None


# Councils -------------------------------------------------------------------------------------------------------------
def test_a_council_that_goes_on_is_not_handed_over_beside_one_that_ends(as_coordinator, council):
    today = london.today(timezone.now())
    MembershipFactory(council=council)
    type(council).objects.filter(pk=council.pk).update(end=today - dt.timedelta(days=1))
    SuccessionFactory(predecessor=council, successor=CouncilFactory(start=today), on=today)

    found = promised(as_coordinator, "councils/council/", "succeed", council, CouncilFactory())

    assert found == {council}
