"""Who may come to the pages of meetings, and what each sees there."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from meetings.models import Meeting
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)
from tests.meetings.visiting import PUBLIC_DOORS, WHO, page, typed, url

pytestmark = pytest.mark.django_db


# Doors ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", WHO)
def test_each_page_of_a_public_meeting_lets_in_whom_it_should(come, meeting, item, who):
    client = come(who)

    doors = {name: client.get(url(name, meeting, *[item.pk] * name.startswith("agenda-item"))) for name in PUBLIC_DOORS}

    assert {name: answer.status_code for name, answer in doors.items()} == {
        name: statuses[WHO.index(who)] for name, statuses in PUBLIC_DOORS.items()
    }


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("lead", {200, 302, 403}),
        ("coordinator", {200, 302, 403}),
        ("member", {404}),
        ("outsider", {404}),
        ("anonymous", {302}),
    ],
)
def test_a_draft_is_there_for_its_leads_only(come, meeting, item, who, statuses):
    Meeting.objects.update(state="draft", published_at=None)
    client = come(who)

    answers = [client.get(url(name, meeting, *[item.pk] * name.startswith("agenda-item"))) for name in PUBLIC_DOORS]

    assert {answer.status_code for answer in answers} == statuses


def test_a_stranger_at_a_hidden_meeting_and_at_none_is_sent_to_the_same_sign_in(client, meeting):
    Meeting.objects.update(audience="members")
    missing = url("meeting-detail", meeting).replace(str(meeting.pk), str(meeting.pk + 1))

    answers = [client.get(path) for path in (url("meeting-detail", meeting), missing)]

    assert [answer.url.partition("?")[0] for answer in answers] == [reverse("front:sign-in")] * 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("meeting-edit", {"title": "Ours now"}),
        ("meeting-publish", {}),
        ("meeting-cancel", {"reason": "Because"}),
        ("meeting-delete", {}),
        ("meeting-notes", {"notes": "Ours now"}),
        ("meeting-agenda", {"title": "Ours", "kind": "talk", "minutes": "5"}),
        ("agenda-item-edit", {"title": "Ours", "kind": "talk", "minutes": "5"}),
        ("agenda-item-move", {"to": "1"}),
        ("agenda-item-remove", {}),
    ],
)
@pytest.mark.parametrize(("who", "status"), [("member", {403}), ("outsider", {403, 404}), ("anonymous", {302})])
def test_nobody_but_a_lead_changes_a_meeting(come, meeting, item, name, data, who, status):
    before = list(Meeting.objects.values()), list(meeting.agenda_items.values())

    answer = come(who).post(url(name, meeting, *[item.pk] * name.startswith("agenda-item")), data)

    assert answer.status_code in status
    assert (list(Meeting.objects.values()), list(meeting.agenda_items.values())) == before


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 302), ("coordinator", 302), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_only_a_lead_schedules_a_meeting(come, group, who, status):
    answer = come(who).post(reverse("meetings:meeting-schedule", args=[group.slug]), typed())

    assert answer.status_code == status
    assert Meeting.objects.count() == (who in {"lead", "coordinator"})


def test_a_meeting_of_another_group_is_not_found_under_this_one(client, lead, group):
    other = MeetingFactory()
    client.force_login(lead)
    paths = [
        reverse("meetings:meeting-detail", args=[group.slug, other.pk]),
        reverse("meetings:meeting-edit", args=[group.slug, other.pk]),
        reverse("meetings:meeting-detail", args=[group.slug, 10**30]),
        reverse("meetings:meeting-list", args=["nowhere"]),
    ]

    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


@pytest.mark.parametrize("name", ["agenda-item-edit", "agenda-item-move", "agenda-item-remove"])
def test_a_line_of_another_group_is_like_one_that_was_removed(client, lead, meeting, name):
    foreign = AgendaItemFactory(title="Kept")
    client.force_login(lead)

    for pk in (foreign.pk, foreign.pk + 1, 10**30):
        answer = client.post(url(name, meeting, pk), {"title": "Ours", "kind": "talk", "minutes": "5", "to": "1"})
        shown = page(client, "meeting-agenda", meeting)

        assertRedirects(answer, url("meeting-agenda", meeting), fetch_redirect_response=False)
        assert "This line is off the agenda already." in shown
    foreign.refresh_from_db()
    assert foreign.title == "Kept"


def test_a_link_of_another_group_still_leads_home(client, meeting):
    Meeting.objects.update(page="/groups/south/")

    assertRedirects(client.get(url("meeting-detail", meeting)), "/groups/south/", fetch_redirect_response=False)


@pytest.mark.parametrize("method", ["head", "options", "put", "delete", "patch", "trace"])
def test_odd_methods_are_answered_and_change_nothing(client, lead, meeting, item, method):
    client.force_login(lead)
    before = list(Meeting.objects.values()), list(meeting.agenda_items.values())

    for name in PUBLIC_DOORS:
        answer = getattr(client, method)(url(name, meeting, *[item.pk] * name.startswith("agenda-item")))
        assert answer.status_code in {200, 302, 405}

    assert (list(Meeting.objects.values()), list(meeting.agenda_items.values())) == before


# What each sees of one meeting ----------------------------------------------------------------------------------------
SECRETS = {"https://video.example/canary-room", "Canary Attendee", "Canary Presenter"}


@pytest.fixture
def telling(meeting):
    """A public meeting that would give everything away."""
    Meeting.objects.update(
        online_url="https://video.example/canary-room", getting_there="Step-free", summary="Public words"
    )
    AttendanceFactory(meeting=meeting, person=UserFactory(name="Canary Attendee"))
    AgendaItemFactory(meeting=meeting, presenter="Canary Presenter", title="Public line")
    return meeting


@pytest.mark.parametrize(
    ("who", "seen"),
    [("lead", SECRETS), ("member", SECRETS), ("coordinator", SECRETS), ("outsider", set()), ("anonymous", set())],
)
def test_names_and_the_way_in_online_are_for_members(come, telling, who, seen):
    client = come(who)

    shown = "".join(page(client, name, telling) for name in ("meeting-detail", "meeting-agenda", "meeting-calendar"))

    assert {secret for secret in SECRETS if secret in shown} == seen
    assert "Public words" in shown
    assert "Public line" in shown
    assert "1 coming from 1 council" in shown


@pytest.mark.parametrize(
    ("answer", "seen"),
    [("coming", SECRETS - {"Canary Attendee"}), ("maybe", SECRETS - {"Canary Attendee"}), ("not-coming", set())],
)
def test_who_comes_from_elsewhere_sees_how_to_join_and_who_presents_but_no_names(
    client, telling, outsider, answer, seen
):
    AttendanceFactory(meeting=telling, person=outsider, answer=answer)
    client.force_login(outsider)

    shown = "".join(page(client, name, telling) for name in ("meeting-detail", "meeting-agenda", "meeting-calendar"))

    assert {secret for secret in SECRETS if secret in shown} == seen


def test_members_see_who_comes_by_council(client, meeting, member, council, lead):
    other = CouncilFactory(short_name="Aaron")
    for name, of in (("Bo Specimen", council), ("Ash Sample", council), ("Kit Demo", other)):
        AttendanceFactory(meeting=meeting, person=UserFactory(name=name), council=of)
    AttendanceFactory(meeting=meeting, person=UserFactory(name="Dana Demo"), council=None)
    AttendanceFactory(meeting=meeting, person=UserFactory(name="Not Shown"), council=other, answer="maybe")
    client.force_login(member)

    response = client.get(url("meeting-detail", meeting))

    people = [(str(of), [str(person) for person in persons]) for of, persons in response.context["people"]]
    assert people == [("Aaron", ["Kit Demo"]), ("Winchester", ["Ash Sample", "Bo Specimen"]), ("None", ["Dana Demo"])]
    assert response.context["counts"] == {"coming": 4, "councils": 2, "waiting": 0, "maybe": 1}
    assert response.context["silent_colleagues"] == 1  # the lead; the reader's own silence is asked about elsewhere


@pytest.mark.parametrize("count", [1, 3])
def test_a_meeting_costs_the_same_for_one_and_three_of_everything(
    client, meeting, member, count, django_assert_num_queries
):
    for _ in range(count):
        AttendanceFactory(meeting=meeting)
        AgendaItemFactory(meeting=meeting)
    client.force_login(member)

    with django_assert_num_queries(18):
        response = client.get(url("meeting-detail", meeting))

    assert response.context["counts"]["coming"] == len(response.context["agenda"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_agenda_costs_the_same_for_one_and_three_lines(client, meeting, lead, count, django_assert_num_queries):
    AgendaItemFactory.create_batch(count, meeting=meeting)
    client.force_login(lead)

    with django_assert_num_queries(13):
        response = client.get(url("meeting-agenda", meeting))

    assert len(response.context["agenda"]) == count


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"days": 3}, "Meeting in 3 days"),
        ({"days": 1, "kind": "summit"}, "Summit tomorrow"),
        ({"days": -1}, "Meeting, held yesterday"),
        ({"starts_on": dt.date(2016, 11, 25)}, "Meeting, November 2016"),
        ({"draft": True}, "Meeting, draft"),
        ({"state": "cancelled", "cancelled_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "Meeting, cancelled"),
    ],
)
def test_the_head_says_what_kind_of_meeting_and_when(client, group, lead, changes, kind):
    client.force_login(lead)

    assert client.get(url("meeting-detail", MeetingFactory(group=group, **changes))).context["kind"] == kind


def test_a_cancelled_meeting_says_so_with_its_reason_and_asks_nothing(client, group, member):
    off = MeetingFactory(
        group=group, state="cancelled", cancelled_at=timezone.now(), cancelled_because="The roof <leaks>."
    )
    client.force_login(member)

    shown = page(client, "meeting-detail", off)

    assert "This meeting will not take place." in shown
    assert "The roof &lt;leaks&gt;." in shown
    assert "Your turn" not in shown
    assert "meeting.ics" not in shown


def test_after_a_meeting_its_notes_are_there_for_who_may_see_it(client, group):
    past = MeetingFactory(group=group, days=-30, notes="## Agreed\n\n**One** form <b>for all</b>")

    shown = page(client, "meeting-detail", past)

    assert '<h3 class="govuk-heading-s">Agreed</h3>' in shown
    assert "<strong>One</strong> form &lt;b&gt;for all&lt;/b&gt;" in shown
    assert "Sign in with your work email" not in shown


def test_a_partner_who_sells_sees_no_meeting_for_the_public_sector(client, meeting, supplier):
    Meeting.objects.update(audience="public-sector")
    client.force_login(supplier)

    assert client.get(url("meeting-detail", meeting)).status_code == 404


def test_a_former_member_sees_what_everybody_sees(client, telling, council, group):
    former = MembershipFactory(group=group, council=council, left_at=timezone.now()).person
    client.force_login(former)

    shown = page(client, "meeting-detail", telling)

    assert {secret for secret in SECRETS if secret in shown} == set()
