"""Who may have to be written to about which meeting: asked of the database for all meetings at once.

`due` decides what a person gets, one by one; here is who comes into question, as pairs of a meeting and a person. To
whom a mail is due, or whose waiting mail must not leave, is among them; who has what they need is not, but for a few
(such as who left before it moved). So a round costs the same however many have their mail already: the database looks
them up by index and passes over them, and none of them comes here. A question is asked where it can have an answer:
nobody lacks word of a move where nothing moved.
"""

from itertools import groupby
from operator import itemgetter

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Substr

from accounts.models import MutedMail, User
from meetings import audience, due
from meetings.emails import about
from meetings.models import Attendance, Meeting
from outbox.models import Message

PAGE = 1000
ASK_WHETHER = {due.INVITATION, due.CHANGE, due.REMINDER}  # what is taken back from whom the meeting does not concern
SAID_YES = (due.COMING, due.WAITING, due.MAYBE)


def untold(meetings, now, waiting):
    """Yield (meeting, [person id]) of these announced meetings; asked as it goes on, so what was written is not again.

    `waiting`: what mail in the queue is about.
    """
    by_number = {meeting.pk: meeting for meeting in meetings}
    for pairs in _questions(meetings, now, waiting):
        for page in _pages(pairs):
            for number, rows in groupby(page, key=itemgetter(0)):
                yield by_number[number], [person for _, person in rows]


def _pages(pairs):
    """A page begins after the last pair of the one before: who is passed over is not asked for again."""
    pairs, after = pairs.order_by("thing", "reader").values_list("thing", "reader"), Q()
    while True:
        page = list(pairs.filter(after).distinct()[:PAGE])
        yield page
        if len(page) < PAGE:
            return
        thing, reader = page[-1]
        after = Q(thing__gt=thing) | Q(thing=thing, reader__gt=reader)


def _questions(meetings, now, waiting):
    """Querysets with a `thing` and a `reader`, the numbers of a meeting and a person."""
    published = [meeting for meeting in meetings if meeting.state == Meeting.State.PUBLISHED]
    cancelled = [meeting for meeting in meetings if meeting.state == Meeting.State.CANCELLED]
    yield from _uninvited(published)
    if moved := [meeting for meeting in published if meeting.sequence]:
        yield from _told_of_another_day(moved)
    if cancelled:
        yield from _not_told_that_it_is_off(cancelled)
    if closed := [meeting for meeting in published if meeting.audience != Meeting.Audience.PUBLIC]:
        yield _shut_out(closed)
    yield from _not_reminded(published, now)
    if queued := [meeting for meeting in meetings if about(meeting) in waiting]:
        yield _overtaken(queued, now)


# Who has not heard ----------------------------------------------------------------------------------------------------
def _uninvited(meetings):
    """Invited, and they know of nothing."""
    of_group, named = audience.invitations(Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]))
    mutes = MutedMail.objects.filter(person=OuterRef("reader"), kind=MutedMail.Kind.INVITATION)
    answered = Attendance.objects.filter(meeting=OuterRef("thing"), person=OuterRef("reader"))
    knows_nothing = (~Exists(mutes), ~Exists(answered), ~Exists(_rows().standing()))
    if meetings:
        yield of_group.annotate(thing=F("group__meetings"), reader=F("person")).filter(*knows_nothing)
    if any(meeting.audience == Meeting.Audience.COUNCILS for meeting in meetings):
        to_named = F("council__invitations_to_meetings")
        yield named.annotate(thing=to_named, reader=F("person")).filter(*knows_nothing)


def _told_of_another_day(meetings):
    """The latest that a mail told them, or without any mail their answer, is of a sequence before."""
    sequence = _for_each(meetings, lambda meeting: meeting.sequence, IntegerField())
    told = _told(meetings).values("thing", "reader").annotate(knows=Max(Cast(_number_in_key(), IntegerField())))
    yield told.filter(_is_active(), knows__lt=sequence)
    answers = _answers(meetings).filter(sequence__lt=sequence)
    yield answers.filter(_is_active(), ~Exists(_rows().standing()))


def _not_told_that_it_is_off(meetings):
    over = ~Exists(_rows().standing().filter(kind__in=[due.CANCELLATION, due.FAREWELL]))
    for rows in (_told(meetings), _answers(meetings)):
        yield rows.filter(_is_active(), over)


def _shut_out(meetings):
    """They were told of it, may know of it no more, and nothing took it out of their calendar."""
    sent = _rows().filter(state=Message.State.SENT, kind__in=due.TELLING)
    answered = Attendance.objects.filter(meeting=OuterRef("thing"), person=OuterRef("reader"), answer__in=SAID_YES)
    may_not_see = Q()
    for meeting in meetings:
        may_see = User.objects.filter(audience.may_see(meeting), pk=OuterRef("reader"))
        may_not_see |= Q(thing=meeting.pk) & ~Exists(may_see)
    told = _told(meetings).filter(_is_active(), Exists(sent) | Exists(answered))
    return told.filter(may_not_see, ~Exists(_rows().standing().filter(kind=due.FAREWELL)))


# Who was not reminded -------------------------------------------------------------------------------------------------
def _not_reminded(meetings, now):
    """Of those who said nothing, and of those who come: whom nothing told the facts since their last step fell due."""
    to_come = [meeting for meeting in meetings if meeting.starts_at > now]
    for steps_of, rows_of in ((due.asks_the_silent, _silent), (lambda m: m.reminds_days_before, _coming)):
        steps = {meeting.pk: due.fallen_step(meeting, steps_of(meeting), now) for meeting in to_come}
        fallen = [meeting for meeting in to_come if steps[meeting.pk]]
        if fallen:
            yield rows_of(fallen, steps)


def _silent(meetings, steps):
    answered = Attendance.objects.filter(meeting=OuterRef("thing"), person=OuterRef("reader"))
    rows = _with_step(_told(meetings), meetings, steps).filter(~Exists(answered))
    return rows.filter(~Exists(_told_since(due.INVITATION, due.CHANGE)))


def _coming(meetings, steps):
    rows = _with_step(_answers(meetings).filter(answer=due.COMING), meetings, steps)
    owed = Exists(_this_step().filter(state=Message.State.CANCELLED))
    knows = Q(answered_at__gte=F("at")) | Exists(_told_since(*due.TELLING))
    return rows.filter(owed & ~Exists(_told_since(due.INVITATION, due.CHANGE)) | ~owed & ~knows)


def _with_step(rows, meetings, steps):
    """Each with the moment (`at`) and the name (`occurrence`) of the step; not those who had it, or want none."""
    rows = rows.annotate(
        at=_for_each(meetings, lambda meeting: steps[meeting.pk].at, DateTimeField()),
        sequence_in_key=_for_each(meetings, lambda meeting: str(meeting.sequence), CharField()),
        occurrence=_for_each(meetings, lambda meeting: f"{meeting.sequence}.{steps[meeting.pk].name}", CharField()),
    )
    mutes = MutedMail.objects.filter(person=OuterRef("reader"), kind=MutedMail.Kind.REMINDER)
    return rows.filter(_is_active(), ~Exists(mutes), ~Exists(_this_step().standing()))


def _this_step():
    key = Concat(
        Value(f"{due.REMINDER}:meeting"),
        _as_text("thing"),
        Value(":person"),
        _as_text("reader"),
        Value(":"),
        OuterRef("occurrence"),
        output_field=CharField(),
    )
    return Message.objects.filter(key=key)


def _told_since(*kinds):
    same = _rows().standing().alias(number=_number_in_key()).filter(number=OuterRef("sequence_in_key"))
    return same.filter(kind__in=kinds, date__gte=OuterRef("at"))


# Whose mail must not leave --------------------------------------------------------------------------------------------
def _overtaken(meetings, now):
    """In the queue for somebody who was deactivated, whom it does not concern any more, or of what has begun.

    Reminders that a later one overtakes are theirs who lack that one.
    """
    stale = ~_is_active()
    for meeting in meetings:
        of_it = Q(thing=meeting.pk)
        if meeting.starts_at <= now:
            stale |= of_it & Q(kind=due.REMINDER)
        if meeting.state == Meeting.State.PUBLISHED:
            said_yes = Attendance.objects.filter(meeting=meeting.pk, person=OuterRef("pk"), answer__in=SAID_YES)
            concerned = audience.is_invited(meeting) | audience.may_see(meeting) & Q(Exists(said_yes))
            concerned = User.objects.filter(concerned, pk=OuterRef("reader"))
            stale |= of_it & Q(kind__in=ASK_WHETHER) & ~Exists(concerned)
    return _mail(meetings).queued().filter(stale)


# Words ----------------------------------------------------------------------------------------------------------------
def _mail(meetings):
    """Mail about these meetings."""
    names = [about(meeting) for meeting in meetings]
    rows = Message.objects.filter(about__in=names, kind__in=due.KINDS, person_id__isnull=False)
    number = Cast(Substr("about", len("meeting:") + 1), BigIntegerField())
    return rows.annotate(thing=number, reader=F("person_id"))


def _told(meetings):
    return _mail(meetings).standing()


def _answers(meetings):
    rows = Attendance.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
    return rows.annotate(thing=F("meeting_id"), reader=F("person_id"))


def _rows():
    """Mail to this reader about this meeting."""
    name = Concat(Value("meeting:"), _as_text("thing"), output_field=CharField())
    return Message.objects.filter(about=name, person_id=OuterRef("reader"), kind__in=due.KINDS)


def _is_active():
    return Exists(User.objects.filter(pk=OuterRef("reader"), is_active=True))


def _as_text(name):
    return Cast(OuterRef(name), CharField())


def _number_in_key():
    """The sequence that a mail told, as its key says it: “3” of “reminder:meeting7:person12:3.7d”."""
    text = {"function": "split_part", "output_field": CharField()}
    return Func(Func(F("key"), Value(":"), Value(-1), **text), Value("."), Value(1), **text)


def _for_each(meetings, value, field):
    whens = [When(thing=meeting.pk, then=Value(value(meeting), output_field=field)) for meeting in meetings]
    return Case(*whens, output_field=field)
