"""What becomes of answers to dates when somebody leaves, is closed out, or their council ends."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common import london
from front import actions as front
from front.succession import choose
from meetings import actions, polls
from meetings.models import DateAnswer, DatePoll
from meetings.succession import hand_over, is_unfinished
from peergroups.models import Membership
from tests.factories import AffiliationFactory, MeetingFactory, MembershipFactory
from tests.meetings.polling import NOW, days, opened, say
from tests.peergroups.test_races import at_once
from tests.successions import AFTER, BEFORE, DAY, shares

pytestmark = pytest.mark.django_db
SPRING = london.read_iso("2027-05-01T17:00")
JUNE = [(SPRING + days(n), SPRING + days(n + 0.2)) for n in (40, 47)]


def councils():
    return [str(council) for council in DateAnswer.objects.order_by("pk").values_list("council__short_name", flat=True)]


@pytest.mark.parametrize("because", [Membership.Ended.LEFT, Membership.Ended.REMOVED])
def test_who_leaves_counts_no_more_in_a_poll_that_goes_on_and_what_ended_stays(group, lead, member, because):
    over, goes_on = opened(group, lead), opened(group, lead, title="Spring meeting")
    for poll in (over, goes_on):
        say(poll, member, "yes", "no")
        say(poll, lead, "yes", "no")
    actions.fix_date(poll=over, option=over.options.first(), by=lead, now=NOW)

    front.leave(membership=member.memberships.get(), by=lead, now=NOW, because=because)

    assert [row.person for row in polls.board(goes_on, NOW).rows] == [lead]
    assert DateAnswer.objects.filter(option__poll=goes_on, person=member).count() == 0
    assert len(polls.board(DatePoll.objects.get(pk=over.pk), NOW).rows) == 2


@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_a_lead_fixes_the_date_was_counted(group, lead, member):
    """Who leaves waits for the lead, reads that the poll has ended, and takes nothing out of it."""
    poll = opened(group, lead)
    say(poll, member, "yes", "no")
    is_fixed, waits = threading.Event(), threading.Event()

    def fix():
        with transaction.atomic():
            actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)
            is_fixed.set()
            assert waits.wait(20)

    def leave():
        assert is_fixed.wait(20)
        front.leave(membership=member.memberships.get(), by=member, now=NOW)

    def let_go():
        assert is_fixed.wait(20)
        for _ in range(100):
            if somebody_waits_for_a_lock():
                break
            time.sleep(0.05)
        waits.set()

    assert at_once(fix, leave, let_go) == []
    assert Membership.objects.current().filter(person=member).count() == 0
    assert [row.person for row in polls.board(DatePoll.objects.get(), NOW).rows] == [member]


def somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_who_leaves_one_group_is_still_asked_in_another(group, lead, member):
    elsewhere = MembershipFactory(person=member)
    poll = opened(elsewhere.group, lead)
    say(poll, member, "yes", "no")

    front.leave(membership=member.memberships.get(group=group), by=member, now=NOW)

    assert DateAnswer.objects.count() == 2


def test_leaving_another_group_can_mean_that_a_meeting_is_no_longer_for_them(group, lead, supplier):
    """Of the public sector through another group alone: with it goes the right to be asked here."""
    elsewhere = MembershipFactory(person=supplier)
    draft = MeetingFactory(group=group, draft=True, audience="public-sector")
    poll = opened(group, lead, meeting=draft)
    say(poll, supplier, "yes", "no")

    front.leave(membership=elsewhere, by=supplier, now=NOW)

    assert not DateAnswer.objects.exists()


def test_answers_to_a_poll_that_goes_on_are_for_the_one_council_that_follows(group, lead, guildford):
    person = AffiliationFactory(council=guildford).person
    MembershipFactory(group=group, person=person, council=guildford)
    over, goes_on = (
        opened(group, lead, now=BEFORE, dates=JUNE, answers_until=SPRING),
        opened(group, lead, now=BEFORE, dates=JUNE, answers_until=SPRING, title="Summer meeting"),
    )
    for poll in (over, goes_on):
        say(poll, person, "yes", "no", now=BEFORE)
    actions.fix_date(poll=over, option=over.options.first(), by=lead, now=BEFORE)
    assert is_unfinished(predecessor=guildford, on=DAY)

    said = end(guildford)

    assert councils() == ["Guildford"] * 2 + ["West Surrey"] * 2
    assert "2 answers to dates of polls: for West Surrey now." in said
    assert not any("dates of polls" in line for line in end(guildford))
    assert not is_unfinished(predecessor=guildford, on=DAY)


def test_of_several_that_follow_their_person_says_which(group, lead, surrey, west):
    person = AffiliationFactory(council=surrey).person
    MembershipFactory(group=group, person=person, council=surrey)
    over, poll = (
        opened(group, lead, now=BEFORE, dates=JUNE, answers_until=SPRING),
        opened(group, lead, now=BEFORE, dates=JUNE, answers_until=SPRING, title="Summer meeting"),
    )
    for one in (over, poll):
        say(one, person, "yes", "no", now=BEFORE)
    actions.withdraw_poll(poll=over, because="Too early", by=lead, now=BEFORE)
    end(surrey)
    assert councils() == ["Surrey"] * 2 + ["None"] * 2

    choose(person=person, predecessor=surrey, successor=west, by=person, now=AFTER)

    assert councils() == ["Surrey"] * 2 + ["West Surrey"] * 2


def test_the_poll_is_held_before_its_answers_as_by_who_answers(group, lead, guildford):
    person = AffiliationFactory(council=guildford).person
    MembershipFactory(group=group, person=person, council=guildford)
    poll = opened(group, lead, now=BEFORE, dates=JUNE, answers_until=SPRING)
    say(poll, person, "yes", "no", now=BEFORE)

    with CaptureQueriesContext(connection) as asked:
        end(guildford)

    locks = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and " FOR " in query["sql"][-60:]]
    of_dates = [
        table for sql in locks for table in ("meetings_datepoll", "meetings_dateanswer") if f'FROM "{table}"' in sql
    ]
    assert of_dates[0] == "meetings_datepoll"
    assert "meetings_dateanswer" in of_dates


def end(council, now=AFTER):
    followers = [row.successor for row in council.succeeded_by.order_by("successor__short_name")]
    return hand_over(predecessor=council, shares=shares(*followers), on=DAY, by=None, now=now)
