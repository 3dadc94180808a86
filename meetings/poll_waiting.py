"""What of date polls waits for a person: dates they have said nothing to, and for leads a date to choose."""

from collections import defaultdict

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Value

from common import london
from common.lines import Deed, Line
from common.waits import Wait
from meetings.models import DateAnswer, DatePoll, Meeting
from meetings.models.polls import is_for
from peergroups.models import Membership

ANSWER = "date-poll-answer"


def dates_for(people, now):
    """{person id: [Line]}: polls to which they are asked and have said nothing, the soonest first. One statement."""
    lines = defaultdict(list)
    for poll in silent(DatePoll.objects.taking_answers(now), [person.pk for person in people]):
        lines[poll.reader].append(_asked(poll))
    return dict(lines)


def choices_for(people, now):
    """{person id: [Line]}: polls of groups they lead whose answers are in; for coordinators where nobody leads.

    Two statements at most.
    """
    coordinators = [person.pk for person in people if person.is_coordinator]
    lines = defaultdict(list)
    for poll in _to_choose([person.pk for person in people], bool(coordinators), now):
        for reader in [poll.lead] if poll.lead else coordinators:
            lines[reader].append(_choose(poll))
    return dict(lines)


def any_poll(readers):
    """A poll that takes answers, in a group that one of them is in."""
    polls = DatePoll.objects.taking_answers(readers.now)
    return polls.filter(group__memberships__person__in=readers.ids)


def any_choice(readers):
    """A poll whose answers are in, in a group that one of them is in; for coordinators any."""
    polls = DatePoll.objects.to_choose(readers.now)
    return polls if readers.with_coordinators else polls.filter(group__memberships__person__in=readers.ids)


WAITS = (Wait(dates_for, signs=(any_poll,)), Wait(choices_for, signs=(any_choice,), for_leads=True))


def silent(polls, ids):
    """These polls once for each of these people whom they ask and who has said nothing: a queryset, with `reader`.

    Nobody is asked about the date of a meeting that was announced meanwhile: it has one, which no poll moves. Whom a
    poll asks is the rule of `DatePoll.asked`; a test compares the two.
    """
    current = Membership.objects.current()
    mine = current.filter(person__in=ids)
    rows = polls.filter(group__memberships__in=mine).annotate(
        reader=F("group__memberships__person"), role=F("group__memberships__role")
    )
    is_asked = Q(role=Membership.Role.LEAD) | is_for(current.filter(person=OuterRef("reader")))
    said = DateAnswer.objects.filter(option__poll=OuterRef("pk"), person=OuterRef("reader"))
    has_no_date = Q(meeting=None) | Q(meeting__state=Meeting.State.DRAFT)
    rows = rows.filter(is_asked, has_no_date, ~Exists(said))
    return rows.select_related("group").order_by("answers_until", "pk", "reader")


def _to_choose(ids, for_coordinators, now):
    """Polls that wait for a choice, each with `lead`: once for each of these people who leads; None if nobody does."""
    waits = DatePoll.objects.to_choose(now).select_related("group").order_by("answers_until", "pk")
    leads = Membership.objects.current().leads()
    mine = Q(group__memberships__in=leads.filter(person__in=ids))
    rows = list(waits.filter(mine).annotate(lead=F("group__memberships__person")))
    if for_coordinators:
        led = leads.order_by().values("group")
        rows += waits.exclude(group__in=led).annotate(lead=Value(None, output_field=BigIntegerField()))
    return rows


def _asked(poll):
    return Line(
        key=f"date-poll:{poll.pk}",
        title=f"Which dates suit you? {poll.title}",
        why=f"The leads of {poll.group.in_text} look for a date. Answer once, until "
        f"{london.plain_date(poll.answers_until)}.",
        due_at=poll.answers_until,
        url=poll.get_absolute_url(),
        group_id=poll.group_id,
        deeds=(Deed("Say which dates suit", ANSWER, poll.pk, main=True),),
    )


def _choose(poll):
    return Line(
        key=f"date-poll-choose:{poll.pk}",
        title=f"Fix a date: {poll.title}",
        why="The answers are in. The poll says which date suits best, and one click fixes it.",
        due_at=None,
        url=poll.get_absolute_url(),
        group_id=poll.group_id,
        for_leads=True,
    )
