"""What a lead does with a topic at one meeting: gives it a line, leaves it out this once, or drops it for good."""

from django.db import transaction

from meetings.actions import decisions, promises
from meetings.actions.after import end_trial
from meetings.actions.hosting import decline_offer
from meetings.actions.placing import GATHERED, delete_empty, place_proposal, put_on_line
from meetings.actions.refusals import ClosesElsewhere, LineWrittenUnder, MeetingClosed, TopicClosed
from meetings.actions.shared import locked, locked_group
from meetings.actions.standing import stop_standing_item
from meetings.actions.topics import close_topic
from meetings.models import Action, AgendaItem, Decision, HostOffer, Placement, Review, StandingItem, Topic, Trial

Kind = Topic.Kind


@transaction.atomic
def place_topic(*, placement, minutes, by, now):
    """Put what a member proposed on a line of its own, with these minutes. Returns the line.

    Doing it twice makes one line. Raises MeetingClosed, TopicClosed.
    """
    current = _held(placement, now)
    if current.item_id is not None:
        return current.item
    _not_skipped(current)
    if current.topic.kind in GATHERED:
        item = put_on_line(current)
    else:
        item = place_proposal(placement=current, minutes=minutes)
    current.save(update_fields=["item", "skipped_at", "skipped_by", "skipped_because"])
    return item


@transaction.atomic
def put_back(*, placement, by, now):
    """Put what was left out back where its like goes. Returns the line. Raises MeetingClosed, TopicClosed."""
    current = _held(placement, now)
    if current.item_id is not None:
        return current.item
    _not_skipped(current)
    item = put_on_line(current)
    current.save(update_fields=["item", "skipped_at", "skipped_by", "skipped_because"])
    return item


@transaction.atomic
def leave_out(*, placement, because, by, now):
    """Leave a topic out of this meeting, for a reason; it waits for the next. Its own line goes with it.

    Raises MeetingClosed, TopicClosed, LineWrittenUnder.
    """
    current = _held(placement, now)
    if current.skipped_at is not None:
        return
    item, current.item = current.item, None
    current.skipped_at, current.skipped_by, current.skipped_because = now, by, because
    current.save(update_fields=["item", "skipped_at", "skipped_by", "skipped_because"])
    if item is None:
        return
    is_shared = current.topic.kind in GATHERED
    line = AgendaItem.objects.filter(pk=item.pk)
    delete_empty(line, as_made=is_shared)
    if not is_shared and line.filter(placements=None).exists():
        raise LineWrittenUnder


@transaction.atomic
def drop_topic(*, topic, because, by, now):
    """Drop a topic for good, with what it is about, for a reason that the next notes list. False: closed already.

    An action is dropped, a decision ends, a standing item stops, an offer to host is declined, a trial ends. What a
    supplier promised is closed where it was promised: raises ClosesElsewhere.
    """
    current = Topic.objects.select_related("group").get(pk=topic.pk)
    if current.closed_at is not None:
        return False
    if current.kind == Kind.PROMISE:
        raise ClosesElsewhere
    about = object_of(current)
    if current.kind == Kind.ACTION and about is not None:
        promises.drop_action(action=about, reason=because, by=by, now=now)
    elif current.kind == Kind.DECISION and about is not None:
        decisions.review_decision(decision=about, outcome=Review.Outcome.ENDED, words=because, by=by, now=now)
    elif current.kind == Kind.STANDING and about is not None:
        stop_standing_item(standing=about, because=because, by=by, now=now)
    elif current.kind == Kind.HOST and about is not None:
        decline_offer(offer=about, because=because, by=by, now=now)
    close_topic(
        group=current.group, key=current.key, outcome=Topic.Outcome.DROPPED, because=because[:300], by=by, now=now
    )
    if current.kind == Kind.TRIAL and about is not None:  # after its topic, which would else be settled
        end_trial(trial=about, outcome=because[:300], by=by, now=now)
    return True


@transaction.atomic
def withdraw_topic(*, topic, by, now, because=""):
    """Who proposed something takes it back. Returns False if it was closed already."""
    outcome = Topic.Outcome.WITHDRAWN
    return close_topic(group=topic.group, key=topic.key, outcome=outcome, because=because, by=by, now=now)


ABOUT = {
    Kind.ACTION: (Action, ("group",)),
    Kind.DECISION: (Decision, ("meeting__group",)),
    Kind.STANDING: (StandingItem, ("group",)),
    Kind.HOST: (HostOffer, ("group", "council")),
    Kind.TRIAL: (Trial, ("group",)),
}


def object_of(topic):
    """The action, decision, standing item or offer that a topic of `meetings` is about; else None."""
    number = topic.key.rpartition(":")[2]
    if topic.kind not in ABOUT or not number.isdigit():
        return None
    model, related = ABOUT[topic.kind]
    return model.objects.select_related(*related).filter(pk=int(number)).first()


def _held(placement, now):
    """The placement as it is now, under the locks of its meeting and group."""
    meeting = locked(placement.meeting)
    locked_group(meeting.group)
    current = Placement.objects.select_related("topic", "item").get(pk=placement.pk)
    current.meeting = meeting
    if meeting.state == meeting.State.CANCELLED or meeting.is_over(now):
        raise MeetingClosed("This meeting is over or called off: its agenda stays as it is.")
    if current.topic.closed_at is not None:
        raise TopicClosed("This does not wait for a meeting any more.")
    return current


def _not_skipped(placement):
    placement.skipped_at, placement.skipped_by, placement.skipped_because = None, None, ""
