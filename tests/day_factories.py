"""Made-up supplier scrutiny days, valid like the rows of factories.py: each stage has what the one before left.

`DayFactory(stage="sent", councils=[…])` is a day that came as far as that, with these councils taking part. It left on
the way: `day.needs`, `day.agreed_needs`, `day.statement`, `day.sent_statement`, `day.sendings`, `day.commitments`.
"""

import datetime as dt
import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ballots.models import Option
from common import london
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    CommitmentNote,
    Day,
    Need,
    NeedVersion,
    Participation,
    Promise,
    SentStatement,
    SignOff,
    Statement,
    StatementRevision,
    Turn,
    Verdict,
    Wording,
)
from tests.ballot_factories import BallotFactory, cast, closed, opened
from tests.factories import CouncilFactory, PeerGroupFactory, UserFactory
from tests.scrutiny_factories import SendingFactory, SupplierContactFactory, SupplierFactory, UseFactory
from tests.timebank_factories import officer

WAY = ["draft", "gathering", "agreed", "statement", "sent", "follow-up", "closed"]
WHATS = ("Open access to our own data", "A register that everyone can use", "Our data back within 30 days")
TEXT = "We ask for an answer to each, with a date."


def somebody_of(council):
    """Somebody who acts for the council, seen to be of it: made if there is nobody."""
    found = council.affiliations.exclude(confirmed_at=None).filter(ended_on=None).select_related("person").first()
    return found.person if found else officer(council)


def in_days(number):
    return london.today(timezone.now()) + dt.timedelta(days=number)


class DayFactory(DjangoModelFactory):
    """A draft, planned to its end. Give `stage=` for one that came further, `councils=[…]` for those that take part.

    `audience="public"` or "councils" for another than the public sector; `needs=4` for more than three.
    """

    class Meta:
        model = Day

    group = factory.SubFactory(PeerGroupFactory)
    supplier = factory.SubFactory(SupplierFactory)
    title = factory.Sequence(lambda n: f"Sample systems {n}: three needs")
    words = "One system between us, and three things that our residents need first."
    lead_council = factory.SubFactory(CouncilFactory)
    lead_because = "It has used it for longest"
    gather_until = factory.LazyFunction(lambda: in_days(14))
    vote_until = factory.LazyFunction(lambda: in_days(28))
    sign_by = factory.LazyFunction(lambda: in_days(42))
    day_on = factory.LazyFunction(lambda: in_days(60))

    @classmethod
    def _create(cls, model, *args, stage="draft", councils=None, needs=3, closed_because="", **given):
        day = super()._create(model, *args, **given)
        if stage == "draft":
            return day
        if stage == "cancelled":
            return goes(day, "cancelled", closed_at=timezone.now(), closed_because=closed_because or "Nobody has time")
        begun(day, *(councils or [day.lead_council, CouncilFactory()]), needs=needs)
        if stage == "ballot":
            return put_to_vote(day)
        for step in WAY[2 : WAY.index(stage) + 1]:
            STEPS[step](day)
        return day


def goes(day, stage, **also):
    """It is in another stage from now on, as the database has it; with its turn."""
    Day.objects.filter(pk=day.pk).update(stage=stage, **also)
    day.refresh_from_db()
    Turn.objects.create(day=day, stage=stage)
    return day


# Stage by stage -------------------------------------------------------------------------------------------------------
def begun(day, *councils, needs=3):
    """Councils take part and have written so many needs, in turn."""
    goes(day, "gathering", opened_at=timezone.now() - dt.timedelta(days=1))
    for council in councils:
        ParticipationFactory(day=day, council=council, answer="takes-part")
    for number in range(needs):
        what = WHATS[number] if number < len(WHATS) else f"Sample need {number + 1}"
        NeedFactory(day=day, council=councils[number % len(councils)], what=what)
    return day


def put_to_vote(day):
    """Its open needs are voted on by who takes part: three dots each, one at most on a need."""
    needs = list(day.needs.open())
    ballot = BallotFactory(
        group=day.group, key=day.ballot_key, question="Which three?", rule="dots", picks=3, most=1, places=3,
        electorate="named", about=day.title, about_path=f"/scrutiny/{day.pk}/", options=[need.what for need in needs],
    )  # fmt: skip
    for option, need in zip(ballot.options.order_by("position"), needs, strict=True):
        Option.objects.filter(pk=option.pk).update(key=need.key)
    ballot = opened(ballot, *[part.council for part in day.participations.taking_part().select_related("council")])
    return goes(day, "ballot", ballot=ballot)


def agree(day):
    for position, need in enumerate(day.needs.open()[:3], 1):
        AgreedNeedFactory(day=day, need=need, position=position)
    return goes(day, "agreed")


def put_to_signing(day):
    StatementRevisionFactory(statement=StatementFactory(day=day))
    return goes(day, "statement")


def send(day):
    SentStatementFactory(day=day)
    goes(day, "sent")
    SendingFactory(contact=SupplierContactFactory(supplier=day.supplier), day=day)
    return day


def follow_up(day):
    """The supplier committed to something for each need, and each is followed up."""
    answers = [AnswerFactory(agreed_need=agreed, sending=day.sendings.first()) for agreed in day.agreed_needs.all()]
    goes(day, "follow-up")
    for answer in answers:
        promise = answer.promises.first()
        CommitmentFactory(day=day, agreed_need=answer.agreed_need, promise=promise, what=promise.what)
    return day


def close(day, *, closed_because=""):
    ends = {"closed_at": timezone.now(), "closed_because": closed_because or "Told in another way"}
    Commitment.objects.filter(day=day, state="open").update(state="closed", **ends)
    return goes(day, "closed", closed_at=timezone.now(), closed_because=closed_because)


STEPS = {
    "agreed": agree,
    "statement": put_to_signing,
    "sent": send,
    "follow-up": follow_up,
    "closed": close,
}


# Row by row -----------------------------------------------------------------------------------------------------------
class TurnFactory(DjangoModelFactory):
    class Meta:
        model = Turn

    day = factory.SubFactory(DayFactory)
    stage = Day.Stage.GATHERING


class ParticipationFactory(DjangoModelFactory):
    """Invited, by somebody, for a use of the register. Give `answer="takes-part"` or "declines"; `planned=True` before.

    Without a day: a day that gathers.
    """

    class Meta:
        model = Participation

    class Params:
        planned = False

    day = factory.LazyFunction(lambda: DayFactory(stage="gathering"))
    council = factory.SubFactory(CouncilFactory)
    use = factory.LazyAttribute(lambda o: UseFactory(council=o.council, product__supplier=o.day.supplier))
    invited_at = factory.LazyAttribute(lambda o: None if o.planned else timezone.now() - dt.timedelta(days=1))
    because = factory.LazyAttribute(lambda o: "We change it this year" if o.answer == "declines" else "")
    answer = "none"
    answered_at = factory.LazyAttribute(lambda o: None if o.answer == "none" else timezone.now())
    answered_by = factory.LazyAttribute(lambda o: None if o.answer == "none" else somebody_of(o.council))


class NeedFactory(DjangoModelFactory):
    """With its first version. Without a day: of the lead council of a day that gathers."""

    class Meta:
        model = Need

    day = factory.LazyFunction(lambda: DayFactory(stage="gathering"))
    council = factory.LazyAttribute(lambda o: o.day.participations.taking_part().first().council)
    by = factory.LazyAttribute(lambda o: somebody_of(o.council))
    what = factory.Sequence(lambda n: f"One more need {n}")
    why = "Residents ring us because they cannot see it"
    evidence = "40 calls a week"

    @classmethod
    def _create(cls, model, *args, **given):
        need = super()._create(model, *args, **given)
        NeedVersionFactory(need=need)
        return need


class NeedVersionFactory(DjangoModelFactory):
    class Meta:
        model = NeedVersion

    need = factory.SubFactory(NeedFactory)
    number = factory.LazyAttribute(lambda o: o.need.versions.count() + 1)
    what = factory.LazyAttribute(lambda o: o.need.what)
    why = factory.LazyAttribute(lambda o: o.need.why)
    evidence = factory.LazyAttribute(lambda o: o.need.evidence)
    point = factory.LazyAttribute(lambda o: o.need.point)
    council = factory.LazyAttribute(lambda o: o.need.council)
    by = factory.LazyAttribute(lambda o: somebody_of(o.council))


class AgreedNeedFactory(DjangoModelFactory):
    """The first of the three, with its first wording. Without a need: one of a day that gathers."""

    class Meta:
        model = AgreedNeed

    need = factory.SubFactory(NeedFactory)
    day = factory.LazyAttribute(lambda o: o.need.day)
    position = 1
    title = factory.LazyAttribute(lambda o: o.need.what)
    words = "Free of charge, for anyone we choose."

    @classmethod
    def _create(cls, model, *args, **given):
        agreed = super()._create(model, *args, **given)
        WordingFactory(agreed_need=agreed)
        return agreed


class WordingFactory(DjangoModelFactory):
    class Meta:
        model = Wording

    agreed_need = factory.SubFactory(AgreedNeedFactory)
    number = factory.LazyAttribute(lambda o: o.agreed_need.wordings.count() + 1)
    title = factory.LazyAttribute(lambda o: o.agreed_need.title)
    words = factory.LazyAttribute(lambda o: o.agreed_need.words)


class StatementFactory(DjangoModelFactory):
    """Nothing is written yet: `StatementRevisionFactory` writes."""

    class Meta:
        model = Statement

    day = factory.LazyFunction(lambda: DayFactory(stage="agreed"))


class StatementRevisionFactory(DjangoModelFactory):
    """The next text, by somebody of the lead council; the head says the same."""

    class Meta:
        model = StatementRevision

    statement = factory.SubFactory(StatementFactory)
    text = TEXT
    council = factory.LazyAttribute(lambda o: o.statement.day.lead_council)
    by = factory.LazyAttribute(lambda o: somebody_of(o.council) if o.council else UserFactory())

    @classmethod
    def _create(cls, model, *args, statement, text, number=None, **given):
        if number is None:
            number = statement.version + 1
            Statement.objects.filter(pk=statement.pk).update(version=number, text=text)
            statement.refresh_from_db()
        return super()._create(model, *args, statement=statement, text=text, number=number, **given)


class SignOffFactory(DjangoModelFactory):
    """Signed, the text as it stands. Give `signed=False` for a council that does not."""

    class Meta:
        model = SignOff

    class Params:
        day = factory.LazyFunction(lambda: DayFactory(stage="statement"))

    revision = factory.LazyAttribute(lambda o: o.day.statement.revisions.first())
    council = factory.LazyAttribute(lambda o: o.revision.statement.day.participations.taking_part().first().council)
    signed = True
    because = factory.LazyAttribute(lambda o: "" if o.signed else "It names no date")
    by = factory.LazyAttribute(lambda o: somebody_of(o.council))


class SentStatementFactory(DjangoModelFactory):
    class Meta:
        model = SentStatement

    day = factory.LazyFunction(lambda: DayFactory(stage="statement"))
    text = TEXT
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.text.encode()).hexdigest())
    by = factory.SubFactory(UserFactory)


class AnswerFactory(DjangoModelFactory):
    """“Yes”, with one promise; give `verdict="partly"` or "declined" for another. Of a day that was sent."""

    class Meta:
        model = Answer

    agreed_need = factory.LazyFunction(lambda: DayFactory(stage="sent").agreed_needs.first())
    number = factory.LazyAttribute(lambda o: o.agreed_need.answers.count() + 1)
    sending = factory.LazyAttribute(lambda o: o.agreed_need.day.sendings.first())
    contact = factory.LazyAttribute(lambda o: o.sending.contact)
    verdict = Answer.Verdict.COMMITTED
    words = "We will do it with the next release."

    @classmethod
    def _create(cls, model, *args, promised=True, **given):
        answer = super()._create(model, *args, **given)
        if promised and answer.verdict == "committed":
            PromiseFactory(answer=answer)
        return answer


class PromiseFactory(DjangoModelFactory):
    class Meta:
        model = Promise

    answer = factory.LazyFunction(lambda: AnswerFactory(verdict="partly"))
    what = "Read access to all application data, documented in public"
    by_on = factory.LazyFunction(lambda: in_days(180))


class CommitmentFactory(DjangoModelFactory):
    """Open, said in the room: of a day that is followed up."""

    class Meta:
        model = Commitment

    day = factory.LazyFunction(lambda: DayFactory(stage="follow-up"))
    agreed_need = factory.LazyAttribute(lambda o: o.day.agreed_needs.first())
    what = "The public register passes an audit"
    due_on = factory.LazyAttribute(lambda o: o.promise.by_on if o.promise else in_days(180))
    promise = None


class CommitmentNoteFactory(DjangoModelFactory):
    """Of the supplier's contact. Give `contact=None, by=somebody` for who leads the group."""

    class Meta:
        model = CommitmentNote

    commitment = factory.SubFactory(CommitmentFactory)
    contact = factory.LazyAttribute(lambda o: o.commitment.day.sendings.first().contact)
    words = "The audit found 14 faults, and 11 are mended."


def asked(commitment, *councils):
    """The councils are asked by ballot whether it was met; it is open."""
    Commitment.objects.filter(pk=commitment.pk).update(round=commitment.round + 1)
    commitment.refresh_from_db()
    councils = councils or [
        part.council for part in commitment.day.participations.taking_part().select_related("council")
    ]
    ballot = BallotFactory(
        group=commitment.day.group, key=commitment.ballot_key, question="Was it met?", choose=1, electorate="named",
        options=["Met", "Met in part", "Not met"],
    )  # fmt: skip
    ballot = opened(ballot, *councils)
    Commitment.objects.filter(pk=commitment.pk).update(ballot=ballot)
    commitment.refresh_from_db()
    return ballot


class VerdictFactory(DjangoModelFactory):
    """“Met”, said by the councils of a ballot that is over."""

    class Meta:
        model = Verdict

    commitment = factory.SubFactory(CommitmentFactory)
    ballot = factory.LazyAttribute(lambda o: _said(o.commitment, o.outcome))
    outcome = Verdict.Outcome.MET


def _said(commitment, outcome):
    ballot = asked(commitment)
    dots = [int(outcome == each) for each in Verdict.Outcome.values]
    for elector in ballot.electors.select_related("council"):
        cast(ballot, elector.council, *dots)
    return closed(ballot)
