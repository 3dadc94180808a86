"""Meetings in the admin: to look at, and to take along as a spreadsheet. Whose they are: tests/admin."""

import csv

import pytest
from django.contrib.contenttypes.models import ContentType

from meetings.models import Meeting
from tests.factories import AttendanceFactory, MeetingFactory
from tests.template_factories import TemplateVersionFactory

LIST = "/admin/meetings/meeting/"


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def answers_on(page):
    (_, answers) = page.context["inline_admin_formsets"]
    return [(form.instance.answer, str(form.instance.person)) for form in answers.formset.forms]


def test_on_the_form_who_comes_stands_first_then_by_name(as_coordinator, meeting):
    for name, answer in [("Sam", "not-coming"), ("Robin", "coming"), ("Alex", "not-coming"), ("Lou", "coming")]:
        AttendanceFactory(meeting=meeting, person__name=name, answer=answer)

    page = as_coordinator.get(f"{LIST}{meeting.pk}/change/")

    assert answers_on(page) == [("coming", "Lou"), ("coming", "Robin"), ("not-coming", "Alex"), ("not-coming", "Sam")]


# session · person · meeting twice · its group twice, its host, councils and themes · agenda · answers
@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_one_and_three_answers(as_coordinator, meeting, count, django_assert_num_queries):
    AttendanceFactory.create_batch(count, meeting=meeting)
    ContentType.objects.get_for_model(Meeting)  # asked once in the life of a process

    with django_assert_num_queries(11):
        page = as_coordinator.get(f"{LIST}{meeting.pk}/change/")

    assert len(answers_on(page)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_templates_costs_the_same_for_one_and_three(as_coordinator, count, django_assert_num_queries):
    for number in range(count):
        TemplateVersionFactory(title=f"A morning {number}")
    as_coordinator.get("/admin/meetings/template/")

    with django_assert_num_queries(6):
        page = as_coordinator.get("/admin/meetings/template/").content.decode()

    assert all(f"A morning {number}" in page for number in range(count))


def test_the_way_to_change_a_meeting_ends_with_its_cancelling(as_coordinator, meeting):
    path = f"{LIST}{meeting.pk}/change/"
    assert f'href="{meeting.get_absolute_url()}edit/"' in as_coordinator.get(path).content.decode()

    Meeting.objects.filter(pk=meeting.pk).update(
        state=Meeting.State.CANCELLED, cancelled_at=meeting.published_at, cancelled_because="Snow", sequence=1
    )

    page = as_coordinator.get(path).content.decode()
    assert "Snow" in page
    assert f"{meeting.get_absolute_url()}edit/" not in page


# session · person · the list behind it (5) · the meetings chosen with group, host and heads
@pytest.mark.parametrize("count", [1, 3])
def test_a_download_says_how_many_come_and_costs_the_same_for_one_and_three(
    as_coordinator, group, council, count, django_assert_num_queries
):
    meetings = MeetingFactory.create_batch(count, group=group, host_council=council)
    for meeting in meetings:
        AttendanceFactory.create_batch(2, meeting=meeting, council=council)
        AttendanceFactory(meeting=meeting, answer="not-coming")
    data = {"action": "download", "_selected_action": [meeting.pk for meeting in meetings]}

    with django_assert_num_queries(8):  # Django makes the list twice, its years and groups with it
        response = as_coordinator.post(LIST, data)

    rows = list(csv.DictReader(response.content.decode().splitlines()))
    assert {(row["Group"], row["Host"], row["Coming"], row["Councils coming"]) for row in rows} == {
        ("South", "Winchester", "2", "1")
    }
    assert len(rows) == count
