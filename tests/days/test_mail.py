"""Which mail of scrutiny days is written, to whom and how often: asked of what stands, and only to the silent."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine

from accounts.models import MutedMail
from common import do_links, london
from outbox.models import Hold, Message
from scrutiny.actions import contacts
from scrutiny.days import planner
from scrutiny.days.actions import taking_part
from scrutiny.models import Commitment, Day, Participation, Sending
from tests.day_factories import (
    AnswerFactory,
    CommitmentFactory,
    CommitmentNoteFactory,
    DayFactory,
    NeedFactory,
    ParticipationFactory,
    SignOffFactory,
    StatementRevisionFactory,
    TurnFactory,
    VerdictFactory,
    asked,
    goes,
    somebody_of,
)
from tests.factories import CouncilFactory, MembershipFactory
from tests.meetings.post import parsed
from tests.scrutiny_factories import SupplierContactFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db


def at(day, hour=12, *, month=11, minute=0):
    return london.moment(dt.date(2026, month, day), dt.time(hour, minute))


MONDAY = at(2)  # 2 November 2026: needs until 16 November, votes until the 30th, signatures until 14 December
LONG_AGO = MONDAY - dt.timedelta(days=8)


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def there():
    """Oxford takes part and leads; Havant has not answered. Priya leads the group, for a third council."""
    oxford, havant, away = (CouncilFactory(short_name=name) for name in ("Oxford", "Havant", "Away"))
    day = DayFactory(stage="gathering", lead_council=oxford, councils=[oxford], needs=0)
    made = SimpleNamespace(day=day, oxford=oxford, havant=havant, group=day.group)
    made.olga, made.henry = (somebody_of(council) for council in (oxford, havant))
    MembershipFactory(group=day.group, person=made.olga, council=oxford)
    MembershipFactory(group=day.group, person=made.henry, council=havant)
    made.part = ParticipationFactory(day=day, council=havant)
    made.priya = officer(away, day.group)
    made.priya.memberships.update(role="lead")
    return made


def written(now, *kinds):
    """Run the planner; who has got what, as (kind, address or name, the end of the key), all told."""
    planner.plan(now)
    rows = Message.objects.exclude(state="cancelled").order_by("pk")
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return [(row.kind, row.to_address, row.key.rpartition(":")[2]) for row in rows]


def call_off(day):
    """So long ago that it is no news."""
    goes(day, "cancelled", closed_at=LONG_AGO, closed_because="No time")


def to(*people):
    return sorted(person.email for person in people)


def addresses(now, kind):
    return sorted(address for _, address, _ in written(now, kind))


# Taking part, needs ---------------------------------------------------------------------------------------------------
def test_a_council_is_invited_at_once_and_reminded_until_it_answers(there):
    mail = ("day-invitation", there.henry.email)
    assert written(MONDAY) == [(*mail, "0")]
    Message.objects.update(state="sent", sent_at=MONDAY)
    assert written(at(9, 8)) == [(*mail, "0")]
    assert written(at(9, 9), "day-invitation") == [(*mail, "0"), (*mail, "2026-11-16.7d")]

    taking_part.answer(participation=there.part, takes_part=True, by=there.henry, now=at(10))

    assert written(at(13, 9), "day-invitation") == [(*mail, "0")]  # what waited is taken back


def test_only_the_latest_reminder_goes_and_an_invitation_that_came_late_is_none(there):
    assert written(at(13, 9), "day-invitation") == [("day-invitation", there.henry.email, "2026-11-16.1d")]


def test_needs_are_asked_of_councils_that_take_part_and_wrote_none(there):
    NeedFactory(day=there.day, council=there.oxford, by=there.olga)
    Participation.objects.filter(pk=there.part.pk).update(
        answer="takes-part", answered_at=MONDAY, answered_by=there.henry
    )

    assert addresses(at(9, 8), "day-needs") == []
    assert addresses(at(9, 9), "day-needs") == to(there.henry)
    NeedFactory(day=there.day, council=there.havant, by=there.henry)
    assert addresses(at(13, 9), "day-needs") == []


def test_of_a_council_with_many_people_five_are_asked(there):
    for _ in range(6):
        officer(there.havant, there.group)

    assert len(written(MONDAY)) == 5


@pytest.mark.parametrize("why", ["muted", "held", "left", "declined", "draft", "cancelled", "unconfirmed"])
def test_nobody_is_asked_who_should_not_be(there, why):
    match why:
        case "muted":
            MutedMail.objects.create(person=there.henry, kind="days")
        case "held":
            Hold.objects.create(reason="restored")
        case "left":
            Participation.objects.filter(pk=there.part.pk).update(left_at=MONDAY, left_because="Sold")
        case "declined":
            taking_part.answer(participation=there.part, takes_part=False, because="No", by=there.henry, now=MONDAY)
        case "draft":
            call_off(there.day)
            ParticipationFactory(day=DayFactory(group=there.group), council=there.havant, planned=True)
        case "cancelled":
            call_off(there.day)
        case "unconfirmed":
            there.henry.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert [row for row in written(MONDAY) if row[1] == there.henry.email] == []


def test_the_invitation_carries_links_that_answer_it(there):
    planner.plan(MONDAY)
    text = parsed(Message.objects.get()).get_body(("plain",)).get_content()
    tokens = [part.partition("/")[0] for part in text.split("/do/")[1:]]

    links = [do_links.read(token, MONDAY) for token in tokens]

    assert [(link.purpose, link.object_id) for link in links[:2]] == [
        ("day-join", there.part.pk), ("day-decline", there.part.pk),
    ]  # fmt: skip
    assert {link.person_id for link in links} == {there.henry.pk}


# Signing --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def signing(there):
    """Both councils are asked to sign since Monday."""
    there.day = DayFactory(
        stage="statement", group=there.group, lead_council=there.oxford, councils=[there.oxford, there.havant]
    )
    return there


def test_a_text_that_is_put_to_councils_is_asked_of_them_at_once(signing):
    assert addresses(MONDAY, "day-sign") == to(signing.olga, signing.henry)
    SignOffFactory(day=signing.day, council=signing.oxford)
    assert addresses(at(11, 9, month=12), "day-sign") == to(signing.henry)


def test_a_text_that_was_changed_since_is_asked_anew_on_the_next_working_day_of_who_had_signed_too(signing):
    SignOffFactory(day=signing.day, council=signing.oxford)
    with time_machine.travel(at(6, 15), tick=False):  # a Friday
        StatementRevisionFactory(statement=signing.day.statement, text="We ask for three things.")

    assert addresses(at(9, 8), "day-sign") == []
    assert addresses(at(9, 9), "day-sign") == to(signing.olga, signing.henry)
    [key] = Message.objects.filter(kind="day-sign", state="queued", person_id=signing.olga.pk).values_list("key")
    assert key[0].endswith(":2.0")


# What happened --------------------------------------------------------------------------------------------------------
def test_answers_are_told_an_hour_after_the_last_of_them(there):
    day = DayFactory(stage="sent", group=there.group, lead_council=there.oxford, councils=[there.oxford])
    AnswerFactory(agreed_need=day.agreed_needs.first())

    assert addresses(at(2, 12, minute=59), "day-answers") == []
    assert addresses(at(2, 13), "day-answers") == to(there.olga, there.priya)
    assert addresses(at(9, 13), "day-answers") == []


@pytest.mark.parametrize(
    ("stage", "turn", "who"),
    [
        ("gathering", {"stage": "gathering"}, ["olga", "priya"]),
        ("gathering", {"stage": "gathering", "kind": "dates"}, ["olga", "priya"]),
        ("sent", {}, ["olga", "priya"]),
        ("closed", {}, ["olga", "priya"]),
        ("agreed", {}, []),
        ("gathering", {"stage": "ballot"}, []),  # it has gone on, or back
    ],
)
def test_who_takes_part_and_who_leads_hear_what_happened(there, stage, turn, who):
    call_off(there.day)
    day = DayFactory(stage=stage, group=there.group, lead_council=there.oxford, councils=[there.oxford])
    if turn:
        TurnFactory(day=day, **turn)

    assert addresses(MONDAY, "day-news") == to(*(getattr(there, name) for name in who))


def test_the_first_gathering_is_no_news(there):
    assert addresses(MONDAY, "day-news") == []


def test_who_did_it_is_not_told_and_after_a_week_nobody_is(there):
    Day.objects.filter(pk=there.day.pk).update(stage="cancelled", closed_at=MONDAY, closed_because="No time")
    TurnFactory(day=there.day, stage="cancelled", by=there.priya)

    assert addresses(MONDAY, "day-news") == to(there.olga, there.henry)
    assert addresses(at(10), "day-news") == []


# Commitments ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def followed(there):
    """Oxford leads; the supplier committed to one thing, by 30 November."""
    call_off(there.day)
    there.day = DayFactory(stage="follow-up", group=there.group, lead_council=there.oxford, councils=[there.oxford])
    Commitment.objects.filter(state="open").update(state="closed", closed_at=MONDAY, closed_because="Another")
    there.promised = CommitmentFactory(day=there.day, due_on=dt.date(2026, 11, 30))
    there.contact = there.day.sendings.get().contact
    return there


CHASED = ("day-commitment", "supplier-commitment")


def test_a_commitment_is_chased_with_the_contact_and_the_lead_council(followed):
    due = {followed.olga.email, followed.contact.email}
    seen = []
    for now, step in ((at(16, 9), "14d"), (at(30, 9), "0d"), (at(7, 9, month=12), "w1"), (at(30, 9, month=12), "m1")):
        seen += written(now, *CHASED)
        assert {row[2].rpartition(".")[2] for row in written(now, *CHASED)} == {step}
        assert {row[1] for row in written(now, *CHASED)} == due
        Message.objects.filter(kind__in=CHASED).delete()
    assert written(at(16, 8), *CHASED) == []


@pytest.mark.parametrize("why", ["met", "closed", "voting", "not met", "new date"])
def test_what_is_decided_or_moved_is_not_chased(followed, why):
    match why:
        case "met":
            VerdictFactory(commitment=followed.promised)
            Commitment.objects.filter(pk=followed.promised.pk).update(state="met", closed_at=MONDAY)
        case "closed":
            Commitment.objects.filter(state="open").update(state="closed", closed_at=MONDAY, closed_because="Sold")
        case "voting":
            with time_machine.travel(at(15), tick=False):
                asked(followed.promised)
        case "not met":
            VerdictFactory(commitment=followed.promised, outcome="not-met")
        case "new date":
            CommitmentNoteFactory(
                commitment=followed.promised, contact=None, by=followed.priya, new_due_on=dt.date(2027, 3, 1)
            )
            Commitment.objects.filter(pk=followed.promised.pk).update(due_on=dt.date(2027, 3, 1))

    assert written(at(16, 9), *CHASED) == []


def test_a_new_date_after_a_verdict_is_chased_again(followed):
    VerdictFactory(commitment=followed.promised, outcome="not-met", at=MONDAY - dt.timedelta(days=1))
    CommitmentNoteFactory(
        commitment=followed.promised, contact=None, by=followed.priya, new_due_on=dt.date(2026, 11, 30), at=MONDAY
    )

    assert len(written(at(30, 9), *CHASED)) == 2


def test_of_a_lead_council_without_people_the_leads_are_asked(followed):
    followed.olga.affiliations.update(ended_on=dt.date(2026, 11, 1))
    former = MembershipFactory(group=followed.group, role="lead").person
    former.memberships.update(left_at=MONDAY, left_by=former, left_because="left")

    assert addresses(at(16, 9), "day-commitment") == to(followed.priya)


def test_a_contact_gets_a_new_link_and_all_of_one_moment_has_the_same(followed):
    CommitmentFactory(day=followed.day, due_on=dt.date(2026, 11, 30))
    before = followed.day.sendings.get()

    planner.plan(at(16, 9))

    after = followed.day.sendings.get()
    assert (after.link, after.mailed_at, after.opened_at) == (before.link + 1, at(16, 9), None)
    texts = [parsed(mail).as_string() for mail in Message.objects.filter(kind="supplier-commitment")]
    links = {text.partition("/supplier-contacts/link/")[2].partition("/")[0] for text in texts}
    assert (len(texts), len(links)) == (2, 1)
    planner.plan(at(16, 9))
    assert followed.day.sendings.get().link == after.link


def test_a_contact_who_was_withdrawn_is_written_to_no_more(followed):
    planner.plan(at(16, 9))
    contacts.withdraw(contact=followed.contact, because="Left", by=followed.priya, now=at(17))

    assert addresses(at(30, 9), "supplier-commitment") == []


def test_the_contact_hears_that_it_is_over(followed):
    Commitment.objects.filter(state="open").update(state="closed", closed_at=MONDAY, closed_because="Sold")
    goes(followed.day, "closed", closed_at=MONDAY)

    assert addresses(MONDAY, "supplier-day-over") == [followed.contact.email]
    SupplierContactFactory(supplier=followed.day.supplier)
    assert addresses(MONDAY, "supplier-day-over") == [followed.contact.email]


# All of it ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_planning_asks_the_same_of_one_day_and_of_three(there, count, django_assert_num_queries):
    stages = ("gathering", "statement", "sent", "follow-up", "closed")
    for _ in range(count):
        for stage in stages:
            day = DayFactory(stage=stage, group=there.group, lead_council=there.oxford, councils=[there.oxford])
            if stage == "sent":
                AnswerFactory(agreed_need=day.agreed_needs.first())
    planner.plan(at(2, 13))

    with django_assert_num_queries(18):
        planner.plan(at(2, 13))


def test_what_is_locked_is_written_at_the_next_run_and_what_has_gone_on_never(there):
    mails = planner.wanted(MONDAY)
    Day.objects.filter(pk=there.day.pk).update(stage="cancelled", closed_at=MONDAY, closed_because="No time")

    assert planner._write(mails, MONDAY) == 0
    assert Message.objects.count() == 0
    assert Sending.objects.count() == 0
