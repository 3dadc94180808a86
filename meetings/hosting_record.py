"""Who hosted when: each council that a group covers today, with what it and those before it hosted. For leads.

By the alphabet, never by number. What a council that was replaced had hosted counts for its successors, under the name
that it had.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from common import london
from councils.models import Council, Succession
from meetings.hosts import MOST, asked_about_hosting
from meetings.models import HostOffer, Meeting


@dataclass(frozen=True)
class Hosted:
    """A meeting, and the former council that hosted it, or None where the council itself did."""

    meeting: Meeting
    former: Council | None = None


@dataclass
class Row:
    """A council: meetings it `hosted` and `co_organised`, latest first; those `coming` that it hosts; its offers."""

    council: Council
    hosted: list = field(default_factory=list)
    co_organised: list = field(default_factory=list)
    coming: list = field(default_factory=list)
    offers: list = field(default_factory=list)
    mail: str = ""

    @property
    def never(self):
        return not self.hosted

    @property
    def can_be_asked(self):
        return not (self.hosted or self.coming or self.offers)


class HostingRecord:
    """`rows` of today's councils; `elsewhere`, rows of hosts that are neither among them nor became one of them.

    Five statements. `ask` adds the mail to those rows of a page that can be asked, in one more.
    """

    def __init__(self, group, now):
        self.group, self.now = group, now
        today = london.today(now)
        here = {council.pk: Row(council) for council in group.councils_as_at(today).order_by("short_name", "code")}
        self._heirs = _heirs(today)
        self._elsewhere = {}
        meetings = Meeting.objects.filter(group=group).exclude(state=Meeting.State.CANCELLED)
        meetings = meetings.select_related("group", "host_council").prefetch_related("co_organisers")
        for meeting in meetings.defer("notes", "getting_there").order_by("-starts_at", "-pk"):
            self._write_down(here, meeting)
        offers = HostOffer.objects.filter(group=group, settled_at=None).order_by("offered_at", "pk")
        for offer in offers.select_related("council"):
            if offer.council_id in here:
                here[offer.council_id].offers.append(offer)
        self.rows = list(here.values())
        self.elsewhere = sorted(self._elsewhere.values(), key=lambda row: row.council.short_name)

    @property
    def never(self):
        return [row for row in self.rows if row.never]

    def ask(self, rows):
        """Give the rows of councils that never hosted, promise nothing and have people here a mail to write them."""
        rows = [row for row in rows if row.can_be_asked]
        people = asked_about_hosting([(self.group.pk, row.council.pk) for row in rows])
        for row in rows:
            members = [one for one in people.get((self.group.pk, row.council.pk), ()) if not one.muted][:MOST]
            row.mail = self._mail(row.council, [one.person.email for one in members]) if members else ""

    def _mail(self, council, addresses):
        said = {
            "subject": f"Could {council.short_name} host a meeting of {self.group.in_text}?",
            "body": f"Hello,\r\n\r\n{council.short_name} has not hosted {self.group.in_text} yet. Could you host one "
            "of the next meetings? A room for the day and somebody who knows the building is enough; we do the "
            "rest.\r\n\r\nIf another council had the room, would you like to organise it with them?\r\n",
        }
        to = ",".join(quote(address, safe="@") for address in addresses)
        return f"mailto:{to}?{urlencode(said, quote_via=quote)}"

    def _write_down(self, here, meeting):
        """A meeting to come is promised, a draft too; one that is over took place if it was announced."""
        is_over = meeting.is_over(self.now)
        if is_over and meeting.state != Meeting.State.PUBLISHED:
            return
        if meeting.host_council_id:
            for row, hosted in self._rows_of(here, meeting, meeting.host_council):
                (row.hosted if is_over else row.coming).append(hosted)
        for council in meeting.co_organisers.all() if is_over else ():
            for row, hosted in self._rows_of(here, meeting, council):
                row.co_organised.append(hosted)

    def _rows_of(self, here, meeting, council):
        if council.pk in here:
            return [(here[council.pk], Hosted(meeting))]
        heirs = [pk for pk in self._heirs(council.pk) if pk in here]
        if heirs:
            return [(here[pk], Hosted(meeting, council)) for pk in heirs]
        return [(self._elsewhere.setdefault(council.pk, Row(council)), Hosted(meeting))]


def _heirs(today):
    """A function from a council's key to the keys of all that came after it by today, over any number of steps."""
    successors = defaultdict(list)
    for predecessor, successor in Succession.objects.filter(on__lte=today).values_list("predecessor", "successor"):
        successors[predecessor].append(successor)

    def after(pk):
        found, ahead = [], list(successors[pk])
        while ahead:
            one = ahead.pop(0)
            if one not in found:
                found.append(one)
                ahead += successors[one]
        return found

    return after
