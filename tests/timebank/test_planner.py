"""Reminders of the time bank: found by what stands, said a few times, taken back when they are no longer true."""

import datetime as dt

import pytest

from accounts.models import MutedMail
from common import london
from outbox.models import Hold, Message
from tests.factories import CouncilFactory, close
from tests.mail_factories import DeadAddressFactory
from tests.timebank.books import a_loan, book
from tests.timebank.lending import BOSS, at, run, states, text, to, world
from tests.timebank_factories import ApprovalFactory, ClaimFactory, OfferFactory, officer
from timebank import due, planner, reminded, reminder_emails
from timebank.actions import accounts, approving, asking, hours, lending, offering
from timebank.models import Account, Claim, Offer
from timebank.tasks import agree_what_nobody_answered

pytestmark = pytest.mark.django_db
RELEASE, HOURS = "lending-release", "lending-hours"


@pytest.fixture
def made():
    return world()


def daily(first, last):
    """Run at 9:00 London on each of these days of November and December, and once more at noon."""
    day = first.date()
    while day <= last.date():
        for hour in (9, 12):
            run(london.moment(day, dt.time(hour)))
        day += dt.timedelta(days=1)


# An approver ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def waiting(made):
    """Chosen on Thursday 5 November 2026; the approver is asked."""
    loan = made.answer(at(5))
    lending.choose(loan=loan, by=made.asker, now=at(5, 11))
    return loan


def test_an_approver_is_reminded_on_the_second_and_the_fifth_working_day_and_never_again(waiting):
    daily(at(5, 12), at(30))

    sent = Message.objects.filter(kind=RELEASE).order_by("pk")
    assert [(message.key.rpartition(":")[2], message.to_address) for message in sent] == [
        ("1", BOSS),
        ("1.2d", BOSS),
        ("1.5d", BOSS),
    ]
    assert [london.today(message.sent_at) for message in sent[1:]] == [dt.date(2026, 11, 9), dt.date(2026, 11, 12)]
    assert "You were asked on Thursday 5 November 2026" in text(sent[1])


def test_once_the_approver_has_answered_nothing_more_is_said_and_what_waits_is_taken_back(waiting):
    planner.plan(at(9))
    approving.release(approval=waiting.approvals.get(), now=at(9, 11))

    run(at(12))

    assert states(kind=RELEASE) == [(RELEASE, "1", "cancelled"), (RELEASE, "1.2d", "cancelled")]


def test_an_approver_who_is_asked_anew_has_their_days_anew(waiting, made):
    run(at(9))
    approving.ask_approver(loan=waiting, email=BOSS, by=made.answerer, now=at(10))

    daily(at(11), at(30))

    assert [end for _, end, _ in states(kind=RELEASE)] == ["1", "1.2d", "2", "2.2d", "2.5d"]


# Hours ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def claim(waiting, made):
    """Havant put 15 h to Winchester on Monday 9 November."""
    approving.release(approval=waiting.approvals.get(), now=at(6))
    waiting.refresh_from_db()
    return hours.claim(loan=waiting, council=made.havant, minutes=900, note="", by=made.answerer, now=at(9))


def test_hours_are_asked_after_twice_and_count_as_agreed_two_weeks_later(claim, made):
    daily(at(9, 11), at(30))
    claim.refresh_from_db()

    sent = Message.objects.filter(kind=HOURS).order_by("pk")
    assert [message.key.rpartition(":")[2] for message in sent] == ["0", "1", "2"]
    assert [london.today(message.sent_at).day for message in sent] == [9, 16, 19]
    assert claim.reminded_at == at(19, 9)
    assert "If nobody answers by Thursday 3 December 2026, the hours count as agreed" in text(sent[2])
    assert agree_what_nobody_answered(at(3, 8, month=12)) == 0
    assert agree_what_nobody_answered(at(3, 10, month=12)) == 1
    assert agree_what_nobody_answered(at(3, 10, month=12)) == 0
    assert claim.loan.transfers.get().minutes == 900
    told = Message.objects.filter(kind="lending-news", person_id=made.asker.pk).latest("pk")
    assert "Nobody answered within 14 days" in text(told)


def test_after_an_outage_the_second_reminder_still_comes_days_after_the_first(claim):
    run(at(9, 12))

    daily(at(24), at(30))

    sent = Message.objects.filter(kind=HOURS).order_by("pk").values_list("sent_at", flat=True)
    assert [london.today(moment).day for moment in sent] == [9, 24, 27]


def test_who_takes_over_is_reminded_twice_before_silence_counts(claim, made):
    colleague = officer(made.winchester, made.group)
    daily(at(19), at(19))  # after an outage
    daily(at(23), at(23))
    claim.refresh_from_db()
    assert claim.reminded_at == at(23, 9)
    close(made.asker)

    planner.note_second_reminders(at(24))
    claim.refresh_from_db()
    assert claim.reminded_at is None
    daily(at(24), at(27))

    claim.refresh_from_db()
    assert claim.reminded_at == at(27, 9)
    told = Message.objects.filter(kind=HOURS, person_id=colleague.pk).order_by("pk")
    assert [(message.key[-1], london.today(message.sent_at).day) for message in told] == [("1", 24), ("2", 27)]
    assert agree_what_nobody_answered(at(8, month=12)) == 0
    assert agree_what_nobody_answered(at(11, month=12)) == 1


def test_a_reminder_to_who_has_left_counts_for_nobody_at_the_last_moment(claim, made):
    officer(made.winchester, made.group)
    daily(at(19), at(19))
    daily(at(23), at(23))
    asker = made.asker.affiliations
    for gone in ({"ended_on": at(22).date()}, {"ended_on": None, "confirmed_at": None, "confirmed_by": None}):
        asker.update(**gone)
        assert reminded.to_who_can_answer([claim], at(24))[claim.pk] == {reminded.LOST: True}
    close(made.asker)

    assert agree_what_nobody_answered(at(10, month=12)) == 0


def test_a_colleague_who_was_reminded_too_is_enough(claim, made):
    made.asker.affiliations.update(confirmed_at=None, confirmed_by=None)
    first, _ = officer(made.winchester, made.group), officer(made.winchester, made.group)
    daily(at(19), at(19))
    daily(at(23), at(23))
    close(first)

    planner.note_second_reminders(at(24))

    claim.refresh_from_db()
    assert claim.reminded_at == at(23, 9)


def test_nobody_agrees_by_silence_whom_no_mail_reached(claim, made):
    DeadAddressFactory(address=made.asker.email)

    daily(at(9, 11), at(30))

    claim.refresh_from_db()
    assert claim.reminded_at is None


def test_an_answer_ends_the_reminders_and_takes_back_what_waits(claim, made):
    planner.plan(at(16))
    hours.confirm(claim=claim, by=made.asker, now=at(16, 11))

    run(at(23))

    assert [(end, state) for _, end, state in states(kind=HOURS)] == [("0", "cancelled"), ("1", "cancelled")]


def test_who_muted_reminders_is_asked_all_the_same_for_silence_has_its_price(claim, made):
    MutedMail.objects.create(person=made.asker, kind="lending")

    run(at(16))

    assert [end for _, end, _ in states(kind=HOURS)] == ["0", "1"]


def test_silence_books_nothing_beyond_the_limit_and_the_next_claim_all_the_same(claim, made):
    accounts.set_limits(council=made.winchester, floor=0, ceiling=2400, because="Agreed", by=made.lead, now=at(9))
    other = a_loan(made.winchester, made.havant, minutes=60)
    later = Claim.objects.create(loan=other, minutes=60, council=made.winchester, made_at=at(9))
    Claim.objects.update(reminded_at=at(10))

    assert agree_what_nobody_answered(at(25)) == 1

    claim.refresh_from_db()
    later.refresh_from_db()
    assert (claim.outcome, claim.loan.state, later.outcome) == ("", "claimed", "silence")

    assert agree_what_nobody_answered(at(26)) == 0
    step = claim.loan.steps.get(kind="unbooked")
    told = Message.objects.filter(kind="lending-news", key__endswith=f":{step.pk}")
    assert sorted(to(message) for message in told) == ["Robin Madeup", "Sam Example"]
    assert "Winchester has too few hours left" in text(told.get(person_id=made.answerer.pk))
    assert "Your council has too few hours left" in text(told.get(person_id=made.asker.pk))


@pytest.mark.parametrize("how", ["changed", "ended"])
def test_who_answered_hears_of_a_change_and_of_the_end_however_many_they_are(made, how, monkeypatch):
    monkeypatch.setattr("timebank.telling.MOST", 1)
    made.answer(at(3))
    other = officer(CouncilFactory(), made.group, name="Lee Placeholder")
    council = other.affiliations.get().council
    lending.answer(request=made.request, lender=council, fields={"lent_name": "Jo", "minutes": 60}, by=other, now=at(3))
    news = Message.objects.filter(kind="lending-news")

    if how == "ended":
        asking.close_request(request=made.request, by=made.asker, now=at(4))
    else:
        fields = {"minutes": 60, "skills": list(made.request.skills.all()), "groups": []}
        asking.change_request(request=made.request, fields=fields, by=made.asker, now=at(4))
    assert news.count() == 1
    run(at(4, 11))
    run(at(4, 12))

    assert sorted(to(message) for message in news) == ["Lee Placeholder", "Robin Madeup"]


# Offers ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def offer(made):
    """Made in October, until Friday 27 November."""
    made_at = at(1, month=10)
    return OfferFactory(
        council=made.havant, offered_by=made.answerer, offered_at=made_at, until=dt.date(2026, 11, 27), words="Mornings"
    )


def test_who_offered_is_asked_two_weeks_before_it_runs_out_and_once(offer, made):
    daily(at(10), at(30))

    (mail,) = Message.objects.filter(kind="offer-ends")
    assert (mail.person_id, mail.sent_at, mail.key.rpartition(":")[2]) == (made.answerer.pk, at(13, 9), "2026-11-27")
    assert "stands until Thursday 27 May 2027" in text(mail)


def test_a_renewed_offer_is_asked_after_again_before_its_new_end(offer, made):
    planner.plan(at(13, 9))
    offering.renew_offer(offer=offer, until=dt.date(2027, 1, 29), by=made.answerer, now=at(13, 10))

    run(at(14))
    assert states(kind="offer-ends") == [("offer-ends", "2026-11-27", "cancelled")]

    run(at(15, 9, month=1, year=2027))
    assert [end for _, end, _ in states(kind="offer-ends")] == ["2026-11-27", "2027-01-29"]


@pytest.mark.parametrize("how", ["ended", "over", "made within the two weeks", "muted"])
def test_nobody_is_asked_about_an_offer_that_is(offer, made, how):
    if how == "ended":
        offering.end_offer(offer=offer, by=made.answerer, now=at(5))
    elif how == "made within the two weeks":
        Offer.objects.update(offered_at=at(14))
    elif how == "muted":
        MutedMail.objects.create(person=made.answerer, kind="lending")

    run(at(28 if how == "over" else 16))

    assert states(kind="offer-ends") == []


# Balances -------------------------------------------------------------------------------------------------------------
def test_a_council_is_told_once_each_time_that_it_comes_near_its_limit(made):
    book(made.havant, made.winchester, 1700, at=at(2))
    assert run(at(2, 12))[0] == 0

    crossed = book(made.havant, made.winchester, 100, at=at(3))
    book(made.havant, made.winchester, 60, at=at(3, 11))
    assert [run(at(3, 12))[0] > 0, run(at(4))[0] > 0] == [True, False]

    book(made.winchester, made.havant, 600, at=at(5))
    again = book(made.havant, made.winchester, 600, at=at(6))
    run(at(6, 12))
    ends = [(kind, end) for kind, end, _ in states(kind="lending-balance", person_id=made.asker.pk)]
    assert ends == [("lending-balance", f"low.{transfer.pk}") for transfer in (crossed, again)]
    assert "Winchester has 9 h left" in text(Message.objects.filter(kind="lending-balance").order_by("pk").first())


def test_a_council_with_much_to_its_credit_is_nudged_to_ask(made):
    Account.objects.bulk_create([Account(council=made.winchester, ceiling=1200)])
    crossed = book(made.winchester, made.havant, 1200, at=at(3))

    run(at(3, 12))

    (mail,) = Message.objects.filter(kind="lending-balance", person_id=made.asker.pk)
    assert mail.key.endswith(f"high.{crossed.pk}")
    assert "Ask for help: " in text(mail)


def test_what_was_crossed_long_ago_or_is_put_right_by_now_is_not_said(made):
    book(made.havant, made.winchester, 1800, at=at(2))

    assert run(at(10))[0] == 0

    book(made.winchester, made.havant, 1000, at=at(10, 11))
    book(made.havant, made.winchester, 1000, at=at(10, 12))
    planner.plan(at(10, 13))
    book(made.winchester, made.havant, 1000, at=at(10, 14))
    run(at(10, 15))
    assert {state for _, _, state in states(kind="lending-balance")} == {"cancelled"}


# All of them ----------------------------------------------------------------------------------------------------------
def test_nothing_is_planned_while_mail_is_held(waiting):
    Hold.objects.create(reason="restored", at=at(6))

    assert planner.plan(at(12)) == {"reminders of the time bank": 0, "requests that fit": 0}
    assert states(kind=RELEASE) == [(RELEASE, "1", "queued")]


def test_a_mail_that_cannot_be_written_holds_up_no_other(waiting, offer, monkeypatch, caplog):
    def broken(*arguments, **more):
        raise ValueError("no")

    monkeypatch.setattr(reminder_emails, "offer_ends", broken)

    assert planner.plan(at(13, 9))["reminders of the time bank"] == 1
    assert "could not be written" in caplog.text


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_that_finds_nothing_missing_costs_the_same_for_one_and_three(made, count, django_assert_num_queries):
    for _ in range(count):
        OfferFactory(offered_at=at(1, month=10), until=dt.date(2026, 11, 27))
        ClaimFactory(loan__request=made.request, loan__state="claimed", made_at=at(2))
        ApprovalFactory(loan__request=made.request, asked_at=at(2))
    run(at(16))

    with django_assert_num_queries(21):
        assert sum(planner.plan(at(16)).values()) == 0


# When ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "days", "on"),
    [
        (at(5), 2, dt.date(2026, 11, 9)),  # Thursday to Monday
        (at(7), 2, dt.date(2026, 11, 10)),  # Saturday to Tuesday
        (at(23, month=12), 2, dt.date(2026, 12, 29)),  # over Christmas, Boxing Day's Monday in lieu
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(asked, days, on):
    assert due.release_moment(asked, days, "england") == london.moment(on, dt.time(9))


def test_of_two_reminders_that_fell_due_the_later_goes():
    assert due.release_step(at(5), "england", at(30)) == "5d"
