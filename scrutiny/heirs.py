"""Which councils stand today for those that have ended: the whole register's successions, read once."""

from collections import defaultdict

from django.db.models import F

from councils.models import Succession


def endings(today):
    """Successions until this day by which a council ended, in the order in which they are followed."""
    events = Succession.objects.filter(on__lte=today, predecessor__end__lt=F("on"))
    return events.order_by("on", "successor__short_name")


class Heirs:
    """Who follows whom on one day (London). One statement, however many councils are asked for; none of `events`."""

    def __init__(self, today, events=None):
        self.today = today
        days = defaultdict(lambda: defaultdict(list))
        for event in endings(today).select_related("predecessor", "successor") if events is None else events:
            days[event.predecessor_id][event.on].append(event)
        # One that has ended does not end again: only the first day without it counts.
        firsts = {pk: ends[min(ends)] for pk, ends in days.items()}
        self._after = {pk: [event.successor for event in events] for pk, events in firsts.items()}
        self._before = defaultdict(list)
        for events in firsts.values():
            for event in events:
                self._before[event.successor_id].append(event.predecessor)

    def of(self, council):
        """The council itself while it stands; else those that follow it by now, and those that follow them."""
        if council.exists_on(self.today):
            return [council]
        found = {one.pk: one for follower in self._after.get(council.pk, ()) for one in self.of(follower)}
        return list(found.values())

    def before(self, council):
        """Councils that this one follows by now, and those that they followed."""
        found = {}
        for one in self._before.get(council.pk, ()):
            for each in (one, *self.before(one)):
                found.setdefault(each.pk, each)
        return list(found.values())
