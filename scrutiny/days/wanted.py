"""Which mails of scrutiny days have to be there, asked of what stands: their keys, and how each is written.

Nothing is rendered here. The number of statements does not depend on the number of days, councils or people.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import MutedMail
from common import london
from peergroups.models import Membership
from peergroups.speakers import MOST, people_of
from scrutiny.days import contact_emails, due, emails
from scrutiny.days.stories import JOINS, story
from scrutiny.days.waiting import signed_or_not, voted_on
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    CommitmentNote,
    Day,
    Need,
    Participation,
    Sending,
    SignOff,
    StatementRevision,
    SupplierContact,
    Turn,
    Verdict,
)

Stage = Day.Stage
NATION = "england"  # whose working days a supplier keeps


@dataclass(frozen=True)
class Wanted:
    """A mail that has to be there; `write()` makes its Letter. `sending`: of a contact, whose link is made anew."""

    key: str
    day: Day
    write: Callable
    sending: Sending | None = None


@dataclass(frozen=True)
class Asked:
    """A council that has not said whether it signs this text. `said_before`: it had, of an earlier one."""

    day: Day
    participation: Participation
    revision: StatementRevision
    agreed: list
    said_before: bool


@dataclass
class Around:
    """Days of which something may have to be written now, and what stands with them, each asked once and only if used.

    Everything of a day is found by the day's key.
    """

    days: dict
    now: object

    @property
    def today(self):
        return london.today(self.now)

    def of(self, *stages):
        return [day for day in self.days.values() if day.stage in stages]

    @cached_property
    def parts(self):
        """Councils that were invited, and have neither declined nor left."""
        signed = SignOff.objects.filter(revision__statement__day=OuterRef("day"), council=OuterRef("council"))
        needs = Need.objects.standing().filter(day=OuterRef("day"), council=OuterRef("council"))
        rows = Participation.objects.filter(day__in=self.days, invited_at__isnull=False, left_at=None)
        rows = rows.filter(answer__in=Participation.NOT_DECLINED).select_related("council", "use__product")
        return self._by_day(
            rows.annotate(wrote=Exists(needs), has_said=Exists(signed_or_not()), has_said_ever=Exists(signed)).order_by(
                "pk"
            )
        )

    @cached_property
    def people(self):
        """{council's key: [person]} of those who speak for any of these councils, and of the lead councils."""
        councils = {part.council_id for parts in self.parts.values() for part in parts}
        return people_of(
            councils | {day.lead_council_id for day in self.days.values() if day.lead_council_id}, self.now
        )

    @cached_property
    def leads(self):
        """{group's key: [person]}"""
        found = defaultdict(list)
        groups = {day.group_id for day in self.days.values()}
        leading = Membership.objects.current().leads().filter(group__in=groups, person__is_active=True)
        for row in leading.select_related("person").order_by("pk"):
            found[row.group_id].append(row.person)
        return found

    @cached_property
    def muted(self):
        ids = {one.pk for people in (*self.people.values(), *self.leads.values()) for one in people}
        rows = MutedMail.objects.filter(person__in=ids, kind=MutedMail.Kind.DAYS)
        return set(rows.values_list("person", flat=True)) if ids else set()

    def speakers(self, council_id):
        """The first five of its people are asked, not all: one answer is enough."""
        return [one for one in self.people.get(council_id, []) if one.pk not in self.muted][:MOST]

    def everybody(self, day, parts):
        """Once each: who speaks for these councils, and who leads the group."""
        found = {one.pk: one for part in parts for one in self.speakers(part.council_id)}
        found |= {one.pk: one for one in self.leads[day.group_id] if one.pk not in self.muted}
        return list(found.values())

    def taking_part(self, day):
        return [part for part in self.parts[day.pk] if part.takes_part]

    @cached_property
    def agreed(self):
        return self._by_day(AgreedNeed.objects.filter(day__in=self.days).order_by("position"))

    @cached_property
    def revisions(self):
        """The newest text of each statement that is being signed."""
        days = [day.pk for day in self.of(Stage.STATEMENT)]
        newest = StatementRevision.objects.filter(statement__day__in=days, number=F("statement__version"))
        return {one.statement.day_id: one for one in newest.select_related("statement")} if days else {}

    @cached_property
    def answers(self):
        """What counts of each day whose statement was sent, if the last of it was said of late."""
        days = [day.pk for day in self.of(Stage.SENT)]
        found = defaultdict(list)
        if days:
            rows = Answer.objects.filter(agreed_need__day__in=days).latest_of_each().select_related("agreed_need")
            for answer in rows.prefetch_related("promises").order_by("agreed_need__position"):
                found[answer.agreed_need.day_id].append(answer)
        return found

    @cached_property
    def turns(self):
        """What happened of late and is so still, each with `again`: whether needs had been gathered before."""
        before = Turn.objects.filter(day=OuterRef("day"), stage=Stage.GATHERING, pk__lt=OuterRef("pk"))
        rows = Turn.objects.filter(day__in=self.days, stage=F("day__stage"), at__lte=self.now)
        rows = rows.filter(at__gt=self.now - due.TOLD_FOR).annotate(again=Exists(before))
        return self._by_day(rows.order_by("pk"))

    @cached_property
    def commitments(self):
        """Of days that are followed up or closed, each with `since`: when it got its day; and `judged`: since then."""
        dated = CommitmentNote.objects.filter(commitment=OuterRef("pk"), by__isnull=False, new_due_on__isnull=False)
        dated = dated.order_by().values("commitment").annotate(last=Max("at")).values("last")
        days = [day.pk for day in self.of(Stage.FOLLOW_UP, Stage.CLOSED)]
        rows = Commitment.objects.filter(day__in=days).annotate(since=Coalesce(Subquery(dated), F("at")))
        judged = Verdict.objects.filter(commitment=OuterRef("pk"), at__gte=OuterRef("since"))
        rows = rows.annotate(judged=Exists(judged), is_voted_on=voted_on()).select_related("agreed_need")
        return self._by_day(rows.prefetch_related("verdicts")) if days else defaultdict(list)

    @cached_property
    def sendings(self):
        """To contacts who speak for the supplier still."""
        days = [day.pk for day in self.of(Stage.FOLLOW_UP, Stage.CLOSED, Stage.CANCELLED)]
        rows = Sending.objects.filter(day__in=days, contact__in=SupplierContact.objects.active())
        return self._by_day(rows.select_related("contact__supplier").order_by("pk")) if days else defaultdict(list)

    def _by_day(self, rows):
        """The rows of each day, and the same day object in all of them."""
        found = defaultdict(list)
        for row in rows:
            row.day = self.days[row.day_id]
            found[row.day_id].append(row)
        return found


def around(now):
    """Days under way, and those that ended so lately that it is news."""
    recent = Q(stage__in=Day.OVER, closed_at__gt=now - due.TOLD_FOR, opened_at__isnull=False)
    put = Turn.objects.filter(day=OuterRef("pk"), stage=Stage.STATEMENT).order_by("-pk").values("at")[:1]
    days = Day.objects.filter(Q(stage__in=Day.GOING_ON) | recent).with_all().annotate(put_at=Subquery(put))
    return Around({day.pk: day for day in days.order_by("pk")}, now)


def wanted(now):
    """Every Wanted of this moment."""
    there = around(now)
    if not there.days:
        return []
    return [*_gathering(there), *_signing(there), *_answers(there), *_stories(there), *_commitments(there)]


# Taking part, needs ---------------------------------------------------------------------------------------------------
def _gathering(there):
    """Who has not said whether it takes part is asked as long as it can, and reminded while needs are gathered."""
    for day in there.of(*JOINS):
        for part in there.parts[day.pk]:
            since, step = part.answered_at if part.takes_part else part.invited_at, ""
            if day.stage == Stage.GATHERING:
                step = due.reminder(due.GATHERING, day.gather_until, since, part.council.nation, there.now)
            if not part.takes_part:
                yield from _to(there, part, emails.invited, emails.invited_key, part, step or due.FIRST)
            elif step and not part.wrote:
                yield from _to(there, part, emails.needs, emails.needs_key, part, step)


def _to(there, part, letter, key, about, step):
    """One to each who speaks for this council."""
    for person in there.speakers(part.council_id):
        yield Wanted(key(about, person, step), part.day, partial(letter, about, person, step, there.now))


# Signing, answers -----------------------------------------------------------------------------------------------------
def _signing(there):
    for day in there.of(Stage.STATEMENT):
        revision = there.revisions.get(day.pk)
        for part in there.taking_part(day) if revision else ():
            nation = part.council.nation
            asked_at = day.put_at
            if asked_at is None or revision.at > asked_at:
                asked_at = due.signing_asked_at(revision.at, nation)
            if part.has_said or asked_at > there.now:
                continue
            step = due.reminder(due.SIGNING, day.sign_by, asked_at, nation, there.now) or due.FIRST
            asked = Asked(day, part, revision, there.agreed[day.pk], part.has_said_ever)
            yield from _to(there, part, emails.sign, emails.sign_key, asked, step)


def _answers(there):
    for day in there.of(Stage.SENT):
        said = there.answers[day.pk]
        if not said:
            continue
        last = max(answer.at for answer in said)
        if there.now - due.TOLD_FOR < last <= there.now - due.SETTLES_IN:
            for person in there.everybody(day, there.taking_part(day)):
                write = partial(emails.answers, day, said, person, there.now)
                yield Wanted(emails.answers_key(day, said, person), day, write)


# What happened --------------------------------------------------------------------------------------------------------
def _stories(there):
    for turns in there.turns.values():
        moves = [turn.pk for turn in turns if turn.kind == Turn.Kind.DATES]
        for turn in turns:
            if turn.pk not in moves[:-1]:  # only the dates that hold
                yield from _story(there, turn)


def _story(there, turn):
    day = turn.day
    with_ = {"agreed": there.agreed[day.pk], "commitments": there.commitments[day.pk]}
    told = story(turn, again=turn.again, **with_)
    if told is None:
        return
    parts = there.parts[day.pk] if turn.stage == Stage.CANCELLED else there.taking_part(day)
    for person in there.everybody(day, parts):
        if person.pk != turn.by_id:
            yield Wanted(emails.news_key(day, told, person), day, partial(emails.news, day, told, person, there.now))
    for sending in there.sendings[day.pk] if day.is_over else ():
        write = partial(contact_emails.over, sending, told, there.now)
        yield Wanted(contact_emails.over_key(sending, told), day, write)


# Commitments ----------------------------------------------------------------------------------------------------------
def _commitments(there):
    """Of one that the councils vote on, or have voted on since it got its day, nobody is asked."""
    for day in there.of(Stage.FOLLOW_UP):
        for one in there.commitments[day.pk]:
            if one.is_open and not one.judged and not one.is_voted_on:
                yield from _commitment(there, day, one)


def _commitment(there, day, one):
    step = due.commitment_step(one.due_on, one.since, day.lead_council.nation, there.now)
    if step:
        leads = [person for person in there.leads[day.group_id] if person.pk not in there.muted]
        of_lead = there.people.get(day.lead_council_id) if day.is_led else None
        for person in there.speakers(day.lead_council_id) if of_lead else leads:
            write = partial(emails.commitment, one, one.due_on, person, step, there.now)
            yield Wanted(emails.commitment_key(one, one.due_on, person, step), day, write)
    step = due.commitment_step(one.due_on, one.since, NATION, there.now)
    for sending in there.sendings[day.pk] if step else ():
        write = partial(contact_emails.commitment, sending, one, one.due_on, step, there.now)
        yield Wanted(contact_emails.commitment_key(sending, one, one.due_on, step), day, write, sending)
