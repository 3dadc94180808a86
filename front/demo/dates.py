"""An invented date poll of the demonstration: a draft has no date yet, and one council has said nothing so far.

Played with the deeds that people use. The people one may sign in as have not answered: it waits for them.
"""

import datetime as dt

from common import london
from front.demo import present
from front.demo.living import working_day
from meetings import actions
from meetings.models import DateAnswer, Meeting
from peergroups.models import Membership

TITLE = "Spring meeting"  # also of the draft that it is about
WORDS = "A whole day, in Reading or in Winchester. We pick the place once we have the date."
DAYS = (95, 98, 103)  # from today, moved on to working days
STARTS, ENDS = dt.time(10), dt.time(15)
ASKED, UNTIL = -3, 11
SILENT = "TES"  # the council of which nobody has answered
YES, IF_NEED_BE, NO = DateAnswer.Answer.YES, DateAnswer.Answer.IF_NEED_BE, DateAnswer.Answer.NO
# What councils say to the three dates, in turn.
SAID = ((YES, YES, NO), (IF_NEED_BE, YES, YES), (NO, YES, IF_NEED_BE), (YES, NO, YES), (NO, YES, NO))


def play(group, now):
    """Once for each draft: its leads ask, and one of each council answers, but for the silent one."""
    draft = Meeting.objects.filter(group=group, title=TITLE, state=Meeting.State.DRAFT, ends_at__gt=now).first()
    if draft is None or draft.date_polls.exists():
        return
    lead = Membership.objects.current().leads().filter(group=group).order_by("pk").first().person
    dates = [(london.moment(day, STARTS), london.moment(day, ENDS)) for day in _days(now)]
    until = london.moment(london.today(now) + dt.timedelta(days=UNTIL), dt.time(17))
    asked = now + dt.timedelta(days=ASKED)
    poll = actions.open_poll(
        group=group, title=TITLE, words=WORDS, dates=dates, answers_until=until, meeting=draft, by=lead, now=asked
    )
    options = [option.pk for option in poll.options.order_by("starts_at")]
    for place, person in enumerate(_answering(group)):
        said = dict(zip(options, SAID[place % len(SAID)], strict=True))
        actions.answer_poll(poll=poll, answers=said, by=person, now=asked + dt.timedelta(hours=2 + place))


def _days(now):
    """The dates to choose among, each later than the one before."""
    days = []
    for number in DAYS:
        day = london.today(now) + dt.timedelta(days=number)
        days.append(working_day(max(day, days[-1] + dt.timedelta(days=1)) if days else day))
    return days


def _answering(group):
    """One person of each council but the silent one, by the council's name; nobody whom one may sign in as."""
    rows = Membership.objects.current().filter(group=group, kind="council").exclude(council__code=SILENT)
    rows = rows.exclude(person__email__in=[email for email, _ in present.SIGN_INS]).select_related("council", "person")
    first = {}
    for row in rows.order_by("council__short_name", "pk"):
        first.setdefault(row.council, row.person)
    return first.values()
