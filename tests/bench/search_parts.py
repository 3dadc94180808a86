"""What the bench of search does: `python -m tests.bench.search_parts <part> <arguments as JSON>`. Prints JSON."""

import datetime as dt
import json
import random
import re
import sys
import time
from itertools import accumulate
from math import ceil
from pathlib import Path
from statistics import median

import django

GROUPS, PEOPLE = 15, 2000
WARMING = 3  # turns that nobody measures: the first ones find nothing in memory
MEETINGS, LINES, ACTIONS, DECISIONS, REQUESTS = 5000, 12, 100_000, 15_000, 20_000
DAY = dt.timedelta(days=1)
# Words as often as in life: few very often, most hardly ever. The first are in a good part of everything.
OFTEN = ["council", "forms", "planning", "waste", "benefits", "website", "content", "users", "service", "digital"]
RARE, SLIP, NOWHERE = "xylophone", "plannign", "quetzalcoatl"
ASKED = {
    "a common word": "council", "two common words": "planning forms", "a beginning": "benef",
    "a phrase": '"waste forms"',
    "a rare word": RARE, "a slip": SLIP, "a wrong letter": "benifits", "two words, one slip": "council websiet",
    "nothing to be found": NOWHERE,
    "common, in one group": "council&group=region-3", "common, in notes": "council&kind=notes",
}  # fmt: skip


class Words:
    def __init__(self):
        self.chance = random.Random(9)
        sounds = [a + b for a in "bcdfglmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "or")]
        made = {"".join(self.chance.choices(sounds, k=self.chance.randint(2, 4))) for _ in range(12_000)}
        self.known = [*OFTEN, *sorted(made)]
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.known))))

    def some(self, least, most):
        words = self.chance.choices(self.known, cum_weights=self.weights, k=self.chance.randint(least, most))
        return " ".join(words).capitalize()


class World:
    """A country's groups over ten years."""

    def __init__(self, scale):
        from django.utils import timezone

        self.scale, self.words, self.now = scale, Words(), timezone.now()
        self.groups = self._groups()
        self.people = self._people()
        for more in (self._meetings, self._agreed, self._requests):
            more()
            print(f"    {more.__name__[1:]} at {timezone.now() - self.now}", file=sys.stderr, flush=True)  # noqa: T201

    def of(self, count):
        return max(1, round(count * self.scale))

    def _groups(self):
        from peergroups.models import PeerGroup

        return PeerGroup.objects.bulk_create(
            PeerGroup(slug=f"region-{number}", name=f"Region {number}", months_between=3) for number in range(GROUPS)
        )

    def _people(self):
        from accounts.models import Affiliation, User
        from common import london
        from councils.models import Council
        from peergroups.models import Coverage, Membership

        councils = list(Council.objects.as_at(london.today(self.now)).order_by("pk"))
        self.councils, then = councils, self.now - 400 * DAY
        people = User.objects.bulk_create(
            User(email=f"person{number}@people.example", name=f"Sam Example {number}", joined_at=then)
            for number in range(self.of(PEOPLE) + len(councils))
        )
        self.officer = {}
        for number, person in enumerate(people):
            self.officer.setdefault(councils[number % len(councils)].pk, person)
        homes = [(person, councils[number % len(councils)]) for number, person in enumerate(people)]
        Affiliation.objects.bulk_create(
            Affiliation(person=person, council=home, started_on=then.date(), confirmed_at=then, confirmed_by=person)
            for person, home in homes
        )
        Coverage.objects.bulk_create(
            Coverage(council=council, group=self.groups[number % GROUPS]) for number, council in enumerate(councils)
        )
        Membership.objects.bulk_create(
            Membership(
                person=person, council=home, group=self.groups[number % len(councils) % GROUPS], joined_at=then,
                role="lead" if number < GROUPS else "member",
            )
            for number, (person, home) in enumerate(homes)
        )  # fmt: skip
        return people

    def _meetings(self):
        from meetings.models import AgendaItem, Meeting

        chance, made = self.words.chance, []
        count = self.of(MEETINGS)
        for number in range(count):
            day = (self.now - (count - number - 60) * 3650 / count * DAY).date()
            over = day < self.now.date()
            made.append(Meeting(
                group=self.groups[number % GROUPS], title=self.words.some(3, 8), summary=self.words.some(8, 20),
                starts_on=day, starts_time=dt.time(10), ends_on=day, ends_time=dt.time(15), venue=self.words.some(2, 3),
                audience=chance.choices(["public", "members", "public-sector"], [80, 15, 5])[0], state="published",
                published_at=self.now - 5 * DAY, notes=self.words.some(20, 200) if over else "",
                notes_state="agreed" if over else "draft", circulated_at=self.now if over else None,
                agreed_at=self.now if over else None, settled_at=self.now, takes_topics=False,
            ))  # fmt: skip
        self.meetings = Meeting.objects.bulk_create(made, batch_size=500)
        self.lines = []
        for start in range(0, count, 250):
            self.lines += AgendaItem.objects.bulk_create(
                AgendaItem(
                    meeting=meeting, position=place, title=self._title(place, meeting.pk), words=self.words.some(0, 25),
                    minutes=20, notes=self.words.some(30, 250) if meeting.notes else "",
                )
                for meeting in self.meetings[start : start + 250] for place in range(1, LINES + 1)
            )  # fmt: skip

    def _title(self, place, number):
        rare = f" {RARE}" if place == 3 and number % 1700 == 1 else ""
        return f"{self.words.some(2, 7)}{rare}"

    def _agreed(self):
        from meetings.models import Action, Decision

        held = [line for line in self.lines if line.notes]
        chance, day = self.words.chance, self.now.date()
        Decision.objects.bulk_create(
            (Decision(meeting=line.meeting, item=line, sentence=self.words.some(8, 25)) for line in
             chance.choices(held, k=self.of(DECISIONS))), batch_size=2000,
        )  # fmt: skip
        pairs = chance.choices(held, k=self.of(ACTIONS))
        for start in range(0, len(pairs), 10_000):  # no transaction of ours may last five minutes, here either
            Action.objects.bulk_create(
                (Action(
                    group=line.meeting.group, meeting=line.meeting if number % 5 else None,
                    words=self.words.some(5, 18),
                    person=self.people[number % len(self.people)], council=self.councils[number % len(self.councils)],
                    due_on=day + (number % 90 - 30) * DAY, **self._done(number),
                ) for number, line in enumerate(pairs[start : start + 10_000], start)), batch_size=2000,
            )  # fmt: skip

    def _done(self, number):
        return {} if number % 50 == 0 else {"state": "done", "closed_at": self.now}

    def _requests(self):
        from timebank.models import Request

        made = []
        for number in range(self.of(REQUESTS)):
            council = self.councils[number % len(self.councils)]
            is_open = number % 40 == 0
            made.append(Request(
                council=council, title=self.words.some(3, 8), words=self.words.some(20, 80), minutes=600,
                audience="all", asked_by=self.officer[council.pk], state="open" if is_open else "closed",
                opened_at=self.now - DAY,
                ended_at=None if is_open else self.now, is_public=number % 3 == 0,
            ))  # fmt: skip
        Request.objects.bulk_create(made, batch_size=2000)


def fill(scale):
    from django.db import connection

    World(scale)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return rows()


def ask(times, plans):
    from django.test import Client

    from accounts.models import User
    from config import garbage
    from digests import waiting

    named = {"anonymous": "", "member": f"person{GROUPS + 1}@people.example", "lead": "person1@people.example"}
    readers = {name: User.objects.filter(email=email).first() for name, email in named.items()}
    clients = {name: Client(headers={"host": "127.0.0.1"}) for name in readers}
    for name, person in readers.items():
        if person:
            clients[name].force_login(person)
            waiting.keep(person, 0)
    ms, results, spent = {}, {}, Spent()
    pages = {"home": "/"} | {name: f"/search/?q={asked.replace(' ', '+')}" for name, asked in ASKED.items()}
    for turn in range(times + WARMING):
        if turn == WARMING:
            garbage.settle()  # as the web does once it is loaded
        for reader, client in clients.items():
            for name, url in pages.items():
                began = time.perf_counter()
                with spent:
                    response = client.get(url, REMOTE_ADDR=f"192.0.2.{turn}")  # one network may not search without end
                took = (time.perf_counter() - began) * 1000, spent.ms
                assert response.status_code == 200, (url, response.status_code)
                results[reader, name] = _results(response)
                if turn >= WARMING:
                    ms.setdefault((reader, name), []).append(took)
    found = {reader: {} for reader in readers}
    for (reader, name), took in ms.items():
        whole, busy = zip(*took, strict=True)
        found[reader][name] = (median(whole), p95(whole), median(busy), results[reader, name])
    for reader, pages_of in found.items():
        whole, busy = zip(*(took for name in pages_of if name != "home" for took in ms[reader, name]), strict=True)
        pages_of["all of them"] = (median(whole), p95(whole), median(busy), "")
    return {"rows": rows(), "ms": found, "plans": list(explained(readers)) if plans else []}


def p95(times):
    return sorted(times)[ceil(0.95 * len(times)) - 1]


class Spent:
    """The milliseconds for which a processor worked on a block, ours and PostgreSQL's: whatever else runs here."""

    def __enter__(self):
        self._before, self._own = self._of_postgres(), time.process_time()

    def __exit__(self, *raised):
        own = time.process_time() - self._own
        pid, spent = self._of_postgres()
        there = spent - (self._before[1] if self._before[0] == pid else 0)
        self.ms = own * 1000 + there / 1e6

    def _of_postgres(self):
        from django.db import connection

        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        return pid, int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def _results(response):
    """How many results the page says there are."""
    said = re.search(r'id="found">(\d+) result', response.content.decode())
    return int(said[1]) if said else response.content.count(b"pg-hits__row")


def rows():
    from meetings.models import Action, AgendaItem, Decision, Meeting
    from scrutiny.models import Product
    from timebank.models import Request

    models = [Meeting, AgendaItem, Decision, Action, Request, Product]
    return {str(model._meta.verbose_name_plural): model.objects.count() for model in models}


def explained(readers):
    """The plan of each statement of the common word, for each reader."""
    from django.contrib.auth.models import AnonymousUser

    from common.search import Known
    from common.search import Words as Asked
    from front.search import OF_EACH, SOURCES

    for name, person in readers.items():
        for number, source in enumerate(SOURCES):
            known = Known(person or AnonymousUser())
            found = source.found(known, None, Asked("council"), number=number, most=OF_EACH)
            yield f"\n{name}: {source.tag}\n{found.explain(analyze=True, buffers=True)}"


if __name__ == "__main__":
    django.setup()
    part = {"fill": fill, "ask": ask}[sys.argv[1]]
    print(json.dumps(part(**json.loads(sys.argv[2]))))  # noqa: T201
