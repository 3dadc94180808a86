"""What a group came to in a span of time, for those who pay for it: one page, in numbers that can be looked up."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils.functional import cached_property

from common import london, words
from meetings.attendance_over_time import counts_of
from meetings.models import Action, Decision, Meeting
from peergroups.models import Coverage, Membership, PeerGroup
from scrutiny.models import Commitment, Verdict
from timebank.models import Transfer

State, Outcome = Action.State, Verdict.Outcome
MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Held:
    """A meeting that took place, and how many people of each council were there: {council key: people}."""

    meeting: Meeting
    there: dict

    @property
    def people(self):
        return sum(self.there.values())

    @property
    def councils(self):
        return len(self.there)


@dataclass(frozen=True)
class Fact:
    """A number with its name: `value` as people read it, `note` says what it is made of."""

    name: str
    value: str
    note: str = ""


class Report:
    """Of one group, from the first to the last day of a Period. Nine statements for its facts.

    Who was there is who was ticked in the room; where nobody was, who had said they would come. Hours are those of
    councils that the group covers today, with what was undone left out.
    """

    def __init__(self, group, period, now):
        self.group, self.period, self.now = group, period, now

    @cached_property
    def held(self):
        """[Held], the latest first."""
        meetings = Meeting.objects.past(self.now).filter(group=self.group, **self._days("starts_on"))
        meetings = list(meetings.select_related("group", "host_council").defer("notes", "getting_there"))
        there = defaultdict(dict)
        for (meeting, council), people in counts_of(meetings).items():
            there[meeting][council] = people
        return [Held(meeting, there[meeting.pk]) for meeting in meetings]

    @property
    def councils(self):
        """Keys of the councils that were at a meeting."""
        return set().union(*(one.there for one in self.held))

    @property
    def facts(self):
        """[Fact] for the page and the file alike."""
        return [self._meetings(), self._attendance(), self._people(), self._decisions(), *self._actions(),
                *self._hours(), *self._commitments()]  # fmt: skip

    def _days(self, field):
        return {f"{field}__range": (self.period.first, self.period.last)}

    def _moments(self, field):
        """The days as moments: from the first's midnight until the midnight after the last, on London's clocks."""
        after = self.period.last + dt.timedelta(days=1)
        return {f"{field}__gte": london.moment(self.period.first, MIDNIGHT),
                f"{field}__lt": london.moment(after, MIDNIGHT)}  # fmt: skip

    def _meetings(self):
        hosts = {one.meeting.host_council_id for one in self.held} - {None}
        return Fact("Meetings held", str(len(self.held)), f"Hosted by {_of(len(hosts), 'council')}" if hosts else "")

    def _attendance(self):
        people = sum(one.people for one in self.held)
        note = f"From {_of(len(self.councils), 'council')}, all meetings added up"
        return Fact("Attendance", _of(people, "person", "people"), note)

    def _people(self):
        here = Membership.objects.current().filter(group=self.group)
        count = here.aggregate(people=Count("person", distinct=True), councils=Count("council", distinct=True))
        return Fact(
            "Members today", _of(count["people"], "person", "people"), f"From {_of(count['councils'], 'council')}"
        )

    def _decisions(self):
        """How many, how many stand, and what was carried out: by what was to be done after those meetings."""
        made = Decision.objects.filter(meeting__group=self.group, **self._days("meeting__starts_on"))
        count = made.aggregate(all=Count("pk"), standing=Count("pk", filter=Q(ended_at=None)))
        if not count["all"]:
            return Fact("Decisions", "0")
        agreed = Action.objects.filter(meeting__group=self.group, **self._days("meeting__starts_on"))
        to_do = agreed.aggregate(all=Count("pk"), done=Count("pk", filter=Q(state=State.DONE)))
        carried = f"; {to_do['done']} of {_of(to_do['all'], 'action')} of these meetings done" if to_do["all"] else ""
        return Fact("Decisions", str(count["all"]), f"{count['standing']} still stand{carried}")

    def _actions(self):
        agreed = Action.objects.filter(group=self.group, **self._moments("agreed_at"))
        states = {state: Count("pk", filter=Q(state=state)) for state in State.values}
        count = agreed.aggregate(all=Count("pk"), **states)
        note = f"{count['open']} open, {count['dropped']} dropped with a reason" if count["all"] else ""
        yield Fact("Actions agreed", str(count["all"]), note)
        yield Fact("Actions done", str(count["done"]), _share(count["done"], count["all"]))

    def _hours(self):
        ours = self._councils_of_ours()
        booked = Transfer.objects.filter(kind=Transfer.Kind.SETTLEMENT, reversed_by=None, **self._moments("at"))
        lent, got = Q(payee__council__in=ours), Q(payer__council__in=ours)
        sums = booked.filter(lent | got).aggregate(lent=Sum("minutes", filter=lent), got=Sum("minutes", filter=got))
        yield Fact("Hours lent to other councils", words.hours(sums["lent"] or 0), "By councils of the group")
        yield Fact("Hours got from other councils", words.hours(sums["got"] or 0), "By councils of the group")

    def _councils_of_ours(self):
        if self.group.kind == PeerGroup.Kind.REGION:
            here = Coverage.objects.on(london.today(self.now)).filter(group=self.group)
        else:
            here = Membership.objects.current().filter(group=self.group).exclude(council=None)
        return here.order_by().values("council")

    def _commitments(self):
        latest = Verdict.objects.filter(commitment=OuterRef("pk")).order_by("-at", "-pk").values("outcome")
        until = min(self.period.last, london.today(self.now))  # a year that goes on ends later
        due = Commitment.objects.filter(day__group=self.group, due_on__range=(self.period.first, until))
        due = due.alias(said=Subquery(latest[:1]))
        said = {outcome.name.lower(): Count("pk", filter=Q(said=outcome)) for outcome in Outcome}
        count = due.aggregate(all=Count("pk"), **said)
        if count["all"]:
            note = (
                f"{count['met']} met, {count['part']} in part, {count['not_met']} not met, by the word of the councils"
            )
            yield Fact("Commitments of suppliers that fell due", str(count["all"]), note)


def _of(count, one, many=""):
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _share(part, whole):
    return f"{round(100 * part / whole)}% of those agreed" if whole else ""
