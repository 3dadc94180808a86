"""What the desk's front page says: of one group everything, of several what needs somebody and one row each."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

from common import london, words
from desk.needs import needs_of
from desk.next_mails import next_mails
from desk.quiet import absent_councils, quiet_councils, with_addresses
from meetings import next_due
from meetings.models import HostOffer, Meeting
from meetings.series import held
from peergroups.models import Membership, PeerGroup

HELD, AHEAD = 3, 2  # rows of the rota: meetings of the past and as many to come, and those due that nobody has
MAILS = 8


@dataclass(frozen=True)
class Turn:
    """One row of the host rota: `when` in words, the meeting or None, who hosts, and offers that wait."""

    when: str
    meeting: Meeting | None
    hosts: str
    offers: str = ""


class FrontPage:
    """For whoever looks after `groups` (all they look after); `group` is the one that is looked at, or None.

    `needs` are those of the group, with what is of no group where there is no choice of groups.
    """

    def __init__(self, user, groups, group, now):
        self.user, self.groups, self.now = user, groups, now
        self.group = group or (groups[0] if len(groups) == 1 else None)
        self.is_chosen = group is not None

    @cached_property
    def _all_needs(self):
        return needs_of(self.user, self.groups, self.now)

    @cached_property
    def needs(self):
        if self.group is None or len(self.groups) == 1:
            return self._all_needs
        return [need for need in self._all_needs if need.group == self.group]

    @cached_property
    def _quiet(self):
        return quiet_councils([self.group] if self.group else self.groups, self.now)

    @property
    def quiet(self):
        """[(Quiet, mail)] of the group."""
        rows = with_addresses(self._quiet.get(self.group.pk, ()), self.group)
        return [(row, row.mail(self.group)) for row in rows]

    @property
    def absent(self):
        """Councils of the region of which nobody was ever here; none of a network's."""
        return absent_councils(self.group, self.now) if self.group.kind == PeerGroup.Kind.REGION else []

    @cached_property
    def all_mails(self):
        return next_mails(self.group, self.now)

    @property
    def mails(self):
        return self.all_mails[:MAILS]

    @property
    def more_mails(self):
        """How many more of them go out in these two weeks."""
        return len(self.all_mails) - len(self.mails)

    @cached_property
    def coming(self):
        """The group's next announced meeting, with how many come from how many councils, or None."""
        ahead = Meeting.objects.filter(group=self.group, state=Meeting.State.PUBLISHED, ends_at__gt=self.now)
        return ahead.select_related("group").with_counts().order_by("starts_at", "pk").first()

    @property
    def sentence(self):
        """What the page amounts to."""
        count = len(self.needs)
        if not count:
            return "Nothing needs you now."
        return f"{words.number(count).capitalize()} {'thing needs' if count == 1 else 'things need'} you."

    @property
    def rota(self):
        return rota(self.group, self.now, HELD)

    @cached_property
    def rows(self):
        """One for each group: PeerGroup with `needs`, `quiet`, `leads` (numbers) and `next` (pk, day) or None.

        A constant number of statements, however many groups.
        """
        waiting = Counter(need.group.pk for need in self._all_needs if need.group)
        rows = list(_with_numbers(self.groups, self.now))
        for row in rows:
            row.needs, row.quiet = waiting[row.pk], len(self._quiet.get(row.pk, ()))
            row.next_on = row.next and dt.date.fromisoformat(row.next["day"])
        return rows


def rota(group, now, most=None):
    """[Turn]: who hosted the last meetings, who hosts those to come (at most so many), by when those after are due."""
    ours = Meeting.objects.filter(group=group).select_related("group", "host_council")
    ours = ours.prefetch_related("co_organisers").defer("notes", "getting_there")
    past = list(held(now).filter(group=group).values_list("pk", flat=True)[:HELD])
    ahead = ours.filter(ends_at__gt=now).exclude(state=Meeting.State.CANCELLED)
    turns = [_turn(meeting) for meeting in ours.filter(pk__in=past).order_by("starts_at", "pk")]
    turns += [_turn(meeting) for meeting in ahead.order_by("starts_at", "pk")[:most]]
    offers = HostOffer.objects.filter(group=group, settled_at=None, kind=HostOffer.Kind.HOST)
    names = list(offers.order_by("offered_at", "pk").values_list("council__short_name", flat=True))
    for place, one in enumerate(next_due.ahead(group, now, AHEAD)):
        waits = "" if place or not names else f"{' or '.join(names[:3])} {'offer' if names[1:] else 'offers'} to"
        turns.append(Turn(f"by {london.plain_date(one.on)}", None, "", waits))
    return turns


def _turn(meeting):
    host = meeting.host_council.short_name if meeting.host_council else "Nobody yet"
    others = [council.short_name for council in meeting.co_organisers.all()]
    return Turn(
        london.short_date(meeting.starts_on), meeting, f"{host}, with {' and '.join(others)}" if others else host
    )


def _with_numbers(groups, now):
    leads = Membership.objects.current().leads().filter(group=OuterRef("pk")).order_by().values("group")
    ahead = Meeting.objects.filter(group=OuterRef("pk"), ends_at__gt=now).exclude(state=Meeting.State.CANCELLED)
    first = ahead.order_by("starts_at", "pk").values(json=JSONObject(pk="pk", day="starts_on", state="state"))
    return (
        PeerGroup.objects.filter(pk__in=[group.pk for group in groups])
        .annotate(leads=Subquery(leads.annotate(count=Count("pk")).values("count")), next=Subquery(first[:1]))
        .order_by("name")
    )
