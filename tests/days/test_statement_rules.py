"""What the database refuses of statements, answers and commitments, each by its own name: asked past every action."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from scrutiny.models import (
    Commitment,
    Need,
    Participation,
    Promise,
    Sending,
    SentStatement,
    SignOff,
    Statement,
    StatementRevision,
    SupplierContact,
)
from tests.day_factories import (
    TEXT,
    AnswerFactory,
    CommitmentFactory,
    CommitmentNoteFactory,
    DayFactory,
    ParticipationFactory,
    PromiseFactory,
    SentStatementFactory,
    SignOffFactory,
    StatementFactory,
    StatementRevisionFactory,
    VerdictFactory,
    asked,
    in_days,
)
from tests.days.by_hand import all_refused, change, is_history, is_never_emptied, take_away
from tests.factories import CouncilFactory, MeetingFactory
from tests.refusing import refused
from tests.scrutiny_factories import SendingFactory, SupplierContactFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db


# The statement --------------------------------------------------------------------------------------------------------
def test_a_statement_is_drafted_between_the_three_needs_and_its_sending():
    day, early, sent = (DayFactory(stage=stage) for stage in ("statement", "gathering", "sent"))
    statement = day.statement
    signed = StatementRevision.objects.get(statement=statement)
    all_refused(
        ("statement_is_drafted", lambda: StatementFactory(day=early)),
        ("statement_is_drafted", lambda: change(statement, day=DayFactory(stage="agreed"))),
        ("statement_is_drafted", lambda: take_away(statement)),
        ("statement_is_drafted", lambda: change(sent.statement, text="Another text")),
        ("statement_has_each_version_once", lambda: StatementRevisionFactory(statement=statement, number=1)),
        ("statement_says_something", lambda: StatementRevisionFactory(statement=statement, text="")),
        ("revision_is_what_stands", lambda: StatementRevisionFactory(statement=statement, number=2)),
        ("revision_is_what_stands", lambda: StatementRevisionFactory(statement=statement, number=1, text="Another")),
        ("revision_is_what_stands", lambda: StatementRevisionFactory(statement=sent.statement, number=1)),
        ("who_acts_is_of_the_council", lambda: revised(statement, by=officer(CouncilFactory()))),
    )
    assert revised(statement, council=None)
    is_history(signed, text="Another text")


def revised(statement, **given):
    return StatementRevisionFactory(statement=Statement.objects.get(pk=statement.pk), **given)


def test_a_council_signs_the_text_as_it_stands_while_it_takes_part():
    day = DayFactory(stage="statement")
    invited = ParticipationFactory(day=day)
    earlier = day.statement.revisions.get()
    newest = revised(day.statement)
    left = ParticipationFactory(day=day, answer="takes-part")
    change(left, left_at=timezone.now(), left_because="It uses another now")
    all_refused(
        ("signed_as_it_stands", lambda: SignOffFactory(revision=earlier)),
        ("signed_by_a_council_taking_part", lambda: SignOffFactory(revision=newest, council=invited.council)),
        ("signed_by_a_council_taking_part", lambda: SignOffFactory(revision=newest, council=left.council)),
        ("who_acts_is_of_the_council", lambda: SignOffFactory(revision=newest, by=officer(CouncilFactory()))),
        ("council_does_not_sign_for_a_reason", lambda: SignOffFactory(revision=newest, signed=False, because="")),
        ("council_does_not_sign_for_a_reason", lambda: SignOffFactory(revision=newest, because="But")),
    )
    is_history(SignOffFactory(revision=newest), signed=False, because="Changed")
    is_never_emptied(SignOff)
    drafted = DayFactory(stage="agreed")
    revision = StatementRevisionFactory(statement=StatementFactory(day=drafted))
    sent = DayFactory(stage="sent")
    for each in (revision, sent.statement.revisions.get()):
        with refused("signed_before_it_is_sent"):
            SignOffFactory(revision=each)
    assert SignOff.objects.count() == 1


def test_a_sent_statement_is_what_its_hash_says_and_nothing_changes_it():
    day = DayFactory(stage="statement")
    all_refused(
        ("sent_is_what_was_read", lambda: SentStatementFactory(day=day, sha256="0" * 64)),
        ("sent_statement_says_something", lambda: SentStatementFactory(day=day, text="")),
        ("sent_once_it_is_drafted", lambda: SentStatementFactory(day=DayFactory(stage="agreed"))),
    )
    sent = SentStatementFactory(day=day, text=f"Ŵe ask “you”:\n{TEXT}")
    is_history(sent, text="Another", sha256="0" * 64)
    is_never_emptied(SentStatement)
    with pytest.raises(DatabaseError, match="day_id"), transaction.atomic():
        SentStatementFactory(day=day)
    assert SentStatement.objects.get().text.startswith("Ŵe")


def test_a_contact_is_sent_once_what_was_signed():
    day, over = DayFactory(stage="sent"), DayFactory(stage="closed")
    sending = Sending.objects.get(day=day)
    all_refused(
        ("contact_is_sent_a_statement_once", lambda: SendingFactory(contact=sending.contact, day=day)),
        ("sent_to_the_supplier", lambda: SendingFactory(day=DayFactory(stage="statement"))),
        ("sent_to_the_supplier", lambda: SendingFactory(day=over)),
        ("sent_to_the_supplier", lambda: change(sending, day=None)),
        ("sent_to_the_supplier", lambda: change(sending, contact=SupplierContactFactory())),
    )
    change(sending, link=2)


# Answers --------------------------------------------------------------------------------------------------------------
def test_a_contact_answers_what_it_was_sent_until_the_day_begins():
    day, followed = DayFactory(stage="sent"), DayFactory(stage="follow-up")
    agreed, mine = day.agreed_needs.first(), Sending.objects.get(day=day)
    over = timezone.now() + dt.timedelta(days=61)
    gone = SendingFactory(contact=SupplierContactFactory(supplier=day.supplier), day=day)
    SupplierContact.objects.filter(pk=gone.contact_id).update(withdrawn_at=timezone.now())
    answer = AnswerFactory(agreed_need=agreed)
    all_refused(
        ("answered_to_what_was_sent", lambda: AnswerFactory(agreed_need=agreed, sending=SendingFactory())),
        ("answered_to_what_was_sent", lambda: AnswerFactory(agreed_need=agreed, contact=SupplierContactFactory())),
        ("answered_to_what_was_sent", lambda: AnswerFactory(agreed_need=agreed, sending=gone)),
        ("answered_before_the_day", lambda: AnswerFactory(agreed_need=followed.agreed_needs.first())),
        ("answered_before_the_day", lambda: AnswerFactory(agreed_need=agreed, at=over)),
        ("need_is_answered_once_at_a_time", lambda: AnswerFactory(agreed_need=agreed, number=1)),
        ("what_is_not_committed_is_explained", lambda: AnswerFactory(agreed_need=agreed, verdict="partly", words="")),
        ("promise_says_what", lambda: PromiseFactory(answer=answer, what="")),
    )
    is_history(answer, words="Another")
    is_history(Promise.objects.get(answer=answer), what="Another")
    assert AnswerFactory(agreed_need=agreed, sending=mine, words="")


def test_an_answer_stands_from_the_start_of_the_meeting():
    day = DayFactory(stage="sent")
    meeting = MeetingFactory(group=day.group)
    change(day, meeting=meeting)
    agreed = day.agreed_needs.first()

    with refused("answered_before_the_day"):
        AnswerFactory(agreed_need=agreed, at=meeting.starts_at)
    assert AnswerFactory(agreed_need=agreed, at=meeting.starts_at - dt.timedelta(seconds=1))


def test_who_commits_says_to_what_and_who_says_no_promises_nothing():
    day = DayFactory(stage="sent")
    agreed = day.agreed_needs.first()
    with refused("committed_to_something"), connection.cursor() as cursor:
        AnswerFactory(agreed_need=agreed, promised=False)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    AnswerFactory(agreed_need=agreed, verdict="partly")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    no = AnswerFactory(agreed_need=agreed, verdict="declined")
    late = DayFactory(stage="follow-up").agreed_needs.first().answers.get()
    for answer in (no, late):
        with refused("promised_with_an_answer"):
            PromiseFactory(answer=answer)


# Commitments ----------------------------------------------------------------------------------------------------------
def test_a_commitment_is_followed_up_and_ends_once_for_a_reason():
    day, other = DayFactory(stage="follow-up"), DayFactory(stage="sent")
    commitment, now = day.commitments.first(), timezone.now()
    change(commitment, due_on=in_days(200), round=1)
    all_refused(
        ("commitment_is_followed_up", lambda: CommitmentFactory(day=other)),
        ("commitment_is_followed_up", lambda: CommitmentFactory(day=day, agreed_need=other.agreed_needs.first())),
        ("commitment_says_what", lambda: CommitmentFactory(day=day, what="")),
        ("commitment_is_kept", lambda: take_away(commitment)),
        ("commitment_stands", lambda: change(commitment, what="Something easier")),
        ("commitment_stands", lambda: change(commitment, round=0)),
        ("commitment_stands", lambda: change(commitment, promise=None)),
        ("commitment_is_met_by_the_councils_word", lambda: change(commitment, state="met", closed_at=now)),
        ("commitment_is_closed_at_a_moment", lambda: change(commitment, state="closed", closed_because="Why")),
        ("commitment_is_closed_at_a_moment", lambda: change(commitment, closed_because="Why")),
        ("commitment_is_closed_for_a_reason", lambda: change(commitment, state="closed", closed_at=now)),
    )
    change(commitment, state="closed", closed_at=now, closed_because="Told in another way")
    with refused("commitment_stands"):
        change(commitment, state="open", closed_at=None, closed_because="")
    met = VerdictFactory(commitment=day.commitments.last()).commitment
    change(met, state="met", closed_at=now)
    assert Commitment.objects.open().filter(day=day).count() == 1


def test_only_the_councils_word_that_it_was_met_makes_it_met():
    commitment = CommitmentFactory()
    VerdictFactory(commitment=commitment, outcome="part")

    with refused("commitment_is_met_by_the_councils_word"):
        change(commitment, state="met", closed_at=timezone.now())


def test_notes_are_the_suppliers_or_the_councils_while_it_is_open():
    commitment = CommitmentFactory()
    day, lead = commitment.day, officer(CouncilFactory())
    mine = {"contact": None, "by": lead}
    gone = SendingFactory(contact=SupplierContactFactory(supplier=day.supplier), day=day).contact
    change(gone, withdrawn_at=timezone.now())
    all_refused(
        ("note_is_the_suppliers_or_the_councils", lambda: CommitmentNoteFactory(commitment=commitment, by=lead)),
        ("note_is_the_suppliers_or_the_councils", lambda: CommitmentNoteFactory(commitment=commitment, contact=None)),
        ("note_says_something", lambda: CommitmentNoteFactory(commitment=commitment, words="")),
        ("noted_by_who_was_sent_it", lambda: CommitmentNoteFactory(commitment=commitment, contact=gone)),
        (
            "noted_by_who_was_sent_it",
            lambda: CommitmentNoteFactory(commitment=commitment, contact=SupplierContactFactory()),
        ),
        (
            "who_acts_is_of_the_council",
            lambda: CommitmentNoteFactory(commitment=commitment, council=day.lead_council, **mine),
        ),
    )
    is_history(CommitmentNoteFactory(commitment=commitment, **mine), words="Another")
    change(commitment, state="closed", closed_at=timezone.now(), closed_because="Told in another way")
    with refused("noted_while_it_is_open"):
        CommitmentNoteFactory(commitment=commitment, **mine)


def test_a_verdict_is_said_by_a_ballot_on_this_commitment_that_is_over():
    verdict = VerdictFactory(outcome="not-met")
    other = CommitmentFactory(day=verdict.commitment.day)
    going_on = asked(other)
    all_refused(
        ("verdict_is_a_ballots", lambda: VerdictFactory(commitment=other, ballot=going_on)),
        ("verdict_is_a_ballots", lambda: VerdictFactory(commitment=other, ballot=verdict.ballot)),
    )
    is_history(verdict, outcome="met")


def test_scopes_say_who_takes_part_what_is_open_and_what_counts():
    day = DayFactory(stage="statement")
    first, second = (part.council for part in day.participations.all())
    ParticipationFactory(day=day, answer="declines")
    ParticipationFactory(day=day)
    SignOffFactory(day=day, council=first, signed=False)
    last = SignOffFactory(day=day, council=first)
    SignOffFactory(day=day, council=second)
    elsewhere = SignOffFactory(day=DayFactory(stage="statement", councils=[first, second]), council=first)
    Participation.objects.filter(day=day, council=second).update(left_at=timezone.now(), left_because="Another now")

    parts = Participation.objects.filter(day=day)
    assert [part.council for part in parts.taking_part()] == [first]
    assert {part.council for part in parts.took_part()} == {first, second}
    assert set(SignOff.objects.latest_of_each()) == {last, elsewhere}
    revised(day.statement)
    assert list(SignOff.objects.of_the_text_as_it_stands()) == [elsewhere]
    assert Need.objects.filter(day=day).open().count() == 3
