"""What is new of scrutiny days, for a digest: each stage a day came to, what the supplier answers, what was kept."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, Value, When

from accounts.models import Affiliation
from common import london
from common.lines import News
from peergroups.readers import groups_of, readers_of
from scrutiny.models import Answer, Day, Participation, Turn, Verdict

DAY = "scrutiny-day"
Stage, Audience = Day.Stage, Day.Audience
TURN, ANSWER, VERDICT = "turn", "answer", "verdict"
MOVED, AGAIN = "moved", "again"  # what is to say of a turn besides its stage


@dataclass(frozen=True)
class Told:
    """Something that happened: `which` of the three, its number, when, and what it says."""

    which: str
    day: int
    pk: int
    at: object
    says: str
    more: str


def news_for(spans, now=None, readers=None):
    """{person id: [News]}: what happened in their span with days of their groups that they may know of.

    Three statements at most. `readers` may hold what peergroups.readers.readers_of says of the people, if it was asked
    already.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    groups = groups_of(readers)
    if not groups:
        return {}
    after, until = min(span.after for span in spans), max(span.until for span in spans)
    told = _told(groups, after, until)
    days = _days({one.day for one in told}) if told else {}
    acting = _acting(days.values(), readers, now or until)
    found = {}
    for span in spans:
        reader = readers.get(span.person.pk)
        mine = [one for one in told if span.after < one.at <= span.until]
        lines = _lines([one for one in mine if reader and _may_know(reader, days.get(one.day), acting)], days)
        if lines:
            found[span.person.pk] = lines
    return found


def _told(groups, after, until):
    """Everything that happened in this time, oldest first. One statement."""
    before = Turn.objects.filter(day=OuterRef("day"), stage=Stage.GATHERING, pk__lt=OuterRef("pk"))
    of_turn = Case(
        When(kind=Turn.Kind.DATES, then=Value(MOVED)), When(Exists(before), then=Value(AGAIN)), default=Value("")
    )
    within = {"at__gt": after, "at__lte": until}
    turns = Turn.objects.filter(day__group__in=groups, **within)
    answers = Answer.objects.filter(agreed_need__day__group__in=groups, **within)
    verdicts = Verdict.objects.filter(commitment__day__group__in=groups, **within)
    rows = _row(turns, TURN, "day", F("stage"), of_turn).union(
        _row(answers, ANSWER, "agreed_need__day", F("verdict"), Value("")),
        _row(verdicts, VERDICT, "commitment__day", F("outcome"), F("commitment__what")),
        all=True,
    )
    return sorted((Told(*row) for row in rows), key=lambda one: (one.at, one.pk))


def _row(rows, which, day, says, more):
    of = {"which": Value(which, output_field=CharField()), "of": F(day), "says": says, "more": more}
    return rows.order_by().annotate(**of).values_list("which", "of", "pk", "at", "says", "more")


def _days(keys):
    """{number: Day} with `asked`, the councils that were invited. One statement."""
    invited = Participation.objects.filter(day=OuterRef("pk"), invited_at__isnull=False).order_by()
    days = Day.objects.filter(pk__in=keys, opened_at__isnull=False).select_related("supplier", "meeting")
    return {day.pk: day for day in days.annotate(asked=ArraySubquery(invited.values("council")))}


def _acting(days, readers, now):
    """{person: councils they act for}, asked only where a day is for certain councils alone. One statement or none."""
    found = defaultdict(set)
    if any(day.audience == Audience.COUNCILS for day in days):
        acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__in=readers)
        for person, council in acting.order_by().values_list("person", "council"):
            found[person].add(council)
    return found


def _may_know(reader, day, acting):
    """As `Day.objects.visible_to` has it, for members of the day's group."""
    if day is None or day.group_id not in reader.groups:
        return False
    if reader.is_coordinator or day.group_id in reader.led or day.audience == Audience.PUBLIC:
        return True
    if day.audience == Audience.PUBLIC_SECTOR and reader.is_public_sector:
        return True
    return not acting[reader.person_id].isdisjoint(day.asked)


# In words -------------------------------------------------------------------------------------------------------------
def _lines(told, days):
    """One line for each turn and each verdict, and one for all answers to a day."""
    found, answers = [], {}
    for one in told:
        day = days[one.day]
        if one.which == ANSWER:
            answers[day.pk] = _line(day, ANSWER, one.at, f"{day.supplier} has answered: {day.title}", "")
        elif one.which == VERDICT:
            found.append(_verdict(day, one))
        elif words := _turn(day, one):
            found.append(_line(day, f"{TURN}{one.pk}", one.at, *words))
    return sorted([*found, *answers.values()], key=lambda line: (line.at, line.key))


def _verdict(day, one):
    label = Verdict.Outcome(one.says).label
    return _line(day, f"{VERDICT}{one.pk}", one.at, f"{label}: {one.more}", f"Promised by {day.supplier}. {day.title}")


def _turn(day, one):
    """(title, why), or None where nothing is new to somebody who does not take part."""
    if one.more == MOVED:
        return f"New dates: {day.title}", f"The day is on {london.plain_date(day.meets_on)}."
    if (one.more, one.says) == (AGAIN, Stage.GATHERING):
        return f"Needs are gathered again: {day.title}", f"Until {london.plain_date(day.gather_until)}."
    title, why = {
        Stage.GATHERING: ("Councils write what they need", f"Until {london.plain_date(day.gather_until)}."),
        Stage.AGREED: ("Councils agreed on three needs", f"{day.supplier} gets them in one statement."),
        Stage.SENT: ("The joint statement was sent", f"{day.supplier} is asked to answer each need."),
        Stage.FOLLOW_UP: ("What was promised is followed up", "Each commitment stays on agendas until it is met."),
        Stage.CLOSED: ("A scrutiny day is closed", "All of it stays on record."),
        Stage.CANCELLED: ("A scrutiny day is cancelled", ""),
    }.get(one.says, ("", ""))
    return (f"{title}: {day.title}", why) if title else None


def _line(day, which, at, title, why):
    return News(
        key=f"{DAY}:{day.pk}:{which}",
        kind=DAY,
        title=title,
        url=day.get_absolute_url(),
        group_id=day.group_id,
        at=at,
        why=why,
    )
