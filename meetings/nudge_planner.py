"""Which nudges are due, asked of what stands; then written, a group to a transaction.

Nothing is remembered between runs: the key of a mail says what it was about and which step it was, so each step is said
once to each person, and whoever was not there for the first hears only the last.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Greatest

from accounts.models import MutedMail
from common import london
from meetings import next_due, nudge_due, nudge_emails
from meetings.hosts import asked_about_hosting, to_ask
from meetings.models import Action, HostOffer, Meeting
from meetings.nudge_due import Step
from meetings.series import held, looked_for, planned, without_place
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message
from peergroups.models import Membership, PeerGroup

HOST = HostOffer.Kind.HOST  # who offers to help a host is not asked for dates
COUNTED = dict.fromkeys(nudge_due.HOSTING, "hosting nudges") | dict.fromkeys(nudge_due.LEADING, "leading nudges")


@dataclass(frozen=True)
class Nudge:
    """A mail that has to be there. `write(person, step, due_at=, now=)` makes its letter."""

    key: str
    group_id: int
    person: object
    nation: str
    step: Step
    write: Callable


def plan(now):
    """Write every nudge that is due at this moment. Returns how many about hosting, and to leads; none in a hold."""
    counts = Counter(dict.fromkeys(COUNTED.values(), 0))
    if holds.is_held():
        return dict(counts)
    wanted = _wanted(now)
    # No longer true: a meeting was scheduled, somebody has the action, a later step has come.
    planning.take_back_all_but(wanted, Message.objects.queued().filter(kind__in=nudge_due.KINDS))
    for group_id in sorted({wanted[key].group_id for key in planning.missing(wanted)}):
        with transaction.atomic():
            counts.update(_write(group_id, now))
    return dict(counts)


def _write(group_id, now):
    """Asked anew while the group is held: whoever schedules a meeting waits, or has done so."""
    PeerGroup.objects.select_for_update(of=["self"], no_key=True).get(pk=group_id)
    wanted, restored = _wanted(now, group_id), holds.released_from()
    letters = {}
    for key in sorted(planning.missing(wanted)):
        nudge = wanted[key]
        due_at = _due_at(nudge, restored, now)
        write = partial(nudge.write, nudge.person, nudge.step, due_at=due_at, now=now)
        for letter in planning.written(key, write):
            letters[key] = letter
    queued = outbox.queue(letters.values(), now=now)
    return Counter(COUNTED[letters[key].kind] for key in queued)


def _due_at(nudge, restored, now):
    at = nudge.step.at
    return at if restored and at < restored else nudge_due.leaves_at(nudge.step, nudge.nation, now)


def _wanted(now, group_id=None):
    """{key: Nudge} of all that should have been said by now and may still be; of one group, if given."""
    found = [*_about_hosting(now, group_id), *_to_leads(now, group_id)]
    return {nudge.key: nudge for nudge in found}


# Who hosts ------------------------------------------------------------------------------------------------------------
def _about_hosting(now, group_id):
    offers, meetings = list(_offers(now, group_id)), list(_without_place(now, group_id))
    pairs = {(offer.group_id, offer.council_id) for offer in offers}
    people = asked_about_hosting(pairs | {(meeting.group_id, meeting.host_council_id) for meeting in meetings})
    for offer in offers:
        nation, due_on = offer.council.nation, _due_on(offer.group, offer)
        step = nudge_due.offer_step(london.today(offer.offered_at), due_on, nation, now)
        for person in to_ask(people[offer.group_id, offer.council_id], offer.offered_by_id) if step else ():
            key, write = nudge_emails.offer_key(offer, person, step), partial(nudge_emails.offer, offer)
            yield Nudge(key, offer.group_id, person, nation, step, write)
    for meeting in meetings:
        nation = meeting.host_council.nation
        step = nudge_due.venue_step(meeting.starts_on, nation, now)
        for person in to_ask(people[meeting.group_id, meeting.host_council_id], meeting.offered_by) if step else ():
            key, write = nudge_emails.venue_key(meeting, person, step), partial(nudge_emails.venue, meeting)
            yield Nudge(key, meeting.group_id, person, nation, step, write)


def _offers(now, group_id):
    """Offers that have rested, in groups that plan no meeting; each with `last_on`, the day of the group's last one."""
    rested = HostOffer.objects.filter(
        kind=HOST, settled_at=None, offered_at__lte=now - nudge_due.OFFER_RESTS + nudge_due.DAY
    )
    is_planned = Exists(planned(now).filter(group=OuterRef("group")))
    rested = rested.exclude(is_planned).annotate(**next_due.what_it_takes(now, OuterRef("group")))
    return _of(group_id, rested).select_related("group", "council").order_by("pk")


def _without_place(now, group_id):
    """Meetings to come that are announced, with a host whose people may know of them, and without a place.

    Each with `offered_by`: the number of who offered to host it, if anybody did.
    """
    nowhere = without_place(now, london.today(now) + nudge_due.VENUE_AHEAD).filter(host_council__isnull=False)
    named = Meeting.invited_councils.through.objects.filter(meeting=OuterRef("pk"), council=OuterRef("host_council"))
    known = nowhere.filter(~Q(audience=Meeting.Audience.COUNCILS) | Q(Exists(named)))
    offers = HostOffer.objects.filter(kind=HOST, meeting=OuterRef("pk"), council=OuterRef("host_council")).order_by(
        "-pk"
    )
    found = _of(group_id, known).annotate(offered_by=Subquery(offers.values("offered_by")[:1]))
    return found.select_related("group", "host_council").order_by("pk")


# Who leads ------------------------------------------------------------------------------------------------------------
def _to_leads(now, group_id):
    groups, unowned = list(_groups_due(now, group_id)), _unowned(now, group_id)
    leads = _leads({group.pk for group in groups} | unowned.keys())
    for group in groups:
        due_on = _due_on(group, group)
        for person, nation in leads[group.pk]:
            if step := nudge_due.due_step(due_on, nation, now):
                key, write = nudge_emails.due_key(group, person, due_on, step), partial(nudge_emails.due, group, due_on)
                yield Nudge(key, group.pk, person, nation, step, write)
    for pk, actions in unowned.items():
        for person, nation in leads[pk]:
            step = nudge_due.unowned_step(nation, now)
            if step and any(nudge_due.is_worth_a_word(action.touched_at, step) for action in actions):
                key, write = nudge_emails.unowned_key(pk, person, step), partial(nudge_emails.unowned, actions)
                yield Nudge(key, pk, person, nation, step, write)


def _groups_due(now, group_id):
    """Groups with a rhythm that have met, plan no meeting, and ask nobody for its date.

    Each with the day and number of the last (`last_on`, `last_pk`), and with who offers to host (`open_offers`).
    """
    me = OuterRef("pk")
    groups = PeerGroup.objects.with_rhythm().exclude(Exists(planned(now).filter(group=me)))
    groups = groups.exclude(Exists(looked_for(now).filter(group=me)))
    groups = groups.annotate(**next_due.what_it_takes(now, me))
    groups = groups.annotate(last_pk=Subquery(held(now).filter(group=me).values("pk")[:1]))
    groups = groups.filter(last_on__isnull=False, **({"pk": group_id} if group_id else {}))
    offers = HostOffer.objects.filter(kind=HOST, settled_at=None).select_related("council").order_by("offered_at", "pk")
    return groups.prefetch_related(Prefetch("host_offers", offers, to_attr="open_offers")).order_by("pk")


def _unowned(now, group_id):
    """{group id: [Action]} of what nobody has, soonest due first; `touched_at`: when anything was last said of it."""
    rows = _of(group_id, Action.objects.unowned()).select_related("group", "council")
    rows = rows.annotate(touched_at=Greatest(Max("steps__at"), F("agreed_at")))
    found = defaultdict(list)
    for action in rows.order_by("due_on", "pk"):
        found[action.group_id].append(action)
    return found


def _leads(groups):
    """{group id: [(person, nation)]} of those who lead these groups and want nudges. One statement, or none."""
    found = defaultdict(list)
    if groups:
        muted = MutedMail.objects.filter(person=OuterRef("person"), kind=MutedMail.Kind.LEADING)
        rows = Membership.objects.current().leads().filter(~Exists(muted), group__in=groups)
        for row in rows.select_related("person", "council").order_by("pk"):
            found[row.group_id].append((row.person, row.council.nation if row.council else "england"))
    return found


# Meetings of a group --------------------------------------------------------------------------------------------------
def _of(group_id, rows):
    return rows.filter(group=group_id) if group_id else rows


def _due_on(group, asked):
    """`asked`: the row that was annotated with what it takes to know."""
    due = next_due.of(group, asked.last_on, asked.nations)
    return due and due.on
