"""“Your turn”: what I said I would do, near its day; for leads what nobody has, and what is late."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from common.waits import lines_for
from digests import waiting as digests
from meetings.action_waiting import WAITS as OWN
from meetings.lead_waiting import WAITS as LEADS
from tests.factories import ActionFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.waits import asked

pytestmark = pytest.mark.django_db

WAITS = (*OWN, *LEADS)
waiting_for = asked(*WAITS)


def keys(person, now=None):
    return [
        (line.key.partition(":")[0], line.title)
        for line in waiting_for([person], now or timezone.now()).get(person.pk, [])
    ]


def test_what_is_due_within_a_week_or_overdue_waits_soonest_first(group, member, council):
    common = {"group": group, "person": member, "council": council}
    for days in (7, -40, 8, 0):
        ActionFactory(words=f"in {days}", days=days, **common)
    ActionFactory(words="done", done=True, days=1, **common)

    assert keys(member) == [("action", "in -40"), ("action", "in 0"), ("action", "in 7")]


def test_a_line_has_its_three_deeds_and_says_where_it_was_promised(group, member, council):
    action = ActionFactory(group=group, person=member, council=council, days=2)

    (line,) = waiting_for([member], timezone.now())[member.pk]

    assert [(deed.label, deed.purpose, deed.object_id) for deed in line.deeds] == [
        ("Done", "action-done", action.pk),
        ("Need more time", "action-time", action.pk),
        ("Hand over", "action-hand-over", action.pk),
    ]
    assert line.why == "You said you would, for the South peer group."
    assert (london.today(line.due_at), line.council, line.url) == (
        action.due_on,
        "Winchester",
        action.get_absolute_url(),
    )


def test_leads_read_what_nobody_has_and_what_is_late(group, lead, member, council):
    other = {"group": group, "council": council}
    ActionFactory(person=None, **other)
    for days in (-30, -29, -28, -1, 0):  # the last is due until midnight
        ActionFactory(person=member, days=days, **other)
    ActionFactory(person=member, days=-40, done=True, **other)
    ActionFactory(days=-40)

    assert keys(lead) == [
        ("actions-unowned", "The South peer group has an action that nobody has"),
        ("actions-overdue", "4 actions are overdue in the South peer group, 2 by more than four weeks"),
    ]
    assert {line.url for line in waiting_for([lead], timezone.now())[lead.pk]} == {
        "/groups/south/actions/?show=nobodys",
        "/groups/south/actions/?show=overdue",
    }


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([-1], "An action is overdue in the South peer group"),
        ([-29], "An action is overdue in the South peer group, by more than four weeks"),
        ([-1, -2], "2 actions are overdue in the South peer group"),
        ([-29, -30], "2 actions are overdue in the South peer group, all by more than four weeks"),
    ],
)
def test_what_is_late_says_of_how_much_the_reminders_were_no_help(group, lead, member, days, says):
    for late in days:
        ActionFactory(group=group, person=member, days=late)

    assert keys(lead) == [("actions-overdue", says)]


def test_the_line_counts_what_the_board_lists_also_what_nobody_has(client, group, lead, member):
    for person in (member, None):
        ActionFactory(group=group, person=person, days=-1)
    client.force_login(lead)

    (line,) = [line for line in waiting_for([lead], timezone.now())[lead.pk] if line.key.startswith("actions-overdue")]

    assert line.title.startswith("2 actions")
    assert client.get(line.url).content.decode().count("Do sample thing") == 2


def test_where_nobody_leads_the_coordinators_read_it(group, council, coordinator):
    action = ActionFactory(group=group, council=council, person=None)

    assert [key for key, _ in keys(coordinator)] == ["actions-unowned"]

    MembershipFactory(group=group, council=council, role="lead")
    assert keys(coordinator) == []
    action.delete()


def test_nothing_of_another_group_or_of_nobody_signed_in(group, lead, outsider, council):
    ActionFactory(group=PeerGroupFactory(), person=None)

    assert waiting_for([lead, outsider], timezone.now()) == {}
    assert waiting_for([UserFactory(is_active=False)], timezone.now()) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_whatever_the_numbers(group, council, count, django_assert_num_queries):
    people = [MembershipFactory(group=group, council=council, role="lead").person for _ in range(count)]
    for person in people:
        ActionFactory.create_batch(2, group=group, council=council, person=person, days=-30)
        ActionFactory(group=group, council=council, person=None)

    with django_assert_num_queries(3):
        lines = lines_for(WAITS, people, timezone.now())

    assert [len(lines[person.pk]) for person in people] == [4] * count


def test_the_front_page_has_them_with_a_page_for_each_deed(client, group, member, council):
    ActionFactory(group=group, person=member, council=council, words="Send the map", days=2)
    client.force_login(member)

    page = client.get("/")

    (task,) = [task for task in page.context["tasks"] if task.line.key.startswith("action:")]
    assert [button.label for button in task.buttons] == ["Done", "Need more time", "Hand over"]
    assert all(client.get(button.href).status_code == 200 for button in task.buttons)
    assert digests.count(member) == 1


def test_the_due_day_lasts_until_its_end(group, member, council):
    action = ActionFactory(group=group, person=member, council=council, days=0)

    (line,) = waiting_for([member], timezone.now())[member.pk]

    assert london.local(line.due_at).time() == dt.time(23, 59)
    assert london.today(line.due_at) == action.due_on
