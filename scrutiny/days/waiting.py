"""What of scrutiny days waits for a person: for councils whether they take part, what they need, whether they sign.

And for who runs a day, or acts for its lead council, the next step of it, and commitments that are due. Votes are the
ballots' own lines.
"""

import datetime as dt
from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Affiliation
from ballots.models import Ballot
from common import london
from common.lines import Deed, Line
from common.waits import Wait
from meetings.models import Meeting
from peergroups.models import Membership
from peergroups.signs import looks_after
from scrutiny.days.stories import JOINS
from scrutiny.models import Commitment, Day, Need, Participation, SignOff, Verdict
from scrutiny.models.days import AGREED_NEEDS

JOIN = "day-join"
DECLINE = "day-decline"
SIGNED = "day-sign"
UNSIGNED = "day-sign-decline"
Stage, Answer = Day.Stage, Participation.Answer
SOON = dt.timedelta(days=14)  # before a commitment is due
END_OF_DAY = dt.time(23, 59)


# Councils -------------------------------------------------------------------------------------------------------------
def for_councils(people, now):
    """{person id: [Line]}: what councils of these people, all active, have not said. One statement."""
    lines = defaultdict(list)
    for part in _silent([person.pk for person in people], london.today(now)):
        for reader in part.readers:
            lines[reader].append(_line_of(part))
    return dict(lines)


def any_part(readers):
    """A council they work for in a day that asks councils for something."""
    mine = Affiliation.objects.filter(person__in=readers.ids).values("council")
    return Participation.objects.filter(council__in=mine, day__stage__in=JOINS, left_at=None)


def _silent(ids, today):
    """Councils that have not said what their day asks, each with `readers`: who of these people acts for it."""
    acting = Affiliation.objects.acting(today).confirmed().filter(person__in=ids, council=OuterRef("council"))
    wrote = Exists(Need.objects.standing().filter(day=OuterRef("day"), council=OuterRef("council")))
    said = Exists(signed_or_not())
    takes_part = Q(answer=Answer.TAKES_PART)
    asked = Q(day__stage__in=JOINS, answer=Answer.NONE) | (Q(day__stage=Stage.GATHERING) & takes_part & ~wrote)
    asked |= Q(day__stage=Stage.STATEMENT) & takes_part & ~said
    parts = Participation.objects.filter(asked, Exists(acting), invited_at__isnull=False, left_at=None)
    parts = parts.annotate(readers=_keys(acting), revision=F("day__statement__version"))
    return parts.select_related("day__supplier", "council").order_by("pk")


def signed_or_not():
    """What the council of a participation said of the text as it stands, for a subquery of participations."""
    said = SignOff.objects.of_the_text_as_it_stands()
    return said.filter(revision__statement__day=OuterRef("day"), council=OuterRef("council"))


def _line_of(part):
    day, council = part.day, part.council.short_name
    about = {"url": day.get_absolute_url(), "council": council, "group_id": day.group_id}
    if part.takes_part and day.stage == Stage.STATEMENT:
        return Line(
            key=f"day-sign:{part.pk}",
            title=f"Does {council} sign? {day.title}",
            why=f"The joint statement to {day.supplier} waits for its word.",
            due_at=_end_of(day.sign_by),
            deeds=(
                Deed("We sign", SIGNED, part.pk, str(part.revision), main=True),
                Deed("We do not sign", UNSIGNED, part.pk, str(part.revision)),
            ),
            **about,
        )
    if part.answer == Answer.NONE:
        return Line(
            key=f"day-join:{part.pk}",
            title=f"Does {council} take part? {day.title}",
            why=f"Councils that share {day.supplier} agree on three needs, and put them to it together.",
            due_at=_end_of(day.gather_until if day.stage == Stage.GATHERING else day.sign_by),
            deeds=(Deed("We take part", JOIN, part.pk, main=True), Deed("Not this time", DECLINE, part.pk)),
            **about,
        )
    return Line(
        key=f"day-needs:{part.pk}",
        title=f"What does {council} need from {day.supplier}? {day.title}",
        why=f"{council} takes part, and has written no need yet.",
        due_at=_end_of(day.gather_until),
        **about | {"url": reverse("scrutiny:need-new", args=[day.pk])},
    )


# Who runs it ----------------------------------------------------------------------------------------------------------
def to_run(people, now):
    """{person id: [Line]}: the next step of days of groups they lead; for coordinators where nobody leads."""
    coordinators = [person.pk for person in people if person.is_coordinator]
    lines = defaultdict(list)
    today = london.today(now)
    for day in _stuck([person.pk for person in people], bool(coordinators), today):
        waits = [_step(day, today)] if day.is_stuck else []
        for reader in day.readers if day.has_leads else coordinators:
            lines[reader] += waits if day.is_led else [_leads_no_more(day), *waits]
    return dict(lines)


def _stuck(ids, with_coordinators, today):
    """Days that wait for who runs them, each with `readers` among these people and whether it `has_leads`.

    `is_stuck`: it waits for its next step; where not, for a council that leads it.
    """
    leads = Membership.objects.current().leads().filter(group=OuterRef("group"), person__is_active=True)
    mine = leads.filter(person__in=ids)
    theirs = Q(Exists(mine)) | (~Q(Exists(leads)) if with_coordinators else Q())
    parts = Participation.objects.taking_part().filter(day=OuterRef("pk"))
    still = Commitment.objects.open().filter(day=OuterRef("pk"))
    waits = (
        Q(stage=Stage.GATHERING, gather_until__lt=today)
        | Q(stage=Stage.AGREED)
        | (Q(stage=Stage.STATEMENT) & (Q(sign_by__lt=today) | ~Exists(parts.filter(~Exists(signed_or_not())))))
        | (Q(stage=Stage.SENT) & (Q(meeting=None) | Q(meeting__state=Meeting.State.CANCELLED)))
        | Q(stage=Stage.SENT, meeting__starts_on__lt=today)
        | (Q(stage=Stage.FOLLOW_UP) & ~Exists(still))
    )
    about = {"readers": _keys(mine), "has_leads": Exists(leads), "needs_open": _count_open()}
    is_stuck = Case(When(waits, then=Value(True)), default=Value(False))
    found = Day.objects.going_on().filter(theirs).annotate(**about, is_stuck=is_stuck).with_all()
    return found.filter(Q(is_stuck=True) | Q(is_led=False)).order_by("pk")


def _leads_no_more(day):
    return Line(
        key=f"day-lead:{day.pk}",
        title=f"Which council leads now? {day.title}",
        why=f"{day.lead_council.short_name} leads it no more. Name one that takes part; until then it is yours to do.",
        due_at=None,
        url=reverse("scrutiny:day-change", args=[day.pk]),
        group_id=day.group_id,
        for_leads=True,
    )


def _count_open():
    needs = Need.objects.open().filter(day=OuterRef("pk")).order_by().values("day")
    return Coalesce(Subquery(needs.annotate(count=Count("pk")).values("count")), 0)


def _step(day, today):
    title, why, due_on = {
        Stage.GATHERING: _gathered_step(day),
        Stage.AGREED: ("Word the joint statement", "Three needs are agreed. Write what the councils say together, and "
                       "put it to them.", day.sign_by),
        Stage.STATEMENT: ("Send the joint statement", "Every council has said whether it signs, or the time for it is "
                          "over.", None),
        Stage.SENT: _day_step(day, today),
        Stage.FOLLOW_UP: ("Close the scrutiny day", "No commitment is open any more.", None),
    }[day.stage]  # fmt: skip
    return Line(
        key=f"day-{day.stage}:{day.pk}",
        title=f"{title}: {day.title}",
        why=why,
        due_at=_end_of(due_on) if due_on else None,
        url=day.get_absolute_url(),
        group_id=day.group_id,
        for_leads=True,
    )


def _gathered_step(day):
    over = "The last day for needs is over"
    if day.needs_open < AGREED_NEEDS:
        return "Give councils more time", f"{over}, and there are not three of them. Move the dates.", None
    if day.needs_open == AGREED_NEEDS:
        return "Go on with the three needs", f"{over}, and there are exactly three. Nobody has to choose.", None
    return "Begin the vote", f"{over}. Merge what says the same, then ask the councils.", None


def _day_step(day, today):
    if day.meets_on < today:
        return (
            "Begin to follow up",
            "The day is over. What was promised becomes commitments, and stays on agendas.",
            None,
        )
    return "Plan the day itself", f"{day.supplier} has the statement. When and where do councils meet it?", day.day_on


# Commitments ----------------------------------------------------------------------------------------------------------
def commitments_due(people, now):
    """{person id: [Line]}: what a supplier promised and is due soon or late, for who leads the day: its lead council,
    or, where nobody acts for that, the leads of the group; coordinators where there is none either. One statement.
    """
    coordinators = [person.pk for person in people if person.is_coordinator]
    lines = defaultdict(list)
    for one in _due([person.pk for person in people], bool(coordinators), london.today(now)):
        readers = {*one.of_council, *one.leads} if one.has_anybody else coordinators
        for reader in readers:
            lines[reader].append(_commitment(one, london.today(now)))
    return dict(lines)


def any_due(readers):
    return Commitment.objects.due(london.today(readers.now) + SOON)


def _due(ids, with_coordinators, today):
    """Open commitments near their day or past it that no ballot decides, with who of these people looks after each."""
    acting = Affiliation.objects.acting(today).confirmed().filter(person__is_active=True)
    leading = Participation.objects.leading(today).filter(day=OuterRef(OuterRef("day")))
    acting = acting.filter(council__in=leading.order_by().values("council"))
    leads = Membership.objects.current().leads().filter(group=OuterRef("day__group"), person__is_active=True)
    theirs = Q(Exists(acting.filter(person__in=ids))) | Q(Exists(leads.filter(person__in=ids)))
    if with_coordinators:
        theirs |= ~Q(Exists(acting)) & ~Q(Exists(leads))
    judged = Verdict.objects.filter(commitment=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    due = Commitment.objects.due(today + SOON).filter(theirs, day__stage=Stage.FOLLOW_UP)
    due = due.annotate(
        of_council=_keys(acting.filter(person__in=ids)),
        leads=_keys(leads.filter(person__in=ids)),
        has_anybody=Q(Exists(acting)) | Q(Exists(leads)),
        said=Subquery(judged),
    )
    return due.filter(~voted_on()).select_related("day__supplier").order_by("due_on", "pk")


def voted_on():
    """The condition that councils vote on a commitment, or that a tie of theirs waits for a lead."""
    voting = Ballot.objects.filter(pk=OuterRef("ballot"), state__in=[Ballot.State.ARRANGED, Ballot.State.OPEN])
    tied = Ballot.objects.filter(pk=OuterRef("ballot"), state=Ballot.State.CLOSED, result__open_places__gt=0)
    return Q(Exists(voting)) | Q(Exists(tied.filter(tie_break=None)))


def _commitment(one, today):
    due = london.plain_date(one.due_on)
    if one.due_on > today:
        why = f"{one.day.supplier} promised it by {due}. Is it on its way?"
    elif one.said:
        why = f"The councils said: {Verdict.Outcome(one.said).label.lower()}. Agree on a new date, or close it with a "
        why += "reason."
    else:
        why = f"{one.day.supplier} promised it by {due}. Ask the councils whether it was met."
    return Line(
        key=f"commitment:{one.pk}",
        title=one.what,
        why=why,
        due_at=_end_of(one.due_on),
        url=one.get_absolute_url(),
        group_id=one.day.group_id,
        for_leads=True,
    )


WAITS = (
    Wait(for_councils, signs=(any_part,)),
    Wait(to_run, signs=(looks_after,), for_leads=True),
    Wait(commitments_due, signs=(any_due,), for_leads=True),
)


def _keys(rows):
    return ArraySubquery(rows.order_by("person").values("person").distinct())


def _end_of(day):
    return london.moment(day, END_OF_DAY)
