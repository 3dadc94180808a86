"""Table work: who sits where, and what each table found, side by side."""

import pytest
from django.utils import timezone

from meetings import actions
from meetings.models import Guest, Revision, Seat, Table
from tests.factories import AgendaItemFactory, MembershipFactory
from tests.meetings.visiting import page, url


@pytest.fixture
def work(meeting):
    return AgendaItemFactory(meeting=meeting, kind="table-work", title="A service each")


@pytest.fixture
def table(work, lead):
    return actions.add_table(item=work, by=lead, now=timezone.now())


def sitting(table):
    return {seat.person or seat.guest for seat in table.seats.all()}


def test_a_line_that_is_no_table_work_has_no_tables(come, meeting, item):
    assert come("lead").get(url("item-tables", meeting, item.pk)).status_code == 404


def test_seats_are_dealt_out_and_colleagues_come_apart(come, meeting, work, group, lead):
    members = MembershipFactory.create_batch(2, group=group)
    colleagues = [MembershipFactory(group=group, council=members[0].council) for _ in range(2)]
    people = [row.person for row in members + colleagues]
    actions.tick(meeting=meeting, people=people, by=lead, now=timezone.now())
    Guest.objects.create(meeting=meeting, name="Gale Guest")

    come("lead").post(url("item-tables", meeting, work.pk), {"number": "3"})
    come("lead").post(url("item-tables", meeting, work.pk), {"number": "3"})

    tables = list(Table.objects.all())
    same = {seat.table_id for seat in Seat.objects.filter(person__memberships__council=members[0].council)}
    assert [table.number for table in tables] == [1, 2, 3]
    assert sorted(len(sitting(table)) for table in tables) == [1, 2, 2]
    assert len(same) == 3


@pytest.mark.parametrize("number", ["0", "41", "x", ""])
def test_a_number_of_tables_is_from_1_to_40(come, meeting, work, number):
    shown = come("lead").post(url("item-tables", meeting, work.pk), {"number": number})

    assert "Enter a number of tables from 1 to 40" in shown.content.decode()
    assert not Table.objects.exists()


def test_whoever_is_seated_again_moves(come, meeting, work, table, member, lead):
    actions.tick(meeting=meeting, people=[member], by=lead, now=timezone.now())
    client = come("lead")

    client.post(url("item-tables", meeting, work.pk), {"service": "Parking", "seats": [f"p{member.pk}"]})
    second = Table.objects.get(number=2)
    assert (second.service, sitting(second)) == ("Parking", {member})
    client.post(url("table-findings", meeting, table.pk), {"findings": "", "over": 0, "seats": [f"p{member.pk}"]})

    assert (sitting(second), sitting(table)) == (set(), {member})


def test_who_is_not_here_is_not_seated(come, meeting, work, member):
    shown = come("lead").post(url("item-tables", meeting, work.pk), {"seats": [f"p{member.pk}"]})

    assert shown.status_code == 200
    assert not Table.objects.exists()


def test_findings_are_kept_like_notes_and_stand_side_by_side(come, meeting, work, table, lead):
    actions.add_table(item=work, by=lead, now=timezone.now())
    client = come("lead")

    client.post(
        url("table-findings", meeting, table.pk), {"findings": "Too **many** forms", "over": 0, "service": "Bins"}
    )

    kept = Revision.objects.get()
    assert (kept.table, kept.item, kept.version, kept.text) == (table, None, 1, "Too **many** forms")
    work.refresh_from_db()
    assert work.discussed_by == lead
    content = page(client, "item-tables", meeting, work.pk)
    assert "Table 1: Bins" in content
    assert "<strong>many</strong>" in content
    assert "Table 2" in content


def test_two_who_write_at_one_table_lose_nothing(come, meeting, table):
    client = come("lead")
    client.post(url("table-findings", meeting, table.pk), {"findings": "Theirs", "over": 0})

    shown = client.post(url("table-findings", meeting, table.pk), {"findings": "Mine", "over": 0, "service": "Bins"})

    content = shown.content.decode()
    table.refresh_from_db()
    assert (table.findings, table.service) == ("Theirs", "")
    assert "Mine</textarea>" in content
    assert '<p class="govuk-body">Theirs</p>' in content


def test_a_table_goes_unless_something_was_written_there(come, meeting, table, work, lead):
    client = come("lead")
    second = actions.add_table(item=work, by=lead, now=timezone.now())
    actions.write_findings(table=table, findings="Forms", over=0, by=lead, now=timezone.now())

    client.post(url("table-findings", meeting, table.pk), {"remove": "yes"})
    client.post(url("table-findings", meeting, second.pk), {"remove": "yes"})

    assert list(Table.objects.all()) == [table]


def test_a_table_of_another_meeting_is_not_found(come, table):
    other = AgendaItemFactory(kind="table-work")
    theirs = Table.objects.create(item=other, number=1)

    assert come("lead").get(url("table-findings", table.item.meeting, theirs.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_tables_cost_the_same_for_one_and_three(come, meeting, work, group, lead, count, django_assert_num_queries):
    for _ in range(count):
        person = MembershipFactory(group=group).person
        actions.tick(meeting=meeting, people=[person], by=lead, now=timezone.now())
        actions.add_table(item=work, people=[person], by=lead, now=timezone.now())
    client = come("lead")

    with django_assert_num_queries(15):
        content = client.get(url("item-tables", meeting, work.pk)).content.decode()

    assert content.count('id="table-') == count
