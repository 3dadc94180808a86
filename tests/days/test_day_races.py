"""Two people press at once: on two connections, so that the locks are real. One world for each part of the story."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ballots.models import Ballot
from meetings import actions as meetings
from meetings.models import Meeting, Topic
from outbox.models import Message
from scrutiny.actions import contacts
from scrutiny.days.actions import (
    answering,
    convening,
    drafting,
    ending,
    following,
    gathering,
    planning,
    sending,
    signing,
    taking_part,
    voting,
)
from scrutiny.days.actions.shared import held
from scrutiny.models import (
    Answer,
    Commitment,
    Day,
    Need,
    NeedVersion,
    Participation,
    Sending,
    SentStatement,
    SignOff,
    Turn,
    Verdict,
)
from scrutiny.refusals import Refused, TooLate
from tests.ballot_factories import cast
from tests.day_factories import DayFactory, ParticipationFactory
from tests.days.world import DAY, world
from tests.peergroups.test_races import at_once
from tests.scrutiny_factories import SendingFactory, SupplierContactFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = {"what": "One register of trees", "why": "Residents ask", "evidence": "", "point": None}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def stages(day):
    return list(Turn.objects.filter(day=day).order_by("pk").values_list("stage", flat=True))


def test_needs_that_two_write_change_and_merge_at_once():
    there, now = world("gathering"), timezone.now()
    first, second, _ = there.day.needs.order_by("pk")
    one = there.people[0]

    def write(number):
        council, by = there.councils[number], there.people[number]
        return lambda: gathering.write_need(day=fresh(there.day), council=council, fields=TEXT, by=by, now=now)

    assert at_once(write(0), write(1)) == [Refused]
    assert Need.objects.filter(what=TEXT["what"]).count() == 1

    def change(why):
        mine = {"need": fresh(first), "council": there.councils[0], "by": one, "now": now}
        return lambda: gathering.change_need(**mine, fields=TEXT | {"what": "Another line", "why": why})

    assert at_once(change("Because"), change("For this")) == []
    assert list(NeedVersion.objects.filter(need=first).values_list("number", flat=True)) == [3, 2, 1]
    assert fresh(first).why == NeedVersion.objects.get(need=first, number=3).why

    def merge(into, need):
        about = {"because": "The same", "by": there.lead, "now": now}
        return lambda: gathering.merge_needs(into=fresh(into), needs=[fresh(need)], **about)

    assert at_once(merge(first, second), merge(second, first)) == [TooLate]
    assert Need.objects.filter(pk__in=[first.pk, second.pk]).open().count() == 1


def test_a_day_begins_once_and_a_vote_is_taken_once():
    there, now = world("ballot", councils=4, needs=5), timezone.now()
    plan = DayFactory(group=there.group)
    ParticipationFactory(day=plan, council=plan.lead_council, planned=True)
    for council in there.councils:
        cast(there.day.ballot, council, 1, 1, 1, 0, 0)
    ends = there.day.ballot.closes_at
    begin = lambda: planning.begin(day=fresh(plan), by=there.lead, now=now)  # noqa: E731
    take = lambda: voting.take_result(fresh(there.day), ends)  # noqa: E731

    assert at_once(begin, begin, take, take, take) == []
    assert (stages(plan), stages(there.day)) == (["gathering"], ["gathering", "ballot", "agreed"])
    assert there.day.agreed_needs.count() == 3


def test_nobody_signs_another_text_than_they_read_and_it_is_sent_once():
    there, now = world("statement"), timezone.now()
    lead_council, by = there.councils[0], there.people[0]
    signing.sign(day=there.day, council=lead_council, revision=1, is_signed=True, by=by, now=now)

    def sign(number):
        council, person = there.councils[number], there.people[number]
        about = {"revision": fresh(there.day.statement).version, "is_signed": True, "by": person, "now": now}
        return lambda: signing.sign(day=fresh(there.day), council=council, **about)

    write = lambda: drafting.write_statement(day=fresh(there.day), text="Another text", over=1, by=by, now=now)  # noqa: E731
    raised = at_once(sign(1), sign(2), write)
    assert set(raised) <= {TooLate}
    assert SignOff.objects.count() == 3 - len(raised)
    assert fresh(there.day.statement).version == 2

    send = lambda: sending.send(day=fresh(there.day), by=there.lead, now=now)  # noqa: E731
    signing.sign(day=there.day, council=lead_council, revision=2, is_signed=True, by=by, now=now)
    who = {"supplier": there.supplier, "name": "Nia Newcomer", "email": "nia@vendor.example", "how": "By phone"}
    verify = lambda: contacts.verify(**who, by=there.lead, now=now)  # noqa: E731
    assert set(at_once(send, send, sign(1), verify)) <= {TooLate}
    text = SentStatement.objects.get().text
    assert (there.councils[1].official_name in text.split("Taking part")[0]) == SignOff.objects.filter(
        revision__number=2, council=there.councils[1]
    ).exists()
    assert Sending.objects.count() == 2
    assert Message.objects.filter(kind="supplier-day").count() == 2


def test_an_answer_stands_once_and_each_promise_is_followed_up_once():
    there, now = world("sent"), timezone.now()
    colleague = SendingFactory(contact=SupplierContactFactory(supplier=there.supplier), day=there.day)
    begins = there.day.begins_at - dt.timedelta(hours=1)

    def answer(sending, what):
        about = {"verdict": "committed", "words": "", "promises": [(what, there.day.day_on)], "over": 0, "now": now}
        return lambda: answering.answer(sending=sending, agreed_need=there.day.agreed_needs.first(), **about)

    assert at_once(answer(there.sending, "By summer"), answer(colleague, "By autumn")) == [TooLate]
    said = Answer.objects.get()

    start = lambda: following.start(day=fresh(there.day), by=there.lead, now=begins)  # noqa: E731
    late = {"verdict": "declined", "words": "No", "promises": [], "over": 1, "now": begins}
    again = lambda: answering.answer(sending=there.sending, agreed_need=said.agreed_need, **late)  # noqa: E731
    assert set(at_once(start, start, again)) <= {TooLate}
    kept = Answer.objects.latest_of_each().filter(verdict="committed").count()
    assert Commitment.objects.count() == Topic.objects.filter(kind=Topic.Kind.PROMISE).count() == kept


def test_a_commitment_is_closed_once_whoever_closes_it_and_its_vote_is_taken_once():
    with transaction.atomic():  # who commits says to what, at its end
        there, now = world("follow-up"), timezone.now()
    first, second, third = there.day.commitments.all()
    for one in (first, second, third):
        following._put_on_agendas(one, there.day, there.lead, now)
    given = {"by": there.lead, "now": now}
    last_day = (now + 10 * DAY).date()
    ask = lambda: following.ask_councils(commitment=fresh(first), last_day=last_day, **given)  # noqa: E731
    close = lambda: following.close_commitment(commitment=fresh(second), because="Bought elsewhere", **given)  # noqa: E731

    assert set(at_once(ask, ask, close, close)) <= {TooLate}
    assert (Ballot.objects.count(), fresh(first).round, fresh(second).state) == (1, 1, "closed")
    for council in there.councils:
        cast(fresh(first).ballot, council, 1, 0, 0)
    take = lambda: following.take_verdicts(now + 11 * DAY)  # noqa: E731
    end = lambda: ending.close_day(day=fresh(there.day), because="Nobody has time", **given)  # noqa: E731

    assert at_once(take, take, end, end) == []
    assert Verdict.objects.count() == (fresh(first).state == "met")
    assert (fresh(there.day).stage, Commitment.objects.open().count()) == ("closed", 0)
    assert not Topic.objects.filter(kind=Topic.Kind.PROMISE).open().exists()
    assert stages(there.day).count("closed") == 1


FIELDS = {"starts_time": dt.time(10), "ends_time": dt.time(15), "venue": "Example House"}
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def until_somebody_waits():
    """Return once another connection waits for a lock that this one holds; fail after ten seconds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits")


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_council_answers_in_the_second_in_which_the_draft_of_the_meeting_is_deleted(by_itself):
    there, now = world("gathering"), timezone.now()
    asked = ParticipationFactory(day=there.day)
    by, on = officer(asked.council), there.day.day_on
    meeting = convening.convene(day=there.day, fields=FIELDS | {"starts_on": on, "ends_on": on}, by=there.lead, now=now)
    is_held = threading.Event()

    def answer():
        with transaction.atomic():
            held(there.day)
            is_held.set()
            until_somebody_waits()
            taking_part.answer(participation=fresh(asked), takes_part=True, by=by, now=now)

    def delete():
        is_held.wait(20)
        if by_itself:
            meetings.delete_draft(meeting=meeting, by=there.lead, now=now)
        else:
            planning.cancel_day(day=fresh(there.day), because="Nobody has time", by=there.lead, now=now)

    assert at_once(answer, delete) == []
    assert (Meeting.objects.count(), fresh(there.day).meeting, fresh(asked).answer) == (0, None, "takes-part")


def test_a_council_answers_in_the_second_in_which_a_draft_of_a_day_is_deleted():
    there, now = world("gathering"), timezone.now()
    plan = DayFactory(group=there.group, lead_council=there.councils[0])
    part = ParticipationFactory(day=plan, council=there.councils[0], planned=True)
    is_held = threading.Event()

    def delete():
        with transaction.atomic():
            held(plan)
            is_held.set()
            until_somebody_waits()
            planning.delete_day(day=plan, by=there.lead, now=now)

    def answer():
        is_held.wait(20)
        taking_part.answer(participation=part, takes_part=True, by=there.people[0], now=now)

    assert at_once(answer, delete) == [TooLate]
    assert (Day.objects.count(), Participation.objects.filter(pk=part.pk).exists()) == (1, False)
