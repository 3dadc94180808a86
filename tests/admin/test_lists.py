"""What leads and coordinators do in the lists: the same deeds as on the pages, after a page that says to how many."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import Affiliation, User
from outbox.models import Message
from peergroups.models import Membership, PeerGroup
from tests.factories import (
    ActionFactory,
    ActionStepFactory,
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    DecisionFactory,
    GuestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    PlacementFactory,
    SuccessionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def act(client, path, action, *rows, **more):
    """Choose rows and an action, read the page in between, and confirm. Returns that page's consequences."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    page = client.post(f"/admin/{path}", data)
    assert page.status_code == 200, page
    assert client.post(f"/admin/{path}", data | {"confirmed": "yes"} | more).status_code == 302
    return page.context["consequences"]


def said(client):
    return [str(message) for message in client.get("/admin/").context["messages"]]


# Members --------------------------------------------------------------------------------------------------------------
def test_a_lead_removes_people_after_reading_how_many(as_lead, lead, ours):
    consequences = act(as_lead, "peergroups/membership/", "remove", ours.membership, ours.partner)

    assert consequences[0] == "2 memberships end today."
    for row in (ours.membership, ours.partner):
        row.refresh_from_db()
        assert (row.left_by, row.left_because) == (lead, "removed")
    assert said(as_lead) == ["2 people were removed from the group: Partner ourword and Sam ourword."]


def test_nothing_happens_before_the_page_is_confirmed(as_lead, ours):
    as_lead.post("/admin/peergroups/membership/", {"action": "remove", "_selected_action": [ours.membership.pk]})

    ours.membership.refresh_from_db()
    assert ours.membership.left_at is None


def test_a_lead_makes_a_lead_and_a_member_again(as_lead, lead, ours, group):
    act(as_lead, "peergroups/membership/", "make_lead", ours.membership)
    now_lead = Membership.objects.get(group=group, person=ours.person, left_at=None)
    assert (now_lead.role, now_lead.joined_by) == ("lead", lead)

    act(as_lead, "peergroups/membership/", "make_member", now_lead)
    assert Membership.objects.get(group=group, person=ours.person, left_at=None).role == "member"


def test_who_cannot_lead_is_left_alone_and_the_reason_is_said(as_lead, ours, group):
    consequences = act(as_lead, "peergroups/membership/", "make_lead", ours.membership, ours.partner)

    assert consequences[0] == "1 member becomes a lead from now on."
    assert said(as_lead) == [
        "1 member is a lead now: Sam ourword.",
        "Not changed: Partner ourword. A lead works for a council or another public body.",
    ]


def test_the_list_shows_who_is_in_and_on_request_who_left(as_lead, ours):
    def names(query=""):
        rows = as_lead.get(f"/admin/peergroups/membership/{query}").context["cl"].result_list
        return {membership.person for membership in rows}

    assert ours.gone.person not in names()
    assert names("?left=yes") == {ours.gone.person}
    assert ours.gone.person in names("?left=all")


def test_a_membership_is_not_made_by_hand_but_by_inviting(as_lead, as_coordinator, ours):
    as_lead.force_login(User.objects.get(name="Priya Sample"))

    page = as_lead.get("/admin/peergroups/membership/").content.decode()

    assert 'href="/groups/south/invitations/new/"' in page
    assert as_lead.get("/admin/peergroups/membership/add/").status_code == 403


def test_people_are_invited_from_the_list_into_the_groups_that_one_leads(as_lead, lead, coordinator, group, council):
    for kind, role in [("leads", "lead"), ("network", "member")]:
        MembershipFactory(group=PeerGroupFactory(kind=kind), person=lead, council=council, role=role)

    def links():
        return [words for words, _ in as_lead.get("/admin/peergroups/invitation/").context["list_links"]]

    assert links() == ["Invite people to the South peer group"]
    as_lead.force_login(coordinator)
    assert links() == []  # all groups are theirs: the way is from the group


# Groups ---------------------------------------------------------------------------------------------------------------
NO_COVERAGE = {f"coverage-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


def test_a_lead_changes_what_is_said_of_the_group_and_not_what_it_is(as_lead, ours, group):
    form = {
        "summary": "We meet",
        "months_between": "4",
        "chat_url": "https://chat.example/",
        "name": "Empire",
        "slug": "empire",
        "kind": "network",
    }

    response = as_lead.post(f"/admin/peergroups/peergroup/{group.pk}/change/", form | NO_COVERAGE)

    assert as_lead.get(f"/admin/peergroups/peergroup/{group.pk}/change/").status_code == 200
    assert response.status_code == 302
    group.refresh_from_db()
    assert (group.summary, group.months_between, group.chat_url) == ("We meet", 4, "https://chat.example/")
    assert (group.name, group.slug, group.kind) == ("South", "south", "region")


@pytest.mark.parametrize(
    ("known", "fields"), [(0, {}), (1, {"start": "2020-01-01"}), (1, {"DELETE": "on"})], ids=["add", "change", "delete"]
)
def test_a_lead_changes_no_coverage(client, as_lead, lead, coordinator, ours, group, known, fields):
    counts = {"TOTAL": 1, "INITIAL": known, "MIN_NUM": 0, "MAX_NUM": 9}
    row = {"council": CouncilFactory().pk, "group": group.pk, **({"id": ours.coverage.pk} if known else {}), **fields}
    group.coverage.exclude(pk=ours.coverage.pk).delete()
    before = set(group.coverage.values_list("council", "start", "end"))
    form = {"name": "South", "slug": "south", "kind": "region", "summary": "x"}
    form |= {f"coverage-{name}_FORMS": n for name, n in counts.items()}
    form |= {f"coverage-0-{name}": value for name, value in row.items()}

    def covered(user):
        client.force_login(user)
        client.post(f"/admin/peergroups/peergroup/{group.pk}/change/", form)
        return set(group.coverage.values_list("council", "start", "end"))

    assert covered(lead) == before
    assert covered(coordinator) != before  # the same form, from somebody who may


def test_each_input_of_a_row_in_a_form_says_what_it_is(as_coordinator, ours, group):
    page = as_coordinator.get(f"/admin/peergroups/peergroup/{group.pk}/change/").content.decode()

    inputs = re.findall(r'name="coverage-0-(council|start|end)"[^>]* aria-label="([^"]+)"', page)
    assert inputs == [("council", "Council"), ("start", "First day"), ("end", "Last day")]


def test_a_coordinator_creates_a_group_with_what_it_covers(as_coordinator, council):
    row = {f"coverage-{name}_FORMS": n for name, n in (("TOTAL", 1), ("INITIAL", 0), ("MIN_NUM", 0), ("MAX_NUM", 9))}
    form = {"name": "East", "slug": "east", "kind": "region", "coverage-0-council": council.pk}

    response = as_coordinator.post("/admin/peergroups/peergroup/add/", form | row)

    assert response.status_code == 302
    assert list(PeerGroup.objects.get(slug="east").councils_as_at(timezone.localdate())) == [council]


def test_a_lead_creates_no_group(as_lead, ours):
    assert as_lead.post("/admin/peergroups/peergroup/add/", {"name": "Mine"}).status_code == 403


# Invitations and requests ---------------------------------------------------------------------------------------------
def test_a_lead_sends_invitations_again_and_withdraws_them(as_lead, lead, ours):
    assert act(as_lead, "peergroups/invitation/", "send_again", ours.invitation)[0].startswith("1 address gets")
    ours.invitation.refresh_from_db()
    assert ours.invitation.sends == 2

    act(as_lead, "peergroups/invitation/", "withdraw", ours.invitation)
    ours.invitation.refresh_from_db()
    assert ours.invitation.withdrawn_by == lead


def test_a_lead_accepts_and_declines(as_lead, lead, ours, group):
    act(as_lead, "peergroups/joinrequest/", "accept", ours.request)

    assert Membership.objects.filter(group=group, person=ours.asker, left_at=None, kind="council").exists()
    act(as_lead, "peergroups/joinrequest/", "decline", ours.request, reason="Not now")
    assert said(as_lead)[-1] == "Not changed: Asking ourword. This was accepted already."


def test_a_reason_goes_with_declining(as_lead, ours):
    act(as_lead, "peergroups/joinrequest/", "decline", ours.request, reason="Your council is in the North")

    ours.request.refresh_from_db()
    assert (ours.request.outcome, ours.request.reason) == ("declined", "Your council is in the North")


# Meetings, mail -------------------------------------------------------------------------------------------------------
def test_a_meeting_is_read_only_with_the_way_to_its_pages(as_lead, ours):
    path = f"/admin/meetings/meeting/{ours.meeting.pk}/change/"

    page = as_lead.get(path).content.decode()

    assert f'href="{ours.meeting.get_absolute_url()}edit/"' in page
    assert ours.item.title in page
    assert ours.person.name in page
    assert 'name="_save"' not in page
    assert as_lead.post(path, {"title": "x"}).status_code == 403


def test_the_mail_log_says_about_which_meeting(as_lead, ours):
    row = as_lead.get("/admin/outbox/message/").context["cl"].result_list[0]

    assert (row.kind, row.about_title, row.to_address) == ("invitation", ours.meeting.title, ours.message.to_address)


def test_mail_of_no_group_is_in_no_leads_log(as_lead, lead, ours):
    Message.objects.filter(pk=ours.message.pk).update(scope="", person_id=lead.pk)

    assert as_lead.get("/admin/outbox/message/").context["cl"].result_count == 0


# People ---------------------------------------------------------------------------------------------------------------
def test_a_lead_confirms_that_somebody_works_for_a_covered_council(as_lead, lead, ours):
    act(as_lead, "accounts/affiliation/", "confirm", ours.affiliation)

    ours.affiliation.refresh_from_db()
    assert ours.affiliation.confirmed_by == lead


def test_nobody_vouches_for_themselves(as_lead, lead, ours):
    council = ours.affiliation.council
    own = AffiliationFactory(person=lead, council=council, confirmed_at=None, confirmed_by=None)

    act(as_lead, "accounts/affiliation/", "confirm", own)

    own.refresh_from_db()
    assert own.confirmed_at is None


def test_a_coordinator_confirms_anybody(as_coordinator, coordinator):
    said_only = AffiliationFactory(confirmed_at=None, confirmed_by=None)

    act(as_coordinator, "accounts/affiliation/", "confirm", said_only)

    assert Affiliation.objects.get(pk=said_only.pk).confirmed_by == coordinator


def test_a_coordinator_closes_opens_and_erases(as_coordinator, coordinator, ours):
    person = User.objects.get(pk=ours.person.pk)

    act(as_coordinator, "accounts/user/", "close_account", person)
    person.refresh_from_db()
    assert (person.is_active, person.closed_by) == (False, coordinator)
    act(as_coordinator, "accounts/user/", "open_account", person)
    person.refresh_from_db()
    assert person.is_active
    act(as_coordinator, "accounts/user/", "erase", person)
    person.refresh_from_db()
    assert person.erased_at
    assert person.name == ""


def test_the_last_coordinator_stays(as_coordinator, coordinator):
    act(as_coordinator, "accounts/user/", "close_account", coordinator)

    coordinator.refresh_from_db()
    assert coordinator.is_active
    assert said(as_coordinator)[0].startswith("Not changed: Uma Specimen. This is the last coordinator")


@pytest.mark.parametrize("action", ["close_account", "open_account", "erase"])
def test_no_lead_closes_or_erases(as_lead, ours, action):
    data = {"action": action, "confirmed": "yes", "_selected_action": [ours.person.pk]}

    as_lead.post("/admin/accounts/user/", data)

    person = User.objects.get(pk=ours.person.pk)
    assert (person.is_active, person.erased_at) == (True, None)


def _person_form(person, **fields):
    empty = {f"{prefix}-{name}_FORMS": 0 for prefix in ("affiliations", "memberships") for name in ("TOTAL", "INITIAL")}
    return {"name": person.name, "job_title": person.job_title} | empty | fields


def test_the_form_of_a_person_neither_closes_an_account_nor_moves_an_address(as_coordinator, member):
    path = f"/admin/accounts/user/{member.pk}/change/"

    response = as_coordinator.post(path, _person_form(member, email="evil@people.example", is_superuser=""))

    person = User.objects.get(pk=member.pk)
    assert response.status_code == 302
    assert (person.is_active, person.email, person.is_superuser) == (True, member.email, False)


def test_a_coordinator_makes_another_and_cannot_unmake_themselves(as_coordinator, coordinator, member):
    as_coordinator.post(f"/admin/accounts/user/{member.pk}/change/", _person_form(member, is_superuser="on"))
    as_coordinator.post(f"/admin/accounts/user/{coordinator.pk}/change/", _person_form(coordinator))

    coordinators = User.objects.filter(is_superuser=True, is_staff=True)
    assert set(coordinators) == {coordinator, member}


@pytest.mark.parametrize("path", ["user/add/", "affiliation/add/", "mutedmail/add/"])
def test_nothing_about_people_is_made_in_the_admin(as_coordinator, path):
    assert as_coordinator.get(f"/admin/accounts/{path}").status_code == 403


# Councils -------------------------------------------------------------------------------------------------------------
def test_a_lead_looks_up_the_register_and_changes_nothing(as_lead, ours, council):
    path = f"/admin/councils/council/{council.pk}/change/"

    assert as_lead.get(path).status_code == 200
    assert as_lead.post(path, {"short_name": "x"}).status_code == 403
    assert as_lead.post("/admin/councils/council/", {"action": "succeed", "_selected_action": [council.pk]}).status_code
    council.refresh_from_db()
    assert council.short_name == "Winchester"


def test_a_coordinator_hands_over_after_reading_what_moves(as_coordinator, ours, council):
    import datetime as dt

    today = timezone.localdate()
    heir = CouncilFactory(short_name="Heir", start=today)
    type(council).objects.filter(pk=council.pk).update(end=today - dt.timedelta(days=1))
    SuccessionFactory(predecessor=council, successor=heir, on=today)
    before = Membership.objects.filter(council=council, left_at=None).count()
    data = {"action": "succeed", "_selected_action": [council.pk]}

    page = as_coordinator.post("/admin/councils/council/", data)

    assert any("Heir" in sentence for sentence in page.context["consequences"])
    assert Membership.objects.filter(council=council, left_at=None).count() == before  # only read so far
    as_coordinator.post("/admin/councils/council/", data | {"confirmed": "yes"})
    assert Membership.objects.filter(council=council, left_at=None).count() == 0
    assert Membership.objects.filter(council=heir, left_at=None).count() == before


# What was agreed ------------------------------------------------------------------------------------------------------
def test_an_action_is_read_only_with_its_trail_and_the_way_to_its_page(as_lead, ours):
    path = f"/admin/meetings/action/{ours.action.pk}/change/"

    page = as_lead.get(path).content.decode()

    assert f'href="{ours.action.get_absolute_url()}"' in page
    assert "Dropped" in page
    assert ours.person.name in page
    assert as_lead.post(path, {"words": "x"}).status_code == 403


@pytest.mark.parametrize(("noun", "says"), [("decision", "Still stands"), ("topic", "ourword")])
def test_decisions_and_topics_are_read_only_with_what_became_of_them(as_lead, ours, noun, says):
    path = f"/admin/meetings/{noun}/{ours[noun].pk}/change/"

    page = as_lead.get(path).content.decode()

    assert says in page
    assert 'name="_save"' not in page
    assert as_lead.post(path, {"title": "x", "sentence": "x"}).status_code == 403


def test_open_topics_are_found_among_all(as_lead, ours):
    TopicFactory(group=ours.group, dropped=True)

    def found(query):
        return list(as_lead.get(f"/admin/meetings/topic/{query}").context["cl"].result_list)

    assert found("?state=open") == [ours.topic]
    assert len(found("?state=dropped")) == 1
    assert len(found("")) == 2


# Cost -----------------------------------------------------------------------------------------------------------------
AGREED = {
    "actions": lambda group, meeting, person: ActionFactory(group=group, meeting=meeting, person=person),
    "decisions": lambda group, meeting, person: DecisionFactory(meeting=meeting),
    "topics": lambda group, meeting, person: TopicFactory(group=group),
    "guests": lambda group, meeting, person: GuestFactory(meeting=meeting),
}


def _rows(noun, count, group, council):
    for n in range(count):
        person = UserFactory()
        if noun == "meetings":
            MeetingFactory(group=group, host_council=council)
        elif noun in AGREED:
            meeting = MeetingFactory(group=group, days=-n - 1)
            AGREED[noun](group, meeting, person)
        elif noun == "mail":
            now = timezone.now()
            Message.objects.create(
                key=f"k{n}", to_address="a@b.example", envelope_from="a@b.example", scope=f"group:{group.pk}",
                about="meeting:1", kind="invitation", priority=1, due_at=now, next_try=now, date=now, message_id=f"{n}",
            )  # fmt: skip
        else:
            MembershipFactory(group=group, person=person, council=council)
            AffiliationFactory(person=person, council=council)


# session · person · groups led · [choices of filters] · count · rows
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("noun", "path", "queries"),
    [
        ("groups", "peergroups/peergroup/", 5),
        ("members", "peergroups/membership/", 8),
        ("people", "accounts/user/", 5),
        ("affiliations", "accounts/affiliation/", 5),
        ("meetings", "meetings/meeting/", 7),
        ("actions", "meetings/action/", 8),
        ("decisions", "meetings/decision/", 6),
        ("topics", "meetings/topic/", 6),
        ("guests", "meetings/guest/", 6),
        ("mail", "outbox/message/", 8),
    ],
)
def test_a_list_costs_the_same_for_one_and_three(
    as_lead, lead, group, council, noun, path, queries, count, django_assert_num_queries
):
    _rows(noun, count, group, council)

    with django_assert_num_queries(queries):
        response = as_lead.get(f"/admin/{path}")

    assert len(re.findall(r'name="_selected_action"', response.content.decode())) >= min(count, 1)


# session · person · groups led · group, twice · what it covers, with councils
@pytest.mark.parametrize("count", [1, 3])
def test_the_form_of_a_group_costs_the_same_for_one_and_three(as_lead, lead, group, count, django_assert_num_queries):
    group.coverage.all().delete()
    CoverageFactory.create_batch(count, group=group)
    ContentType.objects.get_for_model(PeerGroup)  # asked once in the life of a process

    with django_assert_num_queries(6):
        page = as_lead.get(f"/admin/peergroups/peergroup/{group.pk}/change/")

    assert page.content.decode().count("form-row has_original") == count


# session · person · groups led · the thing, twice · its inlines with all they name · …
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("noun", "queries"), [("step", 10), ("placement", 7)])
def test_what_became_of_a_thing_costs_the_same_for_one_and_three(
    as_lead, group, noun, queries, count, django_assert_num_queries
):
    if noun == "step":
        thing = ActionFactory(group=group)
        ActionStepFactory.create_batch(count, action=thing, person=thing.person, council=thing.council)
    else:
        thing = TopicFactory(group=group)
        for _ in range(count):
            PlacementFactory(topic=thing, meeting__group=group)
    ContentType.objects.get_for_model(thing)  # asked once in the life of a process

    with django_assert_num_queries(queries):
        as_lead.get(f"/admin/meetings/{thing._meta.model_name}/{thing.pk}/change/")
