"""What somebody said they would do: agreed, done, given more time, handed over, dropped, opened again.

Every deed writes a step of the trail, keeps the topic that brings an open action back to each meeting, and takes back
the mail that it makes untrue.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.models import MutedMail
from meetings import action_emails
from meetings.action_due import GIVEN
from meetings.actions.links import add_link
from meetings.actions.refusals import ActionClosed, NotAnOwner
from meetings.actions.shared import locked
from meetings.actions.topics import close_topic, mark_discussed, open_topic
from meetings.models import Action, ActionStep, Presence, Topic
from outbox import actions as outbox
from outbox.models import Message
from peergroups.actions.belonging import lock
from peergroups.models import Membership

Kind, State = ActionStep.Kind, Action.State
RESULT = "What came of it"
OPEN_AGAIN = "This action is {}. Open it again first."


def action_owners(group, meeting=None):
    """Who can be given an action: [(person, council or None)], each person once, by name; who is there comes first.

    The members of the group today, and whoever was ticked in the room of `meeting`. Two queries.
    """
    pairs = {}
    if meeting is not None:
        there = Presence.objects.filter(meeting=meeting, person__is_active=True).select_related("person", "council")
        pairs = {row.person_id: (row.person, row.council) for row in there.order_by("person__name", "person")}
    members = Membership.objects.current().filter(group=group).select_related("person", "council")
    for row in members.order_by("person__name", "person"):
        pairs.setdefault(row.person_id, (row.person, row.council))
    return list(pairs.values())


def colleagues(action):
    """The members of the group for the council that owns the action, without who has it: [person], by name."""
    if action.council_id is None:
        return []
    same = Membership.objects.current().filter(group=action.group_id, council=action.council_id)
    return [row.person for row in same.exclude(person=action.person_id).select_related("person").order_by("person")]


@transaction.atomic
def add_action(*, group, words, person, council, due_on, by, now, meeting=None, item=None):
    """Write down what somebody will do. If somebody else did, its owner gets a mail: in a meeting they may not be."""
    if item is not None:
        meeting = item.meeting
    if meeting is not None:
        locked(meeting)
    action = Action.objects.create(
        group=group, meeting=meeting, item=item, words=words, person=person, council=council, due_on=due_on,
        agreed_at=now, agreed_by=by,
    )  # fmt: skip
    step = _step(action, Kind.AGREED, by=by, now=now)
    keep_topic(action, by=by, now=now)
    if item is not None:
        mark_discussed(item=item, by=by, now=now)
    _tell(action, step, now)
    return action


@transaction.atomic
def finish_action(*, action, by, now, words="", url=""):
    """It is done, and this came of it. Returns False if it was already. Raises ActionClosed if it was dropped."""
    current = _open(action, unless=State.DONE)
    if current is None:
        return False
    _close(current, State.DONE, by=by, now=now)
    _step(current, Kind.DONE, words=words, by=by, now=now)
    if url:
        add_link(thing=current, title=RESULT, url=url, by=by, now=now)
    close_topic(group=current.group, key=key(current), outcome=Topic.Outcome.SETTLED, by=by, now=now)
    return _seen(action)


@transaction.atomic
def drop_action(*, action, reason, by, now):
    """It will not be done, for a reason that the next notes give. Returns False if it was dropped already.

    Raises ActionClosed for one that is done, ValueError where there is no reason: its topic closes with it.
    """
    current = _open(action, unless=State.DROPPED)
    if current is None:
        return False
    _close(current, State.DROPPED, by=by, now=now)
    _step(current, Kind.DROPPED, words=reason, by=by, now=now)
    outcome, because = Topic.Outcome.DROPPED, reason[:300]
    close_topic(group=current.group, key=key(current), outcome=outcome, because=because, by=by, now=now)
    return _seen(action)


@transaction.atomic
def reopen_action(*, action, by, now, words="", due_on=None):
    """It is not done after all: back to its owner and on the next agenda. Returns False if it is open."""
    if action.person_id is not None:
        lock(action.person)
    current = _locked(action)
    if current.state == State.OPEN:
        return False
    current.state, current.closed_at, current.closed_by = State.OPEN, None, None
    current.due_on = due_on or current.due_on
    if current.person is not None and not _may_own(current.group, current.person, current.council_id):
        current.person = None
    current.save(update_fields=["state", "closed_at", "closed_by", "due_on", "person"])
    step = _step(current, Kind.REOPENED, words=words, by=by, now=now)
    keep_topic(current, by=by, now=now)
    if current.person is None:
        tell_leads([current], step=step, by=by, now=now)
    else:
        _tell(current, step, now)
    return _seen(action)


@transaction.atomic
def extend_action(*, action, due_on, by, now, words=""):
    """Its owner needs until this day. Returns False if that is the day already. Raises ActionClosed."""
    current = _open(action)
    if current.due_on == due_on:
        return False
    is_owed = _take_back(current, "it has another date now")
    current.due_on = due_on
    current.save(update_fields=["due_on"])
    _step(current, Kind.MORE_TIME, words=words, by=by, now=now)
    if is_owed:
        _tell_anew(current, by=by, now=now)
    return _seen(action)


@transaction.atomic
def hand_over_action(*, action, person, by, now, words="", council=None):
    """Give it to somebody else of the group, or with `person=None` to nobody: then its leads hand it on.

    The council stays owner, unless its new owner acts here for another. Returns False if they have it already. Raises
    ActionClosed, NotAnOwner.
    """
    if person is not None:
        lock(person)  # first, as whoever ends their membership does: who leaves meanwhile is given nothing
    current = _open(action)
    if current.person_id == (person.pk if person else None):
        return False
    if person is not None:
        current.council = council or _council_of(current, person)
    _take_back(current, "somebody else has it now")
    current.person = person
    current.save(update_fields=["person", "council"])
    step = _step(current, Kind.HANDED_OVER, words=words, by=by, now=now)
    keep_topic(current, by=by, now=now)
    if person is None:
        tell_leads([current], step=step, by=by, now=now)
    else:
        _tell(current, step, now)
    return _seen(action)


@transaction.atomic
def change_action(*, action, by, now, words=None, due_on=None):
    """Say it better, or correct its day. Returns whether anything changed. Raises ActionClosed."""
    current = _open(action)
    is_reworded = words is not None and words != current.words
    if is_reworded:
        before, current.words = current.words, words
        is_owed = _take_back(current, "it is worded anew")
        current.save(update_fields=["words"])
        _step(current, Kind.REWORDED, words=f"Before: {before}", by=by, now=now)
        keep_topic(current, by=by, now=now)
        if is_owed:
            _tell_anew(current, by=by, now=now)
    is_moved = due_on is not None and extend_action(action=current, due_on=due_on, by=by, now=now)
    action.refresh_from_db()
    return is_reworded or is_moved


# What leaving and succession call too ---------------------------------------------------------------------------------
def leave_to_nobody(*, person, group, by, now):
    """What this person had promised here, or anywhere (`group=None`), has nobody to do it; the councils stay owners.

    The leads get one mail a group. Returns how many those were.
    """
    mine = Action.objects.open().filter(person=person)
    if group is not None:
        mine = mine.filter(group=group)
    left = {}
    for action in mine.select_for_update(of=["self"], no_key=True).select_related("group").order_by("pk"):
        _take_back(action, "its owner has left")
        action.person = None
        action.save(update_fields=["person"])
        step = _step(action, Kind.LEFT, by=by, now=now)
        left.setdefault(action.group_id, (step, []))[1].append(action)
    for step, actions in left.values():
        tell_leads(actions, step=step, by=by, now=now)
    return sum(len(actions) for _, actions in left.values())


def tell_leads_again(*, by, now):
    """The same word once more, as the actions read by now, to leads from whom it was taken back before it left."""
    steps = ActionStep.objects.filter(kind=Kind.LEFT, at=now, by=by, action__state=State.OPEN, action__person=None)
    left = {}
    for step in steps.select_related("action__group", "action__council").order_by("action"):
        left.setdefault(step.action.group_id, (step, []))[1].append(step.action)
    for step, actions in left.values():
        tell_leads(actions, step=step, by=by, now=now)


def pass_to_council(action, council, *, because, by, now):
    """Another council owns an open action from now on, or none yet. Its person keeps it. Hold the row."""
    action.council = council
    action.save(update_fields=["council"])
    _step(action, Kind.COUNCIL, words=because, by=by, now=now)
    keep_topic(action, by=by, now=now)


# Topic ----------------------------------------------------------------------------------------------------------------
def key(action):
    return f"meetings.action:{action.pk}"


def keep_topic(action, *, by, now):
    """Have it on the next agenda as it is worded now; not on that of the meeting in which it is agreed."""
    after = action.meeting.ends_on + dt.timedelta(days=1) if action.meeting_id else None
    open_topic(
        group=action.group, key=key(action), kind=Topic.Kind.ACTION, title=shortened(action.words),
        council=action.council, wanted_from=after, by=by, now=now,
    )  # fmt: skip


def shortened(words, length=160):
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


# Parts ----------------------------------------------------------------------------------------------------------------
def _locked(action):
    rows = Action.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("group", "meeting").get(pk=action.pk)


def _open(action, unless=None):
    """The action, held; None if it is in the state `unless` already. Raises ActionClosed."""
    current = _locked(action)
    if unless is not None and current.state == unless:
        return None
    if current.state != State.OPEN:
        raise ActionClosed(OPEN_AGAIN.format(current.get_state_display().lower()))
    return current


def _close(action, state, *, by, now):
    _take_back(action, "it is " + State(state).label.lower())
    action.state, action.closed_at, action.closed_by = state, now, by
    action.save(update_fields=["state", "closed_at", "closed_by"])


def _step(action, kind, *, by, now, words=""):
    return ActionStep.objects.create(
        action=action, kind=kind, words=words[:500], person=action.person, council=action.council,
        due_on=action.due_on, at=now, by=by,
    )  # fmt: skip


def _seen(action):
    """The caller's row says what stands now."""
    action.refresh_from_db()
    return True


def _take_back(action, reason):
    """What is queued about it says what is no longer so. What is being sent right now is recalled.

    Returns whether its owner had still to hear that it is theirs.
    """
    queued = Message.objects.queued().about(action_emails.about(action))
    stale = dict(queued.values_list("key", "kind"))
    if stale:
        outbox.cancel(reason=reason, keys=list(stale))
    return GIVEN in stale.values()


def _tell(action, step, now):
    """Word to its owner, unless the owner did it or wants no mail about actions."""
    person = action.person
    if person is None or step.by_id == person.pk or not person.is_active or _mutes([person.pk], MutedMail.Kind.ACTION):
        return
    outbox.queue([action_emails.given(action, step, now)], now=now)


def _tell_anew(action, *, by, now):
    """The word that was taken back before it left, as things stand now; none to an owner who changed it themselves."""
    if by is None or by.pk != action.person_id:
        given = action.steps.filter(kind__in=[Kind.AGREED, Kind.HANDED_OVER, Kind.REOPENED])
        _tell(action, given.order_by("at", "pk").last(), now)


def tell_leads(actions, *, step, by, now):
    """Word to the leads of the group that nobody has these any more; not to who did it."""
    group = actions[0].group
    leads = Membership.objects.current().leads().filter(group=group).exclude(person=by).select_related("person")
    people = [row.person for row in leads.order_by("person")]
    muted = _mutes([person.pk for person in people], MutedMail.Kind.LEADING)
    told = [person for person in people if person.pk not in muted]
    outbox.queue([action_emails.unowned(actions, person, step, now) for person in told], now=now)


def _mutes(people, kind):
    muted = MutedMail.objects.filter(person__in=people, kind=kind)
    return set(muted.values_list("person", flat=True))


def _may_own(group, person, council_id):
    members = Membership.objects.current().filter(group=group, person=person)
    return members.filter(Q(council=council_id) if council_id else Q()).exists()


def _council_of(action, person):
    """The council for which this person has it: the one they act for in the group."""
    membership = Membership.objects.current().filter(group=action.group_id, person=person).select_related("council")
    found = membership.first()
    if found is None:
        raise NotAnOwner(f"{person} is not in {action.group.in_text} any more.")
    return found.council
