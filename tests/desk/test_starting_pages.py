"""The form with which a coordinator sets up a group, and the page that says no to who asks for one."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import london
from meetings.models import Meeting
from outbox.models import Message
from peergroups.models import Invitation, PeerGroup, StartRequest
from tests.factories import (
    AgendaItemFactory,
    CouncilFactory,
    CoverageFactory,
    MeetingFactory,
    PeerGroupFactory,
    StartRequestFactory,
)
from tests.peergroups.visiting import main_of
from tests.template_factories import TemplateFactory, TemplateLineFactory, TemplateVersionFactory

pytestmark = pytest.mark.django_db
PAGE = "/groups/start/set-up/"


@pytest.fixture
def boston(db):
    return CouncilFactory(short_name="Boston", official_name="Boston Borough Council", domains=["boston.example"])


@pytest.fixture
def typed(boston):
    return {
        "key": "6f1d2a52-6f0c-4f0e-8c3e-7d0f3a0f9a11", "kind": "region", "name": "The Wash", "slug": "",
        "councils": "Boston", "leads": "a@boston.example", "meets": "months", "every": "3",
        "standing": "Round the table, 20", "starter": "", "first_starts": "10am", "first_ends": "3:30pm",
    }  # fmt: skip


@pytest.fixture
def asked(boston):
    request = StartRequestFactory(name="The Wash", council=boston, email="jo@boston.example", words="Why not?")
    request.councils.set([boston, CouncilFactory(short_name="Gone", end="2020-03-31")])
    return request


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def day_of(days):
    day = london.today(timezone.now()) + dt.timedelta(days=days)
    return {"first_on_day": day.day, "first_on_month": day.month, "first_on_year": day.year}


def errors(response):
    return list(response.context["form"].errors)


# Who may --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", ["group-set-up", "start-request", "start-request-decline"])
@pytest.mark.parametrize(
    ("who", "status"), [("lead", 404), ("member", 404), ("outsider", 404), ("anonymous", 302), ("coordinator", 200)]
)
def test_these_pages_are_there_for_coordinators_alone(come, lead, member, outsider, asked, typed, which, who, status):
    visitor = come(who)
    path = reverse(f"desk:{which}", args=[] if which == "group-set-up" else [asked.pk])

    assert visitor.get(path).status_code == status
    response = visitor.post(path, typed | {"sure": "yes", "reason": "No"})

    done = (PeerGroup.objects.filter(slug="the-wash").count(), StartRequest.objects.exclude(outcome="").count())
    assert response.status_code == (302 if who == "coordinator" else status)
    assert any(done) == (who == "coordinator")


def test_a_request_that_is_not_there_is_not_found(desk):
    assert desk.get("/groups/start/asked/987654321/").status_code == 404
    assert desk.get("/groups/start/asked/987654321/decline/").status_code == 404


# Looking before it is there -------------------------------------------------------------------------------------------
def test_all_of_it_is_shown_first_and_nothing_is_there(desk, typed, group, boston):
    CoverageFactory(group=group, council=boston)

    response = desk.post(PAGE, typed | day_of(60))

    page = main_of(response)
    assert "Set up The Wash peer group?" in page
    assert "Boston is covered by the South peer group today." in page
    assert "1 council from today: Boston" in page
    assert "1 person gets an invitation to lead by email" in page
    assert "Every 3 months" in page
    assert "Round the table, 20 minutes" in page
    assert "A draft for" in page
    assert not PeerGroup.objects.filter(name="The Wash").exists()
    assert not Invitation.objects.exists()
    assert not Meeting.objects.exists()


def test_a_council_that_a_region_covered_once_or_another_kind_of_group_covers_is_no_warning(desk, typed, group, boston):
    CoverageFactory(group=group, council=boston, end="2020-03-31")
    CoverageFactory(group__kind="leads", council=boston)

    assert "Covered by another region already" not in main_of(desk.post(PAGE, typed))


def test_what_was_checked_is_what_is_set_up(desk, typed, boston):
    shown = desk.post(PAGE, typed | day_of(60))
    again = {}
    for name, value in shown.context["typed"]:
        again[name] = value

    response = desk.post(PAGE, again | {"sure": "yes"}, follow=True)

    group = PeerGroup.objects.get(slug="the-wash")
    assert response.redirect_chain == [("/groups/the-wash/", 302)]
    assert "The Wash peer group is set up. The invitations are on their way. Its first meeting is a draft." in (
        main_of(response)
    )
    assert [row.council for row in group.coverage.all()] == [boston]
    assert Invitation.objects.get().role == "lead"
    assert Meeting.objects.get().group == group


def test_change_leads_back_with_everything_that_was_typed(desk, typed):
    response = desk.post(PAGE, typed | {"change": "yes", "standing": "Our own, 5"})

    form = response.context["form"]
    assert response.templates[0].name == "desk/set_up.html"
    assert {name: form[name].value() for name in typed} == typed | {"standing": "Our own, 5"}


@pytest.mark.parametrize("button", [{}, {"sure": "yes"}])
def test_a_form_sent_again_leads_to_the_group_that_it_made(desk, typed, button):
    desk.post(PAGE, typed | {"sure": "yes"})

    response = desk.post(PAGE, typed | button, follow=True)

    assert response.redirect_chain == [("/groups/the-wash/", 302)]
    assert "The Wash peer group was set up already." in main_of(response)
    assert PeerGroup.objects.filter(name="The Wash").count() == 1
    assert Invitation.objects.count() == 1


def test_an_agenda_to_begin_with_is_chosen_by_its_group(desk, typed, group):
    version = TemplateVersionFactory(template=TemplateFactory(group=group), title="Half a day", size=1)
    TemplateLineFactory(version=version, title="Welcome")
    met = MeetingFactory(group=group, days=-9, title="Autumn meeting")
    AgendaItemFactory(meeting=met, title="Bring a problem")

    page = main_of(desk.get(PAGE))
    assert "South peer group: Half a day" in page
    assert "South peer group: Autumn meeting" in page

    shown = desk.post(PAGE, typed | day_of(60) | {"starter": f"template:{version.pk}"})
    assert "With the agenda of “Half a day”" in main_of(shown)
    desk.post(PAGE, typed | day_of(60) | {"starter": f"meeting:{met.pk}", "sure": "yes"})

    made = Meeting.objects.get(group__slug="the-wash")
    assert "Bring a problem" in made.agenda_items.values_list("title", flat=True)


# What is wrong --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"kind": ""}, ["kind"]),
        ({"kind": "club"}, ["kind"]),
        ({"name": ""}, ["name"]),
        ({"name": "ॐ!"}, ["slug"]),
        ({"slug": "the wash"}, ["slug"]),
        ({"slug": "START"}, ["slug"]),
        ({"slug": "south"}, ["slug"]),
        ({"councils": ""}, ["councils"]),
        ({"councils": "Nowhere at all"}, ["councils"]),
        ({"kind": "network"}, ["councils"]),
        ({"kind": "leads", "councils": ""}, ["leads"]),
        ({"leads": "nobody"}, ["leads"]),
        ({"leads": "a@nowhere.example"}, ["leads"]),
        ({"meets": ""}, ["meets"]),
        ({"every": "25"}, ["every"]),
        ({"meets": "weekday"}, ["meets_nth", "meets_weekday"]),
        ({"standing": "Round the table"}, ["standing"]),
        ({"starter": "template:0"}, ["starter"]),
        (day_of(-1), ["first_on"]),
        (day_of(740), ["first_on"]),
        (day_of(60) | {"first_starts": ""}, ["first_starts"]),
        (day_of(60) | {"first_starts": "4pm"}, ["first_ends"]),
        (day_of(60) | {"first_ends": "soon"}, ["first_ends"]),
        ({"first_on_day": "1", "first_on_month": "4", "first_on_year": ""}, ["first_on"]),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(desk, typed, group, changes, wrong):
    sent = typed | changes
    response = desk.post(PAGE, sent | {"sure": "yes"})

    assert errors(response) == wrong
    assert not PeerGroup.objects.filter(name="The Wash").exists()
    form = response.context["form"]
    assert {name: form[name].value() for name in typed} == {name: sent[name] for name in typed}


def test_an_agenda_without_a_day_asks_for_the_day(desk, typed, group):
    version = TemplateVersionFactory(template=TemplateFactory(group=group), size=1)
    TemplateLineFactory(version=version)

    response = desk.post(PAGE, typed | {"starter": f"template:{version.pk}"})

    assert errors(response) == ["first_on"]
    assert "Enter when the first meeting may be, or choose no agenda for it" in main_of(response)


def test_no_meeting_is_in_the_hour_that_the_clocks_jump_over(desk, typed, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))
    night = {"first_on_day": "28", "first_on_month": "3", "first_on_year": "2027", "first_starts": "1:30am"}

    assert errors(desk.post(PAGE, typed | night)) == ["first_starts"]


def test_an_empty_form_shows_its_errors(desk):
    assert errors(desk.post(PAGE, {})) == ["meets", "key", "kind", "name"]


def test_a_network_and_a_leads_group_say_what_they_cover(desk, typed):
    network = desk.post(PAGE, typed | {"kind": "network", "councils": "", "leads": ""})
    leads = desk.post(PAGE, typed | {"kind": "leads", "councils": "", "leads": "", "meets": "now-and-then"})

    assert "Every council" in main_of(network)
    assert "Nobody is asked yet" in main_of(network)
    assert "Whoever leads a region is in it at once" in main_of(leads)
    assert "Now and then" in main_of(leads)


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_one_and_three(desk, count, django_assert_num_queries):
    for _ in range(count):
        met = MeetingFactory(days=-9)
        AgendaItemFactory(meeting=met)
        TemplateLineFactory(version=TemplateVersionFactory(template=TemplateFactory(group=met.group), size=1))

    with django_assert_num_queries(5):
        assert desk.get(PAGE).status_code == 200


# What was asked for ---------------------------------------------------------------------------------------------------
def test_a_request_opens_the_form_filled_in(desk, asked, boston):
    page = desk.get(f"/groups/start/asked/{asked.pk}/")

    form = page.context["form"]
    assert [form[name].value() for name in ("name", "councils", "leads")] == ["The Wash", "Boston", "jo@boston.example"]
    assert "Robin Visitor asks for it" in main_of(page)
    assert "Why not?" in main_of(page)


@pytest.mark.parametrize("email", ["jo@unknown.example", "jo@shared.example"])
def test_who_asks_from_an_address_of_no_one_council_is_not_filled_in_as_lead(desk, asked, email):
    for _ in range(2):
        CouncilFactory(domains=["shared.example"])
    CouncilFactory(domains=["unknown.example"], end="2020-03-31")
    StartRequest.objects.update(email=email)

    assert desk.get(f"/groups/start/asked/{asked.pk}/").context["form"]["leads"].value() == ""


def test_setting_it_up_answers_the_request_and_a_second_click_leads_to_the_group(desk, typed, asked):
    path = f"/groups/start/asked/{asked.pk}/"
    assert "They get no email from us" in main_of(desk.post(path, typed))
    assert StartRequest.objects.get().outcome == ""

    for _ in range(2):
        response = desk.post(path, typed | {"sure": "yes"}, follow=True)

        assert response.redirect_chain == [("/groups/the-wash/", 302)]
    assert StartRequest.objects.get().outcome == "started"
    assert PeerGroup.objects.filter(name="The Wash").count() == 1
    assert "was answered already: Set up." in main_of(response)


def test_a_no_has_a_reason_and_says_whom_to_write_to(desk, asked):
    path = f"/groups/start/asked/{asked.pk}/decline/"
    assert errors(desk.post(path, {"reason": " "})) == ["reason"]
    assert "gets no email from us" in main_of(desk.get(path))

    response = desk.post(path, {"reason": "South has room"}, follow=True)

    assert StartRequest.objects.values_list("outcome", "reason").get() == ("declined", "South has room")
    assert "Tell them why: jo@boston.example." in response.text
    assert not Message.objects.exists()
    assert "was answered already: Declined." in desk.get(path, follow=True).text
    assert desk.post(f"/groups/start/asked/{asked.pk}/", {}).status_code == 302


def test_who_was_signed_in_is_told_why(desk, asked, member):
    StartRequest.objects.update(person=member)

    response = desk.post(f"/groups/start/asked/{asked.pk}/decline/", {"reason": "South has room"}, follow=True)

    assert "We have told them why." in response.text
    assert Message.objects.get().to_address == member.email


# The ways to it -------------------------------------------------------------------------------------------------------
def test_the_desk_of_a_coordinator_has_the_request_and_the_way_to_the_form(desk, asked, group):
    page = desk.get("/admin/").text

    assert "A new group is asked for: The Wash" in page
    assert f'href="{PAGE}"' in page
    PeerGroupFactory()  # of several groups the page has another shape
    assert desk.get("/admin/").text.count(f'href="{PAGE}"') == 1
    assert f'href="{PAGE}"' in desk.get("/admin/peergroups/peergroup/").text
    row = desk.get(f"/admin/peergroups/startrequest/{asked.pk}/change/").text
    assert f"/groups/start/asked/{asked.pk}/decline/" in row
    assert "Boston" in desk.get("/admin/peergroups/startrequest/", {"outcome": "waiting"}).text

    StartRequest.objects.update(outcome="declined", decided_at=timezone.now())
    assert f"/groups/start/asked/{asked.pk}/" not in desk.get(f"/admin/peergroups/startrequest/{asked.pk}/change/").text


def test_a_lead_has_neither(client, lead, asked):
    client.force_login(lead)

    assert "The Wash" not in client.get("/admin/").text
    assert PAGE not in client.get("/admin/peergroups/peergroup/").text
    assert client.get("/admin/peergroups/startrequest/").status_code == 403


def test_where_there_is_no_group_yet_the_desk_offers_the_form(desk):
    assert f'href="{PAGE}"' in desk.get("/admin/").text
