"""What a group sets for all its meetings, and what one meeting has of its own."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.actions import mute_mail
from meetings import actions
from tests.meetings.post import PUBLISHED, answer, at, mail, publish, run


def path(group):
    return reverse("meetings:group-meeting-settings", args=[group.slug])


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("lead", (200, 302)),
        ("coordinator", (200, 302)),
        ("member", (403, 403)),
        ("outsider", (404, 404)),
        ("anonymous", (302, 302)),
    ],
)
def test_leads_set_reminders_and_places_for_suppliers(come, group, who, statuses):
    client, typed = come(who), {"meets": "months", "every": "3", "reminder_days": "10 and 2", "supplier_cap": "3"}

    got = (client.get(path(group)).status_code, client.post(path(group), typed).status_code)

    group.refresh_from_db()
    is_kept = who in {"lead", "coordinator"}
    assert got == statuses
    assert (group.reminder_days, group.supplier_cap) == (([10, 2], 3) if is_kept else ([7, 1], None))


def test_no_reminders_and_as_many_suppliers_as_come_can_be_set(come, group):
    come("lead").post(path(group), {"meets": "now-and-then", "reminder_days": "none", "supplier_cap": ""})

    group.refresh_from_db()
    shown = come("lead").get(path(group)).content.decode()
    assert (group.reminder_days, group.supplier_cap) == ([], None)
    assert 'value="none"' in shown


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Enter days such as 7, 1, or none"),
        ({"reminder_days": "x" * 10_000}, "Enter whole numbers of days from 1 to 60, such as 7, 1"),
        ({"reminder_days": "7\0"}, "Enter whole numbers of days from 1 to 60, such as 7, 1"),
        ({"reminder_days": "7", "supplier_cap": "-1"}, "Enter a whole number from 0 to 5,000, or leave it empty"),
    ],
)
def test_settings_that_cannot_be_say_what_to_do(come, group, typed, error):
    shown = come("lead").post(path(group), typed).content.decode()

    group.refresh_from_db()
    assert error in shown
    assert group.reminder_days == [7, 1]


# Reminder days --------------------------------------------------------------------------------------------------------
@pytest.fixture
def quiet(lead):
    mute_mail(person=lead, kind="invitation", by=lead, now=PUBLISHED)


@pytest.mark.parametrize(
    ("groups", "own", "steps"),
    [
        ([7, 1], None, ["0.7d", "0.1d"]),
        ([5], None, ["0.5d"]),
        ([7, 1], [12, 2], ["0.12d", "0.2d"]),
        ([7, 1], [], []),
        ([], None, []),
    ],
)
def test_who_comes_is_reminded_on_the_meetings_own_days_or_the_groups(group, lead, member, quiet, groups, own, steps):
    actions.set_for_meetings(group=group, fields={"reminder_days": groups}, by=lead, now=PUBLISHED)
    meeting = publish(group, lead, reminder_days=own)
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))

    for day in range(4, 26):
        run(at(day))

    assert mail(meeting, member, kind="reminder") == [("reminder", step, "sent") for step in steps]


def test_the_silent_are_asked_again_whatever_the_reminder_days(group, lead, member, quiet):
    meeting = publish(group, lead, reminder_days=[])
    run(PUBLISHED)

    run(at(11))

    assert mail(meeting, member, kind="reminder") == [("reminder", "0.14d", "sent")]


def test_changing_the_days_moves_nothing_and_tells_nobody(group, lead, member, quiet):
    meeting = publish(group, lead)
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))

    moved = actions.revise(meeting=meeting, fields={"reminder_days": [20]}, by=lead, now=at(4))
    run(at(7))

    assert (moved, meeting.sequence) == (False, 0)
    # Its moment had come before they answered: what they were told just then need not be said again.
    assert mail(meeting, member, kind="reminder") == [("reminder", "0.20d", "sent")]
    assert meeting.starts_on - dt.timedelta(days=20) == dt.date(2026, 11, 5)
