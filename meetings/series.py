"""The meetings of a group, one after the other."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from meetings.models import DateOption, DatePoll, Meeting, Topic

State = Meeting.State
COUNTED = (Meeting.Kind.MEETING, Meeting.Kind.MEET_UP)  # by a group's rhythm: summits and workshops are extra
EVER = dt.datetime.min.replace(tzinfo=dt.UTC)  # since when, where none was held before


def next_meeting(group, now):
    """The one whose agenda fills itself: the first, draft or announced, that takes topics and is not over. Or None."""
    return taking_topics(now).filter(group=group).first()


def taking_topics(now):
    """The meetings whose agendas may fill themselves, of every group: the first of a group is its next. A queryset."""
    to_come = Meeting.objects.filter(takes_topics=True, ends_at__gt=now).exclude(state=State.CANCELLED)
    return to_come.order_by("starts_at", "pk")


def planned(now):
    """Meetings to come by which a group keeps its rhythm, drafts too: somebody is at work on it. A queryset."""
    return Meeting.objects.filter(kind__in=COUNTED, ends_at__gt=now).exclude(state=State.CANCELLED)


def looked_for(now):
    """Polls about the date of a group's next meeting, drafted or not, with a date still to come. A queryset."""
    to_come = DateOption.objects.filter(poll=OuterRef("pk"), starts_at__gt=now)
    no_date = Q(meeting=None) | Q(meeting__state=State.DRAFT, meeting__kind__in=COUNTED)
    return DatePoll.objects.open().filter(no_date, Exists(to_come))


def held(now):
    """Meetings by which a group kept its rhythm, latest first. A queryset."""
    return Meeting.objects.past(now).filter(kind__in=COUNTED)


def without_place(now, until):
    """Announced meetings that begin by this day, and nobody has said where. A queryset."""
    soon = Meeting.objects.filter(state=State.PUBLISHED, starts_at__gt=now, starts_on__lte=until)
    return soon.filter(venue="", postcode="", online_url="")


def without_host(now):
    """Meetings to come, drafts too, that keep a group's rhythm and that no council hosts. Not those online alone.

    A queryset. Who hosts a summit or a workshop is its own affair: many hire a room.
    """
    online = Q(venue="", postcode="") & ~Q(online_url="")
    return planned(now).filter(host_council=None).exclude(online | Q(venue__iexact="online"))


def held_before(meeting):
    """Those of the group that were held before this one, latest first. A queryset."""
    held = Meeting.objects.filter(group=meeting.group_id, state=State.PUBLISHED, starts_at__lt=meeting.starts_at)
    return held.exclude(pk=meeting.pk).order_by("-starts_at", "-pk")


def previous_meeting(meeting):
    """The last of the group that was held before this one, or None. The page asks whether its reader may know of it."""
    return held_before(meeting).first()


def dropped_since(meeting):
    """Topics that were dropped between the meeting before and the end of this one: its notes list them. A queryset.

    What is dropped after a meeting is listed by the next one.
    """
    since = Coalesce(Subquery(held_before(meeting).values("ends_at")[:1]), Value(EVER))
    dropped = Topic.objects.filter(
        group=meeting.group_id, outcome=Topic.Outcome.DROPPED, closed_at__gt=since, closed_at__lte=meeting.ends_at
    )
    return dropped.select_related("closed_by", "council").order_by("closed_at", "pk")
