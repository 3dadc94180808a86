"""The front page, for a stranger and for somebody signed in."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from common.lines import Deed, Line
from front import home
from meetings.models import Attendance
from tests.factories import (
    AffiliationFactory,
    AttendanceFactory,
    CouncilFactory,
    CoverageFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)

HOME = reverse("front:home")


# A stranger -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_public_page_costs_the_same_for_one_and_three(client, db, count, django_assert_num_queries):
    groups = PeerGroupFactory.create_batch(count)
    for place, group in enumerate(groups):
        CoverageFactory(group=group, council=CouncilFactory(hex_q=place, hex_r=0))
        MeetingFactory(group=group)
        MeetingFactory(group=group, days=-30, notes="We met.")

    with django_assert_num_queries(5):
        response = client.get(HOME)

    assert [row.group for row in response.context["atlas"].rows] == groups
    assert [len(response.context[name]) for name in ("coming", "notes")] == [count, count]


def test_the_table_counts_the_councils_of_today_and_names_the_next_public_meeting(client, group, council):
    today = timezone.localdate()
    gone = CouncilFactory(end=today - dt.timedelta(days=1))
    CoverageFactory(group=group, council=gone)
    CoverageFactory(group=group, council=CouncilFactory(), end=today - dt.timedelta(days=1))
    CouncilFactory()
    MeetingFactory(group=group, days=3, audience="members", host_council=council)
    for days in (-3, 19):
        MeetingFactory(group=group, days=days, host_council=council)
    public = MeetingFactory(group=group, days=9, host_council=council)

    atlas = client.get(HOME).context["atlas"]

    assert [(row.councils, row.next_at) for row in atlas.rows] == [(1, _starts_at(public))]
    assert (atlas.covered, len(atlas.councils)) == (1, 3)


def _starts_at(meeting):
    meeting.refresh_from_db()
    return meeting.starts_at


def test_a_council_of_two_groups_is_counted_once_in_the_sum(client, group, council):
    CoverageFactory(group=PeerGroupFactory(), council=council)

    atlas = client.get(HOME).context["atlas"]

    assert [row.councils for row in atlas.rows] == [1, 1]
    assert atlas.covered == 1


def test_groups_stand_in_the_order_of_their_founding(client, db):
    unknown = PeerGroupFactory(founded_on=None)
    young = PeerGroupFactory(founded_on=dt.date(2018, 1, 1))
    old = PeerGroupFactory(founded_on=dt.date(2016, 11, 25))

    assert client.get(HOME).context["atlas"].regions == [old, young, unknown]


def test_a_network_covers_everybody_and_is_no_row_of_the_table(client, council):
    network = PeerGroupFactory(kind="network", name="LocalGov Sample")

    response = client.get(HOME)

    assert response.context["atlas"].rows == []
    assert response.context["atlas"].networks == [network]
    assert "LocalGov Sample" in response.text


def test_strangers_see_only_public_meetings_and_notes(client, group):
    for days in (10, -10):
        for audience in ("members", "public-sector", "councils"):
            MeetingFactory(group=group, days=days, audience=audience, title="Hidden canary", notes="Hidden canary")
    MeetingFactory(group=group, draft=True, title="Hidden canary")
    coming = MeetingFactory(group=group, notes="We are going to meet.")
    past = MeetingFactory(group=group, days=-10, notes="We met.")

    response = client.get(HOME)

    assert "canary" not in response.text
    assert (list(response.context["coming"]), list(response.context["notes"])) == ([coming], [past])


def test_the_page_stands_without_any_group_council_or_meeting(client, db):
    response = client.get(HOME)

    assert response.status_code == 200
    assert "There is no group here yet" in response.text


def test_the_map_has_one_link_for_each_group_and_names_every_council(client, group):
    for place in range(3):
        CoverageFactory(group=group, council=CouncilFactory(short_name=f"Land {place}", hex_q=place, hex_r=0))
    CouncilFactory(short_name="Uncovered <Isle>", hex_q=9, hex_r=9)

    text = client.get(HOME).text

    assert text.count('class="pg-map__group"') == 1
    assert [f"<title>Land {place}</title>" in text for place in range(3)] == [True] * 3
    assert "<title>Uncovered &lt;Isle&gt;</title>" in text


# Signed in ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_own_page_costs_the_same_for_one_and_three(client, member, council, count, django_assert_num_queries):
    for group in PeerGroupFactory.create_batch(count):
        MembershipFactory(group=group, person=member, council=council)
        MeetingFactory(group=group)
        MeetingFactory(group=group, days=-30, notes="We met.")
    for group in PeerGroupFactory.create_batch(count):
        CoverageFactory(group=group, council=council)
    client.force_login(member)

    with django_assert_num_queries(15):
        response = client.get(HOME)

    assert [len(response.context[name]) for name in ("tasks", "coming", "notes", "suggestions")] == [count] * 4


def test_what_waits_stands_on_pages_of_25_and_is_counted_whole(client, group, member):
    meetings = [MeetingFactory(group=group, days=days) for days in range(2, 29)]
    client.force_login(member)

    first, last = (client.get(HOME, {"page": number}) for number in (1, 2))

    pages = [[task.line.key for task in page.context["tasks"]] for page in (first, last)]
    assert [len(keys) for keys in pages] == [25, 2]
    assert {key for keys in pages for key in keys} == {f"answer:meeting{meeting.pk}" for meeting in meetings}
    for page in (first, last):
        assert ": 27 things wait for you" in page.text
        assert page.context["shown"].sentence.startswith("27 things wait for you.")


@time_machine.travel("2026-11-22 09:00:00+00:00", tick=False)
def test_a_member_is_greeted_and_told_what_waits(client, group, member):
    MeetingFactory(group=group, days=3)
    client.force_login(member)

    response = client.get(HOME)

    assert '<h1 class="pg-head__title">Good morning, Sam</h1>' in response.text
    assert response.context["shown"].sentence == "One thing waits for you. South meets on Wednesday."
    assert [(task.by, task.urgent) for task in response.context["tasks"]] == [("In 3 days", True)]


@time_machine.travel("2026-11-22 09:00:00+00:00", tick=False)
def test_who_has_answered_is_told_that_nothing_waits(client, group, member, council):
    meeting = MeetingFactory(group=group, days=1)
    AttendanceFactory(meeting=meeting, person=member, council=council)
    client.force_login(member)

    response = client.get(HOME)

    assert response.context["shown"].sentence == "Nothing waits for you. South meets tomorrow."
    assert response.context["tasks"] == []
    assert "You’re coming" in response.text


def test_an_answer_given_on_the_front_page_is_written_down(client, group, member, council):
    meeting = MeetingFactory(group=group)
    client.force_login(member)
    task = client.get(HOME).context["tasks"][0]

    client.post(task.action, {"answer": task.buttons[1].choice})

    assert list(meeting.attendance.values_list("person", "council", "answer")) == [(member.pk, council.pk, "maybe")]
    assert client.get(HOME).context["tasks"] == []


def test_who_acts_for_two_councils_is_asked_for_which_one(client, group, member):
    AffiliationFactory(person=member)
    meeting = MeetingFactory(group=group)
    client.force_login(member)

    task = client.get(HOME).context["tasks"][0]

    assert task.action == ""
    assert task.buttons == (home.Button("Answer", main=True, href=meeting.get_absolute_url()),)


def test_who_acted_for_another_council_once_answers_at_once(client, group, member):
    AffiliationFactory(person=member, ended_on=dt.date(2024, 6, 1))
    MeetingFactory(group=group)
    client.force_login(member)

    assert client.get(HOME).context["tasks"][0].action != ""


def test_another_kind_of_deed_has_its_own_page_of_one_button(member, rf):
    deed = Deed("Done", "action-done", 7, main=True)
    line = Line("action:7", "Send the map", "You said so.", None, "/somewhere/", deeds=(deed,))

    task = home.task(line, member, timezone.now(), several_councils=False)

    assert (task.by, task.urgent, task.action) == ("", False, "")
    assert [(button.label, button.main, button.href[:4]) for button in task.buttons] == [("Done", True, "/do/")]


def test_meetings_of_other_groups_show_once_promised(client, group, member):
    elsewhere = MeetingFactory(days=5)
    refused = MeetingFactory(days=6)
    MeetingFactory(days=7)
    AttendanceFactory(meeting=elsewhere, person=member, answer="maybe")
    AttendanceFactory(meeting=refused, person=member, answer="not-coming")
    ours = MeetingFactory(group=group, days=9)
    client.force_login(member)

    assert list(client.get(HOME).context["coming"]) == [elsewhere, ours]


@time_machine.travel("2026-11-22 09:00:00+00:00", tick=False)
def test_who_said_yes_or_maybe_sees_until_its_day_is_over_that_it_was_called_off(client, group, member, council):
    cancelled = {"state": "cancelled", "cancelled_at": timezone.now(), "group": group}
    off = {answer: MeetingFactory(days=3, **cancelled) for answer in ("coming", "maybe", "not-coming")}
    for answer, meeting in off.items():
        AttendanceFactory(meeting=meeting, person=member, council=council, answer=answer)
    over = MeetingFactory(days=-1, **cancelled)
    AttendanceFactory(meeting=over, person=member, council=council)
    unanswered = MeetingFactory(days=4, **cancelled)
    AttendanceFactory(meeting=unanswered)  # by somebody else
    draft = MeetingFactory(group=group, days=5, draft=True)
    AttendanceFactory(meeting=draft, person=member, council=council)  # no page takes it, and it would show nothing
    on = MeetingFactory(group=group, days=9)
    client.force_login(member)

    page = client.get(HOME)

    assert list(page.context["coming"]) == [off["coming"], off["maybe"], on]
    assert page.text.count("Cancelled") == 2
    assert page.context["shown"].sentence.endswith("South meets on Tuesday 1 December.")


def test_who_is_in_no_group_sees_it_too(client, db):
    cancelled = {"state": "cancelled", "cancelled_at": timezone.now()}
    person, meeting = UserFactory(), MeetingFactory(days=3, **cancelled)
    MeetingFactory(days=4, **cancelled)
    AttendanceFactory(meeting=meeting, person=person)
    client.force_login(person)

    page = client.get(HOME)

    assert list(page.context["open_meetings"]) == [meeting]
    assert "Cancelled" in page.text


def test_notes_are_those_of_what_is_over(client, group, member):
    past = MeetingFactory(group=group, days=-3, notes="We met.")
    MeetingFactory(group=group, notes="We are going to meet.")
    client.force_login(member)

    assert list(client.get(HOME).context["notes"]) == [past]


def test_somebody_without_a_group_is_shown_what_is_open_to_them_and_not_over(client, db):
    MeetingFactory(days=-3)
    MeetingFactory(audience="members")
    later, next_one = MeetingFactory(days=9), MeetingFactory(days=3)
    client.force_login(UserFactory())

    assert list(client.get(HOME).context["open_meetings"]) == [next_one, later]


def test_a_left_group_is_not_mine_and_its_members_meetings_are_gone(client, group, member):
    MeetingFactory(group=group, audience="members", title="Hidden canary")
    member.memberships.update(left_at=timezone.now())
    client.force_login(member)

    response = client.get(HOME)

    assert response.context["memberships"] == []
    assert "canary" not in response.text


def test_somebody_without_a_group_is_shown_the_one_that_covers_their_council(client, group, council):
    newcomer = UserFactory(name="Robin Example")
    AffiliationFactory(person=newcomer, council=council)
    client.force_login(newcomer)

    response = client.get(HOME)

    assert response.context["suggestions"] == [(group, council)]
    assert response.context["shown"].sentence == "The first step is to find your group."
    assert reverse("peergroups:group-join", args=[group.slug]) in response.text


@pytest.mark.parametrize(
    ("confirmed", "email", "joins"),
    [
        (True, "robin@mail.example", True),
        (False, "robin@winchester.example", True),
        (False, "robin@mail.example", False),
    ],
)
def test_joining_is_offered_only_where_it_can_succeed(client, group, council, confirmed, email, joins):
    newcomer = UserFactory(email=email)
    proof = {} if confirmed else {"confirmed_at": None, "confirmed_by": None}
    AffiliationFactory(person=newcomer, council=council, **proof)
    client.force_login(newcomer)

    response = client.get(HOME)

    offer = [(group, council)]
    assert (response.context["suggestions"], response.context["unproven"]) == ((offer, []) if joins else ([], offer))
    assert reverse("peergroups:group-join", args=[group.slug]) in response.text
    assert ("ask its leads to let you in" in response.text) != joins


def test_a_council_left_yesterday_suggests_nothing(client, group, council):
    newcomer = UserFactory()
    AffiliationFactory(person=newcomer, council=council, ended_on=timezone.localdate() - dt.timedelta(days=1))
    client.force_login(newcomer)

    assert client.get(HOME).context["suggestions"] == []


@pytest.mark.parametrize(
    ("acts", "said"), [(True, "No regional group covers Elsewhere yet"), (False, "Choose my council")]
)
def test_somebody_without_group_or_suggestion_has_a_first_step(client, db, acts, said):
    newcomer = UserFactory(name="")
    if acts:
        AffiliationFactory(person=newcomer, council=CouncilFactory(short_name="Elsewhere"))
    client.force_login(newcomer)

    assert said in client.get(HOME).text


def test_what_people_typed_is_escaped(client, group, member):
    member.name = "<b>Sam</b> Example"
    member.save()
    MeetingFactory(group=group, title="<script>alert(1)</script>")
    client.force_login(member)

    text = client.get(HOME).text

    assert ("<b>Sam" in text, "<script>alert" in text) == (False, False)


def test_an_answer_given_at_home_comes_back_home_and_never_leads_away(client, group, member):
    meeting = MeetingFactory(group=group)
    url = reverse("meetings:meeting-answer", args=[group.slug, meeting.pk])
    client.force_login(member)

    assert '<input type="hidden" name="next" value="/">' in client.get("/").content.decode()
    assert client.post(url, {"answer": "coming", "next": "/"}).url == "/"
    assert client.post(url, {"answer": "maybe", "next": "//evil.example"}).url == meeting.get_absolute_url()
    assert Attendance.objects.get(meeting=meeting, person=member).answer == "maybe"


# The desk, and what was asked ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "in_bar", "links"), [("coordinator", 1, 3), ("lead", 1, 2), ("member", 0, 0)])
def test_the_desk_is_a_click_away_for_whom_it_is(client, request, group, who, in_bar, links):
    client.force_login(request.getfixturevalue(who))

    text = client.get(HOME).text

    desk = f'href="{reverse("admin:index")}"'
    assert (text.partition("<main")[0].count(desk), text.count(desk)) == (in_bar, links)


def test_a_coordinator_without_a_group_is_not_sent_to_find_one(client, coordinator):
    client.force_login(coordinator)

    response = client.get(HOME)

    assert response.context["shown"].sentence == "You look after the network."
    assert "Which council do you work for?" not in response.text


@pytest.mark.parametrize(("outcome", "waits"), [("", True), ("withdrawn", False)])
def test_who_has_asked_to_join_is_reminded_of_it(client, group, outcome, waits):
    decided = timezone.now() if outcome else None
    asked = JoinRequestFactory(group=group, person__name="Robin Example", outcome=outcome, decided_at=decided)
    JoinRequestFactory(group__name="Canary")
    client.force_login(asked.person)

    response = client.get(HOME)

    sentence = "You have asked to join the South peer group." if waits else "The first step is to find your group."
    assert response.context["shown"].sentence == sentence
    assert ("See it or take it back" in response.text) == waits
    assert ("Which council do you work for?" in response.text) != waits
    assert "Canary" not in response.text.partition("Your turn")[0].partition("My groups")[0]


def test_what_just_happened_stands_above_the_map(client, member):
    client.force_login(member)

    text = client.post(reverse("front:account-erase"), {"how": "close", "sure": "yes"}, follow=True).text

    assert text.count("Your account is closed") == 1
    assert text.index("Your account is closed") < text.index("pg-hero")


def test_notes_that_are_a_draft_or_for_members_are_not_offered(client, group, member, lead, outsider):
    for_all = MeetingFactory(group=group, days=-5, notes_state="circulated")
    for_us = MeetingFactory(group=group, days=-6, notes_state="circulated", notes_for_members=True)
    MeetingFactory(group=group, days=-4)
    for meeting in (for_all, for_us):
        AttendanceFactory(meeting=meeting, person=outsider, answer="coming")

    def offered():
        return list(client.get(HOME).context["notes"])

    assert offered() == [for_all]
    client.force_login(outsider)
    assert offered() == [for_all]
    for person in (member, lead):
        client.force_login(person)
        assert offered() == [for_all, for_us]
