"""What the machine of test_digest_machine owes to whom: its own account, kept by hand, of digests."""

import datetime as dt
import re
from collections import Counter, defaultdict

from common import london
from digests import actions as wishes
from digests import emails, windows
from digests.models import Rhythm
from meetings.models import Meeting
from outbox.models import Message
from peergroups.models import Membership
from tests.machines.meeting_mail import World

NEW = re.compile(r"New\d+")
WEEK_BEFORE, NINE = dt.timedelta(days=7), dt.time(9)
UNTIL_IT_IS_OVER = ("announced", "agenda", "agenda-ready")


class Account:
    """`owed` {(person, group, fact): the moment, or (meeting, moment) where the meeting's dates decide too}."""

    def __init__(self):
        super().__init__()
        self.editions = {}  # key of the mail: Edition
        self.owed, self.starts = {}, {}

    def _owe(self, where, fact, moment, *, sees=None, but=None):
        """To everybody who is in the group now, wants to hear of it, and may."""
        seeing = None if sees is None else self._seeing(self._fresh(sees.pk))
        for person in self.people:
            if person.pk != but and (seeing is None or person.pk in seeing):
                self._owe_to(person, where, fact, moment)

    def _owe_to(self, person, where, fact, moment):
        rhythm, group = wishes.rhythm_of(person), self.group[where]
        just_on = rhythm.since and rhythm.since >= self.now - dt.timedelta(minutes=6)
        wants = rhythm.every != "never" and not just_on
        if wants and self._is_in(person.pk, group) and not person.muted_groups.filter(group=group).exists():
            self.owed[person.pk, where, fact] = moment

    def _owe_what_is_so(self, meeting, where, people, moment):
        """To who is let in later: all that others could read by then."""
        for person in people:
            if not meeting.is_over(self.now):
                self._owe_to(person, where, f"announced:meeting{meeting.pk}", moment)
                if meeting.agenda_ready_at:
                    self._owe_to(person, where, f"agenda-ready:meeting{meeting.pk}", moment)
                elif meeting.agenda_items.exists():
                    self._owe_to(person, where, f"agenda:meeting{meeting.pk}", (meeting.pk, moment))
            for first in meeting.circulations.all()[:1]:
                self._owe_to(person, where, f"notes:meeting{meeting.pk}:{meeting.notes_round}", moment)
                for decision in meeting.decisions.all():
                    since = max(moment, decision.recorded_at, first.at)
                    self._owe_to(person, where, f"decision:{decision.pk}", since)

    def _forgive(self, *, person=None, where=None, fact=None, about=None):
        """What need not be told any more, if it was not."""
        numbers = {f"{name}:meeting{about}" for name in (*UNTIL_IT_IS_OVER, "notes")}
        for owed in list(self.owed):
            fits = (
                (person is None or owed[0] == person)
                and (where is None or owed[1] == where)
                and (fact is None or owed[2] == fact)
                and (about is None or (isinstance(owed[2], str) and owed[2] in numbers))
            )
            if fits:
                del self.owed[owed]

    def _forget_what_is_over(self):
        for pk, _ in self.meetings:
            if self._fresh(pk).is_over(self.now):
                for name in UNTIL_IT_IS_OVER:
                    self._forgive(fact=f"{name}:meeting{pk}")

    def _moment(self, owed):
        """An agenda that nobody called ready is told from nine a week before the date that the meeting then had."""
        if not isinstance(owed, tuple):
            return owed
        pk, let_in = owed
        regimes = self.starts[pk]
        for (since, start), until in zip(regimes, [*(since for since, _ in regimes[1:]), None], strict=True):
            opens = max(since, london.moment(london.today(start) - WEEK_BEFORE, NINE))
            if until is None or opens <= until:
                return max(opens, let_in)
        return None

    def _told(self):
        """{person: Counter of facts} in mails that were sent, or wait and may still be."""
        told = defaultdict(Counter)
        going = Message.objects.filter(kind="digest").exclude(state="cancelled")
        going = going.exclude(state="queued", expires_at__lte=self.now)
        for key in going.values_list("key", flat=True):
            edition = self.editions[key]
            for part in edition.parts:
                told[edition.person.pk].update(("note", words) for words in part.notes)
                for line in part.news:
                    names = NEW.findall(line.why) if line.kind == "people" else ()
                    told[edition.person.pk].update([("came", name) for name in names] or [line.key])
        return told

    def _everybody_knows(self):
        """Whoever had a digest due has been told of everything that they should know by then, and nothing twice."""
        told = self._told()
        for person, facts in told.items():
            twice = [fact for fact, count in facts.items() if count > 1]
            assert not twice, f"{twice} reached {person} twice"
        due = {person: self._due_until(person) for person in {person for person, _, _ in self.owed}}
        for (person, _, fact), moment in self.owed.items():
            until = due[person]
            if until is not None and self._moment(moment) <= until:
                assert self._is_told(told[person], fact), f"{fact} never reached {person}"

    def _is_told(self, told, fact):
        if isinstance(fact, str) and fact.startswith("notes:"):
            about, _, number = fact.rpartition(":")
            return any(f"{about}:{later}" in told for later in range(int(number), 40))
        return told[fact] == 1

    def _due_until(self, person):
        rhythm = Rhythm.objects.filter(person=person).first()
        beat = windows.Beat(rhythm.every, rhythm.weekday, rhythm.hour) if rhythm else windows.USUAL
        due_at = windows.latest(beat, self.now)
        if due_at is None or (rhythm and rhythm.changed_at > due_at):
            return None
        until = due_at - windows.LAG
        first = Membership.objects.filter(person=person, left_at=None).order_by("joined_at").first()
        mine = Message.objects.queued().filter(key=emails.digest_key(person, until))
        expired = mine.filter(expires_at__lte=self.now)
        waits = first is None or first.joined_at > until or expired.exists()  # what expired is told by the next
        return None if waits else until

    # What is there --------------------------------------------------------------------------------------------------
    def _is_in(self, person, group):
        return Membership.objects.current().filter(person=person, group=group).exists()

    def _fresh(self, pk):
        return Meeting.objects.select_related("group").get(pk=pk)

    def _seeing(self, meeting):
        return {person.pk for person in World(self.people, self.now).seeing(meeting)}
