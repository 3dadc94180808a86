"""What a filter beside a list leaves in it."""

import datetime as dt

import pytest
from django.utils import timezone

from common.admin import _year
from peergroups.models import JoinRequest
from tests.factories import ActionFactory, InvitationFactory, JoinRequestFactory, PeerGroupFactory
from tests.mail_factories import IncomingFactory

pytestmark = pytest.mark.django_db
STATES = {"done", "kept", "dropped"}


@pytest.fixture
def invitations(group, council):
    """{what became of it: invitation}. All but the open one were sent so long ago that their time is over."""
    now = timezone.now()

    def invitation(days_ago, **ended):
        return InvitationFactory(group=group, council=council, invited_at=now - dt.timedelta(days=days_ago), **ended)

    return {
        "Open": invitation(1),
        "Expired": invitation(40),
        "Accepted": invitation(40, accepted_at=now),
        "Declined": invitation(40, declined_at=now),
        "Withdrawn": invitation(40, withdrawn_at=now),
    }


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("open", {"Open"}),
        ("expired", {"Expired"}),
        ("accepted", {"Accepted"}),
        ("closed", {"Declined", "Withdrawn"}),
    ],
)
def test_invitations_are_filtered_by_what_became_of_them(as_lead, invitations, state, shown):
    page = as_lead.get("/admin/peergroups/invitation/", {"state": state})

    assert set(page.context["cl"].result_list) == {invitations[word] for word in shown}


def test_the_list_says_of_each_invitation_what_became_of_it(as_lead, invitations):
    changelist = as_lead.get("/admin/peergroups/invitation/").context["cl"]

    said = {row: changelist.model_admin.state(row) for row in changelist.result_list}
    assert said == {row: word for word, row in invitations.items()}


def test_the_group_is_a_filter_for_who_looks_after_several(as_coordinator, invitations, group, lead):
    InvitationFactory(group=PeerGroupFactory(slug="north"))

    page = as_coordinator.get("/admin/peergroups/invitation/", {"group": "south"})
    assert set(page.context["cl"].result_list) == set(invitations.values())

    as_coordinator.force_login(lead)
    page = as_coordinator.get("/admin/peergroups/invitation/")
    assert "group" not in [spec.title for spec in page.context["cl"].filter_specs]


@pytest.mark.parametrize("outcome", ["waiting", "accepted", "declined", "withdrawn"])
def test_requests_are_filtered_by_what_was_decided(as_lead, group, outcome):
    requests = {"waiting": JoinRequestFactory(group=group)}
    for decided in JoinRequest.Outcome.values:
        requests[decided] = JoinRequestFactory(group=group, outcome=decided, decided_at=timezone.now())

    page = as_lead.get("/admin/peergroups/joinrequest/", {"outcome": outcome})

    assert list(page.context["cl"].result_list) == [requests[outcome]]


def test_the_list_of_members_says_that_it_holds_who_is_in_now(as_lead):
    changelist = as_lead.get("/admin/peergroups/membership/").context["cl"]

    filters = {spec.title: list(spec.choices(changelist)) for spec in changelist.filter_specs}
    choices = [(choice["display"], choice["selected"]) for choice in filters["now or before"]]
    assert choices == [("In the group now", True), ("Left", False), ("Everybody", False)]


@pytest.mark.parametrize(("asked", "shown"), [("", {"kept"}), ("settled", {"done", "dropped"}), ("all", STATES)])
def test_mail_that_came_back_is_shown_until_somebody_looked_at_it(as_coordinator, asked, shown):
    for state in STATES:
        IncomingFactory(state=state)

    changelist = as_coordinator.get("/admin/outbox/incoming/", {"state": asked} if asked else {}).context["cl"]

    assert {row.state for row in changelist.result_list} == shown
    [state] = [spec for spec in changelist.filter_specs if spec.title == "state"]
    chosen = {choice["display"]: choice["selected"] for choice in state.choices(changelist)}
    words = {"": "Not understood", "settled": "Done, or looked at", "all": "All"}
    assert chosen == {said: said == words[asked] for said in words.values()}


# By year --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def actions(group):
    """{the year it is due: action} of two years, and none of those between."""
    return {year: ActionFactory(group=group, due_on=dt.date(year, 12, 31)) for year in (2022, 2025)}


def years(client, **asked):
    changelist = client.get("/admin/meetings/action/", asked).context["cl"]
    [spec] = [spec for spec in changelist.filter_specs if spec.title == "year"]
    return [choice["display"] for choice in spec.choices(changelist) if choice["display"] != "All"]


def test_the_years_beside_a_list_are_from_the_last_to_the_first(as_lead, actions):
    assert years(as_lead) == ["2025", "2024", "2023", "2022"]


def test_the_years_beside_a_list_are_those_of_ours(actions, client, lead, coordinator):
    ActionFactory(group=PeerGroupFactory(slug="north"), due_on=dt.date(2015, 5, 5))

    client.force_login(lead)
    assert years(client)[-1] == "2022"
    client.force_login(coordinator)
    assert years(client)[-1] == "2015"


def test_a_list_of_nothing_has_no_years(as_lead):
    assert [spec.title for spec in as_lead.get("/admin/meetings/action/").context["cl"].filter_specs] == ["state"]


@pytest.mark.parametrize("year", [2022, 2024, 2025])
def test_a_year_leaves_what_is_of_it(as_lead, actions, year):
    page = as_lead.get("/admin/meetings/action/", {"due_on": year})

    assert list(page.context["cl"].result_list) == [action for own, action in actions.items() if own == year]


@pytest.mark.parametrize("typed", ["2021", "2026", "x", "20255", "2025-01-01"])
def test_a_year_that_is_not_offered_leads_to_the_whole_list(as_lead, actions, typed):
    response = as_lead.get("/admin/meetings/action/", {"due_on": typed})

    assert (response.status_code, response["Location"]) == (302, "/admin/meetings/action/?e=1")


def test_the_year_of_a_moment_is_londons():
    assert _year(dt.datetime(2026, 1, 1, 1, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))) == 2025
