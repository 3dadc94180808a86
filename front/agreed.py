"""What a group has agreed and promised, as far as its page tells: the next decisions to look at, how much is open."""

from django.db.models import Count, Q

from common import london
from meetings.looking_again import with_agenda
from meetings.models import Action, Decision, Meeting

SHOWN = 3


def agreed(visit, coming, now):
    """`coming` are the meetings that the page shows. Three queries; one more if one of them may have a decision."""
    today, group, reader = london.today(now), visit.group, visit.user
    decisions = Decision.objects.filter(meeting__group=group).visible_to(reader)
    again = decisions.standing().exclude(review_on=None).order_by("review_on", "pk").select_related("meeting")
    shown = list(again[:SHOWN])
    for decision in shown:
        decision.meeting.group = group
    published = [meeting for meeting in coming if meeting.state == Meeting.State.PUBLISHED and meeting.takes_topics]
    meeting = published[0] if published else None
    is_open = Q(state=Action.State.OPEN)
    actions = Action.objects.filter(group=group).visible_to(reader)
    return {
        "today": today,
        "decisions": with_agenda(shown, meeting),
        "coming": meeting,
        "decided": decisions.count(),
        "actions": actions.aggregate(
            every=Count("pk"),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
        ),
    }
